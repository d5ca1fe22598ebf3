"""Read webhooks and callbacks: the requests that the API sends."""

from collections.abc import Iterator

from ..ir import Webhook
from ..json_pointer import escape
from ..source import DocumentSet, Location
from .media_types import MediaTypeReader
from .navigation import as_mapping, member, methods_of, path_items, root_section

_UNUSED = {
    "parameters": "the web framework handles parameters of received requests",
    "responses": "the web framework sends the response",
    "security": "the web framework authenticates the sender",
}
_UNUSED_ITEM = {"parameters": _UNUSED["parameters"]}


def webhook_items(document_set: DocumentSet) -> dict[str, Location]:
    """Return the path items under `webhooks`, by name."""
    return path_items(document_set, root_section(document_set, "webhooks"))


def read_webhooks(
    items: dict[str, Location], reader: MediaTypeReader
) -> Iterator[Webhook]:
    """Yield the webhooks that have a request body."""
    for name, item in items.items():
        yield from _item(item, None, name, reader)


def callback_items(
    document_set: DocumentSet, operation: Location
) -> dict[str, list[Location]]:
    """Return the path items of the callbacks of an operation, by the name of the callback."""
    found: dict[str, list[Location]] = {}
    for name, node in as_mapping(operation.value.get("callbacks")).items():
        pointer = f"{operation.pointer}/callbacks/{escape(name)}"
        callback = document_set.dereference(Location(operation.document, pointer, node))
        locations = (
            document_set.dereference(member(callback, key))
            for key in as_mapping(callback.value)
            if not key.startswith("x-")
        )
        # The target of a reference may be no object.
        found[name] = [
            location for location in locations if isinstance(location.value, dict)
        ]
    return found


def read_callbacks(
    items: dict[str, list[Location]], owner: str | None, reader: MediaTypeReader
) -> Iterator[Webhook]:
    """Yield the callbacks that have a request body.

    A callback outside the operation may be shared, so it gets no owner.
    """
    for name, locations in items.items():
        for item in locations:
            yield from _item(item, owner, name, reader)


def _item(
    item: Location, owner: str | None, name: str, reader: MediaTypeReader
) -> Iterator[Webhook]:
    reader.record_unused(item, _UNUSED_ITEM)
    for _, location in methods_of(reader.document_set, item):
        reader.record_unused(location, _UNUSED)
        node = location.value
        if "requestBody" not in node:
            continue
        body = reader.document_set.dereference(member(location, "requestBody"))
        yield Webhook(
            id=location.id,
            owner=owner if location.id.startswith(f"{owner}/") else None,
            name=name,
            summary=str(node.get("summary") or ""),
            description=str(node.get("description") or ""),
            body=reader.body(body),
        )
