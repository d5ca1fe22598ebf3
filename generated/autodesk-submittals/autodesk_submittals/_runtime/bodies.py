# SPDX-License-Identifier: MIT-0
"""Bodies: a value → what is sent in a media type.

JSON and forms are made from values; anything else is sent as it is given.
"""

import mimetypes
import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .files import Piece, as_file, is_file
from .models import OMIT
from .operation import Encoding
from .serialize import (
    form,
    header,
    is_json,
    is_lines,
    members,
    part_text,
    styled_parts,
    to_json,
    to_jsonable,
)

Encodings = Mapping[str, Encoding]


class Body(NamedTuple):
    """What is sent, and its media type."""

    content: bytes | tuple[Piece, ...] | None = None
    media: str | None = None


def body(media: str, value: object, encodings: Encodings = {}) -> Body:
    """The body for a value in a media type.

    Raises `TypeError` for a value that cannot be written in the media type.
    """
    essence = essence_of(media)
    if is_json(essence):
        return Body(to_json(value).encode(), media)
    if is_file(value):
        file = as_file(value)
        concrete = file.content_type or _concrete(media) or _guess(file.sent_name)
        piece = file.body_part
        return Body(piece if isinstance(piece, bytes) else (piece,), concrete)
    if essence == "application/x-www-form-urlencoded":
        return Body(form(value, encodings).encode(), media)
    if essence == "multipart/form-data":
        boundary = os.urandom(16).hex()
        end = f"--{boundary}--\r\n".encode()
        content = (*_parts(value, encodings, boundary), end)
        return Body(content, f"multipart/form-data; boundary={boundary}")
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


def _parts(value: object, encodings: Encodings, boundary: str) -> Iterator[Piece]:
    """The parts of a form: one for a property, or one for each item of an array."""
    for name, item in members(value).items():
        encoding = encodings.get(name, Encoding())
        if encoding.styled and not is_file(item):
            for key, text in styled_parts(name, item, encoding.styled):
                yield from _part(boundary, key, text.encode())
            continue
        items = item if isinstance(item, list | tuple | set | frozenset) else [item]
        for one in items:
            media = _concrete(encoding.content_type)
            if is_file(one):
                file = as_file(one)
                told = file.sent_name or name
                media = file.content_type or media or _guess(told)
                yield from _part(boundary, name, file.body_part, media, told)
            elif one is not OMIT:
                data = to_jsonable(one)
                if isinstance(data, dict | list):
                    media = media or "application/json"
                yield from _part(boundary, name, part_text(data, media).encode(), media)


def _part(
    boundary: str,
    name: str,
    content: Piece,
    media: str | None = None,
    filename: str | None = None,
) -> Iterator[Piece]:
    """A part as it is sent (RFC 7578; names as the HTML standard writes them)."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
    if filename is not None:
        head += f'; filename="{_quoted(filename)}"'
    if media is not None:
        head += f"\r\nContent-Type: {header('a media type', media)}"
    yield f"{head}\r\n\r\n".encode()
    yield content
    yield b"\r\n"


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _guess(name: str | None) -> str:
    return mimetypes.guess_type(name or "")[0] or "application/octet-stream"
