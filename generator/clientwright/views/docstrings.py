"""Convert texts of the document to lines of docstrings and Markdown."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from ..ir import JsonSchema

_PREFORMATTED = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|\s*[|>#]|\s{4}")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WIDTH = 84


def clean(text: str) -> str:
    """Remove control characters, lone surrogates and unusual line separators from a text."""
    if text.isprintable():
        return text.rstrip()
    lines = (visible(line).rstrip() for line in _LINE_ENDS.split(text))
    return "\n".join(lines).strip("\n")


def visible(line: str) -> str:
    """Replace each invisible character of a line, such as a direction mark, by a space."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else " " for c in line)


# Cached because documents repeat many texts.
@lru_cache(maxsize=1 << 14)
def paragraph(
    text: str, *, indent: int = 0, hanging: int = 0, first_indent: int = 0
) -> tuple[str, ...]:
    """Wrap a text to the width of the output.

    Lines of lists, tables, quotations and code stay as they are.

    Args:
        text: A text of the document.
        indent: Indentation at which the lines are written; the lines do not contain it.
        hanging: Indentation of every line but the first; the lines contain it.
        first_indent: Number of characters before the first line.
    """
    if not (text := clean(text)):
        return ()
    width = _WIDTH - indent
    lines: list[str] = []
    for line, is_prose in _join_prose(text):
        indentation = hanging if lines else first_indent
        if is_prose and len(line) > width - indentation:
            lines += wrapped(line, width - indentation, width - hanging)
        else:
            lines.append(line)
    return tuple(
        f"{' ' * hanging}{line}" if line and number else line
        for number, line in enumerate(lines)
    )


def wrapped(line: str, first_width: int, other_width: int) -> Iterator[str]:
    """Wrap a line without control characters; only a single word may exceed the width.

    `textwrap` knows more kinds of spaces but takes four times as long.
    """
    line, width_left = line.rstrip(), first_width
    while len(line) > width_left:
        end = line.rfind(" ", 0, width_left + 1)
        if not line[: max(end, 0)].strip():
            # The first word, or the spaces before it, exceed the width.
            line, blank = line.lstrip(), line.startswith(" ")
            if blank:
                continue
            end = line.find(" ")
        if end < 0:
            break
        yield line[:end].strip()
        line, width_left = line[end:].lstrip(), other_width
    yield line.strip()


def _join_prose(text: str) -> list[tuple[str, bool]]:
    """Return (line, whether it is prose) and join wrapped prose into one line."""
    lines: list[tuple[str, bool]] = []
    is_in_fence = False
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith("```")
        is_prose = not (
            is_in_fence or is_fence or _PREFORMATTED.match(line) or not line
        )
        if is_prose and lines and lines[-1][1]:
            lines[-1] = f"{lines[-1][0]} {line.strip()}", True
        else:
            lines.append((line, is_prose))
        is_in_fence ^= is_fence
    return lines


def sentence(text: str) -> str:
    """Return the first sentence of a text on one line, with a full stop."""
    first = " ".join(clean(text).split("\n\n")[0].split())
    match = re.match(r"(.*?[.!?])(?:\s|$)", first)
    result = match.group(1) if match else first
    return result if result.endswith((".", "!", "?")) or not result else f"{result}."


def field_text(schema: JsonSchema) -> str:
    """Return the documentation of a field: its description, default and deprecation."""
    text = clean(str(schema.get("description") or ""))
    if "default" in schema:
        default = schema["default"]
        if not isinstance(default, str) or not default:
            default = json.dumps(default, ensure_ascii=False)
        text = f"{text} The server's default is `{clean(default)}`."
    if schema.get("deprecated") is True:
        text = f"{text} Deprecated."
    return text.strip()
