"""Several documents → one, for readers that follow references only inside a document."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .errors import SpecError
from .source import Document, Sources

_OTHERS = "x-documents"
# What a URI's fragment holds as it is, besides letters and digits (RFC 3986 section 3.5).
_PLAIN = "-._~!$&'()*+,;=:@/?"


def bundle(sources: Sources) -> Mapping[str, Any]:
    """The root document, with every other one under `x-documents` and all references pointing there."""
    root = _moved(sources, sources.root, sources.root.data)
    others = {
        label: _moved(sources, document, document.data)
        for label, document in sorted(sources.documents.items())
        if label
    }
    return {**root, _OTHERS: others} if others else root


def _moved(sources: Sources, document: Document, value: Any) -> Any:
    if isinstance(value, dict):
        moved = {key: _moved(sources, document, item) for key, item in value.items()}
        if isinstance(value.get("$ref"), str):
            moved["$ref"] = _reference(sources, document, value["$ref"])
        return moved
    if isinstance(value, list):
        return [_moved(sources, document, item) for item in value]
    return value


def _reference(sources: Sources, document: Document, reference: str) -> str:
    try:
        target = sources.resolve(document, reference)
    except SpecError:
        # Real references were resolved when they were loaded: this is part of an example that only looks like one.
        return reference
    label = target.document.label.replace("~", "~0").replace("/", "~1")
    folder = f"/{_OTHERS}/{label}" if label else ""
    return f"#{quote(folder + target.pointer, safe=_PLAIN)}"
