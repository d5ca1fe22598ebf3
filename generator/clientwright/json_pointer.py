"""Encode, decode and follow JSON pointers (RFC 6901) over plain data."""

import re
from collections.abc import Iterable
from typing import Any

# An index has no leading zeros, and at most nine digits: no list here is longer.
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class PointerNotFound(LookupError):
    """A pointer has no value in the data.

    Attributes:
        found: the tokens that exist.
        token: the first token that does not exist.
        parent: the value that has no member `token`.
    """

    def __init__(self, found: tuple[str, ...], token: str, parent: Any) -> None:
        super().__init__(token)
        self.found = found
        self.token = token
        self.parent = parent


def escape(token: str) -> str:
    """Encode one reference token (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Decode one reference token (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~")


def join(tokens: Iterable[str]) -> str:
    """Return the pointer made of the given tokens."""
    return "".join(f"/{escape(token)}" for token in tokens)


def split(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a pointer; text before the first slash is ignored."""
    _, *tokens = pointer.split("/")
    return tuple(map(unescape, tokens))


def child(parent: Any, token: str) -> Any:
    """Return the member `token` of a mapping or list.

    Raises LookupError if there is none.
    """
    if isinstance(parent, dict):
        return parent[token]
    if isinstance(parent, list) and _INDEX.fullmatch(token):
        return parent[int(token)]
    raise LookupError(token)


def follow(data: Any, tokens: tuple[str, ...]) -> Any:
    """Return the value that the tokens lead to.

    Raises PointerNotFound if a token does not exist.
    """
    value = data
    for depth, token in enumerate(tokens):
        try:
            value = child(value, token)
        except LookupError:
            raise PointerNotFound(tokens[:depth], token, value) from None
    return value
