"""Whether a value is valid against a schema."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, partial
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from ..ir import Api, JsonSchema, parts, references

# Keywords that would give a schema an address of its own.
_IDENTITY = frozenset({"$id", "$anchor", "$dynamicAnchor", "$schema", "$defs"})
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


def prepare() -> None:
    """Load what every judge needs."""
    _formats()


class SampleValidator:
    """Judges values against the schemas of an `Api`; `samples` are the values that were found for schemas before."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._linked: dict[str, Any] = {}
        self._most = _MOST_STEPS
        self._steps = 0
        self._sizes: dict[str, float] = {}
        self._made: dict[str, Any] = {}
        self.samples: dict[str, Any] = {}

    def is_valid(self, schema: JsonSchema, value: Any) -> bool:
        """Whether the value is valid; False too where the schema cannot be applied."""
        if not isinstance(value, dict) and self._api.properties(schema.get("$ref", "")):
            # To JSON Schema, properties say nothing of what is no object; documents mean that it is one.
            return False
        self._steps = 0
        try:
            return bool(self._validator(schema).is_valid(value))
        except _StepLimitExceeded:
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
        """What judges by a schema: the same for all that are equal, of which a document has many."""
        text = json.dumps(schema, sort_keys=True)
        if text not in self._made:
            self._made[text] = self._make(schema)
        return self._made[text]

    def _make(self, schema: JsonSchema) -> Any:
        linked = _linked(schema)
        if self._size(schema) > _MOST:
            return self._engine({**linked, "$defs": self._all})
        # The schema and what it refers to, by itself: all schemas would be copied for each.
        return jsonschema_rs.Draft202012Validator(
            {**linked, "$defs": self._below(schema)},
            formats=_formats(),
            validate_formats=True,
        )

    @cached_property
    def _all(self) -> dict[str, Any]:
        return {_name(key): self._link(key) for key in self._api.schemas}

    def _link(self, key: str) -> Any:
        if key not in self._linked:
            self._linked[key] = _linked(self._api.schemas[key].definition)
        return self._linked[key]

    @cached_property
    def _engine(self) -> Any:
        return _counted(self._step)

    def _below(self, schema: JsonSchema) -> dict[str, Any]:
        """Every schema that one refers to, directly or through others, by the name it has in `$defs`."""
        found: dict[str, Any] = {}
        pending = references(schema)
        while pending:
            key = pending.pop()
            if _name(key) not in found:
                found[_name(key)] = self._link(key)
                pending += self._api.references(key)
        return found

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self._most:
            raise _StepLimitExceeded

    def _size(self, schema: JsonSchema) -> float:
        """How many schemas there are in one, those it refers to counted for each reference; infinite where they refer back."""
        size = float(1 + len(parts(schema)))
        for key in references(schema):
            if key not in self._sizes:
                # As long as it is being counted, whoever meets it again is in a circle.
                self._sizes[key] = math.inf
                self._sizes[key] = self._size(self._api.schemas[key].definition)
            size += self._sizes[key]
            if size > _MOST:
                return math.inf
        return size


@cache
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    """What matches a pattern in an engine that knows ECMA-262's and gives up before it takes ages. Raises ValueError for one that is none."""
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


class _StepLimitExceeded(Exception):
    """Whether a value is valid takes too long to find out."""


# These libraries take longer to load than a small change takes to be made, and not every run judges.
@cache
def _formats() -> dict[str, Callable[[Any], bool]]:
    """One opinion on formats, whichever engine asks: that of openapi-core, which judges in the generated tests. What that adds to jsonschema's is in `_RANGES`, or says nothing of JSON."""
    from jsonschema import FormatChecker

    checker = FormatChecker()
    return {name: partial(checker.conforms, format=name) for name in checker.checkers}


def _counted(step: Callable[[], None]) -> Callable[[Any], Any]:
    """The validator that copies nothing, of a schema; it calls `step` for every schema that it holds against a part of the value."""
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend
    from openapi_schema_validator import OAS31Validator, oas31_format_checker

    def matches(_: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not _matcher(pattern).is_valid(instance):
            yield ValidationError(f"does not match {pattern}")

    # Its stub has no types.
    extended: Any = extend
    made = extended(OAS31Validator, {"pattern": matches})

    def evolve(self: Any, **changes: Any) -> Any:
        step()
        same = ("schema", "_resolver", "format_checker")
        return made(**{key: getattr(self, key) for key in same} | changes)

    made.evolve = evolve
    return lambda schema: made(schema, format_checker=oas31_format_checker)


@cache
def _name(key: str) -> str:
    """The id of a schema without what is special in URIs and JSON pointers."""
    return quote(key, safe="").replace("~", "%7E").replace("%", "+")


def _linked(schema: Any) -> Any:
    """The schema with its references as those to `$defs` beside it, less what would make it a document of its own."""
    if isinstance(schema, list):
        return [_linked(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    linked = {
        key: _linked_keyword(key, value)
        for key, value in schema.items()
        if key not in _IDENTITY
    }
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
    return f"#/$defs/{_name(value)}" if key == "$ref" else _linked(value)
