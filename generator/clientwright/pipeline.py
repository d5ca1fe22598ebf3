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

from .api import Api, Operation
from .beside import Alone, Beside
from .config import ClientConfig
from .errors import ConfigError, Problem, SpecError
from .memo import Forgetful, Memo
from .models import build
from .names import Names, iteration, name
from .package import Package
from .pagination import paginate
from .parse import component_schemas, parse, tell_apart
from .report import Entry, OperationReport, Report
from .select import select
from .source import Sources, joined, load

if TYPE_CHECKING:
    from .render import Renderer

# Calls inside each other; far below what the stack of a process holds.
_DEEPEST = 4_000
_STAGES = ("load", "validate", "parse", "models", "render", "style")

Progress = Callable[[str], None]


def generate(
    client: ClientConfig,
    *,
    lenient: bool = False,
    beside: Beside = Alone(),
    memo: Memo = Forgetful(),
    progress: Progress = lambda _: None,
) -> Package:
    """Generate a client's project from its spec; `lenient` goes on past errors of the document that leave the rest readable.

    Raises SpecError for a document that cannot be used, ConfigError for settings that do not fit it.
    """
    try:
        with _deep_stack(), _without_collector():
            return _generate(client, lenient, beside, memo, _Clock(progress))
    except RecursionError as error:
        problem = "schemas are composed of each other too deeply"
        hint = "shorten the longest chain of allOf, anyOf, oneOf and references"
        raise SpecError([Problem(client.spec, 0, 0, problem, hint)]) from error


def _generate(
    client: ClientConfig, lenient: bool, beside: Beside, memo: Memo, clock: "_Clock"
) -> Package:
    with clock("load"):
        loaded, unread = _load(client)
    clock.tell("validate")
    verdict = beside.begin(partial(_judge, loaded, unread, lenient))
    try:
        made = _made(client, loaded, beside, memo, clock)
    except Exception as error:
        # All that is done meanwhile trusts valid documents; in an invalid one it may stumble over what is wrong.
        _, invalid, _ = verdict()
        if not invalid or isinstance(error, ConfigError):
            raise
        raise SpecError(invalid) from error
    warnings, invalid, clock.seconds["validate"] = verdict()
    lost = _lost(invalid, loaded, made.documents[0])
    return Package(
        files=made.files,
        report=_report(client, made, (*made.entries, *lost), clock.in_order()),
        inputs=_inputs(client, made.documents[0]),
        names=made.names.given(),
        warnings=(*invalid, *warnings, *made.advice),
    )


@dataclass(frozen=True)
class _Made:
    """What is made of documents if they are valid."""

    documents: tuple[Sources, ...]
    api: Api
    names: Names
    files: Mapping[str, str]
    entries: tuple[Entry, ...]
    advice: tuple[Problem, ...]


def _made(
    client: ClientConfig,
    loaded: tuple[Sources, ...],
    beside: Beside,
    memo: Memo,
    clock: "_Clock",
) -> _Made:
    with clock("parse"):
        several = joined(loaded)
        whole, unheard = parse(*several)
        chosen = select(whole, client)
        tell_apart(chosen, several)
        api, unpaged, advice = paginate(chosen, client, several)
        names = _name(api, client)
    with clock("models"):
        renderer = cache(partial(_renderer, client))
        models = build(api, names, memo, beside, lambda: _prepare(renderer()))
    with clock("render"):
        from .texts import texts

        labels = [sources.root.label for sources in several]
        documents = dict(zip(labels, loaded, strict=True))
        made = texts(client, api, names, models, documents, renderer(), beside, memo)
    clock.seconds["style"] = round(made.style_seconds, 4)
    return _Made(
        documents=several,
        api=api,
        names=names,
        files=made.files,
        entries=(*unheard, *unpaged, *made.entries),
        advice=advice,
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


def validate(spec: Path, folders: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Judge a document, whose references may lead into some more folders; the warnings.

    Raises SpecError with every error.
    """
    return _judged(load(spec, folders=folders))


def _judged(sources: Sources) -> tuple[Problem, ...]:
    # The validator takes a while to load: beside the rest, where something is beside.
    from .validate import validate

    return validate(sources)


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
) -> tuple[tuple[Problem, ...], tuple[Problem, ...], float]:
    """(warnings, errors gone past, seconds). Raises SpecError with the errors of all documents."""
    start = time.perf_counter()
    warnings: list[Problem] = []
    errors: list[Problem] = []
    for sources in several:
        try:
            warnings += _judged(sources)
        except SpecError as error:
            errors += error.problems
    # Documents that share files share what is wrong with those.
    if unread or (errors and not lenient):
        raise SpecError(dict.fromkeys((*unread, *errors)))
    seconds = round(time.perf_counter() - start, 4)
    return tuple(dict.fromkeys(warnings)), tuple(dict.fromkeys(errors)), seconds


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


@contextmanager
def _without_collector() -> Iterator[None]:
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


class _Clock:
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
    made: _Made,
    entries: tuple[Entry, ...],
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
    operation: Operation, names: Names, lacking: Sequence[Entry]
) -> OperationReport:
    """The report of an operation; `lacking` are the entries of what cannot be sent or told apart, sorted by pointer."""
    places = (f"{operation.id}/", *(use.id for use in operation.uses()))
    places = places if lacking else ()
    notes = [entry for place in places for entry in _below(lacking, place)]
    return OperationReport(
        id=operation.label,
        method=operation.method,
        path=operation.path,
        status="degraded" if notes else "generated",
        python=names.operations[operation.id].place,
        notes=tuple(entry.why for entry in sorted(set(notes))),
    )


def _below(entries: Sequence[Entry], place: str) -> Iterator[Entry]:
    """Those whose pointer begins with a place."""
    first = bisect_left(entries, place, key=lambda entry: entry.pointer)
    return takewhile(
        lambda entry: entry.pointer.startswith(place), islice(entries, first, None)
    )
