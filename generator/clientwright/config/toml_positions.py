"""Find the positions of keys in a TOML text.

`tomllib` does not report them. The scan runs only if there is an error to report, over a
text that `tomllib` has accepted; so it validates nothing.
"""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def format_key_path(path: Path) -> str:
    """Return a path as text: `tool.clientwright.clients[0].spec`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            key = step if _BARE.fullmatch(step) else f'"{step}"'
            text += f".{key}" if text else key
    return text


def positions(text: str) -> Mapping[Path, tuple[int, int]]:
    """Return line and column, from 1, of every key, array item and table header."""
    scan = _TomlScanner(text)
    scan.document()
    return {path: _line_and_column(text, offset) for path, offset in scan.found.items()}


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


class _TomlScanner:
    """Scans the text once and records the offset at which each path is first mentioned."""

    def __init__(self, text: str) -> None:
        self.text = text
        #: Offset of the next character.
        self.at = 0
        #: Offsets by path.
        self.found: dict[Path, int] = {}
        #: Index of the last table in each array of tables.
        self.tables: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip()

    def header(self) -> Path:
        array = self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        self.skip()
        start = self.at
        table = self.absolute(self.keys())
        if array:
            number = self.tables.get(table, -1) + 1
            self.tables[table] = number
            self.record(table, start)
            table = (*table, number)
        self.record(table, start)
        self.skip()
        self.at += 2 if array else 1
        return table

    def absolute(self, keys: list[tuple[str, int]]) -> Path:
        """Return the path of a header, with an index after each array of tables on the way."""
        path: Path = ()
        for depth, (key, start) in enumerate(keys):
            path = (*path, key)
            self.record(path, start)
            if depth < len(keys) - 1 and path in self.tables:
                path = (*path, self.tables[path])
        return path

    def pair(self, table: Path) -> None:
        path = table
        for key, start in self.keys():
            path = (*path, key)
            self.record(path, start)
        self.skip()
        self.at += 1  # "="
        self.value(path)

    def keys(self) -> list[tuple[str, int]]:
        keys = []
        while True:
            start = self.at
            keys.append((self.key(), start))
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return keys
            self.at = dot.end()

    def key(self) -> str:
        token = self.take(_BARE) or self.take(_STRING)
        if token.startswith('"'):
            return _ESCAPE.sub(_unescape, token[1:-1])
        return token[1:-1] if token.startswith("'") else token

    def value(self, path: Path) -> None:
        self.skip()
        if self.text[self.at] == "[":
            self.items(path, "]")
        elif self.text[self.at] == "{":
            self.items(path, "}")
        elif not self.take(_STRING):
            self.take(_SCALAR)

    def items(self, path: Path, end: str) -> None:
        self.at += 1
        number = 0
        self.skip()
        while self.text[self.at] != end:
            if end == "}":
                self.pair(path)
            else:
                self.record((*path, number), self.at)
                self.value((*path, number))
            number += 1
            self.skip()
            if self.text[self.at] == ",":
                self.at += 1
                self.skip()
        self.at += 1

    def record(self, path: Path, offset: int) -> None:
        self.found.setdefault(path, offset)

    def skip(self) -> None:
        self.take(_BLANK)

    def take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "uU":
        return chr(int(code[1:], 16))
    return _ESCAPES.get(code, code)
