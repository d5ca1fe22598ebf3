"""Whether an output folder is still right, from its lock and digests alone.

Nothing is generated and nothing heavy is imported: this is what makes a second run with
nothing changed cost next to nothing.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ..config import ClientConfig
from . import lock as locks
from . import staging
from .paths import digest, inspect_path

_SHOWN = 5


class StaleKind(StrEnum):
    """Why an output folder is not what it would be."""

    INTERRUPTED = "an earlier run was interrupted"
    NEVER = "never generated"
    UNREADABLE = "clientwright.lock cannot be used"
    SPEC_CHANGED = "the spec changed"
    SPEC_MISSING = "the spec is missing"
    SETTINGS = "the settings or templates changed"
    VERSIONS = "made by other versions"
    EDITED = "someone edited the output"
    MISSING = "output is missing"
    FOREIGN = "something else is in the way"
    OTHER = "the output is not what the spec gives"


@dataclass(frozen=True)
class StaleReason:
    """A reason, and the files, versions or words it is about."""

    kind: StaleKind
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.about[:_SHOWN])
        more = len(self.about) - _SHOWN
        rest = f" and {more} more" if more > 0 else ""
        return f"{self.kind}: {shown}{rest}" if shown else str(self.kind)


@dataclass(frozen=True)
class Freshness:
    """Everything that speaks against an output folder; nothing when it is fresh."""

    stale_reasons: tuple[StaleReason, ...]

    @property
    def fresh(self) -> bool:
        return not self.stale_reasons

    @property
    def reasons(self) -> frozenset[StaleKind]:
        return frozenset(finding.kind for finding in self.stale_reasons)

    def __str__(self) -> str:
        return "; ".join(map(str, self.stale_reasons)) or "fresh"


def stale_reasons(client: ClientConfig, lenient: bool) -> Iterator[StaleReason]:
    """What speaks against a client's output. Raises OSError where something cannot be read."""
    if staging.interrupted(client.output):
        yield StaleReason(StaleKind.INTERRUPTED)
    lock, fault = locks.read(client.output)
    if lock is None:
        yield (
            StaleReason(StaleKind.UNREADABLE, (fault,))
            if fault
            else StaleReason(StaleKind.NEVER)
        )
        return
    yield from _inputs(client, lock)
    if lock.config != locks.config_digest(client, lenient):
        yield StaleReason(StaleKind.SETTINGS)
    other = tuple(other_versions(lock.generator_versions, locks.generator_versions()))
    if other:
        yield StaleReason(StaleKind.VERSIONS, other)
    yield from _files(client.output, lock)


def _inputs(client: ClientConfig, lock: locks.Lock) -> Iterator[StaleReason]:
    missing, changed = [], []
    for path, before in sorted(lock.inputs.items()):
        file = client.specs[0].parent / path
        name = os.path.normpath(file)
        if not file.is_file():
            missing.append(name)
        elif digest(file.read_bytes()) != before:
            changed.append(name)
    if changed:
        yield StaleReason(StaleKind.SPEC_CHANGED, tuple(changed))
    if missing:
        yield StaleReason(StaleKind.SPEC_MISSING, tuple(missing))


def other_versions(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """What two states of clientwright and its libraries do not have in common, in words."""
    for name in sorted({*before, *now} - {"sources"}):
        if before.get(name) != now.get(name):
            yield f"{name} {before.get(name, '?')}, now {now.get(name, '?')}"
    if before.get("sources") != now.get("sources"):
        yield "other sources or templates of clientwright"


def _files(output: Path, lock: locks.Lock) -> Iterator[StaleReason]:
    missing, edited = [], []
    for path, before in sorted(lock.files.items()):
        found = inspect_path(output, path)
        if found.kind == "absent":
            missing.append(path)
        elif found.kind != "file" or digest(found.content) != before:
            edited.append(path)
    if edited:
        yield StaleReason(StaleKind.EDITED, tuple(edited))
    if missing:
        yield StaleReason(StaleKind.MISSING, tuple(missing))
