"""Combine the files of a document into one, for readers that only follow internal references."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from . import json_pointer
from .errors import SpecError
from .source import Document, DocumentSet, Location

_EXTENSION = "x-documents"
# Characters that a URI fragment may hold unencoded, besides letters and digits (RFC 3986,
# section 3.5).
_SAFE = "-._~!$&'()*+,;=:@/?"
# After bundling, no reference uses these names, and two files may declare the same one.
_SCHEMA_NAMES = frozenset({"$anchor", "$dynamicAnchor", "$id"})
# A document without these needs no rewriting: declared names, references by name, and
# references that are not plainly written JSON pointers.
_NEEDS_REWRITING = re.compile(
    r"""\$(?:self|id|anchor|dynamicAnchor|dynamicRef)\b|\\u0024|\\x24"""
    r"""|\$ref["']?\s*+:\s*+(?!["']?#/[\w.~!$&()*+,;=:@/?%-]*["'\s])"""
)


def bundle(sources: DocumentSet) -> Mapping[str, Any]:
    """Return the root document, with all others under `x-documents`.

    Every reference becomes a JSON pointer, so `$self`, `$id` and anchors are dropped.
    """
    if len(sources.documents) == 1 and not _NEEDS_REWRITING.search(sources.root.text):
        return dict(sources.root.data)
    rewriter = _ReferenceRewriter(sources)
    root = rewriter.rewrite(sources.root.data)
    root.pop("$self", None)
    others = {
        label: rewriter.rewrite(document.data)
        for label, document in sorted(sources.documents.items())
        if label
    }
    return {**root, _EXTENSION: others} if others else root


class _ReferenceRewriter:
    """Copies values with new references; a `$ref` inside an example is no reference."""

    def __init__(self, sources: DocumentSet) -> None:
        self._visited: set[tuple[str, int]] = set()
        self._replacements: dict[int, dict[str, str]] = {}
        for document, reference in sources.references(self._visited):
            target = _target(sources, document, reference.ref)
            if target is not None:
                by_key = self._replacements.setdefault(id(reference.holder), {})
                by_key[reference.key] = _reference_to(target)

    def rewrite(self, value: Any) -> Any:
        if isinstance(value, dict):
            is_schema = ("schema", id(value)) in self._visited
            dropped = _SCHEMA_NAMES if is_schema else ()
            copy = {
                key: self.rewrite(item)
                for key, item in value.items()
                if key not in dropped
            }
            return copy | self._replacements.get(id(value), {})
        if isinstance(value, list):
            return [self.rewrite(item) for item in value]
        return value


def _target(
    sources: DocumentSet, document: Document, reference: str
) -> Location | None:
    try:
        return sources.resolve(document, reference)
    except SpecError:
        # Validation has reported it, or it is a plain schema name in a discriminator mapping.
        return None


def _reference_to(target: Location) -> str:
    label = target.document.label
    folder = json_pointer.join((_EXTENSION, label)) if label else ""
    return f"#{quote(folder + target.pointer, safe=_SAFE)}"
