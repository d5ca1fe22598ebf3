"""The intermediate representation: what the document says, in frozen dataclasses, without a single Python name.

Schemas are kept in one dialect, JSON Schema 2020-12 as OpenAPI 3.1 uses it, whatever version the document is written in, so that no later
stage has to ask. Every `$ref` in them is the id of another `Schema` of the same `Api`.

An id is the place where a thing is written: `#/components/schemas/Pet`, with the file's path before the `#` where that is not the root document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ParameterLocation = Literal["path", "query", "header", "cookie"]
JsonSchema = Mapping[str, Any]


@dataclass(frozen=True)
class Schema:
    """A schema that becomes a name of the package: a component, the target of a reference, or an inline object or enumeration.

    An inline one is named after what it belongs to: `owner` is the id of that schema or operation, `part` says which part of it this is.
    A component has no owner, and its key is its `part`.
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
        return _properties(self, {"$ref": schema_id}, frozenset())


@dataclass(frozen=True)
class Property:
    """A property of an object: its schema, and whether the object must have it."""

    schema: JsonSchema
    required: bool


def _properties(
    api: Api, schema: JsonSchema, above: frozenset[str]
) -> dict[str, Property]:
    if "$ref" in schema:
        target = schema["$ref"]
        if target in above or target not in api.schemas:
            return {}
        return _properties(api, api.schemas[target].definition, above | {target})
    found: dict[str, Property] = {}
    for part in schema.get("allOf", ()):
        found |= _properties(api, part, above)
    own = {
        name: Property(value, False)
        for name, value in schema.get("properties", {}).items()
    }
    found |= own
    required = set(schema.get("required", ()))
    return {
        name: Property(found[name].schema, found[name].required or name in required)
        for name in found
    }
