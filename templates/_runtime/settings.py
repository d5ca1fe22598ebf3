# SPDX-License-Identifier: MIT-0
"""What all calls of one client have in common, and where its base URL comes from."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .auth import Credential
from .drift import OnDrift


@dataclass(frozen=True)
class Settings:
    """What all calls of one client have in common."""

    base_url: str
    credentials: Mapping[str, Credential]
    user_agent: str
    on_drift: OnDrift

    def __post_init__(self) -> None:
        if not (
            callable(self.on_drift) or self.on_drift in ("warn", "raise", "ignore")
        ):
            raise ValueError('on_drift must be "warn", "raise", "ignore" or a function')


def resolve_base_url(given: str | None, env: str, default: str | None) -> str:
    """The base URL, without a slash at its end, from argument, environment or default.

    Raises `ValueError` if there is none, or if it is no plain http(s) URL.
    """
    from_env = os.environ.get(env)
    url = given if given is not None else from_env or default
    if url is None:
        raise ValueError(
            f"set base_url=… or {env} in the environment: there is no default"
        )
    source = "base_url" if given is not None else env if from_env else "the default URL"
    problem = _problem(url)
    if problem:
        raise ValueError(f"{source} {problem}")
    return url.rstrip("/")


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
