# SPDX-License-Identifier: MIT-0
"""The I/O of a call, written once as coroutines for sync and async clients.

The coroutines of a sync client never suspend, so `run_sync` completes them in one step.
Besides `aiohttp_transport`, this is the only module that imports the HTTP library.
"""

import re
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterator,
)
from concurrent.futures import Future
from contextlib import ExitStack
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from typing import Any, Final, Protocol, TypeAlias, TypeVar, cast
from urllib.request import getproxies

import httpx2

from .errors import APIConnectionError, APITimeoutError
from .files import (
    CHUNK_SIZE,
    BodyPart,
    ChunkStream,
    open_parts,
    read_chunks,
    total_length,
)
from .fork_safety import ForkSafe
from .messages import Request, Response
from .settings import Settings

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

Timeout = float | httpx2.Timeout | None
"""Seconds for each step of a call (connecting, sending, each read); None waits forever."""

DEFAULT_TIMEOUT: Final[Timeout] = httpx2.Timeout(60.0, connect=10.0)
"""10 s to connect and 60 s for each other step; an `http_client` keeps its own timeout."""

T = TypeVar("T")
TimeoutErrorFactory: TypeAlias = Callable[[], Exception]

_DEADLINE_PASSED = "the deadline has passed"
# Without a connection, the server cannot have received anything.
_NOT_SENT_ERRORS = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
# Without a body, these have a Content-Length of 0 (RFC 9110, section 8.6).
_METHODS_WITH_BODY = ("POST", "PUT", "PATCH", "QUERY")
# A transport adds no headers of its own, unlike a client.
_DEFAULT_HEADERS = (
    (b"Accept-Encoding", b"gzip, deflate"),
    (b"Connection", b"keep-alive"),
)


def run_sync(work: Awaitable[T]) -> T:
    """Return the result of an awaitable that never suspends.

    Sync clients share the coroutines of async clients; none of their I/O suspends.
    """
    try:
        work.__await__().send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise AssertionError("a coroutine of a sync client must not suspend")


def iterate_sync(items: AsyncGenerator[T]) -> Generator[T]:
    """Yield the items of an async generator that never suspends."""
    try:
        while True:
            yield run_sync(anext(items))
    except StopAsyncIteration:
        pass
    finally:
        run_sync(items.aclose())


def _deadline_error() -> Exception:
    return httpx2.ReadTimeout(_DEADLINE_PASSED)


def _token_timeout_error() -> Exception:
    context = dict.fromkeys(("method", "url", "operation"), "")
    return APITimeoutError(
        "no token arrived before the deadline", was_sent=False, **context
    )


