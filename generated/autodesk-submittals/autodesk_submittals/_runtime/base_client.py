# SPDX-License-Identifier: MIT-0
"""What generated clients are made of: clients, groups of operations, streams."""

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, ParamSpec, Self, TypedDict, TypeVar, Unpack, overload

from .auth import Credential
from .calls import CallArguments, CallSpec, authenticate, send_call
from .download import Target, download
from .drift import OnDrift
from .http_io import (
    AsyncIO,
    CallIO,
    ConnectionManager,
    SyncIO,
    Timeout,
    iterate_sync,
    run_sync,
)
from .messages import Hook
from .operation import Operation
from .pagination import PaginationSpec, iterate
from .responses import OperationResponse, RawResponse
from .settings import OnProgress, Settings, resolve_base_url
from .streaming import stream

T = TypeVar("T")
P = ParamSpec("P")


class ClientSettings(TypedDict):
    """What a generated client passes on, beside the HTTP client and the base URL."""

    credentials: Mapping[str, Credential]
    user_agent: str
    timeout: Timeout
    deadline: float | None
    on_drift: OnDrift
    max_retries: int
    hooks: Sequence[Hook]


class ClientOptions(TypedDict, total=False):
    """What `with_options` takes; what is left out stays as it is."""

    timeout: Timeout
    deadline: float | None
    headers: Mapping[str, str]
    query: Mapping[str, object]
    max_retries: int
    retry_any_method: bool
    retry_statuses: Collection[int]
    on_progress: OnProgress | None


class RequestOptions(TypedDict, total=False):
    """What `request` takes beside method, path and result."""

    query: Mapping[str, object]
    headers: Mapping[str, object]
    body: object
    content_type: str


class _CapturedCall(BaseException):
    """A method was called to learn what it would send, and by which client."""

    def __init__(self, client: "_ApiClient", asked: CallSpec) -> None:
        self.connections, self.asked = client._connections, asked


# Whether a method is called to be captured: "any", or "whole" if it must be no stream.
_CAPTURING: ContextVar[str] = ContextVar("_CAPTURING", default="")


class _ApiClient:
    """What both kinds of clients share."""

    _io = SyncIO()

    def __init__(
        self,
        *,
        http_client: Any,
        base_url: str | None,
        base_url_env: str,
        default_base_url: str | None,
        server_variables: Mapping[str, str] = {},
        **settings: Unpack[ClientSettings],
    ) -> None:
        base_url, is_default = resolve_base_url(
            base_url, base_url_env, default_base_url, server_variables
        )
        self._settings = Settings(base_url=base_url, is_default=is_default, **settings)
        self._connections = ConnectionManager(self._io, http_client)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
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
        options["headers"] = {**before.headers, **options.get("headers", {})}
        options["query"] = {**before.query, **options.get("query", {})}
        other = object.__new__(type(self))
        other._settings = replace(before, **options)
        other._connections = self._connections
        return other

    def _call_io(self) -> CallIO:
        return CallIO(self._connections, self._settings)

    def _send_call(self, asked: CallSpec) -> Coroutine[Any, Any, OperationResponse]:
        if _CAPTURING.get():
            raise _CapturedCall(self, asked)
        return send_call(self._call_io(), asked)

    def _stream_call(self, asked: CallSpec) -> AsyncGenerator[Any]:
        if captured := _CAPTURING.get():
            if captured == "whole":
                raise TypeError("a stream has its answer as `.answer`")
            raise _CapturedCall(self, asked)
        return stream(self._call_io(), asked)

    def _capture_call(
        self, call: Callable[..., Any], args: Any, kwargs: Any, kind: str = "any"
    ) -> CallSpec:
        """What a method would send; raises `TypeError` if that is nothing."""
        token = _CAPTURING.set(kind)
        try:
            result = call(*args, **kwargs)
            if isinstance(result, Coroutine):  # It has not yet begun.
                with suppress(StopIteration):
                    result.send(None)
                result.close()
        except _CapturedCall as captured:
            if captured.connections is self._connections:
                return captured.asked
            raise TypeError("the method belongs to another client") from None
        finally:
            _CAPTURING.reset(token)
        raise TypeError("what is called must be a method that sends a request")

    def _ad_hoc_call(
        self, method: str, path: str, result: object, extra: RequestOptions
    ) -> tuple[Operation[Any], Any]:
        """A call that no operation of the API's document stands for."""
        media = extra.pop("content_type", "application/json")
        schemes = self._settings.credentials
        operation = Operation.ad_hoc(method, path, media, result, schemes)
        return operation, extra

    async def _raw(self, call: Any, args: Any, kwargs: Any) -> RawResponse[Any]:
        asked = self._capture_call(call, args, kwargs, "whole")
        answer = await self._send_call(asked)
        return answer.raw(answer.result())

    async def _download(
        self, target: Target, call: Any, args: Any, kwargs: Any
    ) -> RawResponse[int]:
        asked = self._capture_call(call, args, kwargs)
        return await download(self._call_io(), asked, target)


