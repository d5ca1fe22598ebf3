"""Servers, and the substitution of their variables."""

import re
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class ServerVariable:
    """A Server Variable Object."""

    name: str
    default: str
    #: The values of `enum`; empty if any value is allowed.
    values: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Server:
    """A Server Object."""

    #: The URL without a trailing slash; `{name}` stands for a variable.
    url: str
    description: str
    #: The variables that occur in `url`.
    variables: tuple[ServerVariable, ...]

    @property
    def default_url(self) -> str:
        """The URL with the default of each variable, without a trailing slash.

        A default is never substituted again: `{…}` in it stays as it is, as in the runtime.
        """
        defaults = {variable.name: variable.default for variable in self.variables}

        def default(match: re.Match[str]) -> str:
            return defaults.get(match[1], match[0])

        return _VARIABLE.sub(default, self.url).rstrip("/")
