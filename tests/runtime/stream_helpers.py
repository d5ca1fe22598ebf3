"""Clients of streams in either mode, and parts of streamed responses."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from types import MappingProxyType
from typing import Any

from _runtime.base_client import (
    AsyncApiClient,
    AsyncResource,
    AsyncStream,
    Resource,
    Stream,
    SyncApiClient,
)
from _runtime.operation import Operation
from support.http_server import HttpServer, ServerConnection

from .server import settings


class Watcher(Resource):
    def watch(self, operation: Operation[Any], **arguments: Any) -> Stream[Any]:
        return self._stream(operation, **arguments)

    def get(self, operation: Operation[Any], **arguments: Any) -> Any:
        return self._send(operation, **arguments)


class AsyncWatcher(AsyncResource):
    def watch(self, operation: Operation[Any], **arguments: Any) -> AsyncStream[Any]:
        return self._stream(operation, **arguments)

    async def get(self, operation: Operation[Any], **arguments: Any) -> Any:
        return await self._send(operation, **arguments)


def begin(connection: ServerConnection, media: str, **headers: str) -> None:
    """Send the head of a response, whose parts `send` sends."""
    connection.send_response(200)
    connection.send_header("Content-Type", media)
    connection.send_header("Transfer-Encoding", "chunked")
    for name, value in headers.items():
        connection.send_header(name.replace("_", "-"), value)
    connection.end_headers()


def send(connection: ServerConnection, *parts: bytes) -> None:
    """Send parts of a response; an empty part ends it."""
    for part in parts:
        connection.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        connection.wfile.flush()


def watch(
    mode: str,
    server: HttpServer,
    operation: Operation[Any],
    *,
    into: list[Any] | None = None,
    arguments: Mapping[str, Any] = MappingProxyType({}),
    **client: Any,
) -> list[Any]:
    """Return all items of a stream; append them to `into`, to keep them after an error."""
    found: list[Any] = [] if into is None else into
    options = settings(server.url, **client)
    if mode == "sync":
        with SyncApiClient(**options) as api:
            for item in Watcher(api).watch(operation, **arguments):
                found.append(item)
        return found

    async def run() -> None:
        async with AsyncApiClient(**options) as api:
            async for item in AsyncWatcher(api).watch(operation, **arguments):
                found.append(item)

    asyncio.run(run())
    return found


@contextmanager
def sync_client(server: HttpServer, **client: Any) -> Iterator[SyncApiClient]:
    with SyncApiClient(**settings(server.url, **client)) as api:
        yield api


@asynccontextmanager
async def async_client(
    server: HttpServer, **client: Any
) -> AsyncIterator[AsyncApiClient]:
    async with AsyncApiClient(**settings(server.url, **client)) as api:
        yield api
