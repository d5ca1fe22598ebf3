"""The client that openapi-python-client generates."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from plane_openapi_python_client import AuthenticatedClient  # type: ignore[import-not-found]
from plane_openapi_python_client.api.attachments import attachmentsupdate  # type: ignore[import-not-found]
from plane_openapi_python_client.models import AttachmentUpdate  # type: ignore[import-not-found]

from . import ATTACHMENT, KEY, PROJECT, WORK_ITEM

IDS = UUID(PROJECT), UUID(WORK_ITEM), UUID(ATTACHMENT)


def client(url: str) -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=url, token=KEY, prefix="", auth_header_name="X-API-Key"
    )


def blocking(url: str, workspace: str) -> Callable[[], object]:
    plane, update = client(url), attachmentsupdate.sync
    return lambda: update(
        workspace, *IDS, client=plane, body=AttachmentUpdate(is_uploaded=True)
    )


def awaiting(url: str, workspace: str) -> Callable[[], Awaitable[object]]:
    plane, update = client(url), attachmentsupdate.asyncio
    return lambda: update(
        workspace, *IDS, client=plane, body=AttachmentUpdate(is_uploaded=True)
    )
