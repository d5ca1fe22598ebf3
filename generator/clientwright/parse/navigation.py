"""Navigate documents: find members, path items and methods."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..json_pointer import escape
from ..source import DocumentSet, Location


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return the value if it is an object, else an empty mapping."""
    return value if isinstance(value, dict) else {}


# OpenAPI 3.2, Path Item Object: every fixed field that holds an operation.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
# Only a token can be sent as a method (RFC 9110, section 9.1).
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def methods_of(
    document_set: DocumentSet, item: Location
) -> Iterator[tuple[str, Location]]:
    """Yield the method and the Operation Object of each operation in a Path Item Object.

    `additionalOperations` are included. A reference in place of an operation is followed,
    although the specification does not allow it.
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
    for method, location in found:
        location = document_set.dereference(location)
        if isinstance(location.value, dict):
            yield method, location


def root_section(document_set: DocumentSet, *keys: str) -> Location:
    """Return the location of a section of the root document by its keys.

    A reference in place of a section is followed, although the specification does not allow it.
    """
    location = Location(document_set.root, "", document_set.root.data)
    for key in keys:
        location = document_set.dereference(member(location, key))
    return location


def path_items(document_set: DocumentSet, location: Location) -> dict[str, Location]:
    """Return the Path Item Objects of a map, by path or name."""
    members = {key: member(location, key) for key in as_mapping(location.value)}
    return {
        key: document_set.dereference(item)
        for key, item in members.items()
        if not key.startswith("x-")
    }


def component_schemas(document_sets: Sequence[DocumentSet]) -> frozenset[str]:
    """Return the ids of all component schemas of all files."""
    sections = [
        root_section(document_set, "components", "schemas")
        for document_set in document_sets
    ]
    for document in document_sets[0].documents.values():
        components = member(Location(document, "", document.data), "components")
        sections.append(member(components, "schemas"))
    return frozenset(
        location.id for section in sections for location in members(section)
    )


def members(location: Location) -> list[Location]:
    """Return the members of an object, sorted by name; none of a reference."""
    found = as_mapping(location.value)
    return [member(location, key) for key in sorted(found) if "$ref" not in found]


def member(location: Location, key: str) -> Location:
    """Return the location of a member of an object; its value is None if it does not exist."""
    pointer = f"{location.pointer}/{escape(key)}"
    return Location(location.document, pointer, as_mapping(location.value).get(key))
