"""The only writer: puts a package into its output folder, and says whether it is still right.

What clientwright owns in that folder is what `clientwright.lock` names, or the journal of
an interrupted run. Nothing else is touched; where it occupies a path to be written with
other content, nothing is written at all. `staging` says what happens when a run is killed,
`lock` what is recorded, `cache` what is kept for later runs.

Two runs at the same time in one output folder are not kept apart: the slower one fails.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..config import ClientConfig
from ..errors import InternalError, Problem, WorkspaceError
from ..package import Package
from . import lock as locks
from . import paths, staging
from .cache import Cache, folder, reckoned_by
from .freshness import Finding, Freshness, Reason, findings, other_versions
from .lock import lock_of, made_by, settings
from .survey import Rename, Survey, diff, survey

__all__ = [
    "Cache",
    "Changes",
    "Difference",
    "Finding",
    "Freshness",
    "Reason",
    "Rename",
    "compare",
    "inputs",
    "made_by",
    "memo",
    "other_versions",
    "stale",
    "status",
    "write",
]


@dataclass(frozen=True)
class Changes:
    """What `write` did, in paths of the package: the lock is not among them."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    renamed: tuple[Rename, ...]


@dataclass(frozen=True)
class Difference:
    """What `write` would do: why, as a unified diff, and which names would change."""

    freshness: Freshness
    diff: str
    renamed: tuple[Rename, ...]


def memo(client: ClientConfig, *, lenient: bool = False) -> Cache:
    """What was made before by the same versions and with the same settings."""
    version = json.dumps([made_by(), reckoned_by(), settings(client, lenient)])
    return Cache(folder(), version)


def status(client: ClientConfig, *, lenient: bool = False) -> Freshness:
    """What the lock and the digests of files say, without generating anything."""
    with _readable(client.output):
        return Freshness(tuple(findings(client, lenient)))


def stale(client: ClientConfig, *, lenient: bool = False) -> Finding | None:
    """The first thing that speaks against the output, for whom one is enough; None where it is fresh."""
    with _readable(client.output):
        return next(findings(client, lenient), None)


def inputs(client: ClientConfig) -> tuple[Path, ...]:
    """The files that a client was made of, by its lock; none where there is no lock."""
    with _readable(client.output):
        lock, _ = locks.read(client.output)
    folder = client.specs[0].parent
    return tuple(folder / path for path in lock.inputs) if lock else ()


def write(client: ClientConfig, package: Package, *, lenient: bool = False) -> Changes:
    """Make the output folder hold the package; what is right already keeps its modification time.

    Raises WorkspaceError, with nothing written, where something that is not clientwright's
    own occupies a path, and where the folder cannot be written.
    """
    seen = _survey(client, package, lenient)
    if seen.foreign:
        hint = "clientwright.lock does not name it, so it is not touched: move it away"
        raise WorkspaceError(
            Problem(str(client.output / path), 0, 0, f"is in the way: {what}", hint)
            for path, what in seen.foreign.items()
        )
    plan = seen.plan
    staging.carry_out(client.output, plan)
    return Changes(tuple(plan.written), plan.removed, plan.unchanged, seen.renamed)


def compare(
    client: ClientConfig, package: Package, *, lenient: bool = False
) -> Difference:
    """What `write` would change, and why; nothing is written."""
    seen = _survey(client, package, lenient)
    with _readable(client.output):
        found = list(findings(client, lenient))
        text = diff(client.output, seen)
    if seen.foreign:
        found.append(Finding(Reason.FOREIGN, tuple(seen.foreign)))
    if not found and not seen.plan.empty:
        found.append(_unexplained(seen))
    return Difference(Freshness(tuple(found)), text, seen.renamed)


def _unexplained(seen: Survey) -> Finding:
    """A difference that no digest betrays: the lock itself was changed."""
    touched = (*seen.plan.written, *seen.plan.removed)
    if not touched:
        return Finding(Reason.EDITED, (paths.LOCK,))
    return Finding(Reason.OTHER, touched)


def _survey(client: ClientConfig, package: Package, lenient: bool) -> Survey:
    paths.check(package.files)
    try:
        wanted = {path: text.encode() for path, text in package.files.items()}
    except UnicodeEncodeError as error:
        raise InternalError(f"generated text is not Unicode: {error}") from error
    output = client.output
    if output.exists() and not output.is_dir():
        problem = "is in the way: it is not a folder"
        raise WorkspaceError([Problem(str(output), 0, 0, problem)])
    with _readable(output):
        return survey(output, wanted, lock_of(client, package, wanted, lenient))


@contextmanager
def _readable(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise WorkspaceError(
            [Problem(str(error.filename or output), 0, 0, problem)]
        ) from error
