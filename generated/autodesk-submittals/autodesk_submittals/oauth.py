"""OAuth 2 flows that obtain and refresh access tokens."""

from __future__ import annotations

from ._runtime.oauth import AuthorizationRequest, OAuth2 as Base, Token

__all__ = [
    "AuthorizationRequest",
    "OAuth2",
    "Token",
]


class OAuth2(Base):
    """A bearer token from a three-legged flow: authorization code, with PKCE (S256).

    Pass it to a client as `access_token`.
    """

    authorize_url = "https://developer.api.autodesk.com/authentication/v2/authorize"
    token_url = "https://developer.api.autodesk.com/authentication/v2/token"
    refresh_url = "https://developer.api.autodesk.com/authentication/v2/token"
    scopes = ("data:read", "data:write")
