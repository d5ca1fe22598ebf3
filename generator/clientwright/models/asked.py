"""`Api` → the document that is given to datamodel-code-generator.

Every schema in it has one of three forms, each of which becomes exactly one class or alias: an object with its properties, an enumeration, or a
type (a reference, a primitive, an array, a map, or a union of these). Schemas and properties are numbered, and no text of the document is among
them: there is nothing left to name, to merge or to quote.
"""

from typing import Any

from ..api import Api, JsonSchema, references, types_of
from ..api.schemas import unnamed_of
from ..names import Names
from .types import plain, values_of

USES = "ClientwrightUses"


class Asked:
    """What is asked of datamodel-code-generator, with the numbers that stand for names in it."""

    # Instead of a property: the map of what an object holds beside its properties.
    EXTRA = "extra"

    def __init__(self, api: Api, names: Names) -> None:
        self.schemas = {f"Schema{n}": key for n, key in enumerate(sorted(api.schemas))}
        self.uses = tuple(sorted(api.uses(), key=lambda use: use.id))
        # A property has one number everywhere, or a class and its base would seem to disagree.
        self.wires = tuple(
            sorted({w for key in api.schemas for w in api.properties(key)})
        )
        self._classes = {key: name for name, key in self.schemas.items()}
        self._fields = {wire: f"field_{n}" for n, wire in enumerate(self.wires)}
        self._api = api
        self._same: dict[str, str] = {}
        self._names = names.fields

    def is_class(self, key: str) -> bool:
        """Whether a schema is an object with properties."""
        return bool(self._api.properties(key))

    def document(self) -> dict[str, Any]:
        """An OpenAPI document with all schemas, and one more that has every use as a property."""
        schemas = {name: self._schema(key) for name, key in self.schemas.items()}
        for name in schemas:
            schemas[name] = _without_itself(name, schemas)
        schemas[USES] = {
            "type": "object",
            "required": [f"field_{n}" for n in range(len(self.uses))],
            "properties": {
                f"field_{n}": self._type(use.schema) for n, use in enumerate(self.uses)
            },
        }
        return {
            "openapi": "3.1.0",
            "info": {"title": "", "version": "1"},
            "paths": {},
            "components": {"schemas": schemas},
        }

    def _schema(self, key: str) -> dict[str, Any]:
        definition = self._api.schemas[key].definition
        if "enum" in definition:
            # Only that it is an enumeration counts: its members are ours to write, and what they are called could hide the types of fields.
            null = [None] if None in definition["enum"] else []
            return {"type": "string", "enum": ["member_1", "member_2", *null]}
        if self.is_class(key):
            return self._object(key)
        if key in references(definition):
            return _alternatives(plain(definition, self._reference, limited=False))
        return self._type(definition)

    def _object(self, key: str) -> dict[str, Any]:
        """An object with all its properties, less those that it inherits."""
        bases = self._bases(key)
        inherited = {wire for base in bases for wire in self._api.properties(base)}
        own = {
            wire: item
            for wire, item in self._api.properties(key).items()
            if wire not in inherited
        }
        written: dict[str, Any] = {
            "type": "object",
            "properties": {
                self._fields[wire]: self._type(item.schema)
                for wire, item in own.items()
            },
            "required": [self._fields[w] for w, item in own.items() if item.required],
        }
        unnamed = self._unnamed(key)
        if unnamed and unnamed not in map(self._unnamed, bases):
            of_extra = {"type": "object", "additionalProperties": unnamed}
            written["properties"][self.EXTRA] = of_extra
            written["required"].append(self.EXTRA)
        if not bases:
            return written
        return {"allOf": [*map(self._reference, bases), written]}

    def _bases(self, key: str) -> list[str]:
        """The objects that this one is composed of, as far as a subclass may say what it says: type checkers take no narrower property, and an attribute means one thing."""
        composed = self._api.schemas[key].definition.get("allOf", ())
        bases = [
            part["$ref"]
            for part in composed
            if "$ref" in part and self.is_class(part["$ref"])
        ]
        own = self._api.properties(key)
        if any(
            base_property != own[wire]
            or self._names[base][wire] != self._names[key][wire]
            for base in bases
            for wire, base_property in self._api.properties(base).items()
        ):
            return []
        if any(self._unnamed(base) not in ({}, self._unnamed(key)) for base in bases):
            return []
        above = [self._above(base, set()) for base in bases]
        apart = all(
            not (one & other) for i, one in enumerate(above) for other in above[:i]
        )
        return bases if apart and not any(key in one for one in above) else []

    def _unnamed(self, key: str) -> dict[str, Any]:
        """The type of what an object holds beside its properties; empty where that may be anything."""
        return values_of(unnamed_of(self._api.schemas, key), self._reference)

    def _above(self, key: str, found: set[str]) -> set[str]:
        """What has been found, with the schema and everything that it is composed of."""
        if key not in found:
            found.add(key)
            for part in self._api.schemas[key].definition.get("allOf", ()):
                if "$ref" in part:
                    self._above(part["$ref"], found)
        return found

    def _type(self, schema: JsonSchema) -> dict[str, Any]:
        return plain(schema, self._reference)

    def _reference(self, key: str) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{self._classes[self._meant(key)]}"}

    def _meant(self, key: str) -> str:
        """The object that a schema with no more to say stands for, where it holds that schema: pydantic takes such an alias for a circle."""
        if key not in self._same:
            self._same[key] = key
            definition = self._api.schemas[key].definition
            if "enum" not in definition and not self.is_class(key):
                written = plain(definition, lambda other: {"$ref": other})
                target = written.get("$ref", key)
                if key in self._below(target):
                    self._same[key] = self._meant(target)
        return self._same[key]

    def _below(self, key: str) -> set[str]:
        """Every schema that one refers to, directly or through others."""
        found: set[str] = set()
        pending = [key]
        while pending:
            for other in references(self._api.schemas[pending.pop()].definition):
                if other not in found:
                    found.add(other)
                    pending.append(other)
        return found


def _without_itself(name: str, schemas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A schema that stands for others, less those that stand for it: they say nothing, and may be anything where nothing else is said."""
    written = schemas[name]
    if written.keys() not in ({"$ref"}, {"anyOf"}):
        return written
    options = [
        option
        for option in written.get("anyOf", [written])
        if name not in _stands_for(option, schemas, {name})
    ]
    if len(options) == len(written.get("anyOf", [written])):
        return written
    return {"anyOf": options} if options[1:] else options[0] if options else {}


def _stands_for(
    option: dict[str, Any], schemas: dict[str, dict[str, Any]], met: set[str]
) -> set[str]:
    """The schemas that one is the same as, or an alternative of which is."""
    if option.keys() != {"$ref"}:
        return set()
    name = option["$ref"].rpartition("/")[2]
    found = {name}
    if name not in met:
        met.add(name)
        below = schemas[name]
        for inner in below.get("anyOf", [below]):
            found |= _stands_for(inner, schemas, met)
    return found


def _alternatives(written: dict[str, Any]) -> dict[str, Any]:
    """A type that refers to itself in the one form in which datamodel-code-generator goes on doing so: as one of several."""
    types = types_of(written)
    if not types:
        return written
    others = [{**written, "type": name} for name in types if name != "null"]
    return {"anyOf": others + [{"type": "null"}] * ("null" in types)}
