"""Schemas → values that are valid against them, for examples in documentation and for the generated tests.

What the document gives as an example goes first, then a value made from the keywords. A made object has every property, so that a test of it meets
every property.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from openapi_schema_validator import OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .api import Api, JsonSchema, types_of

_FORMATS = {
    "uuid": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:30:45Z",
    "time": "12:30:45",
    "duration": "P1DT2H",
    "email": "person@example.com",
    "uri": "https://example.com/thing",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "aGVsbG8=",
    "decimal": "1.5",
}
# Keywords that hold no schema, whatever their values look like.
_TEXT = frozenset({"const", "default", "enum", "examples"})
# Deeper than this, an optional part of a made value is left out.
_DEPTH = 8


def sample(api: Api, schema: JsonSchema) -> Any:
    """An example of the schema as the document gives it, or one made up."""
    return _Maker(api).make(schema, ())


def complete(api: Api, schema: JsonSchema, example: Any) -> Any:
    """The example with the properties of the schema that it lacks, at its top level."""
    reference = schema.get("$ref")
    if not isinstance(example, dict) or not isinstance(reference, str):
        return example
    maker = _Maker(api)
    return {
        name: (
            example[name] if name in example else maker.make(item.schema, (reference,))
        )
        for name, item in api.properties(reference).items()
    } | example


class Judge:
    """Judges values against the schemas of an `Api`, formats aside."""

    def __init__(self, api: Api) -> None:
        self._registry = Registry().with_resources(
            (quote(key, safe=""), DRAFT202012.create_resource(_linked(item.definition)))
            for key, item in api.schemas.items()
        )

    def accepts(self, schema: JsonSchema, value: Any) -> bool:
        """Whether the value is valid; False too where the schema cannot be applied."""
        judge = OAS31Validator(_linked(schema), registry=self._registry)
        try:
            return bool(judge.is_valid(value))
        except (re.error, RecursionError):
            # A pattern that Python cannot compile, or schemas that refer to each other in a circle.
            return False


def _linked(schema: Any) -> Any:
    """The schema with its references as the URIs of the registry."""
    if isinstance(schema, Mapping):
        linked = {
            key: _linked(value) for key, value in schema.items() if key not in _TEXT
        }
        if isinstance(schema.get("$ref"), str):
            linked["$ref"] = quote(schema["$ref"], safe="")
        return linked | {key: schema[key] for key in _TEXT if key in schema}
    return [_linked(item) for item in schema] if isinstance(schema, list) else schema


def nullable(api: Api, schema: JsonSchema) -> bool:
    """Whether null is valid against the schema."""
    if "$ref" in schema:
        return nullable(api, api.schemas[schema["$ref"]].definition)
    if "null" in types_of(schema):
        return True
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(nullable(api, option) for option in options)


class _Maker:
    def __init__(self, api: Api) -> None:
        self._api = api

    def make(self, schema: JsonSchema, above: tuple[str, ...]) -> Any:
        if schema.get("examples"):
            return schema["examples"][0]
        if "$ref" in schema:
            return self._named(schema["$ref"], above)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        for keyword in ("oneOf", "anyOf"):
            if options := schema.get(keyword):
                return self.make(self._simplest(options), above)
        kind = next(iter(types_of(schema)), "")
        match kind:
            case "object" | "":
                return (
                    self._object(schema, above)
                    if kind or "properties" in schema
                    else {}
                )
            case "array":
                items = schema.get("items")
                if not isinstance(items, Mapping) or self._recursive(items, above):
                    return []
                return [self.make(items, above)]
            case "string":
                return self._string(schema)
            case "integer" | "number":
                return self._number(schema)
            case "boolean":
                return True
        return None

    def _named(self, key: str, above: tuple[str, ...]) -> Any:
        definition = self._api.schemas[key].definition
        if definition.get("examples"):
            return definition["examples"][0]
        properties = self._api.properties(key)
        if not properties:
            return self.make(definition, (*above, key))
        return {
            name: self.make(item.schema, (*above, key))
            for name, item in properties.items()
            if item.required or not self._recursive(item.schema, (*above, key))
        }

    def _recursive(self, schema: JsonSchema, above: tuple[str, ...]) -> bool:
        reference = schema.get("$ref")
        return reference in above or len(above) > _DEPTH

    def _simplest(self, options: list[JsonSchema]) -> JsonSchema:
        """The first option that is not null."""
        return next((o for o in options if o.get("type") != "null"), options[0])

    def _object(self, schema: JsonSchema, above: tuple[str, ...]) -> Any:
        made = {
            name: self.make(value, above)
            for name, value in schema.get("properties", {}).items()
        }
        extra = schema.get("additionalProperties")
        if (
            not made
            and isinstance(extra, Mapping)
            and not self._recursive(extra, above)
        ):
            made["key"] = self.make(extra, above)
        return made

    def _string(self, schema: JsonSchema) -> str:
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        text = "text"
        return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]

    def _number(self, schema: JsonSchema) -> int | float:
        low = schema.get("minimum")
        if low is None and "exclusiveMinimum" in schema:
            low = schema["exclusiveMinimum"] + 1
        high = schema.get("maximum")
        step = schema.get("multipleOf", 1)
        value = low if low is not None else 1 if high is None else min(1, high)
        number: int | float = -(-value // step) * step
        return number
