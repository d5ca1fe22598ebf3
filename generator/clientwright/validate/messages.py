"""Describe each error of jsonschema in one short sentence, with a hint if possible.

jsonschema prints the whole instance into its messages, and for `oneOf` reports only that nothing
matched. This module reports the errors of the branch that was probably intended.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .severity import QUOTED, is_warning, unknown

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_SIZES = {
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minProperties": "at least {} members",
    "maxProperties": "at most {} members",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
}


@dataclass(frozen=True)
class ErrorMessage:
    """The description of an error."""

    #: The path of the value, relative to the checked one.
    path: tuple[Any, ...]
    message: str
    hint: str = ""
    is_warning: bool = False


def describe_errors(errors: list[Any]) -> Iterator[ErrorMessage]:
    """Yield a message for each error.

    If a rule check reports the same problem, the error of the JSON Schema is dropped: the message
    of the rule is more specific, and its severity lower.
    """
    leaves = [leaf for error in errors for leaf in _leaves(error, ())]
    reported = {path for path, leaf in leaves if leaf.validator != _UNEVALUATED}
    for path, leaf in leaves:
        if leaf.validator == _UNEVALUATED and _follows(path, leaf, reported):
            continue
        if leaf.validator == "uniqueItems" and path[-1:] in _CHECKED_BY_RULES:
            continue
        message = _message(path, leaf)
        yield replace(message, is_warning=is_warning(message.path, leaf))


def short(value: Any) -> str:
    """Return a value for a message, with at most some forty characters."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}" if len(value) != 1 else "a list of one"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    text = repr(value) if not isinstance(value, int) else f"{value}"
    return text if len(text) <= 40 else f"{text[:37]}…"


_UNEVALUATED = "unevaluatedProperties"
_CHECKED_BY_RULES = {("enum",), ("parameters",), ("tags",)}


def _leaves(
    error: Any, parent: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the errors that caused an error, with their full paths."""
    path = (*parent, *error.path)
    if not error.context:
        yield path, error
        return
    branches: dict[Any, list[Any]] = defaultdict(list)
    for inner in error.context:
        branches[inner.schema_path[0]].append(inner)
    best = min(branches.values(), key=lambda branch: _distance(error, branch))
    for inner in best:
        yield from _leaves(inner, path)


def _distance(error: Any, branch: list[Any]) -> tuple[bool, int, int, int]:
    """Return a rank of how far a branch of `oneOf` or `anyOf` is from the intended one.

    A reference is intended only if there is a `$ref`. A wrong constant or type of the value itself
    means that another branch was intended. A deeper error means more agreement.
    """
    has_ref = isinstance(error.instance, dict) and "$ref" in error.instance
    about_ref = any(
        inner.validator == "required" and inner.validator_value == ["$ref"]
        for inner in branch
    )
    mismatches = sum(
        inner.validator in ("enum", "const")
        or (inner.validator == "type" and not inner.path)
        for inner in branch
    )
    depth = max(len(inner.path) for inner in branch)
    return about_ref and not has_ref, mismatches, -depth, len(branch)


def _follows(path: tuple[Any, ...], leaf: Any, reported: set[tuple[Any, ...]]) -> bool:
    """Whether an "unevaluated" error only repeats that a part of the value is wrong."""
    return path in reported or any((*path, key) in reported for key in unknown(leaf))


def _message(path: tuple[Any, ...], leaf: Any) -> ErrorMessage:
    value, rule = leaf.instance, leaf.validator_value
    match leaf.validator:
        case "required":
            name = next(iter(QUOTED.findall(leaf.message)), "a member")
            return ErrorMessage(path, f"`{name}` is missing")
        case "additionalProperties" | "unevaluatedProperties":
            return _unknown(path, leaf)
        case "type":
            expected = " or ".join(
                _KINDS.get(kind, str(kind))
                for kind in (rule if isinstance(rule, list) else [rule])
            )
            hint = ""
            if expected == "a string" and not isinstance(value, dict | list | None):
                hint = "put it in quotes"
            return ErrorMessage(
                path, f"expected {expected}, found {short(value)}", hint
            )
        case "enum":
            shown = ", ".join(short(item) for item in rule[:12])
            close = _close(value, [item for item in rule if isinstance(item, str)])
            text = f"{short(value)} is not one of {shown}"
            return ErrorMessage(path, text + (", …" if len(rule) > 12 else ""), close)
        case "const":
            return ErrorMessage(path, f"expected {short(rule)}, found {short(value)}")
        case "pattern" if "propertyNames" in leaf.absolute_schema_path:
            text = f"{short(value)} is not a name that OpenAPI allows"
            return ErrorMessage((*path, value), text, "use A-Z a-z 0-9 . _ -")
        case "pattern":
            return ErrorMessage(path, f"{short(value)} does not match {rule}")
        case "format":
            return ErrorMessage(path, f"{short(value)} is not a valid {rule}")
        case "uniqueItems":
            return ErrorMessage(path, "the list contains an item twice")
        case "oneOf" | "anyOf":
            return _alternatives(path, leaf)
        case "not":
            return _excluded(path, rule)
        case "dependencies" | "dependentRequired" | "dependentSchemas":
            return ErrorMessage(path, _clip(leaf.message))
        case size if size in _SIZES and not isinstance(rule, bool):
            expected = _SIZES[size].format(rule)
            return ErrorMessage(path, f"expected {expected}, found {short(value)}")
    return ErrorMessage(path, _clip(leaf.message))


def _unknown(path: tuple[Any, ...], leaf: Any) -> ErrorMessage:
    names = unknown(leaf)
    if len(names) != 1:
        listed = ", ".join(f"`{name}`" for name in names[:8])
        return ErrorMessage(
            path, f"unknown fields {listed}" if names else "unknown fields"
        )
    if names[0] == "$ref":
        text = "`$ref` is not allowed here"
        return ErrorMessage(path, text, "this object cannot be a reference")
    hint = _close(names[0], list(leaf.schema.get("properties", {})))
    if any("/" in pattern for pattern in leaf.schema.get("patternProperties", {})):
        hint = "a path begins with /"
    hint = hint or "names of extensions begin with x-"
    return ErrorMessage((*path, names[0]), f"unknown field `{names[0]}`", hint)


def _alternatives(path: tuple[Any, ...], leaf: Any) -> ErrorMessage:
    """Describe a `oneOf` error without context: several branches match."""
    fields = [
        item["required"][0]
        for item in leaf.validator_value
        if isinstance(item, dict) and list(item) == ["required"]
    ]
    if len(fields) == len(leaf.validator_value):
        names = " and ".join(f"`{name}`" for name in fields)
        return ErrorMessage(path, f"only one of {names} is allowed")
    return ErrorMessage(path, "more than one of the alternatives fits")


def _excluded(path: tuple[Any, ...], rule: Any) -> ErrorMessage:
    if isinstance(rule, dict) and list(rule) == ["required"]:
        names = " and ".join(f"`{name}`" for name in rule["required"])
        return ErrorMessage(path, f"{names} exclude each other")
    return ErrorMessage(path, "this combination is not allowed")


def _close(value: Any, known: list[str]) -> str:
    close = difflib.get_close_matches(str(value), known, 1)
    return f"did you mean {close[0]}?" if close else ""


def _clip(message: str) -> str:
    line = message.splitlines()[0] if message else "this is not valid"
    return line if len(line) <= 120 else f"{line[:117]}…"
