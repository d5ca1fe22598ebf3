"""Reduce a schema that is not a class to the keywords that decide its type."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..ir import JsonSchema, types_of
from ..regex_support import is_supported_regex

Reference = Callable[[str], dict[str, Any]]
# Formats for which a Python type holds every valid value; others stay strings and numbers.
_FORMATS = frozenset({"date", "date-time", "decimal", "duration", "time", "uuid"})
_NUMBER_LIMITS = (
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
)
# Limits by type; a limit of another type has no effect (JSON Schema 2020-12 validation, section 6).
_LIMITS = {
    "integer": _NUMBER_LIMITS,
    "number": _NUMBER_LIMITS,
    "string": ("minLength", "maxLength", "pattern"),
    "array": ("minItems", "maxItems"),
}
_LIMIT_KEYWORDS = frozenset(
    keyword for keywords in _LIMITS.values() for keyword in keywords
)
_UNION_KEYWORDS = ("oneOf", "anyOf")
_CONSTANT_TYPES = {str: "string", int: "integer", bool: "boolean"}
# The greatest length with which pydantic can compare.
_MAX_LENGTH = 2**63 - 1


def reduce_to_type(
    schema: JsonSchema, reference: Reference, *, keep_limits: bool = True
) -> dict[str, Any]:
    """Return the type of a schema; `reference` creates the references to named schemas.

    `keep_limits` keeps limits such as `minimum`. A type inside another one must not have any,
    because datamodel-code-generator would invent a class name for it.
    """
    if "$ref" in schema:
        return reference(schema["$ref"])
    if "allOf" in schema:
        return reduce_to_type(_all_of(schema), reference, keep_limits=keep_limits)
    for keyword in _UNION_KEYWORDS:
        if keyword in schema:
            return _union(_union_members(schema, keyword), reference, keep_limits)
    if "const" in schema:
        return _constant(schema)
    types = types_of(schema) or tuple(_implied_type(schema))
    if len(types) > 1:
        return _union(
            [{**schema, "type": name} for name in types], reference, keep_limits
        )
    if not types:
        return {}
    type_: dict[str, Any] = {"type": types[0]}
    match types[0]:
        case "array":
            type_ |= _array(schema, reference)
        case "object":
            type_["additionalProperties"] = values_of(schema, reference)
        case "string" if schema.get("format") in _FORMATS:
            return {"type": "string", "format": schema["format"]}
    if keep_limits and not _LIMIT_KEYWORDS.isdisjoint(schema):
        type_ |= _limits(schema, types[0])
    return type_


def values_of(schema: JsonSchema, reference: Reference) -> dict[str, Any]:
    """Return the type of the undeclared values of an object; empty if any value is allowed."""
    extra = schema.get("additionalProperties")
    values = [*schema.get("patternProperties", {}).values()]
    if isinstance(extra, Mapping):
        values.append(extra)
    elif extra is not False or not values:
        return {}
    return _union(values, reference, False)


def _all_of(schema: JsonSchema) -> JsonSchema:
    """Merge an `allOf` without properties: its reference, or the keywords of all its parts."""
    merged: dict[str, Any] = {}
    own = {key: value for key, value in schema.items() if key != "allOf"}
    for part in [*schema["allOf"], own]:
        if "$ref" in part:
            return {"$ref": part["$ref"]}
        merged |= _all_of(part) if "allOf" in part else part
        if "$ref" in merged:
            break
    return merged


def _union_members(schema: JsonSchema, keyword: str) -> list[JsonSchema]:
    """Return the members of a union, each with the sibling keywords of the union."""
    siblings = {
        key: value
        for key, value in schema.items()
        if key not in (*_UNION_KEYWORDS, "examples", "discriminator", "required")
    }
    return [
        member if "$ref" in member else {**siblings, **member}
        for member in schema[keyword]
    ]


def _union(
    members: list[JsonSchema], reference: Reference, keep_limits: bool
) -> dict[str, Any]:
    """Return a union of types.

    A union of null and one other type gets the only form in which that type can have limits.
    """
    null_members = [member for member in members if types_of(member) == ("null",)]
    non_null = [member for member in members if member not in null_members]
    keep_limits = keep_limits and len(non_null) == 1
    types: list[dict[str, Any]] = []
    for member in non_null:
        type_ = reduce_to_type(member, reference, keep_limits=keep_limits)
        if type_ not in types:
            types.append(type_)
    if {} in types:
        return {}
    if not null_members and len(types) == 1:
        return types[0]
    if non_null and all("const" in item for item in types):
        # datamodel-code-generator would convert a union of constants to an enumeration.
        constant_types = [_CONSTANT_TYPES[type(item["const"])] for item in types]
        types = (
            [{"type": type_name} for type_name in dict.fromkeys(constant_types)]
            if types[1:]
            else [{**types[0], "type": constant_types[0]}]
        )
    if len(types) == 1 and isinstance(types[0].get("type"), str):
        return {**types[0], "type": [types[0]["type"], "null"]}
    return {"anyOf": [*types, *([{"type": "null"}] if null_members else [])]}


def _constant(schema: JsonSchema) -> dict[str, Any]:
    value = schema["const"]
    if value is None:
        return {"type": "null"}
    if isinstance(value, str | int):
        return {"const": value}
    # `Literal` allows no floats and no containers.
    others = {key: item for key, item in schema.items() if key != "const"}
    type_name = {float: "number", list: "array"}.get(type(value), "object")
    return reduce_to_type({"type": type_name, **others}, lambda key: {})


def _implied_type(schema: JsonSchema) -> Iterator[str]:
    """Yield the type that the other keywords of a schema without `type` imply."""
    if "items" in schema or "prefixItems" in schema:
        yield "array"
    elif (
        isinstance(schema.get("additionalProperties"), Mapping)
        or "patternProperties" in schema
        or "required" in schema
    ):
        yield "object"


def _array(schema: JsonSchema, reference: Reference) -> dict[str, Any]:
    prefix_types = [
        reduce_to_type(item, reference, keep_limits=False)
        for item in schema.get("prefixItems", ())
    ]
    item_schema = schema.get("items")
    items = None
    if isinstance(item_schema, Mapping):
        items = reduce_to_type(item_schema, reference, keep_limits=False)
    if not prefix_types:
        return {"items": {} if items is None else items}
    is_closed = item_schema is False or schema.get("maxItems") == len(prefix_types)
    if is_closed and schema.get("minItems") == len(prefix_types):
        return {
            "prefixItems": prefix_types,
            "minItems": len(prefix_types),
            "maxItems": len(prefix_types),
        }
    # Without `items`, the items after the prefix may have any type.
    item_types = (
        prefix_types if is_closed else [*prefix_types, {} if items is None else items]
    )
    if {} in item_types:
        return {"items": {}}
    unique = [
        item for index, item in enumerate(item_types) if item not in item_types[:index]
    ]
    return {"items": unique[0] if len(unique) == 1 else {"anyOf": unique}}


def _limits(schema: JsonSchema, type_name: str) -> Iterator[tuple[str, Any]]:
    if "prefixItems" in schema:
        return
    for keyword in _LIMITS.get(type_name, ()):
        limit = schema.get(keyword)
        if keyword == "pattern":
            if isinstance(limit, str) and is_supported_regex(limit):
                yield keyword, limit
        elif isinstance(limit, int | float) and not isinstance(limit, bool):
            if type_name in ("string", "array") and limit > _MAX_LENGTH:
                continue
            is_integral = int(limit) == limit
            if is_integral and type_name != "number":
                yield keyword, int(limit)
            elif type_name == "number" or keyword not in (
                "multipleOf",
                *_LIMITS["string"],
            ):
                yield keyword, limit
