"""What the library sees of the sources: everything loaded, and nothing else.

By itself it would open files and URLs that references name. Here every document has an
address on a host that cannot exist, and whatever is not among them is refused.
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
# attrs makes these classes in a way that mypy does not see through.
_Anchor: Any = referencing.Anchor
_NoSuchResource: Any = NoSuchResource
_Registry: Any = referencing.Registry
_Specification: Any = referencing.Specification


class DocumentRegistry:
    """The loaded documents at their addresses, and nothing else: looking at a reference to anything else raises an exception of `referencing`."""

    def __init__(self, sources: DocumentSet) -> None:
        self._root = sources.root
        folder = Path(sources.root.name).parent.resolve().as_posix().strip("/")
        base = f"{_HOST}/{quote(folder)}/"
        specification = _specification(sources)
        labels = {label: urljoin(base, quote(label)) for label in sources.documents}
        # The root's own address is the last, and wins over a document of the same label.
        labels[""] = urljoin(base, quote(sources.root.path.name))
        addresses = {address: label for label, address in labels.items()}
        registry = _Registry(retrieve=_retriever(sources, addresses, specification))
        self._resolvers = {
            label: registry.resolver(base_uri=address)
            for label, address in labels.items()
        }

    def resolver(self, document: Document) -> Any:
        """What follows references that stand in a document."""
        return self._resolvers[document.label]

    def root(self) -> SchemaPath:
        """The root document as the library looks at it."""
        resolver = self.resolver(self._root)
        return SchemaPath(
            SchemaAccessor(self._root.data, resolver, resolved_cache_maxsize=128)
        )


def _specification(sources: DocumentSet) -> Specification[Any]:
    """References as `source` resolves them: by file and pointer or anchor.

    A `$id` inside of a document makes no document of its own.
    """
    documents = {id(document.data): document for document in sources.documents.values()}

    def anchors_in(specification: Specification[Any], contents: Any) -> Iterable[Any]:
        document = documents.get(id(contents))
        if document is None:
            return
        for name, pointer in document.anchors.items():
            value = sources.resolve(document, f"#{quote(pointer)}").value
            yield _Anchor(name, specification.create_resource(value))

    def same_resolver(
        segments: Sequence[int | str], resolver: Any, subresource: Resource[Any]
    ) -> Any:
        return resolver

    made: Specification[Any] = _Specification(
        name="clientwright",
        id_of=lambda contents: None,
        subresources_of=lambda contents: (),
        maybe_in_subresource=same_resolver,
        anchors_in=anchors_in,
    )
    return made


def _retriever(
    sources: DocumentSet, addresses: dict[str, str], specification: Specification[Any]
) -> Callable[[str], Resource[Any]]:
    """Serves the loaded documents, also under other names for them; opens nothing.

    A symbolic link makes another name, and relative references beneath it more of
    them; `addresses`, from each to the document's label, grows as they are met.
    """
    links: dict[str, list[str]] = {}
    for base, file in sources.links:
        links.setdefault(base, []).append(file)
    others: dict[str, str] = {}
    fresh = list(addresses)

    def retrieve(uri: str) -> Resource[Any]:
        while uri not in addresses and fresh:
            address = fresh.pop()
            base = addresses[address]
            for file in links.get(base, ()):
                others.setdefault(urljoin(address, file), sources.links[base, file])
        if uri not in addresses and uri in others:
            addresses[uri] = others[uri]
            fresh.append(uri)
        if uri not in addresses or addresses[uri] not in sources.documents:
            raise _NoSuchResource(ref=uri)
        return specification.create_resource(sources.documents[addresses[uri]].data)

    return retrieve
