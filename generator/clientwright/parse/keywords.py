"""Classify the keywords of schemas by their effect on the result."""

from .ledger import HONOURED_EXTENSIONS

# Keywords that are copied unchanged, because they contain no schema.
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
# Keywords that narrow the valid values. They decide no type, but sample values must satisfy them.
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
# Keywords that need no ledger entry: documentation, and targets of references.
SILENT = frozenset(
    "title example nullable xml $ref $dynamicRef $comment $schema $id $anchor $defs definitions"
    " $dynamicAnchor".split()
)
UNTYPED = {
    "not": "negation has no Python type",
    "if": "conditions have no Python type",
    "then": "conditions have no Python type",
    "else": "conditions have no Python type",
    "propertyNames": "names of extra properties are not checked",
    "externalDocs": "a link for readers of the document",
}
# Only a schema with one of these keywords can get a name.
NAMING = frozenset({"properties", "enum", "allOf", "discriminator"})
# Keywords that contain schemas or select one.
HOLDERS = frozenset({*SINGLE, *LISTS, "allOf", "properties"}) | {
    "patternProperties",
    "discriminator",
}
# Keywords of simple schemas, which are copied without further checks.
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
# Limits that are not checked for values inside lists, maps and unions.
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
