# SPDX-License-Identifier: MIT-0
"""A request and a response, in terms of no HTTP library."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .files import Content, Rest


class Part(NamedTuple):
    """A part of a form; only files have a file name."""

    name: str
    filename: str | None
    content: Content
    content_type: str | None


@dataclass(frozen=True)
class Request:
    """What goes out. `shown_url` is the URL without credentials, for texts."""

    method: str
    url: str = field(repr=False)
    shown_url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    content: Content | None = field(repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)

    @property
    def is_repeatable(self) -> bool:
        """Whether the body can be sent again, from its beginning."""
        contents = [self.content, *(part.content for part in self.parts)]
        return all(
            content.start is not None
            for content in contents
            if isinstance(content, Rest)
        )


class Wait(NamedTuple):
    """What comes before the next request."""

    seconds: float


@dataclass(frozen=True)
class Response:
    """What came back, read to its end; `headers` ignore case, `elapsed` is seconds.

    `retries` is how many requests came before the one that this answers.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    elapsed: float = 0.0
    retries: int = 0

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def text(self) -> str:
        """The body as text, in the character set that the response names, else UTF-8."""
        named = re.search(r'charset="?([\w.:-]+)', self.content_type, re.IGNORECASE)
        try:
            return self.content.decode(named[1] if named else "utf-8", "replace")
        except (LookupError, ValueError):  # Some codecs are not for this.
            return self.content.decode("utf-8", "replace")
