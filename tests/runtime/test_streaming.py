"""Answers that are read while they come: how they are cut into items, and what becomes of connections."""

import asyncio
import gc
import json
import threading
import warnings
from collections.abc import Iterator
from datetime import datetime
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
    """The longest random wait of each kind; none is waited."""
    asked: list[float] = []
    monkeypatch.setattr(retry.random, "uniform", lambda a, b: asked.append(b) or a)
    return asked


def operation(item: Any = Any, media: str = SSE, **more: Any) -> Operation[Any]:
    facts: dict[str, Any] = {"method": "GET", "accept": media, **more}
    return Operation(
        id="watch", path="/watch", responses={"200": lambda: list[item]}, **facts
    )


def answers(server: HttpServer, content: bytes, media: str = SSE) -> None:
    server.script = lambda line: line.reply(200, content, {"Content-Type": media})


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
def test_events_as_the_standard_has_them(
    pieces: list[bytes], data: st.DataObject
) -> None:
    content = b"".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(content)))))
    ends = zip([0, *cuts], [*cuts, len(content)])
    chunks = filter(None, (content[a:b] for a, b in ends))  # An empty one is the end.
    assert parsed(*chunks) == by_the_standard(content)


SAMPLE = (
    "\ufeff: a comment\r\nevent: add\r\nid: 1\r\ndata: \u20ac\r\ndata:\U0001f600\r\n\r\n"
    "data\r\rid: a\0b\ndata:  x\n\nid\ndata: y\nretry: soon\nother: z\n\nevent: none\n\n"
    "retry: 20\ndata: {\r\ndata: }\r\n\r\ndata: unfinished"
).encode()


def test_an_event_stream_cut_anywhere() -> None:
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


def test_an_event_is_given_out_as_soon_as_it_ends() -> None:
    parser = SSEDecoder()
    assert [event.data for event in parser.feed(b"data: a\r\r")] == ["a"]
    assert [event.data for event in parser.feed(b"\ndata: b\r\n\r")] == ["b"]
    assert list(parser.feed(b"\n")) == []


def test_retry_is_of_its_event_and_is_remembered() -> None:
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
def test_lines_cut_anywhere(texts: list[str], data: st.DataObject) -> None:
    content = "\r\n".join(texts).encode("utf-8", "surrogatepass")
    cuts = sorted(data.draw(st.sets(st.integers(0, len(content)))))
    lines = LineDecoder("\n")
    chunks = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)])]
    found = [
        line for chunk in [*filter(None, chunks), b""] for line in lines.feed(chunk)
    ]
    whole = content.decode("utf-8", "replace").split("\n")
    assert found == whole


