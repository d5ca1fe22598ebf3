"""Which breaches of the specification leave a document with one meaning only.

Real documents are full of them: a description that is missing, a field that nobody
knows, a version without quotes. Those are told, and keep nobody from having a client.
"""

import re
from typing import Any

QUOTED = re.compile(r"'((?:[^'\\]|\\.)+)'")
# Fields that are required, but whose absence says what it says: nothing, or, of a path
# parameter's `required`, what must be said.
_IDLE = frozenset({"description", "required", "scopes", "title", "version"})
_IDLE_INSIDE = frozenset({"contact", "externalDocs", "info", "license"})
_TEXTS = frozenset({"description", "summary", "title"})
# Pairs that exclude each other, where both say the same or neither is acted upon.
_HARMLESS_PAIRS = frozenset(
    {"bearerFormat", "example", "examples", "identifier", "operationId", "operationRef"}
)
_TYPES = frozenset("array boolean integer null number object string".split())


def is_warning(path: tuple[Any, ...], leaf: Any) -> bool:
    """Whether a document means the same to everyone in spite of an error of jsonschema.

    `path` leads to what the error is about, `leaf` is one without context.
    """
    value, rule = leaf.instance, leaf.validator_value
    key = path[-1] if path else ""
    match leaf.validator:
        case "required":
            missing = set(rule) - set(value)
            nothing_said = key == "responses" and not value
            return missing <= _IDLE or key in _IDLE_INSIDE or nothing_said
        case "additionalProperties" | "unevaluatedProperties":
            return _ignorable(path, leaf)
        case "uniqueItems":
            return True
        case "minItems" | "minProperties":
            return not value
        case "dependencies":
            # 3.0's `exclusiveMinimum` alone excludes nothing, or is a number of 3.1.
            return "exclusiveM" in leaf.message
        case "pattern":
            # A component of another name can be told from others; a method cannot be sent.
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
    """The members of a mapping that are one too many, by an error of jsonschema."""
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
    """Whether fields without a meaning may be taken for extensions.

    Not so a reference, and not where keys have a form because they mean something: a
    path, a status.
    """
    patterns = leaf.schema.get("patternProperties", ())
    formed = any("/" in pattern or "[1-5]" in pattern for pattern in patterns)
    names = unknown(leaf)
    return bool(names) and "$ref" not in names and not formed


def _type_is_clear(path: tuple[Any, ...], value: Any) -> bool:
    key = path[-1] if path else ""
    if value is None:
        return key in _TEXTS
    if key in ("title", "version") and path[-2:-1] == ("info",):
        return isinstance(value, int | float)
    if key == "examples" and path[-2:-1] != ("properties",):
        # A list in schemas, elsewhere by name; written the other way, they are none.
        return isinstance(value, dict | list)
    if key == "required":
        # JSON Schema had it as a word on each property before draft 4; it is left out.
        return isinstance(value, bool)
    if key in ("exclusiveMinimum", "exclusiveMaximum"):
        # 3.0 and 3.1 write these differently, and either form says which it is.
        return isinstance(value, bool | int | float)
    return key == "type" and _is_types(value)


def _is_types(value: Any) -> bool:
    """A list of types, which only 3.1 has."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, str) and item in _TYPES for item in value)
    )
