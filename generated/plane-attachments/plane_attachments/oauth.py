"""OAuth 2 flows that obtain and refresh access tokens."""

from __future__ import annotations

from ._runtime.oauth import AuthorizationRequest, OAuth2 as Base, Token

__all__ = [
    "AuthorizationRequest",
    "OAuth2",
    "Token",
]


class OAuth2(Base):
    """The access token of a Plane app, sent as a bearer token.

    Pass it to a client as `access_token`.
    """

    authorize_url = "https://api.plane.so/auth/o/authorize-app/"
    token_url = "https://api.plane.so/auth/o/token/"
    refresh_url = "https://api.plane.so/auth/o/token/"
    scopes = (
        "projects.work_items.attachments:read",
        "projects.work_items.attachments:write",
    )
    client_credentials = True
