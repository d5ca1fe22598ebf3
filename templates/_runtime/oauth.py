# SPDX-License-Identifier: MIT-0
"""OAuth 2: fetch and renew the access tokens of a client.

One `OAuth2` may serve many clients, threads and tasks. The first call that needs a token
requests it, and all others wait for the response. The reason is that some servers accept
each refresh token only once.
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
# A token is renewed this many seconds before it expires, at most a tenth of its lifetime.
_RENEW_BEFORE_EXPIRY = 60.0
# Seconds without another attempt while the token endpoint fails and the token is valid.
_PAUSE_AFTER_FAILURE = 5.0


@dataclass(frozen=True)
class Token:
    """A response of a token endpoint (RFC 6749, section 5.1); its repr shows no secret."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    #: Seconds since 1970; None if the server sent no lifetime.
    expires_at: float | None = None
    #: Seconds from the response to `expires_at`.
    lifetime: float | None = None
    scope: str | None = None

    @property
    def is_due(self) -> bool:
        """Whether the token has expired, or is about to."""
        early = min(
            _RENEW_BEFORE_EXPIRY, (self.lifetime or _RENEW_BEFORE_EXPIRY * 10) / 10
        )
        return self.expires_at is not None and time.time() >= self.expires_at - early

    @property
    def is_expired(self) -> bool:
        """Whether the token has expired."""
        return self.expires_at is not None and time.time() >= self.expires_at


class AuthorizationRequest(NamedTuple):
    """A login that was started by `OAuth2.authorize`; keep it until `OAuth2.finish`."""

    #: The URL to send the user to.
    url: str
    #: The value that the callback URL must repeat.
    state: str
    #: The code verifier of PKCE (RFC 7636), a secret.
    verifier: str
    redirect_uri: str


