"""Find references where the specification allows none, but many tools accept them.

Documents of several files put a reference in place of an operation, of `paths`, or of the
components or one of their sections. Each is a warning, and its target is validated as the object
that it stands for.
"""

from typing import Any

from ..errors import SpecError
from ..source import Document, DocumentSet, Location
from ..source.references import Reference, tokens
from .findings import Finding

# An operation that is valid in all versions; the real one is validated at its own location.
_OPERATION = {"responses": {"default": {"description": ""}}}


class NonstandardRefs:
    """Knows the nonstandard references of a document set, and their locations."""

    def __init__(self, document_set: DocumentSet) -> None:
        self._document_set = document_set
        self._found: dict[int, tuple[Document, Reference]] = {}
        self.locations: list[Location] = []
        for document, reference in document_set.references(set()):
            if reference.kind == "schema":
                continue
            section = document is document_set.root and _is_section(
                tokens(reference.path)
            )
            if section or reference.kind == "operation":
                self._found[id(reference.holder)] = document, reference
                location = Location(document, reference.pointer, reference.ref)
                self.locations.append(location)

    def replaced(self, location: Location) -> Location:
        """Return the location with targets in place of its nonstandard references."""
        if not self._found:
            return location
        value = self._replaced(location.value, frozenset())
        return Location(location.document, location.pointer, value)

    def _replaced(self, value: Any, ancestors: frozenset[int]) -> Any:
        """Replace references in a value; by an empty mapping if the target contains the value."""
        if id(value) in ancestors:
            return {}
        if id(value) in self._found:
            ancestors |= {id(value)}
            document, reference = self._found[id(value)]
            if reference.kind == "operation":
                return _OPERATION
            try:
                target = self._document_set.resolve(document, reference.ref)
            except SpecError:
                # The loader reports references without a target.
                return {}
            return self._replaced(target.value, ancestors)
        if isinstance(value, dict):
            return {key: self._replaced(item, ancestors) for key, item in value.items()}
        if isinstance(value, list):
            return [self._replaced(item, ancestors) for item in value]
        return value


def _is_section(path: tuple[str, ...]) -> bool:
    """Whether the value at a path is read as a unit, such as a part of the components."""
    return path in (("paths",), ("webhooks",)) or (
        path[:1] == ("components",) and len(path) < 3
    )


def nonstandard_ref_finding() -> Finding:
    """Return the finding for a nonstandard reference."""
    message = "the specification allows no reference here; clientwright follows it"
    return Finding(
        (), message, "replace the reference with its target", is_warning=True
    )
