"""Several OpenAPI documents side by side: every file gets one label for all of them."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import json_pointer
from .documents import Document, DocumentSet, Location
from .references import tokens


def combine_document_sets(several: Sequence[DocumentSet]) -> tuple[DocumentSet, ...]:
    """The same documents, with all files in common: each can resolve what the others can.

    A label is relative to the folder that the roots' folders have in common, for a root
    too, so that it does not depend on the order of the documents. A single one stays as
    it is.
    """
    if len(several) == 1:
        return tuple(several)
    base = os.path.commonpath([one.root.path.parent for one in several])
    files: dict[Path, Document] = {}
    for document in (item for one in several for item in one.documents.values()):
        label = Path(os.path.relpath(document.path, base)).as_posix()
        files.setdefault(document.path, replace(document, label=label))
    for one in several:
        _rewrite(one, files)

    def of(one: DocumentSet, label: str) -> Document:
        return files[one.documents[label].path]

    links = {
        (of(one, base).label, file): of(one, label).label
        for one in several
        for (base, file), label in one.links.items()
        if label in one.documents
    }
    return tuple(
        replace(
            one,
            root=files[one.root.path],
            documents=dict(sorted((item.label, item) for item in files.values())),
            links=links,
            fragments=tuple(
                (kind, _at(files[place.document.path], place.pointer))
                for kind, place in one.fragments
            ),
        )
        for one in several
    )


def _rewrite(one: DocumentSet, files: dict[Path, Document]) -> None:
    """Say in a file that was read before what this document found its references to mean."""
    for document, reference in one.references(set()):
        file = files[document.path]
        if file.data is not document.data:
            holder = json_pointer.follow(file.data, tokens(reference.path_from_pointer))
            holder[reference.key] = reference.ref


def _at(document: Document, pointer: str) -> Location:
    value = json_pointer.follow(document.data, json_pointer.split(pointer))
    return Location(document, pointer, value)
