"""Printing: one line per fact, errors and warnings on stderr, and progress on a terminal."""

import dataclasses
import io
import os
import sys
from collections.abc import Iterable
from typing import TextIO

from ..errors import Problem


def prepare() -> None:
    """Let no character be impossible to print, whatever encoding the terminal has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str, *, end: str = "\n") -> None:
    """Print a result."""
    _print(sys.stdout, text, end)


def tell(text: str, *, end: str = "\n") -> None:
    """Print what a person should know beside the result."""
    _print(sys.stderr, text, end)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print problems as `file:line:column: problem (hint)`; a hint of several lines goes beneath."""
    for problem in problems:
        if "\n" in problem.hint:
            tell(one_line(str(dataclasses.replace(problem, hint=""))))
            tell(problem.hint)
        else:
            tell(one_line(str(problem)))


def one_line(text: str) -> str:
    """Text of a document on one line, without what would steer a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Progress:
    """One line on a terminal that says which stage a client is in; nothing where nobody watches."""

    def __init__(self, client: str) -> None:
        self._client = client
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def stage(self, name: str) -> None:
        self._line(f"{self._client}: {name} …")

    def done(self) -> None:
        """Leave the line empty for what is printed next."""
        self._line("")

    def _line(self, text: str) -> None:
        if self._shown:
            _print(sys.stderr, f"\r\x1b[K{text}", "")


def _print(stream: TextIO, text: str, end: str) -> None:
    """Print at once; a reader that has gone away must not keep the work from being done."""
    try:
        print(text, file=stream, end=end, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
