"""Generate strings that satisfy the keywords of their schema."""

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
# The part of a format's sample that changes if several values have to differ, and how.
_NUMBERED = {
    "uuid": ("3b4c5d", "{:06x}"),
    "date": ("2026", "2{:03}"),
    "date-time": ("2026", "2{:03}"),
    "email": ("person", "person{}"),
    "uri": ("thing", "thing{}"),
    "hostname": ("example", "example{}"),
    "decimal": ("1.5", "1.5{}"),
}
# Characters of the longest sample.
_MAX_LENGTH = 10_000


def make_string(schema: JsonSchema, index: int) -> str:
    """Return a sample of the format, a word, or a match of the pattern.

    The first valid one of these is returned, or the first one if none is valid.
    """
    candidates = list(_candidates(schema, index))
    return next((text for text in candidates if _fits(schema, text)), candidates[0])


def _candidates(schema: JsonSchema, index: int) -> Iterator[str]:
    format_name = schema.get("format")
    if format_name in _FORMATS:
        variable_part, numbered_part = _NUMBERED.get(format_name, ("", ""))
        text = _FORMATS[format_name]
        if index and variable_part:
            text = text.replace(variable_part, numbered_part.format(index), 1)
        yield text
    min_length = min(schema.get("minLength", 0), _MAX_LENGTH)
    max_length = schema.get("maxLength", _MAX_LENGTH)
    suffix = str(index) if index else ""
    word = "text".ljust(min_length, "x")[:max_length]
    yield (
        (word + suffix)[:max_length]
        if len(word) + len(suffix) <= max_length
        else (word[: max(0, max_length - len(suffix))] + suffix)[:max_length]
    )
    if "pattern" in schema:
        for extra in (0, 1):
            text = match_for(schema["pattern"], index, extra)
            yield text
            # Missing characters go into the part of the pattern that repeats.
            missing = min_length - len(text) + extra
            yield match_for(schema["pattern"], index, max(extra, missing))


def _fits(schema: JsonSchema, text: str) -> bool:
    try:
        matches = re.search(schema.get("pattern", ""), text)
    except re.error:
        return False
    min_length, max_length = schema.get("minLength", 0), schema.get(
        "maxLength", len(text)
    )
    return bool(matches) and min_length <= len(text) <= max_length
