"""A generated package, imported, and a server on the loopback interface that answers as told and remembers what it was asked."""

import asyncio
import importlib
import json
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from clientwright.config import ClientConfig
from clientwright.pipeline import GeneratedProject, generate

CASES = Path(__file__).parent
METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
Mode = Literal["sync", "async"]
MODES: tuple[Mode, ...] = ("sync", "async")


def spec_of(folder: Path) -> Path:
    return specs_of(folder)[0]


def specs_of(folder: Path) -> tuple[Path, ...]:
    """The document of a case, and those in folders beneath if it has several."""
    return (*folder.glob("spec.*"), *sorted(folder.glob("*/spec.*")))


def config(spec: Path, package: str, **settings: Any) -> ClientConfig:
    """Settings of a client, as the configuration would hold them."""
    values: dict[str, Any] = {
        "specs": (spec,),
        "output": Path("out"),
        "package": package,
        "distribution": package.replace("_", "-"),
        "env_prefix": package.upper(),
    }
    return ClientConfig(**{**values, **settings})


def write(package: GeneratedProject, folder: Path) -> None:
    """The project on disk."""
    for path, text in package.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class ImportedClient:
    """A package made from a spec, on disk and importable."""

    name: str
    folder: Path
    package: GeneratedProject

    def module(self, name: str = "") -> ModuleType:
        return importlib.import_module(f"{self.name}.{name}" if name else self.name)


def build(spec: Path, name: str, folder: Path, **settings: Any) -> ImportedClient:
    """Generate, write and make importable; the name must not have been imported before."""
    package = generate(config(spec, name, **settings))
    write(package, folder)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return ImportedClient(name, folder, package)


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it arrived."""

    method: str
    target: str
    headers: Message
    content: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def raw_query(self) -> str:
        return urlsplit(self.target).query

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.raw_query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Server:
    """Gives one prepared answer to everything."""

    url: str = ""
    sent: list[ReceivedRequest] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    def answer(
        self, status: int, body: object = b"", headers: Mapping[str, str] = {}
    ) -> None:
        """Prepare an answer; a body that is not bytes is sent as JSON."""
        raw = isinstance(body, bytes)
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.headers = {**({} if raw else {"Content-Type": "application/json"})}
        self.headers |= headers


@contextmanager
def serve() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.respond
            raise AttributeError(name)

        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            server.sent.append(
                ReceivedRequest(self.command, self.path, self.headers, content)
            )
            self.send_response(server.status)
            for name, value in server.headers.items():
                self.send_header(name, value)
            if server.status not in (204, 304):
                self.send_header("Content-Length", str(len(server.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(server.content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@dataclass
class Case:
    """Calls a generated client in one of its two modes, each time a new one. An answer that drifts raises."""

    built: ImportedClient
    mode: Mode
    server: Server
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def package(self) -> Any:
        return self.built.module()

    @property
    def models(self) -> Any:
        return self.built.module("models")

    @property
    def errors(self) -> Any:
        return self.built.module("errors")

    @property
    def files(self) -> Mapping[str, str]:
        return self.built.package.files

    @property
    def report(self) -> Any:
        return self.built.package.report.as_json()

    def text(self, path: str) -> str:
        """A module of the package."""
        return self.files[f"{self.built.name}/{path}"]

    def answer(
        self, status: int, body: object = b"", headers: Mapping[str, str] = {}
    ) -> None:
        self.server.answer(status, body, headers)

    def call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call `client.<method>`; of a stream, all items."""
        return self._run(lambda client: attrgetter(method)(client)(*args, **kwargs))

    def raw(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call `client.<method>` through `client.raw`."""
        return self._run(
            lambda client: client.raw(attrgetter(method)(client), *args, **kwargs)
        )

    def _run(self, call: Callable[[Any], Any]) -> Any:
        """Make a call with a new client."""
        base = {"base_url": self.server.url, "max_retries": 0, "on_drift": "raise"}
        settings = {**base, **self.settings}
        if self.mode == "sync":
            with self.package.Client(**settings) as client:
                result = call(client)
                return list(result) if isinstance(result, Iterator) else result

        async def run() -> Any:
            async with self.package.AsyncClient(**settings) as client:
                result = call(client)
                if isinstance(result, AsyncIterator):
                    return [item async for item in result]
                return await result

        return asyncio.run(run())

    @property
    def sent(self) -> ReceivedRequest:
        """The last request."""
        return self.server.sent[-1]

    def ledger(self, keyword: str) -> list[tuple[str, str]]:
        """(pointer, status) of every entry for a keyword."""
        return [
            (entry.pointer, entry.status)
            for entry in self.built.package.report.ledger
            if entry.keyword == keyword
        ]
