"""Read Path Item Objects and Operation Objects into operations with all inherited facts."""

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
# Header parameters that the specification ignores (OpenAPI 3.1.1, section 4.8.12, `name`).
_SET_ELSEWHERE = frozenset({"accept", "content-type"})
_ELSEWHERE = (
    "request body, responses and security schemes decide the value of this header"
)
# Headers that only the HTTP library can set, because it frames the message (RFC 9110, sections
# 6.6 and 7).
_FRAMING = frozenset(
    {"connection", "content-length", "host", "te", "trailer", "transfer-encoding"}
)
_OF_LIBRARY = "only the HTTP library can set this header, which frames the message"
_UNUSED_PARAMETER = {"allowEmptyValue": "an empty value is sent as `name=`"}
_UNUSED_RESPONSE = {"links": "links between operations are not followed"}


@dataclass(frozen=True)
class DocumentScope:
    """The facts that the operations of one document inherit from it."""

    document_set: DocumentSet
    #: The URL of the server; None for the server of the client.
    server: str | None
    #: The name of each of its security schemes among the schemes of all documents.
    schemes: Mapping[str, str]

    def scheme(self, name: str) -> str:
        """Return the name of a security scheme.

        An undeclared scheme gets the label of its document, so that it matches no scheme of another
        document.
        """
        label = self.document_set.root.label
        return self.schemes.get(name) or f"{label} {name}".strip()


class _OperationIndex:
    """Finds the locations of all operations and messages of a document before they are read."""

    def __init__(self, scope: DocumentScope) -> None:
        self.scope = scope
        document_set = scope.document_set
        self.paths = root_section(document_set, "paths")
        self.items = path_items(document_set, self.paths)
        self.hooks = webhook_items(document_set)
        self.locations = [
            (path, method, location)
            for path, item in self.items.items()
            for method, location in methods_of(document_set, item)
        ]
        self.callbacks = {
            location.id: callback_items(document_set, location)
            for *_, location in self.locations
        }

    def owners(self) -> OwnerIndex:
        """Return the index of the objects that can own inline schemas."""
        callbacks = (
            item
            for found in self.callbacks.values()
            for some in found.values()
            for item in some
        )
        owners = [*self.items.values(), *self.hooks.values(), *callbacks]
        operations = (methods_of(self.scope.document_set, item) for item in owners)
        return OwnerIndex(
            owners, (location.id for found in operations for _, location in found)
        )


def read_operations(
    scopes: Sequence[DocumentScope], schemas: SchemaReader, ledger: Ledger
) -> tuple[tuple[Operation, ...], tuple[Webhook, ...]]:
    """Return all operations in the order of the documents, and all webhooks and callbacks."""
    indexes = [_OperationIndex(scope) for scope in scopes]
    ids = _ids(indexes)
    shared = Counter(
        location.id for index in indexes for *_, location in index.locations
    )
    operations: list[Operation] = []
    webhooks: list[Webhook] = []
    for index in indexes:
        scope, paths = index.scope, index.paths
        reader = MediaTypeReader(scope.document_set, schemas, ledger, index.owners())
        ledger.extensions(paths.document, paths.pointer, as_mapping(paths.value))
        for item in index.items.values():
            ledger.extensions(item.document, item.pointer, as_mapping(item.value))
        for path, method, location in index.locations:
            key = ids[scope.document_set.root.label, path, method]
            item = index.items[path]
            operation = _OperationReader(
                reader, scope, item, location, path, method, key
            )
            operations.append(operation.read())
        webhooks += read_webhooks(index.hooks, reader)
        for operation_id, found in index.callbacks.items():
            owner = operation_id if shared[operation_id] == 1 else None
            webhooks += read_callbacks(found, owner, reader)
    # Several operations can share a callback, or their whole path item.
    return tuple(operations), tuple({hook.id: hook for hook in webhooks}.values())


def _ids(indexes: Sequence[_OperationIndex]) -> dict[tuple[str, str, str], str]:
    """Return the id of each operation by document, path and method.

    If several paths share an operation, one of them gets the id of its location, and the others
    get ids made of their paths.
    """
    by_path = {
        (root.label, path, method): (
            f"{root.label}#/paths/{escape(path)}/{escape(method.lower())}",
            location.id,
        )
        for root, index in sorted(
            ((index.scope.document_set.root, index) for index in indexes),
            key=lambda item: item[0].label,
        )
        for path, method, location in index.locations
    }
    taken = {written for key, written in by_path.values() if key == written}
    ids: dict[tuple[str, str, str], str] = {}
    for target, (key, written) in by_path.items():
        ids[target] = key if written in taken else written
        taken.add(written)
    return ids


