"""What was made before, in a folder of the user's: a memo for the pipeline that may be deleted at any time.

Every value is a file of its own, named by its key, with a digest of name and content before it: what was cut short, mixed up or edited is not found. Files
appear whole (they are renamed), so that runs at the same time do each other no harm. The values are JSON; nothing that is read from there is run.
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

VARIABLE = "CLIENTWRIGHT_CACHE"
"""The environment variable that names the folder."""
_LIBRARIES = ("jsonschema-rs", "openapi-schema-validator", "pydantic-core")
LIMIT = 512 << 20
"""Bytes of all values, above which those that were not used for longest go."""


def folder() -> Path:
    """Where the cache is: what `CLIENTWRIGHT_CACHE` says, or where the platform keeps such."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    # Only who generates needs it.
    from platformdirs import user_cache_path

    return user_cache_path("clientwright", appauthor=False)


def cache_environment() -> tuple[str, ...]:
    """What decides the values besides what the lock names: they are the same wherever they are made, but that is for tests to prove and not for a cache to trust."""
    return (sys.version, *map(version, _LIBRARIES))


class DiskCache:
    """The values under one `version`: what else they depend on, besides what their keys say."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder
        self._version = version

    def get(self, key: str) -> Any:
        path = self._path(key)
        try:
            found, _, content = path.read_bytes().partition(b"\n")
            if found.decode() != _proof(path, content):
                return None
            value = json.loads(content)
            os.utime(path)
        except (OSError, ValueError):
            return None
        return value

    def put(self, key: str, value: Any) -> None:
        content = json.dumps(value).encode()
        path = self._path(key)
        new = path.with_suffix(f".{os.getpid()}")
        # Without a cache, everything works and takes longer.
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(_proof(path, content).encode() + b"\n" + content)
            new.replace(path)

    def trim(self, limit: int = LIMIT) -> None:
        """Remove what was not used for longest, until a quarter of the limit is free again; nothing below the limit."""
        files = sorted(self._files())
        size = sum(size for _, size, _ in files)
        if size <= limit:
            return
        for _, taken, path in files:
            if size <= limit * 3 // 4:
                return
            with suppress(OSError):
                path.unlink()
                size -= taken

    def _path(self, key: str) -> Path:
        name = cache_key(self._version, key)
        return self._folder / name[:2] / name[2:]

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """(time of last use, size, path) of everything."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path


def open_cache(client: ClientConfig, *, lenient: bool = False) -> DiskCache:
    """What was made before by the same versions and with the same settings."""
    version = json.dumps(
        [generator_versions(), cache_environment(), config_digest(client, lenient)]
    )
    return DiskCache(folder(), version)


def _proof(path: Path, content: bytes) -> str:
    """What tells that a file is whole, and the one that it is named as."""
    return digest(path.name.encode() + content)
