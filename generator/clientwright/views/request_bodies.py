"""Build the views of request bodies: media types, encodings of fields, and files."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..ir import MULTIPART, Api, JsonSchema, MediaType, RequestBody, types_of
from ..result import LedgerEntry
from .docstrings import clean

FILE = "FileInput"
# Keywords that determine a type without `type`.
_TYPE_KEYWORDS = frozenset(
    "anyOf oneOf allOf const enum properties required additionalProperties"
    " patternProperties items prefixItems".split()
)
_WILDCARDS = ("*/*", "application/*")


@dataclass(frozen=True)
class BodyView:
    """Describe a request body for the runtime."""

    #: Media types that the runtime can send, the default first.
    media_types: tuple[str, ...] = ()
    required: bool = True
    #: (media type, property, arguments of `Encoding`) for every encoding of a form field.
    encodings: tuple[tuple[str, str, str], ...] = ()


def view_body(body: RequestBody | None) -> BodyView:
    """Build the view of a request body."""
    if body is None or body.default is None:
        return BodyView()
    ordered = [body.default, *(i for i in body.content if i is not body.default)]
    return BodyView(
        media_types=tuple(dict.fromkeys(map(media_type_name, ordered))),
        required=body.required,
        encodings=tuple(item for content in ordered for item in _encodings(content)),
    )


def media_type_name(content: MediaType) -> str:
    """Return the media type to send: JSON if the document has a wildcard."""
    return (
        "application/json"
        if content.json and content.essence in _WILDCARDS
        else content.name
    )


def _encodings(content: MediaType) -> Iterator[tuple[str, str, str]]:
    for name, encoding in content.encoding.items() if content.form else ():
        keywords = {
            "content_type": encoding.content_type,
            "style": encoding.style,
            "explode": encoding.explode,
            "allow_reserved": encoding.allow_reserved or None,
        }
        arguments = [
            f"{key}={value!r}" for key, value in keywords.items() if value is not None
        ]
        if arguments:
            yield content.name, name, ", ".join(arguments)


def is_file(api: Api, content: MediaType, name: str, schema: JsonSchema) -> bool:
    """Whether a property of a form is a file: raw bytes, as OpenAPI 3.0 and 3.1 define them."""
    if content.essence != MULTIPART:
        return False
    schema = _resolved(api, schema)
    encoding = content.encoding.get(name)
    content_type = (encoding.content_type if encoding else None) or ""
    if not types_of(schema):
        # The default of a property without a type is application/octet-stream
        # (OpenAPI 3.1.1, section 4.8.15).
        return not schema.keys() & _TYPE_KEYWORDS
    if "string" not in types_of(schema) or "contentEncoding" in schema:
        return False
    if schema.get("format") == "binary" or "contentMediaType" in schema:
        return True
    return content_type.startswith(("image/", "audio/", "video/", "application/octet"))


def is_files(api: Api, content: MediaType, name: str, schema: JsonSchema) -> bool:
    """Whether a property of a form is an array of files."""
    items = _resolved(api, schema).get("items")
    return items is not None and is_file(api, content, name, items)


def _resolved(api: Api, schema: JsonSchema) -> JsonSchema:
    schema = api.resolve(schema).schema
    for keyword in ("allOf", "anyOf", "oneOf"):
        options = [
            item for item in schema.get(keyword, ()) if types_of(item) != ("null",)
        ]
        if len(options) == 1 and "type" not in schema:
            return _resolved(api, options[0])
    return schema


def untyped_body_entries(api: Api, content: MediaType) -> Iterator[LedgerEntry]:
    """Yield entries for content that has a type in the document but stays text or bytes."""
    if content.json or content.lines or content.form:
        return
    schema = content.use.schema
    has_type = bool(api.properties(schema.get("$ref", ""))) or "items" in schema
    name = clean(content.name)
    if has_type and content.text:
        yield LedgerEntry(
            content.use.id, name, "ignored", f"{name} is passed and returned as str"
        )
    elif has_type:
        reason = f"{name} is neither JSON nor a form, so it is bytes"
        yield LedgerEntry(content.use.id, name, "degraded", reason)
