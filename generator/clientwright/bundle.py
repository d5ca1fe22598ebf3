"""Several documents → one, for readers that follow references only inside a document."""

from collections.abc import Mapping
from typing import Any

from .errors import SpecError
from .source import Document, Sources

_OTHERS = "x-documents"


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
    if not target.document.label:
        return f"#{target.pointer}"
    label = target.document.label.replace("~", "~0").replace("/", "~1")
    return f"#/{_OTHERS}/{label}{target.pointer}"
