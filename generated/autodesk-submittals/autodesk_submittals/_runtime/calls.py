# SPDX-License-Identifier: MIT-0
"""One call, from its arguments to its result.

How many requests a call takes, with which credentials, and how long it may go on is
decided here; its line (see `client`) does the I/O and the waiting.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, TypedDict
from urllib.parse import parse_qsl, quote, urlsplit

from . import bodies, serialize
from .auth import Credential, CredentialPlacement, select_credentials
from .bodies import Body
from .drift import caller_level
from .errors import APIConnectionError
from .http_io import CallIO
from .messages import Hook, Request, Response
from .models import OMIT
from .operation import Operation
from .responses import OperationResponse
from .settings import Settings, origin

LOG = logging.getLogger(__name__.partition(".")[0])


class CallArguments(TypedDict, total=False):
    """What one call was given, by wire names; `fields` is None where there are none.

    `url` is a whole URL in place of path and query.
    """

    path: Mapping[str, object]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    cookies: Mapping[str, object]
    body: object
    fields: Mapping[str, object] | None
    content_type: object
    url: str


CallSpec: TypeAlias = tuple[Operation[Any], CallArguments]
"""An operation, and what one call of it was given."""


async def send_call(line: CallIO, asked: CallSpec) -> OperationResponse:
    """Make one call; returns the answer, whatever its status."""
    call = Call(line, asked)
    return await call.send(call.request)


async def authenticate(line: CallIO) -> None:
    """Get a token wherever there is something that has one."""
    for credential in line.settings.credentials.values():
        if credential.source:
            await credential.source.token(line)


class Call:
    """A call that is being made, by as many requests as it takes."""

    def __init__(self, line: CallIO, asked: CallSpec) -> None:
        """Raises what `build` raises; nothing is sent."""
        operation, arguments = asked
        if operation.deprecated or operation.deprecated_parameters:
            for text in _deprecations(operation, arguments):
                warnings.warn(text, DeprecationWarning, stacklevel=caller_level())
        self.io, self.operation, self.settings = line, operation, line.settings
        self.request, self._credentials = build_request(
            line.settings, operation, arguments, line.expires
        )

    async def send(self, request: Request) -> OperationResponse:
        """Send a request with its credentials.

        A token that the server does not know any more is renewed, once.
        """
        renewed = False
        while True:
            tokens: dict[Credential, str] = {}
            for credential in self._credentials:
                if credential.source:
                    tokens[credential] = await credential.source.token(self.io)
            placed = [c.place(tokens.get(c, "")) for c in self._credentials]
            sent = _with_credentials(request, placed)
            response = await send_with_retries(self.io, sent)
            answer = OperationResponse(self.settings, self.operation, sent, response)
            if response.status_code != 401 or renewed or not sent.is_repeatable:
                return answer
            refused = [c.source.invalidate(t) for c, t in tokens.items() if c.source]
            if not any(refused):
                return answer
            renewed = True

    async def begin(self, request: Request) -> OperationResponse:
        """Send a request whose answer is read bit by bit; raises where it is an error."""
        answer = await self.send(request._replace(is_streamed=True))
        if 200 <= answer.response.status_code < 300:
            return answer
        chunks = []
        while chunk := await self.io.read(self.io.expires):
            chunks.append(chunk)
        response = answer.response._replace(content=b"".join(chunks))
        raise answer._replace(response=response).error()


async def send_with_retries(line: CallIO, request: Request) -> Response:
    """Send a request, again where that may help; the answer to the last one.

    Raises `APIConnectionError` where none came.
    """
    settings, attempt, after_loss = line.settings, 0, False
    while True:
        sent = request._replace(attempt=attempt) if attempt else request
        told: list[tuple[Hook, Request]] = []  # Each with what it made of the request.
        try:
            for hook in settings.hooks:
                sent = hook.on_request(sent)
                told.append((hook, sent))
            response = await line.send(sent)
        except APIConnectionError as error:
            _log(settings, sent, error)
            for hook, seen in _pop_all(told):
                hook.on_error(seen, error)
            seconds = settings.after_failure(sent, error, attempt)
            if seconds is None:
                raise
            after_loss = after_loss or error.was_sent
        else:
            if attempt:
                response = response._replace(retries=attempt, after_loss=after_loss)
            _log(settings, sent, response)
            for hook, seen in _pop_all(told):
                hook.on_response(seen, response)
            seconds = settings.after(sent, response, attempt)
            if seconds is None:
                return response
            after_loss = after_loss or response.status_code != 429
        finally:
            for hook, seen in told:
                hook.on_abandoned(seen)
        await line.io.sleep(seconds)
        attempt += 1


def _pop_all(requests: list[tuple[Hook, Request]]) -> Iterator[tuple[Hook, Request]]:
    """Those that are left, of which one is taken at a time."""
    while requests:
        yield requests.pop(0)


def _log(
    settings: Settings, request: Request, outcome: Response | APIConnectionError
) -> None:
    """One line, without the query, which may hold secrets."""
    lost = isinstance(outcome, APIConnectionError)
    if not LOG.isEnabledFor(level := logging.INFO if lost else logging.DEBUG):
        return
    shown = settings.redact(request.shown_url.partition("?")[0])
    if isinstance(outcome, APIConnectionError):
        what = str(outcome).partition(": ")[2]  # Without method and URL.
    else:
        what = f"{outcome.status_code}, {outcome.elapsed:.3f} s"
    text = f"{request.method} {shown}: {what}, attempt {request.attempt + 1}"
    LOG.log(level, "%s", text)


def _deprecations(operation: Operation[Any], arguments: CallArguments) -> Iterator[str]:
    """What the call uses that the API's description calls deprecated."""
    if operation.deprecated:
        yield f"{operation.id} ({operation.method} {operation.path}) is deprecated"
    given: Mapping[str, Any] = {**arguments}
    for location, name in operation.deprecated_parameters:
        values = given.get(location) or given.get(f"{location}s") or {}
        if values.get(name, OMIT) is not OMIT:
            yield f"the {location} parameter {name} of {operation.id} is deprecated"


