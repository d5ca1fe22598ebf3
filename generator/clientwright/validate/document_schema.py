"""The shape of documents, against the schemas the OpenAPI Initiative publishes.

openapi-spec-validator brings those schemas along, for JSON Schema's own dialects too.
Where jsonschema-rs is installed it is asked first, which is many times faster; what
it rejects is judged again by jsonschema, so the words and the verdict are the same.
Formats are not checked here: which of them jsonschema knows depends on what else is
installed, and `pattern` is ECMAScript's, not Python's.
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

# attrs makes this class in a way that mypy does not see through.
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
    """One JSON Schema, applied fast to what is valid and patiently to what is not."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema

    def errors(self, instance: Any) -> list[Any]:
        """All errors of jsonschema, none where the instance is valid."""
        if self._fast is not None and accepts(self._fast, instance):
            return []
        return list(self._slow.iter_errors(instance))

    @cached_property
    def _fast(self) -> Any:
        return fast(self._schema)

    @cached_property
    def _slow(self) -> Any:
        # With a registry of its own it fetches nothing.
        return type(create_validator(self._schema))(self._schema, registry=_registry())


class DocumentSchema:
    """The published schema of one OpenAPI version, whole and by kind of object."""

    def __init__(self, version: str) -> None:
        self._schema = dict(_SCHEMAS[version])
        self._part = "definitions" if version == "3.0" else "$defs"
        self._checkers: dict[str, SchemaChecker] = {}

    def errors(self, kind: str, value: Any) -> list[Any]:
        """What is wrong with an object of that kind, or, without one, a whole document.

        Nothing is said about kinds that the schema does not define by themselves.
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
    """A validator of jsonschema-rs; None where that is absent or cannot be made."""
    try:
        library: Any = importlib.import_module("jsonschema_rs")
    except ImportError:
        return None
    try:
        return library.validator_for(
            dict(schema), validate_formats=False, retriever=_dialect_parts()
        )
    except Exception:
        # A refinement only: jsonschema decides alone then.
        return None


def accepts(validator: Any, instance: Any) -> bool:
    """Whether jsonschema-rs is sure that the instance is valid."""
    try:
        return bool(validator.is_valid(instance))
    except Exception:
        # It has limits of its own, on nesting and on numbers.
        return False


@cache
def _registry() -> Any:
    dialects = {uri: Resource.from_contents(each) for uri, each in _published()}
    made: Any = _Registry()
    return made.with_resources(dialects.items())


def _dialect_parts() -> Callable[[str], Any]:
    """What the dialects of OpenAPI refer to, from the files of the installed library."""
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
