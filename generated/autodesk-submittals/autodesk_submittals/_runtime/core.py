# SPDX-License-Identifier: MIT-0
"""One call, from its arguments to its result, without doing any I/O.

`exchange` is a generator: it yields a `Request`, wants a `Response` sent in (or an
`APIConnectionError` thrown in), and returns the result; it yields a `Wait` where time
has to pass. The drivers in `client` do the I/O and the waiting; how many requests a call
takes is decided here alone.
"""

import warnings
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypedDict, TypeVar, cast
from urllib.parse import quote, urlsplit

from . import bodies, serialize
from .auth import Placement, choose, redact
from .bodies import Body
from .decode import decode
from .drift import caller_level
from .errors import APIConnectionError
from .messages import Request, Response, Wait
from .models import OMIT
from .operation import Operation
from .raw import note
from .settings import Settings

T = TypeVar("T")


class Arguments(TypedDict, total=False):
    """What one call was given, by wire names; `fields` is None where there are none."""

    path: Mapping[str, object]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    cookies: Mapping[str, object]
    body: object
    fields: Mapping[str, object] | None
    content_type: object


def exchange(
    settings: Settings, operation: Operation[T], arguments: Arguments
) -> Generator[Request | Wait, Response | None, T]:
    """Make one call: see the module's docstring."""
    for text in _deprecations(operation, arguments):
        warnings.warn(text, DeprecationWarning, stacklevel=caller_level())
    request = build(settings, operation, arguments)
    lost, attempt = False, 0
    while True:
        try:
            response = yield request
        except APIConnectionError as error:
            seconds = settings.retries.after_failure(request, error, attempt)
            if seconds is None:
                raise
            lost = lost or error.was_sent
        else:
            assert response is not None
            response = replace(response, retries=attempt)
            seconds = settings.retries.after(request, response, attempt)
            if seconds is None:
                break
            lost = lost or response.status != 429
        yield Wait(seconds)
        attempt += 1
    if lost and _is_gone(operation, response):
        note(operation, response)
        return cast(T, None)
    hide = partial(redact, credentials=settings.credentials)
    result = decode(operation, request, response, settings.on_drift, hide)
    note(operation, response)
    return result


def _is_gone(operation: Operation[Any], response: Response) -> bool:
    """Whether a DELETE whose first answer was lost has done its work all the same."""
    empty = any(operation.responses[key] is None for key in operation.successes())
    return operation.method == "DELETE" and response.status in (404, 410) and empty


def _deprecations(operation: Operation[Any], arguments: Arguments) -> Iterator[str]:
    """What the call uses that the API's description calls deprecated."""
    if operation.deprecated:
        yield f"{operation.id} ({operation.method} {operation.path}) is deprecated"
    given = {
        "path": arguments.get("path", {}),
        "query": arguments.get("query", {}),
        "header": arguments.get("headers", {}),
        "cookie": arguments.get("cookies", {}),
    }
    for location, name in operation.deprecated_parameters:
        if given[location].get(name, OMIT) is not OMIT:
            yield f"the {location} parameter {name} of {operation.id} is deprecated"


def build(
    settings: Settings, operation: Operation[Any], arguments: Arguments
) -> Request:
    """The request of a call.

    Raises `MissingCredentialsError`, `ValueError` for values that cannot be sent, and
    `TypeError` for a body that is missing or given twice.
    """
    home = settings.url_for(operation.server)
    url = serialize.path(operation.path, arguments.get("path", {}), operation.styles)
    if not url.startswith(("https://", "http://")):
        url = home + url
    url = _with_query(
        url, serialize.query(arguments.get("query", {}), operation.styles)
    )
    url = _with_query(url, serialize.query(settings.query, {}))
    # Credentials are for the API's own origin, whatever the path made of the URL.
    own = _origin(url) == _origin(home)
    placed = choose(operation.security, settings.credentials) if own else []
    body = _body(operation, arguments)
    headers = {
        "Accept": operation.accept,
        "User-Agent": settings.user_agent,
        "Content-Type": body.media and serialize.header("content_type", body.media),
        **serialize.headers(arguments.get("headers", {}), operation.styles),
        **serialize.headers(settings.headers, {}),
    }
    cookies = serialize.cookies(arguments.get("cookies", {}), operation.styles)
    return Request(
        method=operation.method,
        url=_with_query(url, _secret_query(placed)),
        shown_url=url,
        headers=_headers(headers, cookies, placed),
        content=body.content,
        parts=body.parts,
    )


def _body(operation: Operation[Any], arguments: Arguments) -> Body:
    if operation.body is None:
        return Body()
    declared = operation.body
    declared, media = bodies.choose(
        (declared,) if isinstance(declared, str) else declared,
        arguments.get("content_type", OMIT),
    )
    given = arguments.get("fields")
    fields = {k: v for k, v in (given or {}).items() if v is not OMIT}
    body = arguments.get("body", OMIT)
    if body is not OMIT and fields:
        names = ", ".join(fields)
        raise TypeError(f"{operation.id}: give either body= or the fields ({names})")
    if body is OMIT:
        if not fields and not operation.body_required:
            return Body()
        if given is None:
            raise TypeError(f"{operation.id}: body= is required")
        body = fields
    encodings = {
        name: encoding
        for (of, name), encoding in operation.encodings.items()
        if of == declared
    }
    return bodies.body(media, body, encodings)


def _headers(
    headers: Mapping[str, str | None], cookies: list[str], placed: list[Placement]
) -> tuple[tuple[str, str], ...]:
    """All headers, one of each name; a credential replaces whatever has its name."""
    cookies = cookies + [
        f"{quote(p.name, safe='')}={quote(p.value, safe=_COOKIE)}"
        for p in placed
        if p.location == "cookie"
    ]
    merged = {k.lower(): (k, v) for k, v in headers.items() if v is not None}
    if cookies:
        merged["cookie"] = ("Cookie", serialize.header("a cookie", "; ".join(cookies)))
    for p in placed:
        if p.location == "header":
            merged[p.name.lower()] = (p.name, p.value)
    return tuple(merged.values())


_COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~%"  # RFC 6265, section 4.1.1: cookie-octet


def _secret_query(placed: list[Placement]) -> str:
    return "&".join(
        f"{quote(p.name, safe='')}={quote(p.value, safe='')}"
        for p in placed
        if p.location == "query"
    )


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port (RFC 6454, section 4)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


_PORTS = {"http": 80, "https": 443}
