"""Files that were saved → the clients to be made again.

What wakes is an event in one of the folders around the files; what counts is then whether
the files themselves are others than before. So an editor may save by renaming, a file may
go and come back, and a folder, too: nothing depends on one event being seen.
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

# A burst of events ends with so many milliseconds of silence; without any events, files
# are looked at as often all the same: some file systems tell of nothing.
_QUIET_SECONDS = 100
_MAX_WAIT_SECONDS = 1_000


class _FileStamp(NamedTuple):
    """What is another as soon as somebody has saved something there."""

    name: str
    inode: int
    time: int
    size: int


_State = tuple[_FileStamp, ...]


def inputs(client: ClientConfig, *, failed: bool = False) -> frozenset[Path]:
    """Files that a client is made of, and folders: those count with all that is in them.

    That is what its lock remembers. A client that has `failed` to be made since then may
    refer to other files by now, and even to some that do not exist yet.
    """
    found = {*client.specs}
    with contextlib.suppress(WorkspaceError):
        found.update(workspace.inputs(client))
    if client.templates is not None:
        found.add(client.templates)
    if failed:
        found.update(*(_referred(client, spec) for spec in client.specs))
    return frozenset(found)


def watch_changes(files: Callable[[], frozenset[Path]]) -> Iterator[frozenset[Path]]:
    """Which of the files were saved, deleted or brought back, time after time; at first, none.

    What `files` returns may be more, or less, each time: a file that was saved while it
    was not yet known is told of as well.
    """
    import watchfiles

    before = _states(files())
    asked = time.time_ns()
    yield frozenset()
    while True:
        folders = _folders(files())
        # Nothing is filtered out: what an event is about does not matter.
        events = watchfiles.watch(
            *folders,
            watch_filter=None,
            step=_QUIET_SECONDS,
            rust_timeout=_MAX_WAIT_SECONDS,
            yield_on_timeout=True,
            recursive=False,
            ignore_permission_denied=True,
        )
        try:
            for _ in events:
                now = _states(files())
                saved = frozenset(_saved(before, now, asked))
                before = now
                if saved:
                    asked = time.time_ns()
                    yield saved
                if _folders(files()) != folders:
                    break
        except FileNotFoundError:
            # A folder has gone away just now.
            time.sleep(_QUIET_SECONDS / 1_000)


def _saved(
    before: Mapping[Path, _State], now: Mapping[Path, _State], asked: int
) -> Iterator[Path]:
    for path, state in now.items():
        if path not in before:
            if any(one.time >= asked for one in state):
                yield path
        elif before[path] != state:
            yield path


def _states(files: Iterable[Path]) -> Mapping[Path, _State]:
    return {path: tuple(_state(path)) for path in files}


def _state(path: Path) -> Iterator[_FileStamp]:
    """Of a folder, all that is in it; nothing of what is not there."""
    try:
        here = path.stat()
    except OSError:
        return
    if path.is_dir():
        for folder, _, names in os.walk(path):
            for name in names:
                yield from _state(Path(folder, name))
    else:
        yield _FileStamp(str(path), here.st_ino, here.st_mtime_ns, here.st_size)


def _folders(files: Iterable[Path]) -> tuple[Path, ...]:
    """The folders whose events tell of these files; of what is missing, the nearest that is there."""
    found = set[Path]()
    for path in files:
        around = path.absolute().parent
        while not around.is_dir():
            around = around.parent
        found.add(around)
        found |= {Path(folder).absolute() for folder, _, _ in os.walk(path)}
    return tuple(sorted(found))


def _referred(client: ClientConfig, spec: Path) -> Iterator[Path]:
    """Every file that a document would lead to."""
    from .source import load

    try:
        sources = load(spec, folders=client.reference_folders)
    except SpecError as error:
        yield from (Path(problem.file) for problem in error.diagnostics)
        return
    yield from (Path(problem.file) for problem in sources.diagnostics)
    labels = {*sources.documents, *sources.links.values()} - {""}
    yield from (spec.parent / label for label in labels)
