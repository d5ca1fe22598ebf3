# SPDX-License-Identifier: MIT-0
"""OAuth 2: tokens that are got, kept, and renewed for the calls of a client.

One `OAuth2` may serve many clients, threads and tasks. Whoever finds that a token is
needed asks for it, and all others wait for that one answer, because some servers take
each refresh token once only.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from inspect import isawaitable
from threading import Lock
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from .auth import TokenProvider
from .calls import send_with_retries
from .errors import APIConnectionError, MissingCredentialsError
from .fork_safety import ForkSafe
from .http_io import CallIO
from .messages import Request
from .operation import Operation
from .responses import OperationResponse
from .serialize import header

_TOKEN: Operation[Any] = Operation(id="OAuth 2", method="POST", path="")
_RENEW_BEFORE_EXPIRY = (
    60.0  # Seconds before its end at which a token is renewed; at most a tenth.
)
_PAUSE_AFTER_FAILURE = 5.0  # Seconds without another try where a token server that fails is not needed yet.


@dataclass(frozen=True)
class Token:
    """What a token endpoint gave (RFC 6749, section 5.1); its repr shows no secret.

    `expires_at` is in seconds since 1970, None where the server did not say.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    lifetime: float | None = None
    scope: str | None = None

    @property
    def is_due(self) -> bool:
        """Whether it is time to renew the token, while it may still be good."""
        early = min(
            _RENEW_BEFORE_EXPIRY, (self.lifetime or _RENEW_BEFORE_EXPIRY * 10) / 10
        )
        return self.expires_at is not None and time.time() >= self.expires_at - early

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and time.time() >= self.expires_at


class AuthorizationRequest(NamedTuple):
    """A login that has begun: send the user to `url`, and keep the rest until then."""

    url: str
    state: str
    verifier: str
    redirect_uri: str


