# SPDX-License-Identifier: MIT-0
"""One call, from its arguments to its response: requests, credentials and retries."""

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

# RFC 6265, section 4.1.1: cookie-octet
_COOKIE_OCTETS = "!#$&'()*+-./:<=>?@[]^_`{|}~%"


class CallArguments(TypedDict, total=False):
    """The arguments of a call; parameters and fields have their names on the wire."""

    path: Mapping[str, object]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    cookies: Mapping[str, object]
    #: The whole body.
    body: object
    #: The properties of a body that is an object; None if the method takes none.
    fields: Mapping[str, object] | None
    #: The media type of the body, where several are declared.
    content_type: object
    #: A whole URL in place of path and query, such as the link to a next page.
    url: str


CallSpec: TypeAlias = tuple[Operation[Any], CallArguments]
"""An operation, and the arguments of one call of it."""


async def send_call(io: CallIO, spec: CallSpec) -> OperationResponse:
    """Make a call, and return its response, whatever the status.

    Raises what `Call` raises, and `APIConnectionError` if no response arrives.
    """
    call = Call(io, spec)
    return await call.send(call.request)


async def authenticate(io: CallIO) -> None:
    """Fetch the tokens of all credentials that have a token provider."""
    for credential in io.settings.credentials.values():
        if credential.token_provider:
            await credential.token_provider.token(io)


class Call:
    """A call and the requests that it takes.

    Making one warns about deprecated operations and parameters, and raises what
    `build_request` raises; nothing is sent.
    """

    def __init__(self, io: CallIO, spec: CallSpec) -> None:
        operation, arguments = spec
        if operation.deprecated or operation.deprecated_parameters:
            for text in _deprecations(operation, arguments):
                warnings.warn(text, DeprecationWarning, stacklevel=caller_level())
        self.io, self.operation, self.settings = io, operation, io.settings
        self.request, self._credentials = build_request(
            io.settings, operation, arguments, io.expires
        )

    async def send(self, request: Request) -> OperationResponse:
        """Send a request with its credentials, and return the response.

        After a 401, tokens are renewed, and the request is sent again, once.
        """
        is_renewed = False
        while True:
            tokens: dict[Credential, str] = {}
            for credential in self._credentials:
                if provider := credential.token_provider:
                    tokens[credential] = await provider.token(self.io)
            placements = [c.place(tokens.get(c, "")) for c in self._credentials]
            sent = _with_credentials(request, placements)
            http_response = await send_with_retries(self.io, sent)
            response = OperationResponse(
                self.settings, self.operation, sent, http_response
            )
            if http_response.status_code != 401 or is_renewed or not sent.is_repeatable:
                return response
            can_renew = [
                credential.token_provider.invalidate(token)
                for credential, token in tokens.items()
                if credential.token_provider
            ]
            if not any(can_renew):
                return response
            is_renewed = True

    async def begin(self, request: Request) -> OperationResponse:
        """Send a request, and return its response without content, to be read by chunks.

        Raises `APIStatusError`, with the whole body, for a status that is no success.
        """
        response = await self.send(request._replace(is_streamed=True))
        if 200 <= response.http_response.status_code < 300:
            return response
        chunks = []
        while chunk := await self.io.read(self.io.expires):
            chunks.append(chunk)
        http_response = response.http_response._replace(content=b"".join(chunks))
        raise response._replace(http_response=http_response).error()


async def send_with_retries(io: CallIO, request: Request) -> Response:
    """Send a request, again where the retry policy allows it; return the last response.

    Raises `APIConnectionError` if the last attempt has no response.
    """
    settings, attempt, after_loss = io.settings, 0, False
    while True:
        sent = request._replace(attempt=attempt) if attempt else request
        # Hooks that have seen the request but not its outcome, and what they returned.
        pending: list[tuple[Hook, Request]] = []
        try:
            for hook in settings.hooks:
                sent = hook.on_request(sent)
                pending.append((hook, sent))
            response = await io.send(sent)
        except APIConnectionError as error:
            _log(settings, sent, error)
            for hook, hook_request in _pop_all(pending):
                hook.on_error(hook_request, error)
            seconds = settings.delay_after_error(sent, error, attempt)
            if seconds is None:
                raise
            after_loss = after_loss or error.was_sent
        else:
            if attempt:
                response = response._replace(retries=attempt, after_loss=after_loss)
            _log(settings, sent, response)
            for hook, hook_request in _pop_all(pending):
                hook.on_response(hook_request, response)
            seconds = settings.delay_after_response(sent, response, attempt)
            if seconds is None:
                return response
            after_loss = after_loss or response.status_code != 429
        finally:
            for hook, hook_request in pending:
                hook.on_abandoned(hook_request)
        await io.io.sleep(seconds)
        attempt += 1


def _pop_all(pending: list[tuple[Hook, Request]]) -> Iterator[tuple[Hook, Request]]:
    """Yield all pending hooks; each is removed first, so that one that raises is done."""
    while pending:
        yield pending.pop(0)


def _log(
    settings: Settings, request: Request, outcome: Response | APIConnectionError
) -> None:
    """Log an attempt, without the query, which may hold secrets."""
    is_error = isinstance(outcome, APIConnectionError)
    if not LOG.isEnabledFor(level := logging.INFO if is_error else logging.DEBUG):
        return
    url = settings.redact(request.shown_url.partition("?")[0])
    if isinstance(outcome, APIConnectionError):
        summary = str(outcome).partition(": ")[2]  # Without method and URL.
    else:
        summary = f"{outcome.status_code}, {outcome.elapsed:.3f} s"
    text = f"{request.method} {url}: {summary}, attempt {request.attempt + 1}"
    LOG.log(level, "%s", text)


