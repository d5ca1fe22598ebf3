"""Validate schemas against the dialect in which they are written."""

from collections.abc import Iterator
from typing import Any

from jsonschema.validators import validator_for
from openapi_schema_validator import OAS30Validator, OAS31Validator, OAS32Validator

from .document_schema import SchemaChecker
from .findings import Finding, structural_finding
from .messages import describe_errors, short

_OWN = {"3.0": OAS30Validator, "3.1": OAS31Validator, "3.2": OAS32Validator}


class DialectValidators:
    """The dialects of one document.

    `default` is its `jsonSchemaDialect` (OpenAPI 3.1.1, section 4.8.24.4), if it has one.
    """

    def __init__(self, version: str, default: Any) -> None:
        self._own = _OWN[version]
        self._has_choice = version != "3.0"
        self._default = default
        self._checkers: dict[Any, SchemaChecker] = {}

    def findings(self, parts: tuple[Any, ...], schema: Any) -> Iterator[Finding]:
        """Yield the findings in a schema and its subschemas; `parts` is the path to the schema."""
        if not isinstance(schema, dict):
            return
        name = schema.get("$schema", self._default) if self._has_choice else None
        dialect = self._own if name is None else _known(name)
        if dialect is None:
            text = f"the JSON Schema dialect {short(name)} is not known"
            yield Finding(parts, text, structural=True)
            return
        if dialect not in self._checkers:
            self._checkers[dialect] = SchemaChecker(dialect.META_SCHEMA)
        for message in describe_errors(self._checkers[dialect].errors(schema)):
            yield structural_finding(message, parts)


def _known(name: Any) -> Any:
    none: Any = None
    return validator_for({"$schema": name}, none) if isinstance(name, str) else none
