"""What OpenAPI 3.2 brings: methods, whole query strings, sequences, media types among the components."""

from typing import Any

import pytest

from features.harness import Case


def check_query_method(case: Case) -> None:
    case.answer(200, [{"text": "t"}])
    [found] = case.call("files.search", "a", text="t")
    assert (case.sent.method, case.sent.target) == ("QUERY", "/files/a")
    assert case.sent.json == {"text": "t"}
    assert type(found) is case.models.Criteria


def check_additional_operations(case: Case) -> None:
    case.answer(201)
    case.call("files.copy", "a", destination="b")
    assert (case.sent.method, case.sent.target) == ("COPY", "/files/a")
    assert case.sent.headers["Destination"] == "b"
    assert case.sent.content == b""


def check_methods_keep_their_case(case: Case) -> None:
    case.answer(204)
    [name] = [
        operation["python"].rpartition(".")[2]
        for operation in case.report["operations"]
        if operation["method"] == "notify"
    ]
    case.call(f"folders.{name}", "a", body=[{"text": "t"}])
    assert (case.sent.method, case.sent.json) == ("notify", [{"text": "t"}])


def check_querystring_form(case: Case) -> None:
    case.answer(204)
    criteria = case.models.Criteria(text="a b&", max=1, tags=["x", "y"])
    case.call("files.find", criteria=criteria)
    assert case.sent.raw_query == "text=a+b%26&max=1&tags=x&tags=y"
    case.call("files.find", criteria={"text": "t"})
    assert case.sent.raw_query == "text=t"


def check_querystring_json(case: Case) -> None:
    case.answer(204)
    case.call("files.json", criteria={"max": 1})
    assert case.sent.raw_query == "%7B%22max%22%3A1%7D"
    case.call("files.json")
    assert case.sent.target == "/json"


def check_cookie_style(case: Case) -> None:
    def cookie(**arguments: Any) -> str:
        case.answer(204)
        case.call("files.cookies", **arguments)
        return str(case.sent.headers["Cookie"])

    assert cookie(raw="a%20b,c", plain="a b") == "raw=a%20b,c; plain=a%20b"
    assert cookie(many=["a", "b"]) == "many=a; many=b"
    for text in ("a; admin=1", "a\r\nX-Evil: 1"):
        with pytest.raises(ValueError):
            cookie(raw=text)


def check_sequence(case: Case) -> None:
    content = b'\x1e{"text": "a"}\n\x1e{"text": "b",\n"max": 1}\n'
    case.answer(200, content, {"Content-Type": "application/json-seq"})
    first, second = case.call("files.events")
    assert (first.text, second.max) == ("a", 1)
    assert type(first) is case.models.Criteria
    assert case.sent.headers["Accept"] == "application/json-seq"


def check_self(case: Case) -> None:
    case.answer(200, {"text": "t"})
    assert type(case.call("files.self")) is case.models.Criteria


def check_tags(case: Case) -> None:
    assert all(o["status"] == "generated" for o in case.report["operations"])
    assert "class Folders(" in case.text("resources/folders.py")
