"""The files of a document → one, for readers that follow references only inside a document."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from . import json_pointer
from .errors import SpecError
from .source import Document, DocumentSet, Location

_OTHERS = "x-documents"
# What a URI's fragment holds as it is, besides letters and digits (RFC 3986 section 3.5).
_PLAIN = "-._~!$&'()*+,;=:@/?"
# What schemas are called beside their place; of no use, and one name may be many files'.
_NAMES = frozenset({"$anchor", "$dynamicAnchor", "$id"})
# What a document by itself may have that is not to stay: names of places, and references that are not pointers, or not written as one.
_MOVES = re.compile(
    r"""\$(?:self|id|anchor|dynamicAnchor|dynamicRef)\b|\\u0024|\\x24"""
    r"""|\$ref["']?\s*+:\s*+(?!["']?#/[\w.~!$&()*+,;=:@/?%-]*["'\s])"""
)


def bundle(sources: DocumentSet) -> Mapping[str, Any]:
    """The root document, with every other one under `x-documents` and all references pointing there.

    A reference says the place of what it refers to, so `$self`, `$id` and anchors are left out.
    """
    if len(sources.documents) == 1 and not _MOVES.search(sources.root.text):
        return dict(sources.root.data)
    mover = _ReferenceRewriter(sources)
    root = mover.moved(sources.root.data)
    root.pop("$self", None)
    others = {
        label: mover.moved(document.data)
        for label, document in sorted(sources.documents.items())
        if label
    }
    return {**root, _OTHERS: others} if others else root


class _ReferenceRewriter:
    """Copies values, with references as they are to be; what only looks like one, in an example, stays."""

    def __init__(self, sources: DocumentSet) -> None:
        self._met: set[tuple[str, int]] = set()
        self._changes: dict[int, dict[str, str]] = {}
        for document, reference in sources.references(self._met):
            there = _target(sources, document, reference.ref)
            if there is not None:
                changes = self._changes.setdefault(id(reference.holder), {})
                changes[reference.key] = _pointing_at(there)

    def moved(self, value: Any) -> Any:
        if isinstance(value, dict):
            dropped = _NAMES if ("schema", id(value)) in self._met else ()
            moved = {
                key: self.moved(item)
                for key, item in value.items()
                if key not in dropped
            }
            return moved | self._changes.get(id(value), {})
        if isinstance(value, list):
            return [self.moved(item) for item in value]
        return value


def _target(
    sources: DocumentSet, document: Document, reference: str
) -> Location | None:
    try:
        return sources.resolve(document, reference)
    except SpecError:
        # One that leads nowhere was told before; or a discriminator's, which is a mere name then.
        return None


def _pointing_at(target: Location) -> str:
    label = target.document.label
    folder = json_pointer.join((_OTHERS, label)) if label else ""
    return f"#{quote(folder + target.pointer, safe=_PLAIN)}"
