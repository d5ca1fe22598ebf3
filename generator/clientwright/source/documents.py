"""Represent the loaded documents, locations in them, and the targets of references."""

import difflib
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from .. import json_pointer
from ..errors import Diagnostic, SpecError
from . import references
from .positions import PositionIndex
from .references import Reference

# Limits of the search for similar names, because each comparison is slow.
_MAX_NAME_LENGTH = 200
_MAX_LENGTH_DIFFERENCE = 5
_MAX_NAMES = 500


@dataclass(frozen=True, eq=False)
class Document:
    """One file.

    `data` consists of dicts with string keys, lists, strings, numbers, booleans and None. A
    document is equal only to itself.
    """

    #: The absolute path, without symbolic links.
    path: Path
    #: The path as the user wrote it.
    name: str
    #: The POSIX path relative to the folder of the root; empty for the root itself.
    label: str
    text: str = field(repr=False)
    data: Any = field(repr=False)
    sha256: str
    syntax: Literal["json", "yaml"] = "yaml"

    @cached_property
    def positions(self) -> PositionIndex:
        """The positions of the values in the text."""
        return PositionIndex(self.text, self.syntax == "json")

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """The pointer of each `$anchor`; the first one if several have one name."""
        found: dict[str, str] = {}
        for tokens, value in _mappings(self.data):
            for keyword in ("$anchor", "$dynamicAnchor"):
                name = value.get(keyword)
                if isinstance(name, str):
                    found.setdefault(name, json_pointer.join(tokens))
        return found


@dataclass(frozen=True)
class Location:
    """A value and its location in a document."""

    document: Document
    #: A JSON pointer; empty for the whole document.
    pointer: str
    value: Any = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        """The identifier `label#pointer`, which does not depend on the way to the location."""
        return f"{self.document.label}#{self.pointer}"


@dataclass(frozen=True)
class DocumentSet:
    """The files of one OpenAPI document."""

    root: Document
    #: The documents by label.
    documents: Mapping[str, Document]
    #: The label of the document behind each file name in a reference. The key is the label of the
    #: document with the reference, and the file name as written there.
    links: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    #: The kinds (see `references`) and locations of referenced values that the walk of the root
    #: document does not reach.
    fragments: tuple[tuple[str, Location], ...] = field(default=(), repr=False)
    #: The references without a target.
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def siblings(self) -> bool:
        """Whether keywords next to a `$ref` in a schema have an effect (OpenAPI 3.1)."""
        return not str(self.root.data["openapi"]).startswith("3.0")

    def references(
        self, visited: set[tuple[str, int]]
    ) -> Iterator[tuple[Document, Reference]]:
        """Yield each effective reference once, with the document that contains it.

        Afterwards `visited` holds the kind and the identity of all mappings and lists that a reader
        of the document visits.
        """
        for kind, location in self._parts():
            path = references.path_from_pointer(location.pointer)
            walk = references.walk(kind, location.value, path, visited, self.siblings)
            yield from ((location.document, reference) for reference in walk)

    def schemas(self) -> Iterator[Location]:
        """Yield the schemas that are not inside another schema."""
        visited: set[tuple[str, int]] = set()
        for kind, location in self._parts():
            start = references.path_from_pointer(location.pointer)
            found = references.schemas(kind, location.value, start, visited)
            for path, value in found:
                pointer = json_pointer.join(references.tokens(path))
                yield Location(location.document, pointer, value)

    def _parts(self) -> Iterator[tuple[str, Location]]:
        yield "openapi", Location(self.root, "", self.root.data)
        yield from self.fragments

    def resolve(self, base: Document, ref: str) -> Location:
        """Return the target of a `$ref` in `base`; references at the target are not followed.

        Raises SpecError if the file was not loaded or the target does not exist.
        """
        file, _, fragment = ref.partition("#")
        label = self.links.get((base.label, file))
        if label is None:
            label = base.label if not file else _relative(base, self.root, file)
        document = self.documents.get(label)
        if document is None:
            raise self._unresolved(base, ref, f"{file} is not part of this document")
        try:
            return resolve_fragment(document, fragment)
        except FragmentNotFound as failure:
            message = f"{references.truncate(ref)} does not exist"
            raise self._unresolved(base, ref, message, failure.hint()) from None

    def reference_steps(self, location: Location) -> Iterator[Location]:
        """Yield a location, and the target of each reference from there to the end.

        The iteration ends before a location that it has passed already. Raises SpecError if
        a reference cannot be resolved.
        """
        passed: set[str] = set()
        while location.id not in passed:
            yield location
            passed.add(location.id)
            value = location.value
            ref = value.get("$ref") if isinstance(value, dict) else None
            if isinstance(ref, str):
                location = self.resolve(location.document, ref)

    def dereference(self, location: Location) -> Location:
        """Return the location at the end of all references; most have none.

        Raises SpecError if a reference cannot be resolved.
        """
        *_, last = self.reference_steps(location)
        return last

    def position(self, document: Document, pointer: str) -> tuple[int, int]:
        """Return the line and column of a value, from 1; a member of a mapping is where its key is.

        If the pointer does not exist, the position of its nearest ancestor is returned.
        """
        return document.positions.find(pointer)

    def diagnostic(
        self, document: Document, pointer: str, message: str, hint: str = ""
    ) -> Diagnostic:
        """Return a diagnostic for the value at `pointer`."""
        line, column = self.position(document, pointer)
        return Diagnostic(document.name, line, column, message, hint, pointer)

    def _unresolved(
        self, base: Document, ref: str, message: str, hint: str = ""
    ) -> SpecError:
        holders = (
            json_pointer.join((*tokens, "$ref"))
            for tokens, value in _mappings(base.data)
            if value.get("$ref") == ref
        )
        return SpecError([self.diagnostic(base, next(holders, ""), message, hint)])


