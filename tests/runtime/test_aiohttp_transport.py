"""Calls over aiohttp: tests of all calls once more, and errors, timeouts and connections."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import httpx2
import pytest

from _runtime import errors
from _runtime.aiohttp_transport import AiohttpTransport, _httpx_error
from _runtime.auth import ApiKey
from _runtime.base_client import AsyncApiClient
from _runtime.operation import Operation
from support.http_server import HttpServer, ServerConnection, serve

from . import test_bodies as bodies
from . import test_client as calls
from . import test_faults as faults
from .server import AsyncShop, Caller, Server, settings
from .test_hooks import Diary

T = TypeVar("T")


@asynccontextmanager
async def shop(url: str, **changes: Any) -> AsyncIterator[AsyncShop]:
    async with httpx2.AsyncClient(transport=AiohttpTransport()) as http:
        async with AsyncApiClient(**settings(url, http_client=http, **changes)) as api:
            yield AsyncShop(api)


@dataclass(frozen=True)
class AiohttpCaller(Caller):
    def __call__(
        self,
        operation: Operation[T],
        *,
        client: Mapping[str, Any] = {},
        **arguments: Any,
    ) -> T:
        async def run() -> T:
            given = {**client}
            url = given.pop("base_url", self.server.url)
            async with shop(url, **given) as one:
                return await one.call(operation, **arguments)

        return asyncio.run(run())


@pytest.fixture
def call(server: Server) -> Caller:
    return AiohttpCaller("async", server)


class TestCalls:
    test_a_request = staticmethod(calls.test_a_request)
    test_bodies = staticmethod(calls.test_bodies)
    test_answers = staticmethod(calls.test_answers)
    test_ranges_and_defaults = staticmethod(calls.test_ranges_and_defaults)
    test_errors = staticmethod(calls.test_errors_never_drift)
    test_no_connection = staticmethod(calls.test_no_connection)
    test_in_time = staticmethod(calls.test_no_answer_in_time)
    test_encoding = staticmethod(calls.test_a_broken_encoding_is_a_failed_connection)
    test_styles = staticmethod(calls.test_styles_reach_the_request)


class TestBodies:
    @pytest.fixture(autouse=True)
    def answered(self, server: Server) -> None:
        server.answer(204)

    @pytest.fixture(params=[bodies.PARTS, "application/octet-stream"])
    def media(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    test_forms = staticmethod(bodies.test_forms)
    test_parts = staticmethod(bodies.test_parts)
    test_streams = staticmethod(bodies.test_files_are_streamed_from_where_they_stand)
    test_paths = staticmethod(bodies.test_files_by_path)
    test_no_length = staticmethod(bodies.test_what_has_no_length)
    test_closing = staticmethod(bodies.test_no_file_stays_open)


class TestFaults:
    """The faults that a server may have, over aiohttp."""

    @pytest.fixture
    def server(self) -> Iterator[HttpServer]:
        with serve(HttpServer()) as running:
            yield running

    @pytest.fixture
    def run(self, server: HttpServer) -> faults.Run:
        def once(asked: Operation[Any], *, _: Any = {}, **client: Any) -> Any:
            async def main() -> Any:
                given = {"credentials": {"K": ApiKey("X-Key", faults.SECRET)}, **client}
                async with shop(given.pop("base_url", server.url), **given) as one:
                    return await one.call(asked, **_)

            return asyncio.run(main())

        return once

    test_again = staticmethod(faults.test_what_is_broken_is_asked_for_again)
    test_not_twice = staticmethod(faults.test_but_nothing_is_done_twice)
    test_deadlines = staticmethod(faults.test_no_call_outlives_its_deadline)
    test_over = staticmethod(faults.test_a_deadline_that_is_over_sends_nothing)
    test_holding = staticmethod(faults.test_a_deadline_that_holds)
    test_redirects = staticmethod(faults.test_redirects_take_nothing_along)
    test_no_reading = staticmethod(faults.test_a_server_that_does_not_read)
    content = faults.TestUploads.content
    test_an_iterator = faults.TestUploads.test_an_iterator
    test_of_known_size = faults.TestUploads.test_of_known_size
    test_mistakes = faults.TestUploads.test_the_users_own_mistake_comes_through

    def test_a_dropped_connection(self, server: HttpServer) -> None:
        """It is not asked again behind the back of `max_retries`."""

        def twice(line: ServerConnection) -> None:
            if len(server.received) == 2:
                line.hang_up()
            else:
                faults.fine(line)

        server.script = twice

        async def main() -> None:
            async with shop(server.url) as one:
                await one.call(GET)
                with pytest.raises(errors.APIConnectionError) as caught:
                    await one.call(GET)
                assert caught.value.was_sent

        asyncio.run(main())
        assert len(server.received) == 2


GET: Operation[Any] = Operation(
    id="get", method="GET", path="/x", responses={"200": lambda: bytes}
)
PUT: Operation[Any] = Operation(
    id="put",
    method="PUT",
    path="/x",
    body="image/png",
    responses={"200": lambda: bytes},
)


def test_only_what_found_no_connection_is_unsent() -> None:
    def failed(url: str, timeout: httpx2.Timeout) -> tuple[str, bool]:
        async def main() -> None:
            async with shop(url, timeout=timeout) as one:
                await one.call(GET)

        with pytest.raises(errors.APIConnectionError) as caught:
            asyncio.run(main())
        return type(caught.value.__cause__).__name__, caught.value.was_sent

    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        short = httpx2.Timeout(5, read=0.1)
        assert failed(url, short) == ("ReadTimeout", True)
        held = [socket.socket() for _ in range(4)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        short = httpx2.Timeout(5, connect=0.1)
        assert failed(url, short) == ("ConnectTimeout", False)
        for one in held:
            one.close()
    assert failed("http://127.0.0.1:1", short) == ("ConnectError", False)
    assert failed("http://nowhere.invalid", short)[1] is False


def test_sending_that_takes_too_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"

        async def main(body: Any) -> None:
            async with shop(url, timeout=httpx2.Timeout(20, write=0.2)) as one:
                await one.call(PUT, body=body)

        for body in (b"x" * 20_000_000, iter([b"x" * 1_000_000] * 20)):
            with pytest.raises(errors.APITimeoutError, match="WriteTimeout"):
                asyncio.run(main(body))


def test_connections_are_kept_and_closed(server: Server) -> None:
    server.answer(200, b"x", headers={"Set-Cookie": "a=b"})

    async def main() -> None:
        transport = AiohttpTransport()
        async with httpx2.AsyncClient(transport=transport) as http:
            api = AsyncApiClient(**settings(server.url, http_client=http))
            for _ in range(3):
                assert await AsyncShop(api).call(GET) == b"x"
            assert transport._session and transport._session.connector
            [kept] = transport._session.connector._conns.values()
            assert len(kept) == 1 and not list(transport._session.cookie_jar)
        assert transport._session.closed

    asyncio.run(main())
    asyncio.run(AiohttpTransport().aclose())


def test_a_cancelled_call(server: Server) -> None:
    server.answer(200, b"x")
    server.hang = threading.Event()
    diary = Diary()

    async def main() -> None:
        async with shop(server.url, hooks=[diary]) as one:
            task = asyncio.create_task(one.call(GET))
            while not server.received:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert server.hang
            server.hang.set()
            assert await one.call(GET) == b"x"

    asyncio.run(main())
    assert diary.seen[1] == ("abandoned", 0)


def test_streams_and_downloads(server: Server, tmp_path: Path) -> None:
    server.answer(200, b"x" * 1_000_000)

    async def main() -> None:
        async with shop(server.url) as one:
            api = one._client
            stream = api.stream(one.call, GET)
            chunks = [chunk async for chunk in stream]
            assert len(chunks) > 1 and b"".join(chunks) == server.content
            async with api.stream(one.call, GET) as stream:
                await anext(stream)  # And no more.
            target = tmp_path / "x"
            await api.download(target, one.call, GET)
            assert target.read_bytes() == server.content

    asyncio.run(main())


def test_no_error_is_its_own_cause() -> None:
    lost, other = aiohttp.ClientConnectionResetError("gone"), OSError("disk")
    found = _httpx_error(lost)
    assert isinstance(found, httpx2.RemoteProtocolError) and found.__cause__ is lost
    assert _httpx_error(other) is other and other.__cause__ is None
