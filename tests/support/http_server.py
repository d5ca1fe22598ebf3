"""An HTTP server on the loopback interface, scripted by tests."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it arrived."""

    method: str
    target: str
    headers: Message
    content: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.raw_query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def parts(self) -> list[tuple[Any, str | None, str | None, Any]]:
        """Return name, file name, content type and content of each part of a form."""
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


class ServerConnection(BaseHTTPRequestHandler):
    """One connection to the server, by which a script responds to `received`."""

    protocol_version = "HTTP/1.1"
    received: ReceivedRequest
    #: Set when the test has ended.
    over: threading.Event

    def reply(
        self, status: int = 200, body: object = b"", headers: Mapping[str, str] = {}
    ) -> None:
        """Send a complete response; a body that is not bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if not isinstance(body, bytes):
            headers = {"Content-Type": "application/json", **headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304) and "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def reset(self) -> None:
        """Reset the connection, as a crashed machine does."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""

    def _content(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()


Script = Callable[[ServerConnection], None]
S = TypeVar("S", bound="HttpServer")


@dataclass
class HttpServer:
    """A running server: its URL, its script, and the received requests."""

    script: Script = ServerConnection.reply
    url: str = ""
    received: list[ReceivedRequest] = field(default_factory=list)
    #: Set when the test has ended, so that waiting scripts end, too.
    over: threading.Event = field(default_factory=threading.Event)
    #: Exceptions raised by scripts; `serve` raises them again.
    failures: list[Exception] = field(default_factory=list)

    @property
    def last(self) -> ReceivedRequest:
        return self.received[-1]

    def targets(self) -> list[str]:
        return [request.target for request in self.received]

    def tokens(self) -> list[str | None]:
        return [request.headers["Authorization"] for request in self.received]


def wait_for(event: threading.Event, over: threading.Event) -> None:
    """Wait for an event, or for the end of the test."""
    while not event.wait(0.01) and not over.is_set():
        pass


class _ManyConnections(ThreadingHTTPServer):
    request_queue_size = 1000
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: clients that disconnect are part of the tests."""


@contextmanager
def serve(server: S) -> Iterator[S]:
    """Run a server until the block ends. Raises the exceptions of its script."""

    class Handler(ServerConnection):
        over = server.over

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):  # Whatever the method.
                return self._respond
            raise AttributeError(name)

        def _respond(self) -> None:
            content = self._content()
            self.received = ReceivedRequest(
                self.command, self.path, self.headers, content
            )
            server.received.append(self.received)
            try:
                server.script(self)
            except OSError:  # The client is gone, or the script cut the connection.
                self.close_connection = True
            except Exception as error:
                server.failures.append(error)
                raise

    http = _ManyConnections(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        thread.join()
        http.server_close()
    if server.failures:
        raise ExceptionGroup("the server's script failed", server.failures)
