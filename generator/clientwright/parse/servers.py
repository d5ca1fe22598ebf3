"""Read Server Objects into the URLs of requests."""

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
    """Return the servers with an absolute URL, in order."""
    return tuple(
        server for server in _servers(servers) if _is_absolute(server.default_url)
    )


def server_url(servers: Any) -> str | None:
    """Return the default URL of the first usable server, if there is one.

    A relative URL is relative to the URL of the API.
    """
    server = _first(servers)
    return server.default_url if server else None


def document_servers(
    document_sets: Sequence[DocumentSet], ledger: Ledger
) -> tuple[str | None, ...]:
    """Return the server of the operations of each document.

    None stands for the server of the client, which is the server of the first document. It applies
    to documents that declare no usable server too.
    """
    home, *others = (
        _first(document_set.root.data.get("servers")) for document_set in document_sets
    )
    found: list[str | None] = [None]
    for document_set, server in zip(document_sets[1:], others, strict=True):
        if server is None or (home and _target(server) == _target(home)):
            found.append(None)
            continue
        url = server.default_url
        found.append(url)
        if server.variables:
            why = "only the variables of the first document's server are arguments of the client"
            ledger.add(document_set.root, "/servers", "variables", "ignored", why)
        if _is_absolute(url) and not (home and _is_absolute(home.default_url)):
            why = "the first document names no host, so its `base_url` applies to all operations"
            ledger.add(document_set.root, "/servers", "servers", "ignored", why)
    return tuple(found)


def check_duplicate_operations(api: Api, document_sets: Sequence[DocumentSet]) -> None:
    """Raise SpecError if operations of two documents share a method and a URL."""
    home = api.server.default_url if api.server else ""
    seen: dict[tuple[str, str], str] = {}
    problems: list[Diagnostic] = []
    for operation in api.operations:
        server = urljoin(home, operation.server) if operation.server else home
        target = operation.method, server + operation.path
        other = seen.setdefault(target, operation.document)
        if other != operation.document:
            files = document_sets[0].documents
            request = f"{operation.method} {operation.path}"
            problems.append(
                document_sets[0].diagnostic(
                    files[operation.document],
                    f"/paths/{escape(operation.path)}",
                    f"{files[other].name} has {request} on the same server",
                    "declare a different server in each document, or remove one of the operations",
                )
            )
    if problems:
        raise SpecError(problems)


def _first(servers: Any) -> Server | None:
    """Return the first server that can receive requests."""
    for server in _servers(servers):
        url = server.default_url
        if _is_absolute(url) or _is_path(url):
            return server
    return None


def _target(server: Server) -> tuple[str, str]:
    """Return the facts that distinguish servers."""
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
    """Whether a URL can receive requests.

    Its scheme is http or https, its characters are those of RFC 3986, and it has no credentials,
    query or fragment.
    """
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
