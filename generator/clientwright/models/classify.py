"""Decide what each schema becomes: a class, an enumeration, or an alias of a type.

An object with properties becomes a class. A type is a reference, a primitive, an array, a map, or
a union of these.
"""

from typing import Any

from ..ir import Api, JsonSchema, Property
from ..ir.schemas import undeclared_properties_of
from ..names import NameTable
from .annotations import TypeInstance, to_type_instance
from .type_schemas import reduce_to_type, values_of

# A schema with no other keywords is fully described by `type` and `format`.
_PLAIN = frozenset(
    {"type", "format", "description", "deprecated", "default", "examples"}
    | {"readOnly", "writeOnly"}
)


class SchemaClassifier:
    """Determine bases, properties and types of schemas.

    Types are JSON Schemas whose `$ref`s are ids of schemas.
    """

    #: Id of a schema that becomes an alias → its type.
    aliases: dict[str, dict[str, Any]]

    def __init__(self, api: Api, names: NameTable) -> None:
        self._api = api
        self._names = names.fields
        self._resolved_aliases: dict[str, str] = {}
        self._type_instances: dict[tuple[object, ...], TypeInstance] = {}
        self.aliases = {
            key: self.type(api.schemas[key].definition)
            for key in sorted(api.schemas)
            if not self.is_class(key) and not self.is_enum(key)
        }
        for key in self.aliases:
            self.aliases[key] = self._drop_self_references(key)

    def is_enum(self, key: str) -> bool:
        """Whether a schema becomes an enumeration: it lists its values."""
        return "enum" in self._api.schemas[key].definition

    def is_class(self, key: str) -> bool:
        """Whether a schema becomes a class: it is an object with properties."""
        return bool(self._api.properties(key)) and not self.is_enum(key)

    def type(self, schema: JsonSchema) -> dict[str, Any]:
        """Return the type of a schema anywhere in the document."""
        return reduce_to_type(schema, self._reference)

    def type_instance(
        self, schema: JsonSchema, *, required: bool = True
    ) -> TypeInstance:
        """Return the type of a schema as a template and targets."""
        # Common simple schemas are cached because most of them occur many times.
        cache_key: tuple[object, ...] | None = None
        if "$ref" in schema:
            cache_key = ("$ref", schema["$ref"], required)
        elif schema.keys() <= _PLAIN and isinstance(schema.get("type"), str):
            cache_key = (schema["type"], schema.get("format"), required)
        if cache_key is None:
            return to_type_instance(self.type(schema), required=required)
        if cache_key not in self._type_instances:
            self._type_instances[cache_key] = to_type_instance(
                self.type(schema), required=required
            )
        return self._type_instances[cache_key]

    def own_properties(self, key: str, bases: list[str]) -> dict[str, Property]:
        """Return the properties of an object that it does not inherit, by wire name."""
        inherited = {
            wire_name for base in bases for wire_name in self._api.properties(base)
        }
        return {
            wire_name: item
            for wire_name, item in self._api.properties(key).items()
            if wire_name not in inherited
        }

    def extra(self, key: str, bases: list[str]) -> dict[str, Any]:
        """Return the type of additional properties; empty if any, or if a base declares it."""
        additional = self._additional(key)
        return {} if additional in map(self._additional, bases) else additional

    def bases(self, key: str) -> list[str]:
        """Return the `allOf` targets that can be base classes.

        There are none if an inherited property would change its type or its Python name. Type
        checkers reject such a subclass.
        """
        parts = self._api.schemas[key].definition.get("allOf", ())
        bases = [
            part["$ref"]
            for part in parts
            if "$ref" in part and self.is_class(part["$ref"])
        ]
        own = self._api.properties(key)
        if any(
            base_property != own[wire_name]
            or self._names[base][wire_name] != self._names[key][wire_name]
            for base in bases
            for wire_name, base_property in self._api.properties(base).items()
        ):
            return []
        if any(
            self._additional(base) not in ({}, self._additional(key)) for base in bases
        ):
            return []
        all_ancestors = [self._collect_ancestors(base, set()) for base in bases]
        are_disjoint = all(
            not (ancestors & previous)
            for i, ancestors in enumerate(all_ancestors)
            for previous in all_ancestors[:i]
        )
        is_cyclic = any(key in ancestors for ancestors in all_ancestors)
        return bases if are_disjoint and not is_cyclic else []

    def _additional(self, key: str) -> dict[str, Any]:
        """Return the type of additional properties; empty if any value is allowed."""
        return values_of(
            undeclared_properties_of(self._api.schemas, key), self._reference
        )

    def _collect_ancestors(self, key: str, ancestors: set[str]) -> set[str]:
        """Add a schema and all its `allOf` targets to a set, and return the set."""
        if key not in ancestors:
            ancestors.add(key)
            for part in self._api.schemas[key].definition.get("allOf", ()):
                if "$ref" in part:
                    self._collect_ancestors(part["$ref"], ancestors)
        return ancestors

    def _reference(self, key: str) -> dict[str, Any]:
        return {"$ref": self._resolve_alias(key)}

    def _resolve_alias(self, key: str) -> str:
        """Return the object that a mere reference points to, if the object contains the reference.

        pydantic reports such an alias as a cyclic definition, so its target takes its place.
        """
        if key not in self._resolved_aliases:
            self._resolved_aliases[key] = key
            if not self.is_enum(key) and not self.is_class(key):
                definition = self._api.schemas[key].definition
                type_ = reduce_to_type(definition, lambda id_: {"$ref": id_})
                target = type_.get("$ref", key)
                if key in self._reachable(target):
                    self._resolved_aliases[key] = self._resolve_alias(target)
        return self._resolved_aliases[key]

    def _reachable(self, key: str) -> set[str]:
        """Return all schemas that a schema reaches through references."""
        reachable: set[str] = set()
        pending = [key]
        while pending:
            for target in self._api.references(pending.pop()):
                if target not in reachable:
                    reachable.add(target)
                    pending.append(target)
        return reachable

    def _drop_self_references(self, key: str) -> dict[str, Any]:
        """Return the type of an alias without the members that resolve to the alias itself.

        Such members add no values. If no member is left, any value is allowed.
        """
        type_ = self.aliases[key]
        members = type_.get("anyOf", [type_])
        kept = [
            item for item in members if key not in self._resolved_members(item, {key})
        ]
        if len(kept) == len(members):
            return type_
        return {"anyOf": kept} if kept[1:] else kept[0] if kept else {}

    def _resolved_members(self, member: dict[str, Any], visited: set[str]) -> set[str]:
        """Return all schemas that a type resolves to, directly or as a member of a union."""
        if member.keys() != {"$ref"}:
            return set()
        key = member["$ref"]
        resolved = {key}
        if key not in visited and key in self.aliases:
            visited.add(key)
            aliased = self.aliases[key]
            for inner in aliased.get("anyOf", [aliased]):
                resolved |= self._resolved_members(inner, visited)
        return resolved
