"""The whole story: a spec becomes a package, in memory."""

import gc
import os
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import Cache, NullCache
from .config import ClientConfig
from .errors import ConfigError, Diagnostic, SpecError
from .ir import Api, Operation
from .models import build_models
from .names import NameTable, assign_names, iterator_id
from .operation_filter import filter_operations
from .pagination import resolve_pagination
from .parallel import SerialRunner, TaskRunner
from .parse import check_duplicate_operations, component_schemas, parse
from .result import GeneratedProject, LedgerEntry, OperationReport, Report
from .source import DocumentSet, combine_document_sets, load

if TYPE_CHECKING:
    from .render import Renderer

# Calls inside each other; far below what the stack of a process holds.
_RECURSION_LIMIT = 4_000
_STAGES = ("load", "validate", "parse", "models", "render", "style")

Progress = Callable[[str], None]


def generate(
    client: ClientConfig,
    *,
    lenient: bool = False,
    beside: TaskRunner = SerialRunner(),
    memo: Cache = NullCache(),
    progress: Progress = lambda _: None,
) -> GeneratedProject:
    """Generate a client's project from its spec; `lenient` goes on past errors of the document that leave the rest readable.

    Raises SpecError for a document that cannot be used, ConfigError for settings that do not fit it.
    """
    try:
        with _raised_recursion_limit(), _gc_paused():
            return _generate(client, lenient, beside, memo, _StageTimer(progress))
    except RecursionError as error:
        problem = "schemas are composed of each other too deeply"
        hint = "shorten the longest chain of allOf, anyOf, oneOf and references"
        raise SpecError([Diagnostic(client.spec, 0, 0, problem, hint)]) from error


def _generate(
    client: ClientConfig,
    lenient: bool,
    beside: TaskRunner,
    memo: Cache,
    clock: "_StageTimer",
) -> GeneratedProject:
    with clock("load"):
        loaded, unread = _load(client)
    clock.tell("validate")
    verdict = beside.submit(partial(_validate, loaded, unread, lenient))
    try:
        made = _build(client, loaded, beside, memo, clock)
    except Exception as error:
        # All that is done meanwhile trusts valid documents; in an invalid one it may stumble over what is wrong.
        _, invalid, _ = verdict()
        if not invalid or isinstance(error, ConfigError):
            raise
        raise SpecError(invalid) from error
    warnings, invalid, clock.seconds["validate"] = verdict()
    lost = _tolerated_error_entries(invalid, loaded, made.documents[0])
    return GeneratedProject(
        files=made.files,
        report=_report(client, made, (*made.entries, *lost), clock.in_order()),
        inputs=_inputs(client, made.documents[0]),
        names=made.names.as_mapping(),
        warnings=(*invalid, *warnings, *made.warnings),
    )


@dataclass(frozen=True)
class _BuildResult:
    """What is made of documents if they are valid."""

    documents: tuple[DocumentSet, ...]
    api: Api
    names: NameTable
    files: Mapping[str, str]
    entries: tuple[LedgerEntry, ...]
    warnings: tuple[Diagnostic, ...]


def _build(
    client: ClientConfig,
    loaded: tuple[DocumentSet, ...],
    beside: TaskRunner,
    memo: Cache,
    clock: "_StageTimer",
) -> _BuildResult:
    with clock("parse"):
        several = combine_document_sets(loaded)
        whole, unheard = parse(*several)
        chosen = filter_operations(whole, client)
        check_duplicate_operations(chosen, several)
        api, unpaged, advice = resolve_pagination(chosen, client, several)
        names = _name(api, client)
    with clock("models"):
        renderer = cache(partial(_renderer, client))
        models = build_models(api, names, memo, beside, lambda: _prepare(renderer()))
    with clock("render"):
        from .project import build_project

        labels = [sources.root.label for sources in several]
        documents = dict(zip(labels, loaded, strict=True))
        made = build_project(
            client, api, names, models, documents, renderer(), beside, memo
        )
    clock.seconds["style"] = round(made.formatting_seconds, 4)
    return _BuildResult(
        documents=several,
        api=api,
        names=names,
        files=made.files,
        entries=(*unheard, *unpaged, *made.entries),
        warnings=advice,
    )


def _renderer(client: ClientConfig) -> "Renderer":
    # It is loaded while datamodel-code-generator is, where that is.
    from .render import Renderer

    return Renderer(client.package, client.templates)


def _prepare(renderer: "Renderer") -> None:
    """Load what all parts need, before there are processes that would each load it."""
    from .samples import prepare

    renderer.prepare()
    prepare()


def validate(spec: Path, folders: Sequence[Path] = ()) -> tuple[Diagnostic, ...]:
    """Judge a document, whose references may lead into some more folders; the warnings.

    Raises SpecError with every error.
    """
    return _validate_document_set(load(spec, folders=folders))


def _validate_document_set(sources: DocumentSet) -> tuple[Diagnostic, ...]:
    # The validator takes a while to load: beside the rest, where something is beside.
    from .validate import validate

    return validate(sources)


