"""Lines by themselves: how wide they are, how many brackets they open, and their strings and docstrings as black writes them."""

import re
from collections.abc import Iterator
from functools import lru_cache

WIDTH = 88
"""Columns of a line: black's default."""

# Possessive, as texts of the document may be long.
QUOTED = r"""[bB]?(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')"""
_STRING = re.compile(QUOTED)
_BRACKET = re.compile(r"[()\[\]{}]")
_LITERAL = re.compile(rf"{QUOTED}|\de\+")
# What is no apostrophe, or an exponent.
_ODD = re.compile(r"(?<![a-z])'|\b[bB]'|\de\+")
# An escaped character, or a quote that would have to be one between double quotes.
_ESCAPED = re.compile(r'\\.|"')


def width(line: str) -> int:
    """Columns, as some characters take two or none; of what is too long anyway, any number that says so."""
    return len(line) if line.isascii() else _wide(line)


def _wide(line: str) -> int:
    if (narrow := len(line.encode("ascii", "ignore"))) > WIDTH:
        return narrow
    from black.strings import str_width

    return str_width(line)


def depth(line: str) -> int:
    """How many more brackets a line opens than it closes."""
    # Lines of templates come again and again, those of data do not.
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
    return line.lstrip().startswith("#")


def normal(line: str) -> str:
    """The line with its strings and numbers as black writes them."""
    odd = ("'" in line or "e+" in line) and _ODD.search(line)
    return _LITERAL.sub(_normal, line) if odd and not is_comment(line) else line


def _normal(found: re.Match[str]) -> str:
    """A string between double quotes, if that needs no more escapes than single ones; a number without what says nothing."""
    text = found.group()
    if not text.endswith("'"):
        return text.replace("e+", "e") if text.endswith("+") else text
    prefix, _, body = text[:-1].partition("'")
    if body.count('"') > body.count("\\'"):
        return text
    changed = _ESCAPED.sub(_other_quote, body)
    fewer = changed.count("\\") <= body.count("\\")
    return f'{prefix}"{changed}"' if fewer else text


def _other_quote(match: re.Match[str]) -> str:
    return {"\\'": "'", '"': '\\"'}.get(match.group(), match.group())


def docstring(lines: list[str]) -> Iterator[str]:
    """A docstring, indented as what it belongs to, and its end not too long."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    *text, body = [*lines[:-1], lines[-1][:-3]]
    deep = [
        len(line) - len(line.lstrip()) for line in [*text[1:], body] if line.strip()
    ]
    if text and deep:
        shift = min(deep) - indent
        text[1:] = [line[shift:] for line in text[1:]]
        body = body[shift:] if body.strip() else " " * indent
    # No space at the beginning, but one before a quote, which would look like a fourth.
    first = (text or [body])[0]
    begin = first[indent + 3 :].lstrip()
    first = " " * indent + ('""" ' if begin.startswith('"') else '"""') + begin
    text, body = ([first, *text[1:]], body) if text else ([], first)
    if body.endswith('"') and body.strip() not in ("", '"""'):
        body += " "
    yield from text
    if text and body.strip() and width(f'{body}"""') > WIDTH:
        yield body.rstrip()
        body = " " * indent
    yield f'{body}"""'
