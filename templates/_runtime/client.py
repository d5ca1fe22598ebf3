# SPDX-License-Identifier: MIT-0
"""The two drivers: they do the I/O for `core.exchange`, and differ in nothing else.

This is the one module that names the HTTP library.
"""

import threading
from collections.abc import Generator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Final, Self, TypedDict, TypeVar, Unpack

import httpx2

from .auth import Credential, redact
from .core import NOTHING, Arguments, exchange
from .drift import OnDrift
from .errors import APIConnectionError, APITimeoutError
from .messages import Request, Response
from .models import OMIT
from .operation import Operation
from .settings import Settings, resolve_base_url

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

Timeout = float | httpx2.Timeout | None
"""Seconds for each step of a call (connecting, sending, each read); None is forever."""

DEFAULT_TIMEOUT: Final[Timeout] = httpx2.Timeout(60.0, connect=10.0)
"""10 s to connect, 60 s for each other step; a client of your own keeps its timeout."""

T = TypeVar("T")


class ClientSettings(TypedDict):
    """What a generated client passes on, beside the HTTP client."""

    credentials: Mapping[str, Credential]
    base_url: str | None
    base_url_env: str
    default_base_url: str | None
    user_agent: str
    timeout: Timeout
    on_drift: OnDrift


class _ApiClient:
    """What both drivers share: settings, and a request as the HTTP library wants it."""

    def __init__(self, **settings: Unpack[ClientSettings]) -> None:
        self._settings = Settings(
            resolve_base_url(
                settings["base_url"],
                settings["base_url_env"],
                settings["default_base_url"],
            ),
            settings["credentials"],
            settings["user_agent"],
            settings["on_drift"],
        )
        self._timeout = settings["timeout"]
        self._lock = threading.Lock()
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def _options(self, request: Request, own: bool) -> dict[str, Any]:
        """What `build_request` takes beside method and URL."""
        headers = [(name.encode(), value.encode()) for name, value in request.headers]
        keep = self._timeout is DEFAULT_TIMEOUT and not own
        timeout = httpx2.USE_CLIENT_DEFAULT if keep else self._timeout
        return {"headers": headers, "content": request.content, "timeout": timeout}

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


_CLOSED = "this client is closed"


def _check(http_client: object, kind: type[object]) -> None:
    if not isinstance(http_client, kind | None):
        given = type(http_client).__name__
        raise TypeError(f"http_client must be an httpx2.{kind.__name__}, not {given}")


class SyncApiClient(_ApiClient):
    """Sends the calls of a client; one serves many threads."""

    def __init__(
        self, *, http_client: HttpClient | None, **settings: Unpack[ClientSettings]
    ) -> None:
        super().__init__(**settings)
        _check(http_client, HttpClient)
        self._given = http_client
        self._own: HttpClient | None = None

    def _http(self) -> HttpClient:
        """The user's HTTP client, or our own, which is made for the first call."""
        with self._lock:
            if self._closed:
                raise RuntimeError(_CLOSED)
            if self._given:
                return self._given
            if self._own is None:
                self._own = HttpClient(cookies=_no_cookies())
            return self._own

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
        sent = http.build_request(
            request.method, request.url, **self._options(request, http is self._own)
        )
        try:
            answer = http.send(sent, follow_redirects=False)
        except httpx2.RequestError as error:
            return self._failure(error, request, operation)
        return Response(answer.status_code, answer.headers, answer.content)

    def close(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        with self._lock:
            self._closed, own = True, self._own
        if own:
            own.close()

    def __enter__(self) -> Self:
        if self._closed:
            raise RuntimeError(_CLOSED)
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

    def _send(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, object] = NOTHING,
        query: Mapping[str, object] = NOTHING,
        headers: Mapping[str, object] = NOTHING,
        cookies: Mapping[str, object] = NOTHING,
        body: object = OMIT,
        fields: Mapping[str, object] | None = None,
    ) -> T:
        arguments = Arguments(path, query, headers, cookies, body, fields)
        return self._client._send(operation, arguments)


class AsyncApiClient(_ApiClient):
    """Sends the calls of an async client; one serves many tasks of one event loop."""

    def __init__(
        self, *, http_client: AsyncHttpClient | None, **settings: Unpack[ClientSettings]
    ) -> None:
        super().__init__(**settings)
        _check(http_client, AsyncHttpClient)
        self._given = http_client
        self._own: AsyncHttpClient | None = None

    def _http(self) -> AsyncHttpClient:
        """The user's HTTP client, or our own, which is made for the first call."""
        with self._lock:
            if self._closed:
                raise RuntimeError(_CLOSED)
            if self._given:
                return self._given
            if self._own is None:
                self._own = AsyncHttpClient(cookies=_no_cookies())
            return self._own

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
        sent = http.build_request(
            request.method, request.url, **self._options(request, http is self._own)
        )
        try:
            answer = await http.send(sent, follow_redirects=False)
        except httpx2.RequestError as error:
            return self._failure(error, request, operation)
        return Response(answer.status_code, answer.headers, answer.content)

    async def aclose(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        with self._lock:
            self._closed, own = True, self._own
        if own:
            await own.aclose()

    async def __aenter__(self) -> Self:
        if self._closed:
            raise RuntimeError(_CLOSED)
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

    async def _send(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, object] = NOTHING,
        query: Mapping[str, object] = NOTHING,
        headers: Mapping[str, object] = NOTHING,
        cookies: Mapping[str, object] = NOTHING,
        body: object = OMIT,
        fields: Mapping[str, object] | None = None,
    ) -> T:
        arguments = Arguments(path, query, headers, cookies, body, fields)
        return await self._client._send(operation, arguments)
