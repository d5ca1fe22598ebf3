"""What openapi-core, the judge of the generated tests' requests, can judge of a request."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from ...ir import Api, Operation, Parameter
from ...samples import SampleValidator
from .body_variants import has_types

# OpenAPI 3.2 has others, of which openapi-core knows nothing.
_CHECKED_METHODS = "GET PUT POST DELETE OPTIONS HEAD PATCH TRACE".split()
_JSON_TYPES = (str, int, float, bool, type(None))
# What stands for itself in a path (RFC 3986 section 3.3), and the braces of its parameters.
PATH = "/{}:@!$&'()*+,;=~"


def finds_credentials(
    operation: Operation,
    alternatives: tuple[tuple[str, ...], ...],
    schemes: Collection[str],
) -> bool:
    """Whether it finds what each combination asks for, of the `schemes` that a client sends: not where two fill the same place, of which the client sends one."""
    combinations = (
        tuple(name for name in combination if name in schemes)
        for combination in operation.security
    )
    return all(not sent or sent in alternatives for sent in combinations)


def reads_parameters(
    api: Api,
    judge: SampleValidator,
    operation: Operation,
    values: Mapping[tuple[str, str], Any],
) -> bool:
    """Whether it can read the parameters with these sample values, which have to be valid: it knows only some in a path, and no empty ones."""
    path = operation.path
    return (
        quote(path, safe=PATH) == path
        and all(segment.count("{") < 2 for segment in path.split("/"))
        and not operation.openapi.startswith("3.2")
        and operation.method in _CHECKED_METHODS
        and all(
            judge.is_valid(item.use.schema, values[item.location, item.name])
            and (item.location != "path" or _is_known_in_path(item))
            and _is_readable(api, item, values[item.location, item.name])
            for item in operation.parameters
        )
    )


def ambiguous_paths(paths: Iterable[str]) -> frozenset[str]:
    """The paths that it takes for other ones."""
    every = frozenset(paths)
    return frozenset(
        path
        for path in every
        if _has_ending(path) and any(_is_taken_for(path, other) for other in every)
    )


def _has_ending(path: str) -> bool:
    """Whether something comes behind a parameter in a segment, as in `/a/{b}.mp3`."""
    return any("{" in one and one[-1] != "}" for one in path.split("/"))


def _is_taken_for(path: str, other: str) -> bool:
    """Whether it takes `/a/{b}.mp3` for `/a/{b}`: parameters match anything but a slash."""
    segments, others = path.split("/"), other.split("/")
    return (
        path != other
        and len(segments) == len(others)
        and all(
            one == two or two.startswith("{") and two.endswith("}")
            for one, two in zip(segments, others, strict=True)
        )
    )


def _is_known_in_path(parameter: Parameter) -> bool:
    plain = parameter.style == "simple" and not parameter.content
    return plain and "." not in parameter.name and "[" not in parameter.name


def _is_readable(api: Api, parameter: Parameter, value: Any) -> bool:
    """Whether it can read a value: not where one is inside another, where it may be of several types, or where an object's fields go without its name."""
    if parameter.content:
        text = isinstance(value, str) or parameter.content.endswith("json")
        return text and _is_plain(value)
    if isinstance(value, dict | list):
        if has_types(api, parameter.use.schema):
            return False
        spread = parameter.style == "form" and parameter.explode
        if isinstance(value, dict) and spread and parameter.required:
            return False
    return _is_plain(value)


def _is_plain(value: Any) -> bool:
    """Whether a value is neither empty nor has others inside others."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if isinstance(inner, list):
        return bool(inner) and all(isinstance(item, _JSON_TYPES) for item in inner)
    return value not in ("", None)