@modes
class TestItems:
    def test_events(self, server: HttpServer, mode: str) -> None:
        answers(
            server, b'data: {"text": "a"}\n\n: ping\n\ndata: {"text":\ndata: "b"}\n\n'
        )
        assert watch(mode, server, operation(Note)) == [Note(text="a"), Note(text="b")]
        assert server.received[0].headers["Accept"] == SSE

    def test_done(self, server: HttpServer, mode: str) -> None:
        answers(server, b"data: 1\n\ndata: [DONE]\n\ndata: 2\n\n")
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
    def test_data(
        self, server: HttpServer, mode: str, kind: Any, data: str, value: Any
    ) -> None:
        answers(server, f"data: {data}\n\n".encode())
        assert watch(mode, server, operation(kind)) == [value]

    @pytest.mark.parametrize("media", [LINES, "application/x-ndjson", ""])
    def test_lines(self, server: HttpServer, mode: str, media: str) -> None:
        answers(server, b'\xef\xbb\xbf{"text": "a"}\r\n\n{"text": "b"}', media)
        found = watch(mode, server, operation(Note, LINES))
        assert found == [Note(text="a"), Note(text="b")]

    def test_texts_in_lines_are_json(self, server: HttpServer, mode: str) -> None:
        answers(server, b'"a"\n"b"\n', LINES)
        assert watch(mode, server, operation(str, LINES)) == ["a", "b"]

    def test_json_seq(self, server: HttpServer, mode: str) -> None:
        answers(server, b'\x1e{"text":\n"a"}\n\x1e{"text": "b"}\n', SEQ)
        assert len(watch(mode, server, operation(Note, SEQ))) == 2

    def test_bytes(self, server: HttpServer, mode: str) -> None:
        answers(server, b"\x00\xff", "image/png")
        assert b"".join(watch(mode, server, operation(Any, "image/png"))) == b"\x00\xff"

    def test_whole_events(self, server: HttpServer, mode: str) -> None:
        answers(server, b'id: 1\nretry: 5\nevent: x\ndata: {"text": "a"}\n\ndata:\n\n')
        one, two = watch(mode, server, operation(Whole, has_event_objects=True))
        assert (one.event, one.id, one.retry) == ("x", "1", 5)
        assert (two.data, two.event, two.id) == ("", "message", "1")

    def test_whole_events_with_json(self, server: HttpServer, mode: str) -> None:
        class Strict(Model):
            data: Note

        answers(server, b'data: {"text": "a"}\n\n')
        [found] = watch(mode, server, operation(Strict, has_event_objects=True))
        assert found.data == Note(text="a")

    def test_drift(self, server: HttpServer, mode: str) -> None:
        answers(server, b'data: {"text": "a"}\n\ndata: {}\n\ndata: {"text": "b"}\n\n')
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
    def test_no_json(
        self, server: HttpServer, mode: str, media: str, content: bytes
    ) -> None:
        answers(server, content, media)
        with pytest.raises(errors.APIResponseError, match="not JSON"):
            watch(mode, server, operation(Note, media))

    def test_no_stream(self, server: HttpServer, mode: str) -> None:
        answers(server, b"<html>", "text/html")
        with pytest.raises(errors.APIResponseError, match="no event stream"):
            watch(mode, server, operation(Note))


@modes
class TestErrors:
    def test_they_are_raised_at_the_first_item(
        self, server: HttpServer, mode: str
    ) -> None:
        server.script = lambda line: line.reply(404, {"detail": "gone"})
        with pytest.raises(errors.NotFoundError, match="gone") as caught:
            watch(mode, server, operation())
        assert caught.value.body == {"detail": "gone"}

    def test_statuses_that_are_repeated(
        self, server: HttpServer, mode: str, waits: list[float]
    ) -> None:
        def script(line: ServerConnection) -> None:
            if len(server.received) == 1:
                return line.reply(503)
            line.reply(200, b"data: 1\n\n", {"Content-Type": SSE})

        server.script = script
        assert watch(mode, server, operation(int), max_retries=1) == [1]

    def test_a_redirect_is_an_error(self, server: HttpServer, mode: str) -> None:
        from _runtime.operation import LOCATION

        server.script = lambda line: line.reply(302, b"", {"Location": "/else"})
        asked: Operation[Any] = Operation(
            id="a", method="GET", path="/", responses={"302": LOCATION}
        )
        with pytest.raises(errors.APIStatusError, match="redirect"):
            watch(mode, server, asked)


def breaking(server: HttpServer, *streams: bytes, end: bytes = b"") -> None:
    """Each connection gives its part and breaks; then one gives `end` as a whole."""

    def script(line: ServerConnection) -> None:
        number = len(server.received) - 1
        begin(line, SSE)
        if number < len(streams):
            send(line, streams[number])
            return line.hang_up()
        send(line, end, b"")

    server.script = script


def last_ids(server: HttpServer) -> list[str | None]:
    return [request.headers["Last-Event-ID"] for request in server.received]


