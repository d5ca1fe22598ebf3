"""The intermediate representation: frozen dataclasses with the facts of the documents.

It contains no Python names. All schemas have one dialect, JSON Schema 2020-12 as in
OpenAPI 3.1, so that no later stage depends on the version of the document. Each `$ref` in
them is the id of another `Schema` of the same `Api`.

An id is the location of an object: `#/components/schemas/Pet`. The path of the file precedes
the `#` for files other than the root document, and for all files if there are several roots.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .media_types import EVENTS, FORM, MULTIPART, Encoding, MediaType, SchemaUsage
from .parameters import (
    DEFAULT_STYLES,
    Parameter,
    ParameterLocation,
    explodes_by_default,
)
from .schemas import (
    JsonSchema,
    Property,
    ResolvedSchema,
    Schema,
    parts,
    properties_of,
    references,
    resolve_schema,
    types_of,
)
from .security import OAuthFlows, SecurityScheme
from .servers import Server, ServerVariable

__all__ = [
    "DEFAULT_STYLES",
    "EVENTS",
    "FORM",
    "MULTIPART",
    "Api",
    "Encoding",
    "Header",
    "JsonSchema",
    "MediaType",
    "OAuthFlows",
    "Operation",
    "Pagination",
    "Parameter",
    "ParameterLocation",
    "Property",
    "RawPagination",
    "RequestBody",
    "ResolvedSchema",
    "Response",
    "Schema",
    "SchemaUsage",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "Webhook",
    "explodes_by_default",
    "parts",
    "reachable",
    "references",
    "types_of",
]


@dataclass(frozen=True)
class RequestBody:
    """A Request Body Object."""

    id: str
    description: str
    required: bool
    content: tuple[MediaType, ...]

    @property
    def default(self) -> MediaType | None:
        """The media type to send by default: JSON, else a form, else the first one."""
        ranked = sorted(self.content, key=lambda item: (not item.json, not item.form))
        return ranked[0] if ranked else None


@dataclass(frozen=True)
class Header:
    """A Header Object of a response."""

    use: SchemaUsage
    name: str
    description: str
    examples: tuple[Any, ...]


@dataclass(frozen=True)
class Response:
    """A Response Object."""

    #: The key in `responses`: a status code, a range such as `4XX`, or `default`.
    status: str
    description: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]

    @property
    def decoded(self) -> MediaType | None:
        """The media type that decides the result type: JSON if possible, wildcards last."""

        def rank(item: MediaType) -> tuple[bool, bool]:
            return not (item.json or item.lines), "*" in item.name

        return min(self.content, key=rank, default=None)

    @property
    def streamed(self) -> MediaType | None:
        """The media type of the items, if the response can only be read item by item."""
        content = self.decoded
        if content is None or not content.items:
            return None
        if any(item.json for item in self.content):
            return None
        is_only = len(self.content) == 1
        return content if content.lines or (content.events and is_only) else None


@dataclass(frozen=True)
class RawPagination:
    """The value of an `x-pagination` extension before validation."""

    #: The location of the extension.
    id: str
    value: Any


@dataclass(frozen=True)
class Pagination:
    """The way from one page of an operation to the next.

    If a style does not use a field, the field is empty.
    """

    style: str
    #: The schema of the items of a page.
    item: SchemaUsage
    #: The JSON pointer of the array of items in a response.
    items: str
    #: Whether null can take the place of that array.
    nullable: bool
    #: The query parameter that selects the page.
    parameter: str
    #: The query parameter that limits the size of a page.
    limit: str
    #: The JSON pointer of the next cursor or URL in a response.
    next: str
    #: The first value of `parameter`.
    first: int
    #: The JSON pointer of the total number of items in a response, if there is one.
    total: str | None


@dataclass(frozen=True)
class Operation:
    """An Operation Object with all that it inherits from its path item and its document."""

    id: str
    #: Empty if the document sets none.
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
    #: The alternatives, each a combination of scheme names; empty if none is required.
    security: tuple[tuple[str, ...], ...]
    #: The URL of an overriding server; None for the server of the client.
    server: str | None
    #: The label of the root document whose `paths` contain the operation.
    document: str = ""
    #: The OpenAPI version of that document.
    openapi: str = ""
    #: The pagination as the document declares it.
    raw_pagination: RawPagination | None = None
    #: The pagination by the settings, else by a valid declaration.
    pagination: Pagination | None = None

    def request_uses(self) -> Iterator[SchemaUsage]:
        """Yield the schemas of the request."""
        for parameter in self.parameters:
            yield parameter.use
        for media_type in self.body.content if self.body else ():
            yield media_type.use

    def response_uses(self) -> Iterator[SchemaUsage]:
        """Yield the schemas of the responses."""
        for response in self.responses:
            for header in response.headers:
                yield header.use
            for media_type in response.content:
                yield media_type.use
        if self.pagination:
            yield self.pagination.item

    def uses(self) -> Iterator[SchemaUsage]:
        """Yield all schemas of the operation."""
        yield from self.request_uses()
        yield from self.response_uses()

    @property
    def stream(self) -> MediaType | None:
        """The media type of the items, if each success is a stream of the same kind."""
        successes = [item for item in self.responses if item.status[0] == "2"]
        redirects = [item for item in self.responses if item.status[0] == "3"]
        streams = [item.streamed for item in successes]
        if self.method == "HEAD" or self.pagination or redirects or None in streams:
            return None
        found = [item for item in streams if item]
        kinds = {(item.events, item.has_event_objects) for item in found}
        return found[0] if len(kinds) == 1 else None

    @property
    def label(self) -> str:
        """The name of the operation in messages: its operationId, else method and path."""
        return self.operation_id or f"{self.method} {self.path}"


@dataclass(frozen=True)
class Webhook:
    """A request that the API sends: a webhook, or a callback."""

    id: str
    #: The id of the operation that declares the callback, if no other one shares it.
    owner: str | None
    name: str
    summary: str
    description: str
    body: RequestBody

    def uses(self) -> Iterator[SchemaUsage]:
        """Yield all schemas of the webhook."""
        for media_type in self.body.content:
            yield media_type.use


@dataclass(frozen=True)
class Api:
    """The facts of one document, or of several that are combined.

    Of several, the first one provides title, version, texts and servers.
    """

    title: str
    version: str
    summary: str
    description: str
    #: The versions of OpenAPI, separated by commas.
    openapi: str
    #: The servers with an absolute URL; the first one is the default.
    servers: tuple[Server, ...]
    operations: tuple[Operation, ...]
    webhooks: tuple[Webhook, ...]
    schemas: Mapping[str, Schema]
    security_schemes: Mapping[str, SecurityScheme]
    #: The description of each tag.
    tags: Mapping[str, str]

    @property
    def server(self) -> Server | None:
        """The default server, if there is one."""
        return self.servers[0] if self.servers else None

    def uses(self) -> Iterator[SchemaUsage]:
        """Yield all schemas of operations and webhooks."""
        for operation in self.operations:
            yield from operation.uses()
        for webhook in self.webhooks:
            yield from webhook.uses()

    def part(self, operations: Iterable[Operation]) -> "Api":
        """Return an `Api` of some operations and the schemas that they reach.

        It has no webhooks and no texts about the API.
        """
        chosen = tuple(operations)
        reached = reachable(self, (use for item in chosen for use in item.uses()))
        return replace(
            self,
            title="",
            version="",
            summary="",
            description="",
            operations=chosen,
            webhooks=(),
            schemas={key: self.schemas[key] for key in sorted(reached)},
            tags={},
        )

    def resolve(self, schema: JsonSchema) -> ResolvedSchema:
        """Follow the references of a schema to the end (see `resolve_schema`)."""
        return resolve_schema(self.schemas, schema)

    def references(self, schema_id: str) -> tuple[str, ...]:
        """Return the ids of the schemas that a named schema refers to, at any depth inside it."""
        if schema_id not in self._references:
            found = dict.fromkeys(references(self.schemas[schema_id].definition))
            self._references[schema_id] = tuple(found)
        return self._references[schema_id]

    @cached_property
    def _references(self) -> dict[str, tuple[str, ...]]:
        return {}

    def properties(self, schema_id: str) -> Mapping[str, Property]:
        """Return the properties of a named schema (see `properties_of`)."""
        if schema_id not in self._properties:
            self._properties[schema_id] = properties_of(self.schemas, schema_id)
        return self._properties[schema_id]

    @cached_property
    def _properties(self) -> dict[str, Mapping[str, Property]]:
        return {}


def reachable(api: Api, uses: Iterable[SchemaUsage]) -> set[str]:
    """Return the ids of the schemas that some usages refer to, directly or indirectly."""
    found: set[str] = set()
    pending = [key for use in uses for key in references(use.schema)]
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += api.references(key)
    return found
