"""JSON pointers (RFC 6901) over plain data."""

import re
from collections.abc import Iterable
from typing import Any

_INDEX = re.compile(r"0|[1-9][0-9]*")


class PointerNotFound(LookupError):
    """A pointer leads nowhere: `found` is the part that exists, `token` the next."""

    def __init__(self, found: tuple[str, ...], token: str, parent: Any) -> None:
        super().__init__(token)
        self.found = found
        self.token = token
        self.parent = parent


def escape(token: str) -> str:
    """One token as it is written in a pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def join(tokens: Iterable[str]) -> str:
    """Tokens → pointer."""
    return "".join(f"/{escape(token)}" for token in tokens)


def split(pointer: str) -> tuple[str, ...]:
    """Pointer → tokens; what stands before the first slash is ignored."""
    _, *tokens = pointer.split("/")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def child(parent: Any, token: str) -> Any:
    """The member `token` of a mapping or list.

    Raises LookupError where there is none.
    """
    if isinstance(parent, dict):
        return parent[token]
    if isinstance(parent, list) and _INDEX.fullmatch(token) and len(token) < 10:
        return parent[int(token)]
    raise LookupError(token)


def follow(data: Any, tokens: tuple[str, ...]) -> Any:
    """The value that `tokens` lead to.

    Raises Missing where they lead nowhere.
    """
    value = data
    for depth, token in enumerate(tokens):
        try:
            value = child(value, token)
        except LookupError:
            raise PointerNotFound(tokens[:depth], token, value) from None
    return value
