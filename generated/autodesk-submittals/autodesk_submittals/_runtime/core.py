# SPDX-License-Identifier: MIT-0
"""One call, from its arguments to its result, without doing any I/O.

`exchange` is a generator of steps (see `messages`) which returns the result. The drivers
in `client` do the I/O and the waiting; how many requests a call takes, with which
credentials, and how long it may go on is decided here alone.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any, TypedDict, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlsplit

from . import bodies, serialize
from .auth import Credential, Placement, choose, redact
from .bodies import Body
from .decode import decode, failure
from .drift import caller_level
from .errors import APIConnectionError, APIStatusError
from .hooks import Hook
from .messages import Read, Request, Response, Steps, Wait
from .models import OMIT
from .operation import Operation
from .settings import Settings, origin

T = TypeVar("T")
LOG = logging.getLogger(__name__.partition(".")[0])


class Arguments(TypedDict, total=False):
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


def exchange(
    settings: Settings, operation: Operation[T], arguments: Arguments
) -> Steps[T]:
    """Make one call; returns its result."""
    result, _, _ = yield from answered(settings, operation, arguments)
    return cast(T, result)


def answered(
    settings: Settings, operation: Operation[Any], arguments: Arguments
) -> Steps[tuple[Any, Request, Response]]:
    """Make one call; returns its result with the answer behind it."""
    call = Call(settings, operation, arguments)
    request, response = yield from call.send(call.request)
    return call.result(request, response), request, response


def authenticate(settings: Settings) -> Steps[None]:
    """Get a token wherever there is something that has one."""
    for credential in settings.credentials.values():
        if credential.source:
            yield from credential.source.token(Task(settings))


class Task:
    """Something that takes requests, and ends in time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.begin_again()

    def begin_again(self) -> None:
        """Take as much time as at the beginning."""
        deadline = self.settings.deadline
        self.expires = None if deadline is None else monotonic() + deadline

    def ask(self, request: Request) -> Steps[Response]:
        """Send a request that is not a call's own, as for a token."""
        return attempts(self.settings, request._replace(expires=self.expires))


class Call(Task):
    """A call that is being made, by as many requests as it takes."""

    def __init__(
        self, settings: Settings, operation: Operation[Any], arguments: Arguments
    ) -> None:
        """Raises what `build` raises, before anything is sent."""
        super().__init__(settings)
        if operation.deprecated or operation.deprecated_parameters:
            for text in _deprecations(operation, arguments):
                warnings.warn(text, DeprecationWarning, stacklevel=caller_level())
        self.operation = operation
        self.request, self._credentials = build(
            settings, operation, arguments, self.expires
        )

    def send(self, request: Request) -> Steps[tuple[Request, Response]]:
        """Send a request with its credentials; also what was sent, for its texts.

        A token that the server does not know any more is renewed, once.
        """
        renewed = False
        while True:
            tokens: dict[Credential, str] = {}
            for credential in self._credentials:
                if credential.source:
                    tokens[credential] = yield from credential.source.token(self)
            placed = [c.place(tokens.get(c, "")) for c in self._credentials]
            sent = _with_credentials(request, placed)
            response = yield from attempts(self.settings, sent)
            if response.status != 401 or renewed or not sent.is_repeatable:
                return sent, response
            refused = [c.source.refuse(t) for c, t in tokens.items() if c.source]
            if not any(refused):
                return sent, response
            renewed = True

    def result(self, request: Request, response: Response) -> Any:
        """What an answer means, which has been read to its end."""
        if response.after_loss and _is_gone(self.operation, response):
            return None
        on_drift = self.settings.on_drift
        return decode(self.operation, request, response, on_drift, self._hide)

    def error(self, request: Request, response: Response) -> APIStatusError:
        """What to raise for an answer that is not what was asked for."""
        return failure(self.operation, request, response, self._hide)

    def _hide(self, text: str) -> str:
        return redact(text, self.settings.credentials)


def attempts(settings: Settings, request: Request) -> Steps[Response]:
    """Send a request, again where that may help; the answer to the last one.

    Raises `APIConnectionError` where none came.
    """
    attempt, after_loss = 0, False
    while True:
        sent = request._replace(attempt=attempt) if attempt else request
        told: list[tuple[Hook, Request]] = []  # Each with what it made of the request.
        try:
            for hook in settings.hooks:
                sent = hook.on_request(sent)
                told.append((hook, sent))
            response: Response = yield sent
        except APIConnectionError as error:
            _log(settings, sent, error)
            for hook, seen in _each(told):
                hook.on_error(seen, error)
            seconds = settings.retries.after_failure(sent, error, attempt)
            if seconds is None or not is_time(request, seconds):
                raise
            after_loss = after_loss or error.was_sent
        else:
            if attempt:
                response = response._replace(retries=attempt, after_loss=after_loss)
            _log(settings, sent, response)
            for hook, seen in _each(told):
                hook.on_response(seen, response)
            seconds = settings.retries.after(sent, response, attempt)
            if seconds is None or not is_time(request, seconds):
                return response
            after_loss = after_loss or response.status != 429
        finally:
            for hook, seen in told:
                hook.on_abandoned(seen)
        yield Wait(seconds)
        attempt += 1


def _each(told: list[tuple[Hook, Request]]) -> Iterator[tuple[Hook, Request]]:
    """Those that are left, of which one is taken at a time."""
    while told:
        yield told.pop(0)


def whole(response: Response, expires: float | None) -> Steps[Response]:
    """A streamed answer, read to its end after all."""
    chunks = []
    while chunk := (yield Read(expires)):
        chunks.append(chunk)
    return response._replace(content=b"".join(chunks))


def is_time(request: Request, seconds: float) -> bool:
    return request.expires is None or monotonic() + seconds < request.expires


def _log(
    settings: Settings, request: Request, outcome: Response | APIConnectionError
) -> None:
    """One line, without the query, which may hold secrets."""
    lost = isinstance(outcome, APIConnectionError)
    if not LOG.isEnabledFor(level := logging.INFO if lost else logging.DEBUG):
        return
    shown = redact(request.shown_url.partition("?")[0], settings.credentials)
    if isinstance(outcome, APIConnectionError):
        what = str(outcome).partition(": ")[2]  # Without method and URL.
    else:
        what = f"{outcome.status}, {outcome.elapsed:.3f} s"
    text = f"{request.method} {shown}: {what}, attempt {request.attempt + 1}"
    LOG.log(level, "%s", text)


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
    settings: Settings,
    operation: Operation[Any],
    arguments: Arguments,
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
    credentials = choose(operation.security, settings.credentials) if own else []
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


def _url(home: str, operation: Operation[Any], arguments: Arguments) -> str:
    given, styles = arguments.get("path", {}), operation.styles
    url = serialize.path(operation.path, given, styles)
    if not url.startswith(("https://", "http://")):
        url = home + url
    query = arguments.get("query")
    return _with_query(url, serialize.query(query, styles)) if query else url


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


def _with_credentials(request: Request, placed: list[Placement]) -> Request:
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
