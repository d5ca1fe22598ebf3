# SPDX-License-Identifier: MIT-0
"""Requests, responses and hooks, independent of any HTTP library."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from .errors import APIConnectionError
from .files import BodyPart, is_repeatable


class Request(NamedTuple):
    """One attempt to send a request."""

    method: str
    #: The URL, which may hold credentials.
    url: str
    #: The URL without credentials, for messages.
    shown_url: str
    #: The headers, which may hold credentials.
    headers: tuple[tuple[str, str], ...]
    #: The body, as bytes or as parts that are sent one after the other.
    content: bytes | tuple[BodyPart, ...] | None
    #: The id of the operation.
    operation: str = ""
    #: The path with the names of its parameters, if the API's document has it.
    template: str = ""
    #: The value of `time.monotonic()` at which the call ends.
    expires: float | None = None
    #: Whether the response comes without its content, which is read later.
    is_streamed: bool = False
    #: The number of attempts before this one.
    attempt: int = 0

    def __repr__(self) -> str:
        return f"Request({self.method} {self.shown_url}, attempt {self.attempt + 1})"

    def with_header(self, name: str, value: str) -> "Request":
        """Return the request with a header, in place of those of the same name."""
        kept = (pair for pair in self.headers if pair[0].lower() != name.lower())
        return self._replace(headers=(*kept, (name, value)))

    @property
    def parts(self) -> tuple[BodyPart, ...]:
        """The body as parts."""
        content = self.content or ()
        return (content,) if isinstance(content, bytes) else content

    @property
    def is_repeatable(self) -> bool:
        """Whether the body can be sent again, from its beginning."""
        return all(map(is_repeatable, self.parts))


class Response(NamedTuple):
    """The response to a request."""

    status_code: int
    #: The headers; names are case-insensitive.
    headers: Mapping[str, str]
    #: The body after decompression; it is empty for a streamed response.
    content: bytes
    #: Seconds from sending the request to the end of the response.
    elapsed: float = 0.0
    #: How many attempts failed before this one.
    retries: int = 0
    #: Whether the server may have acted on one of the failed attempts.
    after_loss: bool = False

    def __repr__(self) -> str:
        return f"Response({self.status_code}, {len(self.content)} bytes)"

    @property
    def content_type(self) -> str:
        """The header Content-Type, or ""."""
        return self.headers.get("content-type", "")

    @property
    def text(self) -> str:
        """The body as text, in the charset of the content type, else in UTF-8."""
        charset = re.search(r'charset="?([\w.:-]+)', self.content_type, re.IGNORECASE)
        try:
            return self.content.decode(charset[1] if charset else "utf-8", "replace")
        except (LookupError, ValueError):  # Unknown charset, or a codec such as "hex".
            return self.content.decode("utf-8", "replace")


class Hook:
    """The base class of hooks, which see every request, including retries.

    Override the methods that you need. After `on_request`, exactly one of the other
    methods is called, with the request that this hook returned. Methods must not block,
    as async clients call them, too. An exception in a method ends the call.

    A request holds credentials in `url` and `headers`; use `shown_url` in logs.
    """

    def on_request(self, request: Request) -> Request:
        """Return the request to send, such as one with more headers."""
        return request

    def on_response(self, request: Request, response: Response) -> None:
        """Handle a response of any status; a streamed one has no content yet."""

    def on_error(self, request: Request, error: APIConnectionError) -> None:
        """Handle a request that has no response."""

    def on_abandoned(self, request: Request) -> None:
        """Handle a request whose call ended otherwise, such as by cancellation."""
