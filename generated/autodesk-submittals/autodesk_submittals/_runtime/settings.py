# SPDX-License-Identifier: MIT-0
"""What all calls of one client have in common, and where its base URL comes from."""

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
"""Is called with the bytes sent or received so far, and all of them where it is known."""


@dataclass(frozen=True, kw_only=True)
class Settings(RetryPolicy):
    """What all calls of one client have in common.

    `headers` and `query` are sent with each, beside what the call itself sends. A call
    takes `deadline` seconds at most, each step of it `timeout`.
    """

    base_url: str
    is_default: bool  # Whether the base URL is that of the API's document.
    credentials: Mapping[str, Credential]
    user_agent: str
    on_drift: OnDrift
    timeout: Any  # As the HTTP library has it.
    deadline: float | None
    hooks: Sequence[Hook]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, object] = field(default_factory=dict, repr=False)
    on_progress: OnProgress | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        ways = ("warn", "raise", "ignore")
        if not callable(self.on_drift) and self.on_drift not in ways:
            raise ValueError('on_drift must be "warn", "raise", "ignore" or a function')

    def redact(self, text: str) -> str:
        """A text without the credentials."""
        return redact(text, self.credentials)

    def url_for(self, server: str | None) -> str:
        """The base URL of an operation that may have a server of its own.

        A relative one is resolved against the base URL (RFC 3986, section 5). One on
        another host counts only beside the default base URL: whoever gave another
        wants everything to go there. Raises `ValueError` for what is no http(s) URL.
        """
        if server is None or (urlsplit(server).netloc and not self.is_default):
            return self.base_url
        url = urljoin(self.base_url, server)
        if problem := _problem(url):
            raise ValueError(f"the URL of the operation's own server {problem}")
        return url.rstrip("/")


def resolve_base_url(
    given: str | None, env: str, default: str | None, variables: Mapping[str, str]
) -> tuple[str, bool]:
    """The base URL, without a slash at its end, from argument, environment or default.

    With it comes whether it is the default, whose variables are then filled in.
    Raises `ValueError` if there is none, or if it is no plain http(s) URL.
    """
    from_env = os.environ.get(env)
    url = given if given is not None else from_env or None
    is_default = url is None
    if url is None:
        if default is None:
            raise ValueError(
                f"set base_url=… or {env} in the environment: there is no default"
            )
        url = _fill(default, variables)
    source = "base_url" if given is not None else env if from_env else "the default URL"
    problem = _problem(url)
    if problem:
        raise ValueError(f"{source} {problem}")
    return url.rstrip("/"), is_default


def _fill(template: str, variables: Mapping[str, str]) -> str:
    """Put the server variables into a URL; raises `ValueError` for what would break it.

    A slash may be where it cannot change the host: in the path or at its beginning, or
    in a variable that the URL begins with.
    """
    scheme, _, rest = template.partition("://")
    path_at = len(scheme) + 3 + rest.find("/") if "/" in rest else len(template)

    def value(match: re.Match[str]) -> str:
        name, at = match[1], match.start()
        text = variables.get(name)
        if text is None:
            raise ValueError(f"the server variable {name} is not set")
        begins = at == 0 and not template.startswith("://", match.end())
        ends_host = at > len(scheme) + 2 and text.startswith("/")
        slash = "" if begins or ends_host or at > path_at else "/"
        if not text.isprintable() or re.search(rf"[{slash}?#@\\\s]", text):
            raise ValueError(f"the server variable {name} has characters it must not")
        if {".", ".."} & {*text.split("/")}:
            raise ValueError(f"the server variable {name} must not have dot segments")
        return text

    return re.sub(r"\{([^{}]*)\}", value, template)


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port (RFC 6454, section 4)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


_PORTS = {"http": 80, "https": 443}


def _problem(url: str) -> str:
    """What keeps a URL from being a base URL; never repeats it, as it may hold secrets."""
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
        return "must be without credentials, query and fragment"
    return ""


_UNUSABLE = "must be a URL that starts with http:// or https://"
