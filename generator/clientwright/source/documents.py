"""What was read: documents, places in them, and what a reference leads to."""

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

# Comparing names takes its time.
_LONGEST = 200
_MOST_DIFFERENT = 5
_MOST_NAMES = 500


@dataclass(frozen=True, eq=False)
class Document:
    """One file: its text, and what it says as dicts, lists, strings, numbers, booleans
    and None, with strings for keys.

    `name` is what the user calls it, `label` its POSIX path relative to the root's
    folder, empty for the root itself; `path` is absolute, and no symbolic link.
    Equal only to itself.
    """

    path: Path
    name: str
    label: str
    text: str = field(repr=False)
    data: Any = field(repr=False)
    sha256: str
    syntax: Literal["json", "yaml"] = "yaml"

    @cached_property
    def positions(self) -> PositionIndex:
        """Where the values of this document stand in its text."""
        return PositionIndex(self.text, self.syntax == "json")

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Every `$anchor` and the pointer of its schema, the first where two agree."""
        found: dict[str, str] = {}
        for tokens, value in _mappings(self.data):
            for keyword in ("$anchor", "$dynamicAnchor"):
                name = value.get(keyword)
                if isinstance(name, str):
                    found.setdefault(name, json_pointer.join(tokens))
        return found


@dataclass(frozen=True)
class Location:
    """A value and the place it stands at; `pointer` is a JSON pointer, "" the whole."""

    document: Document
    pointer: str
    value: Any = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        """`label#pointer`: the same for the same place, whoever refers to it."""
        return f"{self.document.label}#{self.pointer}"


@dataclass(frozen=True)
class DocumentSet:
    """All files that one OpenAPI document consists of.

    `links` says which document a file named in a reference is, by the label of the
    document the reference stands in and the name as written. `fragments` are the
    values that lie outside of what the root document holds by itself in its
    proper place and that references make part of it, each with its kind (see
    `references`). `problems` are the references that lead nowhere.
    """

    root: Document
    documents: Mapping[str, Document]
    links: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    fragments: tuple[tuple[str, Location], ...] = field(default=(), repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def siblings(self) -> bool:
        """Whether other keywords count beside a `$ref` in a schema (OpenAPI 3.1)."""
        return not str(self.root.data["openapi"]).startswith("3.0")

    def references(
        self, visited: set[tuple[str, int]]
    ) -> Iterator[tuple[Document, Reference]]:
        """Every reference that counts, each once, with the document it stands in.

        Afterwards `visited` holds kind and identity of all mappings and lists that a
        reader of the document meets.
        """
        for kind, place in self._parts():
            trail = references.path_from_pointer(place.pointer)
            walk = references.walk(kind, place.value, trail, visited, self.siblings)
            yield from ((place.document, reference) for reference in walk)

    def schemas(self) -> Iterator[Location]:
        """Every schema that stands in no other one."""
        visited: set[tuple[str, int]] = set()
        for kind, place in self._parts():
            trail = references.path_from_pointer(place.pointer)
            for there, value in references.schemas(kind, place.value, trail, visited):
                pointer = json_pointer.join(references.tokens(there))
                yield Location(place.document, pointer, value)

    def _parts(self) -> Iterator[tuple[str, Location]]:
        yield "openapi", Location(self.root, "", self.root.data)
        yield from self.fragments

    def resolve(self, base: Document, ref: str) -> Location:
        """What a `$ref` that stands in `base` leads to; further ones are not followed.

        Raises SpecError if that file was not loaded or has nothing there.
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
            problem = f"{references.truncate(ref)} does not exist"
            raise self._unresolved(base, ref, problem, failure.hint()) from None

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
        """Line and column, from 1, of a value; of the key for a mapping's member.

        A pointer that does not exist gets the place of its nearest ancestor.
        """
        return document.positions.find(pointer)

    def diagnostic(
        self, document: Document, pointer: str, problem: str, hint: str = ""
    ) -> Diagnostic:
        """A problem with the value at `pointer`."""
        line, column = self.position(document, pointer)
        return Diagnostic(document.name, line, column, problem, hint, pointer)

    def _unresolved(
        self, base: Document, ref: str, problem: str, hint: str = ""
    ) -> SpecError:
        holders = (
            json_pointer.join((*tokens, "$ref"))
            for tokens, value in _mappings(base.data)
            if value.get("$ref") == ref
        )
        return SpecError([self.diagnostic(base, next(holders, ""), problem, hint)])


class FragmentNotFound(LookupError):
    """A fragment names nothing; `hint` looks for what may have been meant."""

    def __init__(self, hint: Callable[[], str]) -> None:
        super().__init__()
        self.hint = hint


def resolve_fragment(document: Document, fragment: str) -> Location:
    """The value a URI fragment names: a JSON pointer, an anchor, or all of it.

    Raises NothingThere where there is none.
    """
    pointed = not fragment or fragment.startswith("/")
    # Anchors are looked for in all of a document, and few have any.
    return resolve_fragment_below(
        document, fragment, "", {} if pointed else document.anchors
    )


def resolve_fragment_below(
    document: Document, fragment: str, below: str, anchors: Mapping[str, str]
) -> Location:
    """The same in the part of a document that begins at the pointer `below`.

    Raises NothingThere as `find` does.
    """
    try:
        name = unquote(fragment, errors="strict")
    except UnicodeDecodeError:
        raise FragmentNotFound(lambda: "%-escapes must spell UTF-8") from None
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
    """Names that come close to one, without asking very many or very long ones."""
    if len(name) > _LONGEST:
        return []
    alike = (one for one in known if abs(len(one) - len(name)) <= _MOST_DIFFERENT)
    return difflib.get_close_matches(name, list(islice(alike, _MOST_NAMES)), 3)


def _anchor_hint(anchors: Mapping[str, str], name: str) -> str:
    close = close_matches(name, anchors)
    if close:
        return "did you mean " + " or ".join(f"#{anchor}" for anchor in close) + "?"
    return "a JSON pointer begins with #/"


def _pointer_hint(missing: json_pointer.PointerNotFound) -> str:
    parent = missing.parent
    if isinstance(parent, dict):
        if isinstance(parent.get("$ref"), str):
            there = "#" + json_pointer.join(missing.found)
            return f"{there} is itself a reference; write {parent['$ref']} instead"
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
    """Every mapping in `data` in its order, with the tokens that lead to it."""
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