class OAuth2(TokenProvider, ForkSafe):
    """Where the access tokens of a client come from; give it as the client's token.

    Args:
        client_id: The application's id.
        client_secret: Its secret; without one, the application is a public one.
        token: What was stored of an earlier login.
        on_token: Is called with each new `Token`, before it is used; store it, as an old
            refresh token may be worth nothing now. It may be async for async clients.
        scopes: What to ask for; without, what the API's document lists.
        authorize_url: Where users log in, if not where the document says.
        token_url: Where tokens come from, if not where the document says.
        client_auth: Whether the secret goes into a header, "basic", or into the "body".
    """

    authorize_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: Sequence[str] = ()
    client_credentials: bool = False

    def __init__(
        self,
        client_id: str,
        client_secret: str | None = None,
        *,
        token: Token | None = None,
        on_token: Callable[[Token], object] | None = None,
        scopes: Sequence[str] | None = None,
        authorize_url: str | None = None,
        token_url: str | None = None,
        client_auth: Literal["basic", "body"] = "basic",
    ) -> None:
        self._id, self._secret = client_id, client_secret
        self._token, self._on_token = token, on_token
        self._client_auth = client_auth
        if scopes is not None:
            self.scopes = scopes
        self.authorize_url = authorize_url or self.authorize_url
        self.refresh_url = token_url or self.refresh_url or self.token_url
        self.token_url = token_url or self.token_url
        self._server: Mapping[str, str] | None = None
        self._is_rejected = False
        self._no_renewal_before = 0.0
        ForkSafe.__init__(self)

    def reset_after_fork(self) -> None:
        self._lock = Lock()
        self._renewal: Future[None] | None = None

    def __repr__(self) -> str:
        state = "with" if self._token else "without"
        return f"{type(self).__name__}({self._id!r}, {state} a token)"

    @property
    def current(self) -> Token | None:
        """The token that is in use."""
        return self._token

    def authorize(self, redirect_uri: str, **parameters: str) -> AuthorizationRequest:
        """Begin a login (authorization code with PKCE, RFC 7636); nothing is sent.

        `parameters` are added to the URL. Raises `ValueError` without an `authorize_url`.
        """
        if not self.authorize_url:
            raise ValueError("authorize_url is needed for a login")
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **({"scope": " ".join(self.scopes)} if self.scopes else {}),
            **parameters,
        }
        mark = "&" if "?" in self.authorize_url else "?"
        url = f"{self.authorize_url}{mark}{urlencode(query, quote_via=quote)}"
        return AuthorizationRequest(url, state, verifier, redirect_uri)

    def finish(self, authorization: AuthorizationRequest, callback: str) -> None:
        """End a login with the URL that the user came back by; the next call uses it.

        `client.authenticate()` exchanges the code at once. Raises `ValueError` where the
        URL is not of this login, or says that it failed.
        """
        found = parse_qs(urlsplit(callback).query)
        given = {name: values[0] for name, values in found.items()}
        state = given.get("state", "").encode()
        if not secrets.compare_digest(state, authorization.state.encode()):
            raise ValueError("the URL belongs to another login: its state differs")
        if "code" not in given:
            error = given.get("error", "")
            why = error if error.isidentifier() else "it has no code"
            raise ValueError(f"the login failed: {why}")
        self._server = {
            "grant_type": "authorization_code",
            "code": given["code"],
            "redirect_uri": authorization.redirect_uri,
            "code_verifier": authorization.verifier,
        }

    async def token(self, line: CallIO) -> str:
        while True:
            with self._lock:
                token, busy = self._token, self._renewal
                if token and not self._needs_renewal(token):
                    return token.access_token
                mine: Future[None] = Future()
                if busy is None:
                    self._renewal = mine
                    mine.set_running_or_notify_cancel()  # It cannot be cancelled now.
            if busy is None:
                return await line.io.shielded(self._renew(line, mine))
            await line.io.wait(busy, line.expires)

    def invalidate(self, token: str) -> bool:
        with self._lock:
            if self._token and self._token.access_token == token:
                self._is_rejected = True
            return self._token is not None and self._grant() is not None

    def redacted_values(self) -> Iterable[str]:
        token = self._token
        texts = (token.access_token, token.refresh_token) if token else ()
        return filter(None, (self._secret, *texts))

    def _needs_renewal(self, token: Token) -> bool:
        if self._is_rejected or self._server is not None:
            return True
        due = token.is_due and time.monotonic() >= self._no_renewal_before
        return due and self._grant() is not None

    async def _renew(self, line: CallIO, mine: "Future[None]") -> str:
        """Get a token, for this call and for all that wait for it."""
        error: BaseException | None = None
        try:
            return (await self._fetch(line)).access_token
        except Exception as failure:
            old = self._token
            usable = old and not old.is_expired and not self._is_rejected
            if isinstance(failure, APIConnectionError) and old and usable:
                self._no_renewal_before = time.monotonic() + _PAUSE_AFTER_FAILURE
                return old.access_token
            error = failure
            raise
        finally:
            with self._lock:
                self._renewal = None
            # Those who wait share a failure; they look for themselves where the one who
            # asked was only interrupted.
            if error:
                mine.set_exception(error)
            else:
                mine.set_result(None)

    def _grant(self) -> Mapping[str, str] | None:
        """What a token can be had for (RFC 6749, sections 4.1.3, 4.4.2 and 6)."""
        if self._server:
            return self._server
        if self._token and self._token.refresh_token:
            refresh = self._token.refresh_token
            return {"grant_type": "refresh_token", "refresh_token": refresh}
        if self.client_credentials and self._secret:
            scope = {"scope": " ".join(self.scopes)} if self.scopes else {}
            return {"grant_type": "client_credentials", **scope}
        return None

    async def _fetch(self, line: CallIO) -> Token:
        grant = self._grant()
        if grant is None:
            raise MissingCredentialsError("the call needs a login: there is no token")
        self._server = None  # A code is good for one attempt.
        request = self._request(grant)._replace(expires=line.expires)
        response = await send_with_retries(line.new_call_io(), request)
        token = self._read(OperationResponse(line.settings, _TOKEN, request, response))
        with self._lock:
            self._token, self._is_rejected = token, False
        if self._on_token:
            stored = self._on_token(token)
            if isawaitable(stored):
                await line.io.wait(stored, None)
        return token

    def _request(self, grant: Mapping[str, str]) -> Request:
        form, headers = dict(grant), [("Accept", "application/json")]
        if self._secret and self._client_auth == "basic":
            pair = f"{quote(self._id, safe='')}:{quote(self._secret, safe='')}"
            basic = base64.b64encode(pair.encode()).decode()
            headers.append(("Authorization", f"Basic {basic}"))
        else:
            form |= {"client_id": self._id}
            form |= {"client_secret": self._secret} if self._secret else {}
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        renew = grant["grant_type"] == "refresh_token"
        url = self.refresh_url if renew else self.token_url
        content = urlencode(form).encode()
        return Request("POST", url, url, tuple(headers), content, _TOKEN.id)

    def _read(self, answer: OperationResponse) -> Token:
        if not 200 <= answer.response.status_code < 300:
            raise answer.error()
        body = answer.parsed
        found = body if isinstance(body, dict) else {}
        access, seconds = _text(found, "access_token"), _seconds(found)
        if not access:
            raise answer.unreadable("has no access_token")
        old = self._token.refresh_token if self._token else None
        return Token(
            access_token=header("the token", access),
            refresh_token=_text(found, "refresh_token") or old,
            expires_at=None if seconds is None else time.time() + seconds,
            lifetime=seconds,
            scope=_text(found, "scope"),
        )


def _text(found: Mapping[str, object], name: str) -> str | None:
    value = found.get(name)
    return value if isinstance(value, str) else None


def _seconds(found: Mapping[str, Any]) -> float | None:
    """Some servers send a number, others its digits."""
    try:
        seconds = float(found.get("expires_in", ""))
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < 1e10 else None
