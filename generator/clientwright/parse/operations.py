"""Path Items and Operations → `Operation`, with what they inherit filled in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..api import (
    Header,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Use,
)
from ..source import Document, Location, Sources
from .places import Ledger, escape, follow, mapping
from .schemas import SchemaReader
from .servers import server_url

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# OpenAPI 3.1.1, Parameter Object, `style`: the default of each location.
_STYLES = {"query": "form", "path": "simple", "header": "simple", "cookie": "form"}
_UNUSED = {
    "callbacks": "payloads that a server sends by itself get no models",
    "externalDocs": "a link for readers of the document",
}
_UNUSED_MEDIA = {
    "encoding": "a body that is not JSON is sent as the caller has made it"
}
_UNUSED_PARAMETER = {"allowEmptyValue": "an empty value is sent with its `=`"}
_UNUSED_RESPONSE = {"links": "relations between operations are not followed"}


def read_operations(
    sources: Sources, schemas: SchemaReader, ledger: Ledger
) -> tuple[Operation, ...]:
    """Every operation of the root document's paths, in the order in which they are written."""
    root = sources.root
    paths = mapping(root.data.get("paths"))
    ledger.extensions(root, "/paths", paths)
    items = {
        path: follow(sources, root, f"/paths/{escape(path)}", node)
        for path, node in paths.items()
        if not path.startswith("x-")
    }
    owners = _Owners(items.values())
    read: list[Operation] = []
    for path, item in items.items():
        ledger.extensions(item.document, item.pointer, mapping(item.value))
        if "servers" in mapping(item.value):
            why = "every operation goes to the client's base URL"
            pointer = f"{item.pointer}/servers"
            ledger.add(item.document, pointer, "servers", "degraded", why)
        for method in METHODS:
            if isinstance(mapping(item.value).get(method), dict):
                reader = _OperationReader(
                    sources, schemas, ledger, owners, item, path, method
                )
                read.append(reader.read())
    return tuple(read)


class _Owners:
    """Knows what the inline schemas of a parameter, body or response belong to: what that is written in, never what reads it first."""

    def __init__(self, items: Iterable[Location]) -> None:
        self._items = {item.id for item in items}
        self._operations = {
            f"{key}/{method}" for key in self._items for method in METHODS
        }

    def of(self, place: Location) -> str:
        """The id of the operation or path item around a place; the place itself where there is none."""
        outer = place.id
        while outer.count("/"):
            outer = outer.rpartition("/")[0]
            if outer in self._operations:
                return outer
        item, found, _ = place.id.rpartition("/parameters/")
        return item if found and item in self._items else place.id


