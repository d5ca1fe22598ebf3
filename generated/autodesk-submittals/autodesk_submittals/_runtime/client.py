# SPDX-License-Identifier: MIT-0
"""The two drivers: they do the I/O for `core`, and differ in nothing else.

This is the one module that names the HTTP library, but for `transport`.
"""

import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from types import TracebackType
from typing import (
    Any,
    Final,
    Generic,
    NotRequired,
    ParamSpec,
    Self,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
)
from urllib.request import getproxies

import httpx2

from .auth import Credential, redact
from .core import Arguments, answered, authenticate, exchange
from .drift import OnDrift
from .errors import APIConnectionError, APITimeoutError
from .files import CHUNK, Flow, Rest, chunks, length, opened
from .forks import Forkable
from .hooks import Hook
from .messages import Apart, Emit, Later, Read, Request, Response, Step, Steps, Wait
from .models import OMIT
from .operation import Operation
from .pages import Pages, iterate
from .raw import RawAnswer, raw_answer
from .retry import Retries
from .settings import OnProgress, Settings, resolve_base_url
from .streams import stream
from .transfer import Target, download

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

Timeout = float | httpx2.Timeout | None
"""Seconds for each step of a call (connecting, sending, each read); None is forever."""

DEFAULT_TIMEOUT: Final[Timeout] = httpx2.Timeout(60.0, connect=10.0)
"""10 s to connect, 60 s for each other step; a client of your own keeps its timeout."""

T = TypeVar("T")
P = ParamSpec("P")
H = TypeVar("H", HttpClient, AsyncHttpClient)


class ClientSettings(TypedDict):
    """What a generated client passes on, beside the HTTP client."""

    credentials: Mapping[str, Credential]
    base_url: str | None
    base_url_env: str
    default_base_url: str | None
    user_agent: str
    timeout: Timeout
    deadline: float | None
    on_drift: OnDrift
    max_retries: int
    hooks: Sequence[Hook]
    server_variables: NotRequired[Mapping[str, str]]


class Options(TypedDict, total=False):
    """What `with_options` takes; what is left out stays as it is."""

    timeout: Timeout
    deadline: float | None
    headers: Mapping[str, str]
    query: Mapping[str, object]
    max_retries: int
    retry_any_method: bool
    retry_statuses: Collection[int]
    on_progress: OnProgress | None


class Extra(TypedDict, total=False):
    """What `request` takes beside method, path and result."""

    query: Mapping[str, object]
    headers: Mapping[str, object]
    body: object
    content_type: str


class _Connections(Forkable, Generic[H]):
    """The user's HTTP client, or our own, which is made for the first call."""

    def __init__(self, kind: type[H], given: H | None) -> None:
        self._kind: type[H] = kind
        self._given: H | None = given
        self.closed = False
        Forkable.__init__(self)

    def start_over(self) -> None:
        # What the other process has open is not closed here: it would end there, too.
        self.own: Any = None
        self._lock = Lock()

    def get(self) -> Any:
        """The HTTP client; of our own, a transport, which does less around a request."""
        if self._given and not self.closed:
            return self._given
        with self._lock:
            self.check_open()
            if self.own is None:
                if getproxies():  # Only a client finds them in the environment.
                    self.own = self._kind(cookies=_no_cookies())
                else:
                    self.own = _TRANSPORTS[self._kind]()
            return self.own

    def check_open(self) -> None:
        if self.closed:
            raise RuntimeError("this client is closed")

    def shut(self) -> Any:
        """Refuse calls from now on; what has to be closed."""
        with self._lock:
            self.closed = True
            return self.own


_TRANSPORTS: Mapping[type, type] = {
    HttpClient: httpx2.HTTPTransport,
    AsyncHttpClient: httpx2.AsyncHTTPTransport,
}


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: a call sends what it was given, not what came before."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


