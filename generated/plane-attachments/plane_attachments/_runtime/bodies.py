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
    plain,
    styled_parts,
    to_json,
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
        concrete = file.content_type or _concrete(media) or _guess(file.told_name)
        piece = file.piece
        return Body(piece if isinstance(piece, bytes) else (piece,), concrete)
    if essence == "application/x-www-form-urlencoded":
        return Body(form(value, encodings).encode(), media)
    if essence == "multipart/form-data":
        boundary = os.urandom(16).hex()
        end = f"--{boundary}--\r\n".encode()
        parts = _parts(value, encodings)
        pieces = [piece for part in parts for piece in _written(part, boundary)]
        return Body((*pieces, end), f"multipart/form-data; boundary={boundary}")
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


class _Part(NamedTuple):
    """A part of a form; only files have a file name."""

    name: str
    filename: str | None
    content: Piece
    media: str | None


def _parts(value: object, encodings: Encodings) -> Iterator[_Part]:
    """The parts of a form: one for a property, or one for each item of an array."""
    for name, item in members(value).items():
        encoding = encodings.get(name, Encoding())
        if encoding.styled and not is_file(item):
            for key, text in styled_parts(name, item, encoding.styled):
                yield _Part(key, None, text.encode(), None)
        else:
            items = item if isinstance(item, list | tuple | set | frozenset) else [item]
            yield from (_part(name, one, encoding) for one in items if one is not OMIT)


def _part(name: str, value: object, encoding: Encoding) -> _Part:
    media = _concrete(encoding.content_type)
    if is_file(value):
        file = as_file(value)
        told = file.told_name or name
        return _Part(name, told, file.piece, file.content_type or media or _guess(told))
    data = plain(value)
    if isinstance(data, dict | list):
        media = media or "application/json"
    return _Part(name, None, part_text(data, media).encode(), media)


def _written(part: _Part, boundary: str) -> Iterator[Piece]:
    """A part as it is sent (RFC 7578; names as the HTML standard writes them)."""
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(part.name)}"'
    )
    if part.filename is not None:
        head += f'; filename="{_quoted(part.filename)}"'
    if part.media is not None:
        head += f"\r\nContent-Type: {header('a media type', part.media)}"
    yield f"{head}\r\n\r\n".encode()
    yield part.content
    yield b"\r\n"


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _guess(name: str | None) -> str:
    return mimetypes.guess_type(name or "")[0] or "application/octet-stream"
