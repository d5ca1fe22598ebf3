"""The whole story: a spec becomes a package, in memory."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .api import Api, Operation
from .bundle import bundle
from .config import ClientConfig
from .errors import ConfigError, Problem, SpecError
from .models import build
from .names import Names, iteration, name
from .package import Package
from .pagination import paginate
from .parse import component_schemas, parse, tell_apart
from .render import render, runtime
from .report import Entry, OperationReport, Report
from .select import select
from .source import Sources, joined, load
from .style import style
from .validate import validate as judge
from .views import view

# Calls inside each other; far below what the stack of a process holds.
_DEEPEST = 4_000

Progress = Callable[[str], None]


def generate(
    client: ClientConfig, *, lenient: bool = False, progress: Progress = lambda _: None
) -> Package:
    """Generate a client's project from its spec; `lenient` goes on past errors of the document that leave the rest readable.

    Raises SpecError for a document that cannot be used, ConfigError for settings that do not fit it.
    """
    try:
        with _deep_stack():
            return _generate(client, lenient, _Clock(progress))
    except RecursionError as error:
        problem = "schemas are composed of each other too deeply"
        hint = "shorten the longest chain of allOf, anyOf, oneOf and references"
        raise SpecError([Problem(client.spec, 0, 0, problem, hint)]) from error


def _generate(client: ClientConfig, lenient: bool, clock: "_Clock") -> Package:
    with clock("load"):
        loaded, unread = _load(client)
    with clock("validate"):
        warnings, invalid = _judge(loaded, unread, lenient)
    try:
        return _made(client, loaded, warnings, invalid, clock)
    except ConfigError:
        raise
    except Exception as error:
        # All that follows trusts valid documents; in an invalid one it may stumble over what is wrong.
        if not invalid:
            raise
        raise SpecError(invalid) from error


def _made(
    client: ClientConfig,
    loaded: tuple[Sources, ...],
    warnings: tuple[Problem, ...],
    invalid: tuple[Problem, ...],
    clock: "_Clock",
) -> Package:
    """The package made of documents that were found to be valid, but for errors gone past."""
    with clock("parse"):
        several = joined(loaded)
        whole, unheard = parse(*several)
        chosen = select(whole, client)
        tell_apart(chosen, several)
        api, unpaged, advice = paginate(chosen, client, several)
        names = _name(api, client)
    with clock("models"):
        models = build(api, names)
    with clock("render"):
        bundles = {
            named.root.label: bundle(sources)
            for named, sources in zip(several, loaded, strict=True)
        }
        views, unsaid = view(api, names, models, client, bundles)
        files = render(views, client.templates)
    with clock("style"):
        styled = style(files, whole=client.templates is not None)
        files = styled | runtime(client.package)
    lost = _lost(invalid, loaded, several[0])
    return Package(
        files=files,
        report=_report(
            client,
            several,
            api,
            names,
            (*unheard, *unpaged, *unsaid, *lost),
            clock.seconds,
        ),
        inputs=_inputs(client, several[0]),
        names=names.given(),
        warnings=(*invalid, *warnings, *advice),
    )


def validate(spec: Path, folders: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Judge a document, whose references may lead into some more folders; the warnings.

    Raises SpecError with every error.
    """
    return judge(load(spec, folders=folders))


def _load(client: ClientConfig) -> tuple[tuple[Sources, ...], tuple[Problem, ...]]:
    """The documents, and what keeps some of them from being read at all."""
    loaded: list[Sources] = []
    problems: list[Problem] = []
    for spec in client.specs:
        try:
            loaded.append(load(spec, folders=client.reference_folders))
        except SpecError as error:
            problems += error.problems
    return tuple(loaded), tuple(problems)


def _judge(
    several: tuple[Sources, ...], unread: tuple[Problem, ...], lenient: bool
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """(warnings, errors gone past). Raises SpecError with the errors of all documents."""
    warnings: list[Problem] = []
    errors: list[Problem] = []
    for sources in several:
        try:
            warnings += judge(sources)
        except SpecError as error:
            errors += error.problems
    # Documents that share files share what is wrong with those.
    if unread or (errors and not lenient):
        raise SpecError(dict.fromkeys((*unread, *errors)))
    return tuple(dict.fromkeys(warnings)), tuple(dict.fromkeys(errors))


def _inputs(client: ClientConfig, sources: Sources) -> Mapping[str, str]:
    """Every file that was read, relative to the first document's folder, with its digest."""
    folder = client.specs[0].parent
    return {
        Path(os.path.relpath(document.name, folder)).as_posix(): document.sha256
        for document in sources.documents.values()
    }


def _name(api: Api, client: ClientConfig) -> Names:
    known = {*api.schemas}
    known |= {item.id for item in api.operations} | {item.id for item in api.webhooks}
    known |= {iteration(item.id) for item in api.operations if item.pagination}
    unknown = [
        Problem(
            f"[tool.clientwright] {client.package}",
            0,
            0,
            f"names.{key!r} is the id of nothing in {client.spec}",
            "ids look like #/components/schemas/Pet; clientwright.lock lists them all",
        )
        for key in client.names
        if key not in known
    ]
    if unknown:
        raise ConfigError(unknown)
    return name(api, client.names)


def _lost(
    invalid: tuple[Problem, ...], loaded: tuple[Sources, ...], all_files: Sources
) -> Iterator[Entry]:
    """What was wrong and gone past, under the labels that the files have for all documents."""
    labels = {item.path: label for label, item in all_files.documents.items()}
    files = (item for one in loaded for item in one.documents.values())
    by_name = {item.name: labels[item.path] for item in files}
    for problem in invalid:
        pointer = f"{by_name.get(problem.file, '')}#{problem.pointer}"
        yield Entry(pointer, "invalid", "degraded", problem.problem)


@contextmanager
def _deep_stack() -> Iterator[None]:
    """Let functions call each other as deep as a type has alternatives: a union of many is one inside the other to Python's own parser."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


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
    several: tuple[Sources, ...],
    api: Api,
    names: Names,
    entries: tuple[Entry, ...],
    seconds: Mapping[str, float],
) -> Report:
    ledger = tuple(sorted(set(entries)))
    components = component_schemas(several)
    return Report(
        spec=client.spec,
        openapi=api.openapi,
        package=client.package,
        operations=tuple(_operation(item, names, ledger) for item in api.operations),
        schemas_total=len(components),
        schemas_generated=sum(key in names.schemas for key in components),
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
