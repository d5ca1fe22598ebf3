"""Generate a value for a schema from its keywords."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..ir import Api, JsonSchema, references, types_of
from .all_of import UNIONS, has_constraints, merge_all_of
from .numbers import make_number
from .strings import make_string

# Depth in named schemas below which optional parts that refer to others are left out.
_OPTIONAL_DEPTH = 8
# Depth in named schemas at which generation fails.
_MAX_DEPTH = 40
# Number of values in a sample above which generation starts again with less depth.
_MAX_VALUES = 200


class _UnboundedRecursion(Exception):
    """Every value of the schema contains another value of the schema."""


class _SizeLimitExceeded(Exception):
    """The value contains more than `_MAX_VALUES` values."""


def generate_value(api: Api, schema: JsonSchema, *, examples: bool = True) -> Any:
    """Generate a value for a schema, from its `examples` if there are any.

    If no small value is valid, the value is empty.
    """
    for depth in range(_OPTIONAL_DEPTH, -1, -1):
        try:
            return _SampleGenerator(api, depth, examples).generate(schema, ())
        except _SizeLimitExceeded:
            continue
        except _UnboundedRecursion:
            break
    return {} if "object" in types_of(merge_all_of(api, schema)) else None


def _with_discriminator_value(
    value: Any, option: JsonSchema, discriminator: JsonSchema
) -> Any:
    """Set the discriminator's property of a value to a value that selects the option."""
    tags = [
        tag
        for tag, key in discriminator.get("mapping", {}).items()
        if key == option.get("$ref")
    ]
    name = discriminator.get("propertyName")
    if not isinstance(value, dict) or not tags or value.get(name) in tags:
        return value
    return {**value, name: tags[0]}


class _SampleGenerator:
    """Generate one value; different `index` arguments yield different values."""

    def __init__(self, api: Api, depth: int, examples: bool) -> None:
        self._api = api
        self._examples = ("examples", "enum") if examples else ("enum",)
        self._depth = depth
        self._size = 0

    def generate(
        self, schema: JsonSchema, ancestors: tuple[str, ...], index: int = 0
    ) -> Any:
        self._size += 1
        if self._size > _MAX_VALUES:
            raise _SizeLimitExceeded
        ids, schema = self._api.resolve(schema)
        if "$ref" in schema or not set(ids).isdisjoint(ancestors):
            raise _UnboundedRecursion
        if ids and len(ancestors) + len(ids) - 1 > _MAX_DEPTH:
            raise _UnboundedRecursion
        ancestors += ids
        merged = merge_all_of(self._api, schema)
        for keyword in self._examples:
            if values := merged.get(keyword):
                return values[index % len(values)]
        if "const" in merged:
            return merged["const"]
        if UNIONS in merged:
            return self._union(merged, ancestors, index)
        return self._plain(merged, ancestors, index)

    def _union(self, merged: JsonSchema, ancestors: tuple[str, ...], index: int) -> Any:
        """Generate a value for the first option that has a finite one; null comes last."""
        options, *others = merged[UNIONS]
        rest = {key: value for key, value in merged.items() if key != UNIONS}
        discriminator = rest.pop("discriminator", {})
        if others:
            rest[UNIONS] = others
        for option in sorted(options, key=lambda item: item.get("type") == "null"):
            try:
                if has_constraints(rest, reference=option):
                    value = self._constrained_option(rest, option, ancestors, index)
                else:
                    value = self.generate(option, ancestors, index)
                return _with_discriminator_value(value, option, discriminator)
            except _UnboundedRecursion:
                continue
        raise _UnboundedRecursion

    def _constrained_option(
        self,
        rest: JsonSchema,
        option: JsonSchema,
        ancestors: tuple[str, ...],
        index: int,
    ) -> Any:
        key = option.get("$ref")
        if key in ancestors:
            raise _UnboundedRecursion
        path = (*ancestors, key) if key else ancestors
        return self.generate({"allOf": [rest, option]}, path, index)

    def _plain(self, merged: JsonSchema, ancestors: tuple[str, ...], index: int) -> Any:
        types = sorted(types_of(merged), key="null".__eq__)
        match types[0] if types else "":
            case "object":
                return self._object(merged, ancestors, index)
            case "array":
                return list(self._items(merged, ancestors, index))
            case "string":
                return make_string(merged, index)
            case "integer":
                return make_number(merged, index, integer=True)
            case "number":
                return make_number(merged, index, integer=False)
            case "boolean":
                return index % 2 == 0
            case "null":
                return None
        if "items" in merged:
            return list(self._items(merged, ancestors, index))
        if "properties" in merged or "required" in merged:
            return self._object(merged, ancestors, index)
        return {}

    def _object(
        self, merged: JsonSchema, ancestors: tuple[str, ...], index: int
    ) -> dict[str, Any]:
        required = merged.get("required", [])
        declared = merged.get("properties", {})
        extra = merged.get("additionalProperties")
        other = extra if isinstance(extra, Mapping) else {}
        undeclared = {name: other for name in required if name not in declared}
        schemas = {**declared, **undeclared}
        value: dict[str, Any] = {}
        for name, schema in schemas.items():
            try:
                if name in required or self._is_included(schema, ancestors):
                    value[name] = self.generate(schema, ancestors, index)
            except _UnboundedRecursion:
                if name in required:
                    raise
        if not declared and not value and other and self._is_included(other, ancestors):
            try:
                value["key"] = self.generate(other, ancestors, index)
            except _UnboundedRecursion:
                return {}
        return value

    def _is_included(self, schema: JsonSchema, ancestors: tuple[str, ...]) -> bool:
        """Whether an optional part belongs in the value at this depth."""
        return len(ancestors) <= self._depth or not references(schema)

    def _items(
        self, merged: JsonSchema, ancestors: tuple[str, ...], index: int
    ) -> Iterator[Any]:
        items = merged.get("items")
        min_items = merged.get("minItems", 0)
        if items is None:
            items, count = {"type": "string"}, min_items
        else:
            count = max(min_items, 1 if self._is_included(items, ancestors) else 0)
        step = 1 if merged.get("uniqueItems") else 0
        for number in range(min(count, merged.get("maxItems", count))):
            try:
                value = self.generate(items, ancestors, index + number * step)
            except _UnboundedRecursion:
                if number < min_items:
                    raise
                return
            yield value
