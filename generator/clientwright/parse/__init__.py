"""Read documents into `Api`.

References are followed, inherited facts filled in, and inline schemas hoisted into named
schemas.
"""

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

# Keywords of the root document that have no effect on a client, with the reasons.
_UNUSED = {
    "externalDocs": "a link for readers of the document",
    "jsonSchemaDialect": "every schema is read in the OpenAPI dialect of JSON Schema 2020-12",
}
_UNUSED_COMPONENTS = {
    "links": "links between operations are not followed",
}


def parse(*document_sets: DocumentSet) -> tuple[Api, tuple[LedgerEntry, ...]]:
    """Read validated documents into one intermediate representation, with ledger entries.

    Raises SpecError if the validator accepts a document that cannot be interpreted.
    """
    ledger = Ledger()
    for document_set in document_sets:
        _record_unused(document_set, ledger)
    schemas = SchemaReader(document_sets, ledger)
    # If a schema has two names, the choice must not depend on the order of the documents.
    for document_set in sorted(document_sets, key=lambda item: item.root.label):
        for location in members(root_section(document_set, "components", "schemas")):
            schemas.component(location)
    security_schemes, names = read_security(document_sets, ledger)
    servers = document_servers(document_sets, ledger)
    scopes = [
        DocumentScope(*fields)
        for fields in zip(document_sets, servers, names, strict=True)
    ]
    operations, webhooks = read_operations(scopes, schemas, ledger)
    first = document_sets[0].root.data
    info = as_mapping(first.get("info"))
    versions = (
        str(document_set.root.data.get("openapi")) for document_set in document_sets
    )
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
        tags=_tags(document_sets, ledger),
    )
    return split_read_write(api), ledger.entries()


def _record_unused(document_set: DocumentSet, ledger: Ledger) -> None:
    """Add ledger entries for the root objects of a document that have no effect."""
    root, data = document_set.root, document_set.root.data
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
        why = "the first server is the default; `base_url` accepts any other one"
        ledger.add(root, "/servers", "servers", "ignored", why)


def _tags(document_sets: Sequence[DocumentSet], ledger: Ledger) -> Mapping[str, str]:
    """Return the description of each tag; the first document that has one wins."""
    tags: dict[str, str] = {}
    for root in (document_set.root for document_set in document_sets):
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
