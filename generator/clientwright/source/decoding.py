"""Bytes → text, and where in a text something stands.

The limits below keep a hostile or broken file from eating the machine; real documents
stay far under them (the deepest of many hundred that were looked at has 33 levels).
"""

import codecs
import re
from bisect import bisect_right

from ..errors import Diagnostic, SpecError

MAX_BYTES = 256 * 2**20
MAX_DEPTH = 100
# References that lead to nothing but the next one; more than three are rare.
MAX_CHAIN = 100
# Python itself refuses to print integers of more than 4,300 digits.
MAX_DIGITS = 1000

_LINE_END = re.compile(r"\r\n|\r|\n")


class LineIndex:
    """Offsets of a text → lines and columns, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def error(name: str, place: tuple[int, int], problem: str, hint: str = "") -> SpecError:
    """A SpecError about one place of one file."""
    return SpecError([Diagnostic(name, *place, problem, hint)])


def decode(raw: bytes, name: str) -> str:
    """UTF-8, with or without a byte order mark, or UTF-16 with one.

    Raises SpecError, with the line, for bytes that are not text in that encoding.
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
        place = LineIndex(before).position(len(before))
        byte = f"0x{body[failure.start]:02x}"
        raise error(
            name,
            place,
            f"the byte {byte} is not valid {encoding[:6].upper().rstrip('-')}",
            "save the file as UTF-8",
        ) from None