class _Captured(BaseException):
    """A method was called to learn what it would send, and by which client."""

    def __init__(
        self,
        client: "_ApiClient[Any]",
        operation: Operation[Any],
        arguments: Arguments,
        *,
        is_stream: bool = False,
    ) -> None:
        self.is_stream = is_stream
        self.connections = client._connections
        self.asked = operation, arguments


_CAPTURING: ContextVar[bool] = ContextVar("_CAPTURING", default=False)


class _ApiClient(Generic[H]):
    """What both drivers share: settings, and a request as the HTTP library wants it."""

    _kind: type[H]

    def __init__(
        self, *, http_client: H | None, **settings: Unpack[ClientSettings]
    ) -> None:
        self._settings = Settings(
            *resolve_base_url(
                settings["base_url"],
                settings["base_url_env"],
                settings["default_base_url"],
                settings.get("server_variables", {}),
            ),
            settings["credentials"],
            settings["user_agent"],
            settings["on_drift"],
            Retries(settings["max_retries"]),
            deadline=settings["deadline"],
            hooks=tuple(settings["hooks"]),
        )
        self._timeout = settings["timeout"]
        if not isinstance(http_client, self._kind | None):
            kind, given = self._kind.__name__, type(http_client).__name__
            raise TypeError(f"http_client must be an httpx2.{kind}, not {given}")
        self._connections: _Connections[H] = _Connections(self._kind, http_client)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def with_options(self, **options: Unpack[Options]) -> Self:
        """The same client with other options, for one call or for many.

        It shares the connections, and is closed with the client that it comes from.

        Args:
            timeout: As for the client itself.
            deadline: As for the client itself.
            headers: Sent with each call; they replace those of the same name.
            query: Parameters that are added to each URL.
            max_retries: As for the client itself.
            retry_any_method: Whether POST and PATCH are repeated like the others, which
                may do twice what they do.
            retry_statuses: The statuses after which a call is repeated; by default
                408, 429, 502, 503 and 504.
            on_progress: Is called with the bytes of a body that were sent, or of a
                download that came, and with all of them where that is known.
        """
        before = self._settings
        retries = Retries(
            options.get("max_retries", before.retries.most),
            options.get("retry_any_method", before.retries.any_method),
            frozenset(options.get("retry_statuses", before.retries.statuses)),
        )
        other = object.__new__(type(self))
        other._settings = replace(
            before,
            retries=retries,
            headers={**before.headers, **options.get("headers", {})},
            query={**before.query, **options.get("query", {})},
            deadline=options.get("deadline", before.deadline),
            on_progress=options.get("on_progress", before.on_progress),
        )
        other._timeout = options.get("timeout", self._timeout)
        other._connections = self._connections
        return other

    def _captured(
        self, call: Callable[..., Any], args: Any, kwargs: Any, *, whole: bool = False
    ) -> tuple[Operation[Any], Arguments]:
        """What a method would send; raises `TypeError` if that is nothing."""
        token = _CAPTURING.set(True)
        try:
            result = call(*args, **kwargs)
            if isinstance(result, Coroutine):  # It has not yet begun.
                with suppress(StopIteration):
                    result.send(None)
                result.close()
        except _Captured as captured:
            if captured.is_stream and whole:
                raise TypeError("a stream has its answer as `.answer`") from None
            if captured.connections is self._connections:
                return captured.asked
            raise TypeError("the method belongs to another client") from None
        finally:
            _CAPTURING.reset(token)
        raise TypeError("what is called must be a method that sends a request")

    def _unknown(
        self, method: str, path: str, result: object, extra: Extra
    ) -> tuple[Operation[Any], Arguments]:
        """A call that no operation of the API's document stands for."""
        schemes = self._settings.credentials
        media = extra.get("content_type", "application/json")
        operation = Operation.unknown(method, path, media, result, schemes)
        return operation, {
            "query": extra.get("query", {}),
            "headers": extra.get("headers", {}),
            "body": extra.get("body", OMIT),
        }


