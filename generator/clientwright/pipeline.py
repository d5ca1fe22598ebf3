"""The whole story: a spec becomes a package, in memory."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .api import Api, Operation
from .bundle import bundle
from .config import ClientConfig
from .errors import ConfigError, Problem, SpecError
from .models import build
from .names import Names, name
from .parse import parse
from .render import render, runtime
from .report import Entry, OperationReport, Report
from .select import select
from .source import Sources, load
from .style import style
from .validate import validate as judge
from .views import view

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Package:
    """A generated project: its files by path, what was read (path → SHA-256), the names given, and what there is to say about it."""

    files: Mapping[str, str]
    report: Report
    inputs: Mapping[str, str]
    names: Mapping[str, str]
    warnings: tuple[Problem, ...]


def generate(
    client: ClientConfig, *, lenient: bool = False, progress: Progress = lambda _: None
) -> Package:
    """Generate a client's project from its spec; `lenient` goes on past errors of the document that leave the rest readable.

    Raises SpecError for a document that cannot be used, ConfigError for settings that do not fit it.
    """
    for second in client.specs[1:]:
        problem = "several documents in one client are not supported yet"
        hint = "make one client of each"
        raise ConfigError([Problem(str(second), 0, 0, problem, hint)])
    try:
        return _generate(client, lenient, _Clock(progress))
    except RecursionError as error:
        problem = "schemas are composed of each other too deeply"
        hint = "shorten the longest chain of allOf, anyOf, oneOf and references"
        raise SpecError([Problem(str(client.specs[0]), 0, 0, problem, hint)]) from error


def _generate(client: ClientConfig, lenient: bool, clock: "_Clock") -> Package:
    with clock("load"):
        sources = load(client.specs[0], folders=client.reference_folders)
    with clock("validate"):
        warnings, invalid = _judge(sources, lenient)
    with clock("parse"):
        whole, unread = _parse(sources, invalid)
        api = select(whole, client)
        names = _name(api, client)
    with clock("models"):
        models = build(api, names)
    with clock("render"):
        views, unsaid = view(api, names, models, client, bundle(sources))
        files = render(views, client.templates)
    with clock("style"):
        files = style(files) | runtime(client.package)
    ledger = (*unread, *unsaid, *(_lost(problem) for problem in invalid))
    return Package(
        files=files,
        report=_report(client, sources, api, names, ledger, clock.seconds),
        inputs={
            label or client.specs[0].name: document.sha256
            for label, document in sources.documents.items()
        },
        names=names.given(),
        warnings=(*invalid, *warnings),
    )


def validate(spec: Path) -> tuple[Problem, ...]:
    """Judge a document; the warnings. Raises SpecError with every error."""
    return judge(load(spec))


def _judge(
    sources: Sources, lenient: bool
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """(warnings, errors gone past)."""
    try:
        return judge(sources), ()
    except SpecError as error:
        if not lenient:
            raise
        return (), error.problems


def _parse(
    sources: Sources, invalid: tuple[Problem, ...]
) -> tuple[Api, tuple[Entry, ...]]:
    try:
        return parse(sources)
    except (SpecError, AttributeError, KeyError, TypeError, ValueError) as error:
        # The reader trusts a valid document; in an invalid one it may stumble over what is wrong.
        if not invalid:
            raise
        raise SpecError(invalid) from error


def _name(api: Api, client: ClientConfig) -> Names:
    known = {*api.schemas, *(item.id for item in api.operations)}
    unknown = [
        Problem(
            f"[tool.clientwright] {client.package}",
            0,
            0,
            f"names.{key!r} is the id of nothing in {client.specs[0]}",
            "ids look like #/components/schemas/Pet; clientwright.lock lists them all",
        )
        for key in client.names
        if key not in known
    ]
    if unknown:
        raise ConfigError(unknown)
    return name(api, client.names)


def _lost(problem: Problem) -> Entry:
    return Entry(f"#{problem.pointer}", "invalid", "degraded", problem.problem)


class _Clock:
    """Tells a stage's name when it starts, and keeps how long it took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        self._progress(stage)
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - start, 4)


def _report(
    client: ClientConfig,
    sources: Sources,
    api: Api,
    names: Names,
    entries: tuple[Entry, ...],
    seconds: Mapping[str, float],
) -> Report:
    ledger = tuple(sorted(set(entries)))
    components = [
        f"{label}#/components/schemas/{key}"
        for label, document in sources.documents.items()
        for key in document.data.get("components", {}).get("schemas", {})
    ]
    return Report(
        spec=sources.root.name,
        openapi=api.openapi,
        package=client.package,
        operations=tuple(_operation(item, names, ledger) for item in api.operations),
        schemas_total=len(components),
        schemas_generated=sum(
            key.replace("~", "~0") in names.schemas for key in components
        ),
        ledger=ledger,
        seconds=seconds,
    )


def _operation(
    operation: Operation, names: Names, ledger: tuple[Entry, ...]
) -> OperationReport:
    places = (f"{operation.id}/", *(use.id for use in operation.uses()))
    notes = tuple(
        entry.why
        for entry in ledger
        if entry.status == "degraded" and entry.pointer.startswith(places)
    )
    return OperationReport(
        id=operation.label,
        method=operation.method,
        path=operation.path,
        status="degraded" if notes else "generated",
        python=names.operations[operation.id].place,
        notes=notes,
    )
