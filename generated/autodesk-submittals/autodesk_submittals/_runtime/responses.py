# SPDX-License-Identifier: MIT-0
"""Decode responses to results and errors."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urljoin

from pydantic import ValidationError
from pydantic_core import from_json

from .drift import DriftRecorder, OnDrift, report
from .errors import (
    APIResponseError,
    APIStatusError,
    DriftError,
    error_message_from_body,
    status_error,
)
from .messages import Request, Response
from .operation import LOCATION, Operation
from .serialize import is_json, is_lines
from .settings import Settings
from .type_info import TypeInfo

T = TypeVar("T")


_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class RawResponse(Generic[T]):
    """The result of a call, together with the response."""

    #: The value that the operation method returns.
    result: T
    #: The status, such as 200.
    status_code: int
    #: The headers; names are case-insensitive.
    headers: Mapping[str, str]
    #: The body as bytes, after decompression.
    content: bytes = field(repr=False)
    #: Seconds from sending the last request to the end of its response.
    elapsed: float
    #: How many attempts failed before the one with this response.
    retries: int
    _typed_headers: Mapping[str, object] = field(repr=False)

    def header(self, name: str) -> Any:
        """Return a header in the type that the API's document declares.

        It is a str if no type is declared or the value does not fit. It is None if the
        response lacks the header.
        """
        return self._typed_headers.get(name.lower(), self.headers.get(name))


def typed_headers(
    operation: Operation[Any], response: Response
) -> Mapping[str, object]:
    """Return the values of the declared headers by their names in lower case."""
    declared = operation.headers.get(operation.declared(response.status_code) or "")
    return {
        name.lower(): _typed(response.headers[name], TypeInfo(annotation))
        for name, annotation in (declared() if declared else {}).items()
        if name in response.headers
    }


def _typed(text: str, type_info: TypeInfo) -> Any:
    """Return a header's value in a type, or as text if no interpretation fits."""
    for value in _header_interpretations(text):
        with suppress(ValidationError):
            return type_info.from_value(value)
    return text


def _header_interpretations(text: str) -> Iterator[object]:
    """Yield a header as text, as JSON, and as array and object in the style "simple"."""
    yield text
    if text.startswith(("[", "{")):
        with suppress(ValueError):
            yield json.loads(text)
    items = [item.strip() for item in text.split(",")]
    yield items
    if all("=" in item for item in items):
        yield dict(item.split("=", 1) for item in items)
    elif len(items) % 2 == 0:
        yield dict(zip(items[::2], items[1::2], strict=True))


