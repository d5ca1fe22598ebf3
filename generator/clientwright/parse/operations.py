"""Path Items and Operations → `Operation`, with what they inherit filled in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..api import (
    Header,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Webhook,
)
from ..source import Location, Sources
from .content import ContentReader, Owners, below
from .places import Ledger, escape, follow, mapping, methods_of
from .schemas import SchemaReader
from .servers import server_url
from .webhooks import callback_items, read_callbacks, read_webhooks, webhook_items

# OpenAPI 3.1.1, Parameter Object, `style`: the default of each location.
_STYLES = {
    "query": "form",
    "querystring": "form",
    "path": "simple",
    "header": "simple",
    "cookie": "form",
}
_UNUSED = {"externalDocs": "a link for readers of the document"}
# OpenAPI 3.1.1, section 4.8.12, `name`: header parameters that count for nothing.
_SET_ELSEWHERE = frozenset({"accept", "content-type"})
_ELSEWHERE = "the body, the answers and the security schemes say what this header holds"
_UNUSED_PARAMETER = {"allowEmptyValue": "an empty value is sent with its `=`"}
_UNUSED_RESPONSE = {"links": "relations between operations are not followed"}


def read_operations(
    sources: Sources, schemas: SchemaReader, ledger: Ledger
) -> tuple[tuple[Operation, ...], tuple[Webhook, ...]]:
    """Every operation of the root document's paths, in the order in which they are written, and everything that the API sends by itself."""
    root = sources.root
    paths = mapping(root.data.get("paths"))
    ledger.extensions(root, "/paths", paths)
    items = {
        path: follow(sources, root, f"/paths/{escape(path)}", node)
        for path, node in paths.items()
        if not path.startswith("x-")
    }
    hooks = webhook_items(sources)
    places = [
        (path, item, Location(item.document, item.pointer + pointer, node), method)
        for path, item in items.items()
        for method, pointer, node in methods_of(item)
    ]
    callbacks = {place.id: callback_items(sources, place) for _, _, place, _ in places}
    called = [
        item for found in callbacks.values() for some in found.values() for item in some
    ]
    every = [*items.values(), *hooks.values(), *called]
    owners = Owners(
        every,
        (item.id + pointer for item in every for _, pointer, _ in methods_of(item)),
    )
    reader = ContentReader(sources, schemas, ledger, owners)
    for item in items.values():
        ledger.extensions(item.document, item.pointer, mapping(item.value))
    shared = Counter(place.id for _, _, place, _ in places)
    ids = _ids(places)
    operations = tuple(
        _OperationReader(reader, item, place, path, method, ids[path, method]).read()
        for path, item, place, method in places
    )
    webhooks = list(read_webhooks(hooks, reader))
    for operation_id, found in callbacks.items():
        owner = operation_id if shared[operation_id] == 1 else None
        webhooks += read_callbacks(found, owner, reader)
    # Several operations may share a callback, or their whole path item.
    return operations, tuple({hook.id: hook for hook in webhooks}.values())


def _ids(
    places: list[tuple[str, Location, Location, str]],
) -> dict[tuple[str, str], str]:
    """The id of each operation by path and method: where it is written, for one of the paths that share a path item, and its path for the others."""
    by_path = {
        (path, method): f"#/paths/{escape(path)}/{escape(method.lower())}"
        for path, _, _, method in places
    }
    ids: dict[tuple[str, str], str] = {}
    keepers = {place.id for path, _, place, m in places if by_path[path, m] == place.id}
    for path, _, place, method in places:
        key = by_path[path, method]
        if place.id not in keepers:
            keepers.add(place.id)
            key = place.id
        ids[path, method] = key
    return ids


class _OperationReader:
    """Reads one Operation Object at its place."""

    def __init__(
        self,
        reader: ContentReader,
        item: Location,
        place: Location,
        path: str,
        method: str,
        operation_id: str,
    ) -> None:
        self._reader = reader
        self._item = item
        self._place = place
        self._path = path
        self._method = method
        self._node: Mapping[str, Any] = place.value
        self._id = operation_id

    def read(self) -> Operation:
        node = self._node
        self._reader.enter(self._place, _UNUSED)
        servers = node.get("servers") or self._item.value.get("servers")
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
            server=server_url(servers),
        )

    def _follow(self, pointer: str, node: Any) -> Location:
        return follow(self._reader.sources, self._item.document, pointer, node)

    def _parameters(self) -> Iterator[Parameter]:
        """The path item's parameters, each overridden by the operation's own of the same name and location."""
        found: dict[tuple[str, str], Location] = {}
        for pointer, nodes in (
            (self._item.pointer, self._item.value.get("parameters")),
            (self._place.pointer, self._node.get("parameters")),
        ):
            for index, node in enumerate(nodes or ()):
                place = self._follow(f"{pointer}/parameters/{index}", node)
                location, name = place.value["in"], place.value["name"]
                why = ""
                if location == "header" and self._is_ignored(name):
                    why = _ELSEWHERE
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
        reader.enter(place, _UNUSED_PARAMETER)
        name, location = str(node["name"]), node["in"]
        content = next(iter(mapping(node.get("content")).items()), None)
        if content:
            token = f"/content/{escape(content[0])}"
            reader.enter(below(place, token, content[1]), {})
            token = f"{token}/schema"
            schema, examples = content[1].get("schema"), content[1]
        else:
            token, schema, examples = "/schema", node.get("schema"), node
        style = str(node.get("style") or _STYLES[location])
        explode = node.get("explode")
        return Parameter(
            use=reader.use(place, token, schema, name),
            name=name,
            location=location,
            required=node.get("required") is True or location == "path",
            deprecated=node.get("deprecated") is True,
            description=str(node.get("description") or ""),
            style=style,
            explode=explode if isinstance(explode, bool) else style == "form",
            allow_reserved=node.get("allowReserved") is True,
            content=content[0] if content else None,
            examples=reader.examples(place, examples),
        )

    def _body(self) -> RequestBody | None:
        if "requestBody" not in self._node:
            return None
        pointer = f"{self._place.pointer}/requestBody"
        return self._reader.body(self._follow(pointer, self._node["requestBody"]))

    def _responses(self) -> Iterator[Response]:
        nodes = mapping(self._node.get("responses"))
        reader, pointer = self._reader, f"{self._place.pointer}/responses"
        reader.ledger.extensions(self._item.document, pointer, nodes)
        for status, node in nodes.items():
            if status.startswith("x-"):
                continue
            place = self._follow(f"{pointer}/{escape(status)}", node)
            reader.enter(place, _UNUSED_RESPONSE)
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
        for name, node in mapping(place.value.get("headers")).items():
            pointer = f"{place.pointer}/headers/{escape(name)}"
            header = follow(reader.sources, place.document, pointer, node)
            reader.enter(header, {})
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
                or reader.examples(header, mapping(schema)),
            )

    def _security(self) -> tuple[tuple[str, ...], ...]:
        root = self._reader.sources.root.data
        alternatives = self._node.get("security", root.get("security") or [])
        return tuple(tuple(requirement) for requirement in alternatives)
