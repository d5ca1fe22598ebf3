"""Read Discriminator Objects: `{"propertyName": …, "mapping": {value: id of a schema}}`.

The mapping includes the implicit values (OpenAPI 3.1.1, section 4.8.25).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import SpecError
from ..ir import JsonSchema, Schema
from ..json_pointer import escape, unescape
from ..source import DocumentSet, Location
from .ledger import Ledger
from .navigation import as_mapping

_UNUSED = {
    "defaultMapping": "an unknown value is tried against each member of the union"
}


class DiscriminatorReader:
    """Reads discriminators; `register` makes a location a named schema."""

    def __init__(
        self,
        document_sets: Sequence[DocumentSet],
        ledger: Ledger,
        register: Callable[[Location], str],
    ) -> None:
        self._document_set = document_sets[0]
        self._roots = [document_set.root for document_set in document_sets]
        self._ledger = ledger
        self._register = register

    def read(
        self, location: Location, node: Mapping[str, Any], normalized: JsonSchema
    ) -> JsonSchema:
        """Return the discriminator of a schema; `normalized` has the converted options."""
        written = as_mapping(node["discriminator"])
        pointer = f"{location.pointer}/discriminator"
        self._ledger.extensions(location.document, pointer, written)
        for keyword, why in _UNUSED.items():
            if keyword in written:
                at = f"{pointer}/{keyword}"
                self._ledger.add(location.document, at, keyword, "ignored", why)
        values: dict[str, str] = {}
        for name, value in as_mapping(written.get("mapping")).items():
            if key := self._target(location, str(value)):
                values[name] = key
            else:
                why = "the mapping names no schema, so the value is treated as unknown"
                at = f"{pointer}/mapping/{escape(name)}"
                self._ledger.add(location.document, at, "mapping", "ignored", why)
        for option in (*normalized.get("oneOf", ()), *normalized.get("anyOf", ())):
            key = option.get("$ref", "")
            if key and key not in values.values():
                values.setdefault(_implicit_value(key), key)
        return {"propertyName": str(written.get("propertyName")), "mapping": values}

    def _target(self, location: Location, value: str) -> str | None:
        """Return the id of the schema that a mapping value names, or None if there is none.

        The value is the key of a component, or a reference.
        """
        # The components of the document itself have priority.
        for root in sorted(self._roots, key=lambda root: root is not location.document):
            components = as_mapping(root.data.get("components"))
            if value in as_mapping(components.get("schemas")):
                value = f"#/components/schemas/{escape(value)}"
                location = Location(root, "", {})
                break
        try:
            target = self._document_set.resolve(location.document, value)
            self._document_set.dereference(target)
        except SpecError:
            return None
        return self._register(target)


def add_subclasses(schemas: dict[str, Schema]) -> None:
    """Add the implicit values of subclasses to each object with a discriminator.

    A subclass refers to the object in its `allOf`, directly or through other subclasses.
    """
    composed: dict[str, list[str]] = {}
    for key, schema in schemas.items():
        for part in schema.definition.get("allOf", ()):
            if "$ref" in part:
                composed.setdefault(part["$ref"], []).append(key)
    for key, schema in schemas.items():
        discriminator = schema.definition.get("discriminator")
        if not discriminator or {"oneOf", "anyOf"} & schema.definition.keys():
            continue
        values = discriminator["mapping"]
        found, pending = {key}, [key]
        while pending:
            for other in composed.get(pending.pop(), ()):
                if other not in found:
                    found.add(other)
                    pending.append(other)
                    if other not in values.values() and schemas[other].component:
                        values.setdefault(schemas[other].part, other)


def _implicit_value(key: str) -> str:
    """Return the implicit discriminator value of a schema: its key among the components."""
    return unescape(key.rpartition("/")[2])
