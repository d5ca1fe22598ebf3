# SPDX-License-Identifier: MIT-0
"""The settings that the calls of a client share, and its base URL."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from .auth import Credential, redact
from .drift import OnDrift
from .messages import Hook
from .retry import RetryPolicy

OnProgress = Callable[[int, int | None], object]
"""A function of the bytes sent or received so far, and of their total or None."""


@dataclass(frozen=True, kw_only=True)
class Settings(RetryPolicy):
    """The settings of a client, or of one made by `with_options`.

    Raises `ValueError` or `TypeError` for invalid values.
    """

    #: The base URL, without a slash at its end.
    base_url: str
    #: Whether the base URL is the one of the API's document.
    is_default: bool
    #: The credentials by the names of their security schemes.
    credentials: Mapping[str, Credential]
    user_agent: str
    on_drift: OnDrift
    #: Seconds for each step of a call, or a timeout object of the HTTP library.
    timeout: Any
    #: Seconds for a whole call.
    deadline: float | None
    hooks: Sequence[Hook]
    #: Headers of every call; they replace those of the call itself.
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Query parameters of every call, in addition to those of the call itself.
    query: Mapping[str, object] = field(default_factory=dict, repr=False)
    on_progress: OnProgress | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        modes = ("warn", "raise", "ignore")
        if not callable(self.on_drift) and self.on_drift not in modes:
            raise ValueError(
                'on_drift must be "warn", "raise", "ignore" or a function,'
                f" not {self.on_drift!r}"
            )

    def redact(self, text: str) -> str:
        """Return a text with the credentials replaced by `***`."""
        return redact(text, self.credentials)

    def url_for(self, server: str | None) -> str:
        """Return the base URL of an operation that may have a server of its own.

        A relative server is resolved against the base URL (RFC 3986, section 5). A
        server on another host counts only with the default base URL: a caller who sets
        a base URL wants all requests to go there. Raises `ValueError` if the result is
        no http(s) URL.
        """
        if server is None or (urlsplit(server).netloc and not self.is_default):
            return self.base_url
        url = urljoin(self.base_url, server)
        if problem := _base_url_problem(url):
            raise ValueError(f"the URL of the operation's own server {problem}")
        return url.rstrip("/")


def resolve_base_url(
    argument: str | None, env: str, default: str | None, variables: Mapping[str, str]
) -> tuple[str, bool]:
    """Return the base URL, without a slash at its end, and whether it is the default.

    The argument precedes the environment variable `env`, and that precedes the default.
    Server variables are substituted in the default only.
    Raises `ValueError` if there is none, or if it is invalid.
    """
    from_env = os.environ.get(env)
    url = argument if argument is not None else from_env or None
    is_default = url is None
    if url is None:
        if default is None:
            raise ValueError(
                f"base_url is required, as the API has no default:"
                f" pass base_url=… or set {env} in the environment"
            )
        url = _substitute_variables(default, variables)
        source = "the default URL"
    else:
        source = env if argument is None else "base_url"
    if problem := _base_url_problem(url):
        raise ValueError(f"{source} {problem}")
    return url.rstrip("/"), is_default


def _substitute_variables(template: str, variables: Mapping[str, str]) -> str:
    """Substitute the server variables of a URL, in one pass: values may hold braces.

    Raises `ValueError` for a variable that is missing, or whose value would change
    another part of the URL. A slash is allowed where it cannot change the host: in the
    path, at the beginning of the path, and in a variable that the URL begins with.
    """
    scheme, _, rest = template.partition("://")
    path_at = len(scheme) + 3 + rest.find("/") if "/" in rest else len(template)

    def value(match: re.Match[str]) -> str:
        name, at = match[1], match.start()
        text = variables.get(name)
        if text is None:
            raise ValueError(f"the server variable {name} is not set")
        is_at_start = at == 0 and not template.startswith("://", match.end())
        starts_path = at > len(scheme) + 2 and text.startswith("/")
        slash = "" if is_at_start or starts_path or at > path_at else "/"
        if not text.isprintable() or re.search(rf"[{slash}?#@\\\s]", text):
            raise ValueError(
                f"the server variable {name} must not contain"
                f" {f'{slash} ' if slash else ''}? # @ \\, whitespace or control characters"
            )
        if {".", ".."} & {*text.split("/")}:
            raise ValueError(
                f"the server variable {name} must not contain the path segments . and .."
            )
        return text

    return re.sub(r"\{([^{}]*)\}", value, template)


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port of a URL (RFC 6454, section 4)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


_PORTS = {"http": 80, "https": 443}


def _base_url_problem(url: str) -> str:
    """Describe why a URL is no base URL, without the URL, which may hold secrets."""
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        )
    except ValueError:
        return _UNUSABLE
    if not usable or not url.isprintable() or " " in url:
        return _UNUSABLE
    if parts.username is not None or parts.query or parts.fragment:
        return "must not contain credentials, a query or a fragment"
    return ""


_UNUSABLE = "must be a URL that starts with http:// or https://"
