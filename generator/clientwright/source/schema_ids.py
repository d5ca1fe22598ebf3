"""URIs by which documents and schemas are known, whatever file they stand in.

`$self` names a document (OpenAPI 3.2, section 4.1.2), `$id` a schema, and either is what
the references below it are relative to (JSON Schema 2020-12 core, section 8.2). They are
names only: nothing is ever fetched by one.
"""

import re
from bisect import bisect, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from urllib.parse import urldefrag, urljoin

from .. import json_pointer
from .documents import Document, Location, resolve_fragment_below
from .references import NAMES, Trail, tokens

# What makes a second look worth its time.
_NAMED = re.compile(r"\$(id|self)\b|u0024")
_DATA = frozenset({"const", "default", "enum", "example", "examples"})


@dataclass
class SchemaResource:
    """A part of a document that has a URI of its own, with the anchors in it."""

    document: Document
    pointer: str
    uri: str
    anchors: dict[str, str] = field(default_factory=dict)
    repeated: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def enter(self, name: str, place: tuple[str, ...]) -> None:
        """An anchor; of one name there may be several where they are dynamic."""
        if name in self.anchors:
            places = self.repeated.setdefault(
                name, [json_pointer.split(self.anchors[name])]
            )
            insort(places, place)
        self.anchors.setdefault(name, json_pointer.join(place))

    def find(self, fragment: str, near: Trail) -> Location:
        """What a fragment names in here; of anchors of one name the nearest.

        Raises NothingThere as `documents.find` does.
        """
        places = self.repeated.get(fragment)
        if places is None:
            return resolve_fragment_below(
                self.document, fragment, self.pointer, self.anchors
            )
        # Sorted, so what shares most of its way stands beside it.
        here = tokens(near)
        index = bisect(places, here)
        beside = places[max(0, index - 1) : index + 1]
        nearest = max(beside, key=lambda place: _shared(place, here))
        anchors = {fragment: json_pointer.join(nearest)}
        return resolve_fragment_below(self.document, fragment, self.pointer, anchors)


class SchemaIdRegistry:
    """All resources of the documents that were read so far.

    Before OpenAPI 3.1 there are none (`modern` is false): a reference is relative to
    the file that it stands in.
    """

    def __init__(self, modern: bool) -> None:
        self._modern = modern
        self._by_uri: dict[str, SchemaResource] = {}
        self._inside: dict[str, dict[str, SchemaResource]] = {}

    def add(self, document: Document) -> Iterator[tuple[str, str]]:
        """Take in what a document names; (pointer, text) of each name that is no URI.

        The first of two resources with one URI keeps it.
        """
        if not self._modern or not _NAMED.search(document.text):
            return
        whole = SchemaResource(document, "", document.path.as_uri())
        inside = self._inside[document.label] = {"": whole}
        stack: list[tuple[SchemaResource, tuple[str, ...], Any, bool]] = [
            (whole, (), document.data, False)
        ]
        while stack:
            resource, here, value, is_map = stack.pop()
            if isinstance(value, list):
                members = [(str(i), item, False) for i, item in enumerate(value)]
            elif not isinstance(value, dict):
                continue
            elif is_map:
                members = [(key, item, False) for key, item in value.items()]
            else:
                pointer = json_pointer.join(here)
                name = _name(value, outermost=not here)
                if name is not None:
                    try:
                        uri = urljoin(resource.uri, urldefrag(name)[0])
                    except ValueError:
                        key = "$id" if value.get("$id") == name else "$self"
                        yield f"{pointer}/{key}", name
                        uri = resource.uri
                    resource = inside[pointer] = SchemaResource(document, pointer, uri)
                    self._by_uri.setdefault(uri, resource)
                for keyword in ("$anchor", "$dynamicAnchor"):
                    if isinstance(value.get(keyword), str):
                        resource.enter(value[keyword], here)
                members = [
                    (key, item, key in NAMES)
                    for key, item in value.items()
                    if key not in _DATA
                ]
            stack.extend(
                (resource, (*here, key), item, named)
                for key, item, named in reversed(members)
            )

    def around(self, document: Document, trail: Trail) -> SchemaResource | None:
        """The innermost resource a place lies in; None for a document without any."""
        inside = self._inside.get(document.label)
        if inside is None:
            return None
        here = tokens(trail)
        outward = (json_pointer.join(here[:end]) for end in range(len(here), -1, -1))
        return next(inside[pointer] for pointer in outward if pointer in inside)

    def known(self, uri: str) -> SchemaResource | None:
        """The resource of that URI."""
        return self._by_uri.get(uri)

    def uris(self, document: Document) -> list[str]:
        """What a document's resources are called."""
        inside = self._inside.get(document.label, {})
        return [resource.uri for resource in inside.values()]


def _name(value: dict[str, Any], outermost: bool) -> str | None:
    """The URI reference that a mapping gives itself.

    One with a fragment is an anchor of older drafts, which names no resource.
    """
    keys = ("$self", "$id") if outermost and "openapi" in value else ("$id",)
    for key in keys:
        name = value.get(key)
        if isinstance(name, str) and not name.partition("#")[2]:
            return name
    return None


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many tokens two places begin with in common."""
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
