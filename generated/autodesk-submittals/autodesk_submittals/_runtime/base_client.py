# SPDX-License-Identifier: MIT-0
"""Base classes of generated clients, resources and streams."""

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
from dataclasses import replace
from functools import cached_property, partial
from types import MethodType
from typing import (
    Any,
    Generic,
    Literal,
    NamedTuple,
    ParamSpec,
    Self,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
)

from .auth import Credential
from .calls import CallArguments, CallSpec, authenticate, send_call
from .download import Target, download
from .drift import OnDrift
from .http_io import (
    AsyncIO,
    CallIO,
    ClientIO,
    ConnectionManager,
    SyncIO,
    Timeout,
    iterate_sync,
    run_sync,
)
from .messages import Hook
from .operation import Operation
from .pagination import PaginationSpec, iterate
from .responses import RawResponse
from .settings import OnProgress, Settings, resolve_base_url
from .streaming import stream

T = TypeVar("T")
P = ParamSpec("P")


class ClientSettings(TypedDict):
    """The arguments that a generated client passes to its base class."""

    #: The credentials by the names of their security schemes.
    credentials: Mapping[str, Credential]
    #: The value of the header User-Agent.
    user_agent: str
    #: Seconds for each step of a call.
    timeout: Timeout
    #: Seconds for a whole call; None sets no limit.
    deadline: float | None
    #: How drift is reported.
    on_drift: OnDrift
    #: How often a call is repeated at most.
    max_retries: int
    #: The hooks, in the order in which they see a request.
    hooks: Sequence[Hook]


class ClientOptions(TypedDict, total=False):
    """The arguments of `with_options`; an omitted option keeps its value."""

    timeout: Timeout
    deadline: float | None
    headers: Mapping[str, str]
    query: Mapping[str, object]
    max_retries: int
    retry_any_method: bool
    retry_statuses: Collection[int]
    on_progress: OnProgress | None


class RequestOptions(TypedDict, total=False):
    """The keyword arguments of `request`."""

    query: Mapping[str, object]
    headers: Mapping[str, object]
    body: object
    content_type: str


CallKind: TypeAlias = Literal["result", "stream", "pages"]


class _RecordedCall(NamedTuple):
    """A call that a method would have made; recording clients return it as the result."""

    operation: Operation[Any]
    arguments: CallArguments
    #: Whether the method returns a result, a stream or an iterator over pages.
    kind: CallKind


