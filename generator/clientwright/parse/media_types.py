"""Read media types with their schemas, encodings and examples, wherever they occur."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..ir import EVENTS, Encoding, JsonSchema, MediaType, RequestBody, SchemaUsage
from ..json_pointer import escape
from ..source import DocumentSet, Location
from .ledger import Ledger
from .navigation import as_mapping
from .schemas import SchemaReader

_UNUSED_ENCODING = {
    "headers": "headers of a part are not sent",
    "encoding": "forms inside forms are sent as JSON",
    "prefixEncoding": "parts are written by name only",
    "itemEncoding": "parts are written by name only",
}
_UNUSED_MEDIA = {
    "prefixEncoding": "parts are written by name only",
    "itemEncoding": "parts are written by name only",
}


def _with_data(event: Any) -> Any:
    """Return the schema of an event with the schema of the decoded data in place of `data`."""
    properties = as_mapping(as_mapping(event).get("properties"))
    data = as_mapping(properties.get("data"))
    if (
        data.get("contentMediaType") != "application/json"
        or "contentSchema" not in data
    ):
        return event
    return {**event, "properties": {**properties, "data": data["contentSchema"]}}


class OwnerIndex:
    """Finds the owners of inline schemas of parameters, bodies and responses.

    The owner depends on the location of the schema alone, never on the order of reading.
    """

    def __init__(self, items: Iterable[Location], operations: Iterable[str]) -> None:
        self._items = {item.id for item in items}
        self._operations = {*operations}

    def of(self, location: Location) -> str:
        """Return the id of the operation or path item that contains a location.

        If there is none, the location itself is the owner.
        """
        ancestor = location.id
        while ancestor.count("/"):
            ancestor = ancestor.rpartition("/")[0]
            if ancestor in self._operations:
                return ancestor
        item, found, _ = location.id.rpartition("/parameters/")
        return item if found and item in self._items else location.id


class MediaTypeReader:
    """Reads `content`, and the schemas and examples of other objects."""

    def __init__(
        self,
        document_set: DocumentSet,
        schemas: SchemaReader,
        ledger: Ledger,
        owners: OwnerIndex,
    ) -> None:
        self.document_set = document_set
        self.ledger = ledger
        self._schemas = schemas
        self._owners = owners

    def record_unused(self, location: Location, unused: Mapping[str, str]) -> None:
        """Add ledger entries for extensions and for the given keywords, with their reasons."""
        self.ledger.extensions(location.document, location.pointer, location.value)
        for keyword, why in unused.items():
            if location.value.get(keyword):
                pointer = f"{location.pointer}/{keyword}"
                self.ledger.add(location.document, pointer, keyword, "ignored", why)

    def use(
        self, location: Location, token: str, schema: Any, part: str
    ) -> SchemaUsage:
        """Return the usage of the schema at `token` below a location."""
        owner = self._owners.of(location)
        read = self._schemas.use(
            location.document,
            location.pointer + token,
            schema,
            owner,
            "" if owner == location.id else part,
        )
        return SchemaUsage(f"{location.id}{token}", read)

    def examples(self, location: Location, node: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return `example`, or the values of `examples`.

        The `externalValue` of an Example Object is never fetched.
        """
        if "example" in node:
            return (node["example"],)
        found = (
            as_mapping(
                self.document_set.dereference(child_location(location, "", value)).value
            )
            for value in as_mapping(node.get("examples")).values()
        )
        return tuple(
            example[key]
            for example in found
            for key in ("value", "dataValue")
            if key in example
        )

    def content(self, location: Location, part: str) -> tuple[MediaType, ...]:
        """Return all media types of a body, a response or a header."""
        entries = as_mapping(location.value.get("content")).items()
        return tuple(
            self._media_type(location, name, node, part) for name, node in entries
        )

    def _media_type(
        self, location: Location, name: str, node: Any, part: str
    ) -> MediaType:
        token = f"/content/{escape(name)}"
        declared = child_location(location, token, node)
        # OpenAPI 3.2 allows a reference here.
        target = self.document_set.dereference(declared)
        if target is not declared:
            location, token = target, ""
        here = child_location(location, token, as_mapping(target.value))
        self.record_unused(here, _UNUSED_MEDIA)
        is_whole = "schema" in here.value or "itemSchema" not in here.value
        key = "schema" if is_whole else "itemSchema"
        schema = here.value.get(key)
        events = name.partition(";")[0].strip().lower() == EVENTS
        if events and key == "itemSchema":
            schema = _with_data(schema)
        use = self.use(location, f"{token}/{key}", schema, part)
        # Before OpenAPI 3.2, documents declare the schema of one event in place of the stream.
        items = events or key == "itemSchema"
        if items:
            use = SchemaUsage(use.id, {"type": "array", "items": use.schema})
        return MediaType(
            name=name,
            use=use,
            items=items,
            has_event_objects=events and key == "itemSchema",
            examples=tuple(
                [example] if events and is_whole else example
                for example in self.examples(location, here.value)
            ),
            encoding={
                key: self._encoding(
                    child_location(here, f"/encoding/{escape(key)}", value)
                )
                for key, value in as_mapping(here.value.get("encoding")).items()
            },
        )

    def _encoding(self, location: Location) -> Encoding:
        node = as_mapping(location.value)
        self.record_unused(child_location(location, "", node), _UNUSED_ENCODING)
        explode = node.get("explode")
        style, content_type = node.get("style"), node.get("contentType")
        return Encoding(
            content_type=str(content_type) if content_type else None,
            style=str(style) if style else None,
            explode=explode if isinstance(explode, bool) else None,
            allow_reserved=node.get("allowReserved") is True,
        )

    def body(self, location: Location) -> RequestBody:
        """Return a Request Body Object."""
        self.record_unused(location, {})
        return RequestBody(
            id=location.id,
            description=str(location.value.get("description") or ""),
            required=location.value.get("required") is True,
            content=self.content(location, "Body"),
        )


def child_location(location: Location, suffix: str, value: JsonSchema) -> Location:
    """Return the location of a value inside the value of another location."""
    return Location(location.document, location.pointer + suffix, value)
