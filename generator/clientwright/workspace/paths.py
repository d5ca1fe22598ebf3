"""Which paths may be written beneath an output folder, and what stands there now.

Paths come from the package, from the lock and from the journal of an interrupted run.
The last two are files that anybody may have edited: nothing they say leads outside.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import InternalError

LOCK = "clientwright.lock"
STAGING = ".clientwright-staging"

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\:]")


@dataclass(frozen=True)
class PathState:
    """What stands at a path; `where` is the parent that is in the way when the path itself cannot be reached."""

    kind: Literal["absent", "file", "link", "folder", "other", "blocked"]
    content: bytes = b""
    where: str = ""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def is_safe_path(path: str) -> bool:
    """Whether a path can only mean a file beneath the folder, the same one on every system.

    The lock and the staging folder are not for the package to write.
    """
    parts = path.split("/")
    return not (
        _FORBIDDEN.search(path)
        or any(part in ("", ".", "..") for part in parts)
        or parts[0].casefold() in (LOCK, STAGING)
    )


def check(paths: Iterable[str]) -> None:
    """Raise InternalError unless these paths can stand beside each other, wherever case counts or does not."""
    spelled: dict[str, str] = {}
    files = set()
    for path in sorted(paths):
        if not is_safe_path(path):
            raise InternalError(f"the path {path!r} cannot be written")
        files.add(_fold(path))
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            part = "/".join(parts[:end])
            if spelled.setdefault(_fold(part), part) != part:
                twin = spelled[_fold(part)]
                raise InternalError(f"the paths {twin!r} and {part!r} are the same")
            if end < len(parts) and _fold(part) in files:
                raise InternalError(f"the path {part!r} is a file and a folder")


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def inspect_path(output: Path, path: str) -> PathState:
    """What stands at a legal path, without following a symbolic link beneath the output folder."""
    parts = path.split("/")
    for end in range(1, len(parts)):
        parent = "/".join(parts[:end])
        kind = _kind(output / parent)
        if kind == "absent":
            return PathState("absent")
        if kind != "folder":
            return PathState("blocked", where=parent)
    kind = _kind(output / path)
    # Only a plain file is read: a named pipe would never end.
    return PathState(kind, (output / path).read_bytes() if kind == "file" else b"")


def _kind(path: Path) -> Literal["absent", "file", "link", "folder", "other"]:
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "absent"
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISLNK(mode):
        return "link"
    return "folder" if stat.S_ISDIR(mode) else "other"
