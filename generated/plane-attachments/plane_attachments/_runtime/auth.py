# SPDX-License-Identifier: MIT-0
"""Credentials: where they come from, where they go, and which of them a call uses.

They come from an argument, or from the environment at the time the client is made; an
empty text counts as none. No representation and no message of this package shows them.
"""

import os
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from .errors import MissingCredentialsError
from .serialize import header

Location = Literal["header", "query", "cookie"]


class Placement(NamedTuple):
    """A credential's place in a request."""

    location: Location
    name: str
    value: str


class Secret:
    """A text from an argument or the environment, which shows only whether it is there.

    Raises `ValueError`, without the text, when it could not be sent in a header.
    """

    def __init__(
        self, given: str | None, argument: str, env: str, *, may_be_empty: bool = False
    ) -> None:
        self.text = header(argument, given or os.environ.get(env, ""))
        self.is_set = bool(self.text) or (may_be_empty and given == "")
        self.sources = f"{argument}=…" + (
            f" or {env} in the environment" if env else ""
        )

    def __repr__(self) -> str:
        return "set" if self.is_set else "unset"


class Credential(ABC):
    """One security scheme together with what the user gave for it."""

    secrets: tuple[Secret, ...]

    @abstractmethod
    def place(self) -> Placement:
        """Where the credential goes; asked only when nothing is `missing`."""

    def missing(self) -> list[str]:
        """What the user could set, for each secret that is not there."""
        return [secret.sources for secret in self.secrets if not secret.is_set]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.secrets))})"


class ApiKey(Credential):
    """A key in a header, the query or a cookie."""

    def __init__(
        self,
        name: str,
        value: str | None = None,
        *,
        location: Location = "header",
        argument: str = "api_key",
        env: str = "",
    ) -> None:
        self.name = name
        self.location: Location = location
        self.secrets = (Secret(value, argument, env),)

    def place(self) -> Placement:
        return Placement(self.location, self.name, self.secrets[0].text)

    def __repr__(self) -> str:
        return f"ApiKey({self.name}, {self.secrets[0]!r})"


class Bearer(Credential):
    """A token in the header Authorization (RFC 6750)."""

    def __init__(
        self, token: str | None = None, *, argument: str = "token", env: str = ""
    ) -> None:
        self.secrets = (Secret(token, argument, env),)

    def place(self) -> Placement:
        return Placement("header", "Authorization", f"Bearer {self.secrets[0].text}")


class Basic(Credential):
    """A user name and a password in the header Authorization (RFC 7617).

    A password given as `""` is sent empty, as APIs want that take a key for a name.
    Raises `ValueError` for a colon in the user name, which would end it.
    """

    def __init__(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        arguments: tuple[str, str] = ("username", "password"),
        envs: tuple[str, str] = ("", ""),
    ) -> None:
        name = Secret(username, arguments[0], envs[0])
        word = Secret(password, arguments[1], envs[1], may_be_empty=True)
        if ":" in name.text:
            raise ValueError(f"{arguments[0]} must not contain a colon")
        self.secrets = (name, word)

    def place(self) -> Placement:
        pair = ":".join(secret.text for secret in self.secrets)
        token = b64encode(pair.encode()).decode("ascii")
        return Placement("header", "Authorization", f"Basic {token}")


def choose(
    alternatives: Sequence[Sequence[str]], credentials: Mapping[str, Credential]
) -> list[Placement]:
    """The first alternative that can be met; "none needed" only when no other can.

    Raises `MissingCredentialsError`, which says what to set, when there is none.
    """
    for schemes in alternatives:
        found = [credentials[scheme] for scheme in schemes if scheme in credentials]
        if schemes and len(found) == len(schemes):
            if not any(credential.missing() for credential in found):
                return [credential.place() for credential in found]
    if not alternatives or () in map(tuple, alternatives):
        return []
    raise MissingCredentialsError(_advice(alternatives, credentials))


def _advice(
    alternatives: Sequence[Sequence[str]], credentials: Mapping[str, Credential]
) -> str:
    ways = [
        " and ".join(text for s in schemes for text in credentials[s].missing())
        for schemes in alternatives
        if all(scheme in credentials for scheme in schemes)
    ]
    if not ways:
        return "this package knows no way to send the credentials that the call needs"
    return f"the call needs credentials: set {', or '.join(dict.fromkeys(ways))}"


def redact(text: str, credentials: Mapping[str, Credential]) -> str:
    """A text without the credentials, should a server have echoed one."""
    for credential in credentials.values():
        for secret in credential.secrets:
            if len(secret.text) >= 6:  # Shorter ones would tear up ordinary words.
                text = text.replace(secret.text, "***")
    return text
