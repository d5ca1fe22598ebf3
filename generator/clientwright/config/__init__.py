"""Read the settings: `[tool.clientwright]` of a `pyproject.toml`, or the command line.

    [[tool.clientwright.clients]]
    spec = "specs/pets.yaml"          # or a list of documents; the first one gives the title
    output = "generated/pets"         # becomes an installable project
    package = "pets"                  # the import name
    distribution = "acme-pets"        # default: the package, with - instead of _
    version = "1.0"                   # default: info.version, if PEP 440 allows it
    env_prefix = "PETS"               # default: the package, in upper case
    templates = "templates"           # a folder with templates that replace clientwright's
    reference_folders = ["../shared"] # other folders that references of the spec may lead into
    names = { "#/components/schemas/a-b" = "AB" }         # id → Python name
    include = { tags = ["pets"], operations = [], paths = [] }
    exclude = { paths = ["/internal"] }
    pagination = { "pets/list" = { style = "link", items = "" } }  # as x-pagination

Paths are relative to the folder of the `pyproject.toml`. Keys of `pagination` are
operationIds or ids.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ConfigError, Diagnostic
from .overlaps import Overlap, overlaps
from .schema import (
    PAGE_STYLES,
    PAGINATION,
    SCHEMA,
    SchemaViolation,
    is_valid_version,
    package_error,
    violations,
)
from .toml_positions import Path as KeyPath
from .toml_positions import format_key_path, positions

__all__ = [
    "PAGE_STYLES",
    "PAGINATION",
    "ClientConfig",
    "Overlap",
    "Selection",
    "violations",
    "find",
    "for_arguments",
    "is_valid_version",
    "load",
    "overlaps",
    "reference_folders",
]

_ROOT: KeyPath = ("tool", "clientwright")
_MINIMAL = """\
a pyproject.toml needs at least

    [[tool.clientwright.clients]]
    spec = "openapi.yaml"
    output = "generated/pets"
    package = "pets"

or run without settings: clientwright generate SPEC -o DIR"""
_OWN_FOLDER = "give each client its own folder"


@dataclass(frozen=True)
class Selection:
    """Operations to include or exclude; if all three are empty, there is no such filter."""

    tags: tuple[str, ...] = ()
    #: operationIds or ids.
    operations: tuple[str, ...] = ()
    #: Paths; each stands for all paths below it, too.
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClientConfig:
    """The settings of one client."""

    #: The OpenAPI documents.
    specs: tuple[Path, ...]
    #: The folder of the generated project.
    output: Path
    #: Import name.
    package: str
    #: Name of the distribution.
    distribution: str
    #: Prefix of environment variables, without the underscore after it.
    env_prefix: str
    #: Version of the distribution; None: from the document.
    version: str | None = None
    #: Python names by the ids of the document's parts.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Folder with templates that replace clientwright's.
    templates: Path | None = None
    #: Folders that references may lead into, besides the document's own.
    reference_folders: tuple[Path, ...] = ()
    include: Selection = Selection()
    exclude: Selection = Selection()
    #: Values of `x-pagination` by operationId or id.
    pagination: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def spec(self) -> str:
        """The documents as text, for messages and the report."""
        return ", ".join(map(str, self.specs))


def find(start: Path) -> Path:
    """Return the nearest `pyproject.toml` with a `[tool.clientwright]` table, here or above.

    Raises ConfigError if there is none, or if one on the way is not valid TOML.
    """
    pyproject = _nearest(start)
    if pyproject is not None:
        return pyproject
    message = "no pyproject.toml with a [tool.clientwright] table, here or above"
    raise ConfigError([Diagnostic(str(start), 0, 0, message, _MINIMAL)])


def load(pyproject: Path) -> tuple[ClientConfig, ...]:
    """Return the clients of a `pyproject.toml`.

    Raises ConfigError with all errors of its `[tool.clientwright]`.
    """
    text, document = _read(pyproject)
    table = _table(document).get("clientwright")
    if table is None:
        message = "has no [tool.clientwright] table"
        raise ConfigError([Diagnostic(str(pyproject), 0, 0, message, _MINIMAL)])
    errors = list(violations(SCHEMA, table, _ROOT))
    if not errors:
        clients = tuple(_client(pyproject.parent, item) for item in table["clients"])
        errors = list(_conflicts(pyproject.parent, clients))
        if not errors:
            return clients
    raise ConfigError(_diagnostics(pyproject, text, errors))


def reference_folders(spec: Path, start: Path) -> tuple[Path, ...]:
    """Return the `reference_folders` of all clients that are generated from a document.

    They come from the nearest `pyproject.toml`, from `start` upward; without one, there are
    none. Raises ConfigError as `load` does.
    """
    pyproject = _nearest(start)
    clients = load(pyproject) if pyproject else ()
    wanted = spec.resolve()
    return tuple(
        folder
        for client in clients
        if wanted in {path.resolve() for path in client.specs}
        for folder in client.reference_folders
    )


def for_arguments(
    spec: Path, output: Path, package: str | None = None
) -> tuple[ClientConfig, ...]:
    """Return the client of `generate SPEC -o DIR`, as the only one.

    By default, the package is named after the spec and not after the folder, so that a
    document gives the same bytes in any folder. Raises ConfigError if the package name is
    invalid.
    """
    name = _default_package(spec) if package is None else package
    error = package_error(name)
    if error:
        raise ConfigError([Diagnostic("--package", 0, 0, f"{name!r} is {error}")])
    return (
        _client(Path(), {"spec": str(spec), "output": str(output), "package": name}),
    )


def _nearest(start: Path) -> Path | None:
    for folder in _upward(start):
        candidate = folder / "pyproject.toml"
        if candidate.is_file() and "clientwright" in _table(_read(candidate)[1]):
            return candidate
    return None


def _upward(start: Path) -> Iterator[Path]:
    """Yield the folder and its parents; relative paths stay relative."""
    yield start
    for depth, parent in enumerate(start.resolve().parents, 1):
        yield parent if start.is_absolute() else start.joinpath(*[".."] * depth)


def _read(pyproject: Path) -> tuple[str, dict[str, Any]]:
    text = ""
    try:
        text = pyproject.read_bytes().decode()
        return text, tomllib.loads(text)
    except OSError as error:
        message, line, column = error.strerror or str(error), 0, 0
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        message, line, column = "is not UTF-8", before.count(b"\n") + 1, 1
    except RecursionError:
        message, line, column = "is nested too deeply", 0, 0
    except tomllib.TOMLDecodeError as error:
        message, line, column = _split_toml_error(str(error), text)
    raise ConfigError([Diagnostic(str(pyproject), line, column, message)]) from None


def _split_toml_error(message: str, text: str) -> tuple[str, int, int]:
    """Split a message of tomllib into the message proper, line and column."""
    match = re.fullmatch(
        r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL
    )
    if match is None:
        return message, 1, 1
    if match[2]:
        return match[1], int(match[2]), int(match[3])
    lines = text.split("\n")
    return f"{match[1]} at the end of the file", len(lines), len(lines[-1]) + 1


def _table(document: Mapping[str, Any]) -> Mapping[str, Any]:
    tool = document.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _diagnostics(
    pyproject: Path, text: str, errors: Sequence[SchemaViolation]
) -> list[Diagnostic]:
    """Return the errors with the positions of their keys; a missing key has its table's."""
    known = positions(text)
    diagnostics = []
    for error in errors:
        path = error.path
        while path and path not in known:
            path = path[:-1]
        key = format_key_path(error.path)
        message = f"`{key}` {error.message}"
        line, column = known.get(path, (1, 1))
        diagnostics.append(
            Diagnostic(str(pyproject), line, column, message, error.hint, pointer=key)
        )
    return sorted(diagnostics, key=lambda item: (item.line, item.column))


