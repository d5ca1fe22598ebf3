"""Merge a schema with `allOf` into one schema that combines the constraints of all parts."""

from collections.abc import Mapping
from typing import Any

from ..ir import Api, JsonSchema, types_of

# Internal keyword: the lists of options of every `anyOf` and `oneOf`.
UNIONS = "unions"
_COMPOSED = frozenset({"allOf", "anyOf", "oneOf"})
_ANNOTATIONS = frozenset({"description", "deprecated", "default", "examples"})
_LOWER_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems"})
_UPPER_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems"})


def merge_all_of(api: Api, schema: JsonSchema) -> JsonSchema:
    """Return the schema without `$ref` and `allOf`; `anyOf` and `oneOf` move to `UNIONS`."""
    return _merged(api, schema, set())


def _merged(api: Api, schema: JsonSchema, seen: set[str]) -> JsonSchema:
    ids, schema = api.resolve(schema)
    if "$ref" in schema or not seen.isdisjoint(ids):
        # A schema that is merged already adds no constraint.
        return {}
    seen.update(ids)
    if _COMPOSED.isdisjoint(schema):
        return schema
    own = {key: value for key, value in schema.items() if key != "allOf"}
    options = [own.pop(key) for key in ("oneOf", "anyOf") if own.get(key)]
    if options:
        own[UNIONS] = [*own.get(UNIONS, ()), *options]
    parts = [_merged(api, part, seen) for part in schema.get("allOf", ())]
    merged: JsonSchema = {}
    for part in [*parts, own]:
        merged = _merge_two(merged, part)
    is_only_part = len(parts) == 1 and own.keys() <= _ANNOTATIONS
    if "examples" in own or is_only_part or not _is_object(merged):
        return merged
    # An example of one part lacks the properties of the others.
    return {key: value for key, value in merged.items() if key != "examples"}


def has_constraints(schema: JsonSchema, *, reference: JsonSchema | None = None) -> bool:
    """Whether a schema has keywords other than annotations.

    Next to a `$ref` in `reference`, `type` is no constraint either.
    """
    ignored = _ANNOTATIONS | {"type"} if "$ref" in (reference or {}) else _ANNOTATIONS
    return not schema.keys() <= ignored


def _is_object(schema: JsonSchema) -> bool:
    return "properties" in schema or "object" in types_of(schema)


def _merge_two(first: JsonSchema, second: JsonSchema) -> JsonSchema:
    merged = {**first, **second}
    for key in first.keys() & second.keys():
        merged[key] = _combine(key, first[key], second[key])
    return merged


def _combine(key: str, first: Any, second: Any) -> Any:
    """Return a value of a keyword that satisfies both values, or the second if none can."""
    if key in _LOWER_BOUNDS:
        return max(first, second)
    if key in _UPPER_BOUNDS:
        return min(first, second)
    if key == UNIONS:
        return [*first, *second]
    match key:
        case "properties":
            shared = {
                name: _property(first[name], second[name])
                for name in first
                if name in second
            }
            return {**first, **second, **shared}
        case "required":
            return [*first, *(name for name in second if name not in first)]
        case "enum":
            return [value for value in first if value in second] or second
        case "type":
            return _common_types({"type": first}, {"type": second})
    return second


def _property(first: JsonSchema, second: JsonSchema) -> JsonSchema:
    if first == second or not has_constraints(first):
        return second
    return {"allOf": [first, second]}


def _common_types(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    first_types, second_types = types_of(first), types_of(second)
    shared = [name for name in first_types if name in second_types]
    if "integer" in {*first_types, *second_types} and "number" in {
        *first_types,
        *second_types,
    }:
        shared = [*shared, "integer"] if "integer" not in shared else shared
    return shared or list(second_types)
