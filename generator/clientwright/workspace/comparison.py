"""The output folder beside what is wanted in it: what to write, what to remove, what is in the way."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import lock as locks
from . import staging
from .paths import LOCK, PathState, digest, inspect_path
from .staging import Journal, WritePlan

_IN_THE_WAY = {
    "file": "a file with other content",
    "link": "a symbolic link",
    "folder": "a folder",
    "other": "not a plain file",
    "blocked": "not a folder",
}


@dataclass(frozen=True, order=True)
class Rename:
    """Something of the document that has another name than the lock remembers."""

    id: str
    before: str
    after: str


@dataclass(frozen=True)
class OutputComparison:
    """`foreign` says by path what is in the way; `before` holds what a path to be written or removed holds now."""

    plan: WritePlan
    foreign: Mapping[str, str]
    before: Mapping[str, bytes]
    renamed: tuple[Rename, ...]


def compare_with_disk(
    output: Path, wanted: Mapping[str, bytes], lock: locks.Lock
) -> OutputComparison:
    """Hold the wanted files and their lock against what is there. Raises OSError where that cannot be read."""
    old, _ = locks.read(output)
    journal = staging.journal(output)
    owned = set(old.files) if old else set[str]()
    found = {
        path: inspect_path(output, path) for path in sorted({*wanted, *owned, *journal})
    }
    ours = {
        path
        for path in found
        if path in owned or _is_generated(found[path], path, journal)
    }

    removed = tuple(
        path
        for path in sorted(ours - wanted.keys())
        if found[path].kind in ("file", "link")
    )
    written, unchanged = {}, []
    foreign = dict(_in_place_of_ours(output))
    for path, content in sorted(wanted.items()):
        here = found[path]
        if here.kind == "file" and here.content == content:
            unchanged.append(path)
        elif _free(here, path in ours, removed):
            written[path] = content
        else:
            foreign[here.where or path] = _IN_THE_WAY[here.kind]

    text = locks.text_of(lock)
    plan = WritePlan(
        written=written,
        removed=removed,
        emptied=_folders(found),
        unchanged=tuple(unchanged),
        lock=None if inspect_path(output, LOCK).content == text else text,
        journal=_journal(written, found, journal),
    )
    before = {path: found[path].content for path in (*written, *removed)}
    return OutputComparison(plan, foreign, before, tuple(_renames(old, lock)))


def _is_generated(here: PathState, path: str, journal: Journal) -> bool:
    """Whether an interrupted run has put this here: by its digest, since anybody may have come in between."""
    known = journal.get(path, frozenset())
    return bool(known) and here.kind == "file" and digest(here.content) in known


def _free(here: PathState, ours: bool, removed: tuple[str, ...]) -> bool:
    """Whether a path can be written. A link of ours is replaced, not followed."""
    if here.kind == "blocked":
        return here.where in removed
    return here.kind == "absent" or (ours and here.kind in ("file", "link"))


def _in_place_of_ours(output: Path) -> Iterator[tuple[str, str]]:
    stranger = staging.foreign_staging_entry(output)
    if stranger:
        yield stranger, "not put there by clientwright"
    lock = inspect_path(output, LOCK)
    if lock.kind not in ("absent", "file"):
        yield LOCK, _IN_THE_WAY[lock.kind]


def _journal(
    written: Mapping[str, bytes], found: Mapping[str, PathState], journal: Journal
) -> Journal:
    """What to remember until the lock is written: this run's files, and those of the run before that was cut short."""
    digests = {path: set[str]() for path in found}
    for path, content in written.items():
        digests[path].add(digest(content))
    for path, here in found.items():
        if _is_generated(here, path, journal):
            digests[path].add(digest(here.content))
    return {path: frozenset(values) for path, values in digests.items()}


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of paths, each after the ones in it."""
    found = set[str]()
    for path in paths:
        parts = path.split("/")
        found.update("/".join(parts[:end]) for end in range(1, len(parts)))
    return tuple(sorted(found, reverse=True))


def _renames(old: locks.Lock | None, new: locks.Lock) -> Iterator[Rename]:
    for id, before in sorted(old.names.items()) if old else ():
        after = new.names.get(id, before)
        if after != before:
            yield Rename(id, before, after)


def diff(output: Path, survey: OutputComparison) -> str:
    """A unified diff of what would change.

    The lock is part of it only when nothing else is: its digests would say the same
    again, unreadably.
    """
    plan = survey.plan
    after: dict[str, bytes] = {**dict.fromkeys(plan.removed, b""), **plan.written}
    before = dict(survey.before)
    if not after and plan.lock is not None:
        after[LOCK] = plan.lock
        before[LOCK] = inspect_path(output, LOCK).content
    return "".join(
        line
        for path in sorted(after)
        for line in _unified(
            output / path, path in plan.removed, before[path], after[path]
        )
    )


def _unified(path: Path, removed: bool, before: bytes, after: bytes) -> Iterator[str]:
    lines = difflib.unified_diff(
        before.decode(errors="backslashreplace").splitlines(keepends=True),
        after.decode(errors="backslashreplace").splitlines(keepends=True),
        fromfile=path.as_posix() if before else "/dev/null",
        tofile="/dev/null" if removed else path.as_posix(),
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
