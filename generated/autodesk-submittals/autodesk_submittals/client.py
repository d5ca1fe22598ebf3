"""The clients: `Client` blocks, `AsyncClient` awaits; both have one attribute per resource."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ._runtime.base_client import AsyncApiClient, SyncApiClient
from ._runtime.auth import AccessToken, Bearer, Credential
from ._runtime.http_io import DEFAULT_TIMEOUT, AsyncHttpClient, HttpClient, Timeout
from ._runtime.drift import OnDrift
from ._runtime.messages import Hook

if TYPE_CHECKING:
    from .resources.attachments import AsyncAttachments, Attachments

_BASE_URL = "https://developer.api.autodesk.com/construction/submittals/v2"
_USER_AGENT = "autodesk-submittals/1.0.0"


def _credentials(
    access_token: AccessToken | None,
) -> dict[str, Credential]:
    return {
        "OAuth": Bearer(
            access_token,
            argument="access_token",
            env="APS_ACCESS_TOKEN",
        ),
    }


class Client(SyncApiClient):
    """Files attached to a submittal item of Autodesk Construction Cloud, Submittals API v2.

    Use it in `with`, or call `close` when done. One client serves many threads.

    Args:
        access_token: A bearer token from a three-legged flow: authorization code,
            with PKCE (S256). Taken from `APS_ACCESS_TOKEN` when not given. A
            function that returns it will do, or an `OAuth2`.
        base_url: Where the API lives; taken from `APS_BASE_URL` when not given, else
            `https://developer.api.autodesk.com/construction/submittals/v2`.
        max_retries: How often a call is repeated at most, when there was no connection, no
            answer, or one that may be another next time (408, 429, 502, 503, 504). Only
            where that cannot do anything twice: not for POST and PATCH.
        timeout: Seconds for each step of a call, or an `httpx2.Timeout`; None waits forever.
        deadline: Seconds for a whole call, with all that is repeated and waited for; None sets
            no limit.
        http_client: Your own `httpx2.Client` to send with; it is not closed.
        on_drift: What to do when an answer differs from the API's description: `"warn"`,
            `"raise"`, `"ignore"`, or a function that is called with each `DriftEvent`.
        hooks: What sees every request and its answer; see `Hook`.
    """

    def __init__(
        self,
        *,
        access_token: AccessToken | None = None,
        base_url: str | None = None,
        max_retries: int = 2,
        timeout: Timeout = DEFAULT_TIMEOUT,
        deadline: float | None = None,
        http_client: HttpClient | None = None,
        on_drift: OnDrift = "warn",
        hooks: Sequence[Hook] = (),
    ) -> None:
        super().__init__(
            credentials=_credentials(access_token),
            base_url=base_url,
            base_url_env="APS_BASE_URL",
            default_base_url=_BASE_URL,
            user_agent=_USER_AGENT,
            max_retries=max_retries,
            timeout=timeout,
            deadline=deadline,
            http_client=http_client,
            on_drift=on_drift,
            hooks=hooks,
        )

    @cached_property
    def attachments(self) -> Attachments:
        """Files attached to a submittal item."""
        from .resources.attachments import Attachments

        return Attachments(self)


class AsyncClient(AsyncApiClient):
    """Files attached to a submittal item of Autodesk Construction Cloud, Submittals API v2.

    Use it in `async with`, or call `aclose` when done. One client serves many tasks.

    Args:
        access_token: A bearer token from a three-legged flow: authorization code,
            with PKCE (S256). Taken from `APS_ACCESS_TOKEN` when not given. A
            function that returns it will do, or an `OAuth2`.
        base_url: Where the API lives; taken from `APS_BASE_URL` when not given, else
            `https://developer.api.autodesk.com/construction/submittals/v2`.
        max_retries: How often a call is repeated at most, when there was no connection, no
            answer, or one that may be another next time (408, 429, 502, 503, 504). Only
            where that cannot do anything twice: not for POST and PATCH.
        timeout: Seconds for each step of a call, or an `httpx2.Timeout`; None waits forever.
        deadline: Seconds for a whole call, with all that is repeated and waited for; None sets
            no limit.
        http_client: Your own `httpx2.AsyncClient` to send with; it is not closed.
        on_drift: What to do when an answer differs from the API's description: `"warn"`,
            `"raise"`, `"ignore"`, or a function that is called with each `DriftEvent`.
        hooks: What sees every request and its answer; see `Hook`.
    """

    def __init__(
        self,
        *,
        access_token: AccessToken | None = None,
        base_url: str | None = None,
        max_retries: int = 2,
        timeout: Timeout = DEFAULT_TIMEOUT,
        deadline: float | None = None,
        http_client: AsyncHttpClient | None = None,
        on_drift: OnDrift = "warn",
        hooks: Sequence[Hook] = (),
    ) -> None:
        super().__init__(
            credentials=_credentials(access_token),
            base_url=base_url,
            base_url_env="APS_BASE_URL",
            default_base_url=_BASE_URL,
            user_agent=_USER_AGENT,
            max_retries=max_retries,
            timeout=timeout,
            deadline=deadline,
            http_client=http_client,
            on_drift=on_drift,
            hooks=hooks,
        )

    @cached_property
    def attachments(self) -> AsyncAttachments:
        """Files attached to a submittal item."""
        from .resources.attachments import AsyncAttachments

        return AsyncAttachments(self)
