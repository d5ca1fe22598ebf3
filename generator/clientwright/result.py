"""Define the results of a run: the generated project, its ledger and its report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import Diagnostic

Status = Literal["generated", "degraded", "skipped"]


@dataclass(frozen=True, order=True)
class LedgerEntry:
    """A keyword of the document that the output does not honour in full."""

    #: Location: `#/paths/…`, after the file's label if it is not in the root document.
    pointer: str
    #: Name of the keyword, or `invalid` for an error that `lenient` tolerated.
    keyword: str
    #: `ignored`: it has no effect. `degraded`: the output does less than it asks for.
    #: `skipped`: its operation is missing from the output.
    status: Literal["ignored", "degraded", "skipped"]
    #: Explanation for a reader of the report.
    why: str


@dataclass(frozen=True)
class OperationReport:
    """The outcome of one operation."""

    #: `operationId`, or method and path if there is none.
    id: str
    method: str
    path: str
    #: `degraded`: callers cannot send or receive something that the document describes.
    status: Status
    #: Dotted name of the method in the package; empty if the operation was skipped.
    python: str
    #: Explanations, if the status is not `generated`.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The contents of `--report` after a successful run."""

    #: Paths of the documents, joined by commas.
    spec: str
    #: OpenAPI versions of the documents, joined by commas.
    openapi: str
    #: Import name of the generated package.
    package: str
    operations: tuple[OperationReport, ...]
    #: Number of members of `components/schemas` in all documents read.
    schemas_total: int
    #: Number of those that have a name in the package.
    schemas_generated: int
    ledger: tuple[LedgerEntry, ...]
    #: Wall time by stage.
    seconds: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
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
    """A generated project, in memory."""

    #: Text by path from the output folder.
    files: Mapping[str, str]
    report: Report
    #: SHA-256 of every file that was read, by path from the first document's folder.
    inputs: Mapping[str, str]
    #: Python names by the ids of the document's parts.
    names: Mapping[str, str]
    warnings: tuple[Diagnostic, ...]
