# SPDX-License-Identifier: MIT-0
"""Iterate over the items of all pages of an operation."""

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from . import json_pointer
from .calls import CallArguments, CallSpec, send_call
from .errors import PaginationError
from .http_io import CallIO
from .models import OMIT, Model
from .responses import OperationResponse
from .settings import origin
from .type_info import fields


@dataclass(frozen=True, kw_only=True)
class PaginationSpec:
    """How the next page of an operation is requested; pointers lead into a page."""

    #: How the next page is requested. "offset" adds the number of received items to a
    #: query parameter, and "page" adds 1. "cursor" sets it to a value from the page.
    #: "link" follows the header Link (RFC 8288), and "next-url" a URL from the page.
    style: Literal["offset", "page", "cursor", "link", "next-url"]
    #: The pointer to the array of items.
    items: str
    #: Whether null may stand for an empty array of items.
    nullable: bool = False
    #: The query parameter of the styles "offset", "page" and "cursor".
    parameter: str = ""
    #: The pointer to the next cursor or URL.
    next: str = ""
    #: The offset or number of the first page.
    first: int = 0
    #: The pointer to the number of all items, or of all pages with the style "page".
    total: str | None = None


async def iterate(
    io: CallIO, spec: CallSpec, pages: PaginationSpec
) -> AsyncGenerator[Any]:
    """Yield the items of all pages; a page is requested when its first item is.

    Raises `PaginationError` for a page without an array of items. It is also raised in
    place of a request to another origin, or to a page that was requested before.
    """
    arguments: CallArguments
    operation, arguments = spec
    query = arguments.get("query", {})
    position: Any = query.get(pages.parameter, OMIT)
    visited = {str(position)}
    while True:
        io.reset_deadline()
        response = await send_call(io, (operation, arguments))
        page = response.result()
        items = _resolve(page, pages.items)
        if items is None and pages.nullable:
            items = []
        if not isinstance(items, list | tuple | set | frozenset):
            raise _error(
                response,
                f"has {_describe(items)} at {pages.items!r}, expected an array of items",
            )
        for item in items:
            yield item
        if pages.style in ("offset", "page"):
            position = pages.first if position in (OMIT, None) else int(position)
            position += len(items) if pages.style == "offset" else 1
            total = None if pages.total is None else _resolve(page, pages.total)
            if not items or (
                isinstance(total, int) and position - pages.first >= total
            ):
                return
        else:
            if pages.style == "link":
                position = _next_link(response.http_response.headers)
            else:
                position = _resolve(page, pages.next)
            if position in (OMIT, None, ""):
                return
            if isinstance(position, bool | list | Mapping | Model):
                raise _error(
                    response,
                    f"has {_describe(position)} at {pages.next!r}, expected a cursor or URL",
                )
        if pages.style in ("link", "next-url"):
            visited.add(urldefrag(response.request.shown_url).url)
            position = _next_url(response, str(position))
            arguments = {**arguments, "url": position}
        else:
            arguments = {**arguments, "query": {**query, pages.parameter: position}}
        if str(position) in visited:
            raise _error(response, "leads to a page that was requested before")
        visited.add(str(position))


def _next_url(response: OperationResponse, target: str) -> str:
    """Return the absolute URL of a link on a page; raise `PaginationError` if not ours."""
    base_url = response.settings.url_for(response.operation.server)
    try:
        url = str(urldefrag(urljoin(response.request.shown_url, target)).url)
        if origin(url) == origin(base_url) and urlsplit(url).username is None:
            return url
    except ValueError:
        pass  # An invalid URL is not of the API's origin either.
    raise _error(
        response, "links to another origin, where credentials must not be sent"
    )


def _error(response: OperationResponse, problem: str) -> PaginationError:
    request = response.request
    return PaginationError(
        f"the page of {request.method} {request.shown_url} {problem}",
        **response.error_context,
    )


def _resolve(value: Any, pointer: str) -> Any:
    """Return the part of a decoded page that a pointer leads to, or OMIT."""
    for key in json_pointer.keys(pointer):
        if isinstance(value, Model):
            names = {field.wire_name: field.name for field in fields(type(value))}
            extra = value.model_extra or {}
            value = getattr(value, names[key]) if key in names else extra.get(key, OMIT)
        else:
            value = value.get(key, OMIT) if isinstance(value, Mapping) else OMIT
    return value


def _describe(value: object) -> str:
    if value is OMIT:
        return "nothing"
    return "null" if value is None else type(value).__name__


def _next_link(headers: Mapping[str, str]) -> str | None:
    """Return the target of the first link to a next page (RFC 8288, section 3)."""
    for target, parameters in _LINK.findall(headers.get("link", "")):
        link = Message()
        link["Link"] = f"link{parameters}"
        relations = str(link.get_param("rel", "", "Link")).lower().split()
        # A link with an anchor has another resource as its context.
        if "next" in relations and link.get_param("anchor", None, "Link") is None:
            return str(target).strip()
    return None


_LINK = re.compile(r'<([^<>]*)>((?:[^",<]|"(?:[^"\\]|\\.)*")*)')
