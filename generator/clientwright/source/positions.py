"""Find the lines and columns of JSON pointers; the text is not read before the first call."""

from collections.abc import Callable
from typing import Any

import yaml

from ..errors import SpecError
from ..json_pointer import split
from . import strict_json, yaml12
from .decoding import LineIndex

Position = tuple[int, int]
# The position of each member of a mapping or list, and the members of that member.
Members = dict[str, tuple[Position, Any]]


class PositionIndex:
    """Finds the positions of the values in one text, JSON or YAML according to `is_json`."""

    def __init__(self, text: str, is_json: bool) -> None:
        self._find: Callable[[tuple[str, ...]], Position] | None = None
        self._text = text
        self._is_json = is_json

    def find(self, pointer: str) -> Position:
        """Return the position of a value, or of its nearest ancestor if it does not exist.

        A member of a mapping has the position of its key. The last resort is (1, 1).
        """
        if self._find is None:
            finder = _JsonPositions if self._is_json else _YamlPositions
            self._find = finder(self._text).find
        return self._find(split(pointer))


class _JsonPositions:
    """Reads one container after the other, and caches their members."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = LineIndex(text)
        self._cache: dict[int, dict[str, tuple[int, int]]] = {}

    def find(self, tokens: tuple[str, ...]) -> Position:
        position = value = strict_json.first(self._text)
        for token in tokens:
            members = self._members(value)
            if token not in members:
                break
            position, value = members[token]
        return self._lines.position(position)

    def _members(self, offset: int) -> dict[str, tuple[int, int]]:
        if self._text[offset] not in "[{":
            return {}
        if offset not in self._cache:
            found = strict_json.members(self._text, offset)
            self._cache[offset] = {
                key: (position, value) for key, position, value in found
            }
        return self._cache[offset]


class _YamlPositions:
    """Reads all events once more, and keeps positions instead of values."""

    def __init__(self, text: str) -> None:
        self._position, self._members = _read_positions(text)

    def find(self, tokens: tuple[str, ...]) -> Position:
        position, members = self._position, self._members
        for token in tokens:
            if token not in members:
                break
            position, members = members[token]
        return position


class _OpenContainer:
    """A mapping or a list before its end; `position` is that of its key."""

    def __init__(self, keyed: bool, position: Position, anchor: str | None) -> None:
        self.keyed = keyed
        self.position = position
        self.anchor = anchor
        self.members: Members = {}
        self.inherited: Members = {}
        self.key: tuple[str, Position] | None = None
        self.merging = False


def _read_positions(text: str) -> tuple[Position, Members]:
    stack = [_OpenContainer(False, (1, 1), None)]
    anchors: dict[str, tuple[str, Members]] = {}
    try:
        for event in yaml12.events(text, ""):
            _take(event, stack, anchors)
    except SpecError:
        # The loader has parsed the text before, or reports the syntax error itself.
        pass
    position, members = stack[0].members.get("0", ((1, 1), {}))
    return position, members


def _take(
    event: yaml.Event,
    stack: list[_OpenContainer],
    anchors: dict[str, tuple[str, Members]],
) -> None:
    top = stack[-1]
    wants_key = top.keyed and top.key is None and not top.merging
    match event:
        case yaml.ScalarEvent():
            if event.anchor:
                anchors[event.anchor] = (event.value, {})
            if wants_key and yaml12.is_merge(event):
                top.merging = True
            elif wants_key:
                top.key = (event.value, yaml12.start(event))
            else:
                _add(top, yaml12.start(event), {})
        case yaml.AliasEvent():
            text, members = anchors.get(event.anchor or "", ("", {}))
            if wants_key:
                top.key = (text, yaml12.start(event))
            else:
                _add(top, yaml12.start(event), members)
        case yaml.CollectionStartEvent():
            keyed = isinstance(event, yaml.MappingStartEvent)
            stack.append(_OpenContainer(keyed, yaml12.start(event), event.anchor))
        case yaml.CollectionEndEvent():
            closed = stack.pop()
            members = closed.inherited | closed.members
            if closed.anchor:
                anchors[closed.anchor] = ("", members)
            _add(stack[-1], closed.position, members)


def _add(top: _OpenContainer, position: Position, members: Members) -> None:
    if top.merging:
        top.merging = False
        # A list of mappings has the keys 0, 1, …; the first mapping has priority.
        listed = [inner for _, inner in members.values()]
        sources = listed if list(members) == _indexes(members) else [members]
        for source in reversed(sources):
            top.inherited.update(source)
    elif top.key is not None:
        key, position = top.key
        top.members.setdefault(key, (position, members))
        top.key = None
    else:
        top.members[str(len(top.members))] = (position, members)


def _indexes(members: Members) -> list[str]:
    return [str(index) for index in range(len(members))]
