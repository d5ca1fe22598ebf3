"""Register the URIs by which documents and schemas are known, whatever file contains them.

`$self` names a document (OpenAPI 3.2, section 4.1.2), and `$id` a schema. References inside are
relative to either (JSON Schema 2020-12 core, section 8.2). They are names only: nothing is ever
fetched.
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
from .references import NAMES, KeyPath, tokens

# A document without these texts has no resources, which saves the walk.
_NAMED = re.compile(r"\$(id|self)\b|u0024")
_DATA = frozenset({"const", "default", "enum", "example", "examples"})


@dataclass
class SchemaResource:
    """A part of a document with a URI of its own, and the anchors in it."""

    document: Document
    pointer: str
    uri: str
    #: The pointer of each anchor; of the first one if several have one name.
    anchors: dict[str, str] = field(default_factory=dict)
    #: The sorted tokens of all anchors with one name, if there are several.
    repeated: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def add_anchor(self, name: str, tokens: tuple[str, ...]) -> None:
        """Add an anchor; several dynamic anchors can have one name."""
        if name in self.anchors:
            earlier = self.repeated.setdefault(
                name, [json_pointer.split(self.anchors[name])]
            )
            insort(earlier, tokens)
        self.anchors.setdefault(name, json_pointer.join(tokens))

    def find(self, fragment: str, near: KeyPath) -> Location:
        """Return the target of a fragment; of several anchors with one name the nearest.

        Raises FragmentNotFound if there is none.
        """
        candidates = self.repeated.get(fragment)
        if candidates is None:
            return resolve_fragment_below(
                self.document, fragment, self.pointer, self.anchors
            )
        # In sorted order, a neighbour shares the longest prefix.
        here = tokens(near)
        index = bisect(candidates, here)
        neighbours = candidates[max(0, index - 1) : index + 1]
        nearest = max(neighbours, key=lambda item: _common_length(item, here))
        anchors = {fragment: json_pointer.join(nearest)}
        return resolve_fragment_below(self.document, fragment, self.pointer, anchors)


class SchemaIdRegistry:
    """Registers the resources of all documents that were read so far.

    Before OpenAPI 3.1 (`modern` is false) there are none: references are relative to the file.
    """

    def __init__(self, modern: bool) -> None:
        self._modern = modern
        self._by_uri: dict[str, SchemaResource] = {}
        self._inside: dict[str, dict[str, SchemaResource]] = {}

    def add(self, document: Document) -> Iterator[tuple[str, str]]:
        """Register the resources of a document; yield (pointer, text) of each name that is no URI.

        If two resources have one URI, the first one keeps it.
        """
        if not self._modern or not _NAMED.search(document.text):
            return
        root = SchemaResource(document, "", document.path.as_uri())
        inside = self._inside[document.label] = {"": root}
        stack: list[tuple[SchemaResource, tuple[str, ...], Any, bool]] = [
            (root, (), document.data, False)
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
                        resource.add_anchor(value[keyword], here)
                members = [
                    (key, item, key in NAMES)
                    for key, item in value.items()
                    if key not in _DATA
                ]
            stack.extend(
                (resource, (*here, key), item, named)
                for key, item, named in reversed(members)
            )

    def enclosing(self, document: Document, path: KeyPath) -> SchemaResource | None:
        """Return the innermost resource at a key path; None if the document has none."""
        inside = self._inside.get(document.label)
        if inside is None:
            return None
        here = tokens(path)
        outwards = (json_pointer.join(here[:end]) for end in range(len(here), -1, -1))
        return next(inside[pointer] for pointer in outwards if pointer in inside)

    def known(self, uri: str) -> SchemaResource | None:
        """Return the resource with a URI."""
        return self._by_uri.get(uri)

    def uris(self, document: Document) -> list[str]:
        """Return the URIs of all resources of a document."""
        inside = self._inside.get(document.label, {})
        return [resource.uri for resource in inside.values()]


def _name(value: dict[str, Any], outermost: bool) -> str | None:
    """Return the URI reference that a mapping declares for itself.

    With a fragment it is an anchor of older drafts, which names no resource.
    """
    keys = ("$self", "$id") if outermost and "openapi" in value else ("$id",)
    for key in keys:
        name = value.get(key)
        if isinstance(name, str) and not name.partition("#")[2]:
            return name
    return None


def _common_length(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return the length of the common prefix of two key paths."""
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
