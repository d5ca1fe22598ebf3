"""The keywords of schemas, by what becomes of them."""

from .ledger import HONOURED_EXTENSIONS

# Keywords that are copied as they are: they hold no schema.
COPIED = (
    "type",
    "format",
    "const",
    "enum",
    "required",
    "description",
    "deprecated",
    "default",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "examples",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    *HONOURED_EXTENSIONS,
)
# Keywords that only narrow what is valid. They decide no type, but a sample value has to be valid by them too.
NARROWING = (
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "minContains",
    "maxContains",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "dependentSchemas",
)
NARROWED = frozenset(NARROWING)
SINGLE = {"items": "Item", "additionalProperties": "Value"}
LISTS = {"anyOf": "Option", "oneOf": "Option", "prefixItems": "Item"}
# Keywords without effect on a type, and so without loss: documentation, and what only references look for.
SILENT = frozenset(
    "title example nullable xml $ref $dynamicRef $comment $schema $id $anchor $defs definitions"
    " $dynamicAnchor".split()
)
UNTYPED = {
    "not": "what a value must not be has no Python type",
    "if": "conditions have no Python type",
    "then": "conditions have no Python type",
    "else": "conditions have no Python type",
    "propertyNames": "names of extra properties are not checked",
    "externalDocs": "a link for readers of the document",
}
# Keywords without one of which a schema deserves no name.
NAMING = frozenset({"properties", "enum", "allOf", "discriminator"})
# Keywords that hold schemas, or say which of several it is.
HOLDERS = frozenset({*SINGLE, *LISTS, "allOf", "properties"}) | {
    "patternProperties",
    "discriminator",
}
# Keywords of schemas that say a type and what it is for, and need no second look.
PLAIN = (
    "type",
    "format",
    "description",
    "deprecated",
    "default",
    "minimum",
    "maximum",
    "readOnly",
    "writeOnly",
)
ALL_PLAIN = frozenset({*PLAIN, "title"})
READ = HOLDERS.union(COPIED, SILENT)
# Limits that a value inside another one is not held to.
LIMITS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
)
