# SPDX-License-Identifier: MIT-0
"""The errors and warnings of a call.

APIError
├── APIConnectionError              no response arrived
│   └── APITimeoutError             … in time
├── APIStatusError                  the response has a status that is no success
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
├── PaginationError                 a page without items, or with an unusable next link
└── MissingCredentialsError         nothing was sent: no credentials for this call

DriftWarning (a UserWarning)        a success that does not fit the API's document

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
    """The base class of all errors of a call."""

    def __init__(self, message: str, **attributes: Any) -> None:
        super().__init__(message)
        vars(self).update(attributes)  # The subclasses declare them.


class MissingCredentialsError(APIError):
    """The operation requires credentials that the client lacks; nothing was sent."""


class APIConnectionError(APIError):
    """No response arrived; whether the server acted on the request is unknown."""

    #: The HTTP method of the request.
    method: str
    #: The URL of the request, without credentials.
    url: str
    #: The id of the operation.
    operation: str
    #: False if there was no connection, so that the server cannot have acted.
    was_sent: bool = True


class APITimeoutError(APIConnectionError):
    """No response arrived within the timeout or the deadline."""


class _ResponseError(APIError):
    """The base class of errors about a response."""

    #: The status of the response.
    status_code: int
    #: The headers of the response; names are case-insensitive.
    headers: Mapping[str, str]
    #: The body of the response.
    content: bytes
    #: The HTTP method of the request.
    method: str
    #: The URL of the request, without credentials.
    url: str
    #: The id of the operation.
    operation: str


class APIResponseError(_ResponseError):
    """A success whose body cannot be read at all, such as HTML in place of JSON."""


@dataclass(frozen=True)
class DriftEvent:
    """One part of a success that does not fit the API's document."""

    #: The id of the operation.
    operation: str
    #: A JSON pointer (RFC 6901) into the body; it is empty for the whole response.
    pointer: str
    #: "missing": a required field; "mismatch": a value that does not fit its type;
    #: "empty": a missing body; "undeclared": a status that is not declared.
    kind: Literal["missing", "mismatch", "empty", "undeclared"]
    #: The declared type or statuses.
    expected: str
    #: The JSON type of the value, or the status.
    actual: str
    #: A short excerpt of the value.
    sample: str = ""

    # Python shows a warning once for each text, so the text has no sample.
    def __str__(self) -> str:
        pointer = f" at {self.pointer}" if self.pointer else ""
        return f"{self.operation}{pointer}: expected {self.expected}, got {self.actual}"


class DriftWarning(UserWarning):
    """A successful response does not fit the API's document."""


class DriftError(_ResponseError):
    """A success does not fit the API's document, and `on_drift` is "raise".

    The call itself succeeded, so that repeating it may do it twice.
    """

    #: One event for each part that does not fit.
    events: tuple[DriftEvent, ...]


class PaginationError(_ResponseError):
    """The page has no item array, or its next link is unusable.

    A link is unusable if it points to another origin, or repeats an earlier page.
    """


_BY_STATUS: "dict[int, type[APIStatusError]]" = {}


class APIStatusError(_ResponseError):
    """The response has a status that is no success; redirects are not followed."""

    #: The body in its declared type if it fits, else as JSON, or None if it is no JSON.
    body: Any = None
    #: Seconds to wait before another call, if the response has the header Retry-After.
    retry_after: float | None
    _typed_headers: Mapping[str, object] = {}

    def __init_subclass__(cls, status: int | None = None) -> None:
        if status:
            _BY_STATUS[status] = cls

    def __init__(self, message: str, **attributes: Any) -> None:
        super().__init__(message, **attributes)
        self.retry_after = parse_retry_after(
            attributes.get("headers", {}).get("retry-after", "")
        )

    def header(self, name: str) -> Any:
        """Return a header in the type that the API's document declares.

        It is a str if no type is declared or the value does not fit. It is None if the
        response lacks the header.
        """
        return self._typed_headers.get(name.lower(), self.headers.get(name))


def parse_retry_after(retry_after: str) -> float | None:
    """Return the seconds of Retry-After, a number or a date (RFC 9110, section 10.2.3)."""
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
    """400: The request is malformed."""


