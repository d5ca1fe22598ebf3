"""Parse YAML text with the core schema of YAML 1.2 (section 10.3).

PyYAML implements YAML 1.1, where `no` is false and `2020-01-01` is a date, but OpenAPI requires
1.2. Therefore this module uses only PyYAML's events, and interprets scalars itself. No Python
object is constructed from a tag, and aliases are counted before anything walks them.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..errors import Diagnostic, SpecError
from .decoding import MAX_DEPTH, MAX_DIGITS, LineIndex, error

# The limits of expansion by aliases, relative to the text and in absolute terms.
MAX_EXPANSION = 10
FREE_EXPANSION = 10_000
FREE_CHARACTERS = 50_000_000
FREE_MERGING = 1_000_000

_PREFIX = "tag:yaml.org,2002:"
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_OLD_LINE_END = re.compile("[\x85\u2028\u2029]")
_TYPES = {"bool": bool, "int": int, "float": float, "null": type(None)}

Position = tuple[int, int]


@dataclass(frozen=True)
class _Node:
    """A finished value."""

    value: Any
    #: The number of values, with expanded aliases.
    size: int = 1
    #: The number of characters, with expanded aliases.
    length: int = 0
    height: int = 0
    #: The text of a scalar, which is used if an alias makes it a key.
    text: str | None = None


@dataclass
class _Frame:
    """A mapping or list before its end."""

    container: dict[str, Any] | list[Any]
    position: Position
    anchor: str | None
    size: int = 1
    length: int = 0
    height: int = 1
    key: str | None = None
    merging: bool = False
    merged: list[dict[str, Any]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def wants_key(self) -> bool:
        is_mapping = isinstance(self.container, dict)
        return is_mapping and self.key is None and not self.merging


def parse(text: str, name: str) -> Any:
    """Return the data of a YAML text; None for an empty text.

    Raises SpecError with the position of the first error, or of all duplicate keys.
    """
    builder = _YamlBuilder(name, len(text))
    for event in events(text, name):
        builder.take(event)
    return builder.finish()


def events(text: str, name: str) -> Iterator[yaml.Event]:
    """Yield the events of a YAML text, from libyaml if PyYAML was built with it.

    Raises SpecError if the text is not valid YAML.
    """
    parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # Three more characters end a line in YAML 1.1 than in 1.2 (section 5.4).
    lines = LineIndex(text) if _OLD_LINE_END.search(text) else None
    try:
        for event in yaml.parse(text, Loader=parser):
            if lines is not None and event.start_mark is not None:
                index = event.start_mark.index
                line, column = lines.position(index)
                event.start_mark = yaml.Mark(name, index, line - 1, column - 1, None, 0)
            yield event
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        position = _position_at(text, mark.index) if mark else (1, 1)
        reason = failure.problem or failure.context or "it cannot be read"
        if failure.context and failure.context_mark:
            line = _position_at(text, failure.context_mark.index)[0]
            reason += f" {failure.context} that begins in line {line}"
        hint = _hint(text, position)
        raise error(name, position, f"invalid YAML: {reason}", hint) from None
    except (yaml.YAMLError, ValueError, OverflowError) as failure:
        reason = str(getattr(failure, "reason", "") or failure).splitlines()[0]
        position = _position_at(text, getattr(failure, "position", 0))
        raise error(name, position, f"invalid YAML: {reason}") from None


def start(event: yaml.Event) -> Position:
    """Return the line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def is_merge(event: yaml.ScalarEvent) -> bool:
    """Whether a key is the merge key of YAML 1.1, which many documents still use."""
    return event.value == "<<" and event.tag is None and bool(event.implicit[0])


