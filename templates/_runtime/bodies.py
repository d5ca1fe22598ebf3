# SPDX-License-Identifier: MIT-0
"""Encode request bodies: JSON, forms, text and files."""

import mimetypes
import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .files import BodyPart, as_file, is_file
from .models import OMIT
from .operation import Encoding
from .serialize import (
    essence_of,
    form,
    header,
    is_json,
    is_lines,
    object_properties,
    part_text,
    styled_parts,
    to_json,
    to_jsonable,
)

Encodings = Mapping[str, Encoding]

_NO_ENCODINGS: Encodings = {}


class Body(NamedTuple):
    """An encoded request body."""

    #: The bytes, or parts that are sent one after the other.
    content: bytes | tuple[BodyPart, ...] | None = None
    media_type: str | None = None


def body(media_type: str, value: object, encodings: Encodings = _NO_ENCODINGS) -> Body:
    """Encode a value in a media type; files and bytes are sent as they are.

    Raises `TypeError` for a value that the media type cannot represent.
    """
    essence = essence_of(media_type)
    if is_json(essence):
        return Body(to_json(value).encode(), media_type)
    if is_file(value):
        file = as_file(value)
        part = file.body_part
        return Body(
            part if isinstance(part, bytes) else (part,),
            file.content_type or _concrete(media_type) or _guess(file.sent_name),
        )
    if essence == "application/x-www-form-urlencoded":
        return Body(form(value, encodings).encode(), media_type)
    if essence == "multipart/form-data":
        boundary = os.urandom(16).hex()
        end = f"--{boundary}--\r\n".encode()
        content = (*_multipart(value, encodings, boundary), end)
        return Body(content, f"multipart/form-data; boundary={boundary}")
    if isinstance(value, str):
        text_type = _concrete(media_type) or "text/plain"
        has_parameters = ";" in text_type
        return Body(
            value.encode(),
            text_type if has_parameters else f"{text_type}; charset=utf-8",
        )
    if is_lines(media_type) and isinstance(value, list | tuple):
        # RFC 7464, section 2.2: a record separator precedes each value.
        separator = "\x1e" if "json-seq" in essence else ""
        lines = "".join(f"{separator}{to_json(item)}\n" for item in value)
        return Body(lines.encode(), media_type)
    raise TypeError(
        f"a body of type {media_type} must be bytes, str or a file,"
        f" not {type(value).__name__}"
    )


def choose_media_type(
    declared: tuple[str, ...], content_type: object
) -> tuple[str, str]:
    """Return the declared media type that a content type matches, and the one to send.

    They differ if a range (`image/*`) or a type without parameters is declared. The
    first media type is the default. Raises `ValueError` if none matches.
    """
    if content_type is OMIT:
        return declared[0], declared[0]
    if isinstance(content_type, str):
        essence = essence_of(content_type)
        matches = (content_type, essence, f"{essence.partition('/')[0]}/*", "*/*")
        for match in matches if _concrete(content_type) else matches[:1]:
            for media_type in declared:
                if match in (media_type, essence_of(media_type)):
                    return media_type, content_type
    raise ValueError(
        f"content_type must be one of {', '.join(declared)}, not {content_type!r}"
    )


def _concrete(media_type: str | None) -> str | None:
    """Return a media type unless it is a range or a list (OpenAPI, Encoding Object)."""
    if media_type is None or "*" in media_type or "," in media_type:
        return None
    return media_type


def _multipart(
    value: object, encodings: Encodings, boundary: str
) -> Iterator[BodyPart]:
    """Yield a multipart form; each property is a part, or each item of an array."""
    for name, property_value in object_properties(value).items():
        encoding = encodings.get(name, Encoding())
        if encoding.styled and not is_file(property_value):
            for key, text in styled_parts(name, property_value, encoding.styled):
                yield from _part(boundary, key, text.encode())
            continue
        is_array = isinstance(property_value, list | tuple | set | frozenset)
        items: Any = property_value if is_array else [property_value]
        for item in items:
            media_type = _concrete(encoding.content_type)
            if is_file(item):
                file = as_file(item)
                filename = file.sent_name or name
                media_type = file.content_type or media_type or _guess(filename)
                yield from _part(boundary, name, file.body_part, media_type, filename)
            elif item is not OMIT:
                data = to_jsonable(item)
                if isinstance(data, dict | list):
                    media_type = media_type or "application/json"
                content = part_text(data, media_type).encode()
                yield from _part(boundary, name, content, media_type)


def _part(
    boundary: str,
    name: str,
    content: BodyPart,
    media_type: str | None = None,
    filename: str | None = None,
) -> Iterator[BodyPart]:
    """Yield one part of a multipart form (RFC 7578).

    Names are escaped as the HTML standard has it ("multipart form data").
    """
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_escaped(name)}"'
    if filename is not None:
        head += f'; filename="{_escaped(filename)}"'
    if media_type is not None:
        head += f"\r\nContent-Type: {header('a media type', media_type)}"
    yield f"{head}\r\n\r\n".encode()
    yield content
    yield b"\r\n"


def _escaped(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _guess(filename: str | None) -> str:
    return mimetypes.guess_type(filename or "")[0] or "application/octet-stream"
