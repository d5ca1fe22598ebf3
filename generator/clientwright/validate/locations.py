"""Convert findings of the library to locations in files."""

from typing import Any

from ..errors import Diagnostic, SpecError
from ..json_pointer import escape
from ..source import Document, DocumentSet, Location
from .findings import Finding


class FindingLocator:
    """Finds the locations of findings; references on the way are followed."""

    def __init__(self, document_set: DocumentSet) -> None:
        self._document_set = document_set

    def diagnostic(self, start: Location, finding: Finding) -> Diagnostic:
        """Return a finding as a diagnostic for the value at its parts, relative to `start`.

        If a part does not exist, the deepest existing location counts. A final reference is not
        followed.
        """
        document, pointer = self._locate(start, finding.parts)
        return self._document_set.diagnostic(
            document, pointer, finding.message, finding.hint
        )

    def root(self) -> Location:
        """Return the location of the root document."""
        return Location(self._document_set.root, "", self._document_set.root.data)

    def _locate(self, start: Location, parts: tuple[Any, ...]) -> tuple[Document, str]:
        here = start
        for part in parts:
            holder = self._target(here, part)
            try:
                value = holder.value[part]
            except (LookupError, TypeError):
                return holder.document, holder.pointer
            pointer = f"{holder.pointer}/{escape(str(part))}"
            here = Location(holder.document, pointer, value)
        return here.document, here.pointer

    def _target(self, location: Location, part: Any) -> Location:
        """Return the location of the object that has a member; references are followed."""
        holder = location
        try:
            for holder in self._document_set.reference_steps(location):
                if isinstance(holder.value, dict) and part in holder.value:
                    break
        except SpecError:
            # A reference that leads nowhere is a finding of its own.
            pass
        return holder
