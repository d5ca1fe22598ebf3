"""Combine document_sets OpenAPI documents: each file gets one label for all of them."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import json_pointer
from .documents import Document, DocumentSet, Location
from .references import tokens


def combine_document_sets(
    document_sets: Sequence[DocumentSet],
) -> tuple[DocumentSet, ...]:
    """Return the same document sets with shared files, so that each can resolve all references.

    Labels are relative to the common folder of all roots, also for the roots, so that they do not
    depend on the order of the documents. A single document set stays unchanged.
    """
    if len(document_sets) == 1:
        return tuple(document_sets)
    base = os.path.commonpath(
        [document_set.root.path.parent for document_set in document_sets]
    )
    files: dict[Path, Document] = {}
    for document in (
        item
        for document_set in document_sets
        for item in document_set.documents.values()
    ):
        label = Path(os.path.relpath(document.path, base)).as_posix()
        files.setdefault(document.path, replace(document, label=label))
    for document_set in document_sets:
        _rewrite(document_set, files)

    def file_of(document_set: DocumentSet, label: str) -> Document:
        return files[document_set.documents[label].path]

    links = {
        (file_of(document_set, base).label, file): file_of(document_set, label).label
        for document_set in document_sets
        for (base, file), label in document_set.links.items()
        if label in document_set.documents
    }
    return tuple(
        replace(
            document_set,
            root=files[document_set.root.path],
            documents=dict(sorted((item.label, item) for item in files.values())),
            links=links,
            fragments=tuple(
                (kind, _at(files[location.document.path], location.pointer))
                for kind, location in document_set.fragments
            ),
        )
        for document_set in document_sets
    )


def _rewrite(document_set: DocumentSet, files: dict[Path, Document]) -> None:
    """Write the resolved references of a document set into files that another one has read."""
    for document, reference in document_set.references(set()):
        file = files[document.path]
        if file.data is not document.data:
            holder = json_pointer.follow(file.data, tokens(reference.path))
            holder[reference.key] = reference.ref


def _at(document: Document, pointer: str) -> Location:
    value = json_pointer.follow(document.data, json_pointer.split(pointer))
    return Location(document, pointer, value)
