"""Decide which inline schemas get a name, and how their users allow null."""

from collections.abc import Mapping
from typing import Any

from ..ir import JsonSchema, types_of
from .keywords import NAMING
from .navigation import as_mapping
from .normalize import NULL


def deserves_name(node: Mapping[str, Any]) -> bool:
    """Whether an inline schema gets a name: an object, a composition or an enumeration."""
    return not NAMING.isdisjoint(node) and bool(
        as_mapping(node.get("properties"))
        or node.get("enum") not in (None, [], [None])
        or node.get("allOf")
        or isinstance(node.get("discriminator"), dict)
    )


def contains_reference(value: Any) -> bool:
    """Whether a value contains a reference, which is only valid at its original location."""
    if isinstance(value, dict):
        return "$ref" in value or any(map(contains_reference, value.values()))
    return isinstance(value, list) and any(map(contains_reference, value))


def is_object_and_others(node: Mapping[str, Any]) -> bool:
    """Whether a schema describes objects with properties and values of other types."""
    types = node.get("type")
    if isinstance(types, str) or not node.get("properties"):
        return False
    return "object" in types_of(node) and len({*types_of(node)} - {"null"}) > 1


def _nullable(node: Mapping[str, Any]) -> bool:
    """Whether a schema allows null: by `nullable`, its types or its enumeration."""
    return (
        node.get("nullable") is True
        or "null" in types_of(node)
        or None in (node.get("enum") or [])
    )


def with_null_of(converted: JsonSchema, node: Any) -> JsonSchema:
    """Return the union of a schema with null, if `node` gets a name and allows null.

    A named object or enumeration never allows null itself, so its users have to.
    """
    if isinstance(node, dict) and deserves_name(node) and _nullable(node):
        return {"anyOf": [converted, NULL]}
    return converted
