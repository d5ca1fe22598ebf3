"""Path Items and Operations → `Operation`, with what they inherit filled in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..ir import (
    DEFAULT_STYLES,
    Header,
    MediaType,
    Operation,
    Parameter,
    RawPagination,
    RequestBody,
    Response,
    Webhook,
    explodes_by_default,
)
from ..json_pointer import escape
from ..source import DocumentSet, Location
from .ledger import Ledger
from .media_types import MediaTypeReader, OwnerIndex, child_location
from .navigation import (
    as_mapping,
    methods_of,
    path_items,
    root_section,
)
from .schemas import SchemaReader
from .servers import server_url
from .webhooks import callback_items, read_callbacks, read_webhooks, webhook_items

_UNUSED = {"externalDocs": "a link for readers of the document"}
PAGINATION_EXTENSION = "x-pagination"
# OpenAPI 3.1.1, section 4.8.12, `name`: header parameters that count for nothing.
_SET_ELSEWHERE = frozenset({"accept", "content-type"})
_ELSEWHERE = "the body, the answers and the security schemes say what this header holds"
# RFC 9110, sections 6.6 and 7: what the HTTP library makes of the message itself, and must, as it frames it.
_FRAMING = frozenset(
    {"connection", "content-length", "host", "te", "trailer", "transfer-encoding"}
)
_OF_LIBRARY = "the HTTP library writes this header, which says where a message ends"
_UNUSED_PARAMETER = {"allowEmptyValue": "an empty value is sent with its `=`"}
_UNUSED_RESPONSE = {"links": "relations between operations are not followed"}


@dataclass(frozen=True)
class DocumentScope:
    """What the operations of one document inherit from it.

    `server` is None where that is the client's own, `schemes` are the names of its security schemes among those of all documents.
    """

    sources: DocumentSet
    server: str | None
    schemes: Mapping[str, str]

    def scheme(self, name: str) -> str:
        """What a security scheme is called; one that is not declared is none of another document."""
        label = self.sources.root.label
        return self.schemes.get(name) or f"{label} {name}".strip()


class _OperationIndex:
    """The places of everything in a document that is an operation or a message, before any of it is read."""

    def __init__(self, scope: DocumentScope) -> None:
        self.scope = scope
        sources = scope.sources
        self.paths = root_section(sources, "paths")
        self.items = path_items(sources, self.paths)
        self.hooks = webhook_items(sources)
        self.places = [
            (path, method, place)
            for path, item in self.items.items()
            for method, place in methods_of(sources, item)
        ]
        self.callbacks = {
            place.id: callback_items(sources, place) for *_, place in self.places
        }

    def owners(self) -> OwnerIndex:
        called = (
            item
            for found in self.callbacks.values()
            for some in found.values()
            for item in some
        )
        every = [*self.items.values(), *self.hooks.values(), *called]
        operations = (methods_of(self.scope.sources, item) for item in every)
        return OwnerIndex(
            every, (place.id for found in operations for _, place in found)
        )


def read_operations(
    scopes: Sequence[DocumentScope], schemas: SchemaReader, ledger: Ledger
) -> tuple[tuple[Operation, ...], tuple[Webhook, ...]]:
    """Every operation of the documents' paths, in the order in which they are written, and everything that the API sends by itself."""
    outlines = [_OperationIndex(scope) for scope in scopes]
    ids = _ids(outlines)
    shared = Counter(place.id for each in outlines for *_, place in each.places)
    operations: list[Operation] = []
    webhooks: list[Webhook] = []
    for outline in outlines:
        scope, paths = outline.scope, outline.paths
        reader = MediaTypeReader(scope.sources, schemas, ledger, outline.owners())
        ledger.extensions(paths.document, paths.pointer, as_mapping(paths.value))
        for item in outline.items.values():
            ledger.extensions(item.document, item.pointer, as_mapping(item.value))
        for path, method, place in outline.places:
            key = ids[scope.sources.root.label, path, method]
            item = outline.items[path]
            operation = _OperationReader(reader, scope, item, place, path, method, key)
            operations.append(operation.read())
        webhooks += read_webhooks(outline.hooks, reader)
        for operation_id, found in outline.callbacks.items():
            owner = operation_id if shared[operation_id] == 1 else None
            webhooks += read_callbacks(found, owner, reader)
    # Several operations may share a callback, or their whole path item.
    return tuple(operations), tuple({hook.id: hook for hook in webhooks}.values())


