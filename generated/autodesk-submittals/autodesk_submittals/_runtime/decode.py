# SPDX-License-Identifier: MIT-0
"""Answers → results and errors."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar, cast
from urllib.parse import urljoin

from pydantic import ValidationError
from pydantic_core import from_json

from .drift import Drift, OnDrift, report
from .errors import APIResponseError, APIStatusError, DriftError, status_error
from .messages import Request, Response
from .operation import LOCATION, Operation
from .raw import typed_headers
from .reason import reason
from .serialize import is_json, is_lines
from .shape import Shape

T = TypeVar("T")
Redact = Callable[[str], str]


def decode(
    operation: Operation[T],
    request: Request,
    response: Response,
    on_drift: OnDrift,
    redact: Redact,
) -> T:
    """The result of a call.

    Raises `APIStatusError` for a status that is not a success, `APIResponseError` for a
    success that cannot be read, and `DriftError` if the user wants that.
    """
    key = operation.declared(response.status)
    if key and operation.responses[key] is LOCATION and response.status < 400:
        return cast(T, _location(operation, request, response))
    if not 200 <= response.status < 300:
        raise failure(operation, request, response, redact)
    drift = Drift(operation.id)
    result = _success(operation, key, request, response, drift)
    if drift.events:
        _settle(drift, on_drift, redact, facts(operation, request, response))
    return cast(T, result)


def received(
    type_: Callable[[], Any], body: bytes | str, on_drift: OnDrift = "warn"
) -> Any:
    """A JSON body that was received, as by a webhook, in its type.

    What does not fit the type is reported as for an answer; a `DriftError` about it has
    status 0 and neither method nor URL. Raises `ValueError` for what is not JSON.
    """
    content = (body.encode() if isinstance(body, str) else body).removeprefix(_BOM)
    drift = Drift("received")
    try:
        result = _read(Shape(type_()), content, drift)
    except ValueError as error:
        raise ValueError("what was received is not JSON") from error
    about = dict.fromkeys(("method", "url", "operation"), "")
    answer = {**about, "status": 0, "headers": {}, "content": content}
    if drift.events:
        _settle(drift, on_drift, str, answer)
    return result


def _settle(
    drift: Drift, on_drift: OnDrift, redact: Redact, answer: dict[str, Any]
) -> None:
    """Do about drift what the user wants."""
    if on_drift == "raise":
        message = "; ".join(map(str, drift.events[:3]))
        more = f"; and {len(drift.events) - 3} more" if len(drift.events) > 3 else ""
        raise DriftError(redact(message + more), events=drift.events, **answer)
    report(drift.events, on_drift)


def _location(operation: Operation[Any], request: Request, response: Response) -> str:
    target = _target(request, response)
    if target is None:
        raise unreadable("has no usable header Location", operation, request, response)
    return target


def _target(request: Request, response: Response) -> str | None:
    """The absolute URL in Location (RFC 9110, section 10.2.2), if there is one."""
    location = response.headers.get("location", "").strip()
    try:
        return urljoin(request.shown_url, location) if location else None
    except ValueError:
        return None


def _success(
    operation: Operation[Any],
    key: str | None,
    request: Request,
    response: Response,
    drift: Drift,
) -> Any:
    if key is None:
        expected = " or ".join(operation.successes()) or "no success at all"
        drift.note("", "undeclared", expected, f"status {response.status}")
        typed = filter(operation.shape, operation.successes())
        key = next(typed, None) if response.content else None
    shape = operation.shape(key) if key else None
    if shape is None:
        return None
    arms = shape.bases
    media = response.content_type
    if arms == [bytes] or (bytes in arms and media and not is_json(media)):
        return response.content
    if not is_json(media) and (arms == [str] or (str in arms and media)):
        return response.text
    return _json(shape, operation, request, response, drift)


def item(
    operation: Operation[Any],
    request: Request,
    response: Response,
    on_drift: OnDrift,
    redact: Redact,
    shape: Shape,
    text: str,
    *,
    is_event: bool = False,
    around: Mapping[str, object] | None = None,
) -> Any:
    """One of the items that an answer consists of, from its JSON text.

    The data of an event may be plain text as well, where that fits. With `around`, the
    item has the data among its members, which may be JSON there or not.
    """
    drift = Drift(operation.id)
    try:
        if around is not None:
            result = _event(shape, {**around, "data": text}, drift)
        elif is_event:
            result = _data(shape, text, drift)
        else:
            result = _read(shape, text.encode(), drift)
    except ValueError as error:
        problem = "has an item that is not JSON"
        raise unreadable(problem, operation, request, response) from error
    if drift.events:
        _settle(drift, on_drift, redact, facts(operation, request, response))
    return result


def _event(shape: Shape, event: dict[str, Any], drift: Drift) -> Any:
    try:
        return shape.from_value(event)
    except ValidationError:
        with suppress(ValueError):
            event["data"] = _parse(event["data"].encode())
        return drift.build(shape, event).value


def _data(shape: Shape, text: str, drift: Drift) -> Any:
    """The data of an event; raises `ValueError` for what is neither JSON nor fits."""
    if shape.bases == [str]:
        return text
    with suppress(ValidationError):
        return shape.from_json(text.encode())
    with suppress(ValidationError):
        return shape.from_value(text)
    return _read(shape, text.encode(), drift)


def _json(
    shape: Shape,
    operation: Operation[Any],
    request: Request,
    response: Response,
    drift: Drift,
) -> Any:
    """A JSON body in its type; whatever the content type says, as servers get it wrong."""
    content = response.content.removeprefix(_BOM)
    if is_lines(response.content_type) and any(arm.is_array for arm in shape.arms):
        # Lines, or what stands between record separators (RFC 7464), are an array.
        separator = b"\x1e" if b"\x1e" in content else b"\n"
        lines = filter(None, map(bytes.strip, content.split(separator)))
        content = b"[%s]" % b",".join(lines)
    if not content.strip():
        drift.note("", "empty", shape, "an empty body")
        return None
    try:
        return _read(shape, content, drift)
    except ValueError as error:
        raise unreadable("is not JSON", operation, request, response) from error


_BOM = b"\xef\xbb\xbf"


def _read(shape: Shape, content: bytes, drift: Drift) -> Any:
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


def unreadable(
    problem: str, operation: Operation[Any], request: Request, response: Response
) -> APIResponseError:
    return APIResponseError(
        f"the answer {response.status} to {request.method} {request.shown_url} {problem}",
        **facts(operation, request, response),
    )


def failure(
    operation: Operation[Any], request: Request, response: Response, redact: Redact
) -> APIStatusError:
    """The error that an answer is."""
    key = operation.declared(response.status)
    shape = operation.shape(key) if key else None
    try:
        body = _parse(response.content)
    except ValueError:
        body = None
    message = f"{_status(response.status)} from {request.method} {request.shown_url}"
    target = _target(request, response) if response.status < 400 else None
    if target:
        shown = target.partition("?")[0].partition("#")[0]  # The rest may be a secret.
        why = f"a redirect to {shown}, which is not followed"
    else:
        why = reason(body, response.text)
    return status_error(response.status)(
        redact(f"{message}: {why}" if why else message),
        body=_error_body(shape, body, response),
        typed=typed_headers(operation, response),
        **facts(operation, request, response),
    )


def _error_body(shape: Shape | None, parsed: Any, response: Response) -> Any:
    """The body in its type if it fits, else as parsed: an error is no place for drift."""
    if shape is None:
        return parsed
    if shape.base is bytes:
        return response.content
    if shape.base is str and not is_json(response.content_type):
        return response.text
    try:
        return parsed if parsed is None else shape.from_value(parsed)
    except ValidationError:
        return parsed


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def facts(
    operation: Operation[Any], request: Request, response: Response
) -> dict[str, Any]:
    """What every error about an answer carries."""
    return {
        "status": response.status,
        "headers": response.headers,
        "content": response.content,
        "method": request.method,
        "url": request.shown_url,
        "operation": operation.id,
    }
