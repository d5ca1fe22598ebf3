"""Collect ledger entries while a document is read."""

from collections.abc import Mapping
from typing import Any, Literal

from ..json_pointer import escape
from ..result import LedgerEntry
from ..source import Document

# Extensions that change the output; all others get a ledger entry.
HONOURED_EXTENSIONS = frozenset({"x-enum-varnames", "x-enum-descriptions"})


class Ledger:
    """Collects ledger entries; equal entries are kept once."""

    def __init__(self) -> None:
        self._entries: dict[LedgerEntry, None] = {}

    def add(
        self,
        document: Document,
        pointer: str,
        keyword: str,
        status: Literal["ignored", "degraded", "skipped"],
        why: str,
    ) -> None:
        """Add an entry for a keyword at a pointer."""
        self._entries[
            LedgerEntry(f"{document.label}#{pointer}", keyword, status, why)
        ] = None

    def extensions(
        self, document: Document, pointer: str, node: Mapping[str, Any]
    ) -> None:
        """Add entries for the unknown specification extensions of an object."""
        for key in node:
            if (
                isinstance(key, str)
                and key.startswith("x-")
                and key not in HONOURED_EXTENSIONS
            ):
                self.add(
                    document,
                    f"{pointer}/{escape(key)}",
                    key,
                    "ignored",
                    "clientwright does not know this extension",
                )

    def entries(self) -> tuple[LedgerEntry, ...]:
        """Return all entries in the order of their addition."""
        return tuple(self._entries)
