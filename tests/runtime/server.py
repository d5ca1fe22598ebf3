"""An HTTP server on the loopback interface, and a client of a small invented API."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from _runtime.auth import ApiKey, Credential
from _runtime.base_client import AsyncApiClient, AsyncResource, Resource, SyncApiClient
from _runtime.http_io import DEFAULT_TIMEOUT
from _runtime.operation import Operation

T = TypeVar("T")


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: Message
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def parts(self) -> list[tuple[Any, str | None, str | None, Any]]:
        """Name, file name, content type and content of each part of a form."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + self.content)
        assert form.is_multipart() and not form.defects
        return [
            (
                part.get_param("name", header="content-disposition"),
                part.get_filename(),
                part["content-type"] and part.get_content_type(),
                part.get_payload(decode=True),
            )
            for part in form.iter_parts()
        ]


@dataclass
class Server:
    """Gives one prepared answer to everything, and remembers what it was asked."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    hang: threading.Event | None = None
    echo: bool = False  # Answer with the target of the request.
    # What comes before that: statuses with headers, None for a connection that is cut.
    before: list[tuple[int, dict[str, str]] | None] = field(default_factory=list)
    # Other answers for some targets: JSON with headers.
    pages: dict[str, tuple[object, dict[str, str]]] = field(default_factory=dict)

    def answer(
        self,
        status: int,
        body: object = b"",
        *,
        type: str | None = None,
        headers: Mapping[str, str] = {},
    ) -> None:
        """Prepare an answer; a body that is not bytes is sent as JSON."""
        is_raw = isinstance(body, bytes)
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        media = type if type is not None else "" if is_raw else "application/json"
        self.status = status
        self.headers = {**({"Content-Type": media} if media else {}), **headers}


@contextmanager
def serve() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            if self.headers.get("Transfer-Encoding") == "chunked":
                content = b"".join(self.chunks())
            else:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.received.append(
                Received(self.command, self.path, self.headers, content)
            )
            if server.hang:
                server.hang.wait(30)
            answer = self.path.encode() if server.echo else server.content
            status, headers = server.status, server.headers
            if self.path in server.pages:
                status, (body, headers) = 200, server.pages[self.path]
                answer = json.dumps(body).encode()
            if server.before:
                first = server.before.pop(0)
                if first is None:
                    self.close_connection = True
                    return
                (status, headers), answer = first, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(answer)))
            try:
                self.end_headers()
                self.wfile.write(answer)
            except ConnectionError:  # The client did not wait.
                self.close_connection = True

        def chunks(self) -> Iterator[bytes]:
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


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
    """What a generated client passes to its base class."""
    return {**SETTINGS, "base_url": url, **changes}


class Shop(Resource):
    """Any operation, with any arguments, as generated methods would send it."""

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
        given = settings(self.server.url, **client)
        if self.mode == "sync":
            with SyncApiClient(**given) as api:
                return Shop(api).call(operation, **arguments)

        async def run() -> T:
            async with AsyncApiClient(**given) as api:
                return await AsyncShop(api).call(operation, **arguments)

        return asyncio.run(run())

    @property
    def sent(self) -> Received:
        """The one request that was made."""
        [received] = self.server.received
        return received
