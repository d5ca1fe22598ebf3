"""Decode bytes to text, and map offsets in the text to lines and columns.

The limits below protect the machine against hostile or broken files. Real documents stay far
below them: the deepest of several hundred has 33 levels.
"""

import codecs
import re
from bisect import bisect_right

from ..errors import Diagnostic, SpecError

MAX_BYTES = 256 * 2**20
MAX_DEPTH = 100
# The length of a chain of references; more than three are rare.
MAX_CHAIN = 100
# Python itself refuses to print integers of more than 4,300 digits.
MAX_DIGITS = 1000

_LINE_END = re.compile(r"\r\n|\r|\n")


class LineIndex:
    """Maps offsets of a text to lines and columns, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def error(
    name: str, position: tuple[int, int], message: str, hint: str = ""
) -> SpecError:
    """Return a SpecError for one position of one file."""
    return SpecError([Diagnostic(name, *position, message, hint)])


def decode(raw: bytes, name: str) -> str:
    """Decode UTF-8, with or without a byte order mark, or UTF-16 with one.

    Raises SpecError, with the position, for bytes that are not valid in that encoding.
    """
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise error(name, (1, 1), "the file is UTF-32", "save it as UTF-8")
    encoding, skip = "utf-8", 0
    if raw.startswith(codecs.BOM_UTF8):
        skip = len(codecs.BOM_UTF8)
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        little = raw.startswith(codecs.BOM_UTF16_LE)
        encoding, skip = ("utf-16-le" if little else "utf-16-be"), 2
    elif b"\0" in raw[:4]:
        raise error(name, (1, 1), "the file is not UTF-8 text", "save it as UTF-8")
    body = raw[skip:]
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as failure:
        before = body[: failure.start].decode(encoding, errors="replace")
        position = LineIndex(before).position(len(before))
        byte = f"0x{body[failure.start]:02x}"
        raise error(
            name,
            position,
            f"the byte {byte} is not valid {encoding[:6].upper().rstrip('-')}",
            "save the file as UTF-8",
        ) from None
