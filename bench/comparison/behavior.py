"""Check how a generated client behaves when a server and its document disagree.

This module runs in the environment of the generator that is measured.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from .adapters import Adapter

PET = {"name": "Rex", "status": "sold"}
Response = tuple[int, dict[str, Any]]


class Server:
    """A server that sends prepared responses in turn and keeps the request bodies."""

    def __init__(self, *responses: Response) -> None:
        self.url = ""
        self.received: list[Any] = []
        self._responses = list(responses)

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        self.received.append(json.loads(handler.rfile.read(length) or "null"))
        status, body = self._responses.pop(0)
        content = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


@contextmanager
def running(*responses: Response) -> Iterator[Server]:
    """Serve the responses on the loopback interface."""
    server = Server(*responses)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.respond(self)

        do_PATCH = do_GET

        def log_message(self, format: str, *arguments: Any) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def _outcome(client: Adapter, *responses: Response) -> str:
    """Describe the result of a call that gets these responses."""
    with running(*responses) as server:
        try:
            result = client.retrieve(server.url)
        except Exception as error:
            return f"raises `{type(error).__name__}`"
    return f"returns `{'None' if result is None else type(result).__name__}`"


def _unknown_enum_value(client: Adapter) -> str:
    return _outcome(client, (200, {**PET, "status": "retired"}))


def _missing_field(client: Adapter) -> str:
    return _outcome(client, (200, {"status": "sold"}))


def _unexpected_null(client: Adapter) -> str:
    return _outcome(client, (200, {**PET, "name": None}))


def _unknown_field(client: Adapter) -> str:
    with running((200, {**PET, "age": 3})) as server:
        fields = client.to_dict(client.retrieve(server.url))
    return "kept" if "age" in fields else "dropped"


def _null_in_response(client: Adapter) -> str:
    with running((200, PET), (200, {**PET, "nickname": None})) as server:
        fields = [client.to_dict(client.retrieve(server.url)) for _ in range(2)]
    told_apart = ["nickname" in found for found in fields] == [False, True]
    return "differ" if told_apart else "are the same"


def _null_in_request(client: Adapter) -> str:
    with running((200, PET), (200, PET)) as server:
        client.update(server.url, name="Rex")
        client.update(server.url, name="Rex", nickname=None)
    sent = [{"name": "Rex"}, {"name": "Rex", "nickname": None}]
    return "differ" if server.received == sent else f"sends `{server.received}`"


def _documented_error(client: Adapter) -> str:
    return _outcome(client, (404, {"message": "There is none."}))


def _undocumented_error(client: Adapter) -> str:
    return _outcome(client, (403, {}))


def _temporary_error(client: Adapter) -> str:
    return _outcome(client, (503, {}), (200, PET))


CHECKS: dict[str, Callable[[Adapter], str]] = {
    "a response has an enum value that is not in the document": _unknown_enum_value,
    "a response has a field that is not in the document": _unknown_field,
    "a response lacks a required field": _missing_field,
    "a response has null where the document has a string": _unexpected_null,
    "an absent field and a null field in a response": _null_in_response,
    "an omitted field and a null field in a request": _null_in_request,
    "status 404, described in the document": _documented_error,
    "status 403, not described": _undocumented_error,
    "status 503, then 200": _temporary_error,
}


def check_all(client: Adapter) -> dict[str, str]:
    return {title: check(client) for title, check in CHECKS.items()}
