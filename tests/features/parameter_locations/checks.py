"""Parameters: overridden, of one name in several locations, ignored headers, `content`."""

import inspect
import warnings
from keyword import iskeyword
from urllib.parse import unquote

import pytest

from features.harness import Case

POINT = {"x": 1, "theY": 2}
JSON = '{"x":1,"theY":2}'


def call(case: Case, method: str, *args: object, **kwargs: object) -> str:
    """Return the query string that was sent."""
    case.respond_with(204)
    case.call(f"things.{method}", *args, **kwargs)
    return case.last_request.raw_query


def arguments(case: Case, method: str) -> list[str]:
    cls = case.built.module("resources.things").Things
    return list(inspect.signature(getattr(cls, method)).parameters)[1:]


def check_overridden_parameter(case: Case) -> None:
    assert call(case, "over", "a", ids=[1, 2], kept=["a", "b"]) == "kept=a%7Cb&ids=1,2"
    with pytest.raises(TypeError):
        case.call("things.under", "a")
    assert call(case, "under", "a", page="p", ids=[1, 2]) == "page=p&ids=1&ids=2"


def sent_location(case: Case, method: str, name: str) -> tuple[str, str]:
    """Return the location and the name under which an argument was sent."""
    query = call(case, method, "path", **{name: "value"})
    if query:
        return "query", unquote(query.removesuffix("=value"))
    if case.last_request.headers["Cookie"]:
        return "cookie", case.last_request.headers["Cookie"].removesuffix("=value")
    found = [
        key for key, value in case.last_request.headers.items() if value == "value"
    ]
    return "header", found[0] if found else ""


def check_another_location_is_another_parameter(case: Case) -> None:
    names = [name for name in arguments(case, "over") if "page" in name]
    assert sorted(sent_location(case, "over", name) for name in names) == [
        ("header", "page"),
        ("query", "page"),
    ]


def check_one_name_in_four_locations(case: Case) -> None:
    first, *others = arguments(case, "same")
    assert first == "id"
    assert sorted(sent_location(case, "same", name) for name in others) == [
        ("cookie", "id"),
        ("header", "id"),
        ("query", "id"),
    ]
    assert case.last_request.path == "/same/path"


def check_awkward_names(case: Case) -> None:
    path, *names = arguments(case, "names")
    assert (path, *names[-2:]) == ("self_", "body", "content_type")
    assert all(name.isidentifier() and not iskeyword(name) for name in names)
    in_query = [name for name in names[:-2] if not name.startswith("body_")]
    in_query.append(next(name for name in names if name == "body_"))
    wires = [sent_location(case, "names", name) for name in in_query]
    assert {wire for location, wire in wires if location == "query"} == {
        *("body", "content_type", "class", "🙂", "$", "-"),
        *("filter[a b]", "1st", "fooBar", "foo_bar"),
    }
    assert "foo_bar" in names
    assert sent_location(case, "names", "foo_bar") == ("query", "foo_bar")


def check_fields_named_like_parameters(case: Case) -> None:
    fields = [name for name in arguments(case, "names") if name.startswith("body_")]
    fields.remove("body_")
    values = {name: name.strip("_") for name in fields}
    call(case, "names", "p", **values)
    assert case.last_request.json == {"class": "body_class", "self": "body_self"}


def check_reserved_headers_are_ignored(case: Case) -> None:
    """Ignore Accept, Content-Type and Authorization (OpenAPI 3.1.1, section 4.8.12).

    Headers that frame a message are ignored, too.
    """
    case.settings["api_key"] = "k"
    assert arguments(case, "ignored") == ["x_kept", "body"]
    call(case, "ignored", x_kept="k", body=[1])
    assert case.last_request.headers["X-Kept"] == "k"
    assert case.last_request.headers["Content-Type"] == "application/json"
    assert case.last_request.headers["Authorization"] is None
    for name in ("Accept", "content-type", "Authorization", "Content-Length"):
        [(pointer, status)] = case.ledger(name)
        assert pointer.startswith("#/paths/~1ignored/post/") and status == "ignored"


def check_authorization_header_without_security_scheme(case: Case) -> None:
    call(case, "unsecured", authorization="Custom secret")
    assert case.last_request.headers["Authorization"] == "Custom secret"


def check_parameter_with_content(case: Case) -> None:
    point = case.models.Point(x=1, the_y=2)
    query = call(case, "content", POINT, q=point, text='"', x_point=point, c=POINT)
    assert unquote(case.last_request.path) == f"/content/{JSON}"
    assert unquote(query) == f'q={JSON}&text="'
    assert case.last_request.headers["X-Point"] == JSON
    assert unquote(case.last_request.headers["Cookie"]) == f"c={JSON}"


def check_allow_reserved(case: Case) -> None:
    assert call(case, "reserved", url="a/b?c&d=e#f") == "url=a/b?c%26d%3De%23f"
    assert call(case, "reserved", urls=["a/b", "é"]) == "urls=a/b&urls=%C3%A9"


def check_deprecated(case: Case) -> None:
    with pytest.warns(DeprecationWarning) as caught:
        call(case, "reserved", old="o", x_old="x")
    assert len(caught) == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call(case, "reserved", url="u")
