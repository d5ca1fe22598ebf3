"""The clients: `Client` is synchronous, `AsyncClient` asynchronous; resources are attributes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ._runtime.base_client import AsyncApiClient, SyncApiClient
from ._runtime.auth import AccessToken, ApiKey, Bearer, Credential
from ._runtime.http_io import DEFAULT_TIMEOUT, AsyncHttpClient, HttpClient, Timeout
from ._runtime.drift import OnDrift
from ._runtime.messages import Hook

if TYPE_CHECKING:
    from .resources.attachments import AsyncAttachments, Attachments

_BASE_URL = "https://api.plane.so"
_USER_AGENT = "plane-attachments/1.0.0"


def _credentials(
    api_key: str | None,
    access_token: AccessToken | None,
) -> dict[str, Credential]:
    return {
        "ApiKey": ApiKey(
            "X-API-Key",
            api_key,
            location="header",
            argument="api_key",
            env="PLANE_API_KEY",
        ),
        "OAuth": Bearer(
            access_token,
            argument="access_token",
            env="PLANE_ACCESS_TOKEN",
        ),
    }


class Client(SyncApiClient):
    """Files attached to a work item of a Plane project, API v1.

    Use it in `with`, or call `close` at the end. Many threads can share one client.

    Args:
        api_key: A personal access token, `plane_api_` and 32 hexadecimal digits,
            made in Plane under Profile Settings. Default: environment variable
            `PLANE_API_KEY`.
        access_token: The access token of a Plane app, sent as a bearer token.
            Default: environment variable `PLANE_ACCESS_TOKEN`. Also accepts a
            function that returns it, or an `OAuth2`.
        base_url: Base URL of the API. Default: environment variable `PLANE_BASE_URL`, else
            `https://api.plane.so`.
        max_retries: Maximum number of retries after a connection error, a timeout, or a
            temporary status (408, 429, 502, 503, 504). Non-idempotent methods (POST, PATCH)
            are retried only if the server cannot have processed the request.
        timeout: Seconds for each step of a call, or an `httpx2.Timeout`; None sets no limit.
        deadline: Seconds for a whole call, including retries and delays; None sets no limit.
        http_client: An `httpx2.Client` that sends the requests; it is not closed.
        on_drift: Reaction to a response that does not match its schema: `"warn"`, `"raise"`,
            `"ignore"`, or a function that is called with each `DriftEvent`.
        hooks: Hooks that receive every request and its response; see `Hook`.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
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
            credentials=_credentials(api_key, access_token),
            base_url=base_url,
            base_url_env="PLANE_BASE_URL",
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
        """Files attached to a work item."""
        from .resources.attachments import Attachments

        return Attachments(self)


class AsyncClient(AsyncApiClient):
    """Files attached to a work item of a Plane project, API v1.

    Use it in `async with`, or call `aclose` at the end. Many tasks can share one client.

    Args:
        api_key: A personal access token, `plane_api_` and 32 hexadecimal digits,
            made in Plane under Profile Settings. Default: environment variable
            `PLANE_API_KEY`.
        access_token: The access token of a Plane app, sent as a bearer token.
            Default: environment variable `PLANE_ACCESS_TOKEN`. Also accepts a
            function that returns it, or an `OAuth2`.
        base_url: Base URL of the API. Default: environment variable `PLANE_BASE_URL`, else
            `https://api.plane.so`.
        max_retries: Maximum number of retries after a connection error, a timeout, or a
            temporary status (408, 429, 502, 503, 504). Non-idempotent methods (POST, PATCH)
            are retried only if the server cannot have processed the request.
        timeout: Seconds for each step of a call, or an `httpx2.Timeout`; None sets no limit.
        deadline: Seconds for a whole call, including retries and delays; None sets no limit.
        http_client: An `httpx2.AsyncClient` that sends the requests; it is not closed.
        on_drift: Reaction to a response that does not match its schema: `"warn"`, `"raise"`,
            `"ignore"`, or a function that is called with each `DriftEvent`.
        hooks: Hooks that receive every request and its response; see `Hook`.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
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
            credentials=_credentials(api_key, access_token),
            base_url=base_url,
            base_url_env="PLANE_BASE_URL",
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
        """Files attached to a work item."""
        from .resources.attachments import AsyncAttachments

        return AsyncAttachments(self)
