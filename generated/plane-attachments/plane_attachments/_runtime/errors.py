# SPDX-License-Identifier: MIT-0
"""Everything a call can raise on purpose, drawn as a tree.

APIError
├── APIConnectionError              no answer arrived
│   └── APITimeoutError             … in time
├── APIStatusError                  the server answered, and it was not a success
│   ├── BadRequestError 400, UnauthorizedError 401, PaymentRequiredError 402,
│   │   ForbiddenError 403, NotFoundError 404, MethodNotAllowedError 405,
│   │   NotAcceptableError 406, ConflictError 409, GoneError 410,
│   │   PreconditionFailedError 412, ContentTooLargeError 413,
│   │   UnsupportedMediaTypeError 415, UnprocessableContentError 422,
│   │   TooManyRequestsError 429
│   └── ServerError                 any 5xx
│       └── InternalServerError 500, BadGatewayError 502,
│           ServiceUnavailableError 503, GatewayTimeoutError 504
├── APIResponseError                a success whose body cannot be read at all
├── DriftError                      a success that drifted, with `on_drift="raise"`
├── PaginationError                 a page that leads no further, or must not
└── MissingCredentialsError         nothing was sent: no credentials for this call

DriftWarning (a UserWarning)        a success that is not what the API's document promises

All of them can be pickled, and none of them shows a credential.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseError",
    "APIStatusError",
    "APITimeoutError",
    "BadGatewayError",
    "BadRequestError",
    "ConflictError",
    "ContentTooLargeError",
    "DriftError",
    "DriftEvent",
    "DriftWarning",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "InternalServerError",
    "MethodNotAllowedError",
    "MissingCredentialsError",
    "NotAcceptableError",
    "NotFoundError",
    "PaginationError",
    "PaymentRequiredError",
    "PreconditionFailedError",
    "ServerError",
    "ServiceUnavailableError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableContentError",
    "UnsupportedMediaTypeError",
]


class APIError(Exception):
    """Everything that this package raises on purpose about a call."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        vars(self).update(facts)  # What the classes below declare.


class MissingCredentialsError(APIError):
    """The operation needs credentials that were not given; nothing was sent."""


class APIConnectionError(APIError):
    """No answer arrived; whether the server acted on the request is unknown.

    `method` and `url` say what was asked, `operation` is the operation's id, and
    `was_sent` is false where there was no connection, so that nothing can have happened.
    """

    method: str
    url: str
    operation: str
    was_sent: bool = True


class APITimeoutError(APIConnectionError):
    """No answer arrived in time."""


class _ResponseError(APIError):
    """What errors about an answer have in common: the whole answer, and to what."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    method: str
    url: str
    operation: str


class APIResponseError(_ResponseError):
    """A success whose body cannot be read at all, say HTML in place of JSON.

    `status`, `headers` and `content` (the raw body) hold what arrived.
    """


@dataclass(frozen=True)
class DriftEvent:
    """One place where a successful answer is not what the API's document promises.

    `pointer` is a JSON pointer (RFC 6901) into the body, made of names as they are on
    the wire; the empty one means the whole answer. `actual` names the JSON type that
    came, and `sample` is a short excerpt of it. The text of the event has no sample,
    because texts of warnings are remembered by Python and should repeat.
    """

    operation: str
    pointer: str
    kind: Literal["missing", "mismatch", "empty", "undeclared"]
    expected: str
    actual: str
    sample: str = ""

    def __str__(self) -> str:
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{self.operation}{place}: expected {self.expected}, got {self.actual}"


class DriftWarning(UserWarning):
    """A successful answer is not what the API's document promises."""


class DriftError(_ResponseError):
    """The answer drifted, and the client was told to raise; `events` says where.

    The call itself succeeded, so asking again would do it twice.
    """

    events: tuple[DriftEvent, ...]


class PaginationError(_ResponseError):
    """A page without its items, or with a way to the next one that must not be gone.

    That is a link to another origin, or a link or cursor that was there before. The
    answer itself was a success.
    """


_BY_STATUS: "dict[int, type[APIStatusError]]" = {}


class APIStatusError(_ResponseError):
    """The server answered with a status that is not a success.

    `body` has the type that the API's document declares when it fits, else it is the
    parsed JSON, else None; `content` is always the raw body. `retry_after` is how many
    seconds the server asks to wait, if it does. Redirects end here too: they are never
    followed.
    """

    body: Any = None
    retry_after: float | None
    _typed_headers: Mapping[str, object] = {}

    def __init_subclass__(cls, status: int | None = None) -> None:
        if status:
            _BY_STATUS[status] = cls

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = parse_retry_after(
            facts.get("headers", {}).get("retry-after", "")
        )

    def header(self, name: str) -> Any:
        """A header's value in the type that the API's document declares.

        It is a str where none is declared or it does not fit; None if it did not come.
        """
        return self._typed_headers.get(name.lower(), self.headers.get(name))


