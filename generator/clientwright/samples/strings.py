"""Strings for the keywords that shape them."""

import re
from collections.abc import Iterator

from ..ir import JsonSchema
from .regex_strings import match_for

_FORMATS = {
    "uuid": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:30:45Z",
    "time": "12:30:45",
    "duration": "P1DT2H",
    "email": "person@example.com",
    "uri": "https://example.com/thing",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "aGVsbG8=",
    "decimal": "1.5",
}
# What changes where several values of a format have to differ, and how.
_COUNTED = {
    "uuid": ("3b4c5d", "{:06x}"),
    "date": ("2026", "2{:03}"),
    "date-time": ("2026", "2{:03}"),
    "email": ("person", "person{}"),
    "uri": ("thing", "thing{}"),
    "hostname": ("example", "example{}"),
    "decimal": ("1.5", "1.5{}"),
}
# A longer string is no sample.
_LONGEST = 10_000


def make_string(schema: JsonSchema, turn: int) -> str:
    """A string of the format, a word, or a match of the pattern: the first of them that fits, else the first."""
    found = list(_candidates(schema, turn))
    return next((text for text in found if _fits(schema, text)), found[0])


def _candidates(schema: JsonSchema, turn: int) -> Iterator[str]:
    name = schema.get("format")
    if name in _FORMATS:
        old, new = _COUNTED.get(name, ("", ""))
        text = _FORMATS[name]
        yield text.replace(old, new.format(turn), 1) if turn and old else text
    least = min(schema.get("minLength", 0), _LONGEST)
    most = schema.get("maxLength", _LONGEST)
    count = str(turn) if turn else ""
    word = "text".ljust(least, "x")[:most]
    yield (
        (word + count)[:most]
        if len(word) + len(count) <= most
        else (word[: max(0, most - len(count))] + count)[:most]
    )
    if "pattern" in schema:
        for longer in (0, 1):
            text = match_for(schema["pattern"], turn, longer)
            yield text
            # What is missing goes into the part that repeats.
            missing = least - len(text) + longer
            yield match_for(schema["pattern"], turn, max(longer, missing))


def _fits(schema: JsonSchema, text: str) -> bool:
    try:
        matches = re.search(schema.get("pattern", ""), text)
    except re.error:
        return False
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(text))
    return bool(matches) and least <= len(text) <= most
