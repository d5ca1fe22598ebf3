"""Regular expressions of documents, as far as pydantic can match them."""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema


@lru_cache(maxsize=None)
def compiles(pattern: str) -> bool:
    """Whether pydantic's engine takes the pattern; ECMA-262, which JSON Schema means, has look-around and back-references, which it has not."""
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
