"""Streamed responses: decoding of items, errors and connections."""

import asyncio
import gc
import json
import threading
import warnings
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from _runtime import errors, retry
from _runtime.models import Model
from _runtime.operation import Operation
from _runtime.streaming import LineDecoder, ServerSentEvent, SSEDecoder
from support.clock import FakeClock
from support.commands import HANG
from support.http_server import HttpServer, ServerConnection, serve, wait_for

from .stream_helpers import (
    AsyncWatcher,
    Watcher,
    async_client,
    begin,
    send,
    sync_client,
    watch,
)

SSE, LINES, SEQ = "text/event-stream", "application/jsonl", "application/json-seq"
modes = pytest.mark.parametrize("mode", ["sync", "async"])


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with serve(HttpServer()) as running:
        yield running


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the upper bounds of random waits, and skip all waits."""
    operation: list[float] = []
    monkeypatch.setattr(retry.random, "uniform", lambda a, b: operation.append(b) or a)
    return operation


def operation(item: Any = Any, media: str = SSE, **more: Any) -> Operation[Any]:
    facts: dict[str, Any] = {"method": "GET", "accept": media, **more}
    return Operation(
        id="watch", path="/watch", responses={"200": lambda: list[item]}, **facts
    )


def reply_with(server: HttpServer, content: bytes, media: str = SSE) -> None:
    server.script = lambda connection: connection.reply(
        200, content, {"Content-Type": media}
    )


class Note(Model):
    text: str


class Whole(Model):
    data: Note | str
    event: str = "message"
    id: str = ""
    retry: int | None = None


# The standard (HTML, section 9.2.6), written once more: with all of the text at hand.


def by_the_standard(content: bytes) -> list[tuple[str, str, str]]:
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found, data, kind, last = [], "", "", ""
    for line in text.split("\n")[:-1]:
        if not line:
            if data:
                found.append((data.removesuffix("\n"), kind, last))
            data = kind = ""
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if name == "data":
                data += value + "\n"
            elif name == "event":
                kind = value
            elif name == "id" and "\0" not in value:
                last = value
    return found


def parsed(*chunks: bytes) -> list[tuple[str, str, str]]:
    parser = SSEDecoder()
    return [event[:3] for chunk in chunks for event in parser.feed(chunk)]


PIECES = [b"data", b"event", b"id", b"retry", b": ", b":", b"\n", b"\r\n", b"\r"]
PIECES += [
    b"a",
    b" ",
    b"\0",
    b"7",
    "\u20ac\U0001f600".encode(),
    b"\xef\xbb\xbf",
    b"\xff",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.data())
def test_sse_decoder_follows_the_html_standard(
    pieces: list[bytes], data: st.DataObject
) -> None:
    content = b"".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(content)))))
    ends = pairwise([0, *cuts, len(content)])
    chunks = filter(None, (content[a:b] for a, b in ends))  # An empty one is the end.
    assert parsed(*chunks) == by_the_standard(content)


SAMPLE = (
    "\ufeff: a comment\r\nevent: add\r\nid: 1\r\ndata: \u20ac\r\ndata:\U0001f600\r\n\r\n"
    "data\r\rid: a\0b\ndata:  x\n\nid\ndata: y\nretry: soon\nother: z\n\nevent: none\n\n"
    "retry: 20\ndata: {\r\ndata: }\r\n\r\ndata: unfinished"
).encode()


def test_sse_decoder_is_independent_of_chunks() -> None:
    expected = [
        ("\u20ac\n\U0001f600", "add", "1"),
        ("", "", "1"),
        (" x", "", "1"),
        ("y", "", ""),
        ("{\n}", "", ""),
    ]
    assert by_the_standard(SAMPLE) == expected
    for at in range(len(SAMPLE) + 1):
        assert parsed(SAMPLE[:at], SAMPLE[at:]) == expected
    assert parsed(*(SAMPLE[i : i + 1] for i in range(len(SAMPLE)))) == expected


def test_sse_decoder_yields_event_at_its_end() -> None:
    parser = SSEDecoder()
    assert [event.data for event in parser.feed(b"data: a\r\r")] == ["a"]
    assert [event.data for event in parser.feed(b"\ndata: b\r\n\r")] == ["b"]
    assert list(parser.feed(b"\n")) == []


def test_sse_decoder_keeps_last_retry() -> None:
    parser = SSEDecoder()
    one, two = parser.feed(b"retry: 30\nid: 1\ndata: a\n\ndata: b\n\n")
    assert one == ServerSentEvent("a", "", "1", 30) and two == ServerSentEvent(
        "b", "", "1", None
    )
    assert parser.retry == 30
    assert list(parser.feed(b"id: 2\ndata: c\n")) == [] and parser.last_id == "1"
    assert one.fields() == {"data": "a", "id": "1", "retry": 30}


@given(
    st.lists(st.text(st.characters(exclude_characters="\n\r\ufeff")), max_size=5),
    st.data(),
)
def test_line_decoder_is_independent_of_chunks(
    texts: list[str], data: st.DataObject
) -> None:
    content = "\r\n".join(texts).encode("utf-8", "surrogatepass")
    cuts = sorted(data.draw(st.sets(st.integers(0, len(content)))))
    lines = LineDecoder("\n")
    chunks = [content[a:b] for a, b in pairwise([0, *cuts, len(content)])]
    found = [
        line for chunk in [*filter(None, chunks), b""] for line in lines.feed(chunk)
    ]
    whole = content.decode("utf-8", "replace").split("\n")
    assert found == whole


@modes
class TestItems:
    def test_items_of_events(self, server: HttpServer, mode: str) -> None:
        reply_with(
            server, b'data: {"text": "a"}\n\n: ping\n\ndata: {"text":\ndata: "b"}\n\n'
        )
        assert watch(mode, server, operation(Note)) == [Note(text="a"), Note(text="b")]
        assert server.received[0].headers["Accept"] == SSE

    def test_done_ends_the_stream(self, server: HttpServer, mode: str) -> None:
        reply_with(server, b"data: 1\n\ndata: [DONE]\n\ndata: 2\n\n")
        assert watch(mode, server, operation(int)) == [1]

    @pytest.mark.parametrize(
        "kind, data, value",
        [
            (str, "12", "12"),
            (str, '"a"', '"a"'),
            (str | None, "null", "null"),
            (int | str, "12", 12),
            (Note | str, "hello", "hello"),
            (Note | str, '{"text": "a"}', Note(text="a")),
            (
                datetime,
                "2026-01-02T03:04:05Z",
                datetime.fromisoformat("2026-01-02T03:04:05Z"),
            ),
            (Any, "hello", "hello"),
            (Any, "[1]", [1]),
        ],
    )
    def test_event_data_is_decoded_in_its_type(
        self, server: HttpServer, mode: str, kind: Any, data: str, value: Any
    ) -> None:
        reply_with(server, f"data: {data}\n\n".encode())
        assert watch(mode, server, operation(kind)) == [value]

    @pytest.mark.parametrize("media", [LINES, "application/x-ndjson", ""])
    def test_items_of_json_lines(
        self, server: HttpServer, mode: str, media: str
    ) -> None:
        reply_with(server, b'\xef\xbb\xbf{"text": "a"}\r\n\n{"text": "b"}', media)
        found = watch(mode, server, operation(Note, LINES))
        assert found == [Note(text="a"), Note(text="b")]

    def test_strings_in_json_lines_are_json(
        self, server: HttpServer, mode: str
    ) -> None:
        reply_with(server, b'"a"\n"b"\n', LINES)
        assert watch(mode, server, operation(str, LINES)) == ["a", "b"]

    def test_items_of_json_text_sequence(self, server: HttpServer, mode: str) -> None:
        reply_with(server, b'\x1e{"text":\n"a"}\n\x1e{"text": "b"}\n', SEQ)
        assert len(watch(mode, server, operation(Note, SEQ))) == 2

    def test_items_of_bytes_are_chunks(self, server: HttpServer, mode: str) -> None:
        reply_with(server, b"\x00\xff", "image/png")
        assert b"".join(watch(mode, server, operation(Any, "image/png"))) == b"\x00\xff"

    def test_items_are_whole_events(self, server: HttpServer, mode: str) -> None:
        reply_with(
            server, b'id: 1\nretry: 5\nevent: x\ndata: {"text": "a"}\n\ndata:\n\n'
        )
        one, two = watch(mode, server, operation(Whole, has_event_objects=True))
        assert (one.event, one.id, one.retry) == ("x", "1", 5)
        assert (two.data, two.event, two.id) == ("", "message", "1")

    def test_items_are_whole_events_with_json_data(
        self, server: HttpServer, mode: str
    ) -> None:
        class Strict(Model):
            data: Note

        reply_with(server, b'data: {"text": "a"}\n\n')
        [found] = watch(mode, server, operation(Strict, has_event_objects=True))
        assert found.data == Note(text="a")

    def test_item_that_does_not_fit_is_drift(
        self, server: HttpServer, mode: str
    ) -> None:
        reply_with(
            server, b'data: {"text": "a"}\n\ndata: {}\n\ndata: {"text": "b"}\n\n'
        )
        events: list[Any] = []
        found = watch(mode, server, operation(Note), on_drift=events.append)
        assert [item.model_dump() for item in found] == [
            {"text": "a"},
            {},
            {"text": "b"},
        ]
        assert [event.pointer for event in events] == ["/text"]
        into: list[Any] = []
        with pytest.raises(errors.DriftError):
            watch(mode, server, operation(Note), into=into)
        assert into == [Note(text="a")]

    @pytest.mark.parametrize(
        "media, content", [(SSE, b"data: {\n\n"), (LINES, b"{"), (SEQ, b"\x1e{\n")]
    )
    def test_item_that_is_not_json_raises(
        self, server: HttpServer, mode: str, media: str, content: bytes
    ) -> None:
        reply_with(server, content, media)
        with pytest.raises(errors.APIResponseError, match="not JSON"):
            watch(mode, server, operation(Note, media))

    def test_response_that_is_no_event_stream_raises(
        self, server: HttpServer, mode: str
    ) -> None:
        reply_with(server, b"<html>", "text/html")
        with pytest.raises(errors.APIResponseError, match="no event stream"):
            watch(mode, server, operation(Note))


@modes
class TestErrors:
    def test_error_is_raised_at_the_first_item(
        self, server: HttpServer, mode: str
    ) -> None:
        server.script = lambda connection: connection.reply(404, {"detail": "gone"})
        with pytest.raises(errors.NotFoundError, match="gone") as caught:
            watch(mode, server, operation())
        assert caught.value.body == {"detail": "gone"}

    def test_retry_status_is_retried(
        self, server: HttpServer, mode: str, waits: list[float]
    ) -> None:
        def script(connection: ServerConnection) -> None:
            if len(server.received) == 1:
                return connection.reply(503)
            connection.reply(200, b"data: 1\n\n", {"Content-Type": SSE})

        server.script = script
        assert watch(mode, server, operation(int), max_retries=1) == [1]

    def test_redirect_raises(self, server: HttpServer, mode: str) -> None:
        from _runtime.operation import LOCATION

        server.script = lambda connection: connection.reply(
            302, b"", {"Location": "/else"}
        )
        operation: Operation[Any] = Operation(
            id="a", method="GET", path="/", responses={"302": LOCATION}
        )
        with pytest.raises(errors.APIStatusError, match="redirect"):
            watch(mode, server, operation)


def breaking(server: HttpServer, *streams: bytes, end: bytes = b"") -> None:
    """Serve one part on each connection and break it; serve `end` completely."""

    def script(connection: ServerConnection) -> None:
        number = len(server.received) - 1
        begin(connection, SSE)
        if number < len(streams):
            send(connection, streams[number])
            return connection.hang_up()
        send(connection, end, b"")

    server.script = script


def last_ids(server: HttpServer) -> list[str | None]:
    return [request.headers["Last-Event-ID"] for request in server.received]


@modes
class TestBrokenConnections:
    def test_stream_resumes_after_last_complete_event(
        self, server: HttpServer, mode: str, waits: list[float]
    ) -> None:
        breaking(
            server,
            b"id: 1\ndata: 1\n\nid: 2\ndata: 2",
            b"id: 2\ndata: 2\n\ndata: 3\n\n",
            end=b"data: 4\n\n",
        )
        assert watch(mode, server, operation(int), max_retries=1) == [1, 2, 3, 4]
        assert last_ids(server) == [None, "1", "2"]

    def test_stream_without_id_is_not_resumed(
        self, server: HttpServer, mode: str
    ) -> None:
        breaking(server, b"data: 1\n\n")
        into: list[Any] = []
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int), into=into, max_retries=5)
        assert into == [1] and len(server.received) == 1

    def test_unsafe_method_is_not_resumed(self, server: HttpServer, mode: str) -> None:
        breaking(server, b"id: 1\ndata: 1\n\n")
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int, method="POST"), max_retries=5)
        assert len(server.received) == 1

    @pytest.mark.parametrize("most", [0, 2])
    def test_resumption_without_progress_ends(
        self, server: HttpServer, mode: str, waits: list[float], most: int
    ) -> None:
        breaking(server, b"id: 1\ndata: 1\n\n", *[b": ping\n\n"] * 9)
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int), max_retries=most)
        assert len(server.received) == 1 + most

    def test_stream_with_retry_waits_as_long(
        self, server: HttpServer, mode: str, fake_clock: FakeClock
    ) -> None:
        breaking(server, b"retry: 300\nid: 1\ndata: 1\n\n", end=b"data: 2\n\n")
        assert watch(mode, server, operation(int), max_retries=1) == [1, 2]
        assert fake_clock.sleeps == [0.3]

    def test_long_retry_is_not_waited_for(self, server: HttpServer, mode: str) -> None:
        breaking(server, b"retry: 3600000\nid: 1\ndata: 1\n\n", end=b"data: 2\n\n")
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int), max_retries=1)

    def test_resumption_replaces_last_event_id_of_caller(
        self, server: HttpServer, mode: str, waits: list[float]
    ) -> None:
        breaking(server, b"id: 8\ndata: 1\n\n", end=b"data: 2\n\n")
        arguments = {"headers": {"last-event-id": "7"}}
        assert watch(
            mode, server, operation(int), arguments=arguments, max_retries=1
        ) == [1, 2]
        assert [r.headers.get_all("Last-Event-ID") for r in server.received] == [
            ["7"],
            ["8"],
        ]

    def test_error_during_resumption_raises(
        self, server: HttpServer, mode: str, waits: list[float]
    ) -> None:
        def script(connection: ServerConnection) -> None:
            if len(server.received) > 1:
                return connection.reply(410, {"detail": "too late"})
            begin(connection, SSE)
            send(connection, b"id: 1\ndata: 1\n\n")
            connection.hang_up()

        server.script = script
        with pytest.raises(errors.GoneError, match="too late"):
            watch(mode, server, operation(int), max_retries=1, deadline=3600)


@modes
class TestTime:
    def test_deadline_before_response_raises(
        self, server: HttpServer, mode: str
    ) -> None:
        server.script = lambda connection: wait_for(server.over, server.over)
        with pytest.raises(errors.APITimeoutError):
            watch(mode, server, operation(int), deadline=0.2)

    def test_stream_that_has_begun_outlives_its_deadline(
        self, server: HttpServer, mode: str, fake_clock: FakeClock
    ) -> None:
        class Items(list[Any]):
            def append(self, item: Any) -> None:
                super().append(item)
                fake_clock.now += 10_000
                received.set()

        received = threading.Event()

        def script(connection: ServerConnection) -> None:
            begin(connection, SSE)
            send(connection, b"data: 1\n\n")
            wait_for(received, server.over)
            send(connection, b"data: 2\n\n", b"")

        server.script = script
        into = Items()
        assert watch(mode, server, operation(int), into=into, deadline=3600) == [1, 2]

    def test_timeout_applies_to_each_read(self, server: HttpServer, mode: str) -> None:
        def script(connection: ServerConnection) -> None:
            begin(connection, SSE)
            send(connection, b"data: 1\n\n")
            wait_for(server.over, server.over)

        server.script = script
        timeout = httpx2.Timeout(None, read=0.2)
        with pytest.raises(errors.APITimeoutError, match="ReadTimeout"):
            watch(mode, server, operation(int), timeout=timeout)


class Endless:
    """A stream that ends when the client disconnects."""

    def __init__(self, server: HttpServer) -> None:
        self.gone = threading.Event()
        self.over = server.over
        server.script = self._reply

    def _reply(self, connection: ServerConnection) -> None:
        begin(connection, LINES, X_Name="n")
        try:
            while not self.over.is_set():
                send(connection, json.dumps({"text": "a" * 1000}).encode() + b"\n")
        finally:
            self.gone.set()


def test_leaving_early_closes_the_connection(server: HttpServer) -> None:
    endless = Endless(server)
    with sync_client(server) as api:
        with Watcher(api).watch(operation(Note, LINES)) as stream:
            assert (
                stream.response.status_code == 200
                and stream.response.headers["x-name"] == "n"
            )
            assert isinstance(next(stream), Note)
        assert endless.gone.wait(HANG)
        assert list(stream) == []


def test_leaving_early_closes_the_connection_async(server: HttpServer) -> None:
    endless = Endless(server)

    async def run() -> None:
        async with async_client(server) as api:
            stream = AsyncWatcher(api).watch(operation(Note, LINES))
            with pytest.raises(RuntimeError, match="async with"):
                _ = stream.response
            async with stream:
                assert stream.response.status_code == 200
                assert isinstance(await anext(stream), Note)
            assert await asyncio.to_thread(endless.gone.wait, HANG)

    asyncio.run(run())


def test_request_is_sent_with_first_item(server: HttpServer) -> None:
    with sync_client(server) as api:
        Watcher(api).watch(operation()).close()
        Watcher(api).watch(operation())
    assert server.received == []


@pytest.mark.parametrize(
    "media, one, two",
    [
        (SSE, b"data: 1\r\r", b"data: [\r\ndata: 2]\r\r"),
        (LINES, b"1\n", b"[2]\n"),
        (SEQ, b"\x1e1\n", b"\x1e[\n2\n]\n"),
    ],
)
def test_items_are_yielded_before_the_response_ends(
    server: HttpServer, media: str, one: bytes, two: bytes
) -> None:
    received = threading.Event()

    def script(connection: ServerConnection) -> None:
        begin(connection, media)
        send(connection, one)
        wait_for(received, server.over)
        for at in range(len(two)):
            send(connection, two[at : at + 1])
        send(connection, b"")

    server.script = script
    op = operation(Any, media)
    with sync_client(server) as api, Watcher(api).watch(op) as stream:
        assert next(stream) == 1
        received.set()
        assert list(stream) == [[2]]


def test_client_stream_reads_any_operation(server: HttpServer) -> None:
    reply_with(server, b"data: 1\n\n")
    with sync_client(server) as api:
        watcher = Watcher(api)
        assert list(api.stream(watcher.watch, operation(int))) == [1]
        assert list(api.stream(watcher.get, operation(int))) == [1]
        with pytest.raises(TypeError, match="read `response` of the stream"):
            api.raw(watcher.watch, operation(int))

    async def run() -> None:
        async with async_client(server) as api:
            watcher = AsyncWatcher(api)
            assert [i async for i in api.stream(watcher.watch, operation(int))] == [1]
            assert [i async for i in api.stream(watcher.get, operation(int))] == [1]

    asyncio.run(run())


def test_sync_stream_within_event_loop(server: HttpServer) -> None:
    """Read a sync stream in an event loop, and abandon another one."""
    reply_with(server, b"data: 1\n\ndata: 2\n\n")

    async def main() -> list[int]:
        with sync_client(server) as api:
            left = iter(Watcher(api).watch(operation(int)))
            assert next(left) == 1
            del left
            return list(Watcher(api).watch(operation(int)))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(main(), debug=True) == [1, 2]
        gc.collect()
