"""Server Objects → the URL that requests go to."""

from typing import Any

from .places import mapping


def server_url(servers: Any) -> str | None:
    """The first server's URL with its variables' defaults filled in, None if it is missing or relative."""
    if not isinstance(servers, list) or not servers:
        return None
    server = mapping(servers[0])
    url = str(server.get("url") or "")
    for name, variable in mapping(server.get("variables")).items():
        default = str(mapping(variable).get("default", ""))
        url = url.replace("{" + name + "}", default)
    return url.rstrip("/") if url.startswith(("https://", "http://")) else None
