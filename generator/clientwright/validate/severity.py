"""Decide which violations of the specification are warnings.

Real documents are full of violations that leave the meaning clear: a missing description, an
unknown field, a version without quotes. These must not prevent a client.
"""

import re
from typing import Any

QUOTED = re.compile(r"'((?:[^'\\]|\\.)+)'")
# Required fields whose absence is clear: there is no text, or, for `required` of a path
# parameter, only one value is allowed.
_OPTIONAL = frozenset({"description", "required", "scopes", "title", "version"})
_OPTIONAL_INSIDE = frozenset({"contact", "externalDocs", "info", "license"})
_TEXTS = frozenset({"description", "summary", "title"})
# Fields that exclude each other, but have the same meaning or no effect.
_HARMLESS_PAIRS = frozenset(
    {"bearerFormat", "example", "examples", "identifier", "operationId", "operationRef"}
)
_TYPES = frozenset("array boolean integer null number object string".split())


def is_warning(path: tuple[Any, ...], leaf: Any) -> bool:
    """Whether a document has the same meaning for everybody in spite of an error of jsonschema.

    `path` is the path of the value, and `leaf` an error without context.
    """
    value, rule = leaf.instance, leaf.validator_value
    key = path[-1] if path else ""
    match leaf.validator:
        case "required":
            missing = set(rule) - set(value)
            is_empty = key == "responses" and not value
            return missing <= _OPTIONAL or key in _OPTIONAL_INSIDE or is_empty
        case "additionalProperties" | "unevaluatedProperties":
            return _ignorable(path, leaf)
        case "uniqueItems":
            return True
        case "minItems" | "minProperties":
            return not value
        case "dependencies":
            # Without `minimum`, `exclusiveMinimum` has no effect in 3.0, or is a number as in 3.1.
            return "exclusiveM" in leaf.message
        case "pattern":
            # Any name identifies a component, but only a valid method can be sent.
            is_name = "propertyNames" in leaf.absolute_schema_path
            return is_name and path[-2:-1] != ("additionalOperations",)
        case "type":
            return _type_is_clear(path, value)
        case "enum" | "const":
            by_rule = key == "required" and value is False
            return by_rule or (key == "type" and _is_types(value))
        case "not":
            named = rule.get("required", ()) if isinstance(rule, dict) else ()
            return bool(named) and _HARMLESS_PAIRS.issuperset(named)
    return False


def unknown(leaf: Any) -> list[str]:
    """Return the unexpected members of a mapping, according to an error of jsonschema."""
    if leaf.validator == "additionalProperties":
        patterns = leaf.schema.get("patternProperties", {})
        known = leaf.schema.get("properties", {})
        return [
            name
            for name in leaf.instance
            if name not in known and not any(re.search(p, name) for p in patterns)
        ]
    named = QUOTED.findall(leaf.message.partition("(")[2])
    return [name for name in named if name in leaf.instance]


def _ignorable(path: tuple[Any, ...], leaf: Any) -> bool:
    """Whether unknown fields can be treated as extensions.

    A reference cannot, nor can a key with a required form and a meaning, such as a path or a status
    code.
    """
    patterns = leaf.schema.get("patternProperties", ())
    has_form = any("/" in pattern or "[1-5]" in pattern for pattern in patterns)
    names = unknown(leaf)
    return bool(names) and "$ref" not in names and not has_form


def _type_is_clear(path: tuple[Any, ...], value: Any) -> bool:
    key = path[-1] if path else ""
    if value is None:
        return key in _TEXTS
    if key in ("title", "version") and path[-2:-1] == ("info",):
        return isinstance(value, int | float)
    if key == "examples" and path[-2:-1] != ("properties",):
        # `examples` is a list in schemas and a map elsewhere; the wrong form is ignored.
        return isinstance(value, dict | list)
    if key == "required":
        # Before draft 4, `required` was a boolean on each property; it is ignored.
        return isinstance(value, bool)
    if key in ("exclusiveMinimum", "exclusiveMaximum"):
        # OpenAPI 3.0 and 3.1 have different forms, and each is unambiguous.
        return isinstance(value, bool | int | float)
    return key == "type" and _is_types(value)


def _is_types(value: Any) -> bool:
    """Whether a value is a list of types, which OpenAPI 3.0 does not allow."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, str) and item in _TYPES for item in value)
    )
