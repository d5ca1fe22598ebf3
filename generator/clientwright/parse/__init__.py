"""Documents → `Api`: references followed, inherited facts filled in, inline schemas hoisted into named ones."""

from collections.abc import Mapping

from ..api import Api, SecurityScheme
from ..report import Entry
from ..source import Document, Location, Sources
from .directions import split
from .operations import read_operations
from .places import Ledger, escape, follow, mapping
from .schemas import SchemaReader
from .servers import read_servers

__all__ = ["parse"]

# Objects of the root document that say nothing a client could act on, or nothing yet.
_UNUSED = {
    "externalDocs": "a link for readers of the document",
    "jsonSchemaDialect": "every schema is read as the OpenAPI dialect of JSON Schema 2020-12",
}
_UNUSED_COMPONENTS = {
    "links": "relations between operations are not followed",
}


def parse(sources: Sources) -> tuple[Api, tuple[Entry, ...]]:
    """Read a validated document into the intermediate representation, with the ledger entries met on the way.

    Raises SpecError when something that the validator lets pass cannot be understood.
    """
    root = sources.root
    data = root.data
    ledger = Ledger()
    ledger.extensions(root, "", data)
    for keyword, why in _UNUSED.items():
        if keyword in data:
            ledger.add(root, f"/{keyword}", keyword, "ignored", why)
    components = mapping(data.get("components"))
    ledger.extensions(root, "/components", components)
    for keyword, why in _UNUSED_COMPONENTS.items():
        if components.get(keyword):
            ledger.add(root, f"/components/{keyword}", keyword, "ignored", why)
    info = mapping(data.get("info"))
    ledger.extensions(root, "/info", info)

    schemas = SchemaReader(sources, ledger)
    for key, value in sorted(mapping(components.get("schemas")).items()):
        schemas.component(Location(root, f"/components/schemas/{escape(key)}", value))
    operations, webhooks = read_operations(sources, schemas, ledger)
    if len(data.get("servers") or ()) > 1:
        why = "the first one is the default, `base_url` takes any"
        ledger.add(root, "/servers", "servers", "ignored", why)
    api = Api(
        title=str(info.get("title") or ""),
        version=str(info.get("version") or ""),
        summary=str(info.get("summary") or ""),
        description=str(info.get("description") or ""),
        openapi=str(data.get("openapi")),
        servers=read_servers(data.get("servers")),
        operations=operations,
        webhooks=webhooks,
        schemas=schemas.finish(),
        security_schemes=_security_schemes(sources, ledger),
        tags=_tags(root, ledger),
    )
    return split(api), ledger.entries()


def _tags(root: Document, ledger: Ledger) -> Mapping[str, str]:
    tags: dict[str, str] = {}
    for index, tag in enumerate(root.data.get("tags") or []):
        pointer = f"/tags/{index}"
        ledger.extensions(root, pointer, tag)
        if "externalDocs" in tag:
            ledger.add(
                root,
                f"{pointer}/externalDocs",
                "externalDocs",
                "ignored",
                _UNUSED["externalDocs"],
            )
        tags[str(tag.get("name"))] = str(tag.get("description") or "")
    return tags


def _security_schemes(sources: Sources, ledger: Ledger) -> Mapping[str, SecurityScheme]:
    root = sources.root
    found: dict[str, SecurityScheme] = {}
    declared = mapping(mapping(root.data.get("components")).get("securitySchemes"))
    for name, node in declared.items():
        pointer = f"/components/securitySchemes/{escape(name)}"
        place = follow(sources, root, pointer, node)
        scheme = mapping(place.value)
        ledger.extensions(place.document, place.pointer, scheme)
        kind = str(scheme.get("type"))
        found[name] = SecurityScheme(
            name=name,
            kind=str(scheme.get("scheme")).lower() if kind == "http" else kind,
            description=str(scheme.get("description") or ""),
            location=str(scheme.get("in") or ""),
            parameter=str(scheme.get("name") or ""),
        )
    return found
