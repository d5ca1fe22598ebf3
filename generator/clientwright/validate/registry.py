"""Give the library access to the loaded documents, and to nothing else.

The library itself would open files and URLs. Here each document has an address on a host that
cannot exist, and all other addresses are rejected.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import referencing
from jsonschema_path import SchemaPath
from jsonschema_path.accessors import SchemaAccessor
from referencing import Resource, Specification
from referencing.exceptions import NoSuchResource

from ..source import Document, DocumentSet

_HOST = "http://clientwright.invalid"
# mypy does not understand how attrs creates these classes.
_Anchor: Any = referencing.Anchor
_NoSuchResource: Any = NoSuchResource
_Registry: Any = referencing.Registry
_Specification: Any = referencing.Specification


class DocumentRegistry:
    """The loaded documents by address; other addresses raise an exception of `referencing`."""

    def __init__(self, document_set: DocumentSet) -> None:
        self._root = document_set.root
        folder = Path(document_set.root.name).parent.resolve().as_posix().strip("/")
        base = f"{_HOST}/{quote(folder)}/"
        specification = _specification(document_set)
        labels = {
            label: urljoin(base, quote(label)) for label in document_set.documents
        }
        # The root has priority over another document with the same address.
        labels[""] = urljoin(base, quote(document_set.root.path.name))
        addresses = {address: label for label, address in labels.items()}
        registry = _Registry(
            retrieve=_retriever(document_set, addresses, specification)
        )
        self._resolvers = {
            label: registry.resolver(base_uri=address)
            for label, address in labels.items()
        }

    def resolver(self, document: Document) -> Any:
        """Return the resolver for references in a document."""
        return self._resolvers[document.label]

    def root(self) -> SchemaPath:
        """Return the root document in the form that the library uses."""
        resolver = self.resolver(self._root)
        return SchemaPath(
            SchemaAccessor(self._root.data, resolver, resolved_cache_maxsize=128)
        )


def _specification(document_set: DocumentSet) -> Specification[Any]:
    """Return rules that resolve references as `source` does: by file, and by pointer or anchor.

    A `$id` inside a document creates no document of its own.
    """
    documents = {
        id(document.data): document for document in document_set.documents.values()
    }

    def anchors_in(specification: Specification[Any], contents: Any) -> Iterable[Any]:
        document = documents.get(id(contents))
        if document is None:
            return
        for name, pointer in document.anchors.items():
            value = document_set.resolve(document, f"#{quote(pointer)}").value
            yield _Anchor(name, specification.create_resource(value))

    def same_resolver(
        segments: Sequence[int | str], resolver: Any, subresource: Resource[Any]
    ) -> Any:
        return resolver

    specification: Specification[Any] = _Specification(
        name="clientwright",
        id_of=lambda contents: None,
        subresources_of=lambda contents: (),
        maybe_in_subresource=same_resolver,
        anchors_in=anchors_in,
    )
    return specification


def _retriever(
    document_set: DocumentSet,
    addresses: dict[str, str],
    specification: Specification[Any],
) -> Callable[[str], Resource[Any]]:
    """Return a retriever that finds the loaded documents by all their addresses, and opens nothing.

    A symbolic link creates another address, and relative references from there create more. They
    are added to `addresses`, which maps each address to the label of the document.
    """
    links: dict[str, list[str]] = {}
    for base, file in document_set.links:
        links.setdefault(base, []).append(file)
    others: dict[str, str] = {}
    fresh = list(addresses)

    def retrieve(uri: str) -> Resource[Any]:
        while uri not in addresses and fresh:
            address = fresh.pop()
            base = addresses[address]
            for file in links.get(base, ()):
                others.setdefault(
                    urljoin(address, file), document_set.links[base, file]
                )
        if uri not in addresses and uri in others:
            addresses[uri] = others[uri]
            fresh.append(uri)
        if uri not in addresses or addresses[uri] not in document_set.documents:
            raise _NoSuchResource(ref=uri)
        return specification.create_resource(
            document_set.documents[addresses[uri]].data
        )

    return retrieve