class _ApiClient:
    """The parts that sync and async clients share."""

    _io: ClientIO = SyncIO()
    #: Whether methods return their call (see `_RecordedCall`) instead of making it.
    _is_recording = False

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
        self._options: ClientOptions = {}
        self._connections = ConnectionManager(self._io, http_client)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """Return a client with other options, for one call or for many.

        It shares the connections of this client, and is closed with it.

        Args:
            timeout: Seconds for each step of a call, or an `httpx2.Timeout`. None waits
                forever.
            deadline: Seconds for a whole call, including retries. None sets no limit.
            headers: Headers by name, sent with each call. They replace the headers of the
                same names that a call sends itself.
            query: Query parameters by name, added to the URL of each call.
            max_retries: How often a call is repeated at most.
            retry_any_method: Whether POST and PATCH are repeated like idempotent methods.
                The server may then act twice.
            retry_statuses: The statuses after which a call is repeated. The default is
                408, 429, 502, 503 and 504.
            on_progress: A function that is called while a body is sent or downloaded. Its
                arguments are the number of bytes so far, and the total or None.

        Raises:
            TypeError: If an option is unknown, or `max_retries` is no int.
            ValueError: If `max_retries` is negative.
        """
        settings = self._settings
        options["headers"] = {**settings.headers, **options.get("headers", {})}
        options["query"] = {**settings.query, **options.get("query", {})}
        other = object.__new__(type(self))
        other._settings = replace(settings, **options)
        other._options = {**self._options, **options}
        other._connections = self._connections
        return other

    def _call_io(self) -> CallIO:
        return CallIO(self._connections, self._settings)

    def _recorded(
        self, operation: Operation[Any], arguments: CallArguments, kind: CallKind
    ) -> Any:
        """Return a call in place of its result, as a recording client does."""
        return _RecordedCall(operation, arguments, kind)

    def _record(
        self,
        method: Callable[..., Any],
        args: Any,
        kwargs: Any,
        *kinds: CallKind,
    ) -> tuple[CallIO, CallSpec]:
        """Return the call that a method of this client makes, without making it.

        The method is rebound to a copy of its client that records calls. If that client
        was made by `with_options`, its options take precedence over those of this one.

        Raises `TypeError` if the method is no operation method of this client, or if
        its call is of another kind.
        """
        while isinstance(method, partial):
            args, kwargs = (*method.args, *args), {**method.keywords, **kwargs}
            method = method.func
        owner: Any = getattr(method, "__self__", None)
        is_resource = isinstance(owner, Resource | AsyncResource)
        client: Any = owner._client if is_resource else owner
        name = getattr(method, "__qualname__", type(method).__name__)
        # Other methods of a client must not run: `close` would close the connections.
        is_client = isinstance(client, SyncApiClient | AsyncApiClient)
        is_request = is_client and method == client.request
        if not isinstance(method, MethodType) or not (is_resource or is_request):
            raise TypeError(_NO_OPERATION.format(name))
        if client._connections is not self._connections:
            raise TypeError(
                f"{name} belongs to another client:"
                " expected an operation method of this client"
            )
        target = _copy(client, _is_recording=True)
        if is_resource:
            target = _copy(owner, _client=target)
        recorded = _returned(method.__func__(target, *args, **kwargs))
        if not isinstance(recorded, _RecordedCall):
            raise TypeError(_NO_OPERATION.format(name))
        if recorded.kind not in kinds:
            raise TypeError(f"{name} {_HINTS[recorded.kind]}")
        options: ClientOptions = client._options
        sender = self
        if client is not self and options:
            sender = self.with_options(**options)
        return sender._call_io(), recorded[:2]

    def _ad_hoc_call(
        self, method: str, path: str, result: object, options: RequestOptions
    ) -> tuple[Operation[Any], Any]:
        """Return a call that no operation of the API's document describes."""
        media_type = options.pop("content_type", "application/json")
        schemes = self._settings.credentials
        operation = Operation.ad_hoc(method, path, media_type, result, schemes)
        return operation, options

    async def _raw(self, method: Any, args: Any, kwargs: Any) -> RawResponse[Any]:
        io, call = self._record(method, args, kwargs, "result")
        response = await send_call(io, call)
        return response.raw(response.result())

    def _stream_items(self, method: Any, args: Any, kwargs: Any) -> AsyncGenerator[Any]:
        return stream(*self._record(method, args, kwargs, "result", "stream"))

    async def _download(
        self, target: Target, method: Any, args: Any, kwargs: Any
    ) -> RawResponse[int]:
        io, call = self._record(method, args, kwargs, "result", "stream")
        return await download(io, call, target)


_NO_OPERATION = (
    "expected an operation method of this client, such as client.pets.list, got {}"
)
_HINTS = {
    "stream": "returns a stream: call it directly, and read `response` of the stream",
    "pages": "makes one call for each page: pass the method that returns one page",
}


def _copy(instance: Any, **attributes: Any) -> Any:
    """Return a shallow copy with other attributes; `copy.copy` takes ten times as long."""
    copy = object.__new__(type(instance))
    vars(copy).update(vars(instance), **attributes)
    return copy


def _returned(value: object) -> object:
    """Return the result of a coroutine that ends in its first step, or the value itself."""
    if not isinstance(value, Coroutine):
        return value
    try:
        value.send(None)
    except StopIteration as stop:
        result: object = stop.value
        return result
    value.close()
    return value


class Stream(Generic[T]):
    """An iterator over the items of a response, which is read as it arrives.

    The request is sent when the first item is requested, or at the beginning of `with`.
    Errors of the call are raised there. The connection is released after the last item;
    use `with` if you may stop earlier.
    """

    def __init__(self, items: AsyncGenerator[Any]) -> None:
        self._items = iterate_sync(items)

    @cached_property
    def response(self) -> RawResponse[None]:
        """The status and headers of the response; it sends the request if necessary.

        `result` is None, and `content` is empty.
        """
        response: RawResponse[None] = next(self._items)
        return response

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
        """Stop reading, and release the connection."""
        self._items.close()


