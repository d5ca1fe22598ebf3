"""Regular expression → a string that matches it, for the everyday part of the syntax.

What is beyond it (look-around, back references, classes of the Unicode database) is passed over: whoever asks has to try whether the string matches.
"""

import re
from string import ascii_lowercase, ascii_uppercase, digits

_WORD = ascii_lowercase + ascii_uppercase + digits + "_"
_PRINTABLE = _WORD + " -.,:;/!?#$%&'()*+<=>@[]^`{|}~\"\\"
_CLASSES = {"d": digits, "w": _WORD, "s": " ", "D": _WORD[:52], "W": "-", "S": _WORD}
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_GROUP = re.compile(r"\?(?:[:>]|P?<\w+>)")
_AROUND = re.compile(r"\?<?[=!]")
_REPEAT = re.compile(r"([*+?]|\{(\d+)(,?)(\d*)\})[?+]?")
_CODE = re.compile(r"(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))")
# Beyond this length the parts that repeat are cut.
_LONGEST = 10_000


def match_for(pattern: str, turn: int = 0, longer: int = 0) -> str:
    """A string that probably matches; `turn` picks other characters, `longer` repeats what may be repeated so many times more."""
    return _RegexSampler(pattern, turn, longer).alternatives()


class _RegexSampler:
    """Reads a pattern from left to right, and gives the string for what it has read."""

    def __init__(self, pattern: str, turn: int, longer: int) -> None:
        self._pattern = pattern
        self._at = 0
        self._turn = turn
        self._longer = longer

    def alternatives(self) -> str:
        """The first of the alternatives up to the end of the group."""
        first = self._sequence()
        while self._take("|"):
            self._sequence()
        return first

    def _sequence(self) -> str:
        text = ""
        while self._at < len(self._pattern) and self._peek() not in ("|", ")"):
            piece = self._piece()
            text += (piece * self._times())[:_LONGEST]
        return text

    def _piece(self) -> str:
        char = self._next()
        match char:
            case "^" | "$":
                return ""
            case ".":
                return self._pick(_WORD)
            case "(":
                return self._group()
            case "[":
                return self._pick(self._set())
            case "\\":
                escaped = self._escape()
                return self._pick(escaped) if escaped else ""
        return char

    def _group(self) -> str:
        around = self._matched(_AROUND)
        self._matched(_GROUP)
        text = self.alternatives()
        self._take(")")
        return "" if around else text

    def _set(self) -> str:
        """The characters of a class in brackets, in the order in which they stand there."""
        negative = self._take("^")
        found = ""
        while self._at < len(self._pattern) and not self._take("]"):
            start = self._member()
            if self._peek() == "-" and self._pattern[self._at + 1 :][:1] not in (
                "",
                "]",
            ):
                self._next()
                end = self._member()
                found += _range(start, end)
            else:
                found += start
        return _without(found) if negative else found

    def _member(self) -> str:
        char = self._next()
        return self._escape() if char == "\\" else char

    def _escape(self) -> str:
        """The characters that the escape after a backslash stands for; none for an assertion."""
        if code := self._matched(_CODE):
            return chr(int(code[1] or code[2], 16))
        char = self._next()
        if char in ("b", "B", "A", "Z"):
            return ""
        return _CLASSES.get(char) or _CONTROL.get(char, char)

    def _times(self) -> int:
        """How often the piece before is repeated: as rarely as may be, and `longer` times more."""
        repeat = self._matched(_REPEAT)
        if not repeat:
            return 1
        if not repeat[2]:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[repeat[1][0]]
        else:
            least = int(repeat[2])
            most = int(repeat[4]) if repeat[4] else None if repeat[3] else least
        times = least + self._longer
        return min(times if most is None else min(times, most), _LONGEST)

    def _pick(self, characters: str) -> str:
        return characters[self._turn % len(characters)] if characters else ""

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1 : self._at]

    def _take(self, char: str) -> bool:
        taken = self._peek() == char
        self._at += taken
        return taken

    def _matched(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self._pattern, self._at)
        if found:
            self._at = found.end()
        return found


def _range(start: str, end: str) -> str:
    if len(start) != 1 or len(end) != 1:
        return f"{start}-{end}"
    last = min(ord(end), ord(start) + len(_PRINTABLE))
    return "".join(map(chr, range(ord(start), last + 1)))


def _without(characters: str) -> str:
    return "".join(char for char in _PRINTABLE if char not in characters)
