# SPDX-License-Identifier: MIT-0
"""The answer behind a result, with its headers in their declared types."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from .messages import Response
from .operation import Operation
from .shape import Shape

T = TypeVar("T")


@dataclass(frozen=True)
class RawAnswer(Generic[T]):
    """A call's result, and the answer that it came from; `elapsed` is seconds.

    `headers` ignore case, `content` is the raw body, `retries` is how many requests came
    before the one that was answered so.
    """

    result: T
    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    elapsed: float
    retries: int
    _typed: Mapping[str, object] = field(repr=False)

    def header(self, name: str) -> Any:
        """A header's value in the type that the API's document declares.

        It is a str where none is declared or it does not fit; None if it did not come.
        """
        return self._typed.get(name.lower(), self.headers.get(name))


def typed_headers(
    operation: Operation[Any], response: Response
) -> Mapping[str, object]:
    """The values of the declared headers that came, by their names in lower case."""
    declared = operation.headers.get(operation.declared(response.status) or "")
    return {
        name.lower(): _typed(response.headers[name], Shape(annotation))
        for name, annotation in (declared() if declared else {}).items()
        if name in response.headers
    }


def _typed(text: str, shape: Shape) -> Any:
    for value in _readings(text):
        try:
            return shape.from_value(value)
        except ValidationError:
            pass  # Another reading may fit, or else it stays a text.
    return text


def _readings(text: str) -> Iterator[object]:
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
