"""Schemas → values that are valid against them, for examples in documentation and for the generated tests.

What the document gives as an example goes first, then a value made from the keywords. A made object has every property, so that a test of it meets
every property; only where schemas refer to each other in a circle, or the value would grow out of hand, are optional ones left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..ir import Api, JsonSchema, references, types_of
from .generator import generate_value
from .validator import SampleValidator, prepare

# (schema, value) → both, and whether the value is declared by the schema.
_Memo = dict[tuple[Any, int], tuple[JsonSchema, Any, bool]]

__all__ = [
    "SampleValidator",
    "fill_missing_properties",
    "has_only_declared_properties",
    "allows_null",
    "prepare",
    "sample_value",
]


def sample_value(
    api: Api, judge: SampleValidator, schema: JsonSchema, examples: Iterable[Any] = ()
) -> Any:
    """A valid value: one of the examples, or made up with the examples inside the schema, or without those.

    Where none of these is valid, the first one all the same: the judge tells.
    """
    given = [*examples]
    asked = json.dumps([schema, given], sort_keys=True)
    if asked not in judge.samples:
        judge.samples[asked] = _sample(api, judge, schema, given)
    return judge.samples[asked]


def _sample(
    api: Api, judge: SampleValidator, schema: JsonSchema, examples: Iterable[Any]
) -> Any:
    found = []
    for value in _candidates(api, schema, examples):
        if judge.is_valid(schema, value):
            return value
        found.append(value)
    return found[0]


def _candidates(api: Api, schema: JsonSchema, examples: Iterable[Any]) -> Iterator[Any]:
    yield from examples
    yield generate_value(api, schema)
    yield generate_value(api, schema, examples=False)


def fill_missing_properties(
    api: Api, judge: SampleValidator, schema: JsonSchema, example: Any
) -> Any:
    """The example with the properties of the schema that it lacks, or has as null, at its top level; the example itself where that would not be valid."""
    reference = schema.get("$ref")
    if not isinstance(example, dict) or not isinstance(reference, str):
        return example
    made = {
        name: sample_value(api, judge, item.schema)
        for name, item in api.properties(reference).items()
        if example.get(name) is None
    }
    whole = {**example, **made}
    valid = judge.is_valid(schema, whole) or not judge.is_valid(schema, example)
    return whole if valid else example


def has_only_declared_properties(api: Api, schema: JsonSchema, value: Any) -> bool:
    """Whether the objects in a valid value have no fields but those that their schemas name."""
    return _declared(api, schema, value, {})


def _declared(api: Api, schema: JsonSchema, value: Any, known: _Memo) -> bool:
    # Schemas that branch meet the same value on very many ways; what is kept cannot make way for another of its identity.
    place = schema.get("$ref", id(schema)), id(value)
    if place not in known:
        known[place] = schema, value, False
        known[place] = schema, value, _is_declared(api, schema, value, known)
    return known[place][2]


def _is_declared(api: Api, schema: JsonSchema, value: Any, known: _Memo) -> bool:
    if not isinstance(value, dict | list):
        return True
    properties = api.properties(schema["$ref"]) if "$ref" in schema else {}
    if properties and isinstance(value, dict):
        return value.keys() <= properties.keys() and all(
            _declared(api, properties[name].schema, item, known)
            for name, item in value.items()
        )
    if "$ref" in schema:
        return _declared(api, api.schemas[schema["$ref"]].definition, value, known)
    inner = schema.get("items" if isinstance(value, list) else "additionalProperties")
    if isinstance(inner, Mapping):
        items = value if isinstance(value, list) else value.values()
        return all(_declared(api, inner, item, known) for item in items)
    if not _has_type(schema, value):
        return not value
    if "allOf" in schema:
        # Where a part refers to classes, they are the type of the whole, whatever the others leave open.
        referring = [part for part in schema["allOf"] if references(part)]
        some = referring[:1] or schema["allOf"]
        return any(_declared(api, part, value, known) for part in some)
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    # Which of several that fit is taken is for pydantic to say.
    fitting = [item for item in options if _may_be(api, item, value)]
    return not options or (
        bool(fitting) and all(_declared(api, item, value, known) for item in fitting)
    )


def _may_be(api: Api, schema: JsonSchema, value: dict[str, Any] | list[Any]) -> bool:
    """Whether an object or an array may be meant by one of several schemas."""
    key = schema.get("$ref", "")
    properties = api.properties(key)
    if key and not properties:
        return _may_be(api, api.schemas[key].definition, value)
    if isinstance(value, list):
        return not properties and _has_type(schema, value)
    required = {name for name, item in properties.items() if item.required}
    return _has_type(schema, value) and required <= value.keys()


def _has_type(schema: JsonSchema, value: dict[str, Any] | list[Any]) -> bool:
    """Whether the type of an object or an array is one that the schema admits."""
    name = "array" if isinstance(value, list) else "object"
    return name in (types_of(schema) or (name,))


def allows_null(api: Api, schema: JsonSchema) -> bool:
    """Whether the schema names null among what is valid."""
    return _allows_null(api, schema, frozenset())


def _allows_null(api: Api, schema: JsonSchema, above: frozenset[str]) -> bool:
    if "$ref" in schema:
        key = schema["$ref"]
        below = above | {key}
        return key not in above and _allows_null(
            api, api.schemas[key].definition, below
        )
    for keyword, values in (("const", [schema.get("const")]), ("enum", None)):
        if keyword in schema:
            return None in (schema[keyword] if values is None else values)
    if "null" in types_of(schema):
        return True
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(_allows_null(api, option, above) for option in options)
