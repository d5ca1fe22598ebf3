"""JSON pointers → lines and columns; nothing is read before the first question."""

from collections.abc import Callable
from typing import Any

import yaml

from ..errors import SpecError
from ..json_pointer import split
from . import strict_json, yaml12
from .decoding import LineIndex

Position = tuple[int, int]
# Of a mapping's or list's members: the place, and the same of the member's members.
Members = dict[str, tuple[Position, Any]]


class PositionIndex:
    """Where the values of one text stand, in JSON or YAML as `is_json` says."""

    def __init__(self, text: str, is_json: bool) -> None:
        self._find: Callable[[tuple[str, ...]], Position] | None = None
        self._text = text
        self._is_json = is_json

    def find(self, pointer: str) -> Position:
        """The place of a value, of its nearest ancestor where it does not exist.

        A member of a mapping stands where its key does; (1, 1) at worst.
        """
        if self._find is None:
            finder = _JsonPositions if self._is_json else _YamlPositions
            self._find = finder(self._text).find
        return self._find(split(pointer))


class _JsonPositions:
    """Looks into one container after the other and remembers what it saw."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = LineIndex(text)
        self._seen: dict[int, dict[str, tuple[int, int]]] = {}

    def find(self, tokens: tuple[str, ...]) -> Position:
        place = value = strict_json.first(self._text)
        for token in tokens:
            members = self._members(value)
            if token not in members:
                break
            place, value = members[token]
        return self._lines.position(place)

    def _members(self, offset: int) -> dict[str, tuple[int, int]]:
        if self._text[offset] not in "[{":
            return {}
        if offset not in self._seen:
            found = strict_json.members(self._text, offset)
            self._seen[offset] = {key: (place, value) for key, place, value in found}
        return self._seen[offset]


class _YamlPositions:
    """Reads all events once more, keeping places instead of values."""

    def __init__(self, text: str) -> None:
        self._place, self._members = _outline(text)

    def find(self, tokens: tuple[str, ...]) -> Position:
        place, members = self._place, self._members
        for token in tokens:
            if token not in members:
                break
            place, members = members[token]
        return place


class _OpenContainer:
    """A mapping or list whose end has not been met; `place` is that of its key."""

    def __init__(self, keyed: bool, place: Position, anchor: str | None) -> None:
        self.keyed = keyed
        self.place = place
        self.anchor = anchor
        self.members: Members = {}
        self.inherited: Members = {}
        self.key: tuple[str, Position] | None = None
        self.merging = False


def _outline(text: str) -> tuple[Position, Members]:
    stack = [_OpenContainer(False, (1, 1), None)]
    anchors: dict[str, tuple[str, Members]] = {}
    try:
        for event in yaml12.events(text, ""):
            _take(event, stack, anchors)
    except SpecError:
        # The text was readable a moment ago, or nobody asks about this part of it.
        pass
    place, members = stack[0].members.get("0", ((1, 1), {}))
    return place, members


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
            done = stack.pop()
            members = done.inherited | done.members
            if done.anchor:
                anchors[done.anchor] = ("", members)
            _add(stack[-1], done.place, members)


def _add(top: _OpenContainer, place: Position, members: Members) -> None:
    if top.merging:
        top.merging = False
        # A list of mappings has the keys 0, 1, …: the first of them wins.
        listed = [inner for _, inner in members.values()]
        sources = listed if list(members) == _indexes(members) else [members]
        for source in reversed(sources):
            top.inherited.update(source)
    elif top.key is not None:
        key, place = top.key
        top.members.setdefault(key, (place, members))
        top.key = None
    else:
        top.members[str(len(top.members))] = (place, members)


def _indexes(members: Members) -> list[str]:
    return [str(index) for index in range(len(members))]
