"""The only writer: puts a package into its output folder, and says whether it is still right.

What clientwright owns in that folder is what `clientwright.lock` names, or the journal of
an interrupted run. Nothing else is touched; where it occupies a path to be written with
other content, nothing is written at all. `staging` says what happens when a run is killed,
`lock` what is recorded, `cache` what is kept for later runs.

Two runs at the same time in one output folder are not kept apart: the slower one fails.
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
from .lock import config_digest, generator_versions, lock_of

__all__ = [
    "WriteSummary",
    "OutputDiff",
    "StaleReason",
    "Freshness",
    "StaleKind",
    "Rename",
    "compare",
    "inputs",
    "generator_versions",
    "other_versions",
    "first_stale_reason",
    "status",
    "write",
]


@dataclass(frozen=True)
class WriteSummary:
    """What `write` did, in paths of the package: the lock is not among them."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    renamed: tuple[Rename, ...]


@dataclass(frozen=True)
class OutputDiff:
    """What `write` would do: why, as a unified diff, and which names would change."""

    freshness: Freshness
    diff: str
    renamed: tuple[Rename, ...]


def status(client: ClientConfig, *, lenient: bool = False) -> Freshness:
    """What the lock and the digests of files say, without generating anything."""
    with _readable(client.output):
        return Freshness(tuple(stale_reasons(client, lenient)))


def first_stale_reason(
    client: ClientConfig, *, lenient: bool = False
) -> StaleReason | None:
    """The first thing that speaks against the output, for whom one is enough; None where it is fresh."""
    with _readable(client.output):
        return next(stale_reasons(client, lenient), None)


def inputs(client: ClientConfig) -> tuple[Path, ...]:
    """The files that a client was made of, by its lock; none where there is no lock."""
    with _readable(client.output):
        lock, _ = locks.read(client.output)
    folder = client.specs[0].parent
    return tuple(folder / path for path in lock.inputs) if lock else ()


def write(
    client: ClientConfig, package: GeneratedProject, *, lenient: bool = False
) -> WriteSummary:
    """Make the output folder hold the package; what is right already keeps its modification time.

    Raises WorkspaceError, with nothing written, where something that is not clientwright's
    own occupies a path, and where the folder cannot be written.
    """
    seen = _comparison(client, package, lenient)
    if seen.foreign:
        hint = "clientwright.lock does not name it, so it is not touched: move it away"
        raise WorkspaceError(
            Diagnostic(str(client.output / path), 0, 0, f"is in the way: {what}", hint)
            for path, what in seen.foreign.items()
        )
    plan = seen.plan
    staging.apply_plan(client.output, plan)
    return WriteSummary(tuple(plan.written), plan.removed, plan.unchanged, seen.renamed)


def compare(
    client: ClientConfig, package: GeneratedProject, *, lenient: bool = False
) -> OutputDiff:
    """What `write` would change, and why; nothing is written."""
    seen = _comparison(client, package, lenient)
    with _readable(client.output):
        found = list(stale_reasons(client, lenient))
        text = diff(client.output, seen)
    if seen.foreign:
        found.append(StaleReason(StaleKind.FOREIGN, tuple(seen.foreign)))
    if not found and not seen.plan.empty:
        found.append(_unexplained(seen))
    return OutputDiff(Freshness(tuple(found)), text, seen.renamed)


def _unexplained(seen: OutputComparison) -> StaleReason:
    """A difference that no digest betrays: the lock itself was changed."""
    touched = (*seen.plan.written, *seen.plan.removed)
    if not touched:
        return StaleReason(StaleKind.EDITED, (paths.LOCK,))
    return StaleReason(StaleKind.OTHER, touched)


def _comparison(
    client: ClientConfig, package: GeneratedProject, lenient: bool
) -> OutputComparison:
    paths.check(package.files)
    try:
        wanted = {path: text.encode() for path, text in package.files.items()}
    except UnicodeEncodeError as error:
        raise InternalError(f"generated text is not Unicode: {error}") from error
    output = client.output
    if output.exists() and not output.is_dir():
        problem = "is in the way: it is not a folder"
        raise WorkspaceError([Diagnostic(str(output), 0, 0, problem)])
    with _readable(output):
        return compare_with_disk(
            output, wanted, lock_of(client, package, wanted, lenient)
        )


@contextmanager
def _readable(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise WorkspaceError(
            [Diagnostic(str(error.filename or output), 0, 0, problem)]
        ) from error
