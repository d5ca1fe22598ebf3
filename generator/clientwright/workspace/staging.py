"""Apply a plan so that a run killed at any moment leaves a state the next run can repair.

1. All new files are written into a staging folder inside the output folder, beside a journal:
   the paths to be replaced, with the digests that they will have.
2. Stale files are removed, each new file is renamed into place, the lock last of all.
3. The staging folder is removed.

While the staging folder exists, the run is unfinished. A file with a path and a digest from
the journal is clientwright's own then, although no lock says so yet.

Nothing is fsynced: only a crash of the machine could make a difference. After one, files
whose digest is not that of the lock are generated again.
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
_STAGED_NAMES = re.compile(r"journal\.json(\.new)?|[0-9]+")

#: By path, the digests that make a file clientwright's own. Parent folders of a path are
#: removed if they become empty.
Journal = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class WritePlan:
    """The changes to an output folder."""

    #: Content by path.
    written: Mapping[str, bytes]
    removed: tuple[str, ...]
    #: Folders to remove if nothing is left in them, inner ones first.
    emptied: tuple[str, ...]
    unchanged: tuple[str, ...]
    #: New content of the lock; None if it stays as it is.
    lock: bytes | None
    #: What the next run needs if this one is interrupted.
    journal: Journal

    @property
    def empty(self) -> bool:
        """Whether there is nothing to change."""
        return not (self.written or self.removed or self.lock)


def interrupted(output: Path) -> bool:
    """Tell whether the last run in this folder was interrupted."""
    return os.path.lexists(output / STAGING)


def journal(output: Path) -> Journal:
    """Return the journal of an interrupted run; empty if the run had not written one."""
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
    """Return a path at or in the staging folder that no run has created, or an empty string."""
    folder = output / STAGING
    if not interrupted(output):
        return ""
    if folder.is_symlink() or not folder.is_dir():
        return STAGING
    for name in sorted(os.listdir(folder)):
        if not _STAGED_NAMES.fullmatch(name) or (folder / name).is_dir():
            return f"{STAGING}/{name}"
    return ""


def apply_plan(output: Path, plan: WritePlan) -> None:
    """Change the output folder as planned.

    SIGINT is deferred meanwhile, since this takes only a moment. Raises WorkspaceError if a
    path cannot be written: before the first replacement, everything is undone; after it, the
    journal stays for the next run.
    """
    if plan.empty and not interrupted(output):
        return
    with sigint_deferred():
        _replace_files(output, plan)


def _replace_files(output: Path, plan: WritePlan) -> None:
    folder = output / STAGING
    lock = {} if plan.lock is None else {LOCK: plan.lock}
    contents = {**plan.written, **lock}
    staged = {path: folder / str(number) for number, path in enumerate(contents)}
    had_journal = (folder / _JOURNAL).exists()
    try:
        os.makedirs(folder, exist_ok=True)
        _write_journal(folder, plan.journal)
        for path, content in contents.items():
            staged[path].write_bytes(content)
    except OSError as error:
        if not had_journal:
            with contextlib.suppress(OSError):
                _remove_staging(folder)
        raise _write_error(error, folder, "nothing was written") from error
    try:
        # Stale files go first: a new folder may have the name of one.
        for path in plan.removed:
            os.unlink(output / path)
        for path in plan.written:
            os.makedirs((output / path).parent, exist_ok=True)
            os.replace(staged[path], output / path)
        _remove_empty(output, plan.emptied)
        if plan.lock is not None:
            os.replace(staged[LOCK], output / LOCK)
        _remove_staging(folder)
    except OSError as error:
        hint = "the output is incomplete; the next `clientwright generate` repairs it"
        raise _write_error(error, folder, hint) from error


def _write_journal(folder: Path, contents: Journal) -> None:
    # Renamed into place, so the journal of an earlier interrupted run is valid until then.
    text = json.dumps({path: sorted(digests) for path, digests in contents.items()})
    (folder / _NEW_JOURNAL).write_text(text, encoding="utf-8")
    os.replace(folder / _NEW_JOURNAL, folder / _JOURNAL)


def _remove_empty(output: Path, folders: Iterable[str]) -> None:
    for path in folders:
        folder = output / path
        if inspect_path(output, path).kind == "folder" and not os.listdir(folder):
            os.rmdir(folder)


def _remove_staging(folder: Path) -> None:
    for name in sorted(os.listdir(folder)):
        if _STAGED_NAMES.fullmatch(name):
            os.unlink(folder / name)
    os.rmdir(folder)


def _write_error(error: OSError, folder: Path, hint: str) -> WorkspaceError:
    """Convert an error; of two paths of a rename, the user knows the second one."""
    path = error.filename2 or error.filename or folder
    reason = error.strerror or str(error)
    return WorkspaceError(
        [Diagnostic(str(path), 0, 0, f"cannot be written: {reason}", hint)]
    )
