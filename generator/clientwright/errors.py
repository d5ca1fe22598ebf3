"""Define every exception that clientwright raises on purpose.

ClientwrightError
├── InputError              the user's input cannot be used: exit status 2
│   ├── SpecError           the OpenAPI document
│   ├── ConfigError         `[tool.clientwright]` or the command line
│   └── WorkspaceError      the output folder
├── InternalError           clientwright broke one of its own promises: exit status 3
└── WorkerDied              a child process ended before its work was done: exit status 3
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One error or warning about one location of a file."""

    #: Path of the file, or the name of another input, such as an option.
    file: str
    #: Line, from 1; 0 if the diagnostic is about the whole file.
    line: int
    #: Column, from 1; 0 if the diagnostic is about the whole file.
    column: int
    #: Expected and found, in words that follow the location.
    message: str
    #: How to solve it.
    hint: str = ""
    #: JSON pointer (RFC 6901) of the value, or dotted path of a TOML key.
    pointer: str = ""

    def __str__(self) -> str:
        location = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{location}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ClientwrightError(Exception):
    """Base class of all exceptions that clientwright raises on purpose."""


class InputError(ClientwrightError):
    """The input cannot be used; `diagnostics` lists all errors in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Diagnostic, ...]]]:
        """Pickle the diagnostics: a child process may raise what its parent reports."""
        return type(self), (self.diagnostics,)


class SpecError(InputError):
    """The OpenAPI document or a file that it refers to is missing, invalid or ambiguous."""


class ConfigError(InputError):
    """The configuration or the command line is invalid or does not fit the document."""


class WorkspaceError(InputError):
    """The output folder cannot be read or written."""


class InternalError(ClientwrightError):
    """Clientwright broke a promise that it makes to itself: a defect, please report it."""


class WorkerDied(ClientwrightError):
    """A child process ended before its work was done, often for lack of memory."""
