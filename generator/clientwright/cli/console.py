"""Print one line per fact, errors and warnings on stderr, and progress on a terminal."""

import dataclasses
import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from ..errors import Diagnostic


def prepare() -> None:
    """Make every character printable, whatever the encoding of the terminal is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_stdout(text: str, *, end: str = "\n") -> None:
    """Print a result."""
    _print(sys.stdout, text, end)


def print_stderr(text: str, *, end: str = "\n") -> None:
    """Print an error or a warning."""
    _print(sys.stderr, text, end)


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics as `file:line:column: message (hint)`.

    A hint of several lines is printed below.
    """
    for line in _lines(diagnostics):
        print_stderr(line)


def _lines(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    for diagnostic in diagnostics:
        if "\n" in diagnostic.hint:
            yield one_line(str(dataclasses.replace(diagnostic, hint="")))
            yield diagnostic.hint
        else:
            yield one_line(str(diagnostic))


class OutputBuffer:
    """Output about one client, kept until the clients before it are done."""

    def __init__(self) -> None:
        self._texts: list[tuple[bool, str, str]] = []

    def print_stdout(self, text: str, *, end: str = "\n") -> None:
        """Keep a result."""
        self._texts.append((True, text, end))

    def print_stderr(self, text: str, *, end: str = "\n") -> None:
        """Keep an error or a warning."""
        self._texts.append((False, text, end))

    def print_stderr_line(self, text: str) -> None:
        """Keep a warning that quotes the document, as one line."""
        self.print_stderr(one_line(text))

    def print_diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep diagnostics."""
        for line in _lines(diagnostics):
            self.print_stderr(line)

    def print(self) -> None:
        """Print everything that was kept, and clear the buffer."""
        for is_result, text, end in self._texts:
            _print(sys.stdout if is_result else sys.stderr, text, end)
        self._texts.clear()


def one_line(text: str) -> str:
    """Escape line breaks and control characters, which could steer a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is 1."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class ProgressLine:
    """One line on a terminal that shows progress; nothing if stderr is not a terminal."""

    def __init__(self) -> None:
        self._enabled = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._shown = False

    def show(self, text: str) -> None:
        """Replace the text of the line."""
        self._replace(text)
        self._shown = True

    def clear(self) -> None:
        """Empty the line for other output."""
        if self._shown:
            self._replace("")
        self._shown = False

    def _replace(self, text: str) -> None:
        if self._enabled:
            _print(sys.stderr, f"\r\x1b[K{text}", "")


def _print(stream: TextIO, text: str, end: str) -> None:
    """Print and flush; if the reader of a pipe is gone, continue without output."""
    try:
        print(text, file=stream, end=end, flush=True)
    except BrokenPipeError:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, stream.fileno())
        os.close(devnull)
