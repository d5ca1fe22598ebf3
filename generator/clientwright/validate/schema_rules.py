"""What a schema's keywords say of each other: choices that are given twice, and values that ought to fit the schema that they stand in.

openapi-spec-validator's own look at schemas follows every reference, on a path that grows with each, and keeps what it visited in lists. Here each schema is
looked at once, where it is written; the judge of values is the library's.
"""

from collections.abc import Iterator
from typing import Any

from ..source import DocumentSet, Location
from ..source.references import GRAMMAR
from .example_values import ValueValidator
from .findings import Finding, catch_library_errors
from .messages import describe_errors, short
from .registry import DocumentRegistry

_HOLDERS = GRAMMAR["schema"]


class SchemaRules:
    """The schemas of one document, whatever files it has; `served` are these."""

    def __init__(
        self, sources: DocumentSet, served: DocumentRegistry, version: str
    ) -> None:
        self._siblings = sources.siblings
        self._values = ValueValidator(version, served)
        self._visited: set[int] = set()

    def findings(self, place: Location) -> Iterator[Finding]:
        """What is found in an outermost schema and all that stand in it."""
        stack: list[tuple[tuple[Any, ...], Any]] = [((), place.value)]
        while stack:
            parts, schema = stack.pop()
            if not isinstance(schema, dict) or id(schema) in self._visited:
                continue
            self._visited.add(id(schema))
            if "$ref" in schema and not self._siblings:
                continue
            yield from catch_library_errors(parts, self._one(place, parts, schema))
            stack.extend(reversed([*_inner(parts, schema)]))

    def _one(
        self, place: Location, parts: tuple[Any, ...], schema: dict[str, Any]
    ) -> Iterator[Finding]:
        yield from _repeated(parts, schema)
        for keyword in _claims(schema):
            value = schema[keyword]
            errors = self._values.errors(place.document, schema, value)
            for sentence in describe_errors(errors):
                problem = f"the {keyword} does not fit its schema: {sentence.message}"
                there = (*parts, keyword, *sentence.path)
                yield Finding(there, problem, sentence.hint, is_warning=True)


def _inner(
    parts: tuple[Any, ...], schema: dict[str, Any]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The schemas that stand directly in one, with the parts that lead to them."""
    for keyword, value in schema.items():
        form = _HOLDERS.get(keyword, "").partition(":")[0]
        if form == "map" and isinstance(value, dict):
            yield from (((*parts, keyword, name), it) for name, it in value.items())
        elif form in ("list", "schema") and isinstance(value, list):
            yield from (((*parts, keyword, at), it) for at, it in enumerate(value))
        elif form == "schema":
            yield (*parts, keyword), value


def _claims(schema: dict[str, Any]) -> Iterator[str]:
    """Which keywords of a schema hold a value that ought to fit it."""
    nullable = schema.get("nullable") is True
    if "default" in schema and not (schema["default"] is None and nullable):
        yield "default"
    if schema.get("example") is not None:
        yield "example"


def _repeated(parts: tuple[Any, ...], schema: dict[str, Any]) -> Iterator[Finding]:
    choices = schema.get("enum")
    seen: set[tuple[type, str]] = set()
    for index, choice in enumerate(choices if isinstance(choices, list) else ()):
        typed = (type(choice), repr(choice))
        if typed in seen:
            problem = f"{short(choice)} stands in this enum twice"
            yield Finding((*parts, "enum", index), problem, is_warning=True)
        seen.add(typed)
