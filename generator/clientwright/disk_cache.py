"""Store the cache in the user's cache folder, which may be deleted at any time.

Each value is a JSON file named by its key. A digest of name and content comes first, so a
truncated, renamed or edited file is a miss. Files are renamed into place, so that concurrent
runs only ever see whole ones. Nothing read from the cache is executed.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from .cache import cache_key
from .config import ClientConfig
from .workspace.lock import config_digest, generator_versions, version
from .workspace.paths import digest

#: Environment variable that names the folder.
VARIABLE = "CLIENTWRIGHT_CACHE"
#: Bytes of all values; above it, the least recently used ones are removed.
LIMIT = 512 << 20
_LIBRARIES = ("jsonschema-rs", "openapi-schema-validator", "pydantic-core")


def folder() -> Path:
    """Return `CLIENTWRIGHT_CACHE`, or else the platform's folder for caches."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    # Imported here because only a run that generates needs it.
    from platformdirs import user_cache_path

    return user_cache_path("clientwright", appauthor=False)


def cache_environment() -> tuple[str, ...]:
    """Return the versions of Python and of libraries that are not in the lock.

    Output does not depend on them, as tests show. They are in the key as a precaution.
    """
    return (sys.version, *map(version, _LIBRARIES))


class DiskCache:
    """The values under one `version`, which names what they depend on besides their keys."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder
        self._version = version

    def get(self, key: str) -> Any:
        """Return the value of a key; None if it is missing or damaged."""
        path = self._path(key)
        try:
            found, _, content = path.read_bytes().partition(b"\n")
            if found.decode() != _checksum(path, content):
                return None
            value = json.loads(content)
            os.utime(path)
        except (OSError, ValueError):
            return None
        return value

    def put(self, key: str, value: Any) -> None:
        """Store a value, if the folder can be written."""
        content = json.dumps(value).encode()
        path = self._path(key)
        new = path.with_suffix(f".{os.getpid()}")
        # Without a cache, a run takes longer and gives the same result.
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(_checksum(path, content).encode() + b"\n" + content)
            new.replace(path)

    def trim(self, limit: int = LIMIT) -> None:
        """Above the limit, remove the least recently used values until a quarter of it is free."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        if total <= limit:
            return
        for _, size, path in files:
            if total <= limit * 3 // 4:
                return
            with suppress(OSError):
                path.unlink()
                total -= size

    def _path(self, key: str) -> Path:
        name = cache_key(self._version, key)
        return self._folder / name[:2] / name[2:]

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield (time of last use, size, path) of every file."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path


def open_cache(client: ClientConfig, *, lenient: bool = False) -> DiskCache:
    """Return the cache of a client, for these versions and settings."""
    version = json.dumps(
        [generator_versions(), cache_environment(), config_digest(client, lenient)]
    )
    return DiskCache(folder(), version)


def _checksum(path: Path, content: bytes) -> str:
    """Return a digest that shows whether a file is whole and has its own name."""
    return digest(path.name.encode() + content)