class OperationResponse(NamedTuple):
    """A response, with the request and the operation that it belongs to."""

    settings: Settings
    operation: Operation[Any]
    request: Request
    http_response: Response

    @property
    def error_context(self) -> dict[str, Any]:
        """The attributes of every error about this response."""
        return {
            "status_code": self.http_response.status_code,
            "headers": self.http_response.headers,
            "content": self.http_response.content,
            "method": self.request.method,
            "url": self.request.shown_url,
            "operation": self.operation.id,
        }

    @property
    def type_info(self) -> TypeInfo | None:
        """The declared type of the body, if the status has one."""
        key = self.operation.declared(self.http_response.status_code)
        return self.operation.type_info(key) if key else None

    @property
    def parsed(self) -> Any:
        """The body as JSON; None if it is not JSON."""
        try:
            return _parse(self.http_response.content)
        except ValueError:
            return None

    def result(self) -> Any:
        """Return the result of the call.

        Raises `APIStatusError` for a status that is no success, and `APIResponseError`
        for a success that cannot be read. Drift raises `DriftError` with
        `on_drift="raise"`.
        """
        operation, status = self.operation, self.http_response.status_code
        key = operation.declared(status)
        if self.http_response.after_loss and self._was_already_deleted():
            return None
        if key and operation.responses[key] == LOCATION and status < 400:
            if (location := self._location()) is None:
                raise self.unreadable("has no valid URL in the header Location")
            return location
        if not 200 <= status < 300:
            raise self.error()
        drift = DriftRecorder(operation.id)
        result = self._success(drift)
        self._report_drift(drift)
        return result

    def item(
        self,
        type_info: TypeInfo,
        text: str,
        *,
        is_event: bool = False,
        event_fields: Mapping[str, object] | None = None,
    ) -> Any:
        """Decode the JSON text of one item of a stream.

        The data of an event may be plain text as well, if that fits the type. With
        `event_fields`, the item is the whole event: these fields and its data.

        Raises `APIResponseError` for text that is not JSON, and `DriftError` with
        `on_drift="raise"`.
        """
        drift = DriftRecorder(self.operation.id)
        try:
            if event_fields is not None:
                result = _event(type_info, {**event_fields, "data": text}, drift)
            elif is_event:
                result = _event_data(type_info, text, drift)
            else:
                result = _decode(type_info, text.encode(), drift)
        except ValueError as error:
            raise self.unreadable("has an item that is not JSON") from error
        self._report_drift(drift)
        return result

    def raw(self, result: Any) -> RawResponse[Any]:
        """Return a result together with this response."""
        headers = typed_headers(self.operation, self.http_response)
        return RawResponse(result, *self.http_response[:5], headers)

    def unreadable(self, problem: str) -> APIResponseError:
        """Return the error for a success that cannot be read."""
        request, status = self.request, self.http_response.status_code
        return APIResponseError(
            f"the response {status} to {request.method} {request.shown_url} {problem}",
            **self.error_context,
        )

    def error(self) -> APIStatusError:
        """Return the error for a status that is no success."""
        response, body = self.http_response, self.parsed
        status = str(response.status_code)
        with suppress(ValueError):
            status = f"{status} {HTTPStatus(response.status_code).phrase}"
        location = self._location() if response.status_code < 400 else None
        if location:
            # Query and fragment may hold secrets.
            shown = location.partition("?")[0].partition("#")[0]
            reason = f"a redirect to {shown}, which is not followed"
        else:
            reason = error_message_from_body(body, response.text)
        text = f"{status} from {self.request.method} {self.request.shown_url}"
        return status_error(response.status_code)(
            self.settings.redact(f"{text}: {reason}" if reason else text),
            body=self._error_body(body),
            _typed_headers=typed_headers(self.operation, response),
            **self.error_context,
        )

    def _was_already_deleted(self) -> bool:
        """Whether a DELETE took effect, assuming that the response to it was lost.

        Its repetition then gets a 404 or 410 in place of a success without body.
        """
        operation = self.operation
        success_keys = operation.successes()
        return (
            operation.method == "DELETE"
            and self.http_response.status_code in (404, 410)
            and any(operation.responses[key] is None for key in success_keys)
        )

    def _location(self) -> str | None:
        """Return the absolute URL in Location (RFC 9110, section 10.2.2), if there is one."""
        location = self.http_response.headers.get("location", "").strip()
        try:
            return urljoin(self.request.shown_url, location) if location else None
        except ValueError:
            return None

    def _success(self, drift: DriftRecorder) -> Any:
        """Decode the body of a success, and note where it does not fit its type."""
        operation, response = self.operation, self.http_response
        type_info = self.type_info
        if operation.declared(response.status_code) is None:
            expected = " or ".join(operation.successes()) or "no success at all"
            drift.note("", "undeclared", expected, f"status {response.status_code}")
            types = filter(None, map(operation.type_info, operation.successes()))
            type_info = next(types, None) if response.content else None
        if type_info is None:
            return None
        bases, media_type = type_info.bases, response.content_type
        is_other = not is_json(media_type)
        if bases == [bytes] or (bytes in bases and media_type and is_other):
            return response.content
        if is_other and (bases == [str] or (str in bases and media_type)):
            return response.text
        content = response.content.removeprefix(_BOM)
        members = type_info.union_members
        if is_lines(media_type) and any(member.is_array for member in members):
            # JSON Lines, or JSON texts with record separators (RFC 7464), are an array.
            separator = b"\x1e" if b"\x1e" in content else b"\n"
            lines = filter(None, map(bytes.strip, content.split(separator)))
            content = b"[%s]" % b",".join(lines)
        if not content.strip():
            drift.note("", "empty", type_info, "an empty body")
            return None
        try:
            # The content type is not checked, as many servers send a wrong one.
            return _decode(type_info, content, drift)
        except ValueError as error:
            raise self.unreadable("is not JSON") from error

    def _error_body(self, parsed: Any) -> Any:
        """Return the body of an error in its declared type, if it fits, or as JSON.

        Drift of an error is not reported, as the call fails anyway.
        """
        type_info, response = self.type_info, self.http_response
        if type_info and type_info.base is bytes:
            return response.content
        if type_info and type_info.base is str and not is_json(response.content_type):
            return response.text
        with suppress(ValidationError):
            return (
                type_info.from_value(parsed)
                if type_info and parsed is not None
                else parsed
            )
        return parsed

    def _report_drift(self, drift: DriftRecorder) -> None:
        if drift.events:
            settings = self.settings
            _report_drift(drift, settings.on_drift, settings.redact, self.error_context)


