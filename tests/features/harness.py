"""Generate, import and call the client of a feature, against a server of prepared responses."""

import asyncio
import contextlib
import importlib
import pickle
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import Any, Literal

from clientwright.config import ClientConfig
from clientwright.pipeline import generate
from clientwright.result import GeneratedProject
from support.http_server import HttpServer, ReceivedRequest

FEATURES = Path(__file__).parent
_PICKLED = "project.pickle"
Mode = Literal["sync", "async"]
MODES: tuple[Mode, ...] = ("sync", "async")


def spec_of(folder: Path) -> Path:
    return specs_of(folder)[0]


def specs_of(folder: Path) -> tuple[Path, ...]:
    """Return the document of a feature, and those in folders beneath if it has several."""
    return (*folder.glob("spec.*"), *sorted(folder.glob("*/spec.*")))


def config(spec: Path, package: str, **settings: Any) -> ClientConfig:
    """Return the settings of a client, as the configuration would hold them."""
    values: dict[str, Any] = {
        "specs": (spec,),
        "output": Path("out"),
        "package": package,
        "distribution": package.replace("_", "-"),
        "env_prefix": package.upper(),
    }
    return ClientConfig(**{**values, **settings})


def write(package: GeneratedProject, folder: Path) -> None:
    """Write a project to disk."""
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
    """Generate, write and make importable a client whose name was not imported before."""
    project = generate(config(spec, name, **settings))
    write(project, folder)
    return imported(name, folder, project)


def build_once(name: str, top: Path) -> ImportedClient:
    """Make the client of a feature below `top`, if no other process has made it."""
    target, specs = top / name, specs_of(FEATURES / name)
    package = f"feature_{name}"
    if not target.exists():
        project = generate(config(specs[0], package, specs=specs))
        staging = Path(mkdtemp(dir=top))
        write(project, staging)
        (staging / _PICKLED).write_bytes(pickle.dumps(project))
        with contextlib.suppress(OSError):  # Another process was quicker.
            staging.rename(target)
    project = pickle.loads((target / _PICKLED).read_bytes())
    return imported(package, target, project)


def imported(name: str, folder: Path, project: GeneratedProject) -> ImportedClient:
    """Make a package importable whose name was not imported before."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return ImportedClient(name, folder, project)


@dataclass
class PreparedServer(HttpServer):
    """Gives one prepared response to everything."""

    response: tuple[int, object, Mapping[str, str]] = (200, b"", {})

    def __post_init__(self) -> None:
        self.script = lambda connection: connection.reply(*self.response)

    def respond_with(
        self, status: int, body: object = b"", headers: Mapping[str, str] = {}
    ) -> None:
        """Prepare a response; a body that is not bytes is sent as JSON."""
        self.response = status, body, headers


@dataclass
class Case:
    """Call a generated client in one of its two modes, each time a new one that raises on drift."""

    built: ImportedClient
    mode: Mode
    server: PreparedServer
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
        """Return the text of a module of the package."""
        return self.files[f"{self.built.name}/{path}"]

    def respond_with(
        self, status: int, body: object = b"", headers: Mapping[str, str] = {}
    ) -> None:
        self.server.respond_with(status, body, headers)

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
    def last_request(self) -> ReceivedRequest:
        """The last request."""
        return self.server.last

    def ledger(self, keyword: str) -> list[tuple[str, str]]:
        """(pointer, status) of every entry for a keyword."""
        return [
            (entry.pointer, entry.status)
            for entry in self.built.package.report.ledger
            if entry.keyword == keyword
        ]
