"""jsonschema's errors → one short sentence each, and a hint where there is one.

jsonschema prints the whole instance into its messages, and for `oneOf` says only that
nothing matched. Here the branch that was most likely meant is looked into instead.
What breaks a rule and still can be read in one way only is marked as `mild`.
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
    """What is wrong with the value at `path`, relative to what was checked."""

    path: tuple[Any, ...]
    message: str
    hint: str = ""
    is_warning: bool = False


def describe_errors(errors: list[Any]) -> Iterator[ErrorMessage]:
    """Every error that says something of its own.

    Of what stands twice, the rules tell more, and think less of it.
    """
    leaves = [leaf for error in errors for leaf in _leaves(error, ())]
    telling = {path for path, leaf in leaves if leaf.validator != _UNEVALUATED}
    for path, leaf in leaves:
        if leaf.validator == _UNEVALUATED and _follows(path, leaf, telling):
            continue
        if leaf.validator == "uniqueItems" and path[-1:] in _RULED:
            continue
        sentence = _sentence(path, leaf)
        yield replace(sentence, is_warning=is_warning(sentence.path, leaf))


def short(value: Any) -> str:
    """A value as it may stand in a message: never more than some forty characters."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}" if len(value) != 1 else "a list of one"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    text = repr(value) if not isinstance(value, int) else f"{value}"
    return text if len(text) <= 40 else f"{text[:37]}…"


_UNEVALUATED = "unevaluatedProperties"
_RULED = {("enum",), ("parameters",), ("tags",)}


def _leaves(
    error: Any, above: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The errors an error is about, each with its full path."""
    path = (*above, *error.path)
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
    """How far a branch of `oneOf` or `anyOf` is from what was meant.

    A reference is meant only where there is a `$ref`; a mismatch of a constant or of
    the very type of the value means another branch was; depth means agreement.
    """
    has_ref = isinstance(error.instance, dict) and "$ref" in error.instance
    about_ref = any(
        inner.validator == "required" and inner.validator_value == ["$ref"]
        for inner in branch
    )
    foreign = sum(
        inner.validator in ("enum", "const")
        or (inner.validator == "type" and not inner.path)
        for inner in branch
    )
    depth = max(len(inner.path) for inner in branch)
    return about_ref and not has_ref, foreign, -depth, len(branch)


def _follows(path: tuple[Any, ...], leaf: Any, telling: set[tuple[Any, ...]]) -> bool:
    """Whether "unevaluated" only repeats that a part of the value is wrong."""
    return path in telling or any((*path, key) in telling for key in unknown(leaf))


def _sentence(path: tuple[Any, ...], leaf: Any) -> ErrorMessage:
    value, rule = leaf.instance, leaf.validator_value
    match leaf.validator:
        case "required":
            name = next(iter(QUOTED.findall(leaf.message)), "a member")
            return ErrorMessage(path, f"`{name}` is missing")
        case "additionalProperties" | "unevaluatedProperties":
            return _unknown(path, leaf)
        case "type":
            wanted = " or ".join(
                _KINDS.get(kind, str(kind))
                for kind in (rule if isinstance(rule, list) else [rule])
            )
            hint = ""
            if wanted == "a string" and not isinstance(value, dict | list | None):
                hint = "put it in quotes"
            return ErrorMessage(path, f"expected {wanted}, found {short(value)}", hint)
        case "enum":
            shown = ", ".join(short(item) for item in rule[:12])
            close = _close(value, [item for item in rule if isinstance(item, str)])
            problem = f"{short(value)} is not one of {shown}"
            return ErrorMessage(
                path, problem + (", …" if len(rule) > 12 else ""), close
            )
        case "const":
            return ErrorMessage(path, f"expected {short(rule)}, found {short(value)}")
        case "pattern" if "propertyNames" in leaf.absolute_schema_path:
            problem = f"{short(value)} is not a name that OpenAPI allows"
            return ErrorMessage((*path, value), problem, "use A-Z a-z 0-9 . _ -")
        case "pattern":
            return ErrorMessage(path, f"{short(value)} does not match {rule}")
        case "format":
            return ErrorMessage(path, f"{short(value)} is not a valid {rule}")
        case "uniqueItems":
            return ErrorMessage(path, "the same item stands here twice")
        case "oneOf" | "anyOf":
            return _alternatives(path, leaf)
        case "not":
            return _excluded(path, rule)
        case "dependencies" | "dependentRequired" | "dependentSchemas":
            return ErrorMessage(path, _clip(leaf.message))
        case size if size in _SIZES and not isinstance(rule, bool):
            wanted = _SIZES[size].format(rule)
            return ErrorMessage(path, f"expected {wanted}, found {short(value)}")
    return ErrorMessage(path, _clip(leaf.message))


def _unknown(path: tuple[Any, ...], leaf: Any) -> ErrorMessage:
    names = unknown(leaf)
    if len(names) != 1:
        listed = ", ".join(f"`{name}`" for name in names[:8])
        return ErrorMessage(
            path, f"unknown fields {listed}" if names else "unknown fields"
        )
    problem = f"`{names[0]}` has no meaning here"
    if names[0] == "$ref":
        return ErrorMessage(path, problem, "this object cannot be a reference")
    hint = _close(names[0], list(leaf.schema.get("properties", {})))
    if any("/" in pattern for pattern in leaf.schema.get("patternProperties", {})):
        hint = "a path begins with /"
    hint = hint or "extensions begin with x-"
    return ErrorMessage((*path, names[0]), problem, hint)


def _alternatives(path: tuple[Any, ...], leaf: Any) -> ErrorMessage:
    """`oneOf` without context: too many branches fit, or all by mere presence."""
    fields = [
        item["required"][0]
        for item in leaf.validator_value
        if isinstance(item, dict) and list(item) == ["required"]
    ]
    if len(fields) == len(leaf.validator_value):
        names = " and ".join(f"`{name}`" for name in fields)
        return ErrorMessage(path, f"only one of {names} may stand here")
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
