"""Calls over aiohttp: the tests of other modules again, errors, timeouts and connections."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
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
    async with (
        httpx2.AsyncClient(transport=AiohttpTransport()) as http,
        AsyncApiClient(**settings(url, http_client=http, **changes)) as api,
    ):
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
            options = {**client}
            url = options.pop("base_url", self.server.url)
            async with shop(url, **options) as one:
                return await one.call(operation, **arguments)

        return asyncio.run(run())


@pytest.fixture
def call(server: Server) -> Caller:
    return AiohttpCaller("async", server)


class TestCalls:
    test_a_request = staticmethod(calls.test_call_sends_all_arguments)
    test_bodies = staticmethod(calls.test_call_sends_body_or_fields_as_json)
    test_answers = staticmethod(calls.test_response_is_decoded_in_its_type)
    test_ranges_and_defaults = staticmethod(
        calls.test_response_of_range_default_or_location
    )
    test_errors = staticmethod(calls.test_error_body_that_does_not_fit_is_no_drift)
    test_no_connection = staticmethod(
        calls.test_connection_refused_raises_connection_error
    )
    test_in_time = staticmethod(calls.test_response_after_timeout_raises_timeout_error)
    test_encoding = staticmethod(
        calls.test_invalid_content_encoding_raises_connection_error
    )
    test_styles = staticmethod(calls.test_styles_are_applied_to_the_request)


class TestBodies:
    @pytest.fixture(autouse=True)
    def prepared_response(self, server: Server) -> None:
        server.respond(204)

    @pytest.fixture(params=[bodies.PARTS, "application/octet-stream"])
    def media(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    test_forms = staticmethod(bodies.test_form_is_urlencoded)
    test_parts = staticmethod(bodies.test_multipart_parts)
    test_streams = staticmethod(bodies.test_file_object_is_streamed_from_its_position)
    test_paths = staticmethod(bodies.test_file_path_is_opened_and_named)
    test_no_length = staticmethod(bodies.test_file_of_unknown_length_is_sent_in_chunks)
    test_closing = staticmethod(bodies.test_files_are_closed_after_the_call)


class TestFaults:
    """Faults of a server, over aiohttp."""

    @pytest.fixture
    def server(self) -> Iterator[HttpServer]:
        with serve(HttpServer()) as running:
            yield running

    @pytest.fixture
    def run(self, server: HttpServer) -> faults.Run:
        def once(
            operation: Operation[Any], *, _: Any = MappingProxyType({}), **client: Any
        ) -> Any:
            async def main() -> Any:
                options = {
                    "credentials": {"K": ApiKey("X-Key", faults.SECRET)},
                    **client,
                }
                async with shop(options.pop("base_url", server.url), **options) as one:
                    return await one.call(operation, **_)

            return asyncio.run(main())

        return once

    test_again = staticmethod(faults.test_fault_of_idempotent_call_is_retried)
    test_not_twice = staticmethod(faults.test_fault_of_other_call_is_not_retried)
    test_deadlines = staticmethod(faults.test_endless_call_ends_at_its_deadline)
    test_retries = staticmethod(faults.test_retries_end_before_the_deadline)
    test_retry_after = staticmethod(
        faults.test_retry_after_beyond_the_deadline_is_not_waited_for
    )
    test_over = staticmethod(faults.test_expired_deadline_sends_nothing)
    test_holding = staticmethod(faults.test_call_within_deadline_succeeds)
    test_redirects = staticmethod(faults.test_redirect_sends_nothing_to_its_target)
    test_no_reading = staticmethod(
        faults.test_upload_to_server_that_does_not_read_times_out
    )
    content = faults.TestUploads.content
    test_an_iterator = faults.TestUploads.test_upload_of_iterator_is_chunked
    test_of_known_size = faults.TestUploads.test_upload_of_known_size_has_content_length
    test_mistakes = faults.TestUploads.test_exception_of_iterator_is_raised

    def test_dropped_connection_is_not_retried_by_aiohttp(
        self, server: HttpServer
    ) -> None:
        """Let `max_retries` decide, and not aiohttp."""

        def twice(connection: ServerConnection) -> None:
            if len(server.received) == 2:
                connection.hang_up()
            else:
                faults.fine(connection)

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


def test_only_connection_errors_are_unsent() -> None:
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
        short = httpx2.Timeout(None, read=0.1)
        assert failed(url, short) == ("ReadTimeout", True)
        held = [socket.socket() for _ in range(4)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        short = httpx2.Timeout(None, connect=0.1)
        assert failed(url, short) == ("ConnectTimeout", False)
        for one in held:
            one.close()
    unlimited = httpx2.Timeout(None)
    assert failed("http://127.0.0.1:1", unlimited) == ("ConnectError", False)
    assert failed("http://nowhere.invalid", unlimited)[1] is False


def test_slow_upload_raises_write_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"

        async def main(body: Any) -> None:
            async with shop(url, timeout=httpx2.Timeout(None, write=0.2)) as one:
                await one.call(PUT, body=body)

        for body in (b"x" * 20_000_000, iter([b"x" * 1_000_000] * 20)):
            with pytest.raises(errors.APITimeoutError, match="WriteTimeout"):
                asyncio.run(main(body))


def test_connections_are_reused_and_closed(server: Server) -> None:
    server.respond(200, b"x", headers={"Set-Cookie": "a=b"})

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


def test_cancelled_call_releases_its_connection(server: Server) -> None:
    server.respond(200, b"x")
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


def test_stream_and_download_over_aiohttp(server: Server, tmp_path: Path) -> None:
    server.respond(200, b"x" * 1_000_000)

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


def test_errors_of_other_libraries_are_unchanged() -> None:
    lost, other = aiohttp.ClientConnectionResetError("gone"), OSError("disk")
    found = _httpx_error(lost)
    assert isinstance(found, httpx2.RemoteProtocolError) and found.__cause__ is lost
    assert _httpx_error(other) is other and other.__cause__ is None
