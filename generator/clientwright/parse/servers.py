"""Server Objects → the URL that requests go to."""

from typing import Any

from .places import mapping


def server_url(servers: Any) -> str | None:
    """The first absolute URL, its variables at their defaults; None where there is none."""
    urls = map(_url, servers if isinstance(servers, list) else ())
    return next((url for url in urls if _is_absolute(url)), None)


def _is_absolute(url: str) -> bool:
    """Whether requests can go there: characters outside RFC 3986's make it no URL at all."""
    legal = url.isascii() and url.isprintable() and " " not in url
    return legal and url.lower().startswith(("https://", "http://"))


def _url(server: Any) -> str:
    url = str(mapping(server).get("url") or "")
    for name, variable in mapping(mapping(server).get("variables")).items():
        default = str(mapping(variable).get("default", ""))
        url = url.replace("{" + name + "}", default)
    return url.rstrip("/")
