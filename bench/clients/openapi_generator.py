"""The clients that openapi-generator generates: with urllib3, its default, and with aiohttp for `await`."""

from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any
from uuid import UUID

from . import ATTACHMENT, KEY, PROJECT, WORK_ITEM

IDS = UUID(PROJECT), UUID(WORK_ITEM), UUID(ATTACHMENT)


def caller(plane: ModuleType, url: str, workspace: str) -> Callable[[], Any]:
    settings = plane.Configuration(host=url, api_key={"ApiKey": KEY})
    update = plane.AttachmentsApi(plane.ApiClient(settings)).attachments_update
    return lambda: update(workspace, *IDS, plane.AttachmentUpdate(is_uploaded=True))


def blocking(url: str, workspace: str) -> Callable[[], object]:
    import plane_openapi_generator  # type: ignore[import-not-found]

    return caller(plane_openapi_generator, url, workspace)


def awaiting(url: str, workspace: str) -> Callable[[], Awaitable[object]]:
    import plane_openapi_generator_asyncio  # type: ignore[import-not-found]

    return caller(plane_openapi_generator_asyncio, url, workspace)
