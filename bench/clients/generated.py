"""The client that clientwright generates."""

from collections.abc import Awaitable, Callable

from plane_attachments import AsyncClient, Client

from . import ATTACHMENT, KEY, PROJECT, WORK_ITEM


def blocking(url: str, workspace: str) -> Callable[[], object]:
    update = Client(api_key=KEY, base_url=url).attachments.update
    return lambda: update(workspace, PROJECT, WORK_ITEM, ATTACHMENT, is_uploaded=True)


def awaiting(url: str, workspace: str) -> Callable[[], Awaitable[object]]:
    update = AsyncClient(api_key=KEY, base_url=url).attachments.update
    return lambda: update(workspace, PROJECT, WORK_ITEM, ATTACHMENT, is_uploaded=True)