def _default_package(spec: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", spec.stem.lower()).strip("_")
    if name in ("api", "openapi", "spec", "swagger") or package_error(name):
        name = f"{name}_client".lstrip("_")
    return f"api_{name}" if package_error(name) else name


def _client(folder: Path, table: Mapping[str, Any]) -> ClientConfig:
    package = table["package"]
    spec = table["spec"]
    stripped = package.strip("_")
    return ClientConfig(
        specs=tuple(
            folder / path for path in ([spec] if isinstance(spec, str) else spec)
        ),
        output=folder / table["output"],
        package=package,
        distribution=table.get("distribution", stripped.replace("_", "-")),
        env_prefix=table.get("env_prefix", stripped.upper()),
        version=table.get("version"),
        names=dict(table.get("names", {})),
        templates=folder / table["templates"] if "templates" in table else None,
        reference_folders=tuple(
            folder / path for path in table.get("reference_folders", ())
        ),
        include=_selection(table.get("include", {})),
        exclude=_selection(table.get("exclude", {})),
        pagination=dict(table.get("pagination", {})),
    )


def _selection(table: Mapping[str, Sequence[str]]) -> Selection:
    return Selection(**{key: tuple(items) for key, items in table.items()})


def _conflicts(
    folder: Path, clients: Sequence[ClientConfig]
) -> Iterator[SchemaViolation]:
    """Yield output folders that overlap another output or an input, and unusable inputs."""
    by_client: dict[int, list[Overlap]] = {}
    for overlap in overlaps([client.output for client in clients]):
        by_client.setdefault(overlap.later, []).append(overlap)
    for number, client in enumerate(clients):
        key: KeyPath = (*_ROOT, "clients", number)
        output = client.output.resolve()
        for name, path in _inputs(folder, client):
            if path.resolve().is_relative_to(output):
                yield SchemaViolation((*key, "output"), f"contains {name}", _OWN_FOLDER)
        for index, reference_folder in enumerate(client.reference_folders):
            if not reference_folder.is_dir():
                yield SchemaViolation(
                    (*key, "reference_folders", index), "is not a folder"
                )
        if len({spec.resolve() for spec in client.specs}) < len(client.specs):
            yield SchemaViolation((*key, "spec"), "names a document twice")
        for overlap in by_client.get(number, ()):
            message = f"{overlap.relation} the output of clients[{overlap.earlier}]"
            yield SchemaViolation((*key, "output"), message, _OWN_FOLDER)


def _inputs(folder: Path, client: ClientConfig) -> Iterator[tuple[str, Path]]:
    """Yield name and path of everything that no output folder may contain."""
    yield "the folder of the pyproject.toml", folder
    for spec in client.specs:
        yield f"the spec {spec}", spec
    if client.templates is not None:
        yield "the folder of templates", client.templates
    for reference_folder in client.reference_folders:
        yield f"the folder {reference_folder}", reference_folder