def _ids(outlines: Sequence[_OperationIndex]) -> dict[tuple[str, str, str], str]:
    """The id of each operation by document, path and method: where it is written, for one of the paths that share it, and its path for the others."""
    by_path = {
        (root.label, path, method): (
            f"{root.label}#/paths/{escape(path)}/{escape(method.lower())}",
            place.id,
        )
        for root, outline in sorted(
            ((outline.scope.sources.root, outline) for outline in outlines),
            key=lambda item: item[0].label,
        )
        for path, method, place in outline.places
    }
    keepers = {written for key, written in by_path.values() if key == written}
    ids: dict[tuple[str, str, str], str] = {}
    for place, (key, written) in by_path.items():
        ids[place] = key if written in keepers else written
        keepers.add(written)
    return ids


class _OperationReader:
    """Reads one Operation Object at its place."""

    def __init__(
        self,
        reader: MediaTypeReader,
        scope: DocumentScope,
        item: Location,
        place: Location,
        path: str,
        method: str,
        operation_id: str,
    ) -> None:
        self._reader = reader
        self._scope = scope
        self._item = item
        self._place = place
        self._path = path
        self._method = method
        self._node: Mapping[str, Any] = place.value
        self._id = operation_id

    def read(self) -> Operation:
        node = self._node
        others = {
            key: value for key, value in node.items() if key != PAGINATION_EXTENSION
        }
        self._reader.record_unused(child_location(self._place, "", others), _UNUSED)
        root = self._scope.sources.root
        own = server_url(node.get("servers") or self._item.value.get("servers"))
        return Operation(
            id=self._id,
            operation_id=str(node.get("operationId") or ""),
            method=self._method,
            path=self._path,
            tags=tuple(str(tag) for tag in node.get("tags") or ()),
            summary=str(node.get("summary") or ""),
            description=str(node.get("description") or ""),
            deprecated=node.get("deprecated") is True,
            parameters=tuple(self._parameters()),
            body=self._body(),
            responses=tuple(self._responses()),
            security=self._security(),
            server=self._scope.server if own is None else own,
            document=root.label,
            openapi=str(root.data.get("openapi")),
            raw_pagination=(
                RawPagination(
                    f"{self._place.id}/{PAGINATION_EXTENSION}",
                    node[PAGINATION_EXTENSION],
                )
                if PAGINATION_EXTENSION in node
                else None
            ),
        )

    def _follow(self, place: Location, pointer: str, node: Any) -> Location:
        child = child_location(place, f"/{pointer}", node)
        return self._reader.sources.dereference(child)

    def _parameters(self) -> Iterator[Parameter]:
        """The path item's parameters, each overridden by the operation's own of the same name and location."""
        found: dict[tuple[str, str], Location] = {}
        for holder in (self._item, self._place):
            for index, node in enumerate(holder.value.get("parameters") or ()):
                place = self._follow(holder, f"parameters/{index}", node)
                location, name = place.value["in"], place.value["name"]
                why = ""
                if location == "header" and self._is_ignored(name):
                    why = _ELSEWHERE
                elif location == "header" and name.lower() in _FRAMING:
                    why = _OF_LIBRARY
                elif location == "path" and "{" + name + "}" not in self._path:
                    why = "the path has no place for it"
                if why:
                    ledger = self._reader.ledger
                    ledger.add(place.document, place.pointer, name, "ignored", why)
                else:
                    found[location, name] = place
        for place in found.values():
            yield self._parameter(place)

    def _is_ignored(self, name: str) -> bool:
        """Whether a header parameter counts for nothing; a credential does where there is no other way to send it."""
        lower = name.lower()
        return lower in _SET_ELSEWHERE or (
            lower == "authorization" and bool(self._security())
        )

    def _parameter(self, place: Location) -> Parameter:
        node, reader = place.value, self._reader
        reader.record_unused(place, _UNUSED_PARAMETER)
        name, location = str(node["name"]), node["in"]
        content = next(iter(as_mapping(node.get("content")).items()), None)
        if content:
            token = f"/content/{escape(content[0])}"
            reader.record_unused(child_location(place, token, content[1]), {})
            token = f"{token}/schema"
            schema, examples = content[1].get("schema"), content[1]
        else:
            token, schema, examples = "/schema", node.get("schema"), node
        style = str(node.get("style") or DEFAULT_STYLES[location])
        explode = node.get("explode")
        return Parameter(
            use=reader.use(place, token, schema, name),
            name=name,
            location=location,
            required=node.get("required") is True or location == "path",
            deprecated=node.get("deprecated") is True,
            description=str(node.get("description") or ""),
            style=style,
            explode=(
                explode if isinstance(explode, bool) else explodes_by_default(style)
            ),
            allow_reserved=node.get("allowReserved") is True,
            content=content[0] if content else None,
            examples=reader.examples(place, examples),
        )

    def _body(self) -> RequestBody | None:
        if "requestBody" not in self._node:
            return None
        node = self._node["requestBody"]
        return self._reader.body(self._follow(self._place, "requestBody", node))

    def _responses(self) -> Iterator[Response]:
        nodes = as_mapping(self._node.get("responses"))
        reader, pointer = self._reader, f"{self._place.pointer}/responses"
        reader.ledger.extensions(self._place.document, pointer, nodes)
        for status, node in nodes.items():
            if status.startswith("x-"):
                continue
            place = self._follow(self._place, f"responses/{escape(status)}", node)
            reader.record_unused(place, _UNUSED_RESPONSE)
            key = place.pointer.rpartition("/")[2]
            yield Response(
                status=status.upper() if status != "default" else status,
                description=str(place.value.get("description") or ""),
                headers=tuple(self._headers(place, key)),
                content=self._content(place, status, f"Response {key}"),
            )

    def _content(
        self, place: Location, status: str, part: str
    ) -> tuple[MediaType, ...]:
        """What an answer has to say, where HTTP lets it say anything (RFC 9110, section 6.4.1)."""
        if self._method != "HEAD" and status not in ("204", "205", "304"):
            return self._reader.content(place, part)
        if place.value.get("content"):
            pointer = f"{place.pointer}/content"
            why = "HTTP has no body in such an answer"
            self._reader.ledger.add(place.document, pointer, "content", "ignored", why)
        return ()

    def _headers(self, place: Location, key: str) -> Iterator[Header]:
        reader = self._reader
        for name, node in as_mapping(place.value.get("headers")).items():
            header = self._follow(place, f"headers/{escape(name)}", node)
            reader.record_unused(header, {})
            part = f"Response {key} {name}"
            content = reader.content(header, part)
            schema = header.value.get("schema")
            yield Header(
                use=(
                    content[0].use
                    if content
                    else reader.use(header, "/schema", schema, part)
                ),
                name=name,
                description=str(header.value.get("description") or ""),
                examples=reader.examples(header, header.value)
                or reader.examples(header, as_mapping(schema)),
            )

    def _security(self) -> tuple[tuple[str, ...], ...]:
        root = self._scope.sources.root.data
        alternatives = self._node.get("security", root.get("security") or [])
        return tuple(
            tuple(map(self._scope.scheme, requirement)) for requirement in alternatives
        )
