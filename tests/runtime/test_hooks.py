"""Hooks and the log."""

import asyncio
import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from _runtime import errors
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.errors import APIConnectionError
from _runtime.messages import Hook, Request, Response
from _runtime.operation import Operation

from .server import AsyncShop, Caller, Server, Shop, key, settings

SECRET = "s3cr3t-k3y"
GET: Operation[Any] = Operation(
    id="items/get",
    method="GET",
    path="/items/{id}",
    security=(("Key",), ()),
    responses={"200": lambda: bytes},
)
ITEM: Any = {"path": {"id": 7}}


class Diary(Hook):
    def __init__(self, name: str = "") -> None:
        self.name = name
        self.seen: list[tuple[object, ...]] = []

    def on_request(self, request: Request) -> Request:
        self.seen.append(("request", request.attempt))
        return request.with_header(
            "X-Trail", f"{dict(request.headers).get('X-Trail', '')}{self.name}"
        )

    def on_response(self, request: Request, response: Response) -> None:
        self.seen.append(("response", request.attempt, response.status_code))

    def on_error(self, request: Request, error: APIConnectionError) -> None:
        self.seen.append(("error", request.attempt, error.was_sent))

    def on_abandoned(self, request: Request) -> None:
        self.seen.append(("abandoned", request.attempt))


class Refusing(Hook):
    """A hook that raises in one of its methods."""

    def __init__(self, where: str) -> None:
        def refuse(*_: object) -> Any:
            raise LookupError(where)

        setattr(self, where, refuse)


def test_hooks_see_every_attempt(call: Caller) -> None:
    call.server.respond(200, b"x")
    call.server.before = [(503, {"Retry-After": "0"}), None]
    diary = Diary()
    call(GET, client={"hooks": [diary], "max_retries": 2}, **ITEM)
    assert diary.seen == [
        ("request", 0),
        ("response", 0, 503),
        ("request", 1),
        ("error", 1, True),
        ("request", 2),
        ("response", 2, 200),
    ]


def test_hook_sees_connection_error(call: Caller) -> None:
    diary = Diary()
    home = {"base_url": "http://127.0.0.1:1", "hooks": [diary]}
    with pytest.raises(errors.APIConnectionError):
        call(GET, client=home, **ITEM)
    assert diary.seen == [("request", 0), ("error", 0, False)]


def test_request_changed_by_hooks_is_sent(call: Caller) -> None:
    call.server.respond(200, b"x")
    call.server.before = [(503, {"Retry-After": "0"})]
    hooks = [Diary("a"), Diary("b")]
    call(GET, client={"hooks": hooks, "max_retries": 1}, **ITEM)
    trails = [sent.headers.get_all("X-Trail") for sent in call.server.received]
    assert trails == [["ab"], ["ab"]]


def test_hook_receives_the_request_that_it_returned(call: Caller) -> None:
    class Marking(Hook):
        def on_request(self, request: Request) -> Request:
            self.returned = request.with_header("X-Mark", "1")
            return self.returned

        def on_response(self, request: Request, response: Response) -> None:
            assert request is self.returned and request.template == "/items/{id}"

    call.server.respond(200, b"x")
    call(GET, client={"hooks": [Marking(), Diary("b")]}, **ITEM)
    assert call.sent.headers["X-Mark"] == "1"


@pytest.mark.parametrize("where", ["on_request", "on_response"])
def test_hook_that_raises_ends_the_call(call: Caller, where: str) -> None:
    call.server.respond(200, b"x")
    before, after = Diary(), Diary()
    hooks = [before, Refusing(where), after]
    with pytest.raises(LookupError, match=where):
        call(GET, client={"hooks": hooks, "max_retries": 5}, **ITEM)
    if where == "on_request":
        assert not call.server.received
        assert before.seen == [("request", 0), ("abandoned", 0)]
        assert after.seen == []
    else:
        assert len(call.server.received) == 1
        assert before.seen == [("request", 0), ("response", 0, 200)]
        assert after.seen == [("request", 0), ("abandoned", 0)]


