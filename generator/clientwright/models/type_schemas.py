"""A schema that is no object with properties → what decides its type, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..ir import JsonSchema, types_of
from ..regex_support import is_supported_regex

Reference = Callable[[str], dict[str, Any]]
# Formats with a Python type of their own that holds every valid value; values of all others are plain text and numbers.
_FORMATS = frozenset({"date", "date-time", "decimal", "duration", "time", "uuid"})
_NUMBERS = (
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
)
# Which limits a type can have; a limit beside another type says nothing (JSON Schema 2020-12 validation section 6).
_LIMITS = {
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "string": ("minLength", "maxLength", "pattern"),
    "array": ("minItems", "maxItems"),
}
_LIMITING = frozenset(keyword for keywords in _LIMITS.values() for keyword in keywords)
_COMPOSED = ("oneOf", "anyOf")
_KINDS = {str: "string", int: "integer", bool: "boolean"}
# No length that pydantic can compare with is greater.
_LARGEST = 2**63 - 1


def reduce_to_type(
    schema: JsonSchema, reference: Reference, *, limited: bool = True
) -> dict[str, Any]:
    """The type of a schema; `reference` writes what stands for a named one.

    A type inside another one is not `limited`: datamodel-code-generator would make up a name for it.
    """
    if "$ref" in schema:
        return reference(schema["$ref"])
    if "allOf" in schema:
        return reduce_to_type(_all_of(schema), reference, limited=limited)
    for keyword in _COMPOSED:
        if keyword in schema:
            return _union(_options(schema, keyword), reference, limited)
    if "const" in schema:
        return _constant(schema)
    types = types_of(schema) or tuple(_implied(schema))
    if len(types) > 1:
        return _union([{**schema, "type": name} for name in types], reference, limited)
    if not types:
        return {}
    written: dict[str, Any] = {"type": types[0]}
    match types[0]:
        case "array":
            written |= _array(schema, reference)
        case "object":
            written["additionalProperties"] = values_of(schema, reference)
        case "string" if schema.get("format") in _FORMATS:
            return {"type": "string", "format": schema["format"]}
    if limited and not _LIMITING.isdisjoint(schema):
        written |= _limits(schema, types[0])
    return written


def values_of(schema: JsonSchema, reference: Reference) -> dict[str, Any]:
    """The type of a map's values, or of those of an object that have no name in it; empty where they may be anything."""
    extra = schema.get("additionalProperties")
    values = [*schema.get("patternProperties", {}).values()]
    if isinstance(extra, Mapping):
        values.append(extra)
    elif extra is not False or not values:
        return {}
    return _union(values, reference, False)


def _all_of(schema: JsonSchema) -> JsonSchema:
    """What an `allOf` without properties comes to: the schema that it refers to, or all that its parts say of one type."""
    merged: dict[str, Any] = {}
    own = {key: value for key, value in schema.items() if key != "allOf"}
    for part in [*schema["allOf"], own]:
        if "$ref" in part:
            return {"$ref": part["$ref"]}
        merged |= _all_of(part) if "allOf" in part else part
        if "$ref" in merged:
            break
    return merged


def _options(schema: JsonSchema, keyword: str) -> list[JsonSchema]:
    """Alternatives, each with what the schema says beside them."""
    beside = {
        key: value
        for key, value in schema.items()
        if key not in (*_COMPOSED, "examples", "discriminator", "required")
    }
    return [
        option if "$ref" in option else {**beside, **option}
        for option in schema[keyword]
    ]


def _union(
    options: list[JsonSchema], reference: Reference, limited: bool
) -> dict[str, Any]:
    """One of several types; of null and one other type, in the one form in which that can have limits."""
    nulls = [option for option in options if types_of(option) == ("null",)]
    others = [option for option in options if option not in nulls]
    limited = limited and len(others) == 1
    found: list[dict[str, Any]] = []
    for option in others:
        written = reduce_to_type(option, reference, limited=limited)
        if written not in found:
            found.append(written)
    if {} in found:
        return {}
    if not nulls and len(found) == 1:
        return found[0]
    if others and all("const" in item for item in found):
        # From these alone, datamodel-code-generator would make an enumeration.
        kinds = [_KINDS[type(item["const"])] for item in found]
        found = (
            [{"type": kind} for kind in dict.fromkeys(kinds)]
            if found[1:]
            else [{**found[0], "type": kinds[0]}]
        )
    if len(found) == 1 and isinstance(found[0].get("type"), str):
        return {**found[0], "type": [found[0]["type"], "null"]}
    return {"anyOf": [*found, *([{"type": "null"}] if nulls else [])]}


def _constant(schema: JsonSchema) -> dict[str, Any]:
    value = schema["const"]
    if value is None:
        return {"type": "null"}
    if isinstance(value, str | int):
        return {"const": value}
    # `Literal` takes no floats and no containers.
    rest = {key: item for key, item in schema.items() if key != "const"}
    kind = {float: "number", list: "array"}.get(type(value), "object")
    return reduce_to_type({"type": kind, **rest}, lambda key: {})


def _implied(schema: JsonSchema) -> Iterator[str]:
    """The type that a schema without one means by its other keywords."""
    if "items" in schema or "prefixItems" in schema:
        yield "array"
    elif (
        isinstance(schema.get("additionalProperties"), Mapping)
        or "patternProperties" in schema
        or "required" in schema
    ):
        yield "object"


def _array(schema: JsonSchema, reference: Reference) -> dict[str, Any]:
    first = [
        reduce_to_type(item, reference, limited=False)
        for item in schema.get("prefixItems", ())
    ]
    rest = schema.get("items")
    items = None
    if isinstance(rest, Mapping):
        items = reduce_to_type(rest, reference, limited=False)
    if not first:
        return {"items": {} if items is None else items}
    ends = rest is False or schema.get("maxItems") == len(first)
    if ends and schema.get("minItems") == len(first):
        return {"prefixItems": first, "minItems": len(first), "maxItems": len(first)}
    # What comes after them may be anything, unless something else is said.
    every = first if ends else [*first, {} if items is None else items]
    if {} in every:
        return {"items": {}}
    unique = [item for index, item in enumerate(every) if item not in every[:index]]
    return {"items": unique[0] if len(unique) == 1 else {"anyOf": unique}}


def _limits(schema: JsonSchema, kind: str) -> Iterator[tuple[str, Any]]:
    if "prefixItems" in schema:
        return
    for keyword in _LIMITS.get(kind, ()):
        limit = schema.get(keyword)
        if keyword == "pattern":
            if isinstance(limit, str) and is_supported_regex(limit):
                yield keyword, limit
        elif isinstance(limit, int | float) and not isinstance(limit, bool):
            if kind in ("string", "array") and limit > _LARGEST:
                continue
            whole = int(limit) == limit
            if whole and kind != "number":
                yield keyword, int(limit)
            elif kind == "number" or keyword not in ("multipleOf", *_LIMITS["string"]):
                yield keyword, limit
