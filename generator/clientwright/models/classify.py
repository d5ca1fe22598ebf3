"""What the schemas of a document come to: an object with properties, an enumeration, or a type (a reference, a primitive, an array, a map, or a union of these)."""

from typing import Any

from ..ir import Api, JsonSchema, Property
from ..ir.schemas import unnamed_of
from ..names import NameTable
from .annotations import TypeInstance, to_type_instance
from .type_schemas import reduce_to_type, values_of

# Keywords beside which a type is decided by itself and its format.
_PLAIN = frozenset(
    {"type", "format", "description", "deprecated", "default", "examples"}
    | {"readOnly", "writeOnly"}
)


class SchemaClassifier:
    """Tells of every schema what its class or alias is made of; types are JSON Schemas whose `$ref`s are ids of schemas.

    `aliases` are the types of those that need no class, by id.
    """

    def __init__(self, api: Api, names: NameTable) -> None:
        self._api = api
        self._names = names.fields
        self._same: dict[str, str] = {}
        self._type_instances: dict[tuple[object, ...], TypeInstance] = {}
        self.aliases = {
            key: self.type(api.schemas[key].definition)
            for key in sorted(api.schemas)
            if not self.is_class(key) and not self.is_enum(key)
        }
        for key in self.aliases:
            self.aliases[key] = self._drop_self_references(key)

    def is_enum(self, key: str) -> bool:
        """Whether a schema lists its values."""
        return "enum" in self._api.schemas[key].definition

    def is_class(self, key: str) -> bool:
        """Whether a schema is an object with properties."""
        return bool(self._api.properties(key)) and not self.is_enum(key)

    def type(self, schema: JsonSchema) -> dict[str, Any]:
        """The type of what stands somewhere in the document."""
        return reduce_to_type(schema, self._reference)

    def type_instance(
        self, schema: JsonSchema, *, required: bool = True
    ) -> TypeInstance:
        """The same, taken apart."""
        # Most are there many times.
        same: tuple[object, ...] | None = None
        if "$ref" in schema:
            same = ("$ref", schema["$ref"], required)
        elif schema.keys() <= _PLAIN and isinstance(schema.get("type"), str):
            same = (schema["type"], schema.get("format"), required)
        if same is None:
            return to_type_instance(self.type(schema), required=required)
        if same not in self._type_instances:
            self._type_instances[same] = to_type_instance(
                self.type(schema), required=required
            )
        return self._type_instances[same]

    def own_properties(self, key: str, bases: list[str]) -> dict[str, Property]:
        """The properties of an object by wire name, less those that it inherits."""
        inherited = {wire for base in bases for wire in self._api.properties(base)}
        return {
            wire: item
            for wire, item in self._api.properties(key).items()
            if wire not in inherited
        }

    def extra(self, key: str, bases: list[str]) -> dict[str, Any]:
        """The type of what an object holds beside its properties; empty where that may be anything or a base says it."""
        unnamed = self._unnamed(key)
        return {} if unnamed in map(self._unnamed, bases) else unnamed

    def bases(self, key: str) -> list[str]:
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

    def _reference(self, key: str) -> dict[str, Any]:
        return {"$ref": self._resolve_alias(key)}

    def _resolve_alias(self, key: str) -> str:
        """The object that a schema with no more to say stands for, where it holds that schema: pydantic takes such an alias for a circle."""
        if key not in self._same:
            self._same[key] = key
            if not self.is_enum(key) and not self.is_class(key):
                definition = self._api.schemas[key].definition
                written = reduce_to_type(definition, lambda other: {"$ref": other})
                target = written.get("$ref", key)
                if key in self._below(target):
                    self._same[key] = self._resolve_alias(target)
        return self._same[key]

    def _below(self, key: str) -> set[str]:
        """Every schema that one refers to, directly or through others."""
        found: set[str] = set()
        pending = [key]
        while pending:
            for other in self._api.references(pending.pop()):
                if other not in found:
                    found.add(other)
                    pending.append(other)
        return found

    def _drop_self_references(self, key: str) -> dict[str, Any]:
        """What an alias stands for, less those that stand for it: they say nothing, and may be anything where nothing else is said."""
        written = self.aliases[key]
        options = written.get("anyOf", [written])
        others = [item for item in options if key not in self._stands_for(item, {key})]
        if len(others) == len(options):
            return written
        return {"anyOf": others} if others[1:] else others[0] if others else {}

    def _stands_for(self, option: dict[str, Any], met: set[str]) -> set[str]:
        """The schemas that a type is the same as, or an alternative of which is."""
        if option.keys() != {"$ref"}:
            return set()
        key = option["$ref"]
        found = {key}
        if key not in met and key in self.aliases:
            met.add(key)
            below = self.aliases[key]
            for inner in below.get("anyOf", [below]):
                found |= self._stands_for(inner, met)
        return found
