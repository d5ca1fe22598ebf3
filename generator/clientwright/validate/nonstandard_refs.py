"""References where the specification knows none, but many tools do.

Documents of many files put a reference in place of an operation, of `paths`, or of the
components or a section of them. Each is told, and what it leads to is judged as what it
stands for.
"""

from typing import Any

from ..errors import SpecError
from ..source import Document, DocumentSet, Location
from ..source.references import Reference, tokens
from .findings import Finding

# Valid whatever the version: the operation itself is judged where it is written.
_OPERATION = {"responses": {"default": {"description": ""}}}


class NonstandardRefs:
    """Knows all such references of a document; `places` are theirs."""

    def __init__(self, sources: DocumentSet) -> None:
        self._sources = sources
        self._found: dict[int, tuple[Document, Reference]] = {}
        self.places: list[Location] = []
        for document, reference in sources.references(set()):
            if reference.kind == "schema":
                continue
            section = document is sources.root and _is_section(
                tokens(reference.path)
            )
            if section or reference.kind == "operation":
                self._found[id(reference.holder)] = document, reference
                place = Location(document, reference.pointer, reference.ref)
                self.places.append(place)

    def followed(self, place: Location) -> Location:
        """The place with what such references in it stand for."""
        if not self._found:
            return place
        value = self._followed(place.value, frozenset())
        return Location(place.document, place.pointer, value)

    def _followed(self, value: Any, above: frozenset[int]) -> Any:
        """The value; nothing in place of a reference that leads to what it is part of."""
        if id(value) in above:
            return {}
        if id(value) in self._found:
            above |= {id(value)}
            document, reference = self._found[id(value)]
            if reference.kind == "operation":
                return _OPERATION
            try:
                there = self._sources.resolve(document, reference.ref)
            except SpecError:
                # That it leads nowhere is told by itself.
                return {}
            return self._followed(there.value, above)
        if isinstance(value, dict):
            return {key: self._followed(item, above) for key, item in value.items()}
        if isinstance(value, list):
            return [self._followed(item, above) for item in value]
        return value


def _is_section(trail: tuple[str, ...]) -> bool:
    """Whether something is read as a whole: paths, webhooks, components, and the maps in these."""
    return trail in (("paths",), ("webhooks",)) or (
        trail[:1] == ("components",) and len(trail) < 3
    )


def shortcut() -> Finding:
    """What is told of each."""
    problem = "the specification has no reference here; this one is followed"
    return Finding((), problem, "put what it leads to in its place", is_warning=True)
