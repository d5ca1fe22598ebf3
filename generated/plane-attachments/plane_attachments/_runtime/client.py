# SPDX-License-Identifier: MIT-0
"""The two drivers: they do the I/O for `core.exchange`, and differ in nothing else.

This is the one module that names the HTTP library.
"""

import threading
from collections.abc import Awaitable, Callable, Collection, Generator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import perf_counter, sleep
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

import httpx2

from .auth import Credential, redact
from .core import Arguments, exchange
from .drift import OnDrift
from .errors import APIConnectionError, APITimeoutError
from .files import Rest, opened
from .messages import Request, Response, Wait
from .models import OMIT
from .operation import Operation
from .raw import RawAnswer, raw_answer, seeing
from .retry import Retries
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
    max_retries: int
    server_variables: NotRequired[Mapping[str, str]]


class _Connections(Generic[H]):
    """The user's HTTP client, or our own, which is made for the first call."""

    def __init__(self, kind: type[H], given: H | None) -> None:
        self._kind: type[H] = kind
        self._given: H | None = given
        self.own: H | None = None
        self._lock = threading.Lock()
        self.closed = False

    def get(self) -> H:
        with self._lock:
            self.check_open()
            if self._given:
                return self._given
            if self.own is None:
                self.own = self._kind(cookies=_no_cookies())
            return self.own

    def check_open(self) -> None:
        if self.closed:
            raise RuntimeError("this client is closed")

    def shut(self) -> H | None:
        """Refuse calls from now on; the HTTP client that has to be closed."""
        with self._lock:
            self.closed = True
            return self.own


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
        )
        self._timeout = settings["timeout"]
        if not isinstance(http_client, self._kind | None):
            kind, given = self._kind.__name__, type(http_client).__name__
            raise TypeError(f"http_client must be an httpx2.{kind}, not {given}")
        self._connections: _Connections[H] = _Connections(self._kind, http_client)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def with_options(
        self,
        *,
        timeout: Timeout | OMIT = OMIT,
        headers: Mapping[str, str] | OMIT = OMIT,
        query: Mapping[str, object] | OMIT = OMIT,
        max_retries: int | OMIT = OMIT,
        retry_any_method: bool | OMIT = OMIT,
        retry_statuses: Collection[int] | OMIT = OMIT,
    ) -> Self:
        """The same client with other options, for one call or for many.

        It shares the connections, and is closed with the client that it comes from.

        Args:
            timeout: As for the client itself.
            headers: Sent with each call; they replace those of the same name.
            query: Parameters that are added to each URL.
            max_retries: As for the client itself.
            retry_any_method: Whether POST and PATCH are repeated like the others, which
                may do twice what they do.
            retry_statuses: The statuses after which a call is repeated; by default
                408, 429, 502, 503 and 504.
        """
        before = self._settings
        retries = Retries(
            before.retries.most if max_retries is OMIT else max_retries,
            before.retries.any_method if retry_any_method is OMIT else retry_any_method,
            (
                before.retries.statuses
                if retry_statuses is OMIT
                else frozenset(retry_statuses)
            ),
        )
        other = object.__new__(type(self))
        other._settings = replace(
            before,
            retries=retries,
            headers={**before.headers, **({} if headers is OMIT else headers)},
            query={**before.query, **({} if query is OMIT else query)},
        )
        other._timeout = self._timeout if timeout is OMIT else timeout
        other._connections = self._connections
        return other

    def _unknown(
        self,
        method: str,
        path: str,
        result: object,
        media: str,
        query: Mapping[str, object],
        headers: Mapping[str, object],
        body: object,
    ) -> tuple[Operation[Any], Arguments]:
        """A call that no operation of the API's document stands for."""
        schemes = self._settings.credentials
        operation = Operation.unknown(method, path, media, result, schemes)
        return operation, {"query": query, "headers": headers, "body": body}

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
            was_sent=not isinstance(error, _UNSENT),
        )
        failure.__cause__ = error
        return failure


