"""Faults of servers: no call hangs, leaks, repeats unsafe requests or loses data."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2
import pytest

from _runtime import errors
from _runtime.auth import ApiKey, Bearer
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.errors import DriftEvent
from _runtime.files import File
from _runtime.models import Model
from _runtime.oauth import OAuth2, Token
from _runtime.operation import Operation
from support.clock import FakeClock
from support.http_server import HttpServer, ServerConnection, serve, wait_for

from .server import AsyncShop, Shop, settings


class Item(Model):
    name: str
    size: int


def operation(method: str = "GET", response: Any = lambda: Item, **more: Any) -> Any:
    body = None if method in ("GET", "DELETE") else "application/json"
    return Operation(
        id="it",
        method=method,
        path="/it",
        body=body,
        responses={"200": response},
        security=(("K",),),
        **more,
    )


SECRET = "s3cret-key"
GOOD = {"name": "n", "size": 1}
Run = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with serve(HttpServer()) as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, server: HttpServer) -> Run:
    """Make one call with a new client; `_` holds the arguments of the method."""

    def once(
        operation: Operation[Any], *, _: Any = MappingProxyType({}), **client: Any
    ) -> Any:
        credentials = {"K": ApiKey("X-Key", SECRET)}
        options = settings(server.url, **{"credentials": credentials, **client})
        if request.param == "sync":
            with SyncApiClient(**options) as api:
                return Shop(api).call(operation, **_)

        async def main() -> Any:
            async with AsyncApiClient(**options) as api:
                return await AsyncShop(api).call(operation, **_)

        return asyncio.run(main())

    return once


def taking_turns(
    *scripts: Callable[[ServerConnection], None]
) -> Callable[[ServerConnection], None]:
    turns = iter(scripts)
    lock = threading.Lock()

    def script(connection: ServerConnection) -> None:
        with lock:
            turn = next(turns, scripts[-1])
        turn(connection)

    return script


def fine(connection: ServerConnection) -> None:
    connection.reply(200, GOOD)


def truncated(connection: ServerConnection) -> None:
    connection.reply(
        200, b'{"name": ', {"Content-Length": "99", "Content-Type": "a/json"}
    )
    connection.hang_up()


def half_a_head(connection: ServerConnection) -> None:
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")
    connection.hang_up()


def no_http(connection: ServerConnection) -> None:
    connection.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    connection.hang_up()


BROKEN = [
    ServerConnection.reset,
    ServerConnection.hang_up,
    truncated,
    half_a_head,
    no_http,
]


@pytest.mark.parametrize("broken", BROKEN)
def test_fault_of_idempotent_call_is_retried(
    server: HttpServer, run: Run, broken: Callable[[ServerConnection], None]
) -> None:
    server.script = taking_turns(broken, broken, fine)
    assert run(operation(), max_retries=2) == Item(name="n", size=1)
    assert len(server.received) == 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("broken", BROKEN)
def test_fault_of_other_call_is_not_retried(
    server: HttpServer,
    run: Run,
    method: str,
    broken: Callable[[ServerConnection], None],
) -> None:
    server.script = broken
    with pytest.raises(errors.APIConnectionError) as caught:
        run(operation(method), _={"body": {}}, max_retries=5)
    assert len(server.received) == 1 and caught.value.was_sent
    assert SECRET not in str(caught.value)


def stalled(connection: ServerConnection) -> None:
    wait_for(connection.over, connection.over)


def dripping(connection: ServerConnection) -> None:
    """Send a body slowly, a byte at a time."""
    connection.send_response(200)
    connection.send_header("Content-Length", "1000")
    connection.end_headers()
    for _ in range(1000):
        time.sleep(0.01)
        connection.wfile.write(b" ")
        connection.wfile.flush()


def overloaded(connection: ServerConnection) -> None:
    connection.reply(503)


# Without a timeout, only the deadline ends a call.
@pytest.mark.parametrize("slow", [stalled, dripping])
def test_endless_call_ends_at_its_deadline(
    server: HttpServer, run: Run, slow: Callable[[ServerConnection], None]
) -> None:
    server.script = slow
    with pytest.raises(errors.APITimeoutError):
        run(operation(), max_retries=99, timeout=None, deadline=0.6)


@pytest.mark.parametrize("broken", [overloaded, ServerConnection.reset])
def test_retries_end_before_the_deadline(
    server: HttpServer,
    run: Run,
    broken: Callable[[ServerConnection], None],
    fake_clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("_runtime.retry.random.uniform", lambda low, high: high)
    server.script = broken
    with pytest.raises((errors.APIConnectionError, errors.APIStatusError)):
        run(operation(), max_retries=999, deadline=600.0)
    assert fake_clock.sleeps[:5] == [0.5, 1, 2, 4, 8]
    assert sum(fake_clock.sleeps) < 600 <= sum(fake_clock.sleeps) + 8


def test_retry_after_beyond_the_deadline_is_not_waited_for(
    server: HttpServer, run: Run, fake_clock: FakeClock
) -> None:
    def script(connection: ServerConnection) -> None:
        fake_clock.now += 580
        connection.reply(429, b"", {"Retry-After": "30"})

    server.script = script
    with pytest.raises(errors.TooManyRequestsError):
        run(operation(), max_retries=99, deadline=600.0)
    assert fake_clock.sleeps == [] and len(server.received) == 1


def test_upload_to_server_that_does_not_read_times_out(
    server: HttpServer, run: Run
) -> None:
    """Send more than the socket buffers hold to a server that reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        limits = {"base_url": url, "timeout": None, "deadline": 0.5}
        for body in (b"x" * 50_000_000, iter([b"x" * 1_000_000] * 50)):
            with pytest.raises(errors.APITimeoutError):
                run(PUT, _={"body": File(body)}, **limits)


