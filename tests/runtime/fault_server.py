"""A server that does to each request what a test says: answers, stalls, cuts and resets."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .server import Received


class ServerConnection(BaseHTTPRequestHandler):
    """One connection to the server; `received` is the request that is being answered.

    `over` is set when the test has ended.
    """

    protocol_version = "HTTP/1.1"
    received: Received
    over: threading.Event

    def reply(
        self, status: int = 200, body: object = b"", headers: dict[str, str] = {}
    ) -> None:
        """A whole answer; a body that is not bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if not isinstance(body, bytes):
            self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204 and "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def reset(self) -> None:
        """Cut the connection as a machine does that fell over."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


Script = Callable[[ServerConnection], None]


@dataclass
class FaultyServer:
    """What was asked of it, in order, and when its threads shall end."""

    url: str = ""
    script: Script = ServerConnection.reply
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def targets(self) -> list[str]:
        return [request.target for request in self.received]

    def tokens(self) -> list[str | None]:
        return [request.headers["Authorization"] for request in self.received]


@contextmanager
def faulty(script: Script = ServerConnection.reply) -> Iterator[FaultyServer]:
    """A server on the loopback interface; `script` gets each request's `Line`."""
    server = FaultyServer(script=script)

    class Handler(ServerConnection):
        over = server.over

        def answer(self) -> None:
            if self.headers.get("Transfer-Encoding") == "chunked":
                content = b"".join(self.chunks())
            else:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.received = Received(self.command, self.path, self.headers, content)
            server.received.append(self.received)
            try:
                server.script(self)
            except OSError:  # The client is gone, or the script cut the line.
                self.close_connection = True

        def chunks(self) -> Iterator[bytes]:
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    class Many(ThreadingHTTPServer):
        request_queue_size = 1000
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that leave are part of the tests."""

    http = Many(("127.0.0.1", 0), Handler)
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
