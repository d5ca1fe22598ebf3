"""The value that is made for a schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..ir import Api, JsonSchema, references, types_of
from .all_of import UNIONS, has_constraints, merge_all_of
from .numbers import make_number
from .strings import make_string

# Below more names than this, optional parts that refer to others are left out, and below so many it is given up.
_DEPTH, _DEEPEST = 8, 40
# With more values inside than this, one is made again that goes less deep.
_SIZE = 200


class _UnboundedRecursion(Exception):
    """The value would have to contain another of its own kind, and so on."""


class _SizeLimitExceeded(Exception):
    """The value has more than `_SIZE` values inside."""


def generate_value(api: Api, schema: JsonSchema, *, examples: bool = True) -> Any:
    """A value for a schema, from the document's `examples` where there are any; an empty one where no small value is valid."""
    for depth in range(_DEPTH, -1, -1):
        try:
            return _SampleGenerator(api, depth, examples).make(schema, ())
        except _SizeLimitExceeded:
            continue
        except _UnboundedRecursion:
            break
    return {} if "object" in types_of(merge_all_of(api, schema)) else None


def _with_discriminator_value(
    value: Any, option: JsonSchema, discriminator: JsonSchema
) -> Any:
    """The value with the tag by which a discriminator knows it, if it has another."""
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
    """Makes one value. `turn` asks for different values: the first, the second and so on."""

    def __init__(self, api: Api, depth: int, examples: bool) -> None:
        self._api = api
        self._examples = ("examples", "enum") if examples else ("enum",)
        self._depth = depth
        self._size = 0

    def make(self, schema: JsonSchema, above: tuple[str, ...], turn: int = 0) -> Any:
        self._size += 1
        if self._size > _SIZE:
            raise _SizeLimitExceeded
        while "$ref" in schema:
            key = schema["$ref"]
            if key in above or len(above) > _DEEPEST:
                raise _UnboundedRecursion
            above = (*above, key)
            schema = self._api.schemas[key].definition
        whole = merge_all_of(self._api, schema)
        for given in self._examples:
            if values := whole.get(given):
                return values[turn % len(values)]
        if "const" in whole:
            return whole["const"]
        if UNIONS in whole:
            return self._union(whole, above, turn)
        return self._plain(whole, above, turn)

    def _union(self, whole: JsonSchema, above: tuple[str, ...], turn: int) -> Any:
        """A value for the first option for which there is one; null comes last."""
        options, *others = whole[UNIONS]
        rest = {key: value for key, value in whole.items() if key != UNIONS}
        discriminator = rest.pop("discriminator", {})
        if others:
            rest[UNIONS] = others
        for option in sorted(options, key=lambda item: item.get("type") == "null"):
            try:
                if has_constraints(rest, beside=option):
                    value = self._beside(rest, option, above, turn)
                else:
                    value = self.make(option, above, turn)
                return _with_discriminator_value(value, option, discriminator)
            except _UnboundedRecursion:
                continue
        raise _UnboundedRecursion

    def _beside(
        self, rest: JsonSchema, option: JsonSchema, above: tuple[str, ...], turn: int
    ) -> Any:
        key = option.get("$ref")
        if key in above:
            raise _UnboundedRecursion
        below = (*above, key) if key else above
        return self.make({"allOf": [rest, option]}, below, turn)

    def _plain(self, whole: JsonSchema, above: tuple[str, ...], turn: int) -> Any:
        kinds = sorted(types_of(whole), key="null".__eq__)
        match kinds[0] if kinds else "":
            case "object":
                return self._object(whole, above, turn)
            case "array":
                return list(self._items(whole, above, turn))
            case "string":
                return make_string(whole, turn)
            case "integer":
                return make_number(whole, turn, integer=True)
            case "number":
                return make_number(whole, turn, integer=False)
            case "boolean":
                return turn % 2 == 0
            case "null":
                return None
        if "items" in whole:
            return list(self._items(whole, above, turn))
        if "properties" in whole or "required" in whole:
            return self._object(whole, above, turn)
        return {}

    def _object(
        self, whole: JsonSchema, above: tuple[str, ...], turn: int
    ) -> dict[str, Any]:
        required = whole.get("required", [])
        declared = whole.get("properties", {})
        extra = whole.get("additionalProperties")
        other = extra if isinstance(extra, Mapping) else {}
        undeclared = {name: other for name in required if name not in declared}
        schemas = {**declared, **undeclared}
        made: dict[str, Any] = {}
        for name, schema in schemas.items():
            try:
                if name in required or self._wanted(schema, above):
                    made[name] = self.make(schema, above, turn)
            except _UnboundedRecursion:
                if name in required:
                    raise
        if not declared and not made and other and self._wanted(other, above):
            try:
                made["key"] = self.make(other, above, turn)
            except _UnboundedRecursion:
                return {}
        return made

    def _wanted(self, schema: JsonSchema, above: tuple[str, ...]) -> bool:
        """Whether an optional part belongs in the value, this far down."""
        return len(above) <= self._depth or not references(schema)

    def _items(
        self, whole: JsonSchema, above: tuple[str, ...], turn: int
    ) -> Iterator[Any]:
        items = whole.get("items")
        least = whole.get("minItems", 0)
        if items is None:
            items, wished = {"type": "string"}, least
        else:
            wished = max(least, 1 if self._wanted(items, above) else 0)
        step = 1 if whole.get("uniqueItems") else 0
        for number in range(min(wished, whole.get("maxItems", wished))):
            try:
                value = self.make(items, above, turn + number * step)
            except _UnboundedRecursion:
                if number < least:
                    raise
                return
            yield value
