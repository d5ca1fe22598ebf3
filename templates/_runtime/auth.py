# SPDX-License-Identifier: MIT-0
"""Credentials, and their selection for a call.

Credentials come from an argument, or from the environment when the client is made; an
empty string counts as none. No `repr` and no message of this package shows them.
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
    """The location, name and value of a credential in a request."""

    location: Location
    name: str
    value: str


class Secret:
    """A secret from an argument or the environment; its repr shows only if it is set.

    Raises `ValueError`, without the secret, for characters that no header can contain.
    """

    def __init__(
        self, value: str | None, argument: str, env: str, *, may_be_empty: bool = False
    ) -> None:
        self.text = header(argument, value or os.environ.get(env, ""))
        self.is_set = bool(self.text) or (may_be_empty and value == "")
        alternative = f" or {env} in the environment" if env else ""
        #: How to set the secret, for messages.
        self.instructions = f"{argument}=…{alternative}"

    def __repr__(self) -> str:
        return "set" if self.is_set else "unset"


class TokenProvider(ABC):
    """A source of tokens, which may return another token for each call."""

    @abstractmethod
    async def token(self, io: "CallIO") -> str:
        """Return the token for a call; requests for it are sent by `io`."""

    @abstractmethod
    def invalidate(self, token: str) -> bool:
        """Drop a token that the server refused; return whether there may be another."""

    def redacted_values(self) -> Iterable[str]:
        """Return the texts that must not be shown."""
        return ()


class _CallableTokenProvider(TokenProvider):
    """A function of the caller, which is called for each call."""

    def __init__(self, function: "TokenFunction") -> None:
        self._function = function
        self._last_token = ""

    async def token(self, io: "CallIO") -> str:
        token = self._function()
        if isawaitable(token):
            token = await io.io.wait(token, io.expires)
        self._last_token = header("the token", token)
        return self._last_token

    def invalidate(self, token: str) -> bool:
        return True

    def redacted_values(self) -> Iterable[str]:
        return (self._last_token,)


TokenFunction: TypeAlias = Callable[[], str | Awaitable[str]]
AccessToken: TypeAlias = str | TokenFunction | TokenProvider
"""A token, or a function or provider that returns the token for each call."""


class Credential(ABC):
    """A security scheme together with its secrets."""

    #: The secrets that the caller has to set.
    secrets: tuple[Secret, ...]
    #: The source of tokens, where the caller passed one in place of a secret.
    token_provider: TokenProvider | None = None
    #: The location and name in a request.
    location: Location = "header"
    name = "Authorization"

    @abstractmethod
    def place(self, token: str = "") -> CredentialPlacement:
        """Return where the credential goes, provided that nothing is `missing`.

        `token` is the token of the `token_provider`, if there is one.
        """

    def redacted_values(self) -> Iterable[str]:
        """Return the texts that must not be shown."""
        yield from (secret.text for secret in self.secrets)
        if self.token_provider:
            yield from self.token_provider.redacted_values()

    def missing(self) -> list[str]:
        """Return how to set each secret that is not set."""
        return [secret.instructions for secret in self.secrets if not secret.is_set]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.secrets))})"


class ApiKey(Credential):
    """An API key in a header, the query or a cookie."""

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
            self.token_provider = (
                token
                if isinstance(token, TokenProvider)
                else _CallableTokenProvider(token)
            )

    def place(self, token: str = "") -> CredentialPlacement:
        text = token or self.secrets[0].text
        return CredentialPlacement(self.location, self.name, f"Bearer {text}")

    def __repr__(self) -> str:
        provider = self.token_provider
        return f"Bearer({provider!r})" if provider else super().__repr__()


class Basic(Credential):
    """A user name and a password in the header Authorization (RFC 7617).

    The password `""` is sent empty, for APIs that take a key as the user name.
    Raises `ValueError` for a colon in the user name, as a colon separates the two.
    """

    def __init__(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        arguments: tuple[str, str] = ("username", "password"),
        envs: tuple[str, str] = ("", ""),
    ) -> None:
        user = Secret(username, arguments[0], envs[0])
        if ":" in user.text:
            raise ValueError(f"{arguments[0]} must not contain a colon")
        self.secrets = (
            user,
            Secret(password, arguments[1], envs[1], may_be_empty=True),
        )

    def place(self, token: str = "") -> CredentialPlacement:
        pair = ":".join(secret.text for secret in self.secrets)
        token = b64encode(pair.encode()).decode("ascii")
        return CredentialPlacement(self.location, self.name, f"Basic {token}")


def select_credentials(
    alternatives: Sequence[Sequence[str]], credentials: Mapping[str, Credential]
) -> list[Credential]:
    """Return the credentials of the first alternative for which all secrets are set.

    No credentials are an alternative only if every other one lacks a secret.
    Raises `MissingCredentialsError`, with instructions, if there is no alternative.
    """
    for schemes in alternatives:
        found = [credentials[scheme] for scheme in schemes if scheme in credentials]
        is_met = len(found) == len(schemes) and not any(c.missing() for c in found)
        if schemes and is_met:
            return found
    if not alternatives or () in map(tuple, alternatives):
        return []
    raise MissingCredentialsError(_missing_message(alternatives, credentials))


def _missing_message(
    alternatives: Sequence[Sequence[str]], credentials: Mapping[str, Credential]
) -> str:
    instructions = [
        " and ".join(text for s in schemes for text in credentials[s].missing())
        for schemes in alternatives
        if all(scheme in credentials for scheme in schemes)
    ]
    if not instructions:
        return "the call requires credentials of a kind that this package cannot send"
    return f"the call requires credentials: set {', or '.join(dict.fromkeys(instructions))}"


def redact(text: str, credentials: Mapping[str, Credential]) -> str:
    """Return a text without the credentials, which a server may have echoed."""
    for credential in credentials.values():
        for secret in credential.redacted_values():
            if len(secret) >= 6:  # Shorter secrets may be part of ordinary words.
                text = text.replace(secret, "***")
    return text
