"""A server and a client of a small invented API."""

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from _runtime.auth import ApiKey, Credential
from _runtime.base_client import AsyncApiClient, AsyncResource, Resource, SyncApiClient
from _runtime.http_io import DEFAULT_TIMEOUT
from _runtime.operation import Operation
from support.http_server import (
    HttpServer,
    ReceivedRequest,
    ServerConnection,
    wait_for,
)

T = TypeVar("T")


@dataclass
class Server(HttpServer):
    """Gives one prepared response to everything, after those in `before`."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    #: If set, responses wait for this event.
    hang: threading.Event | None = None
    #: Respond with the target of the request.
    echo: bool = False
    #: Earlier responses: statuses with headers, or None to close the connection.
    before: list[tuple[int, dict[str, str]] | None] = field(default_factory=list)
    #: Other responses for some targets: JSON with headers.
    pages: dict[str, tuple[object, dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.script = self._reply

    def respond(
        self,
        status: int,
        body: object = b"",
        *,
        type: str | None = None,
        headers: Mapping[str, str] = {},
    ) -> None:
        """Prepare a response; a body that is not bytes is sent as JSON."""
        is_raw = isinstance(body, bytes)
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        media = type if type is not None else "" if is_raw else "application/json"
        self.status = status
        self.headers = {**({"Content-Type": media} if media else {}), **headers}

    def _reply(self, connection: ServerConnection) -> None:
        target = connection.received.target
        if self.hang:
            wait_for(self.hang, self.over)
        if self.before:
            first = self.before.pop(0)
            if first is None:
                connection.close_connection = True
            else:
                connection.reply(first[0], headers=first[1])
        elif target in self.pages:
            page, headers = self.pages[target]
            connection.reply(200, json.dumps(page).encode(), headers)
        else:
            content = target.encode() if self.echo else self.content
            connection.reply(self.status, content, self.headers)


SETTINGS: dict[str, Any] = {
    "credentials": {},
    "base_url": None,
    "base_url_env": "SHOP_BASE_URL",
    "default_base_url": None,
    "user_agent": "shop/1.0",
    "timeout": DEFAULT_TIMEOUT,
    "http_client": None,
    "on_drift": "raise",
    "max_retries": 0,
    "deadline": None,
    "hooks": (),
}


def settings(url: str | None, **changes: Any) -> Any:
    """Return the settings that a generated client passes to its base class."""
    return {**SETTINGS, "base_url": url, **changes}


class Shop(Resource):
    """Sends any operation with any arguments, as generated methods do."""

    def call(self, operation: Operation[T], **arguments: Any) -> T:
        return self._send(operation, **arguments)


class AsyncShop(AsyncResource):
    async def call(self, operation: Operation[T], **arguments: Any) -> T:
        return await self._send(operation, **arguments)


def key(value: str | None) -> dict[str, Credential]:
    return {"Key": ApiKey("X-Key", value, argument="api_key")}


@dataclass(frozen=True)
class Caller:
    """Calls operations in one of the two modes, each time with a new client."""

    mode: str
    server: Server

    def __call__(
        self,
        operation: Operation[T],
        *,
        client: Mapping[str, Any] = {},
        **arguments: Any,
    ) -> T:
        options = settings(self.server.url, **client)
        if self.mode == "sync":
            with SyncApiClient(**options) as api:
                return Shop(api).call(operation, **arguments)

        async def run() -> T:
            async with AsyncApiClient(**options) as api:
                return await AsyncShop(api).call(operation, **arguments)

        return asyncio.run(run())

    @property
    def sent(self) -> ReceivedRequest:
        """The only request that the server received."""
        [received] = self.server.received
        return received