class _Line(Generic[H]):
    """One call's use of a client: takes steps, and holds the answer that comes in."""

    def __init__(self, client: _ApiClient[H]) -> None:
        self._client: _ApiClient[H] = client
        self._request: Request | None = None
        self._answer: httpx2.Response | None = None
        self._incoming: Any = None
        self._steps: Any = None

    def _prepare(
        self, http: Any, request: Request, content: Any, size: int | None
    ) -> httpx2.Request:
        """A request as the HTTP library wants it."""
        headers = [(name.encode(), value.encode()) for name, value in request.headers]
        if size is not None:
            headers.append((b"Content-Length", str(size).encode()))
        timeout = self._timeout(http, request.expires)
        sent: httpx2.Request
        if isinstance(http, HttpClient | AsyncHttpClient):
            sent = http.build_request(
                request.method,
                request.url,
                headers=headers,
                content=content,
                timeout=timeout,
            )
        else:
            if "Accept-Encoding" not in dict(request.headers):
                headers.append((b"Accept-Encoding", b"gzip, deflate"))
            headers.append((b"Connection", b"keep-alive"))
            sent = httpx2.Request(
                request.method,
                request.url,
                headers=headers,
                content=content,
                extensions={"timeout": httpx2.Timeout(timeout).as_dict()},
            )
        sent.method = request.method  # The library writes it in capitals.
        return sent

    def _timeout(self, http: Any, expires: float | None) -> Any:
        client = self._client
        own = http is client._connections.own
        keep = client._timeout is DEFAULT_TIMEOUT and not own
        left = _left(expires)
        if left is None:
            return httpx2.USE_CLIENT_DEFAULT if keep else client._timeout
        steps = httpx2.Timeout(http.timeout if keep else client._timeout).as_dict()
        least = {name: left if t is None else min(t, left) for name, t in steps.items()}
        self._steps = steps
        return httpx2.Timeout(**least)

    def _opened(self, expires: float | None) -> httpx2.Response:
        """The answer whose first bytes are to be read."""
        assert self._answer is not None
        if expires is None and self._steps:  # The deadline was for its beginning only.
            self._answer.request.extensions["timeout"] = self._steps
        return self._answer

    def _is_plain(self, request: Request) -> bool:
        """Whether the body can be handed over as it is: small, and nobody watches."""
        if self._client._settings.on_progress or request.content is None:
            return request.content is None
        content = request.content
        return isinstance(content, bytes) and (
            request.expires is None or len(content) <= CHUNK
        )

    def _sent(self, done: int, size: int | None) -> None:
        """Tell how much of the body is sent; raises when time is up."""
        if on_progress := self._client._settings.on_progress:
            on_progress(done, size)
        if self._request:
            _check(self._request.expires, httpx2.WriteTimeout)

    def _hold(self, answer: httpx2.Response) -> None:
        self._answer, self._incoming = answer, None

    def _failure(self, error: Exception) -> APIConnectionError:
        """A failure to get an answer, as this package's own error."""
        request = self._request
        assert request is not None
        late = isinstance(error, httpx2.TimeoutException | TimeoutError)
        kind = APITimeoutError if late else APIConnectionError
        why = f"no answer in time ({type(error).__name__})" if late else str(error)
        text = f"{request.method} {request.shown_url}: {why or type(error).__name__}"
        failure = kind(
            redact(text, self._client._settings.credentials),
            method=request.method,
            url=request.shown_url,
            operation=request.operation,
            was_sent=not isinstance(error, _UNSENT),
        )
        failure.__cause__ = error
        return failure


# There was no connection to send anything by.
_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def _check(expires: float | None, error: type[httpx2.RequestError]) -> None:
    """Raise when the time of a call is up."""
    if expires is not None and time.monotonic() >= expires:
        raise error("the deadline has passed")


def _left(expires: float | None) -> float | None:
    return None if expires is None else max(expires - time.monotonic(), 0.001)


def _resume(steps: Steps[T], outcome: object) -> Step:
    """Tell a call how its step went; raises `StopIteration` with the result."""
    if isinstance(outcome, APIConnectionError):
        return steps.throw(outcome)
    return steps.send(outcome)