def test_expired_deadline_sends_nothing(server: HttpServer, run: Run) -> None:
    with pytest.raises(errors.APITimeoutError) as caught:
        run(operation(), deadline=0.0)
    assert not server.received and not caught.value.was_sent


def test_call_within_deadline_succeeds(server: HttpServer, run: Run) -> None:
    server.script = taking_turns(overloaded, fine)
    assert run(operation(), max_retries=1, deadline=3600).name == "n"
    body = {"body": File(b"x" * 300_000)}
    assert run(PUT, _=body, deadline=3600).name == "n"
    assert len(server.received[-1].content) == 300_000


def test_redirect_sends_nothing_to_its_target(server: HttpServer, run: Run) -> None:
    with serve(HttpServer()) as other:
        for status in (301, 302, 303, 307, 308):
            target = {"Location": f"{other.url}/elsewhere"}
            server.script = partial(
                ServerConnection.reply, status=status, headers=target
            )
            with pytest.raises(errors.APIStatusError, match="not followed"):
                run(operation())
    assert not other.received


GARBAGE = [b"{", b"\xff\xfe", b"<html>", b"[" * 10_000, b'{"name": "n", "size": 1} x']


@pytest.mark.parametrize("content", GARBAGE)
def test_unreadable_body_raises_with_its_content(
    server: HttpServer, run: Run, content: bytes
) -> None:
    server.script = lambda connection: connection.reply(200, content)
    with pytest.raises(errors.APIResponseError) as caught:
        run(operation("PATCH"), _={"body": {}}, max_retries=5)
    assert caught.value.content == content and len(server.received) == 1


def test_wrong_types_are_kept_and_reported(server: HttpServer, run: Run) -> None:
    wrong = {"name": ["n"], "size": "many", "more": None}
    server.script = lambda connection: connection.reply(200, wrong)
    events: list[DriftEvent] = []
    item = run(operation(), on_drift=events.append)
    assert item.model_dump() == wrong
    assert {event.pointer for event in events} == {"/name", "/size"}


def test_dropped_keep_alive_connection_is_retried(server: HttpServer) -> None:
    """Retry on a connection that the server closed while it was idle."""

    def once(connection: ServerConnection) -> None:
        fine(connection)
        connection.close_connection = True

    server.script = once
    with SyncApiClient(
        **settings(server.url, credentials={"K": ApiKey("X-Key", "k")}, max_retries=1)
    ) as api:
        for _ in range(20):
            assert Shop(api).call(operation()).name == "n"
    assert len(server.received) == 20


def test_credentials_are_not_sent_to_another_origin(server: HttpServer) -> None:
    flow = OAuth2("me", token=Token("t0k3n"), token_url=f"{server.url}/token")
    credentials = {
        "A": ApiKey("X-Key", SECRET),
        "B": ApiKey("key", SECRET, location="query"),
        "C": ApiKey("session", SECRET, location="cookie"),
        "D": Bearer(flow),
    }
    with (
        serve(HttpServer()) as other,
        SyncApiClient(**settings(server.url, credentials=credentials)) as api,
    ):
        for url in (f"{other.url}/x", other.url, f"{other.url}?a=b"):
            api.request("GET", url, bytes)
    sent = [(request.target, str(request.headers)) for request in other.received]
    assert len(sent) == 3
    assert not any(
        s in text for s in (SECRET, "t0k3n") for pair in sent for text in pair
    )


def test_forked_process_opens_own_connections(server: HttpServer) -> None:
    server.script = fine
    options = settings(server.url, credentials={"K": ApiKey("X-Key", "k")})
    with SyncApiClient(**options) as api:
        assert Shop(api).call(operation()).name == "n"
        before = api._connections.own_client
        api._connections._lock.acquire()  # As another thread might at that moment.
        child = os.fork()
        if child == 0:
            ok = (
                api._connections.own_client is None
                and Shop(api).call(operation()).size == 1
            )
            os._exit(0 if ok else 1)
        api._connections._lock.release()
        assert os.waitpid(child, 0)[1] == 0
        assert api._connections.own_client is before
        assert Shop(api).call(operation()).name == "n"
    assert len(server.received) == 3


