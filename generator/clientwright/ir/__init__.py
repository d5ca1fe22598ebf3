"""The intermediate representation: what the document says, in frozen dataclasses, without a single Python name.

Schemas are kept in one dialect, JSON Schema 2020-12 as OpenAPI 3.1 uses it, whatever version the document is written in, so that no later
stage has to ask. Every `$ref` in them is the id of another `Schema` of the same `Api`.

An id is the place where a thing is written: `#/components/schemas/Pet`, with the file's path before the `#` where that is not the root document,
and always where there are several.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from .media_types import EVENTS, FORM, MULTIPART, Encoding, MediaType, SchemaUsage
from .schemas import (
    JsonSchema,
    Property,
    Schema,
    parts,
    properties_of,
    references,
    types_of,
)

__all__ = [
    "EVENTS",
    "FORM",
    "MULTIPART",
    "Api",
    "RawPagination",
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
    "RequestBody",
    "Response",
    "Schema",
    "SecurityScheme",
    "Server",
    "SchemaUsage",
    "ServerVariable",
    "Webhook",
    "parts",
    "reachable",
    "references",
    "types_of",
]

# `querystring` (OpenAPI 3.2) is the whole query at once.
ParameterLocation = Literal["path", "query", "header", "cookie", "querystring"]


@dataclass(frozen=True)
class Parameter:
    """A Parameter Object; `content` is the media type when it is described by `content` instead of `schema`."""

    use: SchemaUsage
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
class RequestBody:
    id: str
    description: str
    required: bool
    content: tuple[MediaType, ...]

    @property
    def default(self) -> MediaType | None:
        """What is sent where nothing else is chosen: JSON, else a form, else what comes first."""
        ranked = sorted(self.content, key=lambda item: (not item.json, not item.form))
        return ranked[0] if ranked else None


@dataclass(frozen=True)
class Header:
    """A response header, under its name."""

    use: SchemaUsage
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

    @property
    def decoded(self) -> MediaType | None:
        """What gives the answer its type: JSON where there is any, by its own name rather than as one of `*/*`."""

        def rank(item: MediaType) -> tuple[bool, bool]:
            return not (item.json or item.lines), "*" in item.name

        return min(self.content, key=rank, default=None)

    @property
    def streamed(self) -> MediaType | None:
        """What the answer consists of, if it comes item by item and in no other way."""
        content = self.decoded
        if content is None or not content.items:
            return None
        if any(item.json for item in self.content):
            return None
        is_only = len(self.content) == 1
        return content if content.lines or (content.events and is_only) else None


@dataclass(frozen=True)
class RawPagination:
    """What an extension says, judged by nobody yet, and the id of the place where it stands."""

    id: str
    value: Any


@dataclass(frozen=True)
class Pagination:
    """How an operation's answers go on from page to page.

    `item` is what the array at `items` holds, and `nullable` whether null may stand for that array. `items`, `next` and `total` are pointers into an
    answer, `parameter` and `limit` names of query parameters, all as far as the style has them; `first` is where `parameter` begins.
    """

    style: str
    item: SchemaUsage
    items: str
    nullable: bool
    parameter: str
    limit: str
    next: str
    first: int
    total: str | None


@dataclass(frozen=True)
class Operation:
    """An Operation Object with everything it inherits from its path and document already in it.

    `operation_id` is empty where the document gives none. `security` holds the alternatives, each a combination of scheme names; an empty tuple
    means that none is asked for. `server` is the URL of an overriding server, None where the client's own applies. `document` is the label of the
    root document whose paths it is in, `openapi` the version that this is written in. `declared_pages` is what the document says of pages, `pagination`
    what is made of that or of the settings.
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
    document: str = ""
    openapi: str = ""
    raw_pagination: RawPagination | None = None
    pagination: Pagination | None = None

    def request_uses(self) -> Iterator[SchemaUsage]:
        """What is sent."""
        for parameter in self.parameters:
            yield parameter.use
        for media_type in self.body.content if self.body else ():
            yield media_type.use

    def response_uses(self) -> Iterator[SchemaUsage]:
        """What comes back."""
        for response in self.responses:
            for header in response.headers:
                yield header.use
            for media_type in response.content:
                yield media_type.use
        if self.pagination:
            yield self.pagination.item

    def uses(self) -> Iterator[SchemaUsage]:
        """Everything of the operation that needs a type."""
        yield from self.request_uses()
        yield from self.response_uses()

    @property
    def stream(self) -> MediaType | None:
        """What a success consists of, where every one comes item by item, in the same way."""
        good = [item for item in self.responses if item.status[0] == "2"]
        others = [item for item in self.responses if item.status[0] == "3"]
        streams = [item.streamed for item in good]
        if self.method == "HEAD" or self.pagination or others or None in streams:
            return None
        found = [item for item in streams if item]
        ways = {(item.events, item.has_event_objects) for item in found}
        return found[0] if len(ways) == 1 else None

    @property
    def label(self) -> str:
        """What a person calls the operation: its operationId, else its method and path."""
        return self.operation_id or f"{self.method} {self.path}"


