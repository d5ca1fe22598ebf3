"""Apply black's rules to single lines: width, brackets, strings, numbers and docstrings."""

import re
from collections.abc import Iterator
from functools import lru_cache

WIDTH = 88
"""Columns of a line: black's default."""

# Possessive quantifiers avoid backtracking in long texts of the document.
QUOTED = r"""[bB]?(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')"""
_STRING = re.compile(QUOTED)
_BRACKET = re.compile(r"[()\[\]{}]")
_LITERAL = re.compile(rf"{QUOTED}|\de\+")
# A single quote that begins a string (and is no apostrophe), or an exponent.
_UNNORMALIZED = re.compile(r"(?<![a-z])'|\b[bB]'|\de\+")
# An escaped character, or a quote that needs an escape between double quotes.
_ESCAPE_OR_QUOTE = re.compile(r'\\.|"')


def width(line: str) -> int:
    """Return the columns of a line; some characters take two columns or none.

    For a line that is too long in any case, the result is any number above the limit.
    """
    return len(line) if line.isascii() else _non_ascii_width(line)


def _non_ascii_width(line: str) -> int:
    if (narrow := len(line.encode("ascii", "ignore"))) > WIDTH:
        return narrow
    from black.strings import str_width

    return str_width(line)


def depth(line: str) -> int:
    """Return how many more brackets a line opens than it closes."""
    # Short lines are cached: they come from the templates and repeat, unlike lines of data.
    return _known_depth(line) if len(line) <= WIDTH else _depth(line)


def _depth(line: str) -> int:
    if not _BRACKET.search(line) or is_comment(line):
        return 0
    if '"' in line or "'" in line:
        line = _STRING.sub("", line)
    opened = line.count("(") + line.count("[") + line.count("{")
    return opened - line.count(")") - line.count("]") - line.count("}")


_known_depth = lru_cache(maxsize=1 << 14)(_depth)


def is_comment(line: str) -> bool:
    """Whether a line is a comment."""
    return line.lstrip().startswith("#")


def normalize(line: str) -> str:
    """Write the strings and numbers of a line as black does."""
    may_change = ("'" in line or "e+" in line) and _UNNORMALIZED.search(line)
    return (
        _LITERAL.sub(_normalize_token, line)
        if may_change and not is_comment(line)
        else line
    )


def _normalize_token(match: re.Match[str]) -> str:
    """Write a string with double quotes unless it needs more escapes; drop `+` of exponents."""
    token = match.group()
    if not token.endswith("'"):
        return token.replace("e+", "e") if token.endswith("+") else token
    prefix, _, body = token[:-1].partition("'")
    if body.count('"') > body.count("\\'"):
        return token
    requoted = _ESCAPE_OR_QUOTE.sub(_other_quote, body)
    has_no_more_escapes = requoted.count("\\") <= body.count("\\")
    return f'{prefix}"{requoted}"' if has_no_more_escapes else token


def _other_quote(match: re.Match[str]) -> str:
    return {"\\'": "'", '"': '\\"'}.get(match.group(), match.group())


def format_docstring(lines: list[str]) -> Iterator[str]:
    """Indent a docstring like its statement; move its closing quotes if the line is too long."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    *leading, last = [*lines[:-1], lines[-1][:-3]]
    indents = [
        len(line) - len(line.lstrip()) for line in [*leading[1:], last] if line.strip()
    ]
    if leading and indents:
        excess = min(indents) - indent
        leading[1:] = [line[excess:] for line in leading[1:]]
        last = last[excess:] if last.strip() else " " * indent
    # black strips leading spaces, but puts one before a quote that would follow the opening quotes.
    first_line = (leading or [last])[0]
    first_text = first_line[indent + 3 :].lstrip()
    first_line = (
        " " * indent + ('""" ' if first_text.startswith('"') else '"""') + first_text
    )
    leading, last = ([first_line, *leading[1:]], last) if leading else ([], first_line)
    if last.endswith('"') and last.strip() not in ("", '"""'):
        last += " "
    yield from leading
    if leading and last.strip() and width(f'{last}"""') > WIDTH:
        yield last.rstrip()
        last = " " * indent
    yield f'{last}"""'
