"""Schemas, in one dialect: JSON Schema 2020-12 as OpenAPI 3.1 uses it, every `$ref` the id of another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

JsonSchema = Mapping[str, Any]


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


@dataclass(frozen=True)
class Property:
    """A property of an object: its schema, and whether the object must have it."""

    schema: JsonSchema
    required: bool


def references(schema: JsonSchema) -> Iterator[str]:
    """The ids of the schemas that a schema refers to, at any depth."""
    if "$ref" in schema:
        yield schema["$ref"]
    for part in parts(schema):
        yield from references(part)
    yield from schema.get("discriminator", {}).get("mapping", {}).values()


def parts(schema: JsonSchema) -> Iterator[JsonSchema]:
    """The schemas that stand directly inside a schema."""
    for keyword in ("properties", "patternProperties"):
        yield from schema.get(keyword, {}).values()
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), Mapping):
            yield schema[keyword]
    for keyword in ("prefixItems", "allOf", "anyOf", "oneOf"):
        yield from schema.get(keyword, ())


def types_of(schema: JsonSchema) -> tuple[str, ...]:
    """The types that a schema names itself, one or several."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def properties_of(schemas: Mapping[str, Schema], key: str) -> Mapping[str, Property]:
    """The properties of a named schema by wire name, those of its `allOf` parts included; empty for all but objects.

    Where alternatives (`anyOf`, `oneOf`) stand beside properties, theirs are among them, as optional ones.
    """
    collected = _Collected(schemas)
    if collected.is_object({"$ref": key}, frozenset()):
        collected.add({"$ref": key}, frozenset(), optional=False)
    return collected.properties()


class _Collected:
    """The properties of one object, gathered from all its parts."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._found: dict[str, list[JsonSchema]] = {}
        self._required: set[str] = set()

    def properties(self) -> Mapping[str, Property]:
        # What is required without being described may be anything.
        undescribed: dict[str, list[JsonSchema]] = {
            name: [{}] for name in sorted(self._required - self._found.keys())
        }
        return {
            name: Property(_any_of(schemas), name in self._required)
            for name, schemas in (self._found | undescribed).items()
        }

    def is_object(self, schema: JsonSchema, above: frozenset[str]) -> bool:
        """Whether the schema has properties of its own or from its `allOf`, not by its alternatives alone."""
        if "$ref" in schema:
            key = schema["$ref"]
            if key in above or key not in self._schemas:
                return False
            return self.is_object(self._schemas[key].definition, above | {key})
        return "properties" in schema or any(
            self.is_object(part, above) for part in schema.get("allOf", ())
        )

    def add(self, schema: JsonSchema, above: frozenset[str], *, optional: bool) -> None:
        """Take the properties of a schema; what is said last of a property holds, but alternatives add up."""
        if "$ref" in schema:
            key = schema["$ref"]
            if key not in above and key in self._schemas:
                definition = self._schemas[key].definition
                self.add(definition, above | {key}, optional=optional)
            return
        for part in schema.get("allOf", ()):
            self.add(part, above, optional=optional)
        for name, value in schema.get("properties", {}).items():
            if optional and name in self._found:
                self._found[name] = [*self._found[name], value]
            else:
                self._found[name] = [value]
        if not optional:
            self._required |= {*schema.get("required", ())}
        known = dict(self._found)
        for keyword in ("anyOf", "oneOf"):
            for option in schema.get(keyword, ()):
                self.add(option, above, optional=True)
        # What the object says itself holds for each of its alternatives, which can only narrow it.
        self._found |= known


def _any_of(schemas: list[JsonSchema]) -> JsonSchema:
    unique = [item for index, item in enumerate(schemas) if item not in schemas[:index]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}
