"""A schema with `allOf` → one schema that asks for what all its parts ask for."""

from collections.abc import Mapping
from typing import Any

from ..ir import Api, JsonSchema, types_of

# Internal keyword: the lists of options of every `anyOf` and `oneOf`.
UNIONS = "unions"
_COMPOSED = frozenset({"allOf", "anyOf", "oneOf"})
_ANNOTATIONS = frozenset({"description", "deprecated", "default", "examples"})
_GREATEST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems"})
_LEAST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems"})


def merge_all_of(api: Api, schema: JsonSchema) -> JsonSchema:
    """The schema without `$ref` and `allOf`, whose parts come first; `anyOf` and `oneOf` go to `UNIONS`."""
    return _merged(api, schema, set())


def _merged(api: Api, schema: JsonSchema, seen: set[str]) -> JsonSchema:
    if "$ref" in schema:
        key = schema["$ref"]
        if key in seen:
            # It asks for nothing new, on however many ways it is reached.
            return {}
        seen.add(key)
        return _merged(api, api.schemas[key].definition, seen)
    if _COMPOSED.isdisjoint(schema):
        return schema
    own = {key: value for key, value in schema.items() if key != "allOf"}
    options = [own.pop(key) for key in ("oneOf", "anyOf") if own.get(key)]
    if options:
        own[UNIONS] = [*own.get(UNIONS, ()), *options]
    parts = [_merged(api, part, seen) for part in schema.get("allOf", ())]
    whole: JsonSchema = {}
    for part in [*parts, own]:
        whole = _merge_two(whole, part)
    alone = len(parts) == 1 and own.keys() <= _ANNOTATIONS
    if "examples" in own or alone or not _is_object(whole):
        return whole
    # An example of one part lacks the properties of the others.
    return {key: value for key, value in whole.items() if key != "examples"}


def has_constraints(schema: JsonSchema, *, beside: JsonSchema | None = None) -> bool:
    """Whether anything but annotations is said; `beside` a reference, a type says nothing new."""
    silent = _ANNOTATIONS | {"type"} if "$ref" in (beside or {}) else _ANNOTATIONS
    return not schema.keys() <= silent


def _is_object(schema: JsonSchema) -> bool:
    return "properties" in schema or "object" in types_of(schema)


def _merge_two(one: JsonSchema, other: JsonSchema) -> JsonSchema:
    both = {**one, **other}
    for key in one.keys() & other.keys():
        both[key] = _agreed(key, one[key], other[key])
    return both


def _agreed(key: str, one: Any, other: Any) -> Any:
    """What a keyword has to say for both of its values to hold; the other one where that cannot be said."""
    if key in _GREATEST:
        return max(one, other)
    if key in _LEAST:
        return min(one, other)
    if key == UNIONS:
        return [*one, *other]
    match key:
        case "properties":
            shared = {
                name: _property(one[name], other[name]) for name in one if name in other
            }
            return {**one, **other, **shared}
        case "required":
            return [*one, *(name for name in other if name not in one)]
        case "enum":
            return [value for value in one if value in other] or other
        case "type":
            return _types({"type": one}, {"type": other})
    return other


def _property(one: JsonSchema, other: JsonSchema) -> JsonSchema:
    if one == other or not has_constraints(one):
        return other
    return {"allOf": [one, other]}


def _types(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    ours, theirs = types_of(one), types_of(other)
    shared = [name for name in ours if name in theirs]
    if "integer" in {*ours, *theirs} and "number" in {*ours, *theirs}:
        shared = [*shared, "integer"] if "integer" not in shared else shared
    return shared or list(theirs)
