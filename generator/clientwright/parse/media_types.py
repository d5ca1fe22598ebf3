"""Media types with their schemas, encodings and examples: what parameters, bodies, answers and webhooks have in common."""

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
    """The schema of an event with its data as what they are the JSON text of."""
    properties = as_mapping(as_mapping(event).get("properties"))
    data = as_mapping(properties.get("data"))
    if (
        data.get("contentMediaType") != "application/json"
        or "contentSchema" not in data
    ):
        return event
    return {**event, "properties": {**properties, "data": data["contentSchema"]}}


class OwnerIndex:
    """Knows what the inline schemas of a parameter, body or response belong to: what that is written in, never what reads it first."""

    def __init__(self, items: Iterable[Location], operations: Iterable[str]) -> None:
        self._items = {item.id for item in items}
        self._operations = {*operations}

    def of(self, place: Location) -> str:
        """The id of the operation or path item around a place; the place itself where there is none."""
        outer = place.id
        while outer.count("/"):
            outer = outer.rpartition("/")[0]
            if outer in self._operations:
                return outer
        item, found, _ = place.id.rpartition("/parameters/")
        return item if found and item in self._items else place.id


class MediaTypeReader:
    """Reads `content`, and the schema and examples of whatever has any."""

    def __init__(
        self,
        sources: DocumentSet,
        schemas: SchemaReader,
        ledger: Ledger,
        owners: OwnerIndex,
    ) -> None:
        self.sources = sources
        self.ledger = ledger
        self._schemas = schemas
        self._owners = owners

    def record_unused(self, place: Location, unused: Mapping[str, str]) -> None:
        """Put what has no effect into the ledger: extensions, and keywords by their reasons."""
        self.ledger.extensions(place.document, place.pointer, place.value)
        for keyword, why in unused.items():
            if place.value.get(keyword):
                pointer = f"{place.pointer}/{keyword}"
                self.ledger.add(place.document, pointer, keyword, "ignored", why)

    def use(self, place: Location, token: str, schema: Any, part: str) -> SchemaUsage:
        """What needs the type of the schema that stands at `token` below a place."""
        owner = self._owners.of(place)
        read = self._schemas.use(
            place.document,
            place.pointer + token,
            schema,
            owner,
            "" if owner == place.id else part,
        )
        return SchemaUsage(f"{place.id}{token}", read)

    def examples(self, place: Location, node: Mapping[str, Any]) -> tuple[Any, ...]:
        """`example`, or the values of `examples` (an Example Object's `externalValue` is never fetched)."""
        if "example" in node:
            return (node["example"],)
        found = (
            as_mapping(self.sources.dereference(child_location(place, "", value)).value)
            for value in as_mapping(node.get("examples")).values()
        )
        return tuple(
            example[key]
            for example in found
            for key in ("value", "dataValue")
            if key in example
        )

    def content(self, place: Location, part: str) -> tuple[MediaType, ...]:
        """Every media type of a body, an answer or a header."""
        entries = as_mapping(place.value.get("content")).items()
        return tuple(
            self._media_type(place, name, node, part) for name, node in entries
        )

    def _media_type(
        self, place: Location, name: str, node: Any, part: str
    ) -> MediaType:
        token = f"/content/{escape(name)}"
        written = child_location(place, token, node)
        # OpenAPI 3.2 allows a reference here.
        target = self.sources.dereference(written)
        if target is not written:
            place, token = target, ""
        here = child_location(place, token, as_mapping(target.value))
        self.record_unused(here, _UNUSED_MEDIA)
        described = "schema" in here.value or "itemSchema" not in here.value
        key = "schema" if described else "itemSchema"
        schema = here.value.get(key)
        events = name.partition(";")[0].strip().lower() == EVENTS
        if events and key == "itemSchema":
            schema = _with_data(schema)
        use = self.use(place, f"{token}/{key}", schema, part)
        # Before 3.2, documents describe the data of an event in place of the stream.
        items = events or key == "itemSchema"
        if items:
            use = SchemaUsage(use.id, {"type": "array", "items": use.schema})
        return MediaType(
            name=name,
            use=use,
            items=items,
            has_event_objects=events and key == "itemSchema",
            examples=tuple(
                [example] if events and described else example
                for example in self.examples(place, here.value)
            ),
            encoding={
                key: self._encoding(
                    child_location(here, f"/encoding/{escape(key)}", value)
                )
                for key, value in as_mapping(here.value.get("encoding")).items()
            },
        )

    def _encoding(self, place: Location) -> Encoding:
        node = as_mapping(place.value)
        self.record_unused(child_location(place, "", node), _UNUSED_ENCODING)
        explode = node.get("explode")
        style, content_type = node.get("style"), node.get("contentType")
        return Encoding(
            content_type=str(content_type) if content_type else None,
            style=str(style) if style else None,
            explode=explode if isinstance(explode, bool) else None,
            allow_reserved=node.get("allowReserved") is True,
        )

    def body(self, place: Location) -> RequestBody:
        """A Request Body Object."""
        self.record_unused(place, {})
        return RequestBody(
            id=place.id,
            description=str(place.value.get("description") or ""),
            required=place.value.get("required") is True,
            content=self.content(place, "Body"),
        )


def child_location(place: Location, suffix: str, value: JsonSchema) -> Location:
    """The place of something inside another one's value."""
    return Location(place.document, place.pointer + suffix, value)