class FragmentNotFound(LookupError):
    """A fragment has no target; `hint` searches for the intended one."""

    def __init__(self, hint: Callable[[], str]) -> None:
        super().__init__()
        self.hint = hint


def resolve_fragment(document: Document, fragment: str) -> Location:
    """Return the target of a URI fragment: a JSON pointer, an anchor, or nothing for the document.

    Raises FragmentNotFound if there is none.
    """
    is_pointer = not fragment or fragment.startswith("/")
    # The search for anchors reads the whole document, and few documents have any.
    anchors = {} if is_pointer else document.anchors
    return resolve_fragment_below(document, fragment, "", anchors)


def resolve_fragment_below(
    document: Document, fragment: str, below: str, anchors: Mapping[str, str]
) -> Location:
    """Return the target of a URI fragment in the part of a document at the pointer `below`.

    Raises FragmentNotFound if there is none.
    """
    try:
        name = unquote(fragment, errors="strict")
    except UnicodeDecodeError:
        raise FragmentNotFound(lambda: "the %-escapes must be valid UTF-8") from None
    if name and not name.startswith("/"):
        if name not in anchors:
            raise FragmentNotFound(lambda: _anchor_hint(anchors, name))
        pointer = anchors[name]
    else:
        pointer = below + name
    tokens = json_pointer.split(pointer)
    try:
        return Location(
            document,
            json_pointer.join(tokens),
            json_pointer.follow(document.data, tokens),
        )
    except json_pointer.PointerNotFound as missing:
        raise FragmentNotFound(partial(_pointer_hint, missing)) from None


def close_matches(name: str, known: Iterable[str]) -> list[str]:
    """Return names similar to `name`; the search is limited to a few names of similar length."""
    if len(name) > _MAX_NAME_LENGTH:
        return []
    similar = (
        item for item in known if abs(len(item) - len(name)) <= _MAX_LENGTH_DIFFERENCE
    )
    return difflib.get_close_matches(name, list(islice(similar, _MAX_NAMES)), 3)


def _anchor_hint(anchors: Mapping[str, str], name: str) -> str:
    close = close_matches(name, anchors)
    if close:
        return "did you mean " + " or ".join(f"#{anchor}" for anchor in close) + "?"
    return "a JSON pointer begins with #/"


def _pointer_hint(missing: json_pointer.PointerNotFound) -> str:
    parent = missing.parent
    if isinstance(parent, dict):
        if isinstance(parent.get("$ref"), str):
            found = "#" + json_pointer.join(missing.found)
            return f"{found} is itself a reference; write {parent['$ref']} instead"
        close = close_matches(missing.token, parent)
        if close:
            paths = (f"#{json_pointer.join((*missing.found, name))}" for name in close)
            return "did you mean " + " or ".join(paths) + "?"
    return ""


def _relative(base: Document, root: Document, file: str) -> str:
    label = posixpath.normpath(
        posixpath.join(posixpath.dirname(base.label), unquote(file))
    )
    return "" if label == root.path.name and not root.label else label


def _mappings(data: Any) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield each mapping in `data`, in order, with the tokens of its pointer."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), data)]
    while stack:
        tokens, value = stack.pop()
        if isinstance(value, dict):
            yield tokens, value
            members = [((*tokens, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            members = [((*tokens, str(i)), item) for i, item in enumerate(value)]
        else:
            continue
        stack.extend(reversed(members))
