"""Break long lines as black does: the items of a bracket on separate lines, each with a comma.

Only lines with a single possible break are broken here. They end in one bracket of data or
arguments. black formats other statements with long lines.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from .black_rules import (
    QUOTED,
    WIDTH,
    depth,
    format_docstring,
    is_comment,
    normalize,
    width,
)

FormatWithBlack = Callable[[str], str]
_TOKEN = re.compile(
    rf"""(?P<string>{QUOTED})
    |(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<comma>,\ ?)|(?P<other>[^()\[\]{{}},"']+)""",
    re.VERBOSE,
)
_NAME = r"[\w.]*"
# Text before the broken bracket, none of which black would break instead.
_BEFORE_GROUP = re.compile(
    rf"(?:(?:return |return await |with |assert |class |@|def |async def |assert {_NAME} == "
    rf"|\({QUOTED}, {QUOTED}\): "
    rf"|{_NAME}(?:: [\w.]+(?:\[[\w., |\[\]]*\])?)? ?= ?|{QUOTED}: )?{_NAME})"
)
# An item that cannot be broken: a name or a string, possibly after its keyword or key.
_ATOM = re.compile(rf"(?:\w+=|{QUOTED}: )?(?:{QUOTED}|[\w.]+(?: as \w+)?)")
_IMPORT = re.compile(r"(from [\w.]+) import ([\w, ]+)")
# The first line of an annotated assignment of a call.
_ANNOTATED_CALL = re.compile(r"( *\w+: [^\"'=]+ = )(\w+\()")
# A field or argument with its annotation, default and comma.
_ANNOTATED = re.compile(r"""(\w+): ((?:[^="']|Lazy\["[\w |]+"\])+?)( = \w+)?(,?)""")
_DOTTED_NAME = re.compile(r"[\w.]+")
_ALIAS = re.compile(r"(\w+: TypeAlias = )([^=\"']+)")
_CLASS_HEADER = re.compile(r"(class \w+\()([\w.]+)(\):)")
_ASSERT_EQUAL = re.compile(rf"assert ({_NAME}(\({QUOTED}\))?) == ({QUOTED})")
_STRING_ASSIGNMENT = re.compile(rf"(\w+ = )({QUOTED})")
_GENERIC_CALL = re.compile(r"(\w+: \w+\[)([^,\"']+)(\] = \w+\()")
# The beginning of a line of data without a name.
_DATA = re.compile(r"[\"'{\[(\d-]|[bB][\"']")
_FIELD = re.compile(r"\w+: Annotated")
_MISSING_DEFAULT = " = MISSING"
_AFTER_GROUP = re.compile(r",?|:| -> [\w.]+:| as \w+:")


class _NeedsBlack(Exception):
    """Only black decides how to break the line."""


class _BracketGroup:
    """Hold the items between two brackets; each item is a list of tokens (strings) and groups."""

    def __init__(self, opening: str) -> None:
        self.opening = opening
        self.closing = ""
        self.items: list[list[Any]] = [[]]

    @cached_property
    def flat(self) -> str:
        """Return the group on one line."""
        items = ", ".join(map(_flat, self.items))
        # A trailing comma is kept because it makes a tuple of a single item.
        return f"{self.opening}{items.rstrip()}{self.closing}"


def break_long_lines(text: str, format_with_black: FormatWithBlack) -> str:
    """Break all long lines of a module; `format_with_black` formats the difficult statements."""
    lines = _formatted_lines(text.rstrip().split("\n"), format_with_black)
    return "\n".join(lines) + "\n"


def _formatted_lines(
    lines: list[str], format_with_black: FormatWithBlack
) -> Iterator[str]:
    index = 0
    while index < len(lines):
        start = index
        first_text = lines[index].lstrip()
        if first_text.startswith('"""'):
            index += 1
            if not first_text.endswith('"""') or first_text == '"""':
                while not lines[index].endswith('"""'):
                    index += 1
                index += 1
            yield from format_docstring(lines[start:index])
            continue
        open_brackets, is_long = 0, False
        while True:
            line = lines[index]
            index += 1
            line = lines[index - 1] = normalize(line)
            is_long = is_long or width(line) > WIDTH
            open_brackets += depth(line)
            if open_brackets <= 0 or index == len(lines):
                break
        statement = lines[start:index]
        if is_long:
            statement = _break_statement(statement, format_with_black)
        yield from statement


def _break_statement(
    lines: Sequence[str], format_with_black: FormatWithBlack
) -> list[str]:
    """Break a statement that has a line that is too long."""
    try:
        broken: list[str] = []
        match = None
        if lines[1:] and width(lines[0]) > WIDTH:
            match = _ANNOTATED_CALL.fullmatch(lines[0])
        # black puts the call between parentheses of its own if these fit.
        if match and width(match[1]) + 1 <= WIDTH:
            margin = " " * (len(match[1]) - len(match[1].lstrip()))
            inner = [
                f"{margin}    {match[2]}",
                *(f"    {line}" for line in lines[1:]),
            ]
            return [
                f"{match[1]}(",
                *_break_statement(inner, format_with_black),
                f"{margin})",
            ]
        for line in lines:
            broken += [line] if width(line) <= WIDTH else _break_line(line)
        return broken
    except _NeedsBlack:
        return _format_statement(lines, format_with_black)


def _format_statement(
    lines: Sequence[str], format_with_black: FormatWithBlack
) -> list[str]:
    """Format a statement with black at its depth of indentation."""
    if is_comment(lines[0]):
        return list(lines)
    levels = (len(lines[0]) - len(lines[0].lstrip())) // 4
    blocks = [f"{'    ' * level}if _:" for level in range(levels)]
    margin = "    " * levels
    body = [f"{margin}    pass"] if lines[-1].endswith(":") else []
    if lines[0].startswith(f"{margin}@"):
        body = [f"{margin}def _():", f"{margin}    pass"]
    formatted = format_with_black("\n".join([*blocks, *lines, *body, ""])).split("\n")
    formatted = [line for line in formatted if line]
    return formatted[len(blocks) : len(formatted) - len(body)]


def _break_line(line: str) -> list[str]:
    text = line.lstrip(" ")
    if is_comment(text):
        return [line]
    indent = len(line) - len(text)
    margin = " " * indent
    if _DATA.match(text):
        return list(_break_data(text, indent))
    if match := _IMPORT.fullmatch(text):
        names = [f"{margin}    {name}," for name in match[2].split(", ")]
        return [f"{margin}{match[1]} import (", *names, f"{margin})"]
    # black breaks the brackets of the type only if the call has no room in parentheses.
    if match := _GENERIC_CALL.fullmatch(text):
        if indent + len(match[1]) > WIDTH or line.rindex("=") + 3 <= WIDTH:
            raise _NeedsBlack
        inner = _on_own_lines(match[2], indent + 4)
        return [f"{margin}{match[1]}", *inner, f"{margin}{match[3]}"]
    beginning = f"{line.removesuffix(_MISSING_DEFAULT)} = ("
    if text.endswith(_MISSING_DEFAULT) and width(beginning) <= WIDTH:
        return [beginning, f"{margin}    MISSING", f"{margin})"]
    if match := _CLASS_HEADER.fullmatch(text):
        return [margin + match[1], f"{margin}    {match[2]}", margin + match[3]]
    if match := _ALIAS.fullmatch(text):
        other_members = _union_members(match[2])[1:]
        fits = (
            other_members
            or 4 + width(match[2]) <= WIDTH
            and re.fullmatch(r"\w+", match[2])
        )
        if indent or len(match[1]) + 1 > WIDTH or not fits:
            raise _NeedsBlack
        return [f"{match[1]}(", *_on_own_lines(match[2], 4), ")"]
    if match := _ANNOTATED.fullmatch(text):
        suffix = (match[3] or "") + match[4]
        return list(_break_annotation(f"{match[1]}: ", match[2], suffix, indent))
    if match := _ASSERT_EQUAL.fullmatch(text):
        return list(_break_comparison(match[1], match[3], indent, is_name=not match[2]))
    if match := _STRING_ASSIGNMENT.fullmatch(text):
        if indent + 4 + width(match[2]) > WIDTH:
            return [line]
        return [f"{margin}{match[1]}(", f"{margin}    {match[2]}", f"{margin})"]
    return list(_break_data(text, indent))


def _break_data(text: str, indent: int) -> Iterator[str]:
    comma = "," if text.endswith(",") else ""
    return _break_tokens(_items(text.removesuffix(",")), indent, comma)


def _break_annotation(
    before: str, annotation: str, suffix: str, indent: int
) -> Iterator[str]:
    """Break a long annotation; a union or a name gets parentheses of its own."""
    margin = " " * indent
    other_members = _union_members(annotation)[1:]
    if not other_members and not _DOTTED_NAME.fullmatch(annotation):
        yield from _break_parameter(f"{margin}{before}{annotation}", suffix, indent)
    elif not other_members and not suffix and "." in annotation:
        raise _NeedsBlack
    elif not other_members and (suffix or indent + 4 + width(annotation) > WIDTH):
        yield f"{margin}{before}{annotation}{suffix}"
    else:
        yield f"{margin}{before}("
        yield from _on_own_lines(annotation, indent + 4)
        yield f"{margin}){suffix}"


def _on_own_lines(annotation: str, indent: int) -> Iterator[str]:
    """Write a type on separate lines, one for each member of a union unless all fit on one."""
    margin = " " * indent
    if width(annotation) + indent <= WIDTH or _DOTTED_NAME.fullmatch(annotation):
        yield f"{margin}{annotation}"
        return
    first, *others = _union_members(annotation)
    if not others or annotation.startswith('"'):
        raise _NeedsBlack
    for line in [f"{margin}{first}", *(f"{margin}| {other}" for other in others)]:
        if width(line) <= WIDTH or _DOTTED_NAME.fullmatch(line.lstrip(" |")):
            yield line
        else:
            yield from _break_parameter(line, "", indent)


def _break_parameter(line: str, suffix: str, indent: int) -> Iterator[str]:
    """Break a long type at the brackets of its only parameter."""
    before, opening, inner = line.partition("[")
    if not inner.endswith("]") or _parameters(inner[:-1])[1:]:
        raise _NeedsBlack
    yield before + opening
    yield from _on_own_lines(inner[:-1], indent + 4)
    yield f"{' ' * indent}]{suffix}"


def _break_comparison(
    left: str, right: str, indent: int, *, is_name: bool
) -> Iterator[str]:
    """Break a long assertion; `is_name` means that only the comparison can be broken."""
    margin = " " * indent
    one_line = f"{margin}    {left} == {right}"
    lines = [one_line]
    if width(one_line) > WIDTH:
        lines = [f"{margin}    {left}", f"{margin}    == {right}"]
    if lines[1:] and not is_name or width(lines[0]) > WIDTH:
        raise _NeedsBlack
    yield f"{margin}assert ("
    yield from lines
    yield f"{margin})"


def _union_members(types: str) -> list[str]:
    """Split a union into its members, which may contain unions."""
    return _split_top_level(types, " | ")


def _parameters(types: str) -> list[str]:
    """Split the parameters of a type."""
    return _split_top_level(types, ", ")


def _split_top_level(types: str, separator: str) -> list[str]:
    parts = [""]
    for part in types.split(separator):
        parts[-1] += f"{separator if parts[-1] else ''}{part}"
        if not depth(parts[-1]):
            parts.append("")
    return parts[:-1]


def _items(text: str) -> list[Any]:
    """Return the tokens and groups of a line; raise _NeedsBlack for any other syntax."""
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


def _break_tokens(tokens: list[Any], indent: int, trailing: str) -> Iterator[str]:
    """Yield the lines of tokens, followed by `trailing`; break the last bracket if needed."""
    line = f"{' ' * indent}{_flat(tokens)}{trailing}"
    if width(line) <= WIDTH:
        yield line
        return
    groups = [
        index for index, token in enumerate(tokens) if isinstance(token, _BracketGroup)
    ]
    if not groups:
        if not _ATOM.fullmatch(_flat(tokens)):
            raise _NeedsBlack
        # A single name or string stays too long.
        yield line
        return
    group = tokens[groups[-1]]
    before = _flat(tokens[: groups[-1]])
    after_group = _flat(tokens[groups[-1] + 1 :])
    is_field = _FIELD.fullmatch(before) and after_group in ("", _MISSING_DEFAULT)
    if not is_field and not (
        _BEFORE_GROUP.fullmatch(before) and _AFTER_GROUP.fullmatch(after_group)
    ):
        raise _NeedsBlack
    head = f"{' ' * indent}{before}{group.opening}"
    items = [item for item in group.items if item]
    if width(head) > WIDTH or not items:
        raise _NeedsBlack
    yield head
    yield from _group_lines(before, group, items, indent + 4)
    yield f"{' ' * indent}{group.closing}{after_group}{trailing}"


def _group_lines(
    before: str, group: _BracketGroup, items: list[list[Any]], indent: int
) -> Iterator[str]:
    """Yield the lines between the brackets of a broken group."""
    others = (token for item in items for token in item if isinstance(token, str))
    if any(" for " in token and token[-1] not in "\"'" for token in others):
        raise _NeedsBlack
    is_call = group.opening != "{" and before[-1:].isalnum()
    is_definition = before.startswith(("def ", "async def "))
    trailing_comma = "," if is_definition and not items[1:] else ""
    one_line = f"{' ' * indent}{', '.join(map(_flat, items))}{trailing_comma}"
    if is_call and width(one_line) <= WIDTH:
        yield one_line
        return
    is_tuple = group.opening == "(" and not is_call
    comma = "," if items[1:] or is_definition or is_tuple else ""
    for item in items:
        yield from _break_tokens(item, indent, comma)


def _flat(tokens: list[Any]) -> str:
    return "".join(t if isinstance(t, str) else t.flat for t in tokens)
