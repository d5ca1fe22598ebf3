"""Validate the structure of documents against the schemas of the OpenAPI Initiative.

openapi-spec-validator contains these schemas and those of the JSON Schema dialects. If
jsonschema-rs is installed, it runs first, because it is many times faster. jsonschema validates
again what jsonschema-rs rejects, so that messages and result are the same. Formats are not
checked, because jsonschema's formats depend on the installed packages. A `pattern` is a regular
expression of ECMAScript, not of Python.
"""

import importlib
import json
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import referencing
from openapi_spec_validator.schemas import schema_v30, schema_v31, schema_v32
from openapi_spec_validator.schemas.backend.jsonschema import create_validator
from referencing import Resource

# mypy does not understand how attrs creates this class.
_Registry: Any = referencing.Registry
_SCHEMAS = {"3.0": schema_v30, "3.1": schema_v31, "3.2": schema_v32}
_DEFINITIONS = {
    "callback": "callbacks",
    "encoding": "encoding",
    "example": "example",
    "header": "header",
    "link": "link",
    "mediaType": "media-type",
    "operation": "operation",
    "parameter": "parameter",
    "pathItem": "path-item",
    "requestBody": "request-body",
    "response": "response",
    "schema": "schema",
    "securityScheme": "security-scheme",
}


class SchemaChecker:
    """Validates against one JSON Schema, with the fast library first."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema

    def errors(self, instance: Any) -> list[Any]:
        """Return all errors of jsonschema; none if the instance is valid."""
        if self._fast is not None and accepts(self._fast, instance):
            return []
        return list(self._slow.iter_errors(instance))

    @cached_property
    def _fast(self) -> Any:
        return fast(self._schema)

    @cached_property
    def _slow(self) -> Any:
        # With an explicit registry, jsonschema fetches nothing.
        return type(create_validator(self._schema))(self._schema, registry=_registry())


class DocumentSchema:
    """The published schema of one OpenAPI version, for documents and for kinds of objects."""

    def __init__(self, version: str) -> None:
        self._schema = dict(_SCHEMAS[version])
        self._part = "definitions" if version == "3.0" else "$defs"
        self._checkers: dict[str, SchemaChecker] = {}

    def errors(self, kind: str, value: Any) -> list[Any]:
        """Return the errors of an object of some kind; without a kind, those of a document.

        If the published schema does not define the kind, there are none.
        """
        name = _DEFINITIONS.get(kind, "")
        if self._part == "definitions":
            name = kind[:1].upper() + kind[1:]
        if kind and name not in self._schema[self._part]:
            return []
        if kind not in self._checkers:
            self._checkers[kind] = SchemaChecker(self._definition(name))
        return self._checkers[kind].errors(value)

    def _definition(self, name: str) -> dict[str, Any]:
        if not name:
            return self._schema
        kept = ("$schema", "$id", "id", self._part)
        schema = {key: self._schema[key] for key in kept if key in self._schema}
        return schema | {"allOf": [{"$ref": f"#/{self._part}/{name}"}]}


def fast(schema: Any) -> Any:
    """Return a validator of jsonschema-rs; None if it is not installed or fails."""
    try:
        library: Any = importlib.import_module("jsonschema_rs")
    except ImportError:
        return None
    try:
        return library.validator_for(
            dict(schema), validate_formats=False, retriever=_dialect_parts()
        )
    except Exception:
        # jsonschema alone is slower, but complete.
        return None


def accepts(validator: Any, instance: Any) -> bool:
    """Whether jsonschema-rs finds the instance valid."""
    try:
        return bool(validator.is_valid(instance))
    except Exception:
        # The library has limits of its own on nesting and numbers.
        return False


@cache
def _registry() -> Any:
    dialects = {uri: Resource.from_contents(schema) for uri, schema in _published()}
    registry: Any = _Registry()
    return registry.with_resources(dialects.items())


def _dialect_parts() -> Callable[[str], Any]:
    """Return a retriever for the parts of OpenAPI's dialects in the installed library."""
    parts: dict[str, Any] = {}

    def retrieve(uri: str) -> Any:
        if not parts:
            parts.update(_published())
        return parts[uri]

    return retrieve


def _published() -> Iterator[tuple[str, Any]]:
    folders = [files("openapi_schema_validator") / "schemas"]
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_dir():
                folders.append(entry)
            else:
                schema = json.loads(entry.read_text(encoding="utf-8"))
                yield schema["$id"], schema
