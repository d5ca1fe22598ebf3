"""Streamed responses: JSON Lines and server-sent events, in OpenAPI 3.2 and before."""

from typing import Any

import pytest

from features.harness import Case


def respond_with_stream(
    case: Case, content: bytes, media: str = "text/event-stream"
) -> None:
    case.respond_with(200, content, {"Content-Type": media})


def check_lines(case: Case) -> None:
    respond_with_stream(
        case, b'{"text": "a"}\n{"text": "b", "number": 2}\n', "application/x-ndjson"
    )
    first, second = case.call("notes.lines", after=3)
    assert type(first) is case.models.Note and second.number == 2
    assert (case.last_request.method, case.last_request.target) == (
        "GET",
        "/lines?after=3",
    )
    accepted = {*case.last_request.headers["Accept"].split(", ")}
    assert accepted == {"application/x-ndjson", "application/json"}


def check_errors(case: Case) -> None:
    case.respond_with(404, {"detail": "d"})
    with pytest.raises(case.errors.NotFoundError) as caught:
        case.call("notes.lines")
    assert type(caught.value.body) is case.models.Problem


def check_texts_in_lines(case: Case) -> None:
    respond_with_stream(case, b'\x1e"a"\n\x1e"b"\n', "application/json-seq")
    assert case.call("notes.texts") == ["a", "b"]


def check_json_array_is_a_list(case: Case) -> None:
    for method in ("notes.array", "older.lines"):
        respond_with_stream(case, b'{"text": "a", "name": "b"}\n', "application/jsonl")
        assert len(case.call(method)) == 1
    text = case.text("resources/notes.py")
    assert "-> builtins.list[models.Note]:" in text
    assert "-> Stream[builtins.list[int]]:" in text


def check_lists_in_lines(case: Case) -> None:
    respond_with_stream(case, b"[1, 2]\n[]\n", "application/jsonl")
    assert case.call("notes.list") == [[1, 2], []]


def check_complete_events(case: Case) -> None:
    respond_with_stream(
        case,
        b'id: 1\nevent: add\nretry: 5\ndata: {"text": "a"}\n\ndata: {"text": "b"}\n\n',
    )
    one, two = case.call("notes.watch", text="t")
    assert type(one.data) is case.models.Note and two.data.text == "b"
    assert (one.id, one.event, one.retry) == ("1", "add", 5)
    assert case.last_request.json == {"text": "t"}
    assert case.last_request.headers["Accept"] == "text/event-stream"


def check_events_by_name_have_texts(case: Case) -> None:
    respond_with_stream(case, b"event: x\ndata: 12\n\n")
    [event] = case.call("notes.text_events")
    assert type(event) is case.models.Event
    assert (event.data, event.event) == ("12", "x")
    pointers = [pointer for pointer, _ in case.ledger("contentSchema")]
    assert any("schemas/Event/properties/data" in pointer for pointer in pointers)


def check_data(case: Case) -> None:
    respond_with_stream(case, b': hi\n\ndata: {"name": "a"}\n\ndata: [DONE]\n\n')
    [change] = case.call("older.watch", "x")
    assert type(change) is case.models.Change
    assert case.last_request.target == "/older/x"


def check_texts(case: Case) -> None:
    respond_with_stream(case, b"data: 1\ndata: 2\n\ndata: null\n\n")
    assert case.call("older.texts") == ["1\n2", "null"]


def check_anything(case: Case) -> None:
    respond_with_stream(case, b"data: [1]\n\ndata: hello\n\n")
    assert case.call("older.any") == [[1], "hello"]


def check_json_or_events(case: Case) -> None:
    case.respond_with(200, {"text": "a"})
    assert type(case.call("notes.either", stream=False)) is case.models.Note
    assert "text/event-stream" not in case.last_request.headers["Accept"]
    [why] = [
        entry["why"]
        for entry in case.report["ledger"]
        if entry["keyword"] == "text/event-stream" and "either" in entry["pointer"]
    ]
    assert "client.stream(method, ...)" in why
    respond_with_stream(case, b"data: 1\n\n")

    def stream(client: Any) -> Any:
        return client.stream(client.notes.either, stream=True)

    assert case._run(stream) == [1]


def check_response_without_content_is_not_a_stream(case: Case) -> None:
    case.respond_with(204)
    assert case.call("notes.maybe") is None


def check_signatures(case: Case) -> None:
    text = case.text("resources/older.py")
    assert (
        "-> Stream[models.Change]:" in text and "-> AsyncStream[models.Change]:" in text
    )
    assert "async def" not in text.partition("def texts")[0]
    assert all(o["status"] == "generated" for o in case.report["operations"])
