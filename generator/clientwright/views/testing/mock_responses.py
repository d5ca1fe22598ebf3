"""Build the responses that the mock API of the generated tests sends."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...ir import Api, MediaType, Operation, Response
from ...samples import (
    SampleValidator,
    fill_missing_properties,
    has_only_declared_properties,
    sample_value,
)
from ..error_classes import error_class
from ..responses import LOCATION


@dataclass(frozen=True)
class MockResponseView:
    """Describe a documented response and the result that a test expects."""

    #: Suffix of the name of the generated test.
    name: str
    status: int
    #: `json`, `text`, `bytes`, `empty` or `location`.
    kind: str
    #: The JSON value, or the URL of a location; a list of items if the response is a stream.
    body: Any
    media_type: str
    #: Expected class, or union of classes, of the result or the error body; empty if neither.
    type: str
    #: Expected error class; None for a success.
    error: str | None
    #: Whether the body has only fields that its type declares.
    has_only_declared: bool = True
    #: Whether openapi-core can validate the response.
    is_checked: bool = True
    #: Whether the items of an event stream are whole events, and not only their data.
    has_event_objects: bool = False


_EVENT_FIELDS = {"data", "event", "id", "retry"}
_OCTET_STREAM = "application/octet-stream"
# The success response of tests if the document declares none.
NO_CONTENT = MockResponseView("204", 204, "empty", None, "", "", None)


def view_mock_responses(
    api: Api,
    validator: SampleValidator,
    operation: Operation,
    types: dict[str, str],
    classes: frozenset[str],
) -> Iterator[MockResponseView]:
    """Yield a response for each example of every documented response.

    Args:
        api: The schemas.
        validator: Validates examples.
        operation: The operation with the responses.
        types: Status → type of the body.
        classes: Names of models that are classes or enumerations.
    """
    for response in operation.responses:
        type_ = types[response.status]
        status = _status_number(response.status, types)
        error = error_class(response.status)
        content = response.decoded
        is_stream = status < 300 and operation.stream is not None
        # Documents declare bodies that HTTP does not allow; openapi-core reports them as missing.
        bodiless = operation.method == "HEAD" or status in (204, 205, 304)
        if status >= 300 and type_ != LOCATION:
            error = error or "APIStatusError"
        for number, (kind, body, media_type) in enumerate(
            _bodies(api, validator, response, type_, is_stream=is_stream), 1
        ):
            yield MockResponseView(
                name=f"{status}_{number}" if number > 1 else str(status),
                status=status,
                kind=kind,
                body=body,
                media_type=media_type,
                type=type_ if are_classes(type_, classes) else "",
                error=error,
                has_only_declared=content is None
                or has_only_declared_properties(api, content.use.schema, body),
                is_checked=_is_checked(validator, content) if content else not bodiless,
                has_event_objects=is_stream
                and content is not None
                and content.has_event_objects,
            )


def are_classes(type_: str, classes: frozenset[str]) -> bool:
    """Whether the type is a class or a union of classes, as `isinstance` requires."""
    return all(part.removeprefix("models.") in classes for part in type_.split(" | "))


def _bodies(
    api: Api,
    validator: SampleValidator,
    response: Response,
    type_: str,
    *,
    is_stream: bool,
) -> Iterator[tuple[str, Any, str]]:
    """Yield (kind, body, media type); nothing if no valid example of a JSON body is found."""
    content = response.decoded
    if type_ == LOCATION:
        yield "location", "https://storage.example/file?signature=abc", ""
    elif content is None:
        yield "empty", None, ""
    elif is_stream and content.events:
        for example in _examples(api, validator, content):
            if content.has_event_objects:
                example = list(_events(validator, content, example))
            if example:
                yield "json", example, content.name
    elif content.json or content.lines:
        for example in _examples(api, validator, content):
            yield "json", example, _concrete_media_type(content, "application/json")
    else:
        kind, default = (
            ("text", "text/plain") if content.text else ("bytes", _OCTET_STREAM)
        )
        yield kind, "text", _concrete_media_type(content, default)


def _is_checked(validator: SampleValidator, content: MediaType) -> bool:
    """Whether openapi-core accepts the mock response: JSON, or a text that is valid."""
    return content.json or validator.is_valid(content.use.schema, "text")


def _events(
    validator: SampleValidator, content: MediaType, items: list[Any]
) -> Iterator[Any]:
    """Yield the first item if it is a whole event, with its data as text if that is valid."""
    for item in items[:1]:
        if isinstance(item, dict) and "data" in item and item.keys() <= _EVENT_FIELDS:
            text = {**item, "data": json.dumps(item["data"])}
            is_text = isinstance(item["data"], str)
            yield (
                text
                if not is_text and validator.is_valid(content.use.schema, [text])
                else item
            )


def _concrete_media_type(content: MediaType, default: str) -> str:
    """Return the media type, or one of the range if it has a wildcard."""
    if content.essence.startswith(("*", "application/*")):
        return default
    return content.name.replace("*", "x-any")


def _examples(
    api: Api, validator: SampleValidator, media_type: MediaType
) -> Iterator[Any]:
    """Yield the valid ones of the document's examples and of a sample with every property."""
    schema = media_type.use.schema
    first = sample_value(api, validator, schema, media_type.examples)
    candidates = [
        *media_type.examples,
        fill_missing_properties(api, validator, schema, first),
    ]
    for number, example in enumerate(candidates):
        if example not in candidates[:number] and validator.is_valid(schema, example):
            yield example


def _status_number(status: str, types: Mapping[str, str]) -> int:
    """Return the status of a documented key, or an undocumented one of its range."""
    if status.isdigit():
        return int(status)
    start = 500 if status == "default" else int(status[0]) * 100
    return next(n for n in range(start, start + 100) if str(n) not in types)
