"""Check paths below an output folder, and inspect what exists there.

Paths come from the package, the lock, and the journal of an interrupted run. Anybody may
have edited the last two, so a path from them never leads outside the folder.
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

# Control characters, and the separators of Windows.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\:]")


@dataclass(frozen=True)
class PathState:
    """The kind of file at a path, and its content."""

    #: `blocked`: a parent is not a folder, so the path cannot exist.
    kind: Literal["absent", "file", "link", "folder", "other", "blocked"]
    #: Content of a file.
    content: bytes = b""
    #: The parent that blocks the path.
    blocked_by: str = ""


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def is_safe_path(path: str) -> bool:
    """Tell whether a path names a file below the folder, the same one on every system.

    The lock and the staging folder are not safe: no package may write them.
    """
    parts = path.split("/")
    return not (
        _FORBIDDEN.search(path)
        or any(part in ("", ".", "..") for part in parts)
        or parts[0].casefold() in (LOCK, STAGING)
    )


def check(paths: Iterable[str]) -> None:
    """Raise InternalError unless all paths are safe and can exist together.

    Paths that differ only by case or Unicode normalization cannot, on some systems.
    """
    by_folded: dict[str, str] = {}
    files = set()
    for path in sorted(paths):
        if not is_safe_path(path):
            raise InternalError(f"the path {path!r} is not safe to write")
        files.add(_fold(path))
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            part = "/".join(parts[:end])
            other = by_folded.setdefault(_fold(part), part)
            if other != part:
                raise InternalError(
                    f"the paths {other!r} and {part!r} are the same on some systems"
                )
            if end < len(parts) and _fold(part) in files:
                raise InternalError(f"the path {part!r} is both a file and a folder")


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def inspect_path(output: Path, path: str) -> PathState:
    """Return what exists at a safe path; no symbolic link below the output is followed."""
    parts = path.split("/")
    for end in range(1, len(parts)):
        parent = "/".join(parts[:end])
        kind = _kind(output / parent)
        if kind == "absent":
            return PathState("absent")
        if kind != "folder":
            return PathState("blocked", blocked_by=parent)
    kind = _kind(output / path)
    # Only a regular file is read: reading a named pipe would never end.
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
