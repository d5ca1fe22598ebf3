"""Find valid sample values for schemas, for documentation and for the generated tests.

The document's examples come first, then values generated from the keywords. A generated object
has every property, so that tests cover all of them. It lacks optional properties only if their
schemas form a cycle, or if the value would become too large.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..ir import Api, JsonSchema, references, types_of
from .generator import generate_value
from .validator import SampleValidator, prepare

# Ids of (schema, value) → both objects, and whether the schema declares all fields of the value.
_DeclarationCache = dict[tuple[Any, int], tuple[JsonSchema, Any, bool]]

__all__ = [
    "SampleValidator",
    "fill_missing_properties",
    "has_only_declared_properties",
    "allows_null",
    "prepare",
    "sample_value",
]


def sample_value(
    api: Api,
    validator: SampleValidator,
    schema: JsonSchema,
    examples: Iterable[Any] = (),
) -> Any:
    """Return a valid value for a schema, or the first candidate if none is valid.

    Candidates are the examples, a value that uses the examples inside the schema, and a value
    that uses no examples.
    """
    all_examples = [*examples]
    key = json.dumps([schema, all_examples], sort_keys=True)
    if key not in validator.samples:
        validator.samples[key] = _sample(api, validator, schema, all_examples)
    return validator.samples[key]


def _sample(
    api: Api, validator: SampleValidator, schema: JsonSchema, examples: Iterable[Any]
) -> Any:
    invalid = []
    for value in _candidates(api, schema, examples):
        if validator.is_valid(schema, value):
            return value
        invalid.append(value)
    return invalid[0]


def _candidates(api: Api, schema: JsonSchema, examples: Iterable[Any]) -> Iterator[Any]:
    yield from examples
    yield generate_value(api, schema)
    yield generate_value(api, schema, examples=False)


def fill_missing_properties(
    api: Api, validator: SampleValidator, schema: JsonSchema, example: Any
) -> Any:
    """Add the top-level properties that an example lacks or has as null.

    If the completed example is not valid, the example is returned unchanged.
    """
    reference = schema.get("$ref")
    if not isinstance(example, dict) or not isinstance(reference, str):
        return example
    generated = {
        name: sample_value(api, validator, item.schema)
        for name, item in api.properties(reference).items()
        if example.get(name) is None
    }
    completed = {**example, **generated}
    valid = validator.is_valid(schema, completed) or not validator.is_valid(
        schema, example
    )
    return completed if valid else example


def has_only_declared_properties(api: Api, schema: JsonSchema, value: Any) -> bool:
    """Whether all objects in a valid value have only fields that their schemas declare."""
    return _has_only_declared(api, schema, value, {})


def _has_only_declared(
    api: Api, schema: JsonSchema, value: Any, cache: _DeclarationCache
) -> bool:
    # Branching schemas reach the same pair of schema and value exponentially often. The entries
    # keep both objects alive, so that their ids are not reused.
    key = schema.get("$ref", id(schema)), id(value)
    if key not in cache:
        cache[key] = schema, value, False
        cache[key] = schema, value, _check_declared(api, schema, value, cache)
    return cache[key][2]


def _check_declared(
    api: Api, schema: JsonSchema, value: Any, cache: _DeclarationCache
) -> bool:
    if not isinstance(value, dict | list):
        return True
    properties = api.properties(schema["$ref"]) if "$ref" in schema else {}
    if properties and isinstance(value, dict):
        return value.keys() <= properties.keys() and all(
            _has_only_declared(api, properties[name].schema, item, cache)
            for name, item in value.items()
        )
    if "$ref" in schema:
        target = api.resolve(schema).schema
        return "$ref" not in target and _has_only_declared(api, target, value, cache)
    item_schema = schema.get(
        "items" if isinstance(value, list) else "additionalProperties"
    )
    if isinstance(item_schema, Mapping):
        items = value if isinstance(value, list) else value.values()
        return all(_has_only_declared(api, item_schema, item, cache) for item in items)
    if not _has_type(schema, value):
        return not value
    if "allOf" in schema:
        # If a part refers to classes, they are the type of the whole value.
        referring = [part for part in schema["allOf"] if references(part)]
        some = referring[:1] or schema["allOf"]
        return any(_has_only_declared(api, part, value, cache) for part in some)
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    # pydantic chooses among the options that match, so all of them must declare the fields.
    matching = [item for item in options if _may_match(api, item, value)]
    return not options or (
        bool(matching)
        and all(_has_only_declared(api, item, value, cache) for item in matching)
    )


def _may_match(api: Api, schema: JsonSchema, value: dict[str, Any] | list[Any]) -> bool:
    """Whether an object or an array may be an instance of one option of a union."""
    properties = api.properties(schema.get("$ref", ""))
    if not properties:
        schema = api.resolve(schema).schema
    if isinstance(value, list):
        return not properties and _has_type(schema, value)
    required = {name for name, item in properties.items() if item.required}
    return _has_type(schema, value) and required <= value.keys()


def _has_type(schema: JsonSchema, value: dict[str, Any] | list[Any]) -> bool:
    """Whether the schema admits the type of an object or an array."""
    name = "array" if isinstance(value, list) else "object"
    return name in (types_of(schema) or (name,))


def allows_null(api: Api, schema: JsonSchema) -> bool:
    """Whether the schema allows null by its type, const, enum or options."""
    return _allows_null(api, schema, frozenset())


def _allows_null(api: Api, schema: JsonSchema, ancestors: frozenset[str]) -> bool:
    ids, schema = api.resolve(schema)
    if "$ref" in schema or not ancestors.isdisjoint(ids):
        return False
    ancestors = ancestors.union(ids)
    for keyword, values in (("const", [schema.get("const")]), ("enum", None)):
        if keyword in schema:
            return None in (schema[keyword] if values is None else values)
    if "null" in types_of(schema):
        return True
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(_allows_null(api, option, ancestors) for option in options)
