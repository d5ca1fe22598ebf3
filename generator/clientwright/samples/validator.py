"""Validate sample values against schemas."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, partial
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from ..ir import Api, JsonSchema, parts, references

# Keywords that would give a schema an identity of its own.
_IDENTIFYING_KEYWORDS = frozenset(
    {"$id", "$anchor", "$dynamicAnchor", "$schema", "$defs"}
)
# Keywords that hold values, even if a value looks like a schema.
_VALUE_KEYWORDS = frozenset({"const", "default", "enum", "examples"})
# Keywords whose keys are names, which may equal keywords.
_NAMED_SCHEMA_KEYWORDS = frozenset(
    {"properties", "patternProperties", "dependentSchemas"}
)
# jsonschema-rs copies the target of each reference when it compiles a schema. jsonschema copies
# nothing but is about fifty times slower. It validates schemas in cycles, and schemas with more
# subschemas than this.
_MAX_SIZE = 5_000
# Number of schema applications for one value in jsonschema. Real documents need some hundred;
# schemas that branch recursively double steps and memory with each level.
_MAX_STEPS = 10_000
# Number formats of the OpenAPI Format Registry, which JSON Schema does not define.
_RANGES = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
}


def prepare() -> None:
    """Load the format checks, which every validator needs."""
    _format_checks()


class SampleValidator:
    """Validate values against the schemas of an `Api`."""

    #: Cache of `sample_value`: schema and examples as JSON → sample.
    samples: dict[str, Any]

    def __init__(self, api: Api) -> None:
        self._api = api
        self._localized: dict[str, Any] = {}
        self._step_limit = _MAX_STEPS
        self._steps = 0
        self._sizes: dict[str, float] = {}
        self._validators: dict[str, Any] = {}
        self.samples = {}

    def is_valid(self, schema: JsonSchema, value: Any) -> bool:
        """Whether the value is valid; False also if the schema cannot be applied."""
        if not isinstance(value, dict) and self._api.properties(schema.get("$ref", "")):
            # To JSON Schema, `properties` allows any value that is not an object. Documents
            # mean an object.
            return False
        self._steps = 0
        try:
            return bool(self._validator(schema).is_valid(value))
        except _StepLimitExceeded:
            # A document may have many such schemas; halving the limit bounds their total cost.
            self._step_limit //= 2
            return False
        except (
            ValueError,
            OverflowError,
            RecursionError,
            jsonschema_rs.ReferencingError,
        ):
            # The schema has an invalid pattern or a number out of range, or is endlessly recursive.
            return False

    def _validator(self, schema: JsonSchema) -> Any:
        """Return the validator of a schema; equal schemas, which are common, share one."""
        cache_key = json.dumps(schema, sort_keys=True)
        if cache_key not in self._validators:
            self._validators[cache_key] = self._create_validator(schema)
        return self._validators[cache_key]

    def _create_validator(self, schema: JsonSchema) -> Any:
        localized = _localize(schema)
        if self._size(schema) > _MAX_SIZE:
            return self._stepping_validator(
                {**localized, "$defs": self._all_definitions}
            )
        # Only the schemas that are referred to: each validator would copy all of `$defs`.
        return jsonschema_rs.Draft202012Validator(
            {**localized, "$defs": self._reachable_definitions(schema)},
            formats=_format_checks(),
            validate_formats=True,
        )

    @cached_property
    def _all_definitions(self) -> dict[str, Any]:
        return {_definition_name(key): self._localize(key) for key in self._api.schemas}

    def _localize(self, key: str) -> Any:
        if key not in self._localized:
            self._localized[key] = _localize(self._api.schemas[key].definition)
        return self._localized[key]

    @cached_property
    def _stepping_validator(self) -> Any:
        return _step_counting_validator(self._step)

    def _reachable_definitions(self, schema: JsonSchema) -> dict[str, Any]:
        """Return all schemas that a schema reaches through references, by name in `$defs`."""
        definitions: dict[str, Any] = {}
        pending = references(schema)
        while pending:
            key = pending.pop()
            if _definition_name(key) not in definitions:
                definitions[_definition_name(key)] = self._localize(key)
                pending += self._api.references(key)
        return definitions

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self._step_limit:
            raise _StepLimitExceeded

    def _size(self, schema: JsonSchema) -> float:
        """Count the subschemas of a schema, with the target of every reference.

        The result is infinite if references form a cycle.
        """
        size = float(1 + len(parts(schema)))
        for key in references(schema):
            if key not in self._sizes:
                # A reference to a schema that is still being counted is part of a cycle.
                self._sizes[key] = math.inf
                self._sizes[key] = self._size(self._api.schemas[key].definition)
            size += self._sizes[key]
            if size > _MAX_SIZE:
                return math.inf
        return size


@cache
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for a pattern.

    Its engine knows the syntax of ECMA-262 and limits the time of a match. Raise ValueError if the
    pattern is invalid.
    """
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


class _StepLimitExceeded(Exception):
    """Validation of a value takes more steps than allowed."""


# The libraries are imported in the functions: they load slowly, and not every run validates.
@cache
def _format_checks() -> dict[str, Callable[[Any], bool]]:
    """Return the format checks of openapi-core, which validates in the generated tests.

    Both engines use them. openapi-core takes them from jsonschema; the formats that it adds are in
    `_RANGES` or do not apply to JSON.
    """
    from jsonschema import FormatChecker

    checker = FormatChecker()
    return {name: partial(checker.conforms, format=name) for name in checker.checkers}


def _step_counting_validator(step: Callable[[], None]) -> Callable[[Any], Any]:
    """Return a factory of jsonschema validators that call `step` per applied schema."""
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend
    from openapi_schema_validator import OAS31Validator, oas31_format_checker

    def check_pattern(
        _: Any, pattern: str, instance: Any, schema: Any
    ) -> Iterator[Any]:
        if isinstance(instance, str) and not _matcher(pattern).is_valid(instance):
            yield ValidationError(f"does not match {pattern}")

    # The stub of `extend` has no types.
    extended: Any = extend
    validator_class = extended(OAS31Validator, {"pattern": check_pattern})

    def evolve(self: Any, **changes: Any) -> Any:
        step()
        kept = ("schema", "_resolver", "format_checker")
        return validator_class(**{key: getattr(self, key) for key in kept} | changes)

    validator_class.evolve = evolve
    return lambda schema: validator_class(schema, format_checker=oas31_format_checker)


@cache
def _definition_name(key: str) -> str:
    """Encode the id of a schema for `$defs`: no special characters of URIs or JSON pointers."""
    return quote(key, safe="").replace("~", "%7E").replace("%", "+")


def _localize(schema: Any) -> Any:
    """Return a schema whose references point into `$defs`, without identifying keywords."""
    if isinstance(schema, list):
        return [_localize(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    localized = {
        key: _localize_keyword(key, value)
        for key, value in schema.items()
        if key not in _IDENTIFYING_KEYWORDS
    }
    if (
        "discriminator" in localized
        and "oneOf" in localized
        and "anyOf" not in localized
    ):
        # The discriminator selects one option, so a value may match the others too.
        localized["anyOf"] = localized.pop("oneOf")
    if limits := _RANGES.get(str(schema.get("format"))):
        localized["allOf"] = [*localized.get("allOf", ()), limits]
    return localized


def _localize_keyword(key: str, value: Any) -> Any:
    if key in _VALUE_KEYWORDS:
        return value
    if key in _NAMED_SCHEMA_KEYWORDS and isinstance(value, Mapping):
        return {name: _localize(item) for name, item in value.items()}
    return f"#/$defs/{_definition_name(value)}" if key == "$ref" else _localize(value)
