"""Schemas, in one dialect: JSON Schema 2020-12 as OpenAPI 3.1 uses it, every `$ref` the id of another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

JsonSchema = Mapping[str, Any]
_UNNAMED = ("additionalProperties", "patternProperties")
# What decides the type of a value, other keywords narrow or document it.
_DECISIVE = frozenset(
    {"$ref", "type", "const", "enum", "allOf", "anyOf", "oneOf", "properties"}
    | {"items", "prefixItems", *_UNNAMED}
)
# What holds other schemas.
_HOLDERS = frozenset(
    {"properties", "items", "prefixItems", "allOf", "anyOf", "oneOf", *_UNNAMED}
)


@dataclass(frozen=True)
class Schema:
    """A schema that becomes a name of the package: a component, the target of a reference, or an inline object or enumeration.

    An inline one is named after what it belongs to: `owner` is the id of what it is written in (a schema, an operation, a path item, or a shared
    response, request body or parameter), `part` says which part of it this is. A component has no owner, and its key is its `part`.
    """

    id: str
    owner: str | None
    part: str
    definition: JsonSchema

    @property
    def component(self) -> bool:
        return self.owner is None

    @property
    def description(self) -> str:
        return str(self.definition.get("description") or "")


class Property(NamedTuple):
    """A property of an object: its schema, and whether the object must have it."""

    schema: JsonSchema
    required: bool


def references(schema: JsonSchema) -> list[str]:
    """The ids of the schemas that a schema refers to, at any depth."""
    found = [schema["$ref"]] if "$ref" in schema else []
    for part in parts(schema):
        found += references(part)
    if "discriminator" in schema:
        found += schema["discriminator"].get("mapping", {}).values()
    return found


def parts(schema: JsonSchema) -> Sequence[JsonSchema]:
    """The schemas that stand directly inside a schema."""
    # Most schemas are of a string, a number or such: it matters how soon that is seen.
    if _HOLDERS.isdisjoint(schema):
        return ()
    found: list[JsonSchema] = []
    for keyword in ("properties", "patternProperties"):
        if keyword in schema:
            found += schema[keyword].values()
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            found.append(schema[keyword])
    for keyword in ("prefixItems", "allOf", "anyOf", "oneOf"):
        if keyword in schema:
            found += schema[keyword]
    return found


def types_of(schema: JsonSchema) -> tuple[str, ...]:
    """The types that a schema names itself, one or several."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def unnamed_of(schemas: Mapping[str, Schema], key: str) -> JsonSchema:
    """What a named object says of the properties that it does not name, in `additionalProperties` and `patternProperties`: its own, else those of the last
    of its `allOf` parts that has any; empty where nothing is said.
    """
    return _unnamed(schemas, {"$ref": key}, set())


def _unnamed(
    schemas: Mapping[str, Schema], schema: JsonSchema, seen: set[str]
) -> JsonSchema:
    if "$ref" in schema:
        key = schema["$ref"]
        if key in seen or key not in schemas:
            return {}
        seen.add(key)
        return _unnamed(schemas, schemas[key].definition, seen)
    said = {key: schema[key] for key in _UNNAMED if key in schema}
    if any(isinstance(item, Mapping) and item for item in said.values()):
        return said
    parts = reversed(schema.get("allOf", ()))
    return next(filter(None, (_unnamed(schemas, part, seen) for part in parts)), {})


def properties_of(schemas: Mapping[str, Schema], key: str) -> Mapping[str, Property]:
    """The properties of a named schema by wire name, those of its `allOf` parts included; empty for all but objects.

    Where alternatives (`anyOf`, `oneOf`) stand beside properties, theirs are among them, as optional ones.
    """
    collected = _PropertyCollector(schemas)
    if collected.is_object({"$ref": key}, set()):
        collected.add({"$ref": key}, optional=False)
    return collected.properties()


class _PropertyCollector:
    """The properties of one object, gathered from all its parts."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._found: dict[str, list[JsonSchema]] = {}
        self._required: set[str] = set()
        # What was taken already: schemas may refer to each other in circles, and to one of them on very many ways.
        self._taken: set[tuple[str, bool]] = set()

    def properties(self) -> Mapping[str, Property]:
        # What is required without being described may be anything.
        undescribed: dict[str, list[JsonSchema]] = {
            name: [{}] for name in sorted(self._required - self._found.keys())
        }
        return {
            name: Property(_any_of(schemas), name in self._required)
            for name, schemas in (self._found | undescribed).items()
        }

    def is_object(self, schema: JsonSchema, seen: set[str]) -> bool:
        """Whether the schema has properties of its own or from its `allOf`, not by its alternatives alone."""
        if "$ref" in schema:
            key = schema["$ref"]
            if key in seen or key not in self._schemas:
                return False
            seen.add(key)
            return self.is_object(self._schemas[key].definition, seen)
        return "properties" in schema or any(
            self.is_object(part, seen) for part in schema.get("allOf", ())
        )

    def add(self, schema: JsonSchema, *, optional: bool) -> None:
        """Take the properties of a schema; what is said last of a property holds, but alternatives add up, and what says nothing of the type adds to it."""
        if "$ref" in schema:
            key = schema["$ref"]
            if (key, optional) not in self._taken and key in self._schemas:
                self._taken.add((key, optional))
                self.add(self._schemas[key].definition, optional=optional)
            return
        for part in schema.get("allOf", ()):
            self.add(part, optional=optional)
        for name, value in schema.get("properties", {}).items():
            above_it = self._found.get(name, [])
            if optional and above_it:
                self._found[name] = [*above_it, value]
            elif above_it and _DECISIVE.isdisjoint(value):
                self._found[name] = [{**item, **value} for item in above_it]
            else:
                self._found[name] = [value]
        if not optional:
            self._required |= {*schema.get("required", ())}
        known = dict(self._found)
        for keyword in ("anyOf", "oneOf"):
            for option in schema.get(keyword, ()):
                self.add(option, optional=True)
        # What the object says itself holds for each of its alternatives, which can only narrow it.
        self._found |= known


def _any_of(schemas: list[JsonSchema]) -> JsonSchema:
    unique = [item for index, item in enumerate(schemas) if item not in schemas[:index]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}
