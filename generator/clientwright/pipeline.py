"""The whole story: a spec becomes a package, in memory."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .api import Api, Operation
from .bundle import bundle
from .config import ClientConfig
from .errors import Problem
from .models import build
from .names import Names, name
from .parse import parse
from .render import render, runtime
from .report import Entry, OperationReport, Report
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
    """Generate a client's project from its spec.

    Raises SpecError for a document that cannot be used, ConfigError for settings that do not fit it.
    """
    clock = _Clock(progress)
    with clock("load"):
        sources = load(client.specs[0])
    with clock("validate"):
        warnings = judge(sources)
    with clock("parse"):
        api, unread = parse(sources)
        names = name(api, client.names)
    with clock("models"):
        models = build(api, names)
    with clock("render"):
        views, unsaid = view(api, names, models, client, bundle(sources))
        files = render(views, client.templates)
    with clock("style"):
        files = style(files) | runtime(client.package)
    return Package(
        files=files,
        report=_report(client, sources, api, names, (*unread, *unsaid), clock.seconds),
        inputs={
            label or client.specs[0].name: document.sha256
            for label, document in sources.documents.items()
        },
        names=names.given(),
        warnings=warnings,
    )


def validate(spec: Path) -> tuple[Problem, ...]:
    """Judge a document; the warnings. Raises SpecError with every error."""
    return judge(load(spec))


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
    notes = tuple(
        entry.why
        for entry in ledger
        if entry.status == "degraded" and entry.pointer.startswith(f"{operation.id}/")
    )
    return OperationReport(
        id=operation.label,
        method=operation.method,
        path=operation.path,
        status="degraded" if notes else "generated",
        python=names.operations[operation.id].place,
        notes=notes,
    )