def _no_token() -> APITimeoutError:
    about = dict.fromkeys(("method", "url", "operation"), "")
    return APITimeoutError("no token in time", was_sent=False, **about)


class _SyncLine(_Line[HttpClient]):
    def run(self, steps: Steps[T]) -> T:
        """Take steps to their end; returns their result."""
        try:
            outcome: object = None
            while True:
                try:
                    step = _resume(steps, outcome)
                except StopIteration as stop:
                    result: T = stop.value
                    return result
                outcome = self._take(step)
        finally:
            steps.close()
            self._close()

    def each(self, steps: Steps[None]) -> Generator[Any]:
        """Take steps to their end; gives what they emit."""
        try:
            outcome: object = None
            while True:
                try:
                    step = _resume(steps, outcome)
                except StopIteration:
                    return
                if isinstance(step, Emit):
                    yield step.value
                    outcome = None
                else:
                    outcome = self._take(step)
        finally:
            steps.close()
            self._close()

    def _take(self, step: Step) -> object:
        if isinstance(step, Request):
            return self._ask(step)
        if isinstance(step, Read):
            return self._read(step)
        if isinstance(step, Wait):
            time.sleep(step.seconds)
            return None
        if isinstance(step, Apart):
            return _SyncLine(self._client).run(step.steps)
        assert isinstance(step, Later)
        if not isinstance(step.value, Future):
            raise TypeError("what is awaited needs an AsyncClient")
        try:
            return step.value.result(_left(step.expires))
        except TimeoutError:
            raise _no_token() from None

    def _ask(self, request: Request) -> Response | APIConnectionError:
        self._close()
        self._request = request
        http = self._client._connections.get()
        with ExitStack() as files:
            content: Any = request.content
            size = None
            if not self._is_plain(request):
                pieces = opened(request.pieces, files)
                size = length(pieces)
                content = self._outgoing(pieces, size)
            try:
                _check(request.expires, httpx2.PoolTimeout)
                sent = self._prepare(http, request, content, size)
                started = time.perf_counter()
                if isinstance(http, HttpClient):
                    answer = http.send(sent, stream=True, follow_redirects=False)
                else:
                    answer = http.handle_request(sent)
                    answer.request = sent
                self._hold(answer)
                content = b""
                if request.is_streamed:
                    pass  # It is read step by step.
                elif request.expires is None:
                    content = answer.read()
                else:
                    content = b"".join(iter(lambda: self._next(request.expires), b""))
            except httpx2.RequestError as error:
                self._close()
                return self._failure(error)
        elapsed = time.perf_counter() - started
        return Response(answer.status_code, answer.headers, content, elapsed)

    def _outgoing(
        self, pieces: list[bytes | Rest | Flow], size: int | None
    ) -> Iterator[bytes]:
        done = 0
        for piece in pieces:
            for chunk in chunks(piece):
                yield chunk
                done += len(chunk)
                self._sent(done, size)

    def _read(self, step: Read) -> bytes | APIConnectionError:
        try:
            return self._next(step.expires)
        except httpx2.RequestError as error:
            self._close()
            return self._failure(error)

    def _next(self, expires: float | None) -> bytes:
        """The next bytes of the answer; none at its end."""
        if self._incoming is None:
            self._incoming = self._opened(expires).iter_bytes()
        _check(expires, httpx2.ReadTimeout)
        chunk: bytes = next(filter(None, self._incoming), b"")
        return chunk

    def _close(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None


class Stream(Generic[T]):
    """An answer that is read while it comes: an iterator, which closes at its end.

    Use it in `with` where you may leave before. The call is made when the first item is
    asked for, or at the beginning of `with`; it raises what every call raises.
    """

    def __init__(self, client: "SyncApiClient", steps: Steps[None]) -> None:
        self._items = _SyncLine(client).each(steps)
        self._answer: RawAnswer[None] | None = None

    @property
    def answer(self) -> RawAnswer[None]:
        """Status and headers; it has no content."""
        answer = self._answer
        if answer is None:
            answer = self._answer = next(self._items)
        return answer

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        _ = self.answer
        item: T = next(self._items)
        return item

    def __enter__(self) -> Self:
        _ = self.answer
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading."""
        self._items.close()


class SyncApiClient(_ApiClient[HttpClient]):
    """Sends the calls of a client; one serves many threads."""

    _kind = HttpClient

    def _send(self, operation: Operation[T], arguments: Arguments) -> T:
        if _CAPTURING.get():
            raise _Captured(self, operation, arguments)
        return _SyncLine(self).run(exchange(self._settings, operation, arguments))

    @overload
    def request(
        self, method: str, path: str, result: type[T], **extra: Unpack[Extra]
    ) -> T: ...

    @overload
    def request(
        self, method: str, path: str, result: object = ..., **extra: Unpack[Extra]
    ) -> Any: ...

    def request(
        self, method: str, path: str, result: object = Any, **extra: Unpack[Extra]
    ) -> Any:
        """Send what the API's description lacks, as its operations are sent.

        Credentials go along, to the API's own origin only; retries, errors and drift are
        those of every call.

        Args:
            method: GET, POST and so on.
            path: What comes after the base URL, or a whole URL; it is sent as it is.
            result: The type of the answer: a model, `list[...]`, `bytes`, `str`, …
            query: Parameters by name.
            headers: More headers by name.
            body: A value for `content_type`, a file or bytes.
            content_type: The media type of the body.
        """
        return self._send(*self._unknown(method, path, result, extra))

    def raw(
        self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawAnswer[T]:
        """Make a call, and return its result together with the answer behind it.

        `client.raw(client.pets.list, limit=3)` has status, headers and raw body. Raises
        what the call raises, and `TypeError` if it sends nothing.
        """
        operation, arguments = self._captured(call, args, kwargs, whole=True)
        steps = answered(self._settings, operation, arguments)
        result, _, response = _SyncLine(self).run(steps)
        return raw_answer(operation, result, response)

    def stream(
        self, call: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> Stream[Any]:
        """Make a call whose answer is read while it comes.

        `client.stream(client.photos.get, 7)` gives bytes, chunk by chunk; an answer of
        JSON Lines or server-sent events gives its items.
        """
        operation, arguments = self._captured(call, args, kwargs)
        return Stream(self, stream(self._settings, operation, arguments))

    def download(
        self,
        target: Target,
        call: Callable[P, object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawAnswer[int]:
        """Make a call and write its answer into a file; the result is how many bytes.

        `client.download(Path("a.jpg"), client.photos.get, 7)`. A path gets all of it or
        stays as it was; a binary file object is written to from where it stands. Where
        the connection breaks, the rest is asked for.
        """
        operation, arguments = self._captured(call, args, kwargs)
        steps = download(self._settings, operation, arguments, target)
        return _SyncLine(self).run(steps)

    def authenticate(self) -> None:
        """Get the tokens of the client's `OAuth2` now, rather than with the next call."""
        _SyncLine(self).run(authenticate(self._settings))

    def close(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        if own := self._connections.shut():
            own.close()

    def __enter__(self) -> Self:
        self._connections.check_open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Resource:
    """A group of operations of a client."""

    def __init__(self, client: SyncApiClient) -> None:
        self._client = client

    def _send(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return self._client._send(operation, arguments)

    def _stream(
        self, operation: Operation[Any], **arguments: Unpack[Arguments]
    ) -> Stream[Any]:
        client = self._client
        if _CAPTURING.get():
            raise _Captured(client, operation, arguments, is_stream=True)
        return Stream(client, stream(client._settings, operation, arguments))

    def _iterate(
        self, operation: Operation[Any], pages: Pages, **arguments: Unpack[Arguments]
    ) -> Iterator[Any]:
        client = self._client
        steps = iterate(client._settings, operation, pages, arguments)
        return _SyncLine(client).each(steps)


class _AsyncLine(_Line[AsyncHttpClient]):
    async def run(self, steps: Steps[T]) -> T:
        """Take steps to their end; returns their result."""
        try:
            outcome: object = None
            while True:
                try:
                    step = _resume(steps, outcome)
                except StopIteration as stop:
                    result: T = stop.value
                    return result
                outcome = await self._take(step)
        finally:
            steps.close()
            await self._close()

    async def each(self, steps: Steps[None]) -> AsyncGenerator[Any]:
        """Take steps to their end; gives what they emit."""
        try:
            outcome: object = None
            while True:
                try:
                    step = _resume(steps, outcome)
                except StopIteration:
                    return
                if isinstance(step, Emit):
                    yield step.value
                    outcome = None
                else:
                    outcome = await self._take(step)
        finally:
            steps.close()
            await self._close()

    async def _take(self, step: Step) -> object:
        if isinstance(step, Request):
            return await self._ask(step)
        if isinstance(step, Read):
            return await self._read(step)
        import asyncio  # Whoever gets here has loaded it; others need not.

        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            return None
        if isinstance(step, Apart):
            task = asyncio.ensure_future(_AsyncLine(self._client).run(step.steps))
            _APART.add(task)
            task.add_done_callback(_APART.discard)
            return await asyncio.shield(task)
        assert isinstance(step, Later)
        later = step.value
        waited = asyncio.wrap_future(later) if isinstance(later, Future) else later
        limit = asyncio.timeout(_left(step.expires))
        try:
            async with limit:
                return await waited
        except TimeoutError:
            if limit.expired():
                raise _no_token() from None
            raise

    async def _ask(self, request: Request) -> Response | APIConnectionError:
        await self._close()
        self._request = request
        http = self._client._connections.get()
        with ExitStack() as files:
            content: Any = request.content
            size = None
            if not self._is_plain(request):
                pieces = opened(request.pieces, files)
                size = length(pieces)
                content = self._outgoing(pieces, size)
            try:
                _check(request.expires, httpx2.PoolTimeout)
                sent = self._prepare(http, request, content, size)
                started = time.perf_counter()
                if isinstance(http, AsyncHttpClient):
                    asked = http.send(sent, stream=True, follow_redirects=False)
                else:
                    asked = http.handle_async_request(sent)
                answer = await self._in_time(asked, request.expires)
                answer.request = sent
                self._hold(answer)
                content = b""
                if request.is_streamed:
                    pass  # It is read step by step.
                else:
                    content = await self._in_time(answer.aread(), request.expires)
            except httpx2.RequestError as error:
                await self._close()
                return self._failure(error)
        elapsed = time.perf_counter() - started
        return Response(answer.status_code, answer.headers, content, elapsed)

    async def _outgoing(
        self, pieces: list[bytes | Rest | Flow], size: int | None
    ) -> AsyncIterator[bytes]:
        done = 0
        for piece in pieces:
            async for chunk in _async_chunks(piece):
                yield chunk
                done += len(chunk)
                self._sent(done, size)

    async def _read(self, step: Read) -> bytes | APIConnectionError:
        """The next bytes of the answer; none at its end."""
        if self._incoming is None:
            self._incoming = self._opened(step.expires).aiter_bytes()
        try:
            chunk: bytes = b""
            while not chunk:
                chunk = await self._in_time(anext(self._incoming), step.expires)
            return chunk
        except StopAsyncIteration:
            return b""
        except httpx2.RequestError as error:
            await self._close()
            return self._failure(error)

    async def _in_time(self, work: Awaitable[T], expires: float | None) -> T:
        if expires is None:
            return await work
        import asyncio

        limit = asyncio.timeout(_left(expires))
        try:
            async with limit:
                return await work
        except TimeoutError as error:
            if limit.expired():
                raise httpx2.ReadTimeout("the deadline has passed") from error
            raise

    async def _close(self) -> None:
        if self._answer is not None:
            answer, self._answer = self._answer, None
            await answer.aclose()


_APART: "set[Any]" = set()  # An event loop keeps no hold of its tasks.


async def _async_chunks(piece: bytes | Rest | Flow) -> AsyncIterator[bytes]:
    if isinstance(piece, Flow) and isinstance(piece.source, AsyncIterable):
        async for chunk in piece.source:
            yield chunk
    else:
        for chunk in chunks(piece):
            yield chunk


class AsyncStream(Generic[T]):
    """An answer that is read while it comes: an async iterator.

    Use it in `async with` where you may leave before its end. The call is made when the
    first item is asked for, or at the beginning of `async with`; it raises what every
    call raises.
    """

    def __init__(self, client: "AsyncApiClient", steps: Steps[None]) -> None:
        self._items = _AsyncLine(client).each(steps)
        self._answer: RawAnswer[None] | None = None

    @property
    def answer(self) -> RawAnswer[None]:
        """Status and headers, once it has begun; it has no content."""
        if self._answer is None:
            raise RuntimeError("the answer has not begun: use `async with`")
        return self._answer

    async def _begin(self) -> None:
        if self._answer is None:
            self._answer = await anext(self._items)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        await self._begin()
        item: T = await anext(self._items)
        return item

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stop reading."""
        await self._items.aclose()


class AsyncApiClient(_ApiClient[AsyncHttpClient]):
    """Sends the calls of an async client; one serves many tasks of one event loop."""

    _kind = AsyncHttpClient

    async def _send(self, operation: Operation[T], arguments: Arguments) -> T:
        if _CAPTURING.get():
            raise _Captured(self, operation, arguments)
        steps = exchange(self._settings, operation, arguments)
        return await _AsyncLine(self).run(steps)

    @overload
    async def request(
        self, method: str, path: str, result: type[T], **extra: Unpack[Extra]
    ) -> T: ...

    @overload
    async def request(
        self, method: str, path: str, result: object = ..., **extra: Unpack[Extra]
    ) -> Any: ...

    async def request(
        self, method: str, path: str, result: object = Any, **extra: Unpack[Extra]
    ) -> Any:
        """What `SyncApiClient.request` does."""
        return await self._send(*self._unknown(method, path, result, extra))

    async def raw(
        self, call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawAnswer[T]:
        """What `SyncApiClient.raw` does."""
        operation, arguments = self._captured(call, args, kwargs, whole=True)
        steps = answered(self._settings, operation, arguments)
        result, _, response = await _AsyncLine(self).run(steps)
        return raw_answer(operation, result, response)

    def stream(
        self, call: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncStream[Any]:
        """What `SyncApiClient.stream` does; it is not awaited."""
        operation, arguments = self._captured(call, args, kwargs)
        return AsyncStream(self, stream(self._settings, operation, arguments))

    async def download(
        self,
        target: Target,
        call: Callable[P, object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawAnswer[int]:
        """What `SyncApiClient.download` does; writing blocks the loop for moments."""
        operation, arguments = self._captured(call, args, kwargs)
        steps = download(self._settings, operation, arguments, target)
        return await _AsyncLine(self).run(steps)

    async def authenticate(self) -> None:
        """What `SyncApiClient.authenticate` does."""
        await _AsyncLine(self).run(authenticate(self._settings))

    async def aclose(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        if own := self._connections.shut():
            await own.aclose()

    async def __aenter__(self) -> Self:
        self._connections.check_open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


class AsyncResource:
    """A group of operations of an async client."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def _send(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return await self._client._send(operation, arguments)

    def _stream(
        self, operation: Operation[Any], **arguments: Unpack[Arguments]
    ) -> AsyncStream[Any]:
        client = self._client
        if _CAPTURING.get():
            raise _Captured(client, operation, arguments, is_stream=True)
        return AsyncStream(client, stream(client._settings, operation, arguments))

    def _iterate(
        self, operation: Operation[Any], pages: Pages, **arguments: Unpack[Arguments]
    ) -> AsyncIterator[Any]:
        client = self._client
        steps = iterate(client._settings, operation, pages, arguments)
        return _AsyncLine(client).each(steps)