class _YamlBuilder:
    """Builds data from events without recursion, whatever the nesting."""

    def __init__(self, name: str, length: int) -> None:
        self._name = name
        self._max_characters = max(FREE_CHARACTERS, MAX_EXPANSION * length)
        self._max_merging = max(FREE_MERGING, MAX_EXPANSION * length)
        self._merged = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Node] = {}
        self._root: _Node | None = None
        self._written = 0
        self._largest_alias: tuple[int, Position] = (0, (1, 1))
        self._duplicates: list[Diagnostic] = []

    def take(self, event: yaml.Event) -> None:
        """Process one event."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.MappingStartEvent():
                self._open({}, "map", event)
            case yaml.SequenceStartEvent():
                self._open([], "seq", event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()
            case yaml.DocumentStartEvent() if self._root is not None:
                message = "the file has a second YAML document"
                raise error(
                    self._name, start(event), message, "write one document per file"
                )

    def finish(self) -> Any:
        """Return the data, if all limits are kept."""
        if self._duplicates:
            raise SpecError(sorted(self._duplicates))
        if self._root is None:
            return None
        allowed = max(FREE_EXPANSION, MAX_EXPANSION * self._written)
        if self._root.size > allowed:
            expansion = f"{self._written:,} values to {_short(self._root.size)}"
            raise self._expansion_error(self._largest_alias[1], expansion)
        if self._root.length > self._max_characters:
            expansion = f"the text to {_short(self._root.length)} characters"
            raise self._expansion_error(self._largest_alias[1], expansion)
        return self._root.value

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.wants_key:
            self._written += 1
            self._key(frame, event)
            return
        value = self._interpret(event)
        node = _Node(value, length=len(event.value), text=event.value)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._written += 1
        self._add(node, start(event))

    def _key(self, frame: _Frame, event: yaml.ScalarEvent) -> None:
        if event.anchor:
            length = len(event.value)
            self._anchors[event.anchor] = _Node(
                event.value, 1, length, text=event.value
            )
        if is_merge(event):
            frame.merging = True
            return
        self._kind(event, ("str", "int", "bool", "float", "null"))
        self._reject_surrogates(event)
        if not event.value and event.implicit[0]:
            raise error(self._name, start(event), "a key is missing before the colon")
        self._name_key(frame, event.value, start(event))

    def _name_key(self, frame: _Frame, key: str, position: Position) -> None:
        if key in frame.lines:
            message = f"the key {key!r} is already used in line {frame.lines[key]}"
            self._duplicates.append(Diagnostic(self._name, *position, message))
        frame.lines.setdefault(key, position[0])
        frame.length += len(key)
        frame.key = key

    def _alias(self, event: yaml.AliasEvent) -> None:
        position = start(event)
        anchor = event.anchor or ""
        if any(frame.anchor == anchor for frame in self._stack):
            raise error(
                self._name,
                position,
                f"the alias *{anchor} is inside its own anchor &{anchor}",
            )
        node = self._anchors.get(anchor)
        if node is None:
            raise error(
                self._name, position, f"there is no anchor &{anchor} before this alias"
            )
        if self._stack and self._stack[-1].wants_key:
            if node.text is None:
                raise self._not_a_key(position)
            self._name_key(self._stack[-1], node.text, position)
            return
        if len(self._stack) + node.height > MAX_DEPTH:
            raise self._too_deep(position)
        self._largest_alias = max(
            self._largest_alias, (node.size + node.length, position)
        )
        self._add(node, position)

    def _open(
        self,
        container: dict[str, Any] | list[Any],
        kind: str,
        event: yaml.CollectionStartEvent,
    ) -> None:
        position = start(event)
        if self._stack and self._stack[-1].wants_key:
            raise self._not_a_key(position)
        self._kind(event, (kind,))
        if len(self._stack) >= MAX_DEPTH:
            raise self._too_deep(position)
        self._written += 1
        self._stack.append(_Frame(container, position, event.anchor))

    def _close(self) -> None:
        frame = self._stack.pop()
        value = frame.container
        if isinstance(value, dict) and frame.merged:
            # Earlier merged mappings override later ones; keys of the mapping itself override all.
            merged: dict[str, Any] = {}
            for mapping in reversed(frame.merged):
                merged.update(mapping)
            value = merged | value
        node = _Node(value, frame.size, frame.length, frame.height)
        if frame.anchor:
            self._anchors[frame.anchor] = node
        self._add(node, frame.position)

    def _add(self, node: _Node, position: Position) -> None:
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        frame.size += node.size
        frame.length += node.length
        frame.height = max(frame.height, node.height + 1)
        if isinstance(frame.container, list):
            frame.container.append(node.value)
        elif frame.merging:
            frame.merging = False
            frame.merged += self._mappings(node.value, position)
        elif frame.key is not None:
            frame.container[frame.key] = node.value
            frame.key = None

    def _mappings(self, value: Any, position: Position) -> list[dict[str, Any]]:
        mappings = value if isinstance(value, list) else [value]
        if not all(isinstance(mapping, dict) for mapping in mappings):
            message = "`<<` takes a mapping or a list of mappings"
            raise error(self._name, position, message)
        self._merged += sum(map(len, mappings))
        if self._merged > self._max_merging:
            expansion = f"the text to more than {_short(self._merged)} values"
            raise self._expansion_error(position, expansion)
        return mappings

    def _kind(self, event: yaml.NodeEvent, known: tuple[str, ...]) -> str | None:
        """Return the explicit tag of an event without its prefix; None if it has none."""
        tag: str | None = getattr(event, "tag", None)
        if tag is None or tag == "!":
            return None
        kind = tag.removeprefix(_PREFIX)
        if kind == tag or kind not in known:
            shown = tag if kind == tag else f"!!{kind}"
            raise error(
                self._name,
                start(event),
                f"the tag {shown} is not supported",
                "an OpenAPI document contains only values that JSON can represent",
            )
        return kind

    def _interpret(self, event: yaml.ScalarEvent) -> Any:
        kind = self._kind(event, ("str", *_TYPES))
        text = event.value
        self._reject_surrogates(event)
        if kind == "str" or (kind is None and not event.implicit[0]):
            return text
        try:
            value = _plain(text)
        except ValueError as failure:
            raise error(self._name, start(event), str(failure)) from None
        if kind == "float" and type(value) is int:
            value = float(value)
        if kind is not None and type(value) is not _TYPES[kind]:
            message = f"{text!r} is not a value of the type !!{kind}"
            raise error(self._name, start(event), message)
        return value

    def _expansion_error(self, position: Position, expansion: str) -> SpecError:
        hint = "write repeated parts once, as a component, and use $ref"
        return error(self._name, position, f"aliases expand {expansion}", hint)

    def _reject_surrogates(self, event: yaml.ScalarEvent) -> None:
        """Raise SpecError for half of a surrogate pair, which only the Python parser accepts."""
        if event.style != '"' or event.value.isascii():
            return
        try:
            event.value.encode()
        except UnicodeEncodeError:
            message = "half of a surrogate pair is not a character"
            raise error(self._name, start(event), message) from None

    def _not_a_key(self, position: Position) -> SpecError:
        return error(
            self._name, position, "a key must be a string, not a mapping or list"
        )

    def _too_deep(self, position: Position) -> SpecError:
        return error(self._name, position, f"more than {MAX_DEPTH} levels of nesting")


def _plain(text: str) -> Any:
    """Return the value of an unquoted scalar.

    Raises ValueError for numbers that JSON cannot represent.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.fullmatch(text) or _BASED.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise ValueError(f"a number of {len(text):,} digits is too long")
        return int(text, 0) if text[1:2] in ("o", "x") else int(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise ValueError(f"the number {text} is too large")
        return value
    if _SPECIAL.fullmatch(text):
        raise ValueError(f"{text} has no counterpart in JSON")
    return text


def _short(size: int) -> str:
    return f"{size:,}" if size < 10**12 else "more than a trillion"


def _hint(text: str, position: Position) -> str:
    lines = text.splitlines()
    line = lines[position[0] - 1] if position[0] <= len(lines) else ""
    if "\t" in line[: max(1, position[1])] and not line[: position[1]].strip():
        return "indent YAML with spaces, not with tabs"
    return ""


def _position_at(text: str, index: int) -> Position:
    """Return the position of a character; of the last one if the parser is past the end."""
    return LineIndex(text).position(min(index, max(0, len(text) - 1)))