class Stream(Generic[T]):
    """An answer that is read while it comes: an iterator, which closes at its end.

    Use it in `with` where you may leave before. The call is made when the first item is
    asked for, or at the beginning of `with`; it raises what every call raises.
    """

    def __init__(self, items: AsyncGenerator[Any]) -> None:
        self._items = iterate_sync(items)

    @cached_property
    def response(self) -> RawResponse[None]:
        """Status and headers; it has no content."""
        answer: RawResponse[None] = next(self._items)
        return answer

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        _ = self.response
        item: T = next(self._items)
        return item

    def __enter__(self) -> Self:
        _ = self.response
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading."""
        self._items.close()


class SyncApiClient(_ApiClient):
    """Sends the calls of a client; one serves many threads."""

    def _send(self, operation: Operation[T], arguments: CallArguments) -> T:
        result: T = run_sync(self._send_call((operation, arguments))).result()
        return result

    @overload
    def request(
        self, method: str, path: str, result: type[T], **extra: Unpack[RequestOptions]
    ) -> T: ...

    @overload
    def request(
        self,
        method: str,
        path: str,
        result: object = ...,
        **extra: Unpack[RequestOptions],
    ) -> Any: ...

    def request(
        self,
        method: str,
        path: str,
        result: object = Any,
        **extra: Unpack[RequestOptions],
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
        return self._send(*self._ad_hoc_call(method, path, result, extra))

    def raw(
        self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Make a call, and return its result together with the answer behind it.

        `client.raw(client.pets.list, limit=3)` has status, headers and raw body. Raises
        what the call raises, and `TypeError` if it sends nothing.
        """
        return run_sync(self._raw(call, args, kwargs))

    def stream(
        self, call: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> Stream[Any]:
        """Make a call whose answer is read while it comes.

        `client.stream(client.photos.get, 7)` gives bytes, chunk by chunk; an answer of
        JSON Lines or server-sent events gives its items.
        """
        return Stream(self._stream_call(self._capture_call(call, args, kwargs)))

    def download(
        self,
        target: Target,
        call: Callable[P, object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawResponse[int]:
        """Make a call and write its answer into a file; the result is how many bytes.

        `client.download(Path("a.jpg"), client.photos.get, 7)`. A path gets all of it or
        stays as it was; a binary file object is written to from where it stands. Where
        the connection breaks, the rest is asked for.
        """
        return run_sync(self._download(target, call, args, kwargs))

    def authenticate(self) -> None:
        """Get the tokens of the client's `OAuth2` now, rather than with the next call."""
        run_sync(authenticate(self._call_io()))

    def close(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        run_sync(self._connections.close())

    def __enter__(self) -> Self:
        self._connections.check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Resource:
    """A group of operations of a client."""

    def __init__(self, client: SyncApiClient) -> None:
        self._client = client

    def _send(self, operation: Operation[T], **arguments: Unpack[CallArguments]) -> T:
        return self._client._send(operation, arguments)

    def _stream(
        self, operation: Operation[Any], **arguments: Unpack[CallArguments]
    ) -> Stream[Any]:
        return Stream(self._client._stream_call((operation, arguments)))

    def _iterate(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        **arguments: Unpack[CallArguments],
    ) -> Iterator[Any]:
        return iterate_sync(
            iterate(self._client._call_io(), (operation, arguments), pages)
        )


class AsyncStream(Generic[T]):
    """An answer that is read while it comes: an async iterator.

    Use it in `async with` where you may leave before its end. The call is made when the
    first item is asked for, or at the beginning of `async with`; it raises what every
    call raises.
    """

    def __init__(self, items: AsyncGenerator[Any]) -> None:
        self._items = items
        self._response: RawResponse[None] | None = None

    @property
    def response(self) -> RawResponse[None]:
        """Status and headers, once it has begun; it has no content."""
        if self._response is None:
            raise RuntimeError("the answer has not begun: use `async with`")
        return self._response

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        await self.__aenter__()
        item: T = await anext(self._items)
        return item

    async def __aenter__(self) -> Self:
        if self._response is None:
            self._response = await anext(self._items)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stop reading."""
        await self._items.aclose()


class AsyncApiClient(_ApiClient):
    """Sends the calls of an async client; one serves many tasks of one event loop."""

    _io = AsyncIO()

    async def _send(self, operation: Operation[T], arguments: CallArguments) -> T:
        answer = await self._send_call((operation, arguments))
        result: T = answer.result()
        return result

    @overload
    async def request(
        self, method: str, path: str, result: type[T], **extra: Unpack[RequestOptions]
    ) -> T: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        result: object = ...,
        **extra: Unpack[RequestOptions],
    ) -> Any: ...

    async def request(
        self,
        method: str,
        path: str,
        result: object = Any,
        **extra: Unpack[RequestOptions],
    ) -> Any:
        """What `SyncApiClient.request` does."""
        return await self._send(*self._ad_hoc_call(method, path, result, extra))

    async def raw(
        self, call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """What `SyncApiClient.raw` does."""
        return await self._raw(call, args, kwargs)

    def stream(
        self, call: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncStream[Any]:
        """What `SyncApiClient.stream` does; it is not awaited."""
        return AsyncStream(self._stream_call(self._capture_call(call, args, kwargs)))

    async def download(
        self,
        target: Target,
        call: Callable[P, object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawResponse[int]:
        """What `SyncApiClient.download` does; writing blocks the loop for moments."""
        return await self._download(target, call, args, kwargs)

    async def authenticate(self) -> None:
        """What `SyncApiClient.authenticate` does."""
        await authenticate(self._call_io())

    async def aclose(self) -> None:
        """Close the connections; an HTTP client of your own stays open."""
        await self._connections.close()

    async def __aenter__(self) -> Self:
        self._connections.check_open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class AsyncResource:
    """A group of operations of an async client."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def _send(
        self, operation: Operation[T], **arguments: Unpack[CallArguments]
    ) -> T:
        return await self._client._send(operation, arguments)

    def _stream(
        self, operation: Operation[Any], **arguments: Unpack[CallArguments]
    ) -> AsyncStream[Any]:
        return AsyncStream(self._client._stream_call((operation, arguments)))

    def _iterate(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        **arguments: Unpack[CallArguments],
    ) -> AsyncIterator[Any]:
        return iterate(self._client._call_io(), (operation, arguments), pages)
