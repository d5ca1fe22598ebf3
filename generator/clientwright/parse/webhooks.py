"""Webhooks and callbacks → `Webhook`: what the API sends by itself."""

from collections.abc import Iterator

from ..ir import Webhook
from ..json_pointer import escape
from ..source import DocumentSet, Location
from .media_types import MediaTypeReader
from .navigation import as_mapping, member, methods_of, path_items, root_section

_UNUSED = {
    "parameters": "parameters of what is received are left to the web framework",
    "responses": "what a receiver answers is left to the web framework",
    "security": "how a sender proves itself is left to the web framework",
}
_UNUSED_ITEM = {"parameters": _UNUSED["parameters"]}


def webhook_items(sources: DocumentSet) -> dict[str, Location]:
    """The path items under `webhooks`, by name."""
    return path_items(sources, root_section(sources, "webhooks"))


def read_webhooks(
    items: dict[str, Location], reader: MediaTypeReader
) -> Iterator[Webhook]:
    """Everything under `webhooks` that has a body."""
    for name, item in items.items():
        yield from _item(item, None, name, reader)


def callback_items(
    sources: DocumentSet, operation: Location
) -> dict[str, list[Location]]:
    """The path items of an operation's callbacks, by the callback's name."""
    found: dict[str, list[Location]] = {}
    for name, node in as_mapping(operation.value.get("callbacks")).items():
        pointer = f"{operation.pointer}/callbacks/{escape(name)}"
        callback = sources.dereference(Location(operation.document, pointer, node))
        places = (
            sources.dereference(member(callback, key))
            for key in as_mapping(callback.value)
            if not key.startswith("x-")
        )
        # What a reference leads to may be anything.
        found[name] = [place for place in places if isinstance(place.value, dict)]
    return found


def read_callbacks(
    items: dict[str, list[Location]], owner: str | None, reader: MediaTypeReader
) -> Iterator[Webhook]:
    """Everything among an operation's callbacks that has a body; what is written elsewhere may be shared, so it belongs to none."""
    for name, places in items.items():
        for item in places:
            yield from _item(item, owner, name, reader)


def _item(
    item: Location, owner: str | None, name: str, reader: MediaTypeReader
) -> Iterator[Webhook]:
    reader.record_unused(item, _UNUSED_ITEM)
    for _, place in methods_of(reader.sources, item):
        reader.record_unused(place, _UNUSED)
        node = place.value
        if "requestBody" not in node:
            continue
        body = reader.sources.dereference(member(place, "requestBody"))
        yield Webhook(
            id=place.id,
            owner=owner if place.id.startswith(f"{owner}/") else None,
            name=name,
            summary=str(node.get("summary") or ""),
            description=str(node.get("description") or ""),
            body=reader.body(body),
        )