def test_proxy_of_environment_is_used(
    server: HttpServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script = lambda connection: connection.reply(
        200, GOOD, {"Set-Cookie": "a=b"}
    )
    monkeypatch.setenv("http_proxy", server.url)
    run(operation(), base_url="http://api.example")
    assert server.targets() == ["http://api.example/it"]


class TestUploads:
    def content(self, run: Run, server: HttpServer, body: Any) -> bytes:
        server.script = fine
        run(PUT, _={"body": body})
        return server.received[-1].content

    def test_upload_of_iterator_is_chunked(self, run: Run, server: HttpServer) -> None:
        assert self.content(run, server, iter([b"ab", b"", b"c"])) == b"abc"
        assert server.received[-1].headers["Transfer-Encoding"] == "chunked"

    def test_upload_of_known_size_has_content_length(
        self, run: Run, server: HttpServer
    ) -> None:
        assert self.content(run, server, File(iter([b"ab", b"c"]), size=3)) == b"abc"
        assert server.received[-1].headers["Content-Length"] == "3"
        assert server.received[-1].headers["Transfer-Encoding"] is None

    def test_upload_of_iterator_is_not_retried(
        self, run: Run, server: HttpServer
    ) -> None:
        server.script = overloaded
        with pytest.raises(errors.ServiceUnavailableError):
            run(PUT, _={"body": iter([b"abc"])}, max_retries=3)
        assert len(server.received) == 1

    def test_upload_of_async_iterator_requires_async_client(
        self, server: HttpServer
    ) -> None:
        async def chunks() -> Any:
            for chunk in (b"ab", b"c"):
                await asyncio.sleep(0)
                yield chunk

        server.script = fine
        options = settings(server.url, credentials={"K": ApiKey("X-Key", "k")})

        async def main() -> None:
            async with AsyncApiClient(**options) as api:
                await AsyncShop(api).call(PUT, body=chunks())
                await AsyncShop(api).call(FORM, fields={"f": chunks(), "g": b"x"})

        asyncio.run(main())
        assert server.received[0].content == b"abc"
        assert [part[3] for part in server.received[1].parts] == [b"abc", b"x"]
        with (
            SyncApiClient(**options) as api,
            pytest.raises(TypeError, match="AsyncClient"),
        ):
            Shop(api).call(PUT, body=chunks())

    def test_exception_of_iterator_is_raised(
        self, run: Run, server: HttpServer
    ) -> None:
        def broken() -> Iterator[bytes]:
            yield b"a"
            raise RuntimeError("mine")

        with pytest.raises(RuntimeError, match="mine"):
            run(PUT, _={"body": broken()})
        with pytest.raises(FileNotFoundError):
            run(PUT, _={"body": Path("/nowhere/at/all")})

    @pytest.mark.parametrize("mode", ["sync", "async"])
    def test_upload_reports_progress(self, server: HttpServer, mode: str) -> None:
        server.script = fine
        options = settings(server.url, credentials={"K": ApiKey("X-Key", "k")})
        progress: list[tuple[int, int | None]] = []

        def on_progress(loaded: int, size: int | None) -> None:
            progress.append((loaded, size))

        def send(body: Any) -> list[tuple[int, int | None]]:
            progress.clear()
            if mode == "sync":
                with SyncApiClient(**options) as api:
                    Shop(api.with_options(on_progress=on_progress)).call(PUT, body=body)
                return list(progress)

            async def main() -> None:
                async with AsyncApiClient(**options) as api:
                    other = api.with_options(on_progress=on_progress)
                    await AsyncShop(other).call(PUT, body=body)

            asyncio.run(main())
            return list(progress)

        assert send(b"x" * 150_000) == [
            (65_536, 150_000),
            (131_072, 150_000),
            (150_000, 150_000),
        ]
        assert send(iter([b"ab", b"c"])) == [(2, None), (3, None)]
        assert server.received[-1].content == b"abc"


PUT: Operation[Any] = Operation(
    id="put",
    method="PUT",
    path="/it",
    body="application/octet-stream",
    responses={"200": lambda: Item},
    security=(("K",),),
)
FORM: Operation[Any] = Operation(
    id="form",
    method="POST",
    path="/it",
    body="multipart/form-data",
    responses={"200": lambda: Item},
    security=(("K",),),
)


class TestCapturing:
    def test_raw_of_another_clients_method_raises(self, server: HttpServer) -> None:
        options = settings(server.url, credentials={"K": ApiKey("X-Key", "k")})
        with SyncApiClient(**options) as one, SyncApiClient(**options) as two:
            with pytest.raises(TypeError, match="another client"):
                one.raw(Shop(two).call, operation())
            server.script = fine
            other = one.with_options(headers={"X-Trace": "t"})
            assert other.raw(Shop(one).call, operation()).status_code == 200
        assert [request.headers["X-Trace"] for request in server.received] == ["t"]

    def test_http_client_of_the_caller_is_used(self, server: HttpServer) -> None:
        server.script = fine
        options = settings(server.url, credentials={"K": ApiKey("X-Key", "k")})
        with httpx2.Client() as own:
            with SyncApiClient(**{**options, "http_client": own}) as api:
                assert Shop(api).call(operation()).name == "n"
                assert Shop(api.with_options(deadline=3600)).call(operation()).size == 1
                assert b"".join(api.stream(Shop(api).call, operation())) != b""
            assert not own.is_closed
