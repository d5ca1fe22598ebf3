"""Models of `attachments`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, MISSING

from .._runtime.models import Model, OpenStrEnum


class AssignableCategoryId(OpenStrEnum):
    """The workflow states that a new attachment can be given: those of `CategoryId`
    that the server does not set by itself. New values may appear; a client must
    tolerate them."""

    SUBMISSION = "1"
    """Submission."""
    FOR_REVIEW = "2"
    """For review."""
    REVIEW_RESPONSE = "3"
    """Review response."""
    FINAL_RESPONSE = "4"
    """Final response."""


class AsyncState(OpenStrEnum):
    """The state of the work that starts when an upload is marked as complete, and that
    gives the attachment its `urn`. New values may appear; a client must tolerate
    them."""

    PENDING = "1"
    """Pending. The work has not begun; also before the upload is marked as complete,
    and just after."""
    STARTED = "2"
    """Started. The work is going on."""
    SUCCESS = "3"
    """Success. The work is done."""
    FAILURE = "4"
    """Failure. The work has failed."""


class Attachment(Model):
    """A file attached to a submittal item."""

    id: UUID
    """The attachment's own id."""
    item_id: Annotated[UUID, Field(alias="itemId")]
    """The submittal item it is attached to."""
    task_id: Annotated[UUID | None | MISSING, Field(alias="taskId")] = MISSING
    """The task of the review step it was added in; null outside a review."""
    name: str
    """The name its creator gave it, which can differ from the file's."""
    is_file_uploaded: Annotated[bool, Field(alias="isFileUploaded")]
    """Whether the upload is complete."""
    url: str | None | MISSING = MISSING
    """Of no use to a client."""
    async_state: Annotated[AsyncState, Field(alias="asyncState")]
    """How far the work is that starts when the upload is marked as complete."""
    upload_urn: Annotated[str | None | MISSING, Field(alias="uploadUrn")] = MISSING
    """Where to upload a local file,
    `urn:adsk.objects:os.object:<bucketKey>/<objectKey>`."""
    urn: str | None | MISSING = MISSING
    """The version of the file in the Files tool."""
    urn_version: Annotated[int | None | MISSING, Field(alias="urnVersion")] = MISSING
    """The number of that version."""
    revision_folder_urn: Annotated[
        str | None | MISSING, Field(alias="revisionFolderUrn")
    ] = MISSING
    """Of no use to a client."""
    revision: int | MISSING = MISSING
    """The revision of the item. Of no use to most clients."""
    urn_type_id: Annotated[UrnTypeId | MISSING, Field(alias="urnTypeId")] = MISSING
    """The type of `urn`, which says what kind of storage holds the file."""
    category_id: Annotated[CategoryId | MISSING, Field(alias="categoryId")] = MISSING
    """The workflow state of the item that it belongs to."""
    urn_page: Annotated[str | None | MISSING, Field(alias="urnPage")] = MISSING
    """Of no use to a client."""
    resource_urns: Annotated[str | None | MISSING, Field(alias="resourceUrns")] = (
        MISSING
    )
    """Of no use to a client."""
    created_by: Annotated[str, Field(alias="createdBy")]
    """The Autodesk id of the user who created it."""
    created_at: Annotated[datetime, Field(alias="createdAt")]
    """When it was created."""
    updated_at: Annotated[datetime, Field(alias="updatedAt")]
    """When it was last changed."""
    updated_by: Annotated[str, Field(alias="updatedBy")]
    """The Autodesk id of the user who last changed it."""
    duplicated_from: Annotated[UUID | None | MISSING, Field(alias="duplicatedFrom")] = (
        MISSING
    )
    """What it was copied from, if it is a copy."""
    permitted_actions: Annotated[
        list[PermittedAction] | MISSING, Field(alias="permittedActions")
    ] = MISSING
    """What the user may do with it."""


