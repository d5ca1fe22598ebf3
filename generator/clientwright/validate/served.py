"""What the library sees of the sources: everything loaded, and nothing else.

By itself it would open files and URLs that references name. Here every document has an
address on a host that cannot exist, and whatever is not among them is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from jsonschema_path import SchemaPath
from jsonschema_path.accessors import SchemaAccessor
import referencing
from referencing import Resource, Specification
from referencing.exceptions import NoSuchResource
from referencing._core import Resolver

from ..source import Document, Sources

_HOST = "http://clientwright.invalid"
# attrs makes these classes in a way that mypy does not see through.
_Anchor: Any = referencing.Anchor
_NoSuchResource: Any = NoSuchResource
_Registry: Any = referencing.Registry
_Specification: Any = referencing.Specification


def schema_path(sources: Sources) -> SchemaPath:
    """The root document, from which references lead to the loaded documents only.

    Looking at a reference to anything else raises an exception of `referencing`.
    """
    folder = Path(sources.root.name).parent.resolve()
    base = _HOST + quote(f"/{folder.as_posix().strip('/')}/")
    specification = _specification(sources)
    resources = {
        urljoin(
            base, quote(label or sources.root.path.name)
        ): specification.create_resource(document.data)
        for label, document in sources.documents.items()
    }
    root = urljoin(base, quote(sources.root.path.name))
    retrieve = _retriever(sources, specification)
    registry = _Registry(retrieve=retrieve).with_resources(resources.items())
    resolver = registry.resolver(base_uri=root)
    return SchemaPath(
        SchemaAccessor(sources.root.data, resolver, resolved_cache_maxsize=128)
    )


def _specification(sources: Sources) -> Specification[Any]:
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
        segments: Sequence[int | str],
        resolver: Resolver[Any],
        subresource: Resource[Any],
    ) -> Resolver[Any]:
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
    sources: Sources, specification: Specification[Any]
) -> Callable[[str], Resource[Any]]:
    """Serves loaded documents under their other names; opens nothing."""
    loaded: dict[Path, Document] = {
        document.path: document for document in sources.documents.values()
    }

    def retrieve(uri: str) -> Resource[Any]:
        if uri.startswith(f"{_HOST}/"):
            document = loaded.get(Path(unquote(urlsplit(uri).path)).resolve())
            if document is not None:
                return specification.create_resource(document.data)
        raise _NoSuchResource(ref=uri)

    return retrieve