def test_hook_that_raises_in_on_error_ends_the_call(call: Caller) -> None:
    call.server.before = [None]
    diary = Diary()
    with pytest.raises(LookupError, match="on_error"):
        call(GET, client={"hooks": [Refusing("on_error"), diary]}, **ITEM)
    assert diary.seen == [("request", 0), ("abandoned", 0)]


def test_cancelled_call_is_abandoned(server: Server) -> None:
    server.hang = threading.Event()
    diary = Diary()

    async def run() -> None:
        async with AsyncApiClient(**settings(server.url, hooks=[diary])) as api:
            task = asyncio.create_task(AsyncShop(api).call(GET, **ITEM))
            while not server.received:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
    server.hang.set()
    assert diary.seen == [("request", 0), ("abandoned", 0)]


def test_upload_that_raises_is_abandoned(call: Caller) -> None:
    def broken() -> Any:
        yield b"a"
        raise LookupError("mine")

    put: Operation[Any] = Operation(
        id="put", method="PUT", path="/x", body="image/png", responses={"204": None}
    )
    diary = Diary()
    with pytest.raises(LookupError, match="mine"):
        call(put, client={"hooks": [diary]}, body=broken())
    assert diary.seen == [("request", 0), ("abandoned", 0)]


def test_hook_sees_streamed_response_before_its_content(server: Server) -> None:
    server.respond(200, b"content")

    class Watching(Diary):
        def on_response(self, request: Request, response: Response) -> None:
            assert request.is_streamed and response.content == b""
            super().on_response(request, response)

    diary = Watching()
    options = settings(server.url, hooks=[diary])
    with SyncApiClient(**options) as api:
        assert b"".join(api.stream(Shop(api).call, GET, **ITEM)) == b"content"

    async def run() -> bytes:
        async with AsyncApiClient(**options) as api:
            stream = api.stream(AsyncShop(api).call, GET, **ITEM)
            return b"".join([chunk async for chunk in stream])

    assert asyncio.run(run()) == b"content"
    assert diary.seen == [("request", 0), ("response", 0, 200)] * 2


def test_with_header_replaces_headers_of_the_same_name() -> None:
    headers = (("Accept", "a"), ("x-id", "1"))
    request = Request("GET", "http://h/?k=v", "http://h/", headers, None)
    assert request.with_header("X-ID", "2").headers == (("Accept", "a"), ("X-ID", "2"))
    assert "k=v" not in repr(request)


def test_log_has_one_line_for_each_attempt(
    call: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """Log one line for each attempt, without query and credentials."""
    import _runtime.calls

    call.server.respond(200, b"x")
    call.server.before = [None]
    client = {"credentials": key(SECRET), "max_retries": 1}
    operation: Any = {"path": {"id": SECRET}, "query": {"token": "hidden"}}
    with caplog.at_level(logging.DEBUG, _runtime.calls.LOG.name):
        call(GET, client=client, **operation)
    lost, responded = [r for r in caplog.records if r.name == _runtime.calls.LOG.name]
    assert (lost.levelname, responded.levelname) == ("INFO", "DEBUG")
    assert lost.getMessage().startswith(f"GET {call.server.url}/items/***")
    begin = f"GET {call.server.url}/items/***: 200, "
    assert responded.getMessage().startswith(begin)
    assert responded.getMessage().endswith(" s, attempt 2")
    assert lost.getMessage().endswith(", attempt 1")
    assert SECRET not in caplog.text and "hidden" not in caplog.text


def test_logger_has_the_name_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).parents[2] / "generated" / "plane-attachments"
    monkeypatch.syspath_prepend(str(folder))
    from plane_attachments._runtime.calls import LOG

    assert LOG.name == "plane_attachments"
