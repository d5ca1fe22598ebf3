"""Schema Objects as OpenAPI 3.0 and 3.1 write them → the same in JSON Schema 2020-12, and in the simplest form that says it."""

from collections.abc import Mapping
from typing import Any

from ..ir import JsonSchema, types_of
from ..source import Location

# Integers, which may be written with a fraction of zero (JSON Schema 2020-12 core section 4.2.3).
_LENGTHS = (
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
# Keywords that document a place, and so are kept beside a reference (JSON Schema 2020-12 core section 7.7.1.1).
REF_SIBLINGS = ("description", "deprecated", "default", "readOnly", "writeOnly")
_COMPOSED = frozenset(
    {"allOf", "anyOf", "oneOf", "enum", "properties", "discriminator"}
)
_OTHER_FORMS = ("allOf", "anyOf", "oneOf")
_FORMS = frozenset(_OTHER_FORMS)
# What is not written alike in all versions, or not by all.
_DATED = frozenset(
    {"nullable", "exclusiveMinimum", "exclusiveMaximum", "prefixItems", "enum"}
    | {"example", "examples", "required", *_LENGTHS}
)
NULL: JsonSchema = {"type": "null"}


def simplify(place: Location) -> Location:
    """The schema in a simpler form of the same meaning: alternatives that are constants as an enumeration, a single part that is a reference as that.

    Both are how documents put descriptions beside what cannot have any (OpenAPI 3.2.0, "Annotated Enumerations").
    """
    node = place.value
    if not isinstance(node, dict) or _FORMS.isdisjoint(node):
        return place
    rest = {key: value for key, value in node.items() if key not in _OTHER_FORMS}
    for keyword in ("oneOf", "anyOf"):
        options = node.get(keyword) or []
        constants = [
            item for item in options if isinstance(item, dict) and "const" in item
        ]
        nulls = [item for item in options if item == NULL]
        if (
            len(constants) > 1
            and len(constants) + len(nulls) == len(options)
            and _COMPOSED.isdisjoint(node.keys() - {keyword})
        ):
            rest["enum"] = [item.get("const") for item in options]
            rest["x-enum-descriptions"] = [
                item.get("description") or item.get("title") or "" for item in options
            ]
            return Location(place.document, place.pointer, rest)
    parts = node.get("allOf") or []
    if (
        len(parts) == 1
        and parts[0].keys() == {"$ref"}
        and rest.keys() <= {*REF_SIBLINGS, "nullable", "title", "example"}
    ):
        if node.get("nullable") is not True:
            return Location(place.document, place.pointer, {**rest, **parts[0]})
    return place


def to_2020_12(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with the keywords that OpenAPI 3.0 writes differently (3.0.4 section 4.7.24) in their 2020-12 form."""
    if _DATED.isdisjoint(node):
        return node
    modern = dict(node)
    if node.get("nullable") is True and node.get("type"):
        modern["type"] = [*types_of(node), "null"]
    for exclusive, limit in (
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ):
        if node.get(exclusive) is True and limit in node:
            modern[exclusive] = modern.pop(limit)
        elif isinstance(node.get(exclusive), bool):
            del modern[exclusive]
    if node.get("items") is False and node.get("prefixItems"):
        modern["maxItems"] = len(node["prefixItems"])
    for limit in _LENGTHS:
        if isinstance(node.get(limit), float) and node[limit].is_integer():
            modern[limit] = int(node[limit])
    if "enum" in node:
        modern |= _enumerated(modern)
    # Some write `examples` as parameters have them, by their names, and `required` as a
    # word on the property itself.
    for keyword in ("examples", "required"):
        if not isinstance(node.get(keyword, []), list):
            del modern[keyword]
    if "example" in node and "examples" not in modern:
        modern["examples"] = [node["example"]]
    return modern


def _enumerated(node: dict[str, Any]) -> dict[str, Any]:
    """The keywords of an enumeration that Python can have: values that are told apart by `==`, and not null alone."""
    values = list(
        {(type(value), repr(value)): value for value in node.pop("enum")}.values()
    )
    if values == [None]:
        return {"type": "null"}
    scalars = [value for value in values if not isinstance(value, (dict, list))]
    if len(set(scalars)) < len(values):
        return {"examples": values[:1]}
    return {"enum": values}


def without_null(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of an object or an enumeration without null (see `schemas`)."""
    plain = dict(node)
    types = [name for name in types_of(node) if name != "null"]
    if types:
        plain["type"] = types[0] if len(types) == 1 else types
    if "enum" in node:
        plain["enum"] = [value for value in node["enum"] if value is not None]
    return plain
