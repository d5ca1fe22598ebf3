"""Convert Schema Objects to JSON Schema 2020-12.

The input is a schema as OpenAPI 3.0 or 3.1 defines it. The result has the simplest form of
the same meaning.
"""

from collections.abc import Mapping
from typing import Any

from ..ir import JsonSchema, types_of
from ..source import Location

# The values are integers, but `1.0` is allowed too (JSON Schema 2020-12 core, section 4.2.3).
_LENGTHS = (
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
# Annotations, which are kept next to a reference (JSON Schema 2020-12 core, section 7.7.1.1).
REF_SIBLINGS = ("description", "deprecated", "default", "readOnly", "writeOnly")
_COMPOSED = frozenset(
    {"allOf", "anyOf", "oneOf", "enum", "properties", "discriminator"}
)
_OTHER_FORMS = ("allOf", "anyOf", "oneOf")
_FORMS = frozenset(_OTHER_FORMS)
# Keywords whose form depends on the version or the author of the document.
_VERSIONED = frozenset(
    {"nullable", "exclusiveMinimum", "exclusiveMaximum", "prefixItems", "enum"}
    | {"example", "examples", "required", *_LENGTHS}
)
NULL: JsonSchema = {"type": "null"}


def simplify(location: Location) -> Location:
    """Return the schema in a simpler form of the same meaning.

    Options that are constants become an enumeration. A single `allOf` part that is a reference
    becomes the reference. Documents use both forms to add descriptions (OpenAPI 3.2.0,
    "Annotated Enumerations").
    """
    node = location.value
    if not isinstance(node, dict) or _FORMS.isdisjoint(node):
        return location
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
            return Location(location.document, location.pointer, rest)
    parts = node.get("allOf") or []
    if (
        len(parts) == 1
        and parts[0].keys() == {"$ref"}
        and rest.keys() <= {*REF_SIBLINGS, "nullable", "title", "example"}
        and node.get("nullable") is not True
    ):
        return Location(location.document, location.pointer, {**rest, **parts[0]})
    return location


def to_2020_12(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Convert the keywords with another meaning in OpenAPI 3.0 (3.0.4, section 4.7.24)."""
    if _VERSIONED.isdisjoint(node):
        return node
    converted = dict(node)
    if node.get("nullable") is True and node.get("type"):
        converted["type"] = [*types_of(node), "null"]
    for exclusive, limit in (
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ):
        if node.get(exclusive) is True and limit in node:
            converted[exclusive] = converted.pop(limit)
        elif isinstance(node.get(exclusive), bool):
            del converted[exclusive]
    if node.get("items") is False and node.get("prefixItems"):
        converted["maxItems"] = len(node["prefixItems"])
    for limit in _LENGTHS:
        if isinstance(node.get(limit), float) and node[limit].is_integer():
            converted[limit] = int(node[limit])
    if "enum" in node:
        converted |= _enumerated(converted)
    # Some documents write `examples` as a map, as in parameters, and `required` as a boolean
    # on the property itself.
    for keyword in ("examples", "required"):
        if not isinstance(node.get(keyword, []), list):
            del converted[keyword]
    if "example" in node and "examples" not in converted:
        converted["examples"] = [node["example"]]
    return converted


def _enumerated(node: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords for an `enum` as Python can represent it.

    Values that are equal in Python cannot be told apart, and null alone is a type.
    """
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
    """Return the schema of an object or an enumeration without null (see `schemas`)."""
    plain = dict(node)
    types = [name for name in types_of(node) if name != "null"]
    if types:
        plain["type"] = types[0] if len(types) == 1 else types
    if "enum" in node:
        plain["enum"] = [value for value in node["enum"] if value is not None]
    return plain