class OAuth2(TokenProvider, ForkSafe):
    """A source of access tokens; pass it to a client in place of a token.

    Tokens are renewed before they expire, and after the server refused one.

    Args:
        client_id: The id of the application.
        client_secret: The secret of the application; None for a public one.
        token: The token that an earlier `on_token` stored.
        on_token: A function that is called with each new `Token` before its first use, to
            store it: earlier refresh tokens may be invalid now. With async clients it may
            be async.
        scopes: The scopes to request. The default are those of the API's document.
        authorize_url: The URL where users log in, in place of that of the document.
        token_url: The URL of the token endpoint, in place of that of the document.
        client_auth: How the secret is sent: in a header ("basic"), or in the "body"
            (RFC 6749, section 2.3.1).
    """

    # Generated subclasses set these to the values of the API's document.
    authorize_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: Sequence[str] = ()
    #: Whether the document has the client credentials flow (RFC 6749, section 4.4).
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
        # The parameters that exchange the code of a finished login, until they are sent.
        self._code_grant: Mapping[str, str] | None = None
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
        """The current token."""
        return self._token

    def authorize(self, redirect_uri: str, **parameters: str) -> AuthorizationRequest:
        """Start a login (authorization code flow with PKCE, RFC 7636); nothing is sent.

        Args:
            redirect_uri: The URL that the user is sent back to.
            **parameters: Further query parameters of the URL.

        Returns:
            The URL to send the user to, and the values to check the callback with.

        Raises:
            ValueError: There is no `authorize_url`.
        """
        if not self.authorize_url:
            raise ValueError(
                "a login requires a URL to log in at: pass authorize_url=…"
            )
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
        separator = "&" if "?" in self.authorize_url else "?"
        url = f"{self.authorize_url}{separator}{urlencode(query, quote_via=quote)}"
        return AuthorizationRequest(url, state, verifier, redirect_uri)

    def finish(self, authorization: AuthorizationRequest, callback: str) -> None:
        """Finish a login; the next call, or `client.authenticate()`, fetches the token.

        Args:
            authorization: The login, as `authorize` returned it.
            callback: The whole URL that the user was sent back to.

        Raises:
            ValueError: The URL belongs to another login, or reports that it failed.
        """
        query = parse_qs(urlsplit(callback).query)
        parameters = {name: values[0] for name, values in query.items()}
        state = parameters.get("state", "").encode()
        if not secrets.compare_digest(state, authorization.state.encode()):
            raise ValueError("the callback belongs to another login: its state differs")
        if "code" not in parameters:
            error = parameters.get("error", "")
            reason = error if error.isidentifier() else "the callback has no code"
            raise ValueError(f"the login failed: {reason}")
        self._code_grant = {
            "grant_type": "authorization_code",
            "code": parameters["code"],
            "redirect_uri": authorization.redirect_uri,
            "code_verifier": authorization.verifier,
        }

    async def token(self, io: CallIO) -> str:
        while True:
            with self._lock:
                token, running = self._token, self._renewal
                if token and not self._needs_renewal(token):
                    return token.access_token
                renewal: Future[None] = Future()
                if running is None:
                    self._renewal = renewal
                    # From now on, the future of a waiting task cannot be cancelled.
                    renewal.set_running_or_notify_cancel()
            if running is None:
                return await io.io.shielded(self._renew(io, renewal))
            await io.io.wait(running, io.expires)

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
        if self._is_rejected or self._code_grant is not None:
            return True
        is_due = token.is_due and time.monotonic() >= self._no_renewal_before
        return is_due and self._grant() is not None

    async def _renew(self, io: CallIO, renewal: "Future[None]") -> str:
        """Fetch a token for this call and for all calls that wait for `renewal`.

        If the token endpoint cannot be reached, a token that is still valid is returned.
        """
        error: BaseException | None = None
        try:
            return (await self._fetch(io)).access_token
        except Exception as failure:
            token = self._token
            is_valid = token and not token.is_expired and not self._is_rejected
            if isinstance(failure, APIConnectionError) and token and is_valid:
                self._no_renewal_before = time.monotonic() + _PAUSE_AFTER_FAILURE
                return token.access_token
            error = failure
            raise
        finally:
            with self._lock:
                self._renewal = None
            # Waiting calls share an error. After a mere cancellation of this call there
            # is none, and they look again.
            if error:
                renewal.set_exception(error)
            else:
                renewal.set_result(None)

    def _grant(self) -> Mapping[str, str] | None:
        """Return the grant for a token (RFC 6749, sections 4.1.3, 4.4.2 and 6)."""
        if self._code_grant:
            return self._code_grant
        if self._token and self._token.refresh_token:
            refresh_token = self._token.refresh_token
            return {"grant_type": "refresh_token", "refresh_token": refresh_token}
        if self.client_credentials and self._secret:
            scope = {"scope": " ".join(self.scopes)} if self.scopes else {}
            return {"grant_type": "client_credentials", **scope}
        return None

    async def _fetch(self, io: CallIO) -> Token:
        """Fetch a token, and pass it to `on_token`."""
        grant = self._grant()
        if grant is None:
            raise MissingCredentialsError(
                "the call requires a login: pass token=… to OAuth2, or log in by authorize()"
            )
        self._code_grant = None  # RFC 6749, section 4.1.2: a code is valid once.
        request = self._request(grant)._replace(expires=io.expires)
        response = await send_with_retries(io.new_call_io(), request)
        token = self._read(OperationResponse(io.settings, _TOKEN, request, response))
        with self._lock:
            self._token, self._is_rejected = token, False
        if self._on_token:
            stored = self._on_token(token)
            if isawaitable(stored):
                await io.io.wait(stored, None)
        return token

    def _request(self, grant: Mapping[str, str]) -> Request:
        """Return the request to the token endpoint."""
        form, headers = dict(grant), [("Accept", "application/json")]
        if self._secret and self._client_auth == "basic":
            pair = f"{quote(self._id, safe='')}:{quote(self._secret, safe='')}"
            basic = base64.b64encode(pair.encode()).decode()
            headers.append(("Authorization", f"Basic {basic}"))
        else:
            form |= {"client_id": self._id}
            form |= {"client_secret": self._secret} if self._secret else {}
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        is_refresh = grant["grant_type"] == "refresh_token"
        url = self.refresh_url if is_refresh else self.token_url
        content = urlencode(form).encode()
        return Request("POST", url, url, tuple(headers), content, _TOKEN.id)

    def _read(self, response: OperationResponse) -> Token:
        """Return the token of a response of the token endpoint.

        Raises `APIStatusError`, or `APIResponseError` if there is no token in it.
        """
        if not 200 <= response.http_response.status_code < 300:
            raise response.error()
        parsed = response.parsed
        body = parsed if isinstance(parsed, dict) else {}
        access_token, lifetime = _text(body, "access_token"), _lifetime(body)
        if not access_token:
            raise response.unreadable("has no access_token")
        refresh_token = self._token.refresh_token if self._token else None
        return Token(
            access_token=header("the token", access_token),
            refresh_token=_text(body, "refresh_token") or refresh_token,
            expires_at=None if lifetime is None else time.time() + lifetime,
            lifetime=lifetime,
            scope=_text(body, "scope"),
        )


def _text(body: Mapping[str, object], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None


def _lifetime(body: Mapping[str, Any]) -> float | None:
    """Return the seconds of `expires_in`, which some servers send as a string."""
    try:
        seconds = float(body.get("expires_in", ""))
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < 1e10 else None
