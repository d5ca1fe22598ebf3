# SPDX-License-Identifier: MIT-0
"""Answers → results and errors."""

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


@dataclass(frozen=True)
class RawResponse(Generic[T]):
    """A call's result, and the answer that it came from; `elapsed` is seconds.

    `headers` ignore case, `content` is the raw body, `retries` is how many requests came
    before the one that was answered so.
    """

    result: T
    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    elapsed: float
    retries: int
    _typed_headers: Mapping[str, object] = field(repr=False)

    def header(self, name: str) -> Any:
        """A header's value in the type that the API's document declares.

        It is a str where none is declared or it does not fit; None if it did not come.
        """
        return self._typed_headers.get(name.lower(), self.headers.get(name))


def typed_headers(
    operation: Operation[Any], response: Response
) -> Mapping[str, object]:
    """The values of the declared headers that came, by their names in lower case."""
    declared = operation.headers.get(operation.declared(response.status_code) or "")
    return {
        name.lower(): _typed(response.headers[name], TypeInfo(annotation))
        for name, annotation in (declared() if declared else {}).items()
        if name in response.headers
    }


def _typed(text: str, shape: TypeInfo) -> Any:
    for value in _header_interpretations(text):
        try:
            return shape.from_value(value)
        except ValidationError:
            pass  # Another reading may fit, or else it stays a text.
    return text


def _header_interpretations(text: str) -> Iterator[object]:
    """What a header may mean: a text, JSON, an array or object in the style "simple"."""
    yield text
    if text.startswith(("[", "{")):
        try:
            yield json.loads(text)
        except ValueError:
            pass  # It is no JSON then.
    items = [item.strip() for item in text.split(",")]
    yield items
    if all("=" in item for item in items):
        yield dict(item.split("=", 1) for item in items)
    elif len(items) % 2 == 0:
        yield dict(zip(items[::2], items[1::2], strict=True))