def parse_retry_after(retry_after: str) -> float | None:
    """Read Retry-After, as seconds or as a date (RFC 9110, section 10.2.3)."""
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            date = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            return None
        seconds = (
            date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)
        ).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None


class BadRequestError(APIStatusError, status=400):
    """400: The server found the request malformed."""


class UnauthorizedError(APIStatusError, status=401):
    """401: The credentials are missing or not valid."""


class PaymentRequiredError(APIStatusError, status=402):
    """402: The plan or the quota of the account does not cover this."""


class ForbiddenError(APIStatusError, status=403):
    """403: The credentials do not allow this."""


class NotFoundError(APIStatusError, status=404):
    """404: There is nothing at this address, or nothing that the caller may see."""


class MethodNotAllowedError(APIStatusError, status=405):
    """405: The resource does not know this method."""


class NotAcceptableError(APIStatusError, status=406):
    """406: The server has no answer in a media type that the request accepts."""


class ConflictError(APIStatusError, status=409):
    """409: The request conflicts with the state of the resource."""


class GoneError(APIStatusError, status=410):
    """410: The resource is gone for good."""


class PreconditionFailedError(APIStatusError, status=412):
    """412: A precondition of the request does not hold."""


class ContentTooLargeError(APIStatusError, status=413):
    """413: The request body is larger than the server takes."""


class UnsupportedMediaTypeError(APIStatusError, status=415):
    """415: The server does not read this media type."""


class UnprocessableContentError(APIStatusError, status=422):
    """422: The request was understood, and its content refused."""


class TooManyRequestsError(APIStatusError, status=429):
    """429: Too many requests; `retry_after` may say how long to wait."""


class ServerError(APIStatusError):
    """5xx: the server failed; whether it acted on the request is unknown."""


class InternalServerError(ServerError, status=500):
    """500: The server failed."""


class BadGatewayError(ServerError, status=502):
    """502: A gateway got no valid answer from the server behind it."""


class ServiceUnavailableError(ServerError, status=503):
    """503: The server cannot answer now; `retry_after` may say when."""


class GatewayTimeoutError(ServerError, status=504):
    """504: A gateway got no answer in time from the server behind it."""


def status_error(status_code: int) -> type[APIStatusError]:
    """The class for a status: its own, or that of its kind."""
    return _BY_STATUS.get(
        status_code, ServerError if status_code >= 500 else APIStatusError
    )


# What APIs call the sentence meant for people, the most telling first.
_KEYS = (
    "detail",
    "message",
    "error_message",
    "error_description",
    "developerMessage",
    "error",
    "reason",
    "title",
    "errors",
)
_XML = re.compile(r"<message>([^<]+)<", re.IGNORECASE)


def error_message_from_body(body: Any, text: str) -> str:
    """One line of at most 300 characters out of an error's body; "" if it says nothing.

    `body` is the parsed JSON, or None where the answer is not JSON but `text`.
    """
    found = _of_json(body)
    if body is None:
        xml = _XML.search(text)
        found = xml[1] if xml else "" if text.lstrip().startswith("<") else text
    line = " ".join("".join(c if c.isprintable() else " " for c in found).split())
    return line if len(line) <= 300 else f"{line[:297]}..."


def _of_json(body: Any, depth: int = 5) -> str:
    """`depth` is how far to look, as a server decides how deeply an answer is nested."""
    if isinstance(body, str):
        return body
    if isinstance(body, list) and depth:
        return "; ".join(filter(None, (_of_json(item, depth - 1) for item in body)))
    if not isinstance(body, dict) or not depth:
        return ""
    title, detail = body.get("title"), body.get("detail")
    if isinstance(title, str) and isinstance(detail, str) and title != detail:
        return f"{title}: {detail}"  # RFC 9457
    for key in _KEYS:
        if found := _of_json(body.get(key), depth - 1):
            return found
    return _of_fields(body)


def _of_fields(body: dict[str, Any]) -> str:
    """The shape `{"name": ["This field is required."]}`."""
    fields = {name: _of_json(value) for name, value in body.items() if _is_list(value)}
    return "; ".join(f"{name}: {text}" for name, text in fields.items() if text)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
