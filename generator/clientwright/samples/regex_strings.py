"""Generate strings for regular expressions that use the common part of the syntax.

Look-around, back references and Unicode classes are ignored, so the caller has to check whether
the string matches.
"""

import re
from string import ascii_lowercase, ascii_uppercase, digits

_WORD_CHARACTERS = ascii_lowercase + ascii_uppercase + digits + "_"
_PRINTABLE = _WORD_CHARACTERS + " -.,:;/!?#$%&'()*+<=>@[]^`{|}~\"\\"
_CLASSES = {
    "d": digits,
    "w": _WORD_CHARACTERS,
    "s": " ",
    "D": _WORD_CHARACTERS[:52],
    "W": "-",
    "S": _WORD_CHARACTERS,
}
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_GROUP = re.compile(r"\?(?:[:>]|P?<\w+>)")
_LOOK_AROUND = re.compile(r"\?<?[=!]")
_REPEAT = re.compile(r"([*+?]|\{(\d+)(,?)(\d*)\})[?+]?")
_CODE = re.compile(r"(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))")
# Length at which repeated parts are cut.
_MAX_LENGTH = 10_000


def match_for(pattern: str, index: int = 0, extra: int = 0) -> str:
    """Return a string that probably matches a pattern.

    `index` selects other characters of classes; `extra` is the number of additional repetitions.
    """
    return _RegexSampler(pattern, index, extra).alternatives()


class _RegexSampler:
    """Read a pattern from left to right and generate a string for it."""

    def __init__(self, pattern: str, index: int, extra: int) -> None:
        self._pattern = pattern
        self._position = 0
        self._index = index
        self._extra = extra

    def alternatives(self) -> str:
        """Return a string for the first alternative, and read to the end of the group."""
        first = self._sequence()
        while self._accept("|"):
            self._sequence()
        return first

    def _sequence(self) -> str:
        text = ""
        while self._position < len(self._pattern) and self._peek() not in ("|", ")"):
            item = self._item()
            text += (item * self._repetitions())[:_MAX_LENGTH]
        return text

    def _item(self) -> str:
        character = self._next()
        match character:
            case "^" | "$":
                return ""
            case ".":
                return self._pick(_WORD_CHARACTERS)
            case "(":
                return self._group()
            case "[":
                return self._pick(self._class())
            case "\\":
                escaped = self._escape()
                return self._pick(escaped) if escaped else ""
        return character

    def _group(self) -> str:
        is_look_around = self._match(_LOOK_AROUND)
        self._match(_GROUP)
        text = self.alternatives()
        self._accept(")")
        return "" if is_look_around else text

    def _class(self) -> str:
        """Return the characters of a class in brackets, in the order of the pattern."""
        is_negated = self._accept("^")
        characters = ""
        while self._position < len(self._pattern) and not self._accept("]"):
            start = self._class_member()
            if self._peek() == "-" and self._pattern[self._position + 1 :][:1] not in (
                "",
                "]",
            ):
                self._next()
                end = self._class_member()
                characters += _range(start, end)
            else:
                characters += start
        return _without(characters) if is_negated else characters

    def _class_member(self) -> str:
        character = self._next()
        return self._escape() if character == "\\" else character

    def _escape(self) -> str:
        """Return the characters that an escape matches; none for an assertion."""
        if code := self._match(_CODE):
            return chr(int(code[1] or code[2], 16))
        character = self._next()
        if character in ("b", "B", "A", "Z"):
            return ""
        return _CLASSES.get(character) or _CONTROL.get(character, character)

    def _repetitions(self) -> int:
        """Return the number of repetitions of the last item: the minimum plus `extra`."""
        repeat = self._match(_REPEAT)
        if not repeat:
            return 1
        if not repeat[2]:
            minimum, maximum = {"*": (0, None), "+": (1, None), "?": (0, 1)}[
                repeat[1][0]
            ]
        else:
            minimum = int(repeat[2])
            maximum = int(repeat[4]) if repeat[4] else None if repeat[3] else minimum
        times = minimum + self._extra
        return min(times if maximum is None else min(times, maximum), _MAX_LENGTH)

    def _pick(self, characters: str) -> str:
        return characters[self._index % len(characters)] if characters else ""

    def _peek(self) -> str:
        return self._pattern[self._position : self._position + 1]

    def _next(self) -> str:
        self._position += 1
        return self._pattern[self._position - 1 : self._position]

    def _accept(self, character: str) -> bool:
        matches = self._peek() == character
        self._position += matches
        return matches

    def _match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        match = expression.match(self._pattern, self._position)
        if match:
            self._position = match.end()
        return match


def _range(start: str, end: str) -> str:
    if len(start) != 1 or len(end) != 1:
        return f"{start}-{end}"
    last = min(ord(end), ord(start) + len(_PRINTABLE))
    return "".join(map(chr, range(ord(start), last + 1)))


def _without(characters: str) -> str:
    return "".join(character for character in _PRINTABLE if character not in characters)
