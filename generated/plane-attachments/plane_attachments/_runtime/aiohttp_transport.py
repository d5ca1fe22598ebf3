# SPDX-License-Identifier: MIT-0
"""Sending by aiohttp, which needs the extra `aiohttp`; loaded where it is asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    import aiohttp  # type: ignore[import-not-found, unused-ignore]

# By aiohttp's names, the first that fits. What `client` takes for unsent must come of
# connecting alone.
_KINDS = {
    "ConnectionTimeoutError": httpx2.ConnectTimeout,
    "ServerTimeoutError": httpx2.ReadTimeout,
    "ClientConnectorError": httpx2.ConnectError,
    "ClientOSError": httpx2.ReadError,
    "ClientError": httpx2.RemoteProtocolError,
    "TimeoutError": httpx2.WriteTimeout,
}
_OWN = "Accept", "Accept-Encoding", "Content-Type", "User-Agent"


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """Sends what an `httpx2.AsyncClient` sends, with about a third less CPU time."""

    _session: "aiohttp.ClientSession | None" = None  # It wants a running event loop.

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        import aiohttp
        from yarl import URL  # type: ignore[import-not-found, unused-ignore]

        if self._session is None:
            tls = httpx2.create_ssl_context()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=tls, keepalive_timeout=5),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_OWN,
            )
            self._session._retry_connection = False  # `core` repeats, nobody else.
        seconds = request.extensions.get("timeout", {})
        connect, pool = seconds.get("connect"), seconds.get("pool")
        raw = [(k.decode(), v.decode()) for k, v in request.headers.raw]
        mistakes: list[Exception] = []
        try:
            async with asyncio.timeout(None) as limit:
                answer = await self._session.request(
                    request.method,
                    URL(str(request.url), encoded=True),
                    headers=[h for h in raw if h[0].lower() != "transfer-encoding"],
                    data=_body(request, limit, seconds.get("write"), mistakes),
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(
                        connect=connect and pool and connect + pool,
                        sock_connect=connect,
                        sock_read=seconds.get("read"),
                    ),
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise next(iter(mistakes), _httpx_error(error))
        content = _ResponseStream(answer)
        return httpx2.Response(
            answer.status, headers=answer.raw_headers, stream=content
        )

    async def aclose(self) -> None:
        if self._session:
            await self._session.close()


def _body(
    request: httpx2.Request,
    limit: asyncio.Timeout,
    seconds: float | None,
    mistakes: list[Exception],
) -> bytes | AsyncIterator[bytes] | None:
    """What aiohttp sends; `mistakes` gets what the user's part of it raises."""
    stream = request.stream
    assert isinstance(stream, httpx2.AsyncByteStream)

    async def chunks() -> AsyncIterator[bytes]:
        now = asyncio.get_running_loop().time
        try:
            async for chunk in stream:
                with suppress(RuntimeError):  # There is an answer already.
                    limit.reschedule(None if seconds is None else now() + seconds)
                yield chunk
        except Exception as error:
            mistakes.append(error)
            raise
        with suppress(RuntimeError):
            limit.reschedule(None)

    with suppress(httpx2.RequestNotRead):
        if len(request.content) <= 2**16:  # The connection's buffer takes it at once.
            return request.content or None
    return chunks()


class _ResponseStream(httpx2.AsyncByteStream):
    def __init__(self, answer: "aiohttp.ClientResponse") -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while chunk := await self._answer.content.readany():
                yield chunk
        except Exception as error:
            raise _httpx_error(error)

    async def aclose(self) -> None:
        self._answer.release()


def _httpx_error(error: Exception) -> Exception:
    """The error of aiohttp as one of httpx2, with its cause; any other as it is."""
    names = [cls.__name__ for cls in type(error).__mro__]
    kinds = (kind for name, kind in _KINDS.items() if name in names)
    if (kind := next(kinds, None)) is None:
        return error
    found = kind(str(error))
    found.__cause__ = error
    return found
