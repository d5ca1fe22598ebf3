"""OpenAPI 3.2: methods, `querystring` parameters, sequences, shared media types."""

from typing import Any

import pytest

from features.harness import Case


def check_query_method(case: Case) -> None:
    case.respond_with(200, [{"text": "t"}])
    [found] = case.call("files.search", "a", text="t")
    assert (case.last_request.method, case.last_request.target) == ("QUERY", "/files/a")
    assert case.last_request.json == {"text": "t"}
    assert type(found) is case.models.Criteria


def check_additional_operations(case: Case) -> None:
    case.respond_with(201)
    case.call("files.copy", "a", destination="b")
    assert (case.last_request.method, case.last_request.target) == ("COPY", "/files/a")
    assert case.last_request.headers["Destination"] == "b"
    assert case.last_request.content == b""


def check_methods_keep_their_case(case: Case) -> None:
    case.respond_with(204)
    [name] = [
        operation["python"].rpartition(".")[2]
        for operation in case.report["operations"]
        if operation["method"] == "notify"
    ]
    case.call(f"folders.{name}", "a", body=[{"text": "t"}])
    assert (case.last_request.method, case.last_request.json) == (
        "notify",
        [{"text": "t"}],
    )


def check_querystring_form(case: Case) -> None:
    case.respond_with(204)
    criteria = case.models.Criteria(text="a b&", max=1, tags=["x", "y"])
    case.call("files.find", criteria=criteria)
    assert case.last_request.raw_query == "text=a+b%26&max=1&tags=x&tags=y"
    case.call("files.find", criteria={"text": "t"})
    assert case.last_request.raw_query == "text=t"


def check_querystring_json(case: Case) -> None:
    case.respond_with(204)
    case.call("files.json", criteria={"max": 1})
    assert case.last_request.raw_query == "%7B%22max%22%3A1%7D"
    case.call("files.json")
    assert case.last_request.target == "/json"


def check_cookie_style(case: Case) -> None:
    def cookie(**arguments: Any) -> str:
        case.respond_with(204)
        case.call("files.cookies", **arguments)
        return str(case.last_request.headers["Cookie"])

    assert cookie(raw="a%20b,c", plain="a b") == "raw=a%20b,c; plain=a%20b"
    assert cookie(many=["a", "b"]) == "many=a; many=b"
    for text in ("a; admin=1", "a\r\nX-Evil: 1"):
        with pytest.raises(ValueError):
            cookie(raw=text)


def check_sequence(case: Case) -> None:
    content = b'\x1e{"text": "a"}\n\x1e{"text": "b",\n"max": 1}\n'
    case.respond_with(200, content, {"Content-Type": "application/json-seq"})
    first, second = case.call("files.events")
    assert (first.text, second.max) == ("a", 1)
    assert type(first) is case.models.Criteria
    assert case.last_request.headers["Accept"] == "application/json-seq"


def check_self(case: Case) -> None:
    case.respond_with(200, {"text": "t"})
    assert type(case.call("files.self")) is case.models.Criteria


def check_tag_hierarchy(case: Case) -> None:
    assert all(o["status"] == "generated" for o in case.report["operations"])
    assert "class Folders(" in case.text("resources/folders.py")
