"""Define the cache of intermediate results, and its keys."""

import hashlib
import pickle
from typing import Any, Protocol


class Cache(Protocol):
    """Stores JSON values by key; it may lose any of them at any time."""

    def get(self, key: str) -> Any:
        """Return the value of a key, or None."""

    def put(self, key: str, value: Any) -> None:
        """Store a value other than None."""


class NullCache:
    """Stores nothing."""

    def get(self, key: str) -> Any:
        """Return None."""
        return None

    def put(self, key: str, value: Any) -> None:
        """Do nothing."""


def cache_key(*parts: object) -> str:
    """Return the SHA-256 of the pickled arguments.

    Different values never share a key. Equal values may have different keys, because pickle
    memoizes objects that occur twice; that only costs a cache miss. Canonical JSON would
    take five times as long.
    """
    return hashlib.sha256(pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)).hexdigest()
