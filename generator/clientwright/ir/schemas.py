"""Schemas in one dialect: JSON Schema 2020-12 as in OpenAPI 3.1.

Each `$ref` is the id of another schema.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

JsonSchema = Mapping[str, Any]
_UNDECLARED = ("additionalProperties", "patternProperties")
# Keywords that decide the type of a value; other keywords narrow or document it.
_TYPE_KEYWORDS = frozenset(
    {"$ref", "type", "const", "enum", "allOf", "anyOf", "oneOf", "properties"}
    | {"items", "prefixItems", *_UNDECLARED}
)
# Keywords that contain other schemas.
_CONTAINERS = frozenset(
    {"properties", "items", "prefixItems", "allOf", "anyOf", "oneOf", *_UNDECLARED}
)


@dataclass(frozen=True)
class Schema:
    """A schema that gets a name in the package.

    It is a component, the target of a reference, or an inline object or enumeration.
    """

    id: str
    #: None for a component. Else the id of the object that contains the inline schema: a schema,
    #: an operation, a path item, or a shared response, request body or parameter.
    owner: str | None
    #: The key of a component; else the part of the owner that the schema describes.
    part: str
    definition: JsonSchema

    @property
    def component(self) -> bool:
        """Whether the schema is not an inline one."""
        return self.owner is None

    @property
    def description(self) -> str:
        """The description; empty if there is none."""
        return str(self.definition.get("description") or "")


class Property(NamedTuple):
    """A property of an object."""

    schema: JsonSchema
    required: bool


class ResolvedSchema(NamedTuple):
    """The end of a chain of references."""

    #: The ids on the way, from the first reference to the last.
    ids: tuple[str, ...]
    #: A schema without `$ref`, unless the references form a cycle or lead nowhere.
    schema: JsonSchema


def resolve_schema(schemas: Mapping[str, Schema], schema: JsonSchema) -> ResolvedSchema:
    """Follow the `$ref` of a schema, and that of its target, to the end of the chain.

    The function stops at the first reference to an id that it has followed already, or that
    is not in `schemas`.
    """
    ids: list[str] = []
    while "$ref" in schema:
        key = schema["$ref"]
        if key in ids or key not in schemas:
            break
        ids.append(key)
        schema = schemas[key].definition
    return ResolvedSchema(tuple(ids), schema)


def references(schema: JsonSchema) -> list[str]:
    """Return the ids of the schemas that a schema refers to, at any depth."""
    found = [schema["$ref"]] if "$ref" in schema else []
    for part in parts(schema):
        found += references(part)
    if "discriminator" in schema:
        found += schema["discriminator"].get("mapping", {}).values()
    return found


def parts(schema: JsonSchema) -> Sequence[JsonSchema]:
    """Return the schemas directly inside a schema."""
    # Most schemas contain no other one, so the early return saves most of the time.
    if _CONTAINERS.isdisjoint(schema):
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
    """Return the types in the keyword `type` of a schema."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def undeclared_properties_of(schemas: Mapping[str, Schema], key: str) -> JsonSchema:
    """Return `additionalProperties` and `patternProperties` of a named object.

    If the object has neither, the last `allOf` part that has them counts. If there is none,
    the result is empty.
    """
    return _undeclared(schemas, {"$ref": key}, set())


def _undeclared(
    schemas: Mapping[str, Schema], schema: JsonSchema, visited: set[str]
) -> JsonSchema:
    ids, schema = resolve_schema(schemas, schema)
    if "$ref" in schema or not visited.isdisjoint(ids):
        return {}
    visited.update(ids)
    own = {key: schema[key] for key in _UNDECLARED if key in schema}
    if any(isinstance(item, Mapping) and item for item in own.values()):
        return own
    inherited = (
        _undeclared(schemas, part, visited)
        for part in reversed(schema.get("allOf", ()))
    )
    return next(filter(None, inherited), {})


def properties_of(schemas: Mapping[str, Schema], key: str) -> Mapping[str, Property]:
    """Return the properties of a named schema by wire name; empty if it is no object.

    The properties of `allOf` parts are included. The properties of options (`anyOf`, `oneOf`)
    are included as optional ones, if the schema has properties besides them.
    """
    collector = _PropertyCollector(schemas)
    if collector.is_object({"$ref": key}, set()):
        collector.add({"$ref": key}, optional=False)
    return collector.properties()


class _PropertyCollector:
    """Collects the properties of one object from all its parts."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._found: dict[str, list[JsonSchema]] = {}
        self._required: set[str] = set()
        # Schemas can refer to each other in cycles, and reach one schema exponentially often.
        self._added: set[tuple[str, bool]] = set()

    def properties(self) -> Mapping[str, Property]:
        """Return all properties that were added."""
        # A required property without a schema accepts any value.
        undescribed: dict[str, list[JsonSchema]] = {
            name: [{}] for name in sorted(self._required - self._found.keys())
        }
        return {
            name: Property(_any_of(schemas), name in self._required)
            for name, schemas in (self._found | undescribed).items()
        }

    def is_object(self, schema: JsonSchema, visited: set[str]) -> bool:
        """Whether the schema or one of its `allOf` parts has `properties`; options do not count."""
        ids, schema = resolve_schema(self._schemas, schema)
        if "$ref" in schema or not visited.isdisjoint(ids):
            return False
        visited.update(ids)
        return "properties" in schema or any(
            self.is_object(part, visited) for part in schema.get("allOf", ())
        )

    def add(self, schema: JsonSchema, *, optional: bool) -> None:
        """Add the properties of a schema.

        The last schema of a property wins, with two exceptions: the schemas in different options
        all remain possible, and a schema without a type is merged into the earlier one.
        """
        ids, schema = resolve_schema(self._schemas, schema)
        steps = {(key, optional) for key in ids}
        if "$ref" in schema or not self._added.isdisjoint(steps):
            return
        self._added |= steps
        for part in schema.get("allOf", ()):
            self.add(part, optional=optional)
        for name, value in schema.get("properties", {}).items():
            earlier = self._found.get(name, [])
            if optional and earlier:
                self._found[name] = [*earlier, value]
            elif earlier and _TYPE_KEYWORDS.isdisjoint(value):
                self._found[name] = [{**item, **value} for item in earlier]
            else:
                self._found[name] = [value]
        if not optional:
            self._required |= {*schema.get("required", ())}
        own = dict(self._found)
        for keyword in ("anyOf", "oneOf"):
            for option in schema.get(keyword, ()):
                self.add(option, optional=True)
        # The schemas of the object itself apply to each option, which can only narrow them.
        self._found |= own


def _any_of(schemas: list[JsonSchema]) -> JsonSchema:
    unique = [item for index, item in enumerate(schemas) if item not in schemas[:index]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}
