"""What to generate: `[tool.clientwright]` of a `pyproject.toml`, or the command line, as frozen dataclasses.

    [[tool.clientwright.clients]]
    spec = "specs/pets.yaml"          # or a list: several documents in one client, the first its face
    output = "generated/pets"         # becomes an installable project
    package = "pets"                  # the import name
    distribution = "acme-pets"        # default: the package with - for _
    version = "1.0"                   # default: info.version where PEP 440 allows
    env_prefix = "PETS"               # default: the package in capitals
    templates = "templates"           # a folder whose templates win over clientwright's
    reference_folders = ["../shared"] # where references of the spec may lead besides its own folder
    names = { "#/components/schemas/a-b" = "AB" }         # id → Python name
    include = { tags = ["pets"], operations = [], paths = [] }
    exclude = { paths = ["/internal"] }
    pagination = { "pets/list" = { style = "link", items = "" } }   # operationId or id → what x-pagination says

Paths are relative to the folder of the `pyproject.toml`.
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
    distribution_fault,
    legal_version,
    package_fault,
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
    "legal_version",
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

or name the document yourself: clientwright generate SPEC -o DIR"""


@dataclass(frozen=True)
class Selection:
    """Operations by tag, by id, or by path; empty selects nothing in particular."""

    tags: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClientConfig:
    """One client.

    `version` None leaves the choice to the document; `names` maps ids of the document
    to Python names, `pagination` operations to what `x-pagination` would say of them.
    """

    specs: tuple[Path, ...]
    output: Path
    package: str
    distribution: str
    env_prefix: str
    version: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    templates: Path | None = None
    reference_folders: tuple[Path, ...] = ()
    include: Selection = Selection()
    exclude: Selection = Selection()
    pagination: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def spec(self) -> str:
        """The documents, as messages and the report name them."""
        return ", ".join(map(str, self.specs))


def find(start: Path) -> Path:
    """The nearest `pyproject.toml` from a folder upward that has a `[tool.clientwright]` table.

    Raises ConfigError where there is none, or where one on the way is not TOML.
    """
    found = _nearest(start)
    if found is not None:
        return found
    problem = "no pyproject.toml with a [tool.clientwright] table, here or above"
    raise ConfigError([Diagnostic(str(start), 0, 0, problem, _MINIMAL)])


def load(pyproject: Path) -> tuple[ClientConfig, ...]:
    """The clients of a `pyproject.toml`.

    Raises ConfigError with everything that is wrong with its `[tool.clientwright]`.
    """
    text, document = _read(pyproject)
    table = _table(document).get("clientwright")
    if table is None:
        problem = "has no [tool.clientwright] table"
        raise ConfigError([Diagnostic(str(pyproject), 0, 0, problem, _MINIMAL)])
    found = list(violations(SCHEMA, table, _ROOT))
    if not found:
        clients = tuple(_client(pyproject.parent, item) for item in table["clients"])
        found = list(_conflicts(pyproject.parent, clients))
        if not found:
            return clients
    raise ConfigError(_problems(pyproject, text, found))


def reference_folders(spec: Path, start: Path) -> tuple[Path, ...]:
    """The folders that a document's references may lead into by the settings of the clients made of it.

    The nearest `pyproject.toml` from `start` upward counts. None without settings, or
    where no client is made of the document. Raises ConfigError as `load` does.
    """
    pyproject = _nearest(start)
    clients = load(pyproject) if pyproject else ()
    wanted = spec.resolve()
    return tuple(
        folder
        for client in clients
        if wanted in {one.resolve() for one in client.specs}
        for folder in client.reference_folders
    )


def for_arguments(
    spec: Path, output: Path, package: str | None = None
) -> tuple[ClientConfig, ...]:
    """The one client that `generate SPEC -o DIR` asks for.

    The package is named after the spec's file and never after the folder, so that the
    same document makes the same bytes wherever they go. Raises ConfigError for a package
    that cannot be.
    """
    name = _package_of(spec) if package is None else package
    fault = package_fault(name)
    if fault:
        raise ConfigError([Diagnostic("--package", 0, 0, f"{name!r} is {fault}")])
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
    """The folder and those around it, spelled like the start: relative stays relative."""
    yield start
    for depth, parent in enumerate(start.resolve().parents, 1):
        yield parent if start.is_absolute() else start.joinpath(*[".."] * depth)


