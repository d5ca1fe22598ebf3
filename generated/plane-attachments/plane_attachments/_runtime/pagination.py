# SPDX-License-Identifier: MIT-0
"""The items of one page after the other."""

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from .calls import CallArguments, CallSpec, send_call
from .errors import PaginationError
from .http_io import CallIO
from .models import OMIT, Model
from .responses import OperationResponse
from .settings import origin
from .type_info import fields


@dataclass(frozen=True, kw_only=True)
class PaginationSpec:
    """How the answers of an operation go on; pointers (RFC 6901) lead into a page.

    `items` leads to the array, for which null may stand if it is `nullable`. What moves
    is the query's `parameter`: by the items received ("offset"), by one ("page"), or to
    what `next` leads to ("cursor"). Or else a URL is given, in the header Link ("link",
    RFC 8288) or where `next` leads to ("next-url"). `first` is where `parameter` begins;
    `total` leads to how many items there are, or pages if it is pages that are counted.
    """

    style: Literal["offset", "page", "cursor", "link", "next-url"]
    items: str
    nullable: bool = False
    parameter: str = ""
    next: str = ""
    first: int = 0
    total: str | None = None


async def iterate(
    line: CallIO, asked: CallSpec, pages: PaginationSpec
) -> AsyncGenerator[Any]:
    """Ask for pages and give their items; a page is asked for when its first item is.

    Raises `PaginationError` for a page without items, and in place of a request that
    would go to another origin, or where one has gone before.
    """
    arguments: CallArguments
    operation, arguments = asked
    query = arguments.get("query", {})
    at: Any = query.get(pages.parameter, OMIT)
    seen = {str(at)}
    while True:
        line.reset_deadline()
        answer = await send_call(line, (operation, arguments))
        page = answer.result()
        items = _follow(page, pages.items)
        if items is None and pages.nullable:
            items = []
        if not isinstance(items, list | tuple | set | frozenset):
            raise _error(answer, f"has {_name(items)} at {pages.items!r}, not an array")
        for item in items:
            yield item
        if pages.style in ("offset", "page"):
            at = pages.first if at in (OMIT, None) else int(at)
            at += len(items) if pages.style == "offset" else 1
            total = None if pages.total is None else _follow(page, pages.total)
            if not items or (isinstance(total, int) and at - pages.first >= total):
                return
        else:
            is_link = pages.style == "link"
            headers = answer.response.headers
            at = _link_next(headers) if is_link else _follow(page, pages.next)
            if at in (OMIT, None, ""):
                return
            if isinstance(at, bool | list | Mapping | Model):
                raise _error(answer, f"has {_name(at)} at {pages.next!r} to go on with")
        if pages.style in ("link", "next-url"):
            seen.add(urldefrag(answer.request.shown_url).url)
            at = _url(answer, str(at))
            arguments = {**arguments, "url": at}
        else:
            arguments = {**arguments, "query": {**query, pages.parameter: at}}
        if str(at) in seen:
            raise _error(answer, "leads on to what was there before")
        seen.add(str(at))


def _url(answer: OperationResponse, target: str) -> str:
    """Where a link leads to that stands on a page."""
    home = answer.settings.url_for(answer.operation.server)
    try:
        url = str(urldefrag(urljoin(answer.request.shown_url, target)).url)
        if origin(url) == origin(home) and urlsplit(url).username is None:
            return url
    except ValueError:
        pass  # It is no URL, so it is none of the API's.
    raise _error(answer, "leads on to another origin, where nothing is sent")


def _error(answer: OperationResponse, problem: str) -> PaginationError:
    asked = f"{answer.request.method} {answer.request.shown_url}"
    return PaginationError(f"the answer to {asked} {problem}", **answer.error_context)


def _follow(value: Any, pointer: str) -> Any:
    """What a pointer leads to in an answer as it was decoded; OMIT is nothing."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Model):
            names = {part.wire_name: part.name for part in fields(type(value))}
            more = value.model_extra or {}
            value = getattr(value, names[key]) if key in names else more.get(key, OMIT)
        else:
            value = value.get(key, OMIT) if isinstance(value, Mapping) else OMIT
    return value


def _name(value: object) -> str:
    kind = "null" if value is None else type(value).__name__
    return "nothing" if value is OMIT else kind


def _link_next(headers: Mapping[str, str]) -> str | None:
    """The target of the first link to the next page (RFC 8288, section 3)."""
    for target, parameters in _LINK.findall(headers.get("link", "")):
        link = Message()
        link["Link"] = f"link{parameters}"
        relations = str(link.get_param("rel", "", "Link")).lower().split()
        # With an anchor, it is a link of another resource.
        if "next" in relations and link.get_param("anchor", None, "Link") is None:
            return str(target).strip()
    return None


_LINK = re.compile(r'<([^<>]*)>((?:[^",<]|"(?:[^"\\]|\\.)*")*)')
