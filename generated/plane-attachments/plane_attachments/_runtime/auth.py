# SPDX-License-Identifier: MIT-0
"""Credentials: where they come from, where they go, and which of them a call uses.

They come from an argument, or from the environment at the time the client is made; an
empty text counts as none. No representation and no message of this package shows them.
"""

import os
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from .errors import MissingCredentialsError
from .serialize import header

if TYPE_CHECKING:
    from .http_io import CallIO

Location = Literal["header", "query", "cookie"]


class CredentialPlacement(NamedTuple):
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
        elsewhere = f" or {env} in the environment" if env else ""
        self.sources = f"{argument}=…{elsewhere}"

    def __repr__(self) -> str:
        return "set" if self.is_set else "unset"


class TokenProvider(ABC):
    """Something that has a token for each call, and perhaps another one later."""

    @abstractmethod
    async def token(self, line: "CallIO") -> str:
        """The token for a call, which ends when its line does."""

    @abstractmethod
    def invalidate(self, token: str) -> bool:
        """Hear that the server knows a token no more; whether to ask for another."""

    def redacted_values(self) -> Iterable[str]:
        """The texts that nobody may see."""
        return ()


class _CallableTokenProvider(TokenProvider):
    """A function of the user's, which is asked for each call."""

    def __init__(self, function: "TokenFunction") -> None:
        self._function = function
        self._last = ""

    async def token(self, line: "CallIO") -> str:
        found = self._function()
        token = (
            (await line.io.wait(found, line.expires)) if isawaitable(found) else found
        )
        self._last = header("the token", token)
        return self._last

    def invalidate(self, token: str) -> bool:
        return True

    def redacted_values(self) -> Iterable[str]:
        return (self._last,)


TokenFunction: TypeAlias = Callable[[], str | Awaitable[str]]
AccessToken: TypeAlias = str | TokenFunction | TokenProvider
"""A token, or what is asked for one with each call."""


class Credential(ABC):
    """One security scheme together with what the user gave for it."""

    secrets: tuple[Secret, ...]
    source: TokenProvider | None = None
    location: Location = "header"
    name = "Authorization"

    @abstractmethod
    def place(self, token: str = "") -> CredentialPlacement:
        """Where the credential goes; asked only when nothing is `missing`.

        `token` is what the credential's `source` gave, if it has one.
        """

    def redacted_values(self) -> Iterable[str]:
        """The texts that nobody may see."""
        yield from (secret.text for secret in self.secrets)
        if self.source:
            yield from self.source.redacted_values()

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
        self.location = location
        self.secrets = (Secret(value, argument, env),)

    def place(self, token: str = "") -> CredentialPlacement:
        return CredentialPlacement(self.location, self.name, self.secrets[0].text)

    def __repr__(self) -> str:
        return f"ApiKey({self.name}, {self.secrets[0]!r})"


class Bearer(Credential):
    """A token in the header Authorization (RFC 6750)."""

    def __init__(
        self,
        token: AccessToken | None = None,
        *,
        argument: str = "token",
        env: str = "",
    ) -> None:
        if token is None or isinstance(token, str):
            self.secrets = (Secret(token, argument, env),)
        else:
            self.secrets = ()
            self.source = (
                token
                if isinstance(token, TokenProvider)
                else _CallableTokenProvider(token)
            )

    def place(self, token: str = "") -> CredentialPlacement:
        text = token or self.secrets[0].text
        return CredentialPlacement(self.location, self.name, f"Bearer {text}")

    def __repr__(self) -> str:
        return f"Bearer({self.source!r})" if self.source else super().__repr__()


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

    def place(self, token: str = "") -> CredentialPlacement:
        pair = ":".join(secret.text for secret in self.secrets)
        token = b64encode(pair.encode()).decode("ascii")
        return CredentialPlacement(self.location, self.name, f"Basic {token}")


def select_credentials(
    alternatives: Sequence[Sequence[str]], credentials: Mapping[str, Credential]
) -> list[Credential]:
    """The first alternative that can be met; "none needed" only when no other can.

    Raises `MissingCredentialsError`, which says what to set, when there is none.
    """
    for schemes in alternatives:
        found = [credentials[scheme] for scheme in schemes if scheme in credentials]
        if schemes and len(found) == len(schemes):
            if not any(credential.missing() for credential in found):
                return found
    if not alternatives or () in map(tuple, alternatives):
        return []
    raise MissingCredentialsError(_missing_message(alternatives, credentials))


def _missing_message(
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
        for secret in credential.redacted_values():
            if len(secret) >= 6:  # Shorter ones would tear up ordinary words.
                text = text.replace(secret, "***")
    return text
