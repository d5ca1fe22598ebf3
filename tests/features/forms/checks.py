"""Urlencoded forms: fields as arguments, and how `encoding` has them written."""

import pytest

from features.harness import Case

FORM = "application/x-www-form-urlencoded"


def sent(case: Case, method: str, **arguments: object) -> str:
    case.answer(204)
    case.call(f"forms.{method}", **arguments)
    assert case.sent.headers["Content-Type"] == FORM
    return case.sent.content.decode("ascii")


def check_primitives(case: Case) -> None:
    form = sent(case, "plain", name="a b&ü=+", age=3, is_big=True, ratio=0.5)
    assert form == "name=a+b%26%C3%BC%3D%2B&age=3&isBig=true&ratio=0.5"


def check_omitted_empty_and_null(case: Case) -> None:
    assert sent(case, "plain", name="") == "name="
    assert sent(case, "plain", name="n", nothing=None) == "name=n&nothing="


def check_arrays_repeat_the_name(case: Case) -> None:
    assert sent(case, "plain", name="n", tags=["a", "b c"]) == "name=n&tags=a&tags=b+c"


def check_objects_are_json(case: Case) -> None:
    address = case.models.Address(street="s", zip_code="1")
    assert sent(case, "plain", name="n", address=address) == (
        "name=n&address=%7B%22street%22%3A%22s%22%2C%22zipCode%22%3A%221%22%7D"
    )


def check_required_field(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("forms.plain", body={"name": "n"}, age=1)
    assert not case.server.received


def check_ready_made(case: Case) -> None:
    assert sent(case, "plain", body={"name": "n", "other": 1}) == "name=n&other=1"
    address = case.models.Address(street="s", zip_code="1")
    assert sent(case, "optional", body=address) == "street=s&zipCode=1"


def check_optional(case: Case) -> None:
    case.answer(204)
    case.call("forms.optional")
    assert case.sent.content == b""
    assert case.sent.headers["Content-Type"] is None
    assert sent(case, "optional", street="s") == "street=s"


def check_delimited(case: Case) -> None:
    two = ["a b", "c"]
    assert sent(case, "styled", spaced=two) in ("spaced=a+b%20c", "spaced=a+b+c")
    assert sent(case, "styled", piped=two) == "piped=a+b%7Cc"
    assert sent(case, "styled", joined=two) == "joined=a+b,c"


def check_objects_by_style(case: Case) -> None:
    address = case.models.Address(street="s", zip_code="1")
    assert sent(case, "styled", deep=address) == (
        "deep%5Bstreet%5D=s&deep%5BzipCode%5D=1"
    )
    assert sent(case, "styled", exploded=address) == "street=s&zipCode=1"


def check_reserved(case: Case) -> None:
    assert sent(case, "styled", url="http://a/?b&c=d") == "url=http://a/?b%26c%3Dd"


def check_content_type(case: Case) -> None:
    assert sent(case, "styled", text="a") == "text=%22a%22"
    # Each item of an array is written in the media type (OpenAPI 3.1.1, section 4.8.15).
    assert sent(case, "styled", json=["a"]) == "json=%22a%22"


def check_open_object(case: Case) -> None:
    assert sent(case, "free", body={"any": "thing"}) == "any=thing"
