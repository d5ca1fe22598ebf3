"""The intermediate representation: what the document says, in frozen dataclasses, without a single Python name.

Schemas are kept in one dialect, JSON Schema 2020-12 as OpenAPI 3.1 uses it, whatever version the document is written in, so that no later
stage has to ask. Every `$ref` in them is the id of another `Schema` of the same `Api`.

An id is the place where a thing is written: `#/components/schemas/Pet`, with the file's path before the `#` where that is not the root document.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

ParameterLocation = Literal["path", "query", "header", "cookie"]
JsonSchema = Mapping[str, Any]


@dataclass(frozen=True)
class Schema:
    """A schema that becomes a name of the package: a component, the target of a reference, or an inline object or enumeration.

    An inline one is named after what it belongs to: `owner` is the id of what it is written in (a schema, an operation, a path item, or a shared
    response, request body or parameter), `part` says which part of it this is. A component has no owner, and its key is its `part`.
    """

    id: str
    owner: str | None
    part: str
    definition: JsonSchema

    @property
    def component(self) -> bool:
        return self.owner is None

    @property
    def description(self) -> str:
        return str(self.definition.get("description") or "")


@dataclass(frozen=True)
class Use:
    """A place that needs a type: a parameter, a body, an answer. `schema` stands in the dialect of `Schema.definition`."""

    id: str
    schema: JsonSchema


@dataclass(frozen=True)
class Parameter:
    """A Parameter Object; `content` is the media type when it is described by `content` instead of `schema`."""

    use: Use
    name: str
    location: ParameterLocation
    required: bool
    deprecated: bool
    description: str
    style: str
    explode: bool
    allow_reserved: bool
    content: str | None
    examples: tuple[Any, ...]


@dataclass(frozen=True)
class MediaType:
    """A Media Type Object under its key."""

    name: str
    use: Use
    examples: tuple[Any, ...]

    @property
    def json(self) -> bool:
        """Whether the content is JSON: `application/json`, or any type with the suffix `+json` (RFC 6839 section 3.1)."""
        essence = self.name.partition(";")[0].strip().lower()
        return essence == "application/json" or essence.endswith("+json")


@dataclass(frozen=True)
class RequestBody:
    id: str
    description: str
    required: bool
    content: tuple[MediaType, ...]


@dataclass(frozen=True)
class Header:
    """A response header, under its name."""

    name: str
    description: str
    examples: tuple[Any, ...]


@dataclass(frozen=True)
class Response:
    """A Response Object under its key: a status, a range such as `4XX`, or `default`."""

    status: str
    description: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]


@dataclass(frozen=True)
class Operation:
    """An Operation Object with everything it inherits from its path and document already in it.

    `operation_id` is empty where the document gives none. `security` holds the alternatives, each a combination of scheme names; an empty tuple
    means that none is asked for. `server` is the URL of an overriding server, None where the document's own applies.
    """

    id: str
    operation_id: str
    method: str
    path: str
    tags: tuple[str, ...]
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    responses: tuple[Response, ...]
    security: tuple[tuple[str, ...], ...]
    server: str | None

    def uses(self) -> Iterator[Use]:
        """Everything of the operation that needs a type."""
        for parameter in self.parameters:
            yield parameter.use
        contents = [response.content for response in self.responses]
        for content in (self.body.content if self.body else (), *contents):
            for media_type in content:
                yield media_type.use

    @property
    def label(self) -> str:
        """What a person calls the operation: its operationId, else its method and path."""
        return self.operation_id or f"{self.method} {self.path}"


@dataclass(frozen=True)
class SecurityScheme:
    """A Security Scheme Object: `kind` is its `type`, with `http` replaced by its scheme (`basic`, `bearer`, …).

    `location` and `parameter` say where an API key goes.
    """

    name: str
    kind: str
    description: str
    location: str = ""
    parameter: str = ""


@dataclass(frozen=True)
class Api:
    """A whole document. `server` is the default server's URL, None where no absolute one is given."""

    title: str
    version: str
    summary: str
    description: str
    openapi: str
    server: str | None
    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]
    security_schemes: Mapping[str, SecurityScheme]
    tags: Mapping[str, str]

    def properties(self, schema_id: str) -> Mapping[str, "Property"]:
        """The properties of a named schema by wire name, those of its `allOf` parts included; empty for all but objects."""
        found, required = _collect(self, {"$ref": schema_id}, frozenset())
        return {name: Property(found[name], name in required) for name in found}


@dataclass(frozen=True)
class Property:
    """A property of an object: its schema, and whether the object must have it."""

    schema: JsonSchema
    required: bool


def references(schema: object) -> Iterator[str]:
    """The ids of the schemas that a schema refers to, at any depth."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "$ref":
                yield value
            elif key not in ("examples", "enum", "const", "default"):
                yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def reachable(api: "Api", operations: Iterable[Operation]) -> set[str]:
    """The ids of the schemas that the operations need, directly or through others."""
    found: set[str] = set()
    pending = [
        key
        for operation in operations
        for use in operation.uses()
        for key in references(use.schema)
    ]
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += references(api.schemas[key].definition)
    return found


def types_of(schema: JsonSchema) -> tuple[str, ...]:
    """The types that a schema names itself, one or several."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _collect(
    api: Api, schema: JsonSchema, above: frozenset[str]
) -> tuple[dict[str, JsonSchema], set[str]]:
    """The properties of a schema and its `allOf` parts, and the names that any of them requires."""
    if "$ref" in schema:
        target = schema["$ref"]
        if target in above or target not in api.schemas:
            return {}, set()
        return _collect(api, api.schemas[target].definition, above | {target})
    found: dict[str, JsonSchema] = {}
    required: set[str] = set()
    for part in schema.get("allOf", ()):
        inherited, needed = _collect(api, part, above)
        found |= inherited
        required |= needed
    return found | schema.get("properties", {}), required | {
        *schema.get("required", ())
    }