class OperationResponse(NamedTuple):
    """An answer, and what it is an answer to."""

    settings: Settings
    operation: Operation[Any]
    request: Request
    response: Response

    @property
    def error_context(self) -> dict[str, Any]:
        """What every error about it carries."""
        return {
            "status_code": self.response.status_code,
            "headers": self.response.headers,
            "content": self.response.content,
            "method": self.request.method,
            "url": self.request.shown_url,
            "operation": self.operation.id,
        }

    @property
    def type_info(self) -> TypeInfo | None:
        """The type of the body that is declared for the status."""
        key = self.operation.declared(self.response.status_code)
        return self.operation.type_info(key) if key else None

    @property
    def parsed(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return _parse(self.response.content)
        except ValueError:
            return None

    def result(self) -> Any:
        """The result of the call.

        Raises `APIStatusError` for a status that is not a success, `APIResponseError`
        for a success that cannot be read, and `DriftError` if the user wants that.
        """
        operation, status = self.operation, self.response.status_code
        key = operation.declared(status)
        if self.response.after_loss and self._is_redirect():
            return None
        if key and operation.responses[key] == LOCATION and status < 400:
            if (target := self._target()) is None:
                raise self.unreadable("has no usable header Location")
            return target
        if not 200 <= status < 300:
            raise self.error()
        drift = DriftRecorder(operation.id)
        result = self._success(drift)
        self._report_drift(drift)
        return result

    def item(
        self,
        shape: TypeInfo,
        text: str,
        *,
        is_event: bool = False,
        around: Mapping[str, object] | None = None,
    ) -> Any:
        """One of the items that the answer consists of, from its JSON text.

        The data of an event may be plain text as well, where that fits. With `around`,
        the item has the data among its members, which may be JSON there or not.
        """
        drift = DriftRecorder(self.operation.id)
        try:
            if around is not None:
                result = _event(shape, {**around, "data": text}, drift)
            elif is_event:
                result = _data(shape, text, drift)
            else:
                result = _read(shape, text.encode(), drift)
        except ValueError as error:
            raise self.unreadable("has an item that is not JSON") from error
        self._report_drift(drift)
        return result

    def raw(self, result: Any) -> RawResponse[Any]:
        """A result with the answer behind it."""
        typed = typed_headers(self.operation, self.response)
        return RawResponse(result, *self.response[:5], typed)

    def unreadable(self, problem: str) -> APIResponseError:
        """What to raise for a success that makes no sense."""
        asked = f"{self.request.method} {self.request.shown_url}"
        text = f"the answer {self.response.status_code} to {asked} {problem}"
        return APIResponseError(text, **self.error_context)

    def error(self) -> APIStatusError:
        """What to raise for an answer that is not what was asked for."""
        response, body = self.response, self.parsed
        status = str(response.status_code)
        with suppress(ValueError):
            status = f"{status} {HTTPStatus(response.status_code).phrase}"
        target = self._target() if response.status_code < 400 else None
        if target:
            shown = target.partition("?")[0].partition("#")[
                0
            ]  # The rest may be a secret.
            why = f"a redirect to {shown}, which is not followed"
        else:
            why = error_message_from_body(body, response.text)
        text = f"{status} from {self.request.method} {self.request.shown_url}"
        return status_error(response.status_code)(
            self.settings.redact(f"{text}: {why}" if why else text),
            body=self._error_body(body),
            _typed_headers=typed_headers(self.operation, response),
            **self.error_context,
        )

    def _is_redirect(self) -> bool:
        """Whether a DELETE whose first answer was lost has done its work all the same."""
        asked = self.operation
        empty = any(asked.responses[key] is None for key in asked.successes())
        return (
            asked.method == "DELETE"
            and self.response.status_code in (404, 410)
            and empty
        )

    def _target(self) -> str | None:
        """The absolute URL in Location (RFC 9110, section 10.2.2), if there is one."""
        location = self.response.headers.get("location", "").strip()
        try:
            return urljoin(self.request.shown_url, location) if location else None
        except ValueError:
            return None

    def _success(self, drift: DriftRecorder) -> Any:
        operation, response, shape = self.operation, self.response, self.type_info
        if operation.declared(response.status_code) is None:
            expected = " or ".join(operation.successes()) or "no success at all"
            drift.note("", "undeclared", expected, f"status {response.status_code}")
            shapes = filter(None, map(operation.type_info, operation.successes()))
            shape = next(shapes, None) if response.content else None
        if shape is None:
            return None
        bases, media = shape.bases, response.content_type
        if bases == [bytes] or (bytes in bases and media and not is_json(media)):
            return response.content
        if not is_json(media) and (bases == [str] or (str in bases and media)):
            return response.text
        content = response.content.removeprefix(_BOM)
        if is_lines(media) and any(arm.is_array for arm in shape.union_members):
            # Lines, or what stands between record separators (RFC 7464), are an array.
            separator = b"\x1e" if b"\x1e" in content else b"\n"
            lines = filter(None, map(bytes.strip, content.split(separator)))
            content = b"[%s]" % b",".join(lines)
        if not content.strip():
            drift.note("", "empty", shape, "an empty body")
            return None
        try:
            # Whatever the content type says, as servers get it wrong.
            return _read(shape, content, drift)
        except ValueError as error:
            raise self.unreadable("is not JSON") from error

    def _error_body(self, parsed: Any) -> Any:
        """The body in its type if it fits: an error is no place for drift."""
        shape = self.type_info
        if shape and shape.base is bytes:
            return self.response.content
        if shape and shape.base is str and not is_json(self.response.content_type):
            return self.response.text
        with suppress(ValidationError):
            return shape.from_value(parsed) if shape and parsed is not None else parsed
        return parsed

    def _report_drift(self, drift: DriftRecorder) -> None:
        if drift.events:
            settings = self.settings
            _report_drift(drift, settings.on_drift, settings.redact, self.error_context)


def parse_webhook_body(
    type_: Callable[[], Any], body: bytes | str, on_drift: OnDrift = "warn"
) -> Any:
    """A JSON body that was received, as by a webhook, in its type.

    What does not fit the type is reported as for an answer; a `DriftError` about it has
    status 0 and neither method nor URL. Raises `ValueError` for what is not JSON.
    """
    content = (body.encode() if isinstance(body, str) else body).removeprefix(_BOM)
    drift = DriftRecorder("received")
    try:
        result = _read(TypeInfo(type_()), content, drift)
    except ValueError as error:
        raise ValueError("what was received is not JSON") from error
    about = dict.fromkeys(("method", "url", "operation"), "")
    if drift.events:
        answer = {**about, "status_code": 0, "headers": {}, "content": content}
        _report_drift(drift, on_drift, str, answer)
    return result


def _report_drift(
    drift: DriftRecorder,
    on_drift: OnDrift,
    redact: Callable[[str], str],
    answer: dict[str, Any],
) -> None:
    """Do about drift what the user wants."""
    if on_drift == "raise":
        message = "; ".join(map(str, drift.events[:3]))
        more = f"; and {len(drift.events) - 3} more" if len(drift.events) > 3 else ""
        raise DriftError(redact(message + more), events=tuple(drift.events), **answer)
    report(drift.events, on_drift)


def _event(shape: TypeInfo, event: dict[str, Any], drift: DriftRecorder) -> Any:
    try:
        return shape.from_value(event)
    except ValidationError:
        with suppress(ValueError):
            event["data"] = _parse(event["data"].encode())
        return drift.build(shape, event).value


def _data(shape: TypeInfo, text: str, drift: DriftRecorder) -> Any:
    """The data of an event; raises `ValueError` for what is neither JSON nor fits."""
    if shape.bases == [str]:
        return text
    with suppress(ValidationError):
        return shape.from_json(text.encode())
    with suppress(ValidationError):
        return shape.from_value(text)
    return _read(shape, text.encode(), drift)


_BOM = b"\xef\xbb\xbf"


def _read(shape: TypeInfo, content: bytes, drift: DriftRecorder) -> Any:
    """JSON text in its type; raises `ValueError` if it is none."""
    try:
        return shape.from_json(content)
    except ValidationError:
        # Perhaps it is no JSON, perhaps it does not fit: both are seen to now.
        return drift.build(shape, _parse(content)).value


def _parse(content: bytes) -> Any:
    """Parse JSON; raises `ValueError`."""
    try:
        return from_json(content)
    except ValueError:
        # The slower parser also knows UTF-16, lone surrogates and deeper nesting.
        try:
            return json.loads(content)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
