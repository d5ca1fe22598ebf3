"""Generate the project of one client, in memory."""

import functools
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import Cache, NullCache
from .config import ClientConfig
from .errors import ConfigError, Diagnostic, SpecError
from .ir import Api
from .models import build_models
from .names import NameTable, assign_names, iterator_id
from .operation_filter import filter_operations
from .pagination import resolve_pagination
from .parallel import SerialRunner, TaskRunner
from .parse import check_duplicate_operations, parse
from .reporting import Progress, StageTimer, build_report, tolerated_error_entries
from .result import GeneratedProject, LedgerEntry
from .source import DocumentSet, combine_document_sets, load

if TYPE_CHECKING:
    from .render import Renderer

# Far below what the stack of a process holds.
_RECURSION_LIMIT = 4_000
# The recursion limit and the filters of `warnings`, which a run changes, are the process's.
_ONE_AT_A_TIME = threading.Lock()


def generate(
    client: ClientConfig,
    *,
    lenient: bool = False,
    cache: Cache | None = None,
    runner: TaskRunner | None = None,
    progress: Progress = lambda _: None,
) -> GeneratedProject:
    """Generate a client's project from its documents.

    By default, nothing is cached and no other process is used. With `lenient`, errors that
    leave the rest of a document readable become warnings. `progress` gets the name of each
    stage. In several threads, one call runs at a time.

    Raises SpecError if a document cannot be used, ConfigError if the settings do not fit it.
    """
    cache = NullCache() if cache is None else cache
    runner = SerialRunner() if runner is None else runner
    with _ONE_AT_A_TIME, _raised_recursion_limit():
        try:
            return _generate(client, lenient, cache, runner, StageTimer(progress))
        except RecursionError as error:
            message = "schemas are composed of each other too deeply"
            hint = "shorten the longest chain of allOf, anyOf, oneOf and references"
            diagnostic = Diagnostic(client.spec, 0, 0, message, hint)
            raise SpecError([diagnostic]) from error


def validate(spec: Path, folders: Sequence[Path] = ()) -> tuple[Diagnostic, ...]:
    """Validate a document and return the warnings.

    Its references may also lead into `folders`. Raises SpecError with all errors.
    """
    return _validate_document_set(load(spec, folders=folders))


def _generate(
    client: ClientConfig,
    lenient: bool,
    cache: Cache,
    runner: TaskRunner,
    timer: StageTimer,
) -> GeneratedProject:
    with timer("load"):
        loaded, load_errors = _load(client)
    timer.announce("validate")
    validation = runner.submit(partial(_validate, loaded, load_errors, lenient))
    try:
        build = _build(client, loaded, cache, runner, timer)
    except Exception as error:
        # The other stages trust the document: an invalid one can make them fail anywhere.
        errors = validation().errors
        if not errors or isinstance(error, ConfigError):
            raise
        raise SpecError(errors) from error
    found = validation()
    timer.record("validate", found.seconds)
    combined = build.document_sets[0]
    tolerated = tolerated_error_entries(found.errors, loaded, combined)
    entries = (*build.entries, *tolerated)
    return GeneratedProject(
        files=build.files,
        report=build_report(
            client, build.api, build.names, build.document_sets, entries, timer.seconds
        ),
        inputs=_inputs(client, combined),
        names=build.names.as_mapping(),
        warnings=(*found.errors, *found.warnings, *build.warnings),
    )


@dataclass(frozen=True)
class _BuildResult:
    """The results of the stages other than validation."""

    #: One document set per document of the client, with labels that all of them share.
    document_sets: tuple[DocumentSet, ...]
    api: Api
    names: NameTable
    files: Mapping[str, str]
    entries: tuple[LedgerEntry, ...]
    warnings: tuple[Diagnostic, ...]


