"""Discriminator Objects → `{"propertyName": …, "mapping": {tag: id of a schema}}`, with the implicit tags filled in (OpenAPI 3.1.1, section 4.8.25)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import SpecError
from ..ir import JsonSchema, Schema
from ..json_pointer import escape, unescape
from ..source import DocumentSet, Location
from .ledger import Ledger
from .navigation import as_mapping

_UNUSED = {
    "defaultMapping": "an unknown tag is tried against every member of the union"
}


class DiscriminatorReader:
    """Reads discriminators; `register` makes a place a named schema."""

    def __init__(
        self,
        several: Sequence[DocumentSet],
        ledger: Ledger,
        register: Callable[[Location], str],
    ) -> None:
        self._sources = several[0]
        self._roots = [sources.root for sources in several]
        self._ledger = ledger
        self._register = register

    def read(
        self, place: Location, node: Mapping[str, Any], read: JsonSchema
    ) -> JsonSchema:
        """The discriminator of a schema; `read` is what has been made of its alternatives."""
        written = as_mapping(node["discriminator"])
        pointer = f"{place.pointer}/discriminator"
        self._ledger.extensions(place.document, pointer, written)
        for keyword, why in _UNUSED.items():
            if keyword in written:
                at = f"{pointer}/{keyword}"
                self._ledger.add(place.document, at, keyword, "ignored", why)
        tags: dict[str, str] = {}
        for tag, value in as_mapping(written.get("mapping")).items():
            if key := self._target(place, str(value)):
                tags[tag] = key
            else:
                why = "the mapping names no schema; its tag is like any unknown one"
                at = f"{pointer}/mapping/{escape(tag)}"
                self._ledger.add(place.document, at, "mapping", "ignored", why)
        for option in (*read.get("oneOf", ()), *read.get("anyOf", ())):
            key = option.get("$ref", "")
            if key and key not in tags.values():
                tags.setdefault(_name(key), key)
        return {"propertyName": str(written.get("propertyName")), "mapping": tags}

    def _target(self, place: Location, value: str) -> str | None:
        """The id of the schema that a mapping's value names: by its key among the components, or by a reference."""
        # A document's own components come first.
        for root in sorted(self._roots, key=lambda root: root is not place.document):
            components = as_mapping(root.data.get("components"))
            if value in as_mapping(components.get("schemas")):
                value = f"#/components/schemas/{escape(value)}"
                place = Location(root, "", {})
                break
        try:
            target = self._sources.resolve(place.document, value)
            self._sources.dereference(target)
        except SpecError:
            return None
        return self._register(target)


def add_subclasses(schemas: dict[str, Schema]) -> None:
    """Give every object with a discriminator the tags of the schemas that are composed of it (`allOf`), at any distance."""
    composed: dict[str, list[str]] = {}
    for key, schema in schemas.items():
        for part in schema.definition.get("allOf", ()):
            if "$ref" in part:
                composed.setdefault(part["$ref"], []).append(key)
    for key, schema in schemas.items():
        discriminator = schema.definition.get("discriminator")
        if not discriminator or {"oneOf", "anyOf"} & schema.definition.keys():
            continue
        tags = discriminator["mapping"]
        found, pending = {key}, [key]
        while pending:
            for other in composed.get(pending.pop(), ()):
                if other not in found:
                    found.add(other)
                    pending.append(other)
                    if other not in tags.values() and schemas[other].component:
                        tags.setdefault(schemas[other].part, other)


def _name(key: str) -> str:
    """The implicit tag of a schema: its key among the components."""
    return unescape(key.rpartition("/")[2])
