"""What was made before, by a digest of all that it was made of."""

import hashlib
from collections.abc import Iterable
from typing import Any, Protocol


class Memo(Protocol):
    """A place for values that JSON can hold; it may lose any of them at any time."""

    def get(self, key: str) -> Any:
        """What was put there under a key; None if there is nothing."""

    def put(self, key: str, value: Any) -> None:
        """Keep a value, which is not None."""


class Forgetful:
    """Keeps nothing."""

    def get(self, key: str) -> Any:
        return None

    def put(self, key: str, value: Any) -> None:
        pass


def key_of(parts: Iterable[str]) -> str:
    """A key for something that is made of these texts and of nothing else."""
    digest = hashlib.sha256()
    for part in parts:
        text = part.encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()
