"""Server Objects → where requests go."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..errors import Diagnostic, SpecError
from ..ir import Api, Server, ServerVariable
from ..json_pointer import escape
from ..source import DocumentSet
from .ledger import Ledger
from .navigation import as_mapping


def read_servers(servers: Any) -> tuple[Server, ...]:
    """The servers with an absolute URL, in their order."""
    return tuple(
        server for server in _servers(servers) if _is_absolute(server.default_url)
    )


def server_url(servers: Any) -> str | None:
    """The URL of the first server that requests can go to, its variables at their defaults; relative where it is relative to the API's own."""
    server = _first(servers)
    return server.default_url if server else None


def document_servers(
    several: Sequence[DocumentSet], ledger: Ledger
) -> tuple[str | None, ...]:
    """The server of each document's operations: None for the client's own, which is that of the first document, and of those that name none."""
    home, *others = (_first(each.root.data.get("servers")) for each in several)
    found: list[str | None] = [None]
    for sources, server in zip(several[1:], others, strict=True):
        if server is None or (home and _target(server) == _target(home)):
            found.append(None)
            continue
        url = server.default_url
        found.append(url)
        if server.variables:
            why = "arguments fill in the variables of the first document's server only"
            ledger.add(sources.root, "/servers", "variables", "ignored", why)
        if _is_absolute(url) and not (home and _is_absolute(home.default_url)):
            why = "the first document names no host, and the `base_url` that it takes is for all operations"
            ledger.add(sources.root, "/servers", "servers", "ignored", why)
    return tuple(found)


def check_duplicate_operations(api: Api, several: Sequence[DocumentSet]) -> None:
    """Raise SpecError where operations of two documents are sent by the same method to the same URL, as if they were one."""
    home = api.server.default_url if api.server else ""
    seen: dict[tuple[str, str], str] = {}
    problems: list[Diagnostic] = []
    for operation in api.operations:
        server = urljoin(home, operation.server) if operation.server else home
        target = operation.method, server + operation.path
        other = seen.setdefault(target, operation.document)
        if other != operation.document:
            files = several[0].documents
            what = f"{operation.method} {operation.path}"
            problems.append(
                several[0].diagnostic(
                    files[operation.document],
                    f"/paths/{escape(operation.path)}",
                    f"{files[other].name} has {what} on the same server",
                    "give each document a server of its own, or take this out of one",
                )
            )
    if problems:
        raise SpecError(problems)


def _first(servers: Any) -> Server | None:
    """The first server that requests can go to."""
    for server in _servers(servers):
        url = server.default_url
        if _is_absolute(url) or _is_path(url):
            return server
    return None


def _target(server: Server) -> tuple[str, str]:
    """What tells servers apart, whatever is said about them."""
    return server.url, server.default_url


def _servers(servers: Any) -> Iterator[Server]:
    for node in servers if isinstance(servers, list) else ():
        server = as_mapping(node)
        url = str(server.get("url") or "")
        yield Server(
            url=url.rstrip("/"),
            description=str(server.get("description") or ""),
            variables=tuple(
                ServerVariable(
                    name=name,
                    default=str(as_mapping(variable).get("default", "")),
                    values=tuple(map(str, as_mapping(variable).get("enum") or ())),
                    description=str(as_mapping(variable).get("description") or ""),
                )
                for name, variable in as_mapping(server.get("variables")).items()
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
