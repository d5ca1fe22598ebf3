"""Decide which regular expressions of documents pydantic supports."""

from functools import cache


@cache
def is_supported_regex(pattern: str) -> bool:
    """Whether pydantic's engine supports the pattern.

    JSON Schema means ECMA-262, which has look-around and back-references; the engine has neither.
    """
    # The import takes longer than reading a document without patterns.
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