def _read(pyproject: Path) -> tuple[str, dict[str, Any]]:
    text = ""
    try:
        text = pyproject.read_bytes().decode()
        return text, tomllib.loads(text)
    except OSError as error:
        problem, line, column = error.strerror or str(error), 0, 0
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        problem, line, column = "is not UTF-8", before.count(b"\n") + 1, 1
    except RecursionError:
        problem, line, column = "is nested too deeply", 0, 0
    except tomllib.TOMLDecodeError as error:
        problem, line, column = _toml_problem(str(error), text)
    raise ConfigError([Diagnostic(str(pyproject), line, column, problem)]) from None


def _toml_problem(message: str, text: str) -> tuple[str, int, int]:
    """tomllib's message, and the place that it ends in."""
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


def _problems(
    pyproject: Path, text: str, found: Sequence[SchemaViolation]
) -> list[Diagnostic]:
    """The faults where their keys stand; a key that is missing is missed by its table."""
    places = positions(text)
    problems = []
    for fault in found:
        at = fault.path
        while at and at not in places:
            at = at[:-1]
        key = format_key_path(fault.path)
        problem = f"`{key}` {fault.message}"
        line, column = places.get(at, (1, 1))
        problems.append(
            Diagnostic(str(pyproject), line, column, problem, fault.hint, pointer=key)
        )
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _package_of(spec: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", spec.stem.lower()).strip("_")
    if name in ("api", "openapi", "spec", "swagger") or package_fault(name):
        name = f"{name}_client".lstrip("_")
    return f"api_{name}" if package_fault(name) else name


def _client(folder: Path, table: Mapping[str, Any]) -> ClientConfig:
    package = table["package"]
    spec = table["spec"]
    plain = package.strip("_")
    return ClientConfig(
        specs=tuple(
            folder / one for one in ([spec] if isinstance(spec, str) else spec)
        ),
        output=folder / table["output"],
        package=package,
        distribution=table.get("distribution", plain.replace("_", "-")),
        env_prefix=table.get("env_prefix", plain.upper()),
        version=table.get("version"),
        names=dict(table.get("names", {})),
        templates=folder / table["templates"] if "templates" in table else None,
        reference_folders=tuple(
            folder / one for one in table.get("reference_folders", ())
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
    """What the clients' folders have against each other: an output is clientwright's alone."""
    shared: dict[int, list[Overlap]] = {}
    for one in overlaps([client.output for client in clients]):
        shared.setdefault(one.number, []).append(one)
    for number, client in enumerate(clients):
        key: KeyPath = (*_ROOT, "clients", number)
        output = client.output.resolve()
        for kind, path in _kept(folder, client):
            if path.resolve().is_relative_to(output):
                yield SchemaViolation(
                    (*key, "output"), f"contains {kind}", "give it its own folder"
                )
        for index, opened in enumerate(client.reference_folders):
            if not opened.is_dir():
                yield SchemaViolation(
                    (*key, "reference_folders", index), "is not a folder"
                )
        if len({spec.resolve() for spec in client.specs}) < len(client.specs):
            yield SchemaViolation((*key, "spec"), "names a document twice")
        for one in shared.get(number, ()):
            problem = f"{one.message} the output of clients[{one.before}]"
            yield SchemaViolation((*key, "output"), problem)


def _kept(folder: Path, client: ClientConfig) -> Iterator[tuple[str, Path]]:
    yield "the folder of the pyproject.toml", folder
    for spec in client.specs:
        yield f"the spec {spec}", spec
    if client.templates is not None:
        yield "the folder of templates", client.templates
    for opened in client.reference_folders:
        yield f"the folder {opened}", opened
