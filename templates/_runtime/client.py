# SPDX-License-Identifier: MIT-0
"""The two drivers: they do the I/O for `core.exchange`, and differ in nothing else.

This is the one module that names the HTTP library.
"""

import threading
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import ExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import perf_counter
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
)

import httpx2

from .auth import Credential, redact
from .core import Arguments, exchange
from .drift import OnDrift
from .errors import APIConnectionError, APITimeoutError
from .files import Rest, opened
from .messages import Request, Response
from .operation import Operation
from .raw import RawAnswer, raw_answer, seeing
from .settings import Settings, resolve_base_url

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
    on_drift: OnDrift
    server_variables: NotRequired[Mapping[str, str]]


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
        )
        self._timeout = settings["timeout"]
        if not isinstance(http_client, self._kind | None):
            kind, given = self._kind.__name__, type(http_client).__name__
            raise TypeError(f"http_client must be an httpx2.{kind}, not {given}")
        self._given: H | None = http_client
        self._own: H | None = None
        self._lock = threading.Lock()
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def _http(self) -> H:
        """The user's HTTP client, or our own, which is made for the first call."""
        with self._lock:
            self._check_open()
            if self._given:
                return self._given
            if self._own is None:
                self._own = self._kind(cookies=_no_cookies())
            return self._own

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("this client is closed")

    def _options(self, request: Request, own: bool, files: ExitStack) -> dict[str, Any]:
        """What `build_request` takes beside method and URL; opens the files."""
        headers = [(name.encode(), value.encode()) for name, value in request.headers]
        keep = self._timeout is DEFAULT_TIMEOUT and not own
        timeout = httpx2.USE_CLIENT_DEFAULT if keep else self._timeout
        options: dict[str, Any] = {"headers": headers, "timeout": timeout}
        if request.parts:
            options["files"] = [
                (name, (filename, opened(content, files), media))
                for name, filename, content, media in request.parts
            ]
        elif request.content is not None:
            options["content"] = opened(request.content, files)
        return options

    def _failure(
        self, error: httpx2.RequestError, request: Request, operation: Operation[Any]
    ) -> APIConnectionError:
        """A failure to get an answer, as this package's own error."""
        late = isinstance(error, httpx2.TimeoutException)
        kind = APITimeoutError if late else APIConnectionError
        why = f"no answer in time ({type(error).__name__})" if late else str(error)
        text = f"{request.method} {request.shown_url}: {why or type(error).__name__}"
        failure = kind(
            redact(text, self._settings.credentials),
            method=request.method,
            url=request.shown_url,
            operation=operation.id,
        )
        failure.__cause__ = error
        return failure


def _resume(
    steps: Generator[Request, Response, T],
    outcome: Response | APIConnectionError | None,
) -> Request:
    """Tell an exchange how its request went; raises `StopIteration` with the result."""
    if outcome is None:
        return next(steps)
    if isinstance(outcome, Response):
        return steps.send(outcome)
    return steps.throw(outcome)


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: a call sends what it was given, not what came before."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


class SyncApiClient(_ApiClient[HttpClient]):
    """Sends the calls of a client; one serves many threads."""

    _kind = HttpClient

    def _send(self, operation: Operation[T], arguments: Arguments) -> T:
        steps = exchange(self._settings, operation, arguments)
        outcome: Response | APIConnectionError | None = None
        while True:
            try:
                request = _resume(steps, outcome)
            except StopIteration as stop:
                result: T = stop.value
                return result
            outcome = self._perform(request, operation)

    def _perform(
        self, request: Request, operation: Operation[Any]
    ) -> Response | APIConnectionError:
        http = self._http()
        with ExitStack() as files:
            options = self._options(request, http is self._own, files)
            sent = http.build_request(request.method, request.url, **options)
            sent.method = request.method  # The library writes it in capitals.
            started = perf_counter()
            try:
                answer = http.send(sent, follow_redirects=False)
            except httpx2.RequestError as error:
                return self._failure(error, request, operation)
        elapsed = perf_counter() - started
        return Response(answer.status_code, answer.headers, answer.content, elapsed)

    def raw(
        self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawAnswer[T]:
        """Make a call, and return its result together with the answer behind it.

        `client.raw(client.pets.list, limit=3)` has status, headers and raw body. Raises
        what the call raises, and `TypeError` if it sends nothing.
        """
        with seeing() as seen:
            return raw_answer(call(*args, **kwargs), seen)

    def close(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        with self._lock:
            self._closed, own = True, self._own
        if own:
            own.close()

    def __enter__(self) -> Self:
        self._check_open()
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


class AsyncApiClient(_ApiClient[AsyncHttpClient]):
    """Sends the calls of an async client; one serves many tasks of one event loop."""

    _kind = AsyncHttpClient

    async def _send(self, operation: Operation[T], arguments: Arguments) -> T:
        steps = exchange(self._settings, operation, arguments)
        outcome: Response | APIConnectionError | None = None
        while True:
            try:
                request = _resume(steps, outcome)
            except StopIteration as stop:
                result: T = stop.value
                return result
            outcome = await self._perform(request, operation)

    async def _perform(
        self, request: Request, operation: Operation[Any]
    ) -> Response | APIConnectionError:
        http = self._http()
        with ExitStack() as files:
            options = self._options(request, http is self._own, files)
            if isinstance(content := options.get("content"), Rest):
                options["content"] = content.chunks()
                if content.length is not None:
                    length = str(content.length).encode()
                    options["headers"].append((b"Content-Length", length))
            sent = http.build_request(request.method, request.url, **options)
            sent.method = request.method  # The library writes it in capitals.
            started = perf_counter()
            try:
                answer = await http.send(sent, follow_redirects=False)
            except httpx2.RequestError as error:
                return self._failure(error, request, operation)
        elapsed = perf_counter() - started
        return Response(answer.status_code, answer.headers, answer.content, elapsed)

    async def raw(
        self, call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawAnswer[T]:
        """Make a call, and return its result together with the answer behind it.

        `await client.raw(client.pets.list, limit=3)` has status, headers and raw body.
        Raises what the call raises, and `TypeError` if it sends nothing.
        """
        with seeing() as seen:
            return raw_answer(await call(*args, **kwargs), seen)

    async def aclose(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        with self._lock:
            self._closed, own = True, self._own
        if own:
            await own.aclose()

    async def __aenter__(self) -> Self:
        self._check_open()
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
