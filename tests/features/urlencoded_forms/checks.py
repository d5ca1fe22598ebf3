"""URL-encoded forms: fields as arguments, serialized as `encoding` says."""

import pytest

from features.harness import Case

FORM = "application/x-www-form-urlencoded"


def sent_form(case: Case, method: str, **arguments: object) -> str:
    case.respond_with(204)
    case.call(f"forms.{method}", **arguments)
    assert case.last_request.headers["Content-Type"] == FORM
    return case.last_request.content.decode("ascii")


def check_primitives(case: Case) -> None:
    form = sent_form(case, "plain", name="a b&ü=+", age=3, is_big=True, ratio=0.5)
    assert form == "name=a+b%26%C3%BC%3D%2B&age=3&isBig=true&ratio=0.5"


def check_omitted_empty_and_null(case: Case) -> None:
    assert sent_form(case, "plain", name="") == "name="
    assert sent_form(case, "plain", name="n", nothing=None) == "name=n&nothing="


def check_arrays_repeat_the_name(case: Case) -> None:
    assert (
        sent_form(case, "plain", name="n", tags=["a", "b c"])
        == "name=n&tags=a&tags=b+c"
    )


def check_objects_are_json(case: Case) -> None:
    address = case.models.Address(street="s", zip_code="1")
    assert sent_form(case, "plain", name="n", address=address) == (
        "name=n&address=%7B%22street%22%3A%22s%22%2C%22zipCode%22%3A%221%22%7D"
    )


def check_required_field(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("forms.plain", body={"name": "n"}, age=1)
    assert not case.server.received


def check_complete_body(case: Case) -> None:
    assert sent_form(case, "plain", body={"name": "n", "other": 1}) == "name=n&other=1"
    address = case.models.Address(street="s", zip_code="1")
    assert sent_form(case, "optional", body=address) == "street=s&zipCode=1"


def check_optional_form(case: Case) -> None:
    case.respond_with(204)
    case.call("forms.optional")
    assert case.last_request.content == b""
    assert case.last_request.headers["Content-Type"] is None
    assert sent_form(case, "optional", street="s") == "street=s"


def check_delimited_styles(case: Case) -> None:
    two = ["a b", "c"]
    assert sent_form(case, "styled", spaced=two) in ("spaced=a+b%20c", "spaced=a+b+c")
    assert sent_form(case, "styled", piped=two) == "piped=a+b%7Cc"
    assert sent_form(case, "styled", joined=two) == "joined=a+b,c"


def check_objects_by_style(case: Case) -> None:
    address = case.models.Address(street="s", zip_code="1")
    assert sent_form(case, "styled", deep=address) == (
        "deep%5Bstreet%5D=s&deep%5BzipCode%5D=1"
    )
    assert sent_form(case, "styled", exploded=address) == "street=s&zipCode=1"


def check_allow_reserved(case: Case) -> None:
    assert sent_form(case, "styled", url="http://a/?b&c=d") == "url=http://a/?b%26c%3Dd"


def check_content_type(case: Case) -> None:
    assert sent_form(case, "styled", text="a") == "text=%22a%22"
    # Each item of an array is serialized in the media type (OpenAPI 3.1.1, section 4.8.15).
    assert sent_form(case, "styled", json=["a"]) == "json=%22a%22"


def check_open_object(case: Case) -> None:
    assert sent_form(case, "free", body={"any": "thing"}) == "any=thing"
