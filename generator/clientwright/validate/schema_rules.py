"""Check the keywords of schemas: duplicate enum values, defaults and examples.

openapi-spec-validator itself follows each reference, on a path that grows with each, and keeps
visited schemas in lists. Here each schema is checked once, at its definition.
"""

from collections.abc import Iterator
from typing import Any

from ..source import DocumentSet, Location
from ..source.references import GRAMMAR
from .example_values import ValueValidator
from .findings import Finding, catch_library_errors
from .messages import describe_errors, short
from .registry import DocumentRegistry

_SUBSCHEMAS = GRAMMAR["schema"]


class SchemaRules:
    """Checks the schemas of a document set, whose documents are in `registry`."""

    def __init__(
        self, document_set: DocumentSet, registry: DocumentRegistry, version: str
    ) -> None:
        self._siblings = document_set.siblings
        self._values = ValueValidator(version, registry)
        self._visited: set[int] = set()

    def findings(self, location: Location) -> Iterator[Finding]:
        """Yield the findings in an outermost schema and its subschemas."""
        stack: list[tuple[tuple[Any, ...], Any]] = [((), location.value)]
        while stack:
            parts, schema = stack.pop()
            if not isinstance(schema, dict) or id(schema) in self._visited:
                continue
            self._visited.add(id(schema))
            if "$ref" in schema and not self._siblings:
                continue
            yield from catch_library_errors(
                parts, self._schema_findings(location, parts, schema)
            )
            stack.extend(reversed([*_subschemas(parts, schema)]))

    def _schema_findings(
        self, location: Location, parts: tuple[Any, ...], schema: dict[str, Any]
    ) -> Iterator[Finding]:
        yield from _duplicate_values(parts, schema)
        for keyword in _value_keywords(schema):
            value = schema[keyword]
            errors = self._values.errors(location.document, schema, value)
            for message in describe_errors(errors):
                text = f"the {keyword} does not fit its schema: {message.message}"
                path = (*parts, keyword, *message.path)
                yield Finding(path, text, message.hint, is_warning=True)


def _subschemas(
    parts: tuple[Any, ...], schema: dict[str, Any]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the direct subschemas of a schema, with their paths."""
    for keyword, value in schema.items():
        form = _SUBSCHEMAS.get(keyword, "").partition(":")[0]
        if form == "map" and isinstance(value, dict):
            yield from (((*parts, keyword, name), item) for name, item in value.items())
        elif form in ("list", "schema") and isinstance(value, list):
            yield from (
                ((*parts, keyword, index), item) for index, item in enumerate(value)
            )
        elif form == "schema":
            yield (*parts, keyword), value


def _value_keywords(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the keywords with a value that must be valid against the schema."""
    nullable = schema.get("nullable") is True
    if "default" in schema and not (schema["default"] is None and nullable):
        yield "default"
    if schema.get("example") is not None:
        yield "example"


def _duplicate_values(
    parts: tuple[Any, ...], schema: dict[str, Any]
) -> Iterator[Finding]:
    choices = schema.get("enum")
    known: set[tuple[type, str]] = set()
    for index, choice in enumerate(choices if isinstance(choices, list) else ()):
        typed = (type(choice), repr(choice))
        if typed in known:
            message = f"the enum contains {short(choice)} twice"
            yield Finding((*parts, "enum", index), message, is_warning=True)
        known.add(typed)