class UnauthorizedError(APIStatusError, status=401):
    """401: The credentials are missing or not valid."""


class PaymentRequiredError(APIStatusError, status=402):
    """402: The plan or the quota of the account does not cover the request."""


class ForbiddenError(APIStatusError, status=403):
    """403: The credentials do not permit the request."""


class NotFoundError(APIStatusError, status=404):
    """404: The resource does not exist, or is hidden from the caller."""


class MethodNotAllowedError(APIStatusError, status=405):
    """405: The resource does not support the method."""


class NotAcceptableError(APIStatusError, status=406):
    """406: The server has no response in a media type that the request accepts."""


class ConflictError(APIStatusError, status=409):
    """409: The request conflicts with the state of the resource."""


class GoneError(APIStatusError, status=410):
    """410: The resource is gone for good."""


class PreconditionFailedError(APIStatusError, status=412):
    """412: A precondition of the request does not hold."""


class ContentTooLargeError(APIStatusError, status=413):
    """413: The request body is larger than the server allows."""


class UnsupportedMediaTypeError(APIStatusError, status=415):
    """415: The server does not support the media type of the request body."""


class UnprocessableContentError(APIStatusError, status=422):
    """422: The request is well-formed, but its content is invalid."""


class TooManyRequestsError(APIStatusError, status=429):
    """429: Too many requests; `retry_after` may say how long to wait."""


class ServerError(APIStatusError):
    """5xx: The server failed; whether it acted on the request is unknown."""


class InternalServerError(ServerError, status=500):
    """500: The server failed."""


class BadGatewayError(ServerError, status=502):
    """502: A gateway received no valid response from the server behind it."""


class ServiceUnavailableError(ServerError, status=503):
    """503: The server is temporarily unavailable; `retry_after` may say for how long."""


class GatewayTimeoutError(ServerError, status=504):
    """504: A gateway received no response in time from the server behind it."""


def status_error(status_code: int) -> type[APIStatusError]:
    """Return the class for a status: its own, or `ServerError` or `APIStatusError`."""
    return _BY_STATUS.get(
        status_code, ServerError if status_code >= 500 else APIStatusError
    )


# Properties with a message for people, the most specific first.
_MESSAGE_KEYS = (
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
_XML_MESSAGE = re.compile(r"<message>([^<]+)<", re.IGNORECASE)


def error_message_from_body(body: Any, text: str) -> str:
    """Return the message of an error's body in one line, or "" if it has none.

    `body` is the parsed JSON, or None if the body is not JSON but `text`. The message
    has at most 300 characters.
    """
    message = _message_from_json(body)
    if body is None:
        xml = _XML_MESSAGE.search(text)
        message = xml[1] if xml else "" if text.lstrip().startswith("<") else text
    printable = "".join(c if c.isprintable() else " " for c in message)
    line = " ".join(printable.split())
    return line if len(line) <= 300 else f"{line[:297]}..."


def _message_from_json(body: Any, depth: int = 5) -> str:
    """Return the message of a JSON value; `depth` limits how deeply it may be nested."""
    if isinstance(body, str):
        return body
    if isinstance(body, list) and depth:
        messages = (_message_from_json(item, depth - 1) for item in body)
        return "; ".join(filter(None, messages))
    if not isinstance(body, dict) or not depth:
        return ""
    title, detail = body.get("title"), body.get("detail")
    if isinstance(title, str) and isinstance(detail, str) and title != detail:
        return f"{title}: {detail}"  # RFC 9457, section 3.1
    for key in _MESSAGE_KEYS:
        if message := _message_from_json(body.get(key), depth - 1):
            return message
    return _messages_of_fields(body)


def _messages_of_fields(body: dict[str, Any]) -> str:
    """Return the messages of a body such as `{"name": ["This field is required."]}`."""
    messages = {
        name: _message_from_json(value)
        for name, value in body.items()
        if isinstance(value, list) and all(isinstance(item, str) for item in value)
    }
    return "; ".join(f"{name}: {text}" for name, text in messages.items() if text)