def build_request(
    settings: Settings,
    operation: Operation[Any],
    arguments: CallArguments,
    expires: float | None = None,
) -> tuple[Request, list[Credential]]:
    """The request of a call, and the credentials that have to be put into it.

    Raises `MissingCredentialsError`, `ValueError` for values that cannot be sent, and
    `TypeError` for a body that is missing or given twice.
    """
    home = settings.url_for(operation.server)
    url = arguments.get("url") or _url(home, operation, arguments)
    # Credentials are for the API's own origin, whatever the path made of the URL.
    own = url.startswith(f"{home}/") or origin(url) == origin(home)
    credentials = (
        select_credentials(operation.security, settings.credentials) if own else []
    )
    added = settings.query
    if "url" in arguments:
        # A server may have put into its link what was added to the URL before.
        url = _without(url, {c.name for c in credentials if c.location == "query"})
        added = {k: v for k, v in added.items() if k not in _names(url)}
    if added:
        url = _with_query(url, serialize.query(added, {}))
    body = _body(operation, arguments)
    headers: dict[str, str | None] = {
        "Accept": operation.accept,
        "User-Agent": settings.user_agent,
        "Content-Type": body.media and serialize.header("content_type", body.media),
        **serialize.headers(arguments.get("headers", {}), operation.styles),
        **serialize.headers(settings.headers, {}),
    }
    if cookies := serialize.cookies(arguments.get("cookies", {}), operation.styles):
        headers["Cookie"] = serialize.header("a cookie", "; ".join(cookies))
    merged = {k.lower(): (k, v) for k, v in headers.items() if v is not None}
    request = Request(
        method=operation.method,
        url=url,
        shown_url=url,
        headers=tuple(merged.values()),
        content=body.content,
        operation=operation.id,
        template=operation.path if operation.known else "",
        expires=expires,
    )
    return request, credentials


def _url(home: str, operation: Operation[Any], arguments: CallArguments) -> str:
    given, styles = arguments.get("path", {}), operation.styles
    url = serialize.path(operation.path, given, styles)
    if not url.startswith(("https://", "http://")):
        url = home + url
    query = arguments.get("query")
    return _with_query(url, serialize.query(query, styles)) if query else url


def _body(operation: Operation[Any], arguments: CallArguments) -> Body:
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


def _with_credentials(request: Request, placed: list[CredentialPlacement]) -> Request:
    """The request with its credentials, which replace whatever has their names."""
    if not placed:
        return request
    headers = {name.lower(): (name, value) for name, value in request.headers}
    query, cookies = [], []
    for location, name, value in placed:
        if location == "header":
            headers[name.lower()] = (name, value)
        elif location == "query":
            query.append(f"{quote(name, safe='')}={quote(value, safe='')}")
        else:
            cookies.append(f"{quote(name, safe='')}={quote(value, safe=_COOKIE)}")
    if cookies:
        before = [headers["cookie"][1]] if "cookie" in headers else []
        headers["cookie"] = ("Cookie", "; ".join(before + cookies))
    url = _with_query(request.url, "&".join(query))
    return request._replace(url=url, headers=tuple(headers.values()))


_COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~%"  # RFC 6265, section 4.1.1: cookie-octet


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _names(url: str) -> set[str]:
    """The names of the parameters in a URL's query."""
    return {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def _without(url: str, names: set[str]) -> str:
    """A URL without some parameters; where it has none of them, as it is."""
    parts = urlsplit(url)
    kept = [
        pair
        for pair in parts.query.split("&")
        if names.isdisjoint(name for name, _ in parse_qsl(pair, keep_blank_values=True))
    ]
    return parts._replace(query="&".join(kept)).geturl() if names else url