class _OperationReader:
    """Reads one Operation Object at its place."""

    def __init__(
        self,
        sources: Sources,
        schemas: SchemaReader,
        ledger: Ledger,
        owners: _Owners,
        item: Location,
        path: str,
        method: str,
    ) -> None:
        self._sources = sources
        self._schemas = schemas
        self._ledger = ledger
        self._owners = owners
        self._item = item
        self._path = path
        self._method = method
        self._node: Mapping[str, Any] = item.value[method]
        self._pointer = f"{item.pointer}/{method}"
        self._id = f"{item.document.label}#{self._pointer}"

    def read(self) -> Operation:
        node = self._node
        self._enter(Location(self._item.document, self._pointer, node), _UNUSED)
        return Operation(
            id=self._id,
            operation_id=str(node.get("operationId") or ""),
            method=self._method.upper(),
            path=self._path,
            tags=tuple(str(tag) for tag in node.get("tags") or ()),
            summary=str(node.get("summary") or ""),
            description=str(node.get("description") or ""),
            deprecated=node.get("deprecated") is True,
            parameters=tuple(self._parameters()),
            body=self._body(),
            responses=tuple(self._responses()),
            security=self._security(),
            server=server_url(node.get("servers") or self._item.value.get("servers")),
        )

    def _follow(self, pointer: str, node: Any) -> Location:
        return follow(self._sources, self._item.document, pointer, node)

    def _enter(self, place: Location, unused: Mapping[str, str]) -> None:
        """Put what has no effect into the ledger: extensions, and keywords by their reasons."""
        self._ledger.extensions(place.document, place.pointer, place.value)
        for keyword, why in unused.items():
            if place.value.get(keyword):
                pointer = f"{place.pointer}/{keyword}"
                self._ledger.add(place.document, pointer, keyword, "ignored", why)

    def _parameters(self) -> Iterator[Parameter]:
        """The path item's parameters, each overridden by the operation's own of the same name and location."""
        found: dict[tuple[str, str], Location] = {}
        for pointer, nodes in (
            (self._item.pointer, self._item.value.get("parameters")),
            (self._pointer, self._node.get("parameters")),
        ):
            for index, node in enumerate(nodes or ()):
                place = self._follow(f"{pointer}/parameters/{index}", node)
                found[place.value["in"], place.value["name"]] = place
        for place in found.values():
            yield self._parameter(place)

    def _parameter(self, place: Location) -> Parameter:
        node = place.value
        self._enter(place, _UNUSED_PARAMETER)
        name, location = str(node["name"]), node["in"]
        content = next(iter(mapping(node.get("content")).items()), None)
        if content:
            token = f"/content/{escape(content[0])}"
            self._enter(_below(place, token, content[1]), _UNUSED_MEDIA)
            token = f"{token}/schema"
            schema, examples = content[1].get("schema"), content[1]
        else:
            token, schema, examples = "/schema", node.get("schema"), node
        style = str(node.get("style") or _STYLES[location])
        explode = node.get("explode")
        return Parameter(
            use=self._use(place, token, schema, name),
            name=name,
            location=location,
            required=node.get("required") is True,
            deprecated=node.get("deprecated") is True,
            description=str(node.get("description") or ""),
            style=style,
            explode=explode if isinstance(explode, bool) else style == "form",
            allow_reserved=node.get("allowReserved") is True,
            content=content[0] if content else None,
            examples=self._examples(place, examples),
        )

    def _use(self, place: Location, token: str, schema: Any, part: str) -> Use:
        owner = self._owners.of(place)
        read = self._schemas.use(
            place.document,
            place.pointer + token,
            schema,
            owner,
            "" if owner == place.id else part,
        )
        return Use(f"{place.id}{token}", read)

    def _examples(self, place: Location, node: Mapping[str, Any]) -> tuple[Any, ...]:
        """`example`, or the values of `examples` (an Example Object's `externalValue` is never fetched)."""
        if "example" in node:
            return (node["example"],)
        found = (
            mapping(follow(self._sources, place.document, place.pointer, value).value)
            for value in mapping(node.get("examples")).values()
        )
        return tuple(example["value"] for example in found if "value" in example)

    def _content(self, place: Location, part: str) -> tuple[MediaType, ...]:
        read: list[MediaType] = []
        for name, node in mapping(place.value.get("content")).items():
            token = f"/content/{escape(name)}"
            self._enter(_below(place, token, node), _UNUSED_MEDIA)
            read.append(
                MediaType(
                    name=name,
                    use=self._use(place, f"{token}/schema", node.get("schema"), part),
                    examples=self._examples(place, node),
                )
            )
        return tuple(read)

    def _body(self) -> RequestBody | None:
        if "requestBody" not in self._node:
            return None
        place = self._follow(f"{self._pointer}/requestBody", self._node["requestBody"])
        self._enter(place, {})
        return RequestBody(
            id=place.id,
            description=str(place.value.get("description") or ""),
            required=place.value.get("required") is True,
            content=self._content(place, "Body"),
        )

    def _responses(self) -> Iterator[Response]:
        nodes = mapping(self._node.get("responses"))
        document = self._item.document
        self._ledger.extensions(document, f"{self._pointer}/responses", nodes)
        for status, node in nodes.items():
            if status.startswith("x-"):
                continue
            pointer = f"{self._pointer}/responses/{escape(status)}"
            place = self._follow(pointer, node)
            self._enter(place, _UNUSED_RESPONSE)
            key = place.pointer.rpartition("/")[2]
            yield Response(
                status=status.upper() if status != "default" else status,
                description=str(place.value.get("description") or ""),
                headers=tuple(self._headers(place)),
                content=self._content(place, f"Response {key}"),
            )

    def _headers(self, place: Location) -> Iterator[Header]:
        for name, node in mapping(place.value.get("headers")).items():
            pointer = f"{place.pointer}/headers/{escape(name)}"
            header = follow(self._sources, place.document, pointer, node)
            self._enter(header, {})
            yield Header(
                name=name,
                description=str(header.value.get("description") or ""),
                examples=self._examples(header, header.value)
                or self._examples(header, mapping(header.value.get("schema"))),
            )

    def _security(self) -> tuple[tuple[str, ...], ...]:
        root = self._sources.root.data
        alternatives = self._node.get("security", root.get("security") or [])
        return tuple(tuple(requirement) for requirement in alternatives)


def _below(place: Location, suffix: str, value: Any) -> Location:
    return Location(place.document, place.pointer + suffix, value)