@modes
class TestBrokenConnections:
    def test_it_goes_on_after_the_last_whole_event(
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

    def test_not_without_an_id(self, server: HttpServer, mode: str) -> None:
        breaking(server, b"data: 1\n\n")
        into: list[Any] = []
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int), into=into, max_retries=5)
        assert into == [1] and len(server.received) == 1

    def test_not_twice_what_must_not_be(self, server: HttpServer, mode: str) -> None:
        breaking(server, b"id: 1\ndata: 1\n\n")
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int, method="POST"), max_retries=5)
        assert len(server.received) == 1

    @pytest.mark.parametrize("most", [0, 2])
    def test_not_for_ever_without_progress(
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

    def test_it_does_not_wait_for_ever(self, server: HttpServer, mode: str) -> None:
        breaking(server, b"retry: 3600000\nid: 1\ndata: 1\n\n", end=b"data: 2\n\n")
        with pytest.raises(errors.APIConnectionError):
            watch(mode, server, operation(int), max_retries=1)

    def test_an_id_of_the_user_is_replaced(
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

    def test_an_error_instead(
        self, server: HttpServer, mode: str, waits: list[float]
    ) -> None:
        def script(line: ServerConnection) -> None:
            if len(server.received) > 1:
                return line.reply(410, {"detail": "too late"})
            begin(line, SSE)
            send(line, b"id: 1\ndata: 1\n\n")
            line.hang_up()

        server.script = script
        with pytest.raises(errors.GoneError, match="too late"):
            watch(mode, server, operation(int), max_retries=1, deadline=3600)


@modes
class TestTime:
    def test_a_deadline_before_the_answer(self, server: HttpServer, mode: str) -> None:
        server.script = lambda line: wait_for(server.over, server.over)
        with pytest.raises(errors.APITimeoutError):
            watch(mode, server, operation(int), deadline=0.2)

    def test_stream_that_has_begun_outlives_its_deadline(
        self, server: HttpServer, mode: str, fake_clock: FakeClock
    ) -> None:
        class Items(list[Any]):
            def append(self, item: Any) -> None:
                super().append(item)
                fake_clock.now += 10_000
                seen.set()

        seen = threading.Event()

        def script(line: ServerConnection) -> None:
            begin(line, SSE)
            send(line, b"data: 1\n\n")
            wait_for(seen, server.over)
            send(line, b"data: 2\n\n", b"")

        server.script = script
        into = Items()
        assert watch(mode, server, operation(int), into=into, deadline=3600) == [1, 2]

    def test_the_timeout_is_that_of_each_read(
        self, server: HttpServer, mode: str
    ) -> None:
        def script(line: ServerConnection) -> None:
            begin(line, SSE)
            send(line, b"data: 1\n\n")
            wait_for(server.over, server.over)

        server.script = script
        timeout = httpx2.Timeout(None, read=0.2)
        with pytest.raises(errors.APITimeoutError, match="ReadTimeout"):
            watch(mode, server, operation(int), timeout=timeout)


class Endless:
    """A stream that goes on until the client is gone, and notices."""

    def __init__(self, server: HttpServer) -> None:
        self.gone = threading.Event()
        self.over = server.over
        server.script = self.answer

    def answer(self, line: ServerConnection) -> None:
        begin(line, LINES, X_Name="n")
        try:
            while not self.over.is_set():
                send(line, json.dumps({"text": "a" * 1000}).encode() + b"\n")
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


def test_nothing_is_sent_before_it_is_read(server: HttpServer) -> None:
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
def test_items_come_while_the_answer_goes_on(
    server: HttpServer, media: str, one: bytes, two: bytes
) -> None:
    seen = threading.Event()

    def script(line: ServerConnection) -> None:
        begin(line, media)
        send(line, one)
        wait_for(seen, server.over)
        for at in range(len(two)):
            send(line, two[at : at + 1])
        send(line, b"")

    server.script = script
    asked = operation(Any, media)
    with sync_client(server) as api, Watcher(api).watch(asked) as stream:
        assert next(stream) == 1
        seen.set()
        assert list(stream) == [[2]]


def test_the_client_reads_streams_and_others(server: HttpServer) -> None:
    answers(server, b"data: 1\n\n")
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


def test_a_stream_that_blocks_within_an_event_loop(server: HttpServer) -> None:
    """It is none of the loop's business, also where it is given up."""
    answers(server, b"data: 1\n\ndata: 2\n\n")

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
