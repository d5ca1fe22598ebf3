"""Media types of request and response bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .schemas import JsonSchema, types_of

_TEXT = ("/xml", "+xml", "/yaml", "/x-yaml", "+yaml", "/html", "/javascript")
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
EVENTS = "text/event-stream"
# The runtime recognises the same subtypes.
_LINES = ("jsonl", "jsonlines", "ndjson", "json-seq", "json-lines")


@dataclass(frozen=True)
class SchemaUsage:
    """A schema where a type is required: in a parameter, a request body or a response."""

    #: The location of the schema.
    id: str
    #: The schema, in the dialect of `Schema.definition`.
    schema: JsonSchema


@dataclass(frozen=True)
class Encoding:
    """An Encoding Object: the serialization of one form property; None means the default."""

    content_type: str | None
    style: str | None
    explode: bool | None
    allow_reserved: bool


@lru_cache(maxsize=1 << 10)
def _essence(name: str) -> str:
    return name.partition(";")[0].strip().lower()


@dataclass(frozen=True)
class MediaType:
    """A Media Type Object."""

    #: The key in `content`, with parameters.
    name: str
    use: SchemaUsage
    examples: tuple[Any, ...]
    #: The encoding of each property of a form.
    encoding: Mapping[str, Encoding] = field(default_factory=dict)
    #: Whether the content is a sequence: by `itemSchema` (OpenAPI 3.2) or because of events.
    #: The schema is then that of the array of all items.
    items: bool = False
    #: Whether the schema describes events as objects; if not, it describes their data only.
    has_event_objects: bool = False

    @property
    def essence(self) -> str:
        """The type and subtype, without parameters (RFC 9110, section 8.3.1)."""
        return _essence(self.name)

    @property
    def json(self) -> bool:
        """Whether the content is JSON (RFC 6839, section 3.1).

        A wildcard counts as JSON if it has a schema other than that of a string.
        """
        if self.essence in ("*/*", "application/*"):
            return bool(self.use.schema) and types_of(self.use.schema) != ("string",)
        return self.essence.endswith(("/json", "+json"))

    @property
    def form(self) -> bool:
        """Whether the content consists of named fields."""
        return self.essence in (FORM, MULTIPART)

    @property
    def lines(self) -> bool:
        """Whether the content is one JSON value per line."""
        subtype = self.essence.partition("/")[2]
        return subtype.removeprefix("x-").endswith(_LINES)

    @property
    def events(self) -> bool:
        """Whether the content is a stream of server-sent events."""
        return self.essence == EVENTS

    @property
    def text(self) -> bool:
        """Whether the content is text other than JSON."""
        return self.essence.startswith("text/") or self.essence.endswith(_TEXT)