def parse_webhook_body(
    type_: Callable[[], Any], body: bytes | str, on_drift: OnDrift = "warn"
) -> Any:
    """Decode the JSON body of a webhook in its declared type.

    Args:
        type_: A function that returns the type.
        body: The body that was received.
        on_drift: How to report a body that does not fit the type. A `DriftError` about
            it has the status 0, and neither method nor URL.

    Raises:
        ValueError: The body is not JSON.
        DriftError: The body does not fit, and `on_drift` is "raise".
    """
    content = (body.encode() if isinstance(body, str) else body).removeprefix(_BOM)
    drift = DriftRecorder("received")
    try:
        result = _decode(TypeInfo(type_()), content, drift)
    except ValueError as error:
        raise ValueError("expected a JSON body, received something else") from error
    if drift.events:
        context = dict.fromkeys(("method", "url", "operation"), "")
        error_context = {**context, "status_code": 0, "headers": {}, "content": content}
        _report_drift(drift, on_drift, str, error_context)
    return result


def _report_drift(
    drift: DriftRecorder,
    on_drift: OnDrift,
    redact: Callable[[str], str],
    error_context: dict[str, Any],
) -> None:
    """Report drift, or raise `DriftError`."""
    if on_drift == "raise":
        message = "; ".join(map(str, drift.events[:3]))
        more = f"; and {len(drift.events) - 3} more" if len(drift.events) > 3 else ""
        events = tuple(drift.events)
        raise DriftError(redact(message + more), events=events, **error_context)
    report(drift.events, on_drift)


def _event(type_info: TypeInfo, event: dict[str, Any], drift: DriftRecorder) -> Any:
    """Decode a whole event, whose data may be text or JSON."""
    try:
        return type_info.from_value(event)
    except ValidationError:
        with suppress(ValueError):
            event["data"] = _parse(event["data"].encode())
        return drift.build(type_info, event).value


def _event_data(type_info: TypeInfo, text: str, drift: DriftRecorder) -> Any:
    """Decode the data of an event; raise `ValueError` for text that is no JSON either."""
    if type_info.bases == [str]:
        return text
    with suppress(ValidationError):
        return type_info.from_json(text.encode())
    with suppress(ValidationError):
        return type_info.from_value(text)
    return _decode(type_info, text.encode(), drift)


def _decode(type_info: TypeInfo, content: bytes, drift: DriftRecorder) -> Any:
    """Decode JSON in its type; raise `ValueError` if it is not JSON."""
    try:
        return type_info.from_json(content)
    except ValidationError:
        # Either it is not JSON, or it does not fit the type.
        return drift.build(type_info, _parse(content)).value


def _parse(content: bytes) -> Any:
    """Parse JSON; raise `ValueError` if it is not JSON."""
    try:
        return from_json(content)
    except ValueError:
        # Only the slower parser takes UTF-16, lone surrogates and deeper nesting.
        try:
            return json.loads(content)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
