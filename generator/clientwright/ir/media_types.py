"""What is sent or received in a media type, and what kinds of these there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .schemas import JsonSchema, types_of

_TEXT = ("/xml", "+xml", "/yaml", "/x-yaml", "+yaml", "/html", "/javascript")
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
EVENTS = "text/event-stream"
# Subtypes, as the runtime has them.
_LINES = ("jsonl", "jsonlines", "ndjson", "json-seq", "json-lines")


@dataclass(frozen=True)
class SchemaUsage:
    """A place that needs a type: a parameter, a body, an answer. `schema` stands in the dialect of `Schema.definition`."""

    id: str
    schema: JsonSchema


@dataclass(frozen=True)
class Encoding:
    """An Encoding Object: how one property of a form is written; None where the default applies."""

    content_type: str | None
    style: str | None
    explode: bool | None
    allow_reserved: bool


@lru_cache(maxsize=1 << 10)
def _essence(name: str) -> str:
    return name.partition(";")[0].strip().lower()


@dataclass(frozen=True)
class MediaType:
    """A Media Type Object under its key; `encoding` by property.

    `items` is whether the type is that of a list of what the content consists of: as 3.2's `itemSchema` says, or because these are events. With
    `has_event_objects` it describes each event as an object, else only its data.
    """

    name: str
    use: SchemaUsage
    examples: tuple[Any, ...]
    encoding: Mapping[str, Encoding] = field(default_factory=dict)
    items: bool = False
    has_event_objects: bool = False

    @property
    def essence(self) -> str:
        """Type and subtype, without parameters (RFC 9110 section 8.3.1)."""
        return _essence(self.name)

    @property
    def json(self) -> bool:
        """Whether the content is JSON: by its type (RFC 6839 section 3.1), or because the type is left open and the schema is none of raw bytes."""
        if self.essence in ("*/*", "application/*"):
            return bool(self.use.schema) and types_of(self.use.schema) != ("string",)
        return self.essence.endswith(("/json", "+json"))

    @property
    def form(self) -> bool:
        """Whether the content is made of named fields."""
        return self.essence in (FORM, MULTIPART)

    @property
    def lines(self) -> bool:
        """Whether the content is a JSON value per line."""
        subtype = self.essence.partition("/")[2]
        return subtype.removeprefix("x-").endswith(_LINES)

    @property
    def events(self) -> bool:
        """Whether the content is a stream of server-sent events."""
        return self.essence == EVENTS

    @property
    def text(self) -> bool:
        """Whether the content is for people or XML parsers to read."""
        return self.essence.startswith("text/") or self.essence.endswith(_TEXT)
