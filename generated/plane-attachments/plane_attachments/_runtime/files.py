# SPDX-License-Identifier: MIT-0
"""Files to send: what a caller may give, and how its bytes are read."""

import io
import os
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO, TypeAlias

from pydantic_core import CoreSchema, core_schema

Source: TypeAlias = (
    bytes | BinaryIO | os.PathLike[str] | Iterable[bytes] | AsyncIterable[bytes]
)
CHUNK = 1 << 16  # Bytes that are read, written and counted at a time.


class File:
    """A file to send, where its name, type or size has to be told.

    `content` is its bytes, a binary file object, which is sent from where it stands and
    left open, a path, or something that gives the bytes in chunks, once; only an async
    client takes what does so asynchronously. `name` is the file's name as the server is
    told it, and `content_type` its media type; both are guessed where they are not given.
    `size` is the number of bytes where only the caller knows it.
    Raises `TypeError` for other content, such as a file opened as text.
    """

    def __init__(
        self,
        content: Source,
        name: str | None = None,
        content_type: str | None = None,
        size: int | None = None,
    ) -> None:
        if isinstance(content, bytearray | memoryview):
            content = bytes(content)
        chunks = isinstance(content, Iterable | AsyncIterable)
        wrong = isinstance(content, File | io.TextIOBase | str | dict)
        if wrong or not (chunks or is_file(content)):
            kind = type(content).__name__
            raise TypeError(
                f"a file must be bytes, a path or a binary file, not {kind}"
            )
        self.content = content
        self.name = name
        self.content_type = content_type
        self.size = size

    def __repr__(self) -> str:
        return f"File(name={self.sent_name!r}, content_type={self.content_type!r})"

    @property
    def sent_name(self) -> str | None:
        """The name that was given, else that of the path or of the file object."""
        if self.name is not None or isinstance(self.content, bytes):
            return self.name
        if isinstance(self.content, os.PathLike):
            return os.path.basename(os.fspath(self.content)) or None
        name = getattr(self.content, "name", None)
        # File objects without a name of their own have a number, or one like "<stdin>".
        if not isinstance(name, str) or name.startswith("<"):
            return None
        return os.path.basename(name) or None

    @property
    def body_part(self) -> "Piece":
        """The content as it is sent."""
        if isinstance(self.content, bytes | os.PathLike):
            return self.content
        if hasattr(self.content, "read"):
            return OpenFile(self.content)
        return ChunkStream(self.content, self.size)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.is_instance_schema(cls)


FileInput: TypeAlias = (
    File | bytes | BinaryIO | os.PathLike[str] | Iterator[bytes] | AsyncIterable[bytes]
)
"""What can be given for a file; a path is a `pathlib.Path`, a str would be text."""


def is_file(value: object) -> bool:
    kinds = (File, bytes, bytearray, memoryview, os.PathLike, Iterator, AsyncIterable)
    return isinstance(value, kinds) or hasattr(value, "read")


def as_file(value: Any) -> File:
    return value if isinstance(value, File) else File(value)


class OpenFile:
    """An open file from where it stands to its end; it can be sent again if it can seek."""

    def __init__(self, file: Any) -> None:
        self._file = file
        seekable = getattr(file, "seekable", None)
        self.start: int | None = file.tell() if seekable and seekable() else None

    def chunks(self) -> Iterator[bytes]:
        if self.start is not None:
            self._file.seek(self.start)
        while chunk := self._file.read(CHUNK):
            yield chunk

    @property
    def length(self) -> int | None:
        # Not by `fileno`: files that are decompressed on the way have another length.
        if self.start is None:
            return None
        end: int = self._file.seek(0, os.SEEK_END)
        self._file.seek(self.start)
        return end - self.start


class ChunkStream:
    """Chunks that come once."""

    def __init__(self, source: Any, length: int | None) -> None:
        self.source = source
        self.length = length
        self.is_async = isinstance(source, AsyncIterable)


Piece: TypeAlias = bytes | os.PathLike[str] | OpenFile | ChunkStream
"""A part of what is sent."""


def is_repeatable(piece: Piece) -> bool:
    """Whether a piece can be sent again, from its beginning."""
    if isinstance(piece, OpenFile):
        return piece.start is not None
    return not isinstance(piece, ChunkStream)


def opened(pieces: Iterable[Piece], stack: ExitStack) -> list[Piece]:
    """Pieces without paths; the files that are opened are closed with the stack."""
    return [
        (
            OpenFile(stack.enter_context(open(p, "rb")))
            if isinstance(p, os.PathLike)
            else p
        )
        for p in pieces
    ]


def length(pieces: Iterable[Any]) -> int | None:
    """How many bytes the opened pieces have, if that is known."""
    lengths = [len(p) if isinstance(p, bytes) else p.length for p in pieces]
    return None if None in lengths else sum(lengths)


async def chunks(piece: Any) -> AsyncGenerator[bytes]:
    """The bytes of an opened piece, some at a time."""
    if isinstance(piece, ChunkStream) and piece.is_async:
        async for chunk in piece.source:
            yield chunk
        return
    if isinstance(piece, bytes):
        piece = OpenFile(io.BytesIO(piece))
    for chunk in piece.chunks() if isinstance(piece, OpenFile) else piece.source:
        yield chunk
