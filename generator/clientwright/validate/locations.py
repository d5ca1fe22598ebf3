"""Where the library was → where that stands in which file."""

from typing import Any

from ..errors import Diagnostic, SpecError
from ..json_pointer import escape
from ..source import Document, DocumentSet, Location
from .findings import Finding


class FindingLocator:
    """Finds the place of findings; references on the way are followed."""

    def __init__(self, sources: DocumentSet) -> None:
        self._sources = sources

    def diagnostic(self, start: Location, finding: Finding) -> Diagnostic:
        """A finding as a problem with what its parts lead to from `start`.

        As deep as that exists; a reference at its end stays where it is.
        """
        document, pointer = self._locate(start, finding.parts)
        return self._sources.diagnostic(
            document, pointer, finding.message, finding.hint
        )

    def root(self) -> Location:
        """The whole root document."""
        return Location(self._sources.root, "", self._sources.root.data)

    def _locate(self, start: Location, parts: tuple[Any, ...]) -> tuple[Document, str]:
        here = start
        for part in parts:
            held = self._target(here, part)
            try:
                value = held.value[part]
            except (LookupError, TypeError):
                return held.document, held.pointer
            pointer = f"{held.pointer}/{escape(str(part))}"
            here = Location(held.document, pointer, value)
        return here.document, here.pointer

    def _target(self, location: Location, part: Any) -> Location:
        """What holds the member: the place itself, or what it refers to."""
        seen: set[str] = set()
        while _ref(location) is not None and location.id not in seen:
            if isinstance(part, str) and part in location.value:
                break
            seen.add(location.id)
            try:
                location = self._sources.resolve(location.document, _ref(location))
            except SpecError:
                break
        return location


def _ref(location: Location) -> Any:
    value = location.value
    ref = value.get("$ref") if isinstance(value, dict) else None
    return ref if isinstance(ref, str) else None
