"""Compare the wanted files with the output folder: what to write, to remove, or to refuse."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import lock as locks
from . import staging
from .paths import LOCK, PathState, digest, inspect_path
from .staging import Journal, WritePlan

_FOREIGN = {
    "file": "a file with other content",
    "link": "a symbolic link",
    "folder": "a folder",
    "other": "not a regular file",
    "blocked": "not a folder",
}


@dataclass(frozen=True, order=True)
class Rename:
    """A part of the document whose Python name differs from the one in the lock."""

    id: str
    before: str
    after: str


@dataclass(frozen=True)
class OutputComparison:
    """The differences between the wanted files and the output folder."""

    plan: WritePlan
    #: What occupies a path to be written and is not clientwright's own, by path.
    foreign: Mapping[str, str]
    #: Current content of each path to be written or removed.
    before: Mapping[str, bytes]
    renamed: tuple[Rename, ...]


def compare_with_disk(
    output: Path, wanted: Mapping[str, bytes], lock: locks.Lock
) -> OutputComparison:
    """Compare the wanted files and their lock with the output folder.

    Raises OSError if the folder cannot be read.
    """
    old_lock, _ = locks.read(output)
    journal = staging.journal(output)
    locked = set(old_lock.files) if old_lock else set[str]()
    states = {
        path: inspect_path(output, path)
        for path in sorted({*wanted, *locked, *journal})
    }
    owned = {
        path
        for path, state in states.items()
        if path in locked or _is_from_interrupted_run(path, state, journal)
    }

    removed = tuple(
        path
        for path in sorted(owned - wanted.keys())
        if states[path].kind in ("file", "link")
    )
    written, unchanged = {}, []
    foreign = dict(_foreign_metadata(output))
    for path, content in sorted(wanted.items()):
        state = states[path]
        if state.kind == "file" and state.content == content:
            unchanged.append(path)
        elif _can_write(state, path in owned, removed):
            written[path] = content
        else:
            foreign[state.blocked_by or path] = _FOREIGN[state.kind]

    text = locks.text_of(lock)
    plan = WritePlan(
        written=written,
        removed=removed,
        emptied=_folders(states),
        unchanged=tuple(unchanged),
        lock=None if inspect_path(output, LOCK).content == text else text,
        journal=_new_journal(written, states, journal),
    )
    before = {path: states[path].content for path in (*written, *removed)}
    return OutputComparison(plan, foreign, before, tuple(_renames(old_lock, lock)))


def _is_from_interrupted_run(path: str, state: PathState, journal: Journal) -> bool:
    """Tell by the digest whether an interrupted run wrote a file: others may have, since then."""
    digests = journal.get(path, frozenset())
    return bool(digests) and state.kind == "file" and digest(state.content) in digests


def _can_write(state: PathState, owned: bool, removed: tuple[str, ...]) -> bool:
    """Tell whether a path can be written. An own link is replaced, not followed."""
    if state.kind == "blocked":
        return state.blocked_by in removed
    return state.kind == "absent" or (owned and state.kind in ("file", "link"))


def _foreign_metadata(output: Path) -> Iterator[tuple[str, str]]:
    """Yield what occupies the paths of the staging folder and the lock."""
    entry = staging.foreign_staging_entry(output)
    if entry:
        yield entry, "not created by clientwright"
    lock = inspect_path(output, LOCK)
    if lock.kind not in ("absent", "file"):
        yield LOCK, _FOREIGN[lock.kind]


def _new_journal(
    written: Mapping[str, bytes], states: Mapping[str, PathState], journal: Journal
) -> Journal:
    """Return the journal of this run; files of an interrupted run before it stay owned."""
    digests = {path: set[str]() for path in states}
    for path, content in written.items():
        digests[path].add(digest(content))
    for path, state in states.items():
        if _is_from_interrupted_run(path, state, journal):
            digests[path].add(digest(state.content))
    return {path: frozenset(values) for path, values in digests.items()}


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the parent folders of all paths, inner ones first."""
    folders = set[str]()
    for path in paths:
        parts = path.split("/")
        folders.update("/".join(parts[:end]) for end in range(1, len(parts)))
    return tuple(sorted(folders, reverse=True))


def _renames(old: locks.Lock | None, new: locks.Lock) -> Iterator[Rename]:
    for id, before in sorted(old.names.items()) if old else ():
        after = new.names.get(id, before)
        if after != before:
            yield Rename(id, before, after)


def diff(output: Path, comparison: OutputComparison) -> str:
    """Return a unified diff of the changes.

    The lock is included only if nothing else differs: otherwise its digests would repeat the
    other changes, unreadably.
    """
    plan = comparison.plan
    after: dict[str, bytes] = {**dict.fromkeys(plan.removed, b""), **plan.written}
    before = dict(comparison.before)
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