class ClientIO(Protocol):
    """The I/O operations that differ between sync and async clients."""

    @property
    def client_class(self) -> type:
        """The class of HTTP clients that a caller may pass."""
        ...

    @property
    def transport_class(self) -> type:
        """The class of the transport that is used where the caller passes no client."""
        ...

    async def send(self, http: Any, request: httpx2.Request) -> httpx2.Response:
        """Send a request by a client or transport; the content is not yet read."""
        ...

    def iterate_content(self, http: Any, response: httpx2.Response) -> Any:
        """Return an iterator over the decoded content of a response."""
        ...

    async def next_chunk(self, content: Any) -> bytes:
        """Return the next chunk of an iterator that is not empty; b"" at its end."""
        ...

    def request_content(
        self, parts: list[BodyPart], chunks: AsyncGenerator[bytes]
    ) -> Any:
        """Return the chunks of a request body as the HTTP library takes them.

        Raises `TypeError` for parts that the client cannot read.
        """
        ...

    async def close(self, resource: Any) -> None:
        """Close a response, a client or a transport."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        ...

    async def with_deadline(
        self,
        work: Awaitable[T],
        expires: float | None,
        timeout_error: TimeoutErrorFactory = _deadline_error,
    ) -> T:
        """Await some I/O, at most until `time.monotonic()` is `expires`.

        Raises the error that `timeout_error` makes.
        """
        ...

    async def wait(self, result: Any, expires: float | None) -> Any:
        """Wait for a future of another thread or task, or for an awaitable of the caller.

        Raises `APITimeoutError` if `expires` comes first.
        """
        ...

    async def shielded(self, work: Coroutine[Any, Any, T]) -> T:
        """Await a coroutine that goes on even if the call is cancelled."""
        ...


class SyncIO:
    """The I/O of sync clients: it blocks, and its coroutines never suspend."""

    client_class: type = HttpClient
    transport_class: type = httpx2.HTTPTransport

    async def send(self, http: Any, request: httpx2.Request) -> httpx2.Response:
        if isinstance(http, HttpClient):
            return http.send(request, stream=True, follow_redirects=False)
        response: httpx2.Response = http.handle_request(request)
        return response

    def iterate_content(self, http: Any, response: httpx2.Response) -> Iterator[bytes]:
        if _needs_decoding(http, response):
            return response.iter_bytes()
        assert isinstance(response.stream, httpx2.SyncByteStream)
        return iter(response.stream)

    async def next_chunk(self, content: Any) -> bytes:
        return next(filter(None, content), b"")

    def request_content(
        self, parts: list[BodyPart], chunks: AsyncGenerator[bytes]
    ) -> Any:
        if any(isinstance(part, ChunkStream) and part.is_async for part in parts):
            raise TypeError("async iterators can only be sent by AsyncClient")
        return iterate_sync(chunks)

    async def close(self, resource: Any) -> None:
        resource.close()

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def with_deadline(
        self,
        work: Awaitable[T],
        expires: float | None,
        timeout_error: TimeoutErrorFactory = _deadline_error,
    ) -> T:
        # Blocking I/O cannot be interrupted: the deadline is checked between the steps.
        return await work

    async def wait(self, result: Any, expires: float | None) -> Any:
        if not isinstance(result, Future):
            raise TypeError("async functions for tokens require AsyncClient")
        try:
            return result.result(_seconds_left(expires))
        except TimeoutError:
            raise _token_timeout_error() from None

    async def shielded(self, work: Coroutine[Any, Any, T]) -> T:
        return await work


class AsyncIO:
    """The I/O of async clients: it awaits.

    asyncio is imported on first use, because sync clients do not need it.
    """

    client_class: type = AsyncHttpClient
    transport_class: type = httpx2.AsyncHTTPTransport

    async def send(self, http: Any, request: httpx2.Request) -> httpx2.Response:
        if isinstance(http, AsyncHttpClient):
            return await http.send(request, stream=True, follow_redirects=False)
        response: httpx2.Response = await http.handle_async_request(request)
        return response

    def iterate_content(
        self, http: Any, response: httpx2.Response
    ) -> AsyncIterator[bytes]:
        if _needs_decoding(http, response):
            return response.aiter_bytes()
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        return aiter(response.stream)

    async def next_chunk(self, content: Any) -> bytes:
        async for chunk in content:
            if chunk:
                return cast(bytes, chunk)
        return b""

    def request_content(
        self, parts: list[BodyPart], chunks: AsyncGenerator[bytes]
    ) -> Any:
        return chunks

    async def close(self, resource: Any) -> None:
        await resource.aclose()

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)

    async def with_deadline(
        self,
        work: Awaitable[T],
        expires: float | None,
        timeout_error: TimeoutErrorFactory = _deadline_error,
    ) -> T:
        if expires is None:
            return await work
        import asyncio

        timeout = asyncio.timeout(_seconds_left(expires))
        try:
            async with timeout:
                return await work
        except TimeoutError:
            if timeout.expired():
                raise timeout_error() from None
            raise

    async def wait(self, result: Any, expires: float | None) -> Any:
        import asyncio

        if isinstance(result, Future):
            result = asyncio.wrap_future(result)
        return await self.with_deadline(result, expires, _token_timeout_error)

    async def shielded(self, work: Coroutine[Any, Any, T]) -> T:
        import asyncio

        task = asyncio.ensure_future(work)
        _SHIELDED_TASKS.add(task)
        task.add_done_callback(_SHIELDED_TASKS.discard)
        return await asyncio.shield(task)


# Event loops hold their tasks by weak references only, so something else has to.
_SHIELDED_TASKS: "set[Any]" = set()


def _needs_decoding(http: Any, response: httpx2.Response) -> bool:
    """Whether the library has to decode the content; reading the stream is cheaper."""
    is_client = isinstance(http, HttpClient | AsyncHttpClient)
    return is_client or "content-encoding" in response.headers


class ConnectionManager(ForkSafe):
    """The HTTP client that the caller passed, or a transport opened for the first call."""

    def __init__(self, io: ClientIO, http_client: Any) -> None:
        if not isinstance(http_client, io.client_class | None):
            expected, found = io.client_class.__name__, type(http_client).__name__
            raise TypeError(f"http_client must be an httpx2.{expected}, not {found}")
        self.io, self._http_client, self.closed = io, http_client, False
        ForkSafe.__init__(self)

    def reset_after_fork(self) -> None:
        # Closing the inherited connections would end them in the parent, too.
        self.own_client: Any = None
        self._lock = Lock()

    def get(self) -> Any:
        """Return a client or a transport, which has less overhead for each request.

        Raises `RuntimeError` after `close`.
        """
        if self._http_client and not self.closed:
            return self._http_client
        with self._lock:
            self.check_open()
            if self.own_client is None:
                if getproxies():  # Transports do not read proxies from the environment.
                    # A call must not send the cookies that another call received.
                    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
                    self.own_client = self.io.client_class(cookies=no_cookies)
                else:
                    self.own_client = self.io.transport_class()
            return self.own_client

    def check_open(self) -> None:
        """Raise `RuntimeError` after `close`."""
        if self.closed:
            raise RuntimeError("this client is closed: make a new one")

    async def close(self) -> None:
        """Refuse calls from now on, and close the connections that were opened here."""
        with self._lock:
            self.closed, own = True, self.own_client
        if own:
            await self.io.close(own)


class CallIO:
    """The I/O of one call: one request at a time, and its response."""

    def __init__(self, connections: ConnectionManager, settings: Settings) -> None:
        self.settings = settings
        self._connections = connections
        self.io = connections.io
        self._response: httpx2.Response | None = None
        self.reset_deadline()

    def reset_deadline(self) -> None:
        """Give the call its whole `deadline` again, from now on."""
        deadline = self.settings.deadline
        #: The value of `time.monotonic()` at which the call ends; None sets no limit.
        self.expires = None if deadline is None else time.monotonic() + deadline

    def new_call_io(self) -> "CallIO":
        """Return the I/O for another call that this one needs, such as for a token."""
        return CallIO(self._connections, self.settings)

    async def send(self, request: Request) -> Response:
        """Return the response to a request, without content if it `is_streamed`.

        Raises `APIConnectionError` if no response arrives.
        """
        await self.aclose()
        self._request = request
        return await self._with_cleanup(self._send(request))

    async def read(self, expires: float | None = None) -> bytes:
        """Return the next chunk of a streamed response, b"" at its end.

        Raises `APIConnectionError` if the connection breaks.
        """
        return await self._with_cleanup(self._read_chunk(expires))

    async def aclose(self) -> None:
        """Release the response."""
        if self._response is not None:
            response, self._response = self._response, None
            await self.io.close(response)

    async def _with_cleanup(self, work: Awaitable[T]) -> T:
        """Await some I/O; if it fails, release the response."""
        try:
            return await work
        except BaseException as error:
            await self.aclose()
            if isinstance(error, httpx2.RequestError):
                raise self._connection_error(error) from error
            raise

    async def _send(self, request: Request) -> Response:
        http, expires = self._connections.get(), request.expires
        with ExitStack() as files:
            content: Any = request.content
            if not self._is_sent_whole(request):
                parts = open_parts(request.parts, files)
                size = total_length(parts)
                content = self.io.request_content(parts, self._outgoing(parts, size))
            else:
                is_empty = content is None and request.method not in _METHODS_WITH_BODY
                size = None if is_empty else len(content or b"")
            _check_deadline(expires, httpx2.PoolTimeout)
            sent = self._library_request(http, request, content, size)
            started = time.perf_counter()
            response = await self.io.with_deadline(self.io.send(http, sent), expires)
            response.request, self._response = sent, response
            self._incoming = self.io.iterate_content(http, response)
            received = []
            while not request.is_streamed and (
                chunk := await self._read_chunk(expires)
            ):
                received.append(chunk)
        elapsed = time.perf_counter() - started
        return Response(
            response.status_code, response.headers, b"".join(received), elapsed
        )

    def _library_request(
        self, http: Any, request: Request, content: Any, size: int | None
    ) -> httpx2.Request:
        """Return a request of the HTTP library, with `size` as its Content-Length."""
        method, timeout = request.method, self.settings.timeout
        headers = [(name.encode(), value.encode()) for name, value in request.headers]
        if size is not None:
            headers.append((b"Content-Length", b"%d" % size))
        if isinstance(http, HttpClient | AsyncHttpClient):
            if timeout is DEFAULT_TIMEOUT and http is not self._connections.own_client:
                timeout = http.timeout
            sent: httpx2.Request = http.build_request(
                method, request.url, headers=headers, content=content
            )
        else:
            url, names = _to_url(request.url), {name.lower() for name, _ in headers}
            for name, value in ((b"Host", url.netloc), *_DEFAULT_HEADERS):
                if name.lower() not in names:
                    headers.append((name, value))
            is_whole = self._is_sent_whole(request)
            whole = httpx2.ByteStream(content or b"") if is_whole else None
            sent = httpx2.Request(
                method, url, headers=headers, content=content, stream=whole
            )
            sent.url = url
        sent.method = method  # The library changes it to upper case.
        self._timeouts = httpx2.Timeout(timeout).as_dict()
        sent.extensions["timeout"] = dict(self._timeouts)
        if left := _seconds_left(request.expires):
            for step, seconds in self._timeouts.items():
                least = left if seconds is None else min(seconds, left)
                sent.extensions["timeout"][step] = least
        return sent

    async def _read_chunk(self, expires: float | None) -> bytes:
        assert self._response is not None
        if expires is None and self.expires:
            # The deadline of a streamed call ends with the head of its response.
            self._response.request.extensions["timeout"].update(self._timeouts)
        _check_deadline(expires, httpx2.ReadTimeout)
        chunk = await self.io.with_deadline(self.io.next_chunk(self._incoming), expires)
        if not chunk:
            await self.aclose()
        return chunk

    def _is_sent_whole(self, request: Request) -> bool:
        """Whether the library gets the body at once.

        Chunks are needed to report progress, and to check the deadline while a large
        body is sent.
        """
        content = request.content
        if self.settings.on_progress or content is None:
            return content is None
        small = request.expires is None or len(content) <= CHUNK_SIZE
        return isinstance(content, bytes) and small

    async def _outgoing(
        self, parts: list[BodyPart], size: int | None
    ) -> AsyncGenerator[bytes]:
        """Yield the chunks of a request body, and report the progress of sending."""
        done = 0
        for part in parts:
            async for chunk in read_chunks(part):
                yield chunk
                done += len(chunk)
                if on_progress := self.settings.on_progress:
                    on_progress(done, size)
                _check_deadline(self._request.expires, httpx2.WriteTimeout)

    def _connection_error(self, error: Exception) -> APIConnectionError:
        """Return this package's error for one of the HTTP library."""
        request, name = self._request, type(error).__name__
        is_timeout = isinstance(error, httpx2.TimeoutException)
        error_class = APITimeoutError if is_timeout else APIConnectionError
        reason = f"no response in time ({name})" if is_timeout else str(error) or name
        return error_class(
            self.settings.redact(f"{request.method} {request.shown_url}: {reason}"),
            method=request.method,
            url=request.shown_url,
            operation=request.operation,
            was_sent=not isinstance(error, _NOT_SENT_ERRORS),
        )


class _PreencodedURL(httpx2.URL):
    """A URL with a parsed origin, and a path that is sent as it is."""

    def __init__(self, origin: httpx2.URL, path: str) -> None:
        super().__init__(origin)
        self._path = path.encode()

    @property
    def raw_path(self) -> bytes:
        return self._path


_PREENCODED = re.compile(
    r"(https?://[^/?#@]+)(/(?:[\w!$&'()*+,;=:@/?~.-]++|%[0-9A-Fa-f]{2})*+)", re.ASCII
)


def _to_url(text: str) -> httpx2.URL:
    """Return a URL for a transport; parsing is skipped where nothing needs encoding."""
    match = _PREENCODED.fullmatch(text)
    if match and "/." not in text:
        return _PreencodedURL(_parse_origin(match[1]), match[2])
    return httpx2.URL(text)


_parse_origin = lru_cache(maxsize=64)(httpx2.URL)


def _check_deadline(expires: float | None, error: type[httpx2.RequestError]) -> None:
    """Raise an error after `expires`."""
    if expires is not None and time.monotonic() >= expires:
        raise error(_DEADLINE_PASSED)


def _seconds_left(expires: float | None) -> float | None:
    return None if expires is None else max(expires - time.monotonic(), 0.001)
