"""Texts of the document → lines of docstrings and Markdown."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from ..ir import JsonSchema

_LISTED = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|\s*[|>#]|\s{4}")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WIDTH = 84


def clean(text: str) -> str:
    """The text without what a reader cannot see: control characters, lone surrogates, line separators of other kinds than `\\n`."""
    if text.isprintable():
        return text.rstrip()
    lines = (visible(line).rstrip() for line in _LINE_ENDS.split(text))
    return "\n".join(lines).strip("\n")


def visible(line: str) -> str:
    """The line with a space for each character that cannot be seen, directions of writing among them."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else " " for c in line)


# Documents say the same in many places.
@lru_cache(maxsize=1 << 14)
def paragraph(
    text: str, *, indent: int = 0, hanging: int = 0, before: int = 0
) -> tuple[str, ...]:
    """The text's lines, wrapped to the width of the output where they stand `indent` deep, the first one after `before` other characters.

    Lines of lists, tables, quotations and code stay as they are; `hanging` indents every line but the first.
    """
    if not (text := clean(text)):
        return ()
    width = _WIDTH - indent
    lines: list[str] = []
    for line, prose in _joined(text):
        taken = hanging if lines else before
        if prose and len(line) > width - taken:
            lines += wrapped(line, width - taken, width - hanging)
        else:
            lines.append(line)
    return tuple(
        f"{' ' * hanging}{line}" if line and number else line
        for number, line in enumerate(lines)
    )


def wrapped(line: str, first: int, others: int) -> Iterator[str]:
    """A line without control characters in lines that are no longer than this, unless a word is. `textwrap` knows more kinds of blanks, and takes four times as long."""
    line, room = line.rstrip(), first
    while len(line) > room:
        end = line.rfind(" ", 0, room + 1)
        if not line[: max(end, 0)].strip():
            # The first word is too long, or is so behind blanks.
            line, blank = line.lstrip(), line.startswith(" ")
            if blank:
                continue
            end = line.find(" ")
        if end < 0:
            break
        yield line[:end].strip()
        line, room = line[end:].lstrip(), others
    yield line.strip()


def _joined(text: str) -> list[tuple[str, bool]]:
    """(line, whether it is prose), with wrapped prose put together again so that it can be wrapped anew."""
    joined: list[tuple[str, bool]] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        prose = not (fenced or fence or _LISTED.match(line) or not line)
        if prose and joined and joined[-1][1]:
            joined[-1] = f"{joined[-1][0]} {line.strip()}", True
        else:
            joined.append((line, prose))
        fenced ^= fence
    return joined


def sentence(text: str) -> str:
    """The first sentence of a text, on one line, with a full stop."""
    first = " ".join(clean(text).split("\n\n")[0].split())
    match = re.match(r"(.*?[.!?])(?:\s|$)", first)
    found = match.group(1) if match else first
    return found if found.endswith((".", "!", "?")) or not found else f"{found}."


def field_text(schema: JsonSchema) -> str:
    """What a field's documentation says: the description, and what the server assumes when the field is left out."""
    text = clean(str(schema.get("description") or ""))
    if "default" in schema:
        default = schema["default"]
        if not isinstance(default, str) or not default:
            default = json.dumps(default, ensure_ascii=False)
        text = f"{text} The server's default is `{clean(default)}`."
    if schema.get("deprecated") is True:
        text = f"{text} Deprecated."
    return text.strip()
