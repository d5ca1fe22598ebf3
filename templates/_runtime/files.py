# SPDX-License-Identifier: MIT-0
"""Files to send: what a caller may give, and how its bytes are read."""

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO, TypeAlias

from pydantic_core import CoreSchema, core_schema

Source: TypeAlias = bytes | BinaryIO | os.PathLike[str]


class File:
    """A file to send, where its name or type has to be told.

    `content` is its bytes, a binary file object, which is sent from where it stands and
    left open, or a path. `name` is the file's name as the server is told it, and
    `content_type` its media type; both are guessed where they are not given.
    Raises `TypeError` for other content, such as a file opened as text.
    """

    def __init__(
        self, content: Source, name: str | None = None, content_type: str | None = None
    ) -> None:
        if isinstance(content, bytearray | memoryview):
            content = bytes(content)
        if not is_file(content) or isinstance(content, File | io.TextIOBase):
            kind = type(content).__name__
            raise TypeError(
                f"a file must be bytes, a path or a binary file, not {kind}"
            )
        self.content = content
        self.name = name
        self.content_type = content_type

    def __repr__(self) -> str:
        return f"File(name={self.told_name!r}, content_type={self.content_type!r})"

    @property
    def told_name(self) -> str | None:
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

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.is_instance_schema(cls)


FileInput: TypeAlias = File | bytes | BinaryIO | os.PathLike[str]
"""What can be given for a file; a path is a `pathlib.Path`, a str would be text."""


def is_file(value: object) -> bool:
    kinds = (File, bytes, bytearray, memoryview, os.PathLike)
    return isinstance(value, kinds) or hasattr(value, "read")


def as_file(value: Any) -> File:
    return value if isinstance(value, File) else File(value)


class Rest:
    """An open file from where it stands to its end, in chunks.

    `start` is where it stands, None if it cannot go back there. It has no `fileno`, by
    which the HTTP library would take the wrong length from pipes and from files that are
    decompressed on the way.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        seekable = getattr(file, "seekable", None)
        self.start = file.tell() if seekable and seekable() else None

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self.seek(0, os.SEEK_CUR)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if self.start is None:
            raise io.UnsupportedOperation("seek")
        base = 0 if whence else self.start
        return self._file.seek(base + offset, whence) - self.start

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.read(1 << 16):
            yield chunk

    async def chunks(self) -> Any:
        """The same for an async client; reading blocks, as it does in its multipart."""
        for chunk in self:
            yield chunk

    @property
    def length(self) -> int | None:
        if self.start is None:
            return None
        here = self.tell()
        length = self.seek(0, os.SEEK_END)
        self.seek(here)
        return length


Content: TypeAlias = bytes | os.PathLike[str] | Rest
"""What is sent: a file object only as its rest."""


def content_of(source: Source) -> Content:
    return source if isinstance(source, bytes | os.PathLike) else Rest(source)


def opened(content: Content, stack: ExitStack) -> bytes | Rest:
    """Bytes, or a file at its start; what is opened here is closed with the stack."""
    if isinstance(content, os.PathLike):
        return Rest(stack.enter_context(open(content, "rb")))
    if isinstance(content, Rest) and content.start is not None:
        content.seek(0)
    return content
