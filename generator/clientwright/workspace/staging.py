"""Carrying out a plan so that a kill at any moment leaves something the next run can mend.

Everything new is written into one folder inside the output folder first, beside a journal
that names each path about to be replaced and the digest it will have. Then stale files go,
each new file is renamed into place, the lock comes last, and the staging folder disappears.
As long as that folder exists a run is unfinished; whatever its journal names, with the
digest it names, is clientwright's own although no lock says so yet.

Nothing is fsynced: that matters only when the machine itself goes down, and then files
that do not have the digest of their lock show it and are made again from the spec.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import Diagnostic, WorkspaceError
from ..parallel.signals import sigint_deferred
from .paths import LOCK, STAGING, inspect_path, is_safe_path

_JOURNAL = "journal.json"
_NEW_JOURNAL = "journal.json.new"
_OURS = re.compile(r"journal\.json(\.new)?|[0-9]+")

Journal = Mapping[str, frozenset[str]]
"""The digests with which a path is clientwright's own; the folders of such a path may go when empty."""


@dataclass(frozen=True)
class WritePlan:
    """What is to be done.

    `lock` is None when the lock can stay; `emptied` are folders to remove if nothing is
    left in them, each after the ones in it; `journal` is what the next run has to know
    if this one does not come to its end.
    """

    written: Mapping[str, bytes]
    removed: tuple[str, ...]
    emptied: tuple[str, ...]
    unchanged: tuple[str, ...]
    lock: bytes | None
    journal: Journal

    @property
    def empty(self) -> bool:
        return not (self.written or self.removed or self.lock)


def interrupted(output: Path) -> bool:
    """Whether a run has not come to its end here."""
    return os.path.lexists(output / STAGING)


def journal(output: Path) -> Journal:
    """What an interrupted run was about to replace; nothing if it had not got that far."""
    folder = output / STAGING
    if folder.is_symlink():
        return {}
    try:
        contents = json.loads((folder / _JOURNAL).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(contents, dict):
        return {}
    return {
        path: frozenset(value for value in digests if isinstance(value, str))
        for path, digests in contents.items()
        if is_safe_path(path) and isinstance(digests, list)
    }


def foreign_staging_entry(output: Path) -> str:
    """The path of something in the staging folder's place, or in it, that no run has put there."""
    folder = output / STAGING
    if not interrupted(output):
        return ""
    if folder.is_symlink() or not folder.is_dir():
        return STAGING
    for name in sorted(os.listdir(folder)):
        if not _OURS.fullmatch(name) or (folder / name).is_dir():
            return f"{STAGING}/{name}"
    return ""


def apply_plan(output: Path, plan: WritePlan) -> None:
    """Do what the plan says.

    Raises WorkspaceError when a path cannot be written: before the first file is
    replaced everything is put back as it was, after that the journal stays. An interrupt
    from the keyboard has to wait meanwhile: this takes a moment.
    """
    if plan.empty and not interrupted(output):
        return
    with sigint_deferred():
        _carry_out(output, plan)


def _carry_out(output: Path, plan: WritePlan) -> None:
    folder = output / STAGING
    lock = {} if plan.lock is None else {LOCK: plan.lock}
    contents = {**plan.written, **lock}
    staged = {path: folder / str(number) for number, path in enumerate(contents)}
    unfinished = (folder / _JOURNAL).exists()
    try:
        os.makedirs(folder, exist_ok=True)
        _write_journal(folder, plan.journal)
        for path, content in contents.items():
            staged[path].write_bytes(content)
    except OSError as error:
        if not unfinished:
            with contextlib.suppress(OSError):
                _clear(folder)
        raise _refused(error, folder, "nothing was written") from error
    try:
        # Stale files first: one of them may have the name of a folder to be made.
        for path in plan.removed:
            os.unlink(output / path)
        for path in plan.written:
            os.makedirs((output / path).parent, exist_ok=True)
            os.replace(staged[path], output / path)
        _prune(output, plan.emptied)
        if plan.lock is not None:
            os.replace(staged[LOCK], output / LOCK)
        _clear(folder)
    except OSError as error:
        hint = "the output is unfinished; the next run of generate mends it"
        raise _refused(error, folder, hint) from error


def _write_journal(folder: Path, contents: Journal) -> None:
    # By renaming, so that the journal of an earlier interrupted run holds until this one does.
    text = json.dumps({path: sorted(digests) for path, digests in contents.items()})
    (folder / _NEW_JOURNAL).write_text(text, encoding="utf-8")
    os.replace(folder / _NEW_JOURNAL, folder / _JOURNAL)


def _prune(output: Path, folders: Iterable[str]) -> None:
    for path in folders:
        folder = output / path
        if inspect_path(output, path).kind == "folder" and not os.listdir(folder):
            os.rmdir(folder)


def _clear(folder: Path) -> None:
    """Remove the staging folder: nothing in it is needed when all is done, or nothing was begun."""
    for name in sorted(os.listdir(folder)):
        if _OURS.fullmatch(name):
            os.unlink(folder / name)
    os.rmdir(folder)


def _refused(error: OSError, folder: Path, hint: str) -> WorkspaceError:
    """The error, with the path that a person knows: the second of a rename, the first of all else."""
    path = error.filename2 or error.filename or folder
    problem = error.strerror or str(error)
    return WorkspaceError(
        [Diagnostic(str(path), 0, 0, f"cannot be written: {problem}", hint)]
    )
