"""Responses → answers that the generated tests' server gives."""

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
    """A documented answer, as the test server gives it, and what is to come of it.

    `kind` is `json`, `text`, `bytes`, `empty` or `location`; `type` is what the result or the error's body must be an instance of, empty where that is
    not a matter of classes; `error` the class that is raised. `declared` is whether the body has no fields beyond those of its type,
    `is_checked` whether openapi-core can read it. `body` is a list where the answer is a stream, of whole events with `has_event_objects`.
    """

    name: str
    status: int
    kind: str
    body: Any
    media_type: str
    type: str
    error: str | None
    declared: bool = True
    is_checked: bool = True
    has_event_objects: bool = False


_FIELDS = {"data", "event", "id", "retry"}
_BYTES = "application/octet-stream"
# Where no success is documented, any will do.
NOTHING = MockResponseView("204", 204, "empty", None, "", "", None)


def view_mock_responses(
    api: Api,
    judge: SampleValidator,
    operation: Operation,
    types: dict[str, str],
    classes: frozenset[str],
) -> Iterator[MockResponseView]:
    """Every documented answer, with each of its examples; `types` maps a status to the type of its body, `classes` are the models to expect by name."""
    for response in operation.responses:
        answer = types[response.status]
        status = _number(response.status, types)
        error = error_class(response.status)
        content = response.decoded
        in_items = status < 300 and operation.stream is not None
        # Documents describe bodies where HTTP has none, and openapi-core misses them.
        bodiless = operation.method == "HEAD" or status in (204, 205, 304)
        if status >= 300 and answer != LOCATION:
            error = error or "APIStatusError"
        for number, (kind, body, media_type) in enumerate(
            _bodies(api, judge, response, answer, in_items=in_items), 1
        ):
            yield MockResponseView(
                name=f"{status}_{number}" if number > 1 else str(status),
                status=status,
                kind=kind,
                body=body,
                media_type=media_type,
                type=answer if are_classes(answer, classes) else "",
                error=error,
                declared=content is None
                or has_only_declared_properties(api, content.use.schema, body),
                is_checked=_is_checked(judge, content) if content else not bodiless,
                has_event_objects=in_items
                and content is not None
                and content.has_event_objects,
            )


def are_classes(answer: str, classes: frozenset[str]) -> bool:
    """Whether `isinstance` takes the type: models, and unions of them."""
    return all(part.removeprefix("models.") in classes for part in answer.split(" | "))


def _bodies(
    api: Api, judge: SampleValidator, response: Response, answer: str, *, in_items: bool
) -> Iterator[tuple[str, Any, str]]:
    """(kind, body, media type); none where no valid example of a JSON body can be found."""
    content = response.decoded
    if answer == LOCATION:
        yield "location", "https://storage.example/file?signature=abc", ""
    elif content is None:
        yield "empty", None, ""
    elif in_items and content.events:
        for example in _examples(api, judge, content):
            if content.has_event_objects:
                example = list(_events(judge, content, example))
            if example:
                yield "json", example, content.name
    elif content.json or content.lines:
        for example in _examples(api, judge, content):
            yield "json", example, _concrete(content, "application/json")
    else:
        kind, usual = ("text", "text/plain") if content.text else ("bytes", _BYTES)
        yield kind, "text", _concrete(content, usual)


def _is_checked(judge: SampleValidator, content: MediaType) -> bool:
    """Whether what the tests' server sends is valid, which is JSON made for the schema or a text that was not."""
    return content.json or judge.is_valid(content.use.schema, "text")


def _events(
    judge: SampleValidator, content: MediaType, items: list[Any]
) -> Iterator[Any]:
    """The first event, if it can be one; its data are a text where that may be."""
    for item in items[:1]:
        if isinstance(item, dict) and "data" in item and item.keys() <= _FIELDS:
            text = {**item, "data": json.dumps(item["data"])}
            is_text = isinstance(item["data"], str)
            yield (
                text
                if not is_text and judge.is_valid(content.use.schema, [text])
                else item
            )


def _concrete(content: MediaType, usual: str) -> str:
    """The media type, or one of them where it is a range."""
    if content.essence.startswith(("*", "application/*")):
        return usual
    return content.name.replace("*", "x-any")


def _examples(api: Api, judge: SampleValidator, media_type: MediaType) -> Iterator[Any]:
    """The document's examples, and one with every property, if they are valid."""
    schema = media_type.use.schema
    first = sample_value(api, judge, schema, media_type.examples)
    found = [*media_type.examples, fill_missing_properties(api, judge, schema, first)]
    for number, example in enumerate(found):
        if example not in found[:number] and judge.is_valid(schema, example):
            yield example


def _number(status: str, types: Mapping[str, str]) -> int:
    """A status for a documented key: itself, one of its range, or one that nothing else documents."""
    if status.isdigit():
        return int(status)
    start = 500 if status == "default" else int(status[0]) * 100
    return next(n for n in range(start, start + 100) if str(n) not in types)