def _build(
    client: ClientConfig,
    loaded: tuple[DocumentSet, ...],
    cache: Cache,
    runner: TaskRunner,
    timer: StageTimer,
) -> _BuildResult:
    """Run every stage from `parse` on."""
    with timer("parse"):
        document_sets = combine_document_sets(loaded)
        parsed, parse_entries = parse(*document_sets)
        chosen = filter_operations(parsed, client)
        check_duplicate_operations(chosen, document_sets)
        api, page_entries, warnings = resolve_pagination(chosen, client, document_sets)
        names = _assign_names(api, client)
    with timer("models"):
        renderer = functools.cache(partial(_renderer, client))
        models = build_models(
            api, names, cache, runner, lambda: _load_shared(renderer())
        )
    with timer("render"):
        from .project import build_project

        labels = [sources.root.label for sources in document_sets]
        documents = dict(zip(labels, loaded, strict=True))
        project = build_project(
            client, api, names, models, documents, renderer(), cache, runner
        )
    timer.record("style", project.formatting_seconds)
    return _BuildResult(
        document_sets=document_sets,
        api=api,
        names=names,
        files=project.files,
        entries=(*parse_entries, *page_entries, *project.entries),
        warnings=warnings,
    )


def _renderer(client: ClientConfig) -> "Renderer":
    # Imported while a child process loads datamodel-code-generator, if there is one.
    from .render import Renderer

    return Renderer(client.package, client.templates)


def _load_shared(renderer: "Renderer") -> None:
    """Load what all parts of the project use, before forked children would each load it."""
    from .samples import prepare

    renderer.prepare()
    prepare()


def _load(
    client: ClientConfig,
) -> tuple[tuple[DocumentSet, ...], tuple[Diagnostic, ...]]:
    """Return the documents that can be read, and the errors of the others."""
    loaded: list[DocumentSet] = []
    errors: list[Diagnostic] = []
    for spec in client.specs:
        try:
            loaded.append(load(spec, folders=client.reference_folders))
        except SpecError as error:
            errors += error.diagnostics
    return tuple(loaded), tuple(errors)


@dataclass(frozen=True)
class _ValidationResult:
    warnings: tuple[Diagnostic, ...]
    #: Errors that `lenient` tolerates; without it there are none, since they are raised.
    errors: tuple[Diagnostic, ...]
    seconds: float


def _validate(
    loaded: tuple[DocumentSet, ...], load_errors: tuple[Diagnostic, ...], lenient: bool
) -> _ValidationResult:
    """Validate all documents.

    Raises SpecError with all errors, unless they are tolerated.
    """
    start = time.perf_counter()
    warnings: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    for sources in loaded:
        try:
            warnings += _validate_document_set(sources)
        except SpecError as error:
            errors += error.diagnostics
    # Documents that share a file share its diagnostics, too.
    if load_errors or (errors and not lenient):
        raise SpecError(dict.fromkeys((*load_errors, *errors)))
    return _ValidationResult(
        warnings=tuple(dict.fromkeys(warnings)),
        errors=tuple(dict.fromkeys(errors)),
        seconds=time.perf_counter() - start,
    )


def _validate_document_set(sources: DocumentSet) -> tuple[Diagnostic, ...]:
    # Imported here because it is slow, and may run in a child process.
    from .validate import validate

    return validate(sources)


def _inputs(client: ClientConfig, sources: DocumentSet) -> Mapping[str, str]:
    """Return the digest of every file that was read, by path from the first document's folder."""
    folder = client.specs[0].parent
    return {
        Path(os.path.relpath(document.name, folder)).as_posix(): document.sha256
        for document in sources.documents.values()
    }


def _assign_names(api: Api, client: ClientConfig) -> NameTable:
    """Assign all names; raise ConfigError if `names` of the settings has an unknown id."""
    known = {*api.schemas}
    known |= {item.id for item in api.operations} | {item.id for item in api.webhooks}
    known |= {iterator_id(item.id) for item in api.operations if item.pagination}
    unknown = [
        Diagnostic(
            f"[tool.clientwright] {client.package}",
            0,
            0,
            f"names.{key!r}: no schema, operation or webhook has this id in {client.spec}",
            "ids look like #/components/schemas/Pet; clientwright.lock lists them all",
        )
        for key in client.names
        if key not in known
    ]
    if unknown:
        raise ConfigError(unknown)
    return assign_names(api, client.names)


@contextmanager
def _raised_recursion_limit() -> Iterator[None]:
    """Raise the recursion limit: `ast` nests `A | B | C …` one level per member."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
