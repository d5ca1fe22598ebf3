"""Walk a document: follow references, find members, path items and methods."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..json_pointer import escape
from ..source import DocumentSet, Location


def as_mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is an object, else an empty one: for optional objects."""
    return value if isinstance(value, dict) else {}


# OpenAPI 3.2, Path Item Object: every fixed field that holds an operation.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
# RFC 9110 section 9.1: a method is a token; nothing else can be sent as one.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def methods_of(sources: DocumentSet, item: Location) -> Iterator[tuple[str, Location]]:
    """(method, Operation Object) of everything in a Path Item Object, `additionalOperations` included.

    An operation that is a reference, which the specification does not know, is what that leads to.
    """
    found = [
        (method.upper(), member(item, method))
        for method in METHODS
        if method in as_mapping(item.value)
    ]
    others = member(item, "additionalOperations")
    found += [
        (method, member(others, method))
        for method in as_mapping(others.value)
        if _TOKEN.fullmatch(method)
    ]
    for method, place in found:
        place = sources.dereference(place)
        if isinstance(place.value, dict):
            yield method, place


def root_section(sources: DocumentSet, *keys: str) -> Location:
    """A part of the root document by its keys; each may be a reference, which the specification does not know."""
    place = Location(sources.root, "", sources.root.data)
    for key in keys:
        place = sources.dereference(member(place, key))
    return place


def path_items(sources: DocumentSet, place: Location) -> dict[str, Location]:
    """The Path Item Objects of a map, by path or name."""
    members = {key: member(place, key) for key in as_mapping(place.value)}
    return {
        key: sources.dereference(item)
        for key, item in members.items()
        if not key.startswith("x-")
    }


def component_schemas(several: Sequence[DocumentSet]) -> frozenset[str]:
    """The ids of all schemas among the components of all files."""
    sections = [root_section(sources, "components", "schemas") for sources in several]
    for document in several[0].documents.values():
        components = member(Location(document, "", document.data), "components")
        sections.append(member(components, "schemas"))
    return frozenset(place.id for section in sections for place in members(section))


def members(place: Location) -> list[Location]:
    """The members of an object by name, in the order of their names; none of a reference."""
    found = as_mapping(place.value)
    return [member(place, key) for key in sorted(found) if "$ref" not in found]


def member(place: Location, key: str) -> Location:
    """The place of a member of an object, whose value is None where there is none."""
    pointer = f"{place.pointer}/{escape(key)}"
    return Location(place.document, pointer, as_mapping(place.value).get(key))
