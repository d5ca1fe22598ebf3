"""Decide which requests openapi-core can validate in the generated tests."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from ...ir import Api, Operation, Parameter
from ...samples import SampleValidator
from .body_variants import allows_several_types
from .expected_requests import PATH_CHARACTERS

# openapi-core does not know the other methods of OpenAPI 3.2.
_CHECKED_METHODS = "GET PUT POST DELETE OPTIONS HEAD PATCH TRACE".split()
_SCALAR_TYPES = (str, int, float, bool, type(None))


def finds_credentials(
    operation: Operation,
    alternatives: tuple[tuple[str, ...], ...],
    schemes: Collection[str],
) -> bool:
    """Whether openapi-core finds all credentials of every combination in a request.

    It does not if two of the client's `schemes` share a location, because the client sends one.
    """
    combinations = (
        tuple(name for name in combination if name in schemes)
        for combination in operation.security
    )
    return all(not usable or usable in alternatives for usable in combinations)


def reads_parameters(
    api: Api,
    validator: SampleValidator,
    operation: Operation,
    values: Mapping[tuple[str, str], Any],
) -> bool:
    """Whether openapi-core can read the parameters with these sample values.

    The values must be valid. openapi-core reads only some path parameters, and no empty values.
    """
    path = operation.path
    return (
        quote(path, safe=PATH_CHARACTERS) == path
        and all(segment.count("{") < 2 for segment in path.split("/"))
        and not operation.openapi.startswith("3.2")
        and operation.method in _CHECKED_METHODS
        and all(
            validator.is_valid(item.use.schema, values[item.location, item.name])
            and (item.location != "path" or _is_readable_in_path(item))
            and _is_readable(api, item, values[item.location, item.name])
            for item in operation.parameters
        )
    )


def ambiguous_paths(paths: Iterable[str]) -> frozenset[str]:
    """Return the paths that openapi-core confuses with other paths."""
    all_paths = frozenset(paths)
    return frozenset(
        path
        for path in all_paths
        if _has_suffix_after_parameter(path)
        and any(_is_confused_with(path, other) for other in all_paths)
    )


def _has_suffix_after_parameter(path: str) -> bool:
    """Whether a segment has text after a parameter, as in `/a/{b}.mp3`."""
    return any("{" in segment and segment[-1] != "}" for segment in path.split("/"))


def _is_confused_with(path: str, other: str) -> bool:
    """Whether `/a/{b}` matches `/a/{b}.mp3`: its parameters match any text without a slash."""
    segments, others = path.split("/"), other.split("/")
    return (
        path != other
        and len(segments) == len(others)
        and all(
            segment == other_segment
            or other_segment.startswith("{")
            and other_segment.endswith("}")
            for segment, other_segment in zip(segments, others, strict=True)
        )
    )


def _is_readable_in_path(parameter: Parameter) -> bool:
    is_simple = parameter.style == "simple" and not parameter.content
    return is_simple and "." not in parameter.name and "[" not in parameter.name


def _is_readable(api: Api, parameter: Parameter, value: Any) -> bool:
    """Whether openapi-core can read the value of a parameter.

    It reads no nested values, and no arrays or objects of several possible types. It reads no
    required objects whose fields become parameters of their own.
    """
    if parameter.content:
        is_text = isinstance(value, str) or parameter.content.endswith("json")
        return is_text and _is_flat(value)
    if isinstance(value, dict | list):
        if allows_several_types(api, parameter.use.schema):
            return False
        is_spread = parameter.style == "form" and parameter.explode
        if isinstance(value, dict) and is_spread and parameter.required:
            return False
    return _is_flat(value)


def _is_flat(value: Any) -> bool:
    """Whether a value is neither empty nor nested more than one level."""
    items = list(value.values()) if isinstance(value, dict) else value
    if isinstance(items, list):
        return bool(items) and all(isinstance(item, _SCALAR_TYPES) for item in items)
    return value not in ("", None)
