"""Regular expressions of documents, as far as pydantic can match them."""

from functools import cache


@cache
def is_supported_regex(pattern: str) -> bool:
    """Whether pydantic's engine takes the pattern; ECMA-262, which JSON Schema means, has look-around and back-references, which it has not."""
    # It takes longer to load than a document without patterns takes to be read.
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
