"""Schemas → values that are valid against them, for examples in documentation and for the generated tests.

What the document gives as an example goes first, then a value made from the keywords. A made object has every property, so that a test of it meets
every property; only where schemas refer to each other in a circle, or the value would grow out of hand, are optional ones left out.
"""

from typing import Any

from ..api import Api, JsonSchema, types_of
from .judge import Judge
from .maker import make

__all__ = ["Judge", "complete", "nullable", "sample"]


def sample(api: Api, schema: JsonSchema) -> Any:
    """An example of the schema as the document gives it, or one made up.

    Where none can be made up the value is not valid: a `Judge` tells.
    """
    return make(api, schema)


def complete(api: Api, schema: JsonSchema, example: Any) -> Any:
    """The example with the properties of the schema that it lacks, or has as null, at its top level."""
    reference = schema.get("$ref")
    if not isinstance(example, dict) or not isinstance(reference, str):
        return example
    made = {
        name: make(api, item.schema)
        for name, item in api.properties(reference).items()
        if example.get(name) is None
    }
    return {**example, **made}


def nullable(api: Api, schema: JsonSchema) -> bool:
    """Whether the schema names null among what is valid."""
    return _nullable(api, schema, frozenset())


def _nullable(api: Api, schema: JsonSchema, above: frozenset[str]) -> bool:
    if "$ref" in schema:
        key = schema["$ref"]
        below = above | {key}
        return key not in above and _nullable(api, api.schemas[key].definition, below)
    for keyword, values in (("const", [schema.get("const")]), ("enum", None)):
        if keyword in schema:
            return None in (schema[keyword] if values is None else values)
    if "null" in types_of(schema):
        return True
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(_nullable(api, option, above) for option in options)