def _deprecations(operation: Operation[Any], arguments: CallArguments) -> Iterator[str]:
    """Yield a message for each deprecated part of the API that a call uses."""
    if operation.deprecated:
        yield f"{operation.id} ({operation.method} {operation.path}) is deprecated"
    by_location: Mapping[str, Any] = {**arguments}
    for location, name in operation.deprecated_parameters:
        values = by_location.get(location) or by_location.get(f"{location}s") or {}
        if values.get(name, OMIT) is not OMIT:
            yield f"the {location} parameter {name} of {operation.id} is deprecated"


def build_request(
    settings: Settings,
    operation: Operation[Any],
    arguments: CallArguments,
    expires: float | None = None,
) -> tuple[Request, list[Credential]]:
    """Build the request of a call, and select the credentials to be added to it.

    Raises `MissingCredentialsError`, `ValueError` for values that cannot be sent, and
    `TypeError` for a body that is missing or passed twice.
    """
    base_url = settings.url_for(operation.server)
    url = arguments.get("url") or _url(base_url, operation, arguments)
    # Whatever the path makes of the URL, only the API's own origin gets credentials.
    is_own = url.startswith(f"{base_url}/") or origin(url) == origin(base_url)
    credentials = (
        select_credentials(operation.security, settings.credentials) if is_own else []
    )
    added = settings.query
    if "url" in arguments:
        # Servers may repeat the parameters of the last request in their links.
        secrets = {c.name for c in credentials if c.location == "query"}
        url = _without_parameters(url, secrets)
        added = {k: v for k, v in added.items() if k not in _parameter_names(url)}
    if added:
        url = _with_query(url, serialize.query(added, {}))
    body = _body(operation, arguments)
    media_type = body.media_type and serialize.header("content_type", body.media_type)
    headers: dict[str, str | None] = {
        "Accept": operation.accept,
        "User-Agent": settings.user_agent,
        "Content-Type": media_type,
        **serialize.headers(arguments.get("headers", {}), operation.styles),
        **serialize.headers(settings.headers, {}),
    }
    if cookies := serialize.cookies(arguments.get("cookies", {}), operation.styles):
        headers["Cookie"] = serialize.header("a cookie", "; ".join(cookies))
    by_name = {k.lower(): (k, v) for k, v in headers.items() if v is not None}
    request = Request(
        method=operation.method,
        url=url,
        shown_url=url,
        headers=tuple(by_name.values()),
        content=body.content,
        operation=operation.id,
        template=operation.path if operation.is_described else "",
        expires=expires,
    )
    return request, credentials


def _url(base_url: str, operation: Operation[Any], arguments: CallArguments) -> str:
    values, styles = arguments.get("path", {}), operation.styles
    url = serialize.path(operation.path, values, styles)
    if not url.startswith(("https://", "http://")):
        url = base_url + url
    query = arguments.get("query")
    return _with_query(url, serialize.query(query, styles)) if query else url


def _body(operation: Operation[Any], arguments: CallArguments) -> Body:
    """Return the encoded body of a call."""
    if operation.body is None:
        return Body()
    declared = operation.body
    declared, media_type = bodies.choose_media_type(
        (declared,) if isinstance(declared, str) else declared,
        arguments.get("content_type", OMIT),
    )
    keywords = arguments.get("fields")
    fields = {k: v for k, v in (keywords or {}).items() if v is not OMIT}
    body = arguments.get("body", OMIT)
    if body is not OMIT and fields:
        names = ", ".join(fields)
        raise TypeError(
            f"{operation.id}: expected either body= or fields, got both: {names}"
        )
    if body is OMIT:
        if not fields and not operation.body_required:
            return Body()
        if keywords is None:
            raise TypeError(f"{operation.id}: body= is required")
        body = fields
    encodings = {
        name: encoding
        for (encoded_type, name), encoding in operation.encodings.items()
        if encoded_type == declared
    }
    return bodies.body(media_type, body, encodings)


def _with_credentials(
    request: Request, placements: list[CredentialPlacement]
) -> Request:
    """Return a request with credentials, in place of headers with the same names."""
    if not placements:
        return request
    headers = {name.lower(): (name, value) for name, value in request.headers}
    query, cookies = [], []
    for location, name, value in placements:
        if location == "header":
            headers[name.lower()] = (name, value)
        elif location == "query":
            query.append(f"{quote(name, safe='')}={quote(value, safe='')}")
        else:
            cookies.append(
                f"{quote(name, safe='')}={quote(value, safe=_COOKIE_OCTETS)}"
            )
    if cookies:
        before = [headers["cookie"][1]] if "cookie" in headers else []
        headers["cookie"] = ("Cookie", "; ".join(before + cookies))
    url = _with_query(request.url, "&".join(query))
    return request._replace(url=url, headers=tuple(headers.values()))


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _parameter_names(url: str) -> set[str]:
    """Return the names of the parameters in the query of a URL."""
    return {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def _without_parameters(url: str, names: set[str]) -> str:
    """Return a URL without the parameters of some names."""
    if not names:
        return url
    parts = urlsplit(url)
    kept = [
        pair
        for pair in parts.query.split("&")
        if names.isdisjoint(name for name, _ in parse_qsl(pair, keep_blank_values=True))
    ]
    return parts._replace(query="&".join(kept)).geturl()
