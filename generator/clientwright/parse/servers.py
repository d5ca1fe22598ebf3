"""Server Objects → where requests go."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ..api import Server, Variable
from .places import mapping


def read_servers(servers: Any) -> tuple[Server, ...]:
    """The servers with an absolute URL, in their order."""
    return tuple(
        server for server in _servers(servers) if _is_absolute(resolved(server))
    )


def server_url(servers: Any) -> str | None:
    """The URL of the first server that requests can go to, its variables at their defaults; relative where it is relative to the API's own."""
    urls = map(resolved, _servers(servers))
    return next((url for url in urls if _is_absolute(url) or _is_path(url)), None)


def resolved(server: Server) -> str:
    """The URL with its variables at their defaults."""
    url = server.url
    for variable in server.variables:
        url = url.replace("{" + variable.name + "}", variable.default)
    return url.rstrip("/")


def _servers(servers: Any) -> Iterator[Server]:
    for node in servers if isinstance(servers, list) else ():
        server = mapping(node)
        url = str(server.get("url") or "")
        yield Server(
            url=url.rstrip("/"),
            description=str(server.get("description") or ""),
            variables=tuple(
                Variable(
                    name=name,
                    default=str(mapping(variable).get("default", "")),
                    values=tuple(map(str, mapping(variable).get("enum") or ())),
                    description=str(mapping(variable).get("description") or ""),
                )
                for name, variable in mapping(server.get("variables")).items()
                if "{" + name + "}" in url
            ),
        )


def _is_absolute(url: str) -> bool:
    """Whether requests can go there: http(s), without what only a browser's address has, in the characters of RFC 3986."""
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        )
    except ValueError:
        return False
    plain = parts.username is None and not parts.query and not parts.fragment
    return bool(usable) and plain and _is_legal(url)


def _is_path(url: str) -> bool:
    return url.startswith("/") and not url.startswith("//") and _is_legal(url)


def _is_legal(url: str) -> bool:
    legal = url.isascii() and url.isprintable()
    return legal and not any(c in url for c in ' "<>\\^`{|}?#')