class AttachmentCreate(Model):
    """An attachment to add."""

    name: Annotated[str, Field(pattern="^[^/\\\\?*<>|:\\n\\r\\t\\f\\x00]+$")]
    """A name for the attachment. None of `/`, `\\`, `?`, `*`, `<`, `>`, `|`, `:`, line
    breaks, tabs, form feeds and null characters."""
    urn_type_id: Annotated[Literal["2"], Field(alias="urnTypeId")]
    """The type of URN. Always `2`."""
    task_id: Annotated[UUID | MISSING, Field(alias="taskId")] = MISSING
    """The task of the review step. Needed while the item is in review."""
    is_file_uploaded: Annotated[
        Literal[True] | MISSING, Field(alias="isFileUploaded")
    ] = MISSING
    """Whether the file is already there. It cannot be sent as false: leave it out
    instead, as for a local file that is yet to be uploaded."""
    urn: str | MISSING = MISSING
    """The version of a file in the Files tool. Not for local files."""
    category_id: Annotated[
        AssignableCategoryId | MISSING, Field(alias="categoryId")
    ] = MISSING
    """The workflow state of the item that the attachment belongs to."""


class AttachmentPage(Model):
    """A page of attachments."""

    pagination: Pagination
    """Where this page is among all."""
    results: list[Attachment]
    """The attachments."""


class AttachmentUpdate(Model):
    """The status of an upload. `permittedActions` of an item also names a field
    `sendEmails`, which is not documented for this body."""

    is_file_uploaded: Annotated[bool | MISSING, Field(alias="isFileUploaded")] = MISSING
    """True once the file is completely uploaded, false while it is not."""


class CategoryId(OpenStrEnum):
    """The workflow state of the submittal item that an attachment belongs to. The
    server sets the previous ones. New values may appear; a client must tolerate
    them."""

    SUBMISSION = "1"
    """Submission."""
    FOR_REVIEW = "2"
    """For review."""
    REVIEW_RESPONSE = "3"
    """Review response."""
    FINAL_RESPONSE = "4"
    """Final response."""
    PREVIOUS_SUBMISSION = "5"
    """Previous submission. Set by the server."""
    PREVIOUS_FOR_REVIEW = "6"
    """Previous for review. Set by the server."""
    PREVIOUS_REVIEW_RESPONSE = "7"
    """Previous review response. Set by the server."""
    PREVIOUS_FINAL_RESPONSE = "8"
    """Previous final response. Set by the server."""


class Pagination(Model):
    """Where a page is among all results."""

    limit: int
    """How many results a page holds at most."""
    offset: int
    """How many results come before this page."""
    total_results: Annotated[int, Field(alias="totalResults")]
    """How many results there are on all pages."""
    previous_url: Annotated[str | None | MISSING, Field(alias="previousUrl")] = MISSING
    """The page before this one; null or missing on the first."""
    next_url: Annotated[str | None | MISSING, Field(alias="nextUrl")] = MISSING
    """The page after this one; null or missing on the last."""


class PermittedAction(Model):
    """Something the user may do with an attachment, and the fields it takes."""

    id: str
    """The action, as type and verb, `Attachment::update` for example."""
    fields: dict[str, list[Any]] | MISSING = MISSING
    """The possible values of each field, by its name. An empty array means that there
    is no fixed set."""
    mandatory_fields: Annotated[list[str] | MISSING, Field(alias="mandatoryFields")] = (
        MISSING
    )
    """The fields the action cannot do without; they depend on the user's role."""
    transitions: list[str | dict[str, Any]] | MISSING = MISSING
    """Of no use to a client."""


class Problem(Model):
    """An error. Its shape is undocumented; the fields below have been seen on this
    platform, and none of them is certain."""

    developer_message: Annotated[str | MISSING, Field(alias="developerMessage")] = (
        MISSING
    )
    """What is wrong, for a developer."""
    error_code: Annotated[str | MISSING, Field(alias="errorCode")] = MISSING
    """A code for what is wrong."""
    more_info: Annotated[str | MISSING, Field(alias="more info")] = MISSING
    """Where to read more."""
    title: str | MISSING = MISSING
    """What is wrong, in short."""
    detail: str | MISSING = MISSING
    """What is wrong."""
    errors: list[dict[str, Any]] | MISSING = MISSING
    """What is wrong, one by one."""
    reason: str | MISSING = MISSING
    """What is wrong with an object in the storage."""


class UrnTypeId(OpenStrEnum):
    """The type of URN an attachment has, which says what kind of storage holds its
    file. New values may appear; a client must tolerate them."""

    TYPE_1 = "1"
    """Shown in a tutorial; the reference does not have it."""
    TYPE_2 = "2"
    """The type that the reference has, and that a new attachment is given."""
