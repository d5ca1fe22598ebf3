"""A client written by hand for a single call, with httpx2 and pydantic: the baseline."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
from pydantic import BaseModel, ConfigDict

from . import ATTACHMENT, KEY, PROJECT, WORK_ITEM


class Attributes(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str
    size: float
    type: str


class Attachment(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: UUID
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    deleted_by: UUID | None = None
    attributes: Attributes
    asset: str
    entity_type: str | None
    entity_identifier: str | None
    is_deleted: bool
    is_archived: bool
    external_id: str | None
    external_source: str | None
    size: float
    is_uploaded: bool
    storage_metadata: dict[str, Any] | None
    created_by: UUID | None
    updated_by: UUID | None
    user: UUID | None
    workspace: UUID | None
    draft_issue: UUID | None
    project: UUID | None
    issue: UUID | None
    comment: UUID | None
    page: UUID | None


HEADERS = {
    "Accept": "application/json",
    "User-Agent": "plane-attachments/1.0.0",
    "X-API-Key": KEY,
}


def path(workspace: str, project: str, work_item: str, attachment: str) -> str:
    workspace, project, work_item, attachment = (
        quote(text, safe="") for text in (workspace, project, work_item, attachment)
    )
    return (
        f"/api/v1/workspaces/{workspace}/projects/{project}"
        f"/work-items/{work_item}/attachments/{attachment}/"
    )


def parse(response: httpx2.Response) -> Attachment | None:
    response.raise_for_status()
    if response.status_code == 204:
        return None
    return Attachment.model_validate_json(response.content)


def sync_call(url: str, workspace: str) -> Callable[[], object]:
    http = httpx2.Client(base_url=url, headers=HEADERS)

    def update(
        workspace: str, project: str, work_item: str, attachment: str, **fields: object
    ) -> Attachment | None:
        return parse(
            http.patch(path(workspace, project, work_item, attachment), json=fields)
        )

    return lambda: update(workspace, PROJECT, WORK_ITEM, ATTACHMENT, is_uploaded=True)


def async_call(url: str, workspace: str) -> Callable[[], Awaitable[object]]:
    http = httpx2.AsyncClient(base_url=url, headers=HEADERS)

    async def update(
        workspace: str, project: str, work_item: str, attachment: str, **fields: object
    ) -> Attachment | None:
        return parse(
            await http.patch(
                path(workspace, project, work_item, attachment), json=fields
            )
        )

    return lambda: update(workspace, PROJECT, WORK_ITEM, ATTACHMENT, is_uploaded=True)
