"""Models of `attachments`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, MISSING

from .._runtime.models import Model


class Attachment(Model):
    """A file attached to a work item."""

    id: UUID
    """The attachment's own id."""
    created_at: datetime
    """When it was created, with the UTC offset of the key's owner (not always `Z`)."""
    updated_at: datetime
    """When it was last changed, with the UTC offset of the key's owner."""
    deleted_at: datetime | None
    """When it was deleted; null while it is not."""
    deleted_by: UUID | None | MISSING = MISSING
    """The user who deleted it. Plane's documentation lists this field; the Community
    Edition does not send it."""
    attributes: AttachmentAttributes
    """Name, size and type of the file, as announced."""
    asset: str
    """The file's key in the storage. Not a URL."""
    entity_type: str | None
    """What the file is attached to; `ISSUE_ATTACHMENT` for a work item."""
    entity_identifier: str | None
    """Identifier of what the file is attached to, where `entity_type` needs one."""
    is_deleted: bool
    """Whether it has been deleted."""
    is_archived: bool
    """Whether it has been archived."""
    external_id: str | None
    """Its id in the system it was imported from."""
    external_source: str | None
    """The system it was imported from."""
    size: float
    """Size in bytes as announced, a float that can be fractional."""
    is_uploaded: bool
    """Whether it has been marked as uploaded. Says nothing about the bytes themselves."""
    storage_metadata: dict[str, Any] | None
    """What the storage host knows about the file (`ETag`, `ContentType`,
    `ContentLength`, `LastModified`, `Metadata`). Empty at first, filled in later by
    a background task."""
    created_by: UUID | None
    """The user who created it, or who first marked it as uploaded."""
    updated_by: UUID | None
    """The user who last changed it."""
    user: UUID | None
    """The user it belongs to, where it belongs to one."""
    workspace: UUID | None
    """The workspace it belongs to."""
    draft_issue: UUID | None
    """The draft work item it belongs to, where it belongs to one."""
    project: UUID | None
    """The project it belongs to."""
    issue: UUID | None
    """The work item it is attached to."""
    comment: UUID | None
    """The comment it belongs to, where it belongs to one."""
    page: UUID | None
    """The page it belongs to, where it belongs to one."""


class AttachmentAttributes(Model):
    """Name, size and type of a file."""

    name: str
    """File name."""
    size: float
    """Size in bytes."""
    type: str
    """MIME type."""


class AttachmentCreate(Model):
    """A file to be uploaded."""

    name: str
    """File name, at most 730 characters. Directories, `..` and leading dots are
    removed."""
    type: str
    """MIME type. The server compares it with an allow-list, letter by letter: lower
    case, no parameters such as `; charset=utf-8`. Allowed are the common types of
    images, office and PDF documents, plain text, Markdown, CSV, JSON, XML, CSS,
    JavaScript and SQL, audio, video, archives, fonts and glTF models, and
    `application/octet-stream` for everything else. Refused are, for example,
    `text/html`, `text/yaml`, `image/heic` and `message/rfc822`."""
    size: Annotated[int, Field(ge=1)]
    """Size in bytes; a file cannot be empty. Over the server's limit (5242880 by
    default) it is silently cut down to the limit."""
    external_id: Annotated[str | MISSING, Field(max_length=255)] = MISSING
    """Its id in the system it is imported from."""
    external_source: Annotated[str | MISSING, Field(max_length=255)] = MISSING
    """The system it is imported from."""


class AttachmentUpdate(Model):
    """Fields of an attachment to set. A Community Edition server ignores all of them."""

    attributes: AttachmentAttributes | MISSING = MISSING
    """Name, size and type of the file."""
    asset: str | MISSING = MISSING
    """The file's key in the storage."""
    entity_type: str | None | MISSING = MISSING
    """What the file is attached to."""
    entity_identifier: str | None | MISSING = MISSING
    """Identifier of what the file is attached to."""
    is_deleted: bool | MISSING = MISSING
    """Whether it has been deleted."""
    is_archived: bool | MISSING = MISSING
    """Whether it has been archived."""
    external_id: str | None | MISSING = MISSING
    """Its id in the system it was imported from."""
    external_source: str | None | MISSING = MISSING
    """The system it was imported from."""
    size: float | MISSING = MISSING
    """Size in bytes."""
    is_uploaded: bool | MISSING = MISSING
    """Whether the bytes have been uploaded."""
    storage_metadata: dict[str, Any] | None | MISSING = MISSING
    """What the storage host knows about the file."""


class CodeProblem(Model):
    """An error that says what is wrong with a number."""

    error_code: int
    """A number for the error; 5900 is the rate limit."""
    error_message: str
    """The error's name."""


class DetailProblem(Model):
    """An error that says what is wrong in `detail`."""

    detail: str
    """What is wrong."""


class ErrorProblem(Model):
    """An error that says what is wrong in `error`."""

    error: str
    """What is wrong."""
    status: bool | MISSING = MISSING
    """Always false, where it is sent at all."""
    id: UUID | MISSING = MISSING
    """The attachment that stands in the way, on a conflict."""
    detail: str | MISSING = MISSING
    """More about what is wrong."""


class UploadForm(Model):
    """A signed form that lets one file be posted to the storage host."""

    url: str
    """Where to post the form. Another host, which must not see the API key."""
    fields: dict[str, str]
    """The form's fields. Send every one of them, unchanged, before the part `file`."""


class UploadGrant(Model):
    """A new attachment, and what it takes to upload its bytes."""

    upload_data: UploadForm | None
    """The form to post to the storage host. Can be null."""
    asset_id: UUID
    """The attachment's id."""
    attachment: Attachment
    """The attachment, not uploaded yet. Its `size` and name may differ from the
    request."""
    asset_url: str
    """A path on Plane's web application, of no use with an API key."""
