"""What every reader of the document shares: places, and the ledger being written."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ..report import Entry
from ..source import Document, Location, Sources

# Extensions that change what is generated; every other one is in the ledger.
HONOURED_EXTENSIONS = frozenset({"x-enum-varnames", "x-enum-descriptions"})


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is an object, else an empty one: for optional objects."""
    return value if isinstance(value, dict) else {}


def escape(token: str) -> str:
    """A JSON pointer's reference token (RFC 6901 section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def follow(sources: Sources, document: Document, pointer: str, node: Any) -> Location:
    """The place where a value stands that may be a Reference Object, however many references away.

    Raises SpecError when a reference cannot be resolved.
    """
    place = Location(document, pointer, node)
    while isinstance(place.value, dict) and isinstance(place.value.get("$ref"), str):
        place = sources.resolve(place.document, place.value["$ref"])
    return place


# OpenAPI 3.2, Path Item Object: every fixed field that holds an operation.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def methods_of(item: Location) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(method, pointer inside the item, Operation Object) of everything in a Path Item Object, `additionalOperations` included."""
    node = mapping(item.value)
    for method in METHODS:
        if isinstance(node.get(method), dict):
            yield method.upper(), f"/{method}", node[method]
    for method, operation in mapping(node.get("additionalOperations")).items():
        if isinstance(operation, dict):
            pointer = f"/additionalOperations/{escape(method)}"
            yield method, pointer, operation


class Ledger:
    """Collects entries while the document is read; an entry met twice is kept once."""

    def __init__(self) -> None:
        self._entries: dict[Entry, None] = {}

    def add(
        self,
        document: Document,
        pointer: str,
        keyword: str,
        status: Literal["ignored", "degraded", "skipped"],
        why: str,
    ) -> None:
        self._entries[Entry(f"{document.label}#{pointer}", keyword, status, why)] = None

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

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)