# There was no connection to send anything by.
_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def _resume(
    steps: Generator[Request | Wait, Response | None, T],
    outcome: Response | APIConnectionError | None,
) -> Request | Wait:
    """Tell an exchange how its request went; raises `StopIteration` with the result."""
    if isinstance(outcome, APIConnectionError):
        return steps.throw(outcome)
    return steps.send(outcome)


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
                step = _resume(steps, outcome)
            except StopIteration as stop:
                result: T = stop.value
                return result
            if isinstance(step, Wait):
                sleep(step.seconds)
                outcome = None
            else:
                outcome = self._perform(step, operation)

    def _perform(
        self, request: Request, operation: Operation[Any]
    ) -> Response | APIConnectionError:
        http = self._connections.get()
        with ExitStack() as files:
            options = self._options(request, http is self._connections.own, files)
            sent = http.build_request(request.method, request.url, **options)
            sent.method = request.method  # The library writes it in capitals.
            started = perf_counter()
            try:
                answer = http.send(sent, follow_redirects=False)
            except httpx2.RequestError as error:
                return self._failure(error, request, operation)
        elapsed = perf_counter() - started
        return Response(answer.status_code, answer.headers, answer.content, elapsed)

    @overload
    def request(
        self,
        method: str,
        path: str,
        result: type[T],
        *,
        query: Mapping[str, object] = ...,
        headers: Mapping[str, object] = ...,
        body: object = ...,
        content_type: str = ...,
    ) -> T: ...

    @overload
    def request(
        self,
        method: str,
        path: str,
        result: object = ...,
        *,
        query: Mapping[str, object] = ...,
        headers: Mapping[str, object] = ...,
        body: object = ...,
        content_type: str = ...,
    ) -> Any: ...

    def request(
        self,
        method: str,
        path: str,
        result: object = Any,
        *,
        query: Mapping[str, object] = {},
        headers: Mapping[str, object] = {},
        body: object = OMIT,
        content_type: str = "application/json",
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
        return self._send(
            *self._unknown(method, path, result, content_type, query, headers, body)
        )

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


async def _pause(seconds: float) -> None:
    from asyncio import sleep  # Whoever gets here has loaded it; others need not.

    await sleep(seconds)


class AsyncApiClient(_ApiClient[AsyncHttpClient]):
    """Sends the calls of an async client; one serves many tasks of one event loop."""

    _kind = AsyncHttpClient

    async def _send(self, operation: Operation[T], arguments: Arguments) -> T:
        steps = exchange(self._settings, operation, arguments)
        outcome: Response | APIConnectionError | None = None
        while True:
            try:
                step = _resume(steps, outcome)
            except StopIteration as stop:
                result: T = stop.value
                return result
            if isinstance(step, Wait):
                await _pause(step.seconds)
                outcome = None
            else:
                outcome = await self._perform(step, operation)

    async def _perform(
        self, request: Request, operation: Operation[Any]
    ) -> Response | APIConnectionError:
        http = self._connections.get()
        with ExitStack() as files:
            options = self._options(request, http is self._connections.own, files)
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

    @overload
    async def request(
        self,
        method: str,
        path: str,
        result: type[T],
        *,
        query: Mapping[str, object] = ...,
        headers: Mapping[str, object] = ...,
        body: object = ...,
        content_type: str = ...,
    ) -> T: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        result: object = ...,
        *,
        query: Mapping[str, object] = ...,
        headers: Mapping[str, object] = ...,
        body: object = ...,
        content_type: str = ...,
    ) -> Any: ...

    async def request(
        self,
        method: str,
        path: str,
        result: object = Any,
        *,
        query: Mapping[str, object] = {},
        headers: Mapping[str, object] = {},
        body: object = OMIT,
        content_type: str = "application/json",
    ) -> Any:
        """What `SyncApiClient.request` does."""
        return await self._send(
            *self._unknown(method, path, result, content_type, query, headers, body)
        )

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
