"""Lines that are too long, broken as black leaves them broken: a bracket's items on lines of their own, each followed by a comma.

Only lines are broken for which there is no second opinion: those that end in one bracket of data or arguments. What else is too long is handed to
whoever knows, statement by statement.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from .black_rules import QUOTED, WIDTH, depth, docstring, is_comment, normal, width

FormatWithBlack = Callable[[str], str]
_TOKEN = re.compile(
    rf"""(?P<string>{QUOTED})
    |(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<comma>,\ ?)|(?P<other>[^()\[\]{{}},"']+)""",
    re.VERBOSE,
)
_NAME = r"[\w.]*"
# What may stand before the bracket that is broken: nothing in it could be broken instead.
_BEFORE = re.compile(
    rf"(?:(?:return |return await |with |assert |class |@|def |async def |assert {_NAME} == |\({QUOTED}, {QUOTED}\): |{_NAME}(?:: [\w.]+(?:\[[\w., |\[\]]*\])?)? ?= ?|{QUOTED}: )?{_NAME})"
)
# What is left as it is, however long: a name or a text, perhaps behind the name or key that it belongs to.
_ATOM = re.compile(rf"(?:\w+=|{QUOTED}: )?(?:{QUOTED}|[\w.]+(?: as \w+)?)")
_IMPORT = re.compile(r"(from [\w.]+) import ([\w, ]+)")
# The first line of what is made by a call, with its type.
_MADE = re.compile(r"( *\w+: [^\"'=]+ = )(\w+\()")
# A field, an argument or an alias with its type, and what follows that.
_TYPED = re.compile(r"""(\w+): ((?:[^="']|Lazy\["[\w |]+"\])+?)( = \w+)?(,?)""")
_PLAIN = re.compile(r"[\w.]+")
_ALIAS = re.compile(r"(\w+: TypeAlias = )([^=\"']+)")
_HEADER = re.compile(r"(class \w+\()([\w.]+)(\):)")
_EQUAL = re.compile(rf"assert ({_NAME}(\({QUOTED}\))?) == ({QUOTED})")
_TEXT = re.compile(rf"(\w+ = )({QUOTED})")
_CALL = re.compile(r"(\w+: \w+\[)([^,\"']+)(\] = \w+\()")
# A line that begins so has no name in front.
_DATA = re.compile(r"[\"'{\[(\d-]|[bB][\"']")
_FIELD = re.compile(r"\w+: Annotated")
_OMITTED = " = MISSING"
_AFTER = re.compile(r",?|:| -> [\w.]+:| as \w+:")


class _NeedsBlack(Exception):
    """There is more than one way of breaking a line."""


class _BracketGroup:
    """What is between two brackets: items, each of tokens (strings) and groups."""

    def __init__(self, opening: str) -> None:
        self.opening = opening
        self.closing = ""
        self.items: list[list[Any]] = [[]]

    @cached_property
    def flat(self) -> str:
        inside = ", ".join(map(_flat, self.items))
        # The comma of a tuple of one is no mere separator.
        return f"{self.opening}{inside.rstrip()}{self.closing}"


def break_long_lines(text: str, ask: FormatWithBlack) -> str:
    """A module in which every line is short enough, or cannot be broken; `ask` is given the statements that are not for this module."""
    return "\n".join(_lines(text.rstrip().split("\n"), ask)) + "\n"


def _lines(lines: list[str], ask: FormatWithBlack) -> Iterator[str]:
    at = 0
    while at < len(lines):
        first = at
        begin = lines[at].lstrip()
        if begin.startswith('"""'):
            at += 1
            if not begin.endswith('"""') or begin == '"""':
                while not lines[at].endswith('"""'):
                    at += 1
                at += 1
            yield from docstring(lines[first:at])
            continue
        inside, long = 0, False
        while True:
            line = lines[at]
            at += 1
            line = lines[at - 1] = normal(line)
            long = long or width(line) > WIDTH
            inside += depth(line)
            if inside <= 0 or at == len(lines):
                break
        statement = lines[first:at]
        yield from _statement(statement, ask) if long else statement


def _statement(lines: Sequence[str], ask: FormatWithBlack) -> list[str]:
    """A statement one of whose lines is too long."""
    try:
        found: list[str] = []
        if (
            lines[1:]
            and width(lines[0]) > WIDTH
            and (form := _MADE.fullmatch(lines[0]))
        ):
            # What is called goes between brackets of its own, where these still fit.
            if width(form[1]) + 1 <= WIDTH:
                margin = " " * (len(form[1]) - len(form[1].lstrip()))
                inner = [
                    f"{margin}    {form[2]}",
                    *(f"    {line}" for line in lines[1:]),
                ]
                return [f"{form[1]}(", *_statement(inner, ask), f"{margin})"]
        for line in lines:
            found += [line] if width(line) <= WIDTH else _broken(line)
        return found
    except _NeedsBlack:
        return _asked(lines, ask)


def _asked(lines: Sequence[str], ask: FormatWithBlack) -> list[str]:
    """A statement as black breaks it, at its depth."""
    if is_comment(lines[0]):
        return list(lines)
    levels = (len(lines[0]) - len(lines[0].lstrip())) // 4
    above = [f"{'    ' * level}if _:" for level in range(levels)]
    margin = "    " * levels
    body = [f"{margin}    pass"] if lines[-1].endswith(":") else []
    if lines[0].startswith(f"{margin}@"):
        body = [f"{margin}def _():", f"{margin}    pass"]
    asked = ask("\n".join([*above, *lines, *body, ""])).split("\n")
    asked = [line for line in asked if line]
    return asked[len(above) : len(asked) - len(body)]


def _broken(line: str) -> list[str]:
    text = line.lstrip(" ")
    if is_comment(text):
        return [line]
    indent = len(line) - len(text)
    margin = " " * indent
    if _DATA.match(text):
        return list(_data(text, indent))
    if form := _IMPORT.fullmatch(text):
        names = [f"{margin}    {name}," for name in form[2].split(", ")]
        return [f"{margin}{form[1]} import (", *names, f"{margin})"]
    # Where the call would fit between brackets of its own, it gets these.
    if form := _CALL.fullmatch(text):
        if indent + len(form[1]) > WIDTH or line.rindex("=") + 3 <= WIDTH:
            raise _NeedsBlack
        inner = _alone(form[2], indent + 4)
        return [f"{margin}{form[1]}", *inner, f"{margin}{form[3]}"]
    beginning = f"{line.removesuffix(_OMITTED)} = ("
    if text.endswith(_OMITTED) and width(beginning) <= WIDTH:
        return [beginning, f"{margin}    MISSING", f"{margin})"]
    if form := _HEADER.fullmatch(text):
        return [margin + form[1], f"{margin}    {form[2]}", margin + form[3]]
    if form := _ALIAS.fullmatch(text):
        union = _alternatives(form[2])[1:]
        fits = union or 4 + width(form[2]) <= WIDTH and re.fullmatch(r"\w+", form[2])
        if indent or len(form[1]) + 1 > WIDTH or not fits:
            raise _NeedsBlack
        return [f"{form[1]}(", *_alone(form[2], 4), ")"]
    if form := _TYPED.fullmatch(text):
        rest = (form[3] or "") + form[4]
        return list(_bracketed(f"{form[1]}: ", form[2], rest, indent))
    if form := _EQUAL.fullmatch(text):
        return list(_compared(form[1], form[3], indent, plain=not form[2]))
    if form := _TEXT.fullmatch(text):
        if indent + 4 + width(form[2]) > WIDTH:
            return [line]
        return [f"{margin}{form[1]}(", f"{margin}    {form[2]}", f"{margin})"]
    return list(_data(text, indent))


def _data(text: str, indent: int) -> Iterator[str]:
    comma = "," if text.endswith(",") else ""
    return _put(_items(text.removesuffix(",")), indent, comma)


def _bracketed(before: str, type_: str, rest: str, indent: int) -> Iterator[str]:
    """A type that is too long for its line: a union or the name of a field gets brackets of its own."""
    margin = " " * indent
    union = _alternatives(type_)[1:]
    if not union and not _PLAIN.fullmatch(type_):
        yield from _parametrised(f"{margin}{before}{type_}", rest, indent)
    elif not union and not rest and "." in type_:
        raise _NeedsBlack
    elif not union and (rest or indent + 4 + width(type_) > WIDTH):
        yield f"{margin}{before}{type_}{rest}"
    else:
        yield f"{margin}{before}("
        yield from _alone(type_, indent + 4)
        yield f"{margin}){rest}"


def _alone(type_: str, indent: int) -> Iterator[str]:
    """A type on lines of its own, each of its alternatives on one unless there is room for all."""
    margin = " " * indent
    if width(type_) + indent <= WIDTH or _PLAIN.fullmatch(type_):
        yield f"{margin}{type_}"
        return
    first, *others = _alternatives(type_)
    if not others or type_.startswith('"'):
        raise _NeedsBlack
    for line in [f"{margin}{first}", *(f"{margin}| {other}" for other in others)]:
        if width(line) <= WIDTH or _PLAIN.fullmatch(line.lstrip(" |")):
            yield line
        else:
            yield from _parametrised(line, "", indent)


def _parametrised(line: str, rest: str, indent: int) -> Iterator[str]:
    """A type with one parameter that is too long for its line."""
    before, opening, inner = line.partition("[")
    if not inner.endswith("]") or _parameters(inner[:-1])[1:]:
        raise _NeedsBlack
    yield before + opening
    yield from _alone(inner[:-1], indent + 4)
    yield f"{' ' * indent}]{rest}"


def _compared(left: str, right: str, indent: int, *, plain: bool) -> Iterator[str]:
    """An assertion that is too long for its line; `plain` where nothing but the comparison could be broken."""
    margin = " " * indent
    together = f"{margin}    {left} == {right}"
    lines = [together]
    if width(together) > WIDTH:
        lines = [f"{margin}    {left}", f"{margin}    == {right}"]
    if lines[1:] and not plain or width(lines[0]) > WIDTH:
        raise _NeedsBlack
    yield f"{margin}assert ("
    yield from lines
    yield f"{margin})"


def _alternatives(types: str) -> list[str]:
    """The types of a union, in which there may be others."""
    return _apart(types, " | ")


def _parameters(types: str) -> list[str]:
    """The types between the brackets of another one."""
    return _apart(types, ", ")


def _apart(types: str, separator: str) -> list[str]:
    found = [""]
    for part in types.split(separator):
        found[-1] += f"{separator if found[-1] else ''}{part}"
        if not depth(found[-1]):
            found.append("")
    return found[:-1]


def _items(text: str) -> list[Any]:
    """The tokens and groups of a line. Raises _Unsure for what is more than that."""
    stack: list[_BracketGroup] = [_BracketGroup("")]
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        inner = stack[-1]
        if kind == "open":
            stack.append(_BracketGroup(token))
        elif kind == "close":
            if len(stack) == 1:
                raise _NeedsBlack
            inner.closing = token
            stack.pop()
            stack[-1].items[-1].append(inner)
        elif kind == "comma" and len(stack) > 1:
            inner.items.append([])
        else:
            inner.items[-1].append(token)
    if len(stack) > 1 or "#" in "".join(
        t for t in stack[0].items[-1] if isinstance(t, str) and t[0] not in "\"'bB"
    ):
        raise _NeedsBlack
    return stack[0].items[-1]


def _put(tokens: list[Any], indent: int, after: str) -> Iterator[str]:
    """The lines of tokens that may be too long for one, followed by `after`."""
    line = f"{' ' * indent}{_flat(tokens)}{after}"
    if width(line) <= WIDTH:
        yield line
        return
    groups = [at for at, token in enumerate(tokens) if isinstance(token, _BracketGroup)]
    if not groups:
        if not _ATOM.fullmatch(_flat(tokens)):
            raise _NeedsBlack
        yield line  # Nothing can be done about it.
        return
    group = tokens[groups[-1]]
    before = _flat(tokens[: groups[-1]])
    behind = _flat(tokens[groups[-1] + 1 :])
    is_field = _FIELD.fullmatch(before) and behind in ("", _OMITTED)
    if not is_field and not (_BEFORE.fullmatch(before) and _AFTER.fullmatch(behind)):
        raise _NeedsBlack
    head = f"{' ' * indent}{before}{group.opening}"
    items = [item for item in group.items if item]
    if width(head) > WIDTH or not items:
        raise _NeedsBlack
    yield head
    yield from _inside(before, group, items, indent + 4)
    yield f"{' ' * indent}{group.closing}{behind}{after}"


def _inside(
    before: str, group: _BracketGroup, items: list[list[Any]], indent: int
) -> Iterator[str]:
    """The items of a group that is broken."""
    others = (token for item in items for token in item if isinstance(token, str))
    if any(" for " in token and token[-1] not in "\"'" for token in others):
        raise _NeedsBlack
    is_call = group.opening != "{" and before[-1:].isalnum()
    is_definition = before.startswith(("def ", "async def "))
    only = "," if is_definition and not items[1:] else ""
    one_line = f"{' ' * indent}{', '.join(map(_flat, items))}{only}"
    if is_call and width(one_line) <= WIDTH:
        yield one_line
        return
    is_tuple = group.opening == "(" and not is_call
    comma = "," if items[1:] or is_definition or is_tuple else ""
    for item in items:
        yield from _put(item, indent, comma)


def _flat(tokens: list[Any]) -> str:
    return "".join(t if isinstance(t, str) else t.flat for t in tokens)
