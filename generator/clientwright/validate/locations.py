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
        """Return the location of the object that has a member; references are followed."""
        holder = location
        try:
            for holder in self._sources.reference_steps(location):
                if isinstance(holder.value, dict) and part in holder.value:
                    break
        except SpecError:
            # A reference that leads nowhere is a finding of its own.
            pass
        return holder
