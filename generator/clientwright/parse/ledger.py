"""Collect ledger entries while a document is read."""

from collections.abc import Mapping
from typing import Any, Literal

from ..json_pointer import escape
from ..result import LedgerEntry
from ..source import Document

# Extensions that change what is generated; every other one is in the ledger.
HONOURED_EXTENSIONS = frozenset({"x-enum-varnames", "x-enum-descriptions"})


class Ledger:
    """Collects entries while the document is read; an entry met twice is kept once."""

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
        self._entries[
            LedgerEntry(f"{document.label}#{pointer}", keyword, status, why)
        ] = None

    def extensions(
        self, document: Document, pointer: str, node: Mapping[str, Any]
    ) -> None:
        """Enter the specification extensions of an object, which have no effect."""
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
                    "an extension that clientwright does not know",
                )

    def entries(self) -> tuple[LedgerEntry, ...]:
        return tuple(self._entries)
