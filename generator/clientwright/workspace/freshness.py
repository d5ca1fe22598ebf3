"""Tell whether an output folder is fresh, from its lock and digests alone.

Nothing is generated and nothing heavy is imported, so a second run without changes costs
next to nothing.
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

_MAX_DETAILS = 5


class StaleKind(StrEnum):
    """A kind of reason why an output folder is stale."""

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
    """A reason why an output folder is stale."""

    kind: StaleKind
    #: The files or versions concerned, or an explanation.
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.details[:_MAX_DETAILS])
        more = len(self.details) - _MAX_DETAILS
        rest = f" and {more} more" if more > 0 else ""
        return f"{self.kind}: {shown}{rest}" if shown else str(self.kind)


@dataclass(frozen=True)
class Freshness:
    """All reasons why an output folder is stale."""

    #: Empty if the output is fresh.
    stale_reasons: tuple[StaleReason, ...]

    @property
    def fresh(self) -> bool:
        """Whether there is no reason."""
        return not self.stale_reasons

    @property
    def kinds(self) -> frozenset[StaleKind]:
        """The kinds of the reasons."""
        return frozenset(reason.kind for reason in self.stale_reasons)

    def __str__(self) -> str:
        return "; ".join(map(str, self.stale_reasons)) or "fresh"


def stale_reasons(client: ClientConfig, lenient: bool) -> Iterator[StaleReason]:
    """Yield the reasons why a client's output is stale.

    Raises OSError if a file cannot be read.
    """
    if staging.interrupted(client.output):
        yield StaleReason(StaleKind.INTERRUPTED)
    lock, lock_error = locks.read(client.output)
    if lock is None:
        yield (
            StaleReason(StaleKind.UNREADABLE, (lock_error,))
            if lock_error
            else StaleReason(StaleKind.NEVER)
        )
        return
    yield from _input_reasons(client, lock)
    if lock.config != locks.config_digest(client, lenient):
        yield StaleReason(StaleKind.SETTINGS)
    differences = tuple(
        other_versions(lock.generator_versions, locks.generator_versions())
    )
    if differences:
        yield StaleReason(StaleKind.VERSIONS, differences)
    yield from _output_reasons(client.output, lock)


def _input_reasons(client: ClientConfig, lock: locks.Lock) -> Iterator[StaleReason]:
    missing, changed = [], []
    for path, expected in sorted(lock.inputs.items()):
        file = client.specs[0].parent / path
        name = os.path.normpath(file)
        if not file.is_file():
            missing.append(name)
        elif digest(file.read_bytes()) != expected:
            changed.append(name)
    if changed:
        yield StaleReason(StaleKind.SPEC_CHANGED, tuple(changed))
    if missing:
        yield StaleReason(StaleKind.SPEC_MISSING, tuple(missing))


def other_versions(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yield a description of each version that differs."""
    for name in sorted({*before, *now} - {"sources"}):
        if before.get(name) != now.get(name):
            yield f"{name} {before.get(name, '?')}, now {now.get(name, '?')}"
    if before.get("sources") != now.get("sources"):
        yield "other sources or templates of clientwright"


def _output_reasons(output: Path, lock: locks.Lock) -> Iterator[StaleReason]:
    missing, edited = [], []
    for path, expected in sorted(lock.files.items()):
        state = inspect_path(output, path)
        if state.kind == "absent":
            missing.append(path)
        elif state.kind != "file" or digest(state.content) != expected:
            edited.append(path)
    if edited:
        yield StaleReason(StaleKind.EDITED, tuple(edited))
    if missing:
        yield StaleReason(StaleKind.MISSING, tuple(missing))
