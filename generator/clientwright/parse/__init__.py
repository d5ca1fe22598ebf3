"""Documents → `Api`: references followed, inherited facts filled in, inline schemas hoisted into named ones."""

from collections.abc import Mapping, Sequence

from ..ir import Api
from ..result import LedgerEntry
from ..source import DocumentSet
from .ledger import Ledger
from .navigation import as_mapping, component_schemas, members, root_section
from .operations import DocumentScope, read_operations
from .read_write import split_read_write
from .schemas import SchemaReader
from .security import read_security
from .servers import check_duplicate_operations, document_servers, read_servers

__all__ = ["component_schemas", "parse", "check_duplicate_operations"]

# Objects of the root document that say nothing a client could act on, or nothing yet.
_UNUSED = {
    "externalDocs": "a link for readers of the document",
    "jsonSchemaDialect": "every schema is read as the OpenAPI dialect of JSON Schema 2020-12",
}
_UNUSED_COMPONENTS = {
    "links": "relations between operations are not followed",
}


def parse(*several: DocumentSet) -> tuple[Api, tuple[LedgerEntry, ...]]:
    """Read validated documents, joined if there are several, into one intermediate representation, with the ledger entries met on the way.

    Raises SpecError when something that the validator lets pass cannot be understood.
    """
    ledger = Ledger()
    for sources in several:
        _enter(sources, ledger)
    schemas = SchemaReader(several, ledger)
    # Of several names for one place, which it gets does not depend on the order of the documents.
    for sources in sorted(several, key=lambda each: each.root.label):
        for place in members(root_section(sources, "components", "schemas")):
            schemas.component(place)
    security_schemes, names = read_security(several, ledger)
    servers = document_servers(several, ledger)
    scopes = [
        DocumentScope(*each) for each in zip(several, servers, names, strict=True)
    ]
    operations, webhooks = read_operations(scopes, schemas, ledger)
    first = several[0].root.data
    info = as_mapping(first.get("info"))
    versions = (str(sources.root.data.get("openapi")) for sources in several)
    api = Api(
        title=str(info.get("title") or ""),
        version=str(info.get("version") or ""),
        summary=str(info.get("summary") or ""),
        description=str(info.get("description") or ""),
        openapi=", ".join(dict.fromkeys(versions)),
        servers=read_servers(first.get("servers")),
        operations=operations,
        webhooks=webhooks,
        schemas=schemas.finish(),
        security_schemes=security_schemes,
        tags=_tags(several, ledger),
    )
    return split_read_write(api), ledger.entries()


def _enter(sources: DocumentSet, ledger: Ledger) -> None:
    """Enter what has no effect in a document as a whole."""
    root, data = sources.root, sources.root.data
    ledger.extensions(root, "", data)
    for keyword, why in _UNUSED.items():
        if keyword in data:
            ledger.add(root, f"/{keyword}", keyword, "ignored", why)
    components = as_mapping(data.get("components"))
    ledger.extensions(root, "/components", components)
    for keyword, why in _UNUSED_COMPONENTS.items():
        if components.get(keyword):
            ledger.add(root, f"/components/{keyword}", keyword, "ignored", why)
    ledger.extensions(root, "/info", as_mapping(data.get("info")))
    if len(data.get("servers") or ()) > 1:
        why = "the first one is the default, `base_url` takes any"
        ledger.add(root, "/servers", "servers", "ignored", why)


def _tags(several: Sequence[DocumentSet], ledger: Ledger) -> Mapping[str, str]:
    """Tag → description, that of the first document that has any."""
    tags: dict[str, str] = {}
    for root in (sources.root for sources in several):
        for index, tag in enumerate(root.data.get("tags") or []):
            pointer = f"/tags/{index}"
            ledger.extensions(root, pointer, tag)
            if "externalDocs" in tag:
                why = _UNUSED["externalDocs"]
                at = f"{pointer}/externalDocs"
                ledger.add(root, at, "externalDocs", "ignored", why)
            name = str(tag.get("name"))
            tags[name] = tags.get(name) or str(tag.get("description") or "")
    return tags
