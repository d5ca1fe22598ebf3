# SPDX-License-Identifier: MIT-0
"""The I/O of calls, written once: coroutines which never suspend where a client blocks.

This is the one module that names the HTTP library, but for `transport`.
"""

import re
import time
from collections.abc import (
    AsyncGenerator,
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
from typing import Any, Final, TypeVar, cast
from urllib.request import getproxies

import httpx2

from .errors import APIConnectionError, APITimeoutError
from .files import CHUNK, ChunkStream, Piece, chunks, length, opened
from .fork_safety import ForkSafe
from .messages import Request, Response
from .settings import Settings

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

Timeout = float | httpx2.Timeout | None
"""Seconds for each step of a call (connecting, sending, each read); None is forever."""

DEFAULT_TIMEOUT: Final[Timeout] = httpx2.Timeout(60.0, connect=10.0)
"""10 s to connect, 60 s for each other step; a client of your own keeps its timeout."""

T = TypeVar("T")
Late = Callable[[], Exception]


def run_sync(work: Awaitable[T]) -> T:
    """What comes of a coroutine that never suspends."""
    try:
        work.__await__().send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise AssertionError("what blocks must not suspend")


def iterate_sync(items: AsyncGenerator[T]) -> Generator[T]:
    """The items of a generator that never suspends."""
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
    about = dict.fromkeys(("method", "url", "operation"), "")
    return APITimeoutError("no token in time", was_sent=False, **about)


class SyncIO:
    """What differs where a client blocks."""

    client: type = HttpClient
    transport: type = httpx2.HTTPTransport

    async def send(self, http: Any, request: httpx2.Request) -> httpx2.Response:
        if isinstance(http, HttpClient):
            return http.send(request, stream=True, follow_redirects=False)
        answer: httpx2.Response = http.handle_request(request)
        return answer

    def content(self, http: Any, answer: httpx2.Response) -> Iterator[bytes]:
        if _needs_decoding(http, answer):
            return answer.iter_bytes()
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        return iter(answer.stream)

    async def next(self, content: Any) -> bytes:
        return next(filter(None, content), b"")

    def body(self, pieces: list[Piece], content: AsyncGenerator[bytes]) -> Any:
        if any(isinstance(piece, ChunkStream) and piece.is_async for piece in pieces):
            raise TypeError("what gives its bytes asynchronously needs an AsyncClient")
        return iterate_sync(content)

    async def close(self, opened: Any) -> None:
        opened.close()

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def with_deadline(
        self, work: Awaitable[T], expires: float | None, late: Late = _deadline_error
    ) -> T:
        """The end of some work, which is not interrupted here: time is up between steps."""
        return await work

    async def wait(self, later: Any, expires: float | None) -> Any:
        """Wait for what another thread or task does, or for a function of the user's."""
        if not isinstance(later, Future):
            raise TypeError("what is awaited needs an AsyncClient")
        try:
            return later.result(_seconds_left(expires))
        except TimeoutError:
            raise _token_timeout_error() from None

    async def shielded(self, work: Coroutine[Any, Any, T]) -> T:
        """Take work to its end, even if the call is given up meanwhile."""
        return await work


class AsyncIO(SyncIO):
    """What differs where a client awaits."""

    client = AsyncHttpClient
    transport = httpx2.AsyncHTTPTransport

    async def send(self, http: Any, request: httpx2.Request) -> httpx2.Response:
        if isinstance(http, AsyncHttpClient):
            return await http.send(request, stream=True, follow_redirects=False)
        answer: httpx2.Response = await http.handle_async_request(request)
        return answer

    def content(self, http: Any, answer: httpx2.Response) -> Any:
        if _needs_decoding(http, answer):
            return answer.aiter_bytes()
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        return aiter(answer.stream)

    async def next(self, content: Any) -> bytes:
        async for chunk in content:
            if chunk:
                return cast(bytes, chunk)
        return b""

    def body(self, pieces: list[Piece], content: AsyncGenerator[bytes]) -> Any:
        return content

    async def close(self, opened: Any) -> None:
        await opened.aclose()

    async def sleep(self, seconds: float) -> None:
        import asyncio  # Whoever gets here has loaded it; others need not.

        await asyncio.sleep(seconds)

    async def with_deadline(
        self, work: Awaitable[T], expires: float | None, late: Late = _deadline_error
    ) -> T:
        if expires is None:
            return await work
        import asyncio

        limit = asyncio.timeout(_seconds_left(expires))
        try:
            async with limit:
                return await work
        except TimeoutError:
            if limit.expired():
                raise late() from None
            raise

    async def wait(self, later: Any, expires: float | None) -> Any:
        import asyncio

        waited = asyncio.wrap_future(later) if isinstance(later, Future) else later
        return await self.with_deadline(waited, expires, _token_timeout_error)

    async def shielded(self, work: Coroutine[Any, Any, T]) -> T:
        import asyncio

        task = asyncio.ensure_future(work)
        _SHIELDED_TASKS.add(task)
        task.add_done_callback(_SHIELDED_TASKS.discard)
        return await asyncio.shield(task)


def _needs_decoding(http: Any, answer: httpx2.Response) -> bool:
    """Whether content has to go through the library; else that is only a detour."""
    is_client = isinstance(http, HttpClient | AsyncHttpClient)
    return is_client or "content-encoding" in answer.headers


_SHIELDED_TASKS: "set[Any]" = set()  # An event loop keeps no hold of its tasks.


class ConnectionManager(ForkSafe):
    """The user's HTTP client, or our own, which is made for the first call."""

    def __init__(self, io: SyncIO, given: Any) -> None:
        if not isinstance(given, io.client | None):
            kind, name = io.client.__name__, type(given).__name__
            raise TypeError(f"http_client must be an httpx2.{kind}, not {name}")
        self.io, self._http_client, self.closed = io, given, False
        ForkSafe.__init__(self)

    def reset_after_fork(self) -> None:
        # What the other process has open is not closed here: it would end there, too.
        self.own_client: Any = None
        self._lock = Lock()

    def get(self) -> Any:
        """The HTTP client; of our own, a transport, which does less around a request."""
        if self._http_client and not self.closed:
            return self._http_client
        with self._lock:
            self.check_open()
            if self.own_client is None:
                if getproxies():  # Only a client finds them in the environment.
                    # A call sends what it was given, not what came before.
                    forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
                    self.own_client = self.io.client(cookies=forgetful)
                else:
                    self.own_client = self.io.transport()
            return self.own_client

    def check_open(self) -> None:
        if self.closed:
            raise RuntimeError("this client is closed")

    async def close(self) -> None:
        """Refuse calls from now on, and close what was opened here."""
        with self._lock:
            self.closed, own = True, self.own_client
        if own:
            await self.io.close(own)


class CallIO:
    """What one call does its I/O by: one request at a time, and its answer.

    The call ends when `time.monotonic` is `expires`.
    """

    def __init__(self, connections: ConnectionManager, settings: Settings) -> None:
        self.settings = settings
        self._connections = connections
        self.io = connections.io
        self._response: httpx2.Response | None = None
        self.reset_deadline()

    def reset_deadline(self) -> None:
        """Take as much time as at the beginning."""
        deadline = self.settings.deadline
        self.expires = None if deadline is None else time.monotonic() + deadline

    def new_call_io(self) -> "CallIO":
        """A line for something else that the call needs, such as a token."""
        return CallIO(self._connections, self.settings)

    async def send(self, request: Request) -> Response:
        """The answer to a request; `read` gives its content if the request says so.

        Raises `APIConnectionError` where none comes.
        """
        await self.aclose()
        self._request = request
        return await self._guarded(self._send(request))

    async def read(self, expires: float | None = None) -> bytes:
        """The next bytes of the answer; none at its end. Raises what `send` raises."""
        return await self._guarded(self._next(expires))

    async def aclose(self) -> None:
        """Be done with the answer."""
        if self._response is not None:
            answer, self._response = self._response, None
            await self.io.close(answer)

    async def _guarded(self, work: Awaitable[T]) -> T:
        """The result of some I/O; if there is none, the answer is done with."""
        try:
            return await work
        except BaseException as error:
            await self.aclose()
            if isinstance(error, httpx2.RequestError):
                raise self._failure(error) from error
            raise

    async def _send(self, request: Request) -> Response:
        http, expires = self._connections.get(), request.expires
        with ExitStack() as files:
            content: Any = request.content
            if not self._is_plain(request):
                pieces = opened(request.pieces, files)
                size = length(pieces)
                content = self.io.body(pieces, self._outgoing(pieces, size))
            else:
                is_empty = content is None and request.method not in _METHODS_WITH_BODY
                size = None if is_empty else len(content or b"")
            _check_deadline(expires, httpx2.PoolTimeout)
            sent = self._prepare(http, request, content, size)
            started = time.perf_counter()
            answer = await self.io.with_deadline(self.io.send(http, sent), expires)
            answer.request, self._response = sent, answer
            self._incoming = self.io.content(http, answer)
            content = []
            while not request.is_streamed and (chunk := await self._next(expires)):
                content.append(chunk)
        elapsed = time.perf_counter() - started
        return Response(answer.status_code, answer.headers, b"".join(content), elapsed)

    def _prepare(
        self, http: Any, request: Request, content: Any, size: int | None
    ) -> httpx2.Request:
        """A request as the HTTP library wants it."""
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
            url, names = _url(request.url), {name.lower() for name, _ in headers}
            for name, value in ((b"Host", url.netloc), *_DEFAULT_HEADERS):
                if name.lower() not in names:
                    headers.append((name, value))
            whole = (
                httpx2.ByteStream(content or b"") if self._is_plain(request) else None
            )
            sent = httpx2.Request(
                method, url, headers=headers, content=content, stream=whole
            )
            sent.url = url
        sent.method = method  # The library writes it in capitals.
        self._steps = httpx2.Timeout(timeout).as_dict()
        sent.extensions["timeout"] = dict(self._steps)
        if left := _seconds_left(request.expires):
            for step, seconds in self._steps.items():
                least = left if seconds is None else min(seconds, left)
                sent.extensions["timeout"][step] = least
        return sent

    async def _next(self, expires: float | None) -> bytes:
        assert self._response is not None
        if expires is None and self.expires:  # The deadline was for the beginning.
            self._response.request.extensions["timeout"].update(self._steps)
        _check_deadline(expires, httpx2.ReadTimeout)
        chunk = await self.io.with_deadline(self.io.next(self._incoming), expires)
        if not chunk:
            await self.aclose()
        return chunk

    def _is_plain(self, request: Request) -> bool:
        """Whether the body can be handed over as it is: small, and nobody watches."""
        content = request.content
        if self.settings.on_progress or content is None:
            return content is None
        small = request.expires is None or len(content) <= CHUNK
        return isinstance(content, bytes) and small

    async def _outgoing(
        self, pieces: list[Piece], size: int | None
    ) -> AsyncGenerator[bytes]:
        """The bytes of a body; telling how many of them are sent."""
        done = 0
        for piece in pieces:
            async for chunk in chunks(piece):
                yield chunk
                done += len(chunk)
                if on_progress := self.settings.on_progress:
                    on_progress(done, size)
                _check_deadline(self._request.expires, httpx2.WriteTimeout)

    def _failure(self, error: Exception) -> APIConnectionError:
        """A failure to get an answer, as this package's own error."""
        request = self._request
        late = isinstance(error, httpx2.TimeoutException)
        kind = APITimeoutError if late else APIConnectionError
        why = f"no answer in time ({type(error).__name__})" if late else str(error)
        text = f"{request.method} {request.shown_url}: {why or type(error).__name__}"
        return kind(
            self.settings.redact(text),
            method=request.method,
            url=request.shown_url,
            operation=request.operation,
            was_sent=not isinstance(error, _NOT_SENT_ERRORS),
        )


_METHODS_WITH_BODY = ("POST", "PUT", "PATCH", "QUERY")
_DEFAULT_HEADERS = (
    (b"Accept-Encoding", b"gzip, deflate"),
    (b"Connection", b"keep-alive"),
)
_DEADLINE_PASSED = "the deadline has passed"
# There was no connection to send anything by.
_NOT_SENT_ERRORS = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class _PreencodedURL(httpx2.URL):
    """A URL of an origin that was looked at before, and a path that is as it is sent."""

    def __init__(self, origin: httpx2.URL, path: str) -> None:
        super().__init__(origin)
        self._path = path.encode()

    @property
    def raw_path(self) -> bytes:
        return self._path


_PREENCODED = re.compile(
    r"(https?://[^/?#@]+)(/(?:[\w!$&'()*+,;=:@/?~.-]++|%[0-9A-Fa-f]{2})*+)", re.ASCII
)


def _url(text: str) -> httpx2.URL:
    """A URL for a transport of our own; reading it takes time where it needs cleaning."""
    clean = _PREENCODED.fullmatch(text)
    if clean and "/." not in text:
        return _PreencodedURL(_origin(clean[1]), clean[2])
    return httpx2.URL(text)


_origin = lru_cache(maxsize=64)(httpx2.URL)


def _check_deadline(expires: float | None, error: type[httpx2.RequestError]) -> None:
    """Raise when the time of a call is up."""
    if expires is not None and time.monotonic() >= expires:
        raise error(_DEADLINE_PASSED)


def _seconds_left(expires: float | None) -> float | None:
    return None if expires is None else max(expires - time.monotonic(), 0.001)
