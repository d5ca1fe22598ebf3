"""Write projects into their output folders, and tell whether these are fresh.

No other module writes there. Clientwright owns the files that `clientwright.lock` names, or
the journal of an interrupted run. Other files are never touched. If one of them occupies a
path to be written, and has other content, nothing is written at all.

`staging` describes what happens if a run is killed, `lock` what is recorded.

Two concurrent runs in one output folder are not synchronized: the slower one fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..config import ClientConfig
from ..errors import Diagnostic, InternalError, WorkspaceError
from ..result import GeneratedProject
from . import lock as locks
from . import paths, staging
from .comparison import OutputComparison, Rename, compare_with_disk, diff
from .freshness import Freshness, StaleKind, StaleReason, other_versions, stale_reasons
from .lock import generator_versions, lock_of

__all__ = [
    "Freshness",
    "OutputDiff",
    "Rename",
    "StaleKind",
    "StaleReason",
    "WriteSummary",
    "compare",
    "first_stale_reason",
    "generator_versions",
    "inputs",
    "other_versions",
    "status",
    "write",
]


@dataclass(frozen=True)
class WriteSummary:
    """The changes that `write` made; the lock is not among the paths."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    renamed: tuple[Rename, ...]


@dataclass(frozen=True)
class OutputDiff:
    """The changes that `write` would make."""

    #: Why the output would change.
    freshness: Freshness
    #: How it would change, as a unified diff.
    diff: str
    renamed: tuple[Rename, ...]


def status(client: ClientConfig, *, lenient: bool = False) -> Freshness:
    """Tell from lock and digests whether the output is fresh; nothing is generated."""
    with _readable(client.output):
        return Freshness(tuple(stale_reasons(client, lenient)))


def first_stale_reason(
    client: ClientConfig, *, lenient: bool = False
) -> StaleReason | None:
    """Return one reason why the output is stale, or None; faster than `status`."""
    with _readable(client.output):
        return next(stale_reasons(client, lenient), None)


def inputs(client: ClientConfig) -> tuple[Path, ...]:
    """Return the files that a client was generated from; empty if there is no lock."""
    with _readable(client.output):
        lock, _ = locks.read(client.output)
    folder = client.specs[0].parent
    return tuple(folder / path for path in lock.inputs) if lock else ()


def write(
    client: ClientConfig, project: GeneratedProject, *, lenient: bool = False
) -> WriteSummary:
    """Make the output folder hold the project; unchanged files keep their modification time.

    Raises WorkspaceError, with nothing written, if a foreign file occupies a path or if the
    folder cannot be written.
    """
    comparison = _compare(client, project, lenient)
    if comparison.foreign:
        hint = "clientwright.lock does not name it, so it is not touched: move it away"
        raise WorkspaceError(
            Diagnostic(str(client.output / path), 0, 0, f"is in the way: {kind}", hint)
            for path, kind in comparison.foreign.items()
        )
    plan = comparison.plan
    staging.apply_plan(client.output, plan)
    return WriteSummary(
        tuple(plan.written), plan.removed, plan.unchanged, comparison.renamed
    )


def compare(
    client: ClientConfig, project: GeneratedProject, *, lenient: bool = False
) -> OutputDiff:
    """Return the changes that `write` would make, and the reasons for them."""
    comparison = _compare(client, project, lenient)
    with _readable(client.output):
        reasons = list(stale_reasons(client, lenient))
        text = diff(client.output, comparison)
    if comparison.foreign:
        reasons.append(StaleReason(StaleKind.FOREIGN, tuple(comparison.foreign)))
    if not reasons and not comparison.plan.empty:
        reasons.append(_reason_without_digest(comparison))
    return OutputDiff(Freshness(tuple(reasons)), text, comparison.renamed)


def _reason_without_digest(comparison: OutputComparison) -> StaleReason:
    """Return the reason for a difference that no digest shows: the lock itself was edited."""
    paths_changed = (*comparison.plan.written, *comparison.plan.removed)
    if not paths_changed:
        return StaleReason(StaleKind.EDITED, (paths.LOCK,))
    return StaleReason(StaleKind.OTHER, paths_changed)


def _compare(
    client: ClientConfig, project: GeneratedProject, lenient: bool
) -> OutputComparison:
    paths.check(project.files)
    try:
        wanted = {path: text.encode() for path, text in project.files.items()}
    except UnicodeEncodeError as error:
        raise InternalError(f"generated text is not Unicode: {error}") from error
    output = client.output
    if output.exists() and not output.is_dir():
        message = "is in the way: it is not a folder"
        raise WorkspaceError([Diagnostic(str(output), 0, 0, message)])
    with _readable(output):
        return compare_with_disk(
            output, wanted, lock_of(client, project, wanted, lenient)
        )


@contextmanager
def _readable(output: Path) -> Iterator[None]:
    """Convert an OSError to a WorkspaceError."""
    try:
        yield
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        path = str(error.filename or output)
        raise WorkspaceError([Diagnostic(path, 0, 0, message)]) from error