def _load(
    client: ClientConfig,
) -> tuple[tuple[DocumentSet, ...], tuple[Diagnostic, ...]]:
    """The documents, and what keeps some of them from being read at all."""
    loaded: list[DocumentSet] = []
    problems: list[Diagnostic] = []
    for spec in client.specs:
        try:
            loaded.append(load(spec, folders=client.reference_folders))
        except SpecError as error:
            problems += error.diagnostics
    return tuple(loaded), tuple(problems)


def _validate(
    several: tuple[DocumentSet, ...], unread: tuple[Diagnostic, ...], lenient: bool
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...], float]:
    """(warnings, errors gone past, seconds). Raises SpecError with the errors of all documents."""
    start = time.perf_counter()
    warnings: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    for sources in several:
        try:
            warnings += _validate_document_set(sources)
        except SpecError as error:
            errors += error.diagnostics
    # Documents that share files share what is wrong with those.
    if unread or (errors and not lenient):
        raise SpecError(dict.fromkeys((*unread, *errors)))
    seconds = round(time.perf_counter() - start, 4)
    return tuple(dict.fromkeys(warnings)), tuple(dict.fromkeys(errors)), seconds


def _inputs(client: ClientConfig, sources: DocumentSet) -> Mapping[str, str]:
    """Every file that was read, relative to the first document's folder, with its digest."""
    folder = client.specs[0].parent
    return {
        Path(os.path.relpath(document.name, folder)).as_posix(): document.sha256
        for document in sources.documents.values()
    }


def _name(api: Api, client: ClientConfig) -> NameTable:
    known = {*api.schemas}
    known |= {item.id for item in api.operations} | {item.id for item in api.webhooks}
    known |= {iterator_id(item.id) for item in api.operations if item.pagination}
    unknown = [
        Diagnostic(
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
    return assign_names(api, client.names)


def _tolerated_error_entries(
    invalid: tuple[Diagnostic, ...],
    loaded: tuple[DocumentSet, ...],
    all_files: DocumentSet,
) -> Iterator[LedgerEntry]:
    """What was wrong and gone past, under the labels that the files have for all documents."""
    labels = {item.path: label for label, item in all_files.documents.items()}
    files = (item for one in loaded for item in one.documents.values())
    by_name = {item.name: labels[item.path] for item in files}
    for problem in invalid:
        pointer = f"{by_name.get(problem.file, '')}#{problem.pointer}"
        yield LedgerEntry(pointer, "invalid", "degraded", problem.message)


@contextmanager
def _raised_recursion_limit() -> Iterator[None]:
    """Let functions call each other as deep as a type has alternatives: a union of many is one inside the other to Python's own parser."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def _gc_paused() -> Iterator[None]:
    """Leave what refers to itself where it is for a while: there is little of it, and looking for it takes a tenth of the time."""
    enabled = gc.isenabled()
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        # What is there now is not looked at again before the next time.
        gc.freeze()
        if enabled:
            gc.enable()


class _StageTimer:
    """Tells a stage's name when it starts, and keeps how long it took."""

    def __init__(self, progress: Progress) -> None:
        self.tell = progress
        self.seconds: dict[str, float] = {}

    def in_order(self) -> dict[str, float]:
        """The seconds by stage, in the order of the data's way."""
        return {stage: self.seconds[stage] for stage in _STAGES}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        self.tell(stage)
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - start, 4)


def _report(
    client: ClientConfig,
    made: _BuildResult,
    entries: tuple[LedgerEntry, ...],
    seconds: Mapping[str, float],
) -> Report:
    ledger = tuple(sorted(set(entries)))
    components = component_schemas(made.documents)
    lacking = [entry for entry in ledger if entry.status == "degraded"]
    return Report(
        spec=client.spec,
        openapi=made.api.openapi,
        package=client.package,
        operations=tuple(
            _operation(item, made.names, lacking) for item in made.api.operations
        ),
        schemas_total=len(components),
        schemas_generated=sum(key in made.names.schemas for key in components),
        ledger=ledger,
        seconds=seconds,
    )


def _operation(
    operation: Operation, names: NameTable, lacking: Sequence[LedgerEntry]
) -> OperationReport:
    """The report of an operation; `lacking` are the entries of what cannot be sent or told apart, sorted by pointer."""
    places = (f"{operation.id}/", *(use.id for use in operation.uses()))
    places = places if lacking else ()
    notes = [
        entry for place in places for entry in _entries_with_prefix(lacking, place)
    ]
    return OperationReport(
        id=operation.label,
        method=operation.method,
        path=operation.path,
        status="degraded" if notes else "generated",
        python=names.operations[operation.id].dotted_name,
        notes=tuple(entry.why for entry in sorted(set(notes))),
    )


def _entries_with_prefix(
    entries: Sequence[LedgerEntry], place: str
) -> Iterator[LedgerEntry]:
    """Those whose pointer begins with a place."""
    first = bisect_left(entries, place, key=lambda entry: entry.pointer)
    return takewhile(
        lambda entry: entry.pointer.startswith(place), islice(entries, first, None)
    )
