"""Whether a value is valid against a schema."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from openapi_schema_validator import OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from ..api import Api, JsonSchema

# Keywords that hold no schema, whatever their values look like.
_TEXT = frozenset({"const", "default", "enum", "examples"})


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
    if isinstance(schema, list):
        return [_linked(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {key: _linked_keyword(key, value) for key, value in schema.items()}


def _linked_keyword(key: str, value: Any) -> Any:
    if key in _TEXT:
        return value
    if key == "properties":
        # Names here, which may be those of keywords.
        return {name: _linked(item) for name, item in value.items()}
    return quote(value, safe="") if key == "$ref" else _linked(value)
