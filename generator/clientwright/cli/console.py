"""Printing: one line per fact, errors and warnings on stderr, and progress on a terminal."""

import dataclasses
import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from ..errors import Diagnostic


def prepare() -> None:
    """Let no character be impossible to print, whatever encoding the terminal has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_stdout(text: str, *, end: str = "\n") -> None:
    """Print a result."""
    _print(sys.stdout, text, end)


def print_stderr(text: str, *, end: str = "\n") -> None:
    """Print what a person should know beside the result."""
    _print(sys.stderr, text, end)


def print_diagnostics(problems: Iterable[Diagnostic]) -> None:
    """Print problems as `file:line:column: problem (hint)`; a hint of several lines goes beneath."""
    for line in _lines(problems):
        print_stderr(line)


def _lines(problems: Iterable[Diagnostic]) -> Iterator[str]:
    for problem in problems:
        if "\n" in problem.hint:
            yield one_line(str(dataclasses.replace(problem, hint="")))
            yield problem.hint
        else:
            yield one_line(str(problem))


class OutputBuffer:
    """What there is to say about one client, kept until its turn comes."""

    def __init__(self) -> None:
        self._lines: list[tuple[bool, str, str]] = []

    def print_stdout(self, text: str, *, end: str = "\n") -> None:
        self._lines.append((True, text, end))

    def print_stderr(self, text: str, *, end: str = "\n") -> None:
        self._lines.append((False, text, end))

    def print_stderr_line(self, text: str) -> None:
        """Text of a document."""
        self.print_stderr(one_line(text))

    def print_diagnostics(self, problems: Iterable[Diagnostic]) -> None:
        for line in _lines(problems):
            self.print_stderr(line)

    def print(self) -> None:
        """Print it all, and forget it."""
        for result, text, end in self._lines:
            _print(sys.stdout if result else sys.stderr, text, end)
        self._lines.clear()


def one_line(text: str) -> str:
    """Text of a document on one line, without what would steer a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class ProgressLine:
    """One line on a terminal that says how far things are; nothing where nobody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._shown = False

    def show(self, text: str) -> None:
        self._line(text)
        self._shown = True

    def clear(self) -> None:
        """Leave the line empty for what is printed next."""
        if self._shown:
            self._line("")
        self._shown = False

    def _line(self, text: str) -> None:
        if self._watched:
            _print(sys.stderr, f"\r\x1b[K{text}", "")


def _print(stream: TextIO, text: str, end: str) -> None:
    """Print at once; a reader that has gone away must not keep the work from being done."""
    try:
        print(text, file=stream, end=end, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
