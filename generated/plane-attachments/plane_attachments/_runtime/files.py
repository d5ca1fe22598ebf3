# SPDX-License-Identifier: MIT-0
"""Files and other sources of bytes in request bodies."""

import io
import os
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO, TypeAlias

from pydantic_core import CoreSchema, core_schema

Source: TypeAlias = (
    bytes | BinaryIO | os.PathLike[str] | Iterable[bytes] | AsyncIterable[bytes]
)
CHUNK_SIZE = (
    1 << 16
)  # Bytes; the unit in which files are read and progress is reported.


class File:
    """A file to send, with a name, a media type or a size.

    Args:
        content: The bytes, a path, a binary file object, or an iterable of chunks. A file
            object is sent from its current position, and stays open. Only an async
            client can send an async iterable.
        name: The file name that is sent. The default is the name of the path or the file
            object.
        content_type: The media type that is sent. The default is guessed from the name.
        size: The number of bytes of an iterable, if known. It is sent as Content-Length.

    Raises:
        TypeError: The content is of another type, such as a file in text mode.
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
        is_iterable = isinstance(content, Iterable | AsyncIterable)
        is_wrong = isinstance(content, File | io.TextIOBase | str | dict)
        if is_wrong or not (is_iterable or is_file(content)):
            raise TypeError(
                "a file must be bytes, a path, a binary file or an iterable of bytes,"
                f" not {type(content).__name__}"
            )
        self.content = content
        self.name = name
        self.content_type = content_type
        self.size = size

    def __repr__(self) -> str:
        return f"File(name={self.sent_name!r}, content_type={self.content_type!r})"

    @property
    def sent_name(self) -> str | None:
        """The file name to send: `name`, or that of the path or the file object."""
        if self.name is not None or isinstance(self.content, bytes):
            return self.name
        if isinstance(self.content, os.PathLike):
            return os.path.basename(os.fspath(self.content)) or None
        name = getattr(self.content, "name", None)
        # File objects without a path have a number or a name such as "<stdin>".
        if not isinstance(name, str) or name.startswith("<"):
            return None
        return os.path.basename(name) or None

    @property
    def body_part(self) -> "BodyPart":
        """The content as a part of a request body."""
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
"""The types of file arguments; a path is a `pathlib.Path`, as a str would be text."""


def is_file(value: object) -> bool:
    """Whether a value is sent as it is, as a file or as chunks of bytes."""
    types = (File, bytes, bytearray, memoryview, os.PathLike, Iterator, AsyncIterable)
    return isinstance(value, types) or hasattr(value, "read")


def as_file(value: Any) -> File:
    """Return a file argument as a `File`."""
    return value if isinstance(value, File) else File(value)


class OpenFile:
    """An open file, from its current position to its end."""

    def __init__(self, file: Any) -> None:
        self._file = file
        seekable = getattr(file, "seekable", None)
        #: The position to start from; None if the file cannot seek, and is read once.
        self.start: int | None = file.tell() if seekable and seekable() else None

    def chunks(self) -> Iterator[bytes]:
        """Yield the content, from the start if the file can seek."""
        if self.start is not None:
            self._file.seek(self.start)
        while chunk := self._file.read(CHUNK_SIZE):
            yield chunk

    @property
    def length(self) -> int | None:
        """The number of bytes, if it is known."""
        # `fileno` would give the size on disk, which differs for compressed files.
        if self.start is None:
            return None
        end: int = self._file.seek(0, os.SEEK_END)
        self._file.seek(self.start)
        return end - self.start


class ChunkStream:
    """An iterable of chunks, which can be read once."""

    def __init__(self, source: Any, length: int | None) -> None:
        self.source = source
        #: The number of bytes, if it is known.
        self.length = length
        self.is_async = isinstance(source, AsyncIterable)


BodyPart: TypeAlias = bytes | os.PathLike[str] | OpenFile | ChunkStream
"""A part of a request body; a path is opened when the request is sent."""


def is_repeatable(part: BodyPart) -> bool:
    """Whether a part can be sent again, from its beginning."""
    if isinstance(part, OpenFile):
        return part.start is not None
    return not isinstance(part, ChunkStream)


def open_parts(parts: Iterable[BodyPart], stack: ExitStack) -> list[BodyPart]:
    """Return parts with their paths opened; the stack closes these files."""
    return [
        (
            OpenFile(stack.enter_context(open(part, "rb")))
            if isinstance(part, os.PathLike)
            else part
        )
        for part in parts
    ]


def total_length(parts: Iterable[Any]) -> int | None:
    """Return the number of bytes of all opened parts, if it is known."""
    lengths = [len(part) if isinstance(part, bytes) else part.length for part in parts]
    return None if None in lengths else sum(lengths)


async def read_chunks(part: Any) -> AsyncGenerator[bytes]:
    """Yield the bytes of an opened part in chunks."""
    if isinstance(part, ChunkStream) and part.is_async:
        async for chunk in part.source:
            yield chunk
        return
    if isinstance(part, bytes):
        part = OpenFile(io.BytesIO(part))
    for chunk in part.chunks() if isinstance(part, OpenFile) else part.source:
        yield chunk
