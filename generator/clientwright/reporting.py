"""Build the report of a run from what its stages returned."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, takewhile

from .config import ClientConfig
from .errors import Diagnostic
from .ir import Api, Operation
from .names import NameTable
from .parse import component_schemas
from .result import LedgerEntry, OperationReport, Report
from .source import DocumentSet

Progress = Callable[[str], None]

_STAGES = ("load", "validate", "parse", "models", "render", "style")


class StageTimer:
    """Announces each stage when it starts, and measures its wall time."""

    def __init__(self, progress: Progress) -> None:
        self.announce = progress
        self._seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Announce a stage and measure the block."""
        self.announce(stage)
        start = time.perf_counter()
        yield
        self.record(stage, time.perf_counter() - start)

    def record(self, stage: str, seconds: float) -> None:
        """Record a time that was measured elsewhere, for example in another process."""
        self._seconds[stage] = round(seconds, 4)

    @property
    def seconds(self) -> Mapping[str, float]:
        """The seconds by stage, in the order of the data flow."""
        return {stage: self._seconds[stage] for stage in _STAGES}


def build_report(
    client: ClientConfig,
    api: Api,
    names: NameTable,
    document_sets: Sequence[DocumentSet],
    entries: Iterable[LedgerEntry],
    seconds: Mapping[str, float],
) -> Report:
    """Return the report of a run; `entries` are the ledger entries of all stages."""
    ledger = tuple(sorted(set(entries)))
    schemas = component_schemas(document_sets)
    degraded = [entry for entry in ledger if entry.status == "degraded"]
    return Report(
        spec=client.spec,
        openapi=api.openapi,
        package=client.package,
        operations=tuple(
            _operation_report(operation, names, degraded)
            for operation in api.operations
        ),
        schemas_total=len(schemas),
        schemas_generated=sum(key in names.schemas for key in schemas),
        ledger=ledger,
        seconds=seconds,
    )


def tolerated_error_entries(
    errors: Iterable[Diagnostic],
    loaded: Sequence[DocumentSet],
    combined: DocumentSet,
) -> Iterator[LedgerEntry]:
    """Yield a ledger entry for each error that `lenient` tolerated.

    The errors name files as `loaded` does; the entries name them by their labels in `combined`.
    """
    labels = {item.path: label for label, item in combined.documents.items()}
    files = (document for one in loaded for document in one.documents.values())
    by_name = {document.name: labels[document.path] for document in files}
    for error in errors:
        pointer = f"{by_name.get(error.file, '')}#{error.pointer}"
        yield LedgerEntry(pointer, "invalid", "degraded", error.message)


def _operation_report(
    operation: Operation, names: NameTable, degraded: Sequence[LedgerEntry]
) -> OperationReport:
    """Return the report of an operation; `degraded` are all such entries, sorted by pointer."""
    prefixes = (f"{operation.id}/", *(use.id for use in operation.uses()))
    entries = {
        entry
        for prefix in (prefixes if degraded else ())
        for entry in _entries_with_prefix(degraded, prefix)
    }
    return OperationReport(
        id=operation.label,
        method=operation.method,
        path=operation.path,
        status="degraded" if entries else "generated",
        python=names.operations[operation.id].dotted_name,
        notes=tuple(entry.why for entry in sorted(entries)),
    )


def _entries_with_prefix(
    entries: Sequence[LedgerEntry], prefix: str
) -> Iterator[LedgerEntry]:
    """Yield the entries whose pointer begins with a prefix; `entries` are sorted by pointer."""
    first = bisect_left(entries, prefix, key=lambda entry: entry.pointer)
    return takewhile(
        lambda entry: entry.pointer.startswith(prefix), islice(entries, first, None)
    )
