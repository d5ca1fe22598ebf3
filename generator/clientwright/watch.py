"""Watch the files that clients are generated from.

An event in a folder around the files only wakes the watcher; then the files are compared
with their previous state. So an editor may save by renaming, and files and folders may
disappear and return: no single event has to be seen.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from . import workspace
from .config import ClientConfig
from .errors import SpecError, WorkspaceError

# A burst of events ends after this time without one.
_QUIET_MILLISECONDS = 100
# Files are compared this often without any event: some file systems send none.
_POLL_MILLISECONDS = 1_000


class _FileStamp(NamedTuple):
    """Differs from the previous stamp of a path if the file was saved since."""

    name: str
    inode: int
    modified: int
    size: int


_State = tuple[_FileStamp, ...]
"""The stamp of a file, the stamps of all files in a folder, or nothing if there is neither."""


def inputs(client: ClientConfig, *, failed: bool = False) -> frozenset[Path]:
    """Return the files that a client depends on; a folder stands for all files in it.

    They come from the lock. If generating has `failed` since then, the document may refer to
    other files by now, even to missing ones, so its references are followed as well.
    """
    paths = {*client.specs}
    with contextlib.suppress(WorkspaceError):
        paths.update(workspace.inputs(client))
    if client.templates is not None:
        paths.add(client.templates)
    if failed:
        paths.update(*(_referenced_files(client, spec) for spec in client.specs))
    return frozenset(paths)


def watch_changes(files: Callable[[], frozenset[Path]]) -> Iterator[frozenset[Path]]:
    """Yield the files that were saved, deleted or restored, each time; at first, none.

    `files` is called again and again, and may return other files each time. A file that was
    saved shortly before it was first returned counts as saved.
    """
    import watchfiles

    before = _states(files())
    since = time.time_ns()
    yield frozenset()
    while True:
        folders = _folders(files())
        # Without a filter, since the subject of an event does not matter.
        events = watchfiles.watch(
            *folders,
            watch_filter=None,
            step=_QUIET_MILLISECONDS,
            rust_timeout=_POLL_MILLISECONDS,
            yield_on_timeout=True,
            recursive=False,
            ignore_permission_denied=True,
        )
        try:
            for _ in events:
                now = _states(files())
                saved = frozenset(_saved(before, now, since))
                before = now
                if saved:
                    since = time.time_ns()
                    yield saved
                if _folders(files()) != folders:
                    break
        except FileNotFoundError:
            # A folder disappeared before it could be watched.
            time.sleep(_QUIET_MILLISECONDS / 1_000)


def _saved(
    before: Mapping[Path, _State], now: Mapping[Path, _State], since: int
) -> Iterator[Path]:
    for path, state in now.items():
        if path not in before:
            if any(stamp.modified >= since for stamp in state):
                yield path
        elif before[path] != state:
            yield path


def _states(files: Iterable[Path]) -> Mapping[Path, _State]:
    return {path: tuple(_stamps(path)) for path in files}


def _stamps(path: Path) -> Iterator[_FileStamp]:
    try:
        status = path.stat()
    except OSError:
        return
    if path.is_dir():
        for folder, _, names in os.walk(path):
            for name in names:
                yield from _stamps(Path(folder, name))
    else:
        yield _FileStamp(str(path), status.st_ino, status.st_mtime_ns, status.st_size)


def _folders(files: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders to watch; for a missing file, the nearest parent that exists."""
    folders = set[Path]()
    for path in files:
        parent = path.absolute().parent
        while not parent.is_dir():
            parent = parent.parent
        folders.add(parent)
        folders |= {Path(folder).absolute() for folder, _, _ in os.walk(path)}
    return tuple(sorted(folders))


def _referenced_files(client: ClientConfig, spec: Path) -> Iterator[Path]:
    """Yield every file that a document refers to, directly or not."""
    from .source import load

    try:
        sources = load(spec, folders=client.reference_folders)
    except SpecError as error:
        yield from (Path(diagnostic.file) for diagnostic in error.diagnostics)
        return
    yield from (Path(diagnostic.file) for diagnostic in sources.diagnostics)
    labels = {*sources.documents, *sources.links.values()} - {""}
    yield from (spec.parent / label for label in labels)
