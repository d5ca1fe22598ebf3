"""Parse JSON text as strictly as RFC 8259 defines it.

Python's parser is fast but lenient: it accepts NaN, duplicate keys, and numbers that become
infinite. This module rejects them, and searches for their positions only then.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from ..errors import Diagnostic, SpecError
from .decoding import MAX_DEPTH, MAX_DIGITS, LineIndex, error

# Possessive quantifiers save backtracking state for each character of a long string.
_STRING = r'"(?:[^"\\]++|\\.)*+"'
_BRACKET = re.compile(rf"{_STRING}|([\[{{])|([\]}}])", re.DOTALL)
_NUMBER = re.compile(rf"{_STRING}|(-?[0-9][0-9.eE+-]*|NaN|-?Infinity)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class JsonSyntaxError(SpecError):
    """The text does not follow the grammar of JSON."""


class _InvalidNumber(Exception):
    pass


def parse(text: str, name: str) -> Any:
    """Return the data of a JSON text.

    Raises JsonSyntaxError with the position of the first syntax error. Raises SpecError for
    numbers, depth and characters that are not supported, and for all duplicate keys.
    """
    repeated = False

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        mapping_ = dict(pairs)
        repeated = repeated or len(mapping_) != len(pairs)
        return mapping_

    try:
        data = json.loads(
            text,
            object_pairs_hook=mapping,
            parse_constant=_reject_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except _InvalidNumber as failure:
        raise error(
            name, _position_of_number(text, str(failure)), _about_number(str(failure))
        ) from None
    except json.JSONDecodeError as failure:
        reason = failure.msg[:1].lower() + failure.msg[1:]
        position = LineIndex(text).position(failure.pos)
        diagnostic = Diagnostic(name, *position, f"invalid JSON: {reason}")
        raise JsonSyntaxError([diagnostic]) from None
    except RecursionError:
        raise _too_deep(text, name) from None
    if _depth(data) > MAX_DEPTH:
        raise _too_deep(text, name)
    if repeated:
        raise SpecError(_duplicates(text, name))
    if _SURROGATE.search(text):
        _reject_lone_surrogates(text, name)
    return data


def members(text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Yield the key, its offset and the offset of the value of each member of a mapping or list.

    `offset` is that of the opening bracket. In a list, both offsets are those of the value. The
    text must be well-formed JSON, because the fast parser skips the values.
    """
    in_list = text[offset] == "["
    here = _skip(text, offset + 1)
    index = 0
    while text[here] not in "]}":
        key_offset = here
        key = str(index)
        if not in_list:
            key, here = _DECODER.raw_decode(text, here)
            here = _skip(text, _skip(text, here) + 1)
        yield key, key_offset, here
        _, here = _DECODER.raw_decode(text, here)
        here = _skip(text, here)
        if text[here] == ",":
            here = _skip(text, here + 1)
        index += 1


def first(text: str) -> int:
    """Return the offset of the outermost value."""
    return _skip(text, 0)


def _skip(text: str, offset: int) -> int:
    blank = _BLANK.match(text, offset)
    return blank.end() if blank else offset


def _reject_constant(constant: str) -> NoReturn:
    raise _InvalidNumber(constant)


def _integer(literal: str) -> int:
    if len(literal) > MAX_DIGITS:
        raise _InvalidNumber(literal)
    return int(literal)


def _float(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise _InvalidNumber(literal)
    return value


def _about_number(literal: str) -> str:
    if literal[-1] in "Ny":
        return f"{literal} is not a JSON value"
    if len(literal) > MAX_DIGITS:
        return f"a number of {len(literal):,} digits is too long"
    return f"the number {literal} is too large"


def _position_of_number(text: str, literal: str) -> tuple[int, int]:
    offsets = (m.start() for m in _NUMBER.finditer(text) if m[1] == literal)
    return LineIndex(text).position(next(offsets, 0))


def _depth(data: Any) -> int:
    """Return the nesting depth of mappings and lists; counting stops above the limit."""
    depth = 0
    level = [data] if isinstance(data, dict | list) else []
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            item
            for value in level
            for item in (value.values() if type(value) is dict else value)
            if type(item) is dict or type(item) is list
        ]
    return depth


def _too_deep(text: str, name: str) -> SpecError:
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += bool(bracket[1]) - bool(bracket[2])
        if depth > MAX_DEPTH:
            position = LineIndex(text).position(bracket.start())
            return error(name, position, f"more than {MAX_DEPTH} levels of nesting")
    return error(name, (1, 1), f"more than {MAX_DEPTH} levels of nesting")


def _duplicates(text: str, name: str) -> list[Diagnostic]:
    lines = LineIndex(text)
    diagnostics = []
    containers = [first(text)]
    while containers:
        offsets: dict[str, int] = {}
        keyed = text[containers[-1]] == "{"
        for key, offset, value in members(text, containers.pop()):
            if text[value] in "[{":
                containers.append(value)
            if keyed and key in offsets:
                line = lines.position(offsets[key])[0]
                message = f"the key {key!r} is already used in line {line}"
                diagnostics.append(Diagnostic(name, *lines.position(offset), message))
            offsets.setdefault(key, offset)
    return sorted(diagnostics)


def _reject_lone_surrogates(text: str, name: str) -> None:
    """Raise SpecError for half of a surrogate pair, which cannot be encoded again."""
    high_ends = -1
    last_high = None
    lone = None
    for match in _ESCAPE.finditer(text):
        code = int(match[1], 16) if match[1] else 0
        is_low = 0xDC00 <= code < 0xE000
        pairs_up = is_low and last_high is not None and match.start() == high_ends
        if last_high is not None and not pairs_up:
            lone = last_high
        elif is_low and not pairs_up:
            lone = match
        if lone is not None:
            break
        last_high = match if 0xD800 <= code < 0xDC00 else None
        high_ends = match.end()
    lone = lone or last_high
    if lone is not None:
        position = LineIndex(text).position(lone.start())
        message = f"{lone[0]} is half of a surrogate pair, not a character"
        raise error(name, position, message)
