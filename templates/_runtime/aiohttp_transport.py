# SPDX-License-Identifier: MIT-0
"""An httpx2 transport that sends by aiohttp; it requires the extra `aiohttp`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    import aiohttp  # type: ignore[import-not-found, unused-ignore]

# The first class of aiohttp that an error is an instance of decides. `http_io` regards
# errors of connecting as not sent, so no error after that may map to them.
_ERROR_CLASSES = {
    "ConnectionTimeoutError": httpx2.ConnectTimeout,
    "ServerTimeoutError": httpx2.ReadTimeout,
    "ClientConnectorError": httpx2.ConnectError,
    "ClientOSError": httpx2.ReadError,
    "ClientError": httpx2.RemoteProtocolError,
    "TimeoutError": httpx2.WriteTimeout,
}
# Headers that aiohttp must not add by itself.
_SKIPPED_HEADERS = "Accept", "Accept-Encoding", "Content-Type", "User-Agent"
# The connection buffers bodies up to this size at once.
_BUFFER_SIZE = 2**16


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """A transport for `httpx2.AsyncClient` that needs about a third less CPU time.

    Pass it to an async client as `http_client=httpx2.AsyncClient(transport=...)`.
    """

    # The session is made with the first request, as it requires a running event loop.
    _session: "aiohttp.ClientSession | None" = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        import aiohttp
        from yarl import URL  # type: ignore[import-not-found, unused-ignore]

        if self._session is None:
            tls = httpx2.create_ssl_context()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=tls, keepalive_timeout=5),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_SKIPPED_HEADERS,
            )
            self._session._retry_connection = False  # `calls` decides on retries.
        seconds = request.extensions.get("timeout", {})
        connect, pool = seconds.get("connect"), seconds.get("pool")
        raw = [(k.decode(), v.decode()) for k, v in request.headers.raw]
        body_errors: list[Exception] = []
        try:
            async with asyncio.timeout(None) as timeout:
                response = await self._session.request(
                    request.method,
                    URL(str(request.url), encoded=True),
                    headers=[h for h in raw if h[0].lower() != "transfer-encoding"],
                    data=_body(request, timeout, seconds.get("write"), body_errors),
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(
                        connect=connect and pool and connect + pool,
                        sock_connect=connect,
                        sock_read=seconds.get("read"),
                    ),
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            failure = body_errors[0] if body_errors else _httpx_error(error)
        else:
            return httpx2.Response(
                response.status,
                headers=response.raw_headers,
                stream=_ResponseStream(response),
            )
        raise failure

    async def aclose(self) -> None:
        if self._session:
            await self._session.close()


def _body(
    request: httpx2.Request,
    timeout: asyncio.Timeout,
    seconds: float | None,
    body_errors: list[Exception],
) -> bytes | AsyncIterator[bytes] | None:
    """Return the body as aiohttp takes it, and restart the timeout with each chunk.

    `body_errors` receives the errors of the caller's iterator, which aiohttp hides.
    """
    stream = request.stream
    assert isinstance(stream, httpx2.AsyncByteStream)

    async def chunks() -> AsyncIterator[bytes]:
        now = asyncio.get_running_loop().time
        # A timeout that has ended raises RuntimeError: the response came early.
        try:
            async for chunk in stream:
                with suppress(RuntimeError):
                    timeout.reschedule(None if seconds is None else now() + seconds)
                yield chunk
        except Exception as error:
            body_errors.append(error)
            raise
        with suppress(RuntimeError):
            timeout.reschedule(None)

    with suppress(httpx2.RequestNotRead):
        if len(request.content) <= _BUFFER_SIZE:
            return request.content or None
    return chunks()


class _ResponseStream(httpx2.AsyncByteStream):
    """The content of a response of aiohttp."""

    def __init__(self, response: "aiohttp.ClientResponse") -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while chunk := await self._response.content.readany():
                yield chunk
            return
        except Exception as error:
            failure = _httpx_error(error)
        raise failure

    async def aclose(self) -> None:
        self._response.release()


def _httpx_error(error: Exception) -> Exception:
    """Return the error of httpx2 for one of aiohttp, which is its cause, or the error itself."""
    names = [cls.__name__ for cls in type(error).__mro__]
    classes = (cls for name, cls in _ERROR_CLASSES.items() if name in names)
    if (error_class := next(classes, None)) is None:
        return error
    httpx_error = error_class(str(error))
    httpx_error.__cause__ = error
    return httpx_error
