# SPDX-License-Identifier: MIT-0
"""Bodies: a value → what is sent in a media type.

JSON and forms are made from values; anything else is sent as it is given.
"""

import mimetypes
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .files import Content, as_file, content_of, is_file
from .messages import Part
from .models import OMIT
from .operation import Encoding
from .serialize import (
    form,
    is_json,
    is_lines,
    members,
    part_text,
    plain,
    styled_parts,
    to_json,
)

Encodings = Mapping[str, Encoding]


class Body(NamedTuple):
    """What is sent: content, or parts whose media type the HTTP library completes."""

    content: Content | None = None
    media: str | None = None
    parts: tuple[Part, ...] = ()


def body(media: str, value: object, encodings: Encodings = {}) -> Body:
    """The body for a value in a media type.

    Raises `TypeError` for a value that cannot be written in the media type.
    """
    essence = essence_of(media)
    if is_json(essence):
        return Body(to_json(value).encode(), media)
    if is_file(value):
        file = as_file(value)
        guess = mimetypes.guess_type(file.told_name or "")[0]
        concrete = file.content_type or _concrete(media) or guess
        return Body(content_of(file.content), concrete or "application/octet-stream")
    if essence == "application/x-www-form-urlencoded":
        return Body(form(value, encodings).encode(), media)
    if essence == "multipart/form-data":
        parts = tuple(_parts(value, encodings))
        empty = Body(b"--empty--\r\n", "multipart/form-data; boundary=empty")
        return Body(parts=parts) if parts else empty
    if isinstance(value, str):
        media = _concrete(media) or "text/plain"
        return Body(
            value.encode(), media if ";" in media else f"{media}; charset=utf-8"
        )
    if is_lines(media) and isinstance(value, list | tuple):
        # RFC 7464 puts a record separator before each value.
        mark = "\x1e" if "json-seq" in essence else ""
        return Body("".join(f"{mark}{to_json(v)}\n" for v in value).encode(), media)
    kind = type(value).__name__
    raise TypeError(f"a body of type {media} must be bytes, str or a file, not {kind}")


def essence_of(media: str) -> str:
    """A media type without its parameters."""
    return media.partition(";")[0].strip().lower()


def choose(declared: tuple[str, ...], given: object) -> tuple[str, str]:
    """The declared media type that was chosen, and the one to send.

    They differ where a range (`image/*`) or a type without parameters is declared.
    Raises `ValueError` for a media type that is not declared.
    """
    if given is OMIT:
        return declared[0], declared[0]
    if isinstance(given, str):
        wanted = essence_of(given)
        ranges = (given, wanted, f"{wanted.partition('/')[0]}/*", "*/*")
        for choice in ranges if _concrete(given) else ranges[:1]:
            for media in declared:
                if choice in (media, essence_of(media)):
                    return media, given
    raise ValueError(f"content_type must be one of {', '.join(declared)}")


def _concrete(media: str | None) -> str | None:
    """A media type that is neither a range nor a list (OpenAPI, Encoding Object)."""
    return None if media is None or "*" in media or "," in media else media


def _parts(value: object, encodings: Encodings) -> Iterator[Part]:
    """The parts of a form: one for a property, or one for each item of an array."""
    for name, item in members(value).items():
        encoding = encodings.get(name, Encoding())
        if encoding.styled and not is_file(item):
            for key, text in styled_parts(name, item, encoding.styled):
                yield Part(key, None, text.encode(), None)
        else:
            items = item if isinstance(item, list | tuple | set | frozenset) else [item]
            yield from (_part(name, one, encoding) for one in items if one is not OMIT)


def _part(name: str, value: object, encoding: Encoding) -> Part:
    media = _concrete(encoding.content_type)
    if is_file(value):
        file = as_file(value)
        told = file.told_name or name
        return Part(name, told, content_of(file.content), file.content_type or media)
    data = plain(value)
    if isinstance(data, dict | list):
        media = media or "application/json"
    return Part(name, None, part_text(data, media).encode(), media)
