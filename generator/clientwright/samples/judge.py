"""Whether a value is valid against a schema."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from ..api import Api, JsonSchema, parts, references

# Keywords that hold no schema, whatever their values look like.
_TEXT = frozenset({"const", "default", "enum", "examples"})
# Keywords whose keys are names, which may be those of keywords.
_NAMES = frozenset({"properties", "patternProperties", "dependentSchemas"})
# A compiled schema holds a copy of what it refers to for each reference. With more schemas than this, or with schemas in circles, it is left to the
# engine that copies nothing, and takes some fifty times as long.
_MOST = 5_000
# How many schemas that engine may hold against the parts of one value. Real documents need some hundred; schemas that branch into themselves take twice
# as many with each level, and memory for each.
_MOST_STEPS = 10_000
# OpenAPI Format Registry: numbers that are no format of JSON Schema.
_RANGES = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
}


class Judge:
    """Judges values against the schemas of an `Api`."""

    def __init__(self, api: Api) -> None:
        self._api = api
        linked = [
            (_uri(k), _linked(item.definition)) for k, item in api.schemas.items()
        ]
        self._compiled = jsonschema_rs.Registry(linked, draft=jsonschema_rs.Draft202012)
        self._registry = Registry().with_resources(
            (uri, DRAFT202012.create_resource(schema)) for uri, schema in linked
        )
        self._engine = _counted(self._step)
        self._most = _MOST_STEPS
        self._steps = 0
        self._sizes: dict[str, float] = {}
        self._named: dict[str, Any] = {}

    def accepts(self, schema: JsonSchema, value: Any) -> bool:
        """Whether the value is valid; False too where the schema cannot be applied."""
        if not isinstance(value, dict) and self._api.properties(schema.get("$ref", "")):
            # To JSON Schema, properties say nothing of what is no object; documents mean that it is one.
            return False
        self._steps = 0
        try:
            return bool(self._validator(schema).is_valid(value))
        except _TooHard:
            # Where there is one such schema there may be many, and time for a few.
            self._most //= 2
            return False
        except (
            ValueError,
            OverflowError,
            RecursionError,
            jsonschema_rs.ReferencingError,
        ):
            # A pattern that cannot be compiled, numbers beyond all bounds, or schemas that refer to each other in a circle.
            return False

    def _validator(self, schema: JsonSchema) -> Any:
        if schema.keys() != {"$ref"}:
            return self._made(schema)
        key = schema["$ref"]
        if key not in self._named:
            self._named[key] = self._made(schema)
        return self._named[key]

    def _made(self, schema: JsonSchema) -> Any:
        linked = _linked(schema)
        if self._size(schema) <= _MOST:
            return jsonschema_rs.Draft202012Validator(
                linked,
                registry=self._compiled,
                formats=_FORMATS,
                validate_formats=True,
            )
        return self._engine(
            linked, registry=self._registry, format_checker=oas31_format_checker
        )

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self._most:
            raise _TooHard

    def _size(self, schema: JsonSchema) -> float:
        """How many schemas there are in one, those it refers to counted for each reference; infinite where they refer back."""
        size = float(1 + sum(1 for _ in parts(schema)))
        for key in references(schema):
            if key not in self._sizes:
                # As long as it is being counted, whoever meets it again is in a circle.
                self._sizes[key] = math.inf
                self._sizes[key] = self._size(self._api.schemas[key].definition)
            size += self._sizes[key]
            if size > _MOST:
                return math.inf
        return size


@lru_cache(maxsize=None)
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    """What matches a pattern in an engine that knows ECMA-262's and gives up before it takes ages. Raises ValueError for one that is none."""
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


def _pattern(
    _: Any, pattern: str, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matcher(pattern).is_valid(instance):
        yield ValidationError(f"does not match {pattern}")


class _TooHard(Exception):
    """Whether a value is valid takes too long to find out."""


def _counted(step: Callable[[], None]) -> Any:
    """The validator that copies nothing; it calls `step` for every schema that it holds against a part of the value."""
    made: Any = extend(OAS31Validator, {"pattern": _pattern})

    def evolve(self: Any, **changes: Any) -> Any:
        step()
        same = ("schema", "_resolver", "format_checker")
        return made(**{key: getattr(self, key) for key in same} | changes)

    made.evolve = evolve
    return made


def _conforms(name: str) -> Any:
    return lambda text: oas31_format_checker.conforms(text, name)


# One opinion on formats, whichever engine asks: that of openapi-core, which judges in the generated tests.
_FORMATS = {name: _conforms(name) for name in oas31_format_checker.checkers}


def _uri(key: str) -> str:
    return f"schema:{quote(key, safe='')}"


def _linked(schema: Any) -> Any:
    """The schema with its references as the URIs of the registries."""
    if isinstance(schema, list):
        return [_linked(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    linked = {key: _linked_keyword(key, value) for key, value in schema.items()}
    if "discriminator" in linked and "oneOf" in linked and "anyOf" not in linked:
        # It picks the one that counts, so the others may fit too.
        linked["anyOf"] = linked.pop("oneOf")
    if limits := _RANGES.get(str(schema.get("format"))):
        linked["allOf"] = [*linked.get("allOf", ()), limits]
    return linked


def _linked_keyword(key: str, value: Any) -> Any:
    if key in _TEXT:
        return value
    if key in _NAMES and isinstance(value, Mapping):
        return {name: _linked(item) for name, item in value.items()}
    return _uri(value) if key == "$ref" else _linked(value)