class _OperationReader:
    """Reads one Operation Object."""

    def __init__(
        self,
        reader: MediaTypeReader,
        scope: DocumentScope,
        item: Location,
        location: Location,
        path: str,
        method: str,
        operation_id: str,
    ) -> None:
        self._reader = reader
        self._scope = scope
        self._item = item
        self._location = location
        self._path = path
        self._method = method
        self._node: Mapping[str, Any] = location.value
        self._id = operation_id

    def read(self) -> Operation:
        """Return the operation."""
        node = self._node
        others = {
            key: value for key, value in node.items() if key != PAGINATION_EXTENSION
        }
        self._reader.record_unused(child_location(self._location, "", others), _UNUSED)
        root = self._scope.document_set.root
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
                    f"{self._location.id}/{PAGINATION_EXTENSION}",
                    node[PAGINATION_EXTENSION],
                )
                if PAGINATION_EXTENSION in node
                else None
            ),
        )

    def _follow(self, location: Location, pointer: str, node: Any) -> Location:
        child = child_location(location, f"/{pointer}", node)
        return self._reader.document_set.dereference(child)

    def _parameters(self) -> Iterator[Parameter]:
        """Yield the parameters of the path item and of the operation.

        A parameter of the operation overrides one of the path item with its name and location.
        """
        found: dict[tuple[str, str], Location] = {}
        for holder in (self._item, self._location):
            for index, node in enumerate(holder.value.get("parameters") or ()):
                location = self._follow(holder, f"parameters/{index}", node)
                in_, name = location.value["in"], location.value["name"]
                why = ""
                if in_ == "header" and self._is_ignored(name):
                    why = _ELSEWHERE
                elif in_ == "header" and name.lower() in _FRAMING:
                    why = _OF_LIBRARY
                elif in_ == "path" and "{" + name + "}" not in self._path:
                    why = "the path has no placeholder for this parameter"
                if why:
                    ledger = self._reader.ledger
                    ledger.add(
                        location.document, location.pointer, name, "ignored", why
                    )
                else:
                    found[in_, name] = location
        for location in found.values():
            yield self._parameter(location)

    def _is_ignored(self, name: str) -> bool:
        """Whether the specification ignores a header parameter.

        `Authorization` is ignored only if a security scheme can send the credential.
        """
        lower = name.lower()
        return lower in _SET_ELSEWHERE or (
            lower == "authorization" and bool(self._security())
        )

    def _parameter(self, location: Location) -> Parameter:
        node, reader = location.value, self._reader
        reader.record_unused(location, _UNUSED_PARAMETER)
        name, in_ = str(node["name"]), node["in"]
        content = next(iter(as_mapping(node.get("content")).items()), None)
        if content:
            token = f"/content/{escape(content[0])}"
            reader.record_unused(child_location(location, token, content[1]), {})
            token = f"{token}/schema"
            schema, examples = content[1].get("schema"), content[1]
        else:
            token, schema, examples = "/schema", node.get("schema"), node
        style = str(node.get("style") or DEFAULT_STYLES[in_])
        explode = node.get("explode")
        return Parameter(
            use=reader.use(location, token, schema, name),
            name=name,
            location=in_,
            required=node.get("required") is True or in_ == "path",
            deprecated=node.get("deprecated") is True,
            description=str(node.get("description") or ""),
            style=style,
            explode=(
                explode if isinstance(explode, bool) else explodes_by_default(style)
            ),
            allow_reserved=node.get("allowReserved") is True,
            content=content[0] if content else None,
            examples=reader.examples(location, examples),
        )

    def _body(self) -> RequestBody | None:
        if "requestBody" not in self._node:
            return None
        node = self._node["requestBody"]
        return self._reader.body(self._follow(self._location, "requestBody", node))

    def _responses(self) -> Iterator[Response]:
        nodes = as_mapping(self._node.get("responses"))
        reader, pointer = self._reader, f"{self._location.pointer}/responses"
        reader.ledger.extensions(self._location.document, pointer, nodes)
        for status, node in nodes.items():
            if status.startswith("x-"):
                continue
            location = self._follow(self._location, f"responses/{escape(status)}", node)
            reader.record_unused(location, _UNUSED_RESPONSE)
            key = location.pointer.rpartition("/")[2]
            yield Response(
                status=status.upper() if status != "default" else status,
                description=str(location.value.get("description") or ""),
                headers=tuple(self._headers(location, key)),
                content=self._content(location, status, f"Response {key}"),
            )

    def _content(
        self, location: Location, status: str, part: str
    ) -> tuple[MediaType, ...]:
        """Return the content of a response, if HTTP allows any (RFC 9110, section 6.4.1)."""
        if self._method != "HEAD" and status not in ("204", "205", "304"):
            return self._reader.content(location, part)
        if location.value.get("content"):
            pointer = f"{location.pointer}/content"
            why = "HTTP allows no body in this response"
            self._reader.ledger.add(
                location.document, pointer, "content", "ignored", why
            )
        return ()

    def _headers(self, location: Location, key: str) -> Iterator[Header]:
        reader = self._reader
        for name, node in as_mapping(location.value.get("headers")).items():
            header = self._follow(location, f"headers/{escape(name)}", node)
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
        root = self._scope.document_set.root.data
        alternatives = self._node.get("security", root.get("security") or [])
        return tuple(
            tuple(map(self._scope.scheme, requirement)) for requirement in alternatives
        )
