# SPDX-License-Identifier: MIT-0
"""A request, a response, and what sees them, in terms of no HTTP library."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from .errors import APIConnectionError
from .files import Piece, is_repeatable


class Request(NamedTuple):
    """What goes out. `shown_url` is the URL without credentials, for texts.

    `content` is bytes, or pieces that are sent one after the other. `operation` is the
    operation's id, `template` its path with the names of its parameters, where the
    API's document has one. `expires` is when `time.monotonic` ends the call. With
    `is_streamed`, the answer comes without its content, which is read later.
    """

    method: str
    url: str
    shown_url: str
    headers: tuple[tuple[str, str], ...]
    content: bytes | tuple[Piece, ...] | None
    operation: str = ""
    template: str = ""
    expires: float | None = None
    is_streamed: bool = False
    attempt: int = 0

    def __repr__(self) -> str:
        return f"Request({self.method} {self.shown_url}, attempt {self.attempt + 1})"

    def with_header(self, name: str, value: str) -> "Request":
        """The request with one more header, in place of any of that name."""
        kept = (pair for pair in self.headers if pair[0].lower() != name.lower())
        return self._replace(headers=(*kept, (name, value)))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The content in pieces."""
        content = self.content or ()
        return (content,) if isinstance(content, bytes) else content

    @property
    def is_repeatable(self) -> bool:
        """Whether the body can be sent again, from its beginning."""
        return all(map(is_repeatable, self.pieces))


class Response(NamedTuple):
    """What came back; `headers` ignore case, `elapsed` is seconds.

    `retries` is how many requests came before the one that this answers, `after_loss`
    whether the server may have acted on one of them.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    elapsed: float = 0.0
    retries: int = 0
    after_loss: bool = False

    def __repr__(self) -> str:
        return f"Response({self.status_code}, {len(self.content)} bytes)"

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


class Hook:
    """Sees every request, also those that repeat one; make a subclass of what you need.

    After `on_request` comes one of the others, with the request as this hook returned
    it. The methods must not block, as async clients call them too; what they raise ends
    the call. A request holds credentials in `url` and `headers`; `shown_url` has none.
    """

    def on_request(self, request: Request) -> Request:
        """Before a request; returns what is sent, say with more headers."""
        return request

    def on_response(self, request: Request, response: Response) -> None:
        """After an answer, whatever its status; what is streamed has no content yet."""

    def on_error(self, request: Request, error: APIConnectionError) -> None:
        """After a request to which no answer came."""

    def on_abandoned(self, request: Request) -> None:
        """After a request of a call that ended otherwise, say because it was cancelled."""
