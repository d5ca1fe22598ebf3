"""The results of a run: the generated project, the ledger and the JSON report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import Diagnostic

Status = Literal["generated", "degraded", "skipped"]


@dataclass(frozen=True, order=True)
class LedgerEntry:
    """A keyword of the document that the output does not honour in full.

    `pointer` names the place (`#/paths/…`, with the file before the `#` where it is not the root document); `status` is `ignored` (has no effect),
    `degraded` (the output does less than the keyword asks) or `skipped` (the operation is missing); `why` is a sentence for a person.
    """

    pointer: str
    keyword: str
    status: Literal["ignored", "degraded", "skipped"]
    why: str


@dataclass(frozen=True)
class OperationReport:
    """One operation of the document and what became of it; `python` is its dotted place in the package, empty when skipped."""

    id: str
    method: str
    path: str
    status: Status
    python: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The contents of `--report`, apart from `errors`; `seconds` holds the wall time of every stage."""

    spec: str
    openapi: str
    package: str
    operations: tuple[OperationReport, ...]
    schemas_total: int
    schemas_generated: int
    ledger: tuple[LedgerEntry, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "spec": self.spec,
            "openapi": self.openapi,
            "package": self.package,
            "operations": [
                {**vars(operation), "notes": list(operation.notes)}
                for operation in self.operations
            ],
            "schemas": {
                "total": self.schemas_total,
                "generated": self.schemas_generated,
            },
            "ledger": [dict(vars(entry)) for entry in self.ledger],
            "seconds": dict(self.seconds),
        }


@dataclass(frozen=True)
class GeneratedProject:
    """A generated project: its files by path, what was read (path → SHA-256), the names given, and what there is to say about it."""

    files: Mapping[str, str]
    report: Report
    inputs: Mapping[str, str]
    names: Mapping[str, str]
    warnings: tuple[Diagnostic, ...]
