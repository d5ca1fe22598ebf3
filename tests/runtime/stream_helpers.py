"""Reading streams in either mode, from a server that may break off anywhere."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
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


def begin(line: ServerConnection, media: str, **headers: str) -> None:
    """The head of an answer whose parts `send` sends."""
    line.send_response(200)
    line.send_header("Content-Type", media)
    line.send_header("Transfer-Encoding", "chunked")
    for name, value in headers.items():
        line.send_header(name.replace("_", "-"), value)
    line.end_headers()


def send(line: ServerConnection, *parts: bytes) -> None:
    """Some parts of an answer; an empty one ends it."""
    for part in parts:
        line.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        line.wfile.flush()


def watch(
    mode: str,
    server: HttpServer,
    operation: Operation[Any],
    *,
    into: list[Any] | None = None,
    arguments: Any = {},
    **client: Any,
) -> list[Any]:
    """All items of a stream; also those before an error, with `into`."""
    found: list[Any] = [] if into is None else into
    given = settings(server.url, **client)
    if mode == "sync":
        with SyncApiClient(**given) as api:
            for item in Watcher(api).watch(operation, **arguments):
                found.append(item)
        return found

    async def run() -> None:
        async with AsyncApiClient(**given) as api:
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
