"""What can go wrong, drawn as a tree.

ClientwrightError
├── InputError              what the user gave is wrong: exit status 2
│   ├── SpecError           the OpenAPI document
│   ├── ConfigError         `[tool.clientwright]` or the command line
│   └── WorkspaceError      the output folder
└── InternalError           clientwright broke one of its own promises: exit status 3
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One thing that is wrong, and where.

    `line` and `column` count from 1; 0 means that the problem belongs to the whole file. `pointer` is the JSON pointer (RFC 6901) of the value
    in question, for a TOML key its dotted path.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    pointer: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ClientwrightError(Exception):
    """Everything clientwright raises on purpose."""


class InputError(ClientwrightError):
    """Input that cannot be used; `problems` lists all that was found, in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(problem) for problem in self.diagnostics))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Diagnostic, ...]]]:
        """Pickled with its problems: it may be raised in another process than it is told in."""
        return type(self), (self.diagnostics,)


class SpecError(InputError):
    """The OpenAPI document, or a file it refers to, is missing, malformed, invalid or ambiguous."""


class ConfigError(InputError):
    """The configuration or the command line asks for something that does not exist or does not fit together."""


class WorkspaceError(InputError):
    """The output folder cannot be written as asked; nothing was written."""


class InternalError(ClientwrightError):
    """A promise that clientwright makes to itself was broken: a defect, please report it."""