@dataclass(frozen=True)
class Webhook:
    """A request that the API sends by itself: a webhook, or a callback of the operation `owner`. `body` is what it carries."""

    id: str
    owner: str | None
    name: str
    summary: str
    description: str
    body: RequestBody

    def uses(self) -> Iterator[SchemaUsage]:
        """Everything of it that needs a type."""
        for media_type in self.body.content:
            yield media_type.use


@dataclass(frozen=True)
class ServerVariable:
    """A Server Variable Object."""

    name: str
    default: str
    values: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Server:
    """A Server Object with an absolute URL; `{name}` in it stands for a variable."""

    url: str
    description: str
    variables: tuple[ServerVariable, ...]


@dataclass(frozen=True)
class OAuthFlows:
    """An OAuth Flows Object, as far as a client takes part in it: URLs are as written, and empty where there is none."""

    authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: tuple[str, ...] = ()
    client_credentials: bool = False


@dataclass(frozen=True)
class SecurityScheme:
    """A Security Scheme Object: `kind` is its `type`, with `http` replaced by its scheme (`basic`, `bearer`, …).

    `location` and `parameter` say where an API key goes, `flows` where tokens of OAuth 2 come from.
    """

    name: str
    kind: str
    description: str
    location: str = ""
    parameter: str = ""
    flows: OAuthFlows = OAuthFlows()


@dataclass(frozen=True)
class Api:
    """A whole document, or several: title, version and servers are the first one's, `openapi` has the versions of all.

    `servers` are those with an absolute URL, the default first.
    """

    title: str
    version: str
    summary: str
    description: str
    openapi: str
    servers: tuple[Server, ...]
    operations: tuple[Operation, ...]
    webhooks: tuple[Webhook, ...]
    schemas: Mapping[str, Schema]
    security_schemes: Mapping[str, SecurityScheme]
    tags: Mapping[str, str]

    @property
    def server(self) -> Server | None:
        return self.servers[0] if self.servers else None

    def uses(self) -> Iterator[SchemaUsage]:
        """Everything that needs a type."""
        for operation in self.operations:
            yield from operation.uses()
        for webhook in self.webhooks:
            yield from webhook.uses()

    def part(self, operations: Iterable[Operation]) -> "Api":
        """Some of the operations, with the schemas that they reach and nothing that says what the whole is about."""
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

    def references(self, schema_id: str) -> tuple[str, ...]:
        """The ids of the schemas that a named schema refers to, at any depth inside it."""
        if schema_id not in self._references:
            found = dict.fromkeys(references(self.schemas[schema_id].definition))
            self._references[schema_id] = tuple(found)
        return self._references[schema_id]

    @cached_property
    def _references(self) -> dict[str, tuple[str, ...]]:
        return {}

    def properties(self, schema_id: str) -> Mapping[str, Property]:
        """The properties of a named schema (see `properties_of`)."""
        if schema_id not in self._properties:
            self._properties[schema_id] = properties_of(self.schemas, schema_id)
        return self._properties[schema_id]

    @cached_property
    def _properties(self) -> dict[str, Mapping[str, Property]]:
        return {}


def reachable(api: Api, uses: Iterable[SchemaUsage]) -> set[str]:
    """The ids of the schemas that some places need, directly or through others."""
    found: set[str] = set()
    pending = [key for use in uses for key in references(use.schema)]
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += api.references(key)
    return found