class SyncApiClient(_ApiClient):
    """The base class of generated sync clients; one instance serves many threads."""

    def _send(self, operation: Operation[T], arguments: CallArguments) -> T:
        result: T
        if self._is_recording:
            result = self._recorded(operation, arguments, "result")
        else:
            call = send_call(self._call_io(), (operation, arguments))
            result = run_sync(call).result()
        return result

    def _stream(
        self, operation: Operation[Any], arguments: CallArguments
    ) -> Stream[Any]:
        if self._is_recording:
            recorded: Stream[Any] = self._recorded(operation, arguments, "stream")
            return recorded
        return Stream(stream(self._call_io(), (operation, arguments)))

    def _iterate(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        arguments: CallArguments,
    ) -> Iterator[Any]:
        if self._is_recording:
            recorded: Iterator[Any] = self._recorded(operation, arguments, "pages")
            return recorded
        return iterate_sync(iterate(self._call_io(), (operation, arguments), pages))

    @overload
    def request(
        self, method: str, path: str, result: type[T], **options: Unpack[RequestOptions]
    ) -> T: ...

    @overload
    def request(
        self,
        method: str,
        path: str,
        result: object = ...,
        **options: Unpack[RequestOptions],
    ) -> Any: ...

    def request(
        self,
        method: str,
        path: str,
        result: object = Any,
        **options: Unpack[RequestOptions],
    ) -> Any:
        """Send a request that the API's document does not describe.

        The client's credentials are sent if the URL has the API's own origin, and to no
        other. Retries, errors and drift are those of every operation.

        Args:
            method: The HTTP method, such as `"GET"`.
            path: The path below the base URL, or a whole http(s) URL. Escapes such as
                `%2F` in it are kept.
            result: The type of the response body: a model, `list[...]`, `bytes`, `str`
                and so on. The default is any JSON.
            query: Query parameters by name.
            headers: Headers by name.
            body: The request body: a value for `content_type`, a file or bytes.
            content_type: The media type of the body. The default is `application/json`.

        Returns:
            The response body in the type `result`; None for a response without one.

        Raises:
            APIStatusError: The response is no success.
            APIConnectionError: No response arrived.
            APIResponseError: The response body cannot be read.
            DriftError: The response body does not fit `result`, and the client has
                `on_drift="raise"`.
            ValueError: The method, a header or a parameter cannot be sent.
        """
        return self._send(*self._ad_hoc_call(method, path, result, options))

    def raw(
        self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call an operation method, and return its result together with the response.

        For example, `client.raw(client.pets.list, limit=3).headers` are the headers of
        the response to `client.pets.list(limit=3)`.

        Args:
            method: An operation method of this client, or `client.request`. If it belongs
                to a client made by `with_options`, the options of that client apply.
            *args: The positional arguments of the method.
            **kwargs: The keyword arguments of the method.

        Returns:
            The result of the method, with status, headers, raw body and elapsed time.

        Raises:
            TypeError: The method is no operation method of this client, or returns a
                stream or an iterator.
            APIError: The method raises it.
        """
        return run_sync(self._raw(method, args, kwargs))

    def stream(
        self, method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> Stream[Any]:
        """Call an operation method, and read its response as it arrives.

        For example, `client.stream(client.photos.get, 7)` gives the photo in chunks of
        bytes.

        Args:
            method: An operation method of this client, as for `raw`.
            *args: The positional arguments of the method.
            **kwargs: The keyword arguments of the method.

        Returns:
            An iterator: over the items of a response with JSON Lines or server-sent
            events, over chunks of bytes for all others. It raises the errors of the call.

        Raises:
            TypeError: The method is no operation method of this client.
        """
        return Stream(self._stream_items(method, args, kwargs))

    def download(
        self,
        target: Target,
        method: Callable[P, object],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawResponse[int]:
        """Call an operation method, and write its response body to a file.

        For example, `client.download(Path("a.jpg"), client.photos.get, 7)`. If the
        connection breaks, the download is resumed, provided that retries are left.

        Args:
            target: A path, or a binary file object. A file at the path is replaced once
                the download is complete. A file object is written to from its current
                position.
            method: An operation method of this client, as for `raw`.
            *args: The positional arguments of the method.
            **kwargs: The keyword arguments of the method.

        Returns:
            The number of bytes as `result`, with the status and headers of the response.

        Raises:
            TypeError: The method is no operation method of this client.
            APIError: The call failed, as every call may.
            OSError: The file cannot be written.
        """
        return run_sync(self._download(target, method, args, kwargs))

    def authenticate(self) -> None:
        """Fetch the tokens of the client's `OAuth2` now, instead of with the next call.

        Raises:
            MissingCredentialsError: There is no token, and no login to get one.
            APIError: The token endpoint cannot be reached, or refuses.
        """
        run_sync(authenticate(self._call_io()))

    def close(self) -> None:
        """Close the connections; an `http_client` passed by the caller stays open."""
        run_sync(self._connections.close())

    def __enter__(self) -> Self:
        self._connections.check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Resource:
    """The base class of the groups of operations of a sync client."""

    def __init__(self, client: SyncApiClient) -> None:
        self._client = client

    def _send(self, operation: Operation[T], **arguments: Unpack[CallArguments]) -> T:
        return self._client._send(operation, arguments)

    def _stream(
        self, operation: Operation[Any], **arguments: Unpack[CallArguments]
    ) -> Stream[Any]:
        return self._client._stream(operation, arguments)

    def _iterate(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        **arguments: Unpack[CallArguments],
    ) -> Iterator[Any]:
        return self._client._iterate(operation, pages, arguments)


class AsyncStream(Generic[T]):
    """An async iterator over the items of a response, which is read as it arrives.

    The request is sent when the first item is requested, or at the beginning of
    `async with`. Errors of the call are raised there. The connection is released after
    the last item; use `async with` if you may stop earlier.
    """

    def __init__(self, items: AsyncGenerator[Any]) -> None:
        self._items = items
        self._response: RawResponse[None] | None = None

    @property
    def response(self) -> RawResponse[None]:
        """The status and headers of the response, in `async with` or after an item.

        `result` is None, and `content` is empty. Raises `RuntimeError` before the
        request was sent.
        """
        if self._response is None:
            raise RuntimeError("the request was not sent yet: use `async with`")
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
        """Stop reading, and release the connection."""
        await self._items.aclose()


class AsyncApiClient(_ApiClient):
    """The base class of generated async clients.

    One instance serves many tasks of one event loop.
    """

    _io = AsyncIO()

    async def _send(self, operation: Operation[T], arguments: CallArguments) -> T:
        result: T
        if self._is_recording:
            result = self._recorded(operation, arguments, "result")
        else:
            response = await send_call(self._call_io(), (operation, arguments))
            result = response.result()
        return result

    def _stream(
        self, operation: Operation[Any], arguments: CallArguments
    ) -> AsyncStream[Any]:
        if self._is_recording:
            recorded: AsyncStream[Any] = self._recorded(operation, arguments, "stream")
            return recorded
        return AsyncStream(stream(self._call_io(), (operation, arguments)))

    def _iterate(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        arguments: CallArguments,
    ) -> AsyncIterator[Any]:
        if self._is_recording:
            recorded: AsyncIterator[Any] = self._recorded(operation, arguments, "pages")
            return recorded
        return iterate(self._call_io(), (operation, arguments), pages)

    @overload
    async def request(
        self, method: str, path: str, result: type[T], **options: Unpack[RequestOptions]
    ) -> T: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        result: object = ...,
        **options: Unpack[RequestOptions],
    ) -> Any: ...

    async def request(
        self,
        method: str,
        path: str,
        result: object = Any,
        **options: Unpack[RequestOptions],
    ) -> Any:
        """Send a request that the API's document does not describe.

        The client's credentials are sent if the URL has the API's own origin, and to no
        other. Retries, errors and drift are those of every operation.

        Args:
            method: The HTTP method, such as `"GET"`.
            path: The path below the base URL, or a whole http(s) URL. Escapes such as
                `%2F` in it are kept.
            result: The type of the response body: a model, `list[...]`, `bytes`, `str`
                and so on. The default is any JSON.
            query: Query parameters by name.
            headers: Headers by name.
            body: The request body: a value for `content_type`, a file or bytes.
            content_type: The media type of the body. The default is `application/json`.

        Returns:
            The response body in the type `result`; None for a response without one.

        Raises:
            APIStatusError: The response is no success.
            APIConnectionError: No response arrived.
            APIResponseError: The response body cannot be read.
            DriftError: The response body does not fit `result`, and the client has
                `on_drift="raise"`.
            ValueError: The method, a header or a parameter cannot be sent.
        """
        return await self._send(*self._ad_hoc_call(method, path, result, options))

    async def raw(
        self, method: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call an operation method, and return its result together with the response.

        For example, `(await client.raw(client.pets.list, limit=3)).headers` are the
        headers of the response to `client.pets.list(limit=3)`.

        Args:
            method: An operation method of this client, or `client.request`. If it belongs
                to a client made by `with_options`, the options of that client apply.
            *args: The positional arguments of the method.
            **kwargs: The keyword arguments of the method.

        Returns:
            The result of the method, with status, headers, raw body and elapsed time.

        Raises:
            TypeError: The method is no operation method of this client, or returns a
                stream or an iterator.
            APIError: The method raises it.
        """
        return await self._raw(method, args, kwargs)

    def stream(
        self, method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncStream[Any]:
        """Call an operation method, and read its response as it arrives.

        For example, `client.stream(client.photos.get, 7)` gives the photo in chunks of
        bytes. It is not awaited: use the result in `async with` or `async for`.

        Args:
            method: An operation method of this client, as for `raw`.
            *args: The positional arguments of the method.
            **kwargs: The keyword arguments of the method.

        Returns:
            An async iterator: over the items of a response with JSON Lines or server-sent
            events, over chunks of bytes for all others. It raises the errors of the call.

        Raises:
            TypeError: The method is no operation method of this client.
        """
        return AsyncStream(self._stream_items(method, args, kwargs))

    async def download(
        self,
        target: Target,
        method: Callable[P, object],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RawResponse[int]:
        """Call an operation method, and write its response body to a file.

        For example, `await client.download(Path("a.jpg"), client.photos.get, 7)`. If the
        connection breaks, the download is resumed, provided that retries are left.
        Writing to the file blocks the event loop for short moments.

        Args:
            target: A path, or a binary file object. A file at the path is replaced once
                the download is complete. A file object is written to from its current
                position.
            method: An operation method of this client, as for `raw`.
            *args: The positional arguments of the method.
            **kwargs: The keyword arguments of the method.

        Returns:
            The number of bytes as `result`, with the status and headers of the response.

        Raises:
            TypeError: The method is no operation method of this client.
            APIError: The call failed, as every call may.
            OSError: The file cannot be written.
        """
        return await self._download(target, method, args, kwargs)

    async def authenticate(self) -> None:
        """Fetch the tokens of the client's `OAuth2` now, instead of with the next call.

        Raises:
            MissingCredentialsError: There is no token, and no login to get one.
            APIError: The token endpoint cannot be reached, or refuses.
        """
        await authenticate(self._call_io())

    async def aclose(self) -> None:
        """Close the connections; an `http_client` passed by the caller stays open."""
        await self._connections.close()

    async def __aenter__(self) -> Self:
        self._connections.check_open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class AsyncResource:
    """The base class of the groups of operations of an async client."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def _send(
        self, operation: Operation[T], **arguments: Unpack[CallArguments]
    ) -> T:
        return await self._client._send(operation, arguments)

    def _stream(
        self, operation: Operation[Any], **arguments: Unpack[CallArguments]
    ) -> AsyncStream[Any]:
        return self._client._stream(operation, arguments)

    def _iterate(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        **arguments: Unpack[CallArguments],
    ) -> AsyncIterator[Any]:
        return self._client._iterate(operation, pages, arguments)
