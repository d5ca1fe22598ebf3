"""Files attached to a work item."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any, overload
from uuid import UUID

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.models import OMIT
from .._runtime.operation import LOCATION, Operation


class Attachments(Resource):
    """Files attached to a work item."""

    def list(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
    ) -> builtins.list[models.Attachment]:
        """List the attachments of a work item.

        `GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`

        Every attachment that is marked as uploaded and not deleted, newest first.
        There is no pagination: the answer is the whole list.

        Args:
            workspace_slug: The workspace, by the name it has in its URL: `my-team`
                for `https://app.plane.so/my-team/projects/`.
            project_id: The project the work item belongs to, a lower-case UUID.
            work_item_id: The work item the attachment belongs to, a lower-case
                UUID.

        Raises:
            UnauthorizedError: No credentials were given, or none the server knows.
                `body`: `models.DetailProblem`.
            ForbiddenError: The key is wrong, expired or deactivated (a `detail`),
                or its owner may not do this (an `error`). `body`:
                `models.DetailProblem | models.ErrorProblem`.
            NotFoundError: There is no such workspace, project, work item or
                attachment (any more), or an id in the path is not a lower-case
                UUID. `body`: `models.ErrorProblem`.
            MethodNotAllowedError: This path does not take the method, as after a
                proxy or a redirect has changed it. `body`: `models.DetailProblem`.
            NotAcceptableError: The `Accept` header leaves out JSON. `body`:
                `models.DetailProblem`.
            TooManyRequestsError: More than sixty requests in a minute. `body`:
                `models.CodeProblem`.
            InternalServerError: Something failed on the server. `body`:
                `models.ErrorProblem`.
        """
        return self._send(
            _LIST,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
            },
        )

    @overload
    def create(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        *,
        name: str,
        type: str,
        size: int,
        external_id: str | OMIT = OMIT,
        external_source: str | OMIT = OMIT,
    ) -> models.UploadGrant: ...

    @overload
    def create(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        *,
        body: models.AttachmentCreate,
    ) -> models.UploadGrant: ...

    def create(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        *,
        name: str | OMIT = OMIT,
        type: str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        external_id: str | OMIT = OMIT,
        external_source: str | OMIT = OMIT,
        body: models.AttachmentCreate | OMIT = OMIT,
    ) -> models.UploadGrant:
        """Announce a file and get credentials to upload it.

        `POST /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`

        Creates the attachment, not yet uploaded, and returns a form that lets its
        bytes be posted to the storage host.

        **The storage step** comes next and is not part of this API. Send a POST
        with `multipart/form-data` to `upload_data.url`: every entry of
        `upload_data.fields` first, as it is, then the file as a part named `file`,
        last. Send **no API key and no token**: it is another host. It answers 204
        with `ETag` and `Location`. The signed policy fixes the key and the content
        type and allows 1 to `size` bytes; what it refuses comes back as XML,
        `<Error><Code>…</Code><Message>…</Message></Error>`, with the codes
        `EntityTooLarge` (400), `EntityTooSmall` (400) and `AccessDenied` (403). A
        file shorter than announced is accepted, and `size` then stays wrong.

        **Finish** with `attachments/update`, which marks the attachment as
        uploaded. Until then it is in no list and cannot be downloaded.

        The server may change what it was given without saying so: compare the
        returned `attachment` with the request. A `size` over its limit (5242880
        bytes unless configured otherwise) is cut down to the limit, and
        directories, `..` and leading dots are removed from `name` (`../../x..y.txt`
        becomes `xy.txt`).

        A wrongly typed body (a `size` in quotes, an array, a form) or a `name` of
        more than 730 characters is answered with 500, not 400.

        Args:
            workspace_slug: The workspace, by the name it has in its URL: `my-team`
                for `https://app.plane.so/my-team/projects/`.
            project_id: The project the work item belongs to, a lower-case UUID.
            work_item_id: The work item the attachment belongs to, a lower-case
                UUID.
            name: File name, at most 730 characters. Directories, `..` and leading
                dots are removed.
            type: MIME type. The server compares it with an allow-list, letter by
                letter: lower case, no parameters such as `; charset=utf-8`. Allowed
                are the common types of images, office and PDF documents, plain
                text, Markdown, CSV, JSON, XML, CSS, JavaScript and SQL, audio,
                video, archives, fonts and glTF models, and
                `application/octet-stream` for everything else. Refused are, for
                example, `text/html`, `text/yaml`, `image/heic` and
                `message/rfc822`.
            size: Size in bytes; a file cannot be empty. Over the server's limit
                (5242880 by default) it is silently cut down to the limit.
            external_id: Its id in the system it is imported from.
            external_source: The system it is imported from.
            body: The complete body, instead of its fields.

        Raises:
            BadRequestError: The body lacks `name`, `type` or `size`, has an empty
                `size` or a `type` that is not on the allow-list, or is not JSON.
                `body`: `models.ErrorProblem | models.DetailProblem`.
            UnauthorizedError: No credentials were given, or none the server knows.
                `body`: `models.DetailProblem`.
            ForbiddenError: The key is wrong, expired or deactivated (a `detail`),
                or its owner may not do this (an `error`). `body`:
                `models.DetailProblem | models.ErrorProblem`.
            NotFoundError: There is no such workspace, project, work item or
                attachment (any more), or an id in the path is not a lower-case
                UUID. `body`: `models.ErrorProblem`.
            MethodNotAllowedError: This path does not take the method, as after a
                proxy or a redirect has changed it. `body`: `models.DetailProblem`.
            NotAcceptableError: The `Accept` header leaves out JSON. `body`:
                `models.DetailProblem`.
            ConflictError: This work item already has an attachment with the same
                `external_id` and `external_source`; `id` says which. `body`:
                `models.ErrorProblem`.
            ContentTooLargeError: The request body is too large. `body`:
                `models.ErrorProblem`.
            UnsupportedMediaTypeError: The request body is not sent as
                `application/json`. `body`: `models.DetailProblem`.
            TooManyRequestsError: More than sixty requests in a minute. `body`:
                `models.CodeProblem`.
            InternalServerError: Something failed on the server. `body`:
                `models.ErrorProblem`.
        """
        return self._send(
            _CREATE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
            },
            body=body,
            fields={
                "name": name,
                "type": type,
                "size": size,
                "external_id": external_id,
                "external_source": external_source,
            },
        )

    def retrieve(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        attachment_id: UUID | str,
    ) -> str:
        """Get a link to download an attachment.

        `GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`

        Answers with a redirect to the storage host and no body; there is no
        operation that returns one attachment as JSON. The link is signed, works for
        anyone who has it, and expires after an hour unless the server is configured
        otherwise.

        Fetch the link **without the API key or token**: the storage host must never
        see them.

        Args:
            workspace_slug: The workspace, by the name it has in its URL: `my-team`
                for `https://app.plane.so/my-team/projects/`.
            project_id: The project the work item belongs to, a lower-case UUID.
            work_item_id: The work item the attachment belongs to, a lower-case
                UUID.
            attachment_id: The attachment, a lower-case UUID.

        Raises:
            BadRequestError: The attachment has not been marked as uploaded yet.
                `body`: `models.ErrorProblem`.
            UnauthorizedError: No credentials were given, or none the server knows.
                `body`: `models.DetailProblem`.
            ForbiddenError: The key is wrong, expired or deactivated (a `detail`),
                or its owner may not do this (an `error`). `body`:
                `models.DetailProblem | models.ErrorProblem`.
            NotFoundError: There is no such workspace, project, work item or
                attachment (any more), or an id in the path is not a lower-case
                UUID. `body`: `models.ErrorProblem`.
            MethodNotAllowedError: This path does not take the method, as after a
                proxy or a redirect has changed it. `body`: `models.DetailProblem`.
            NotAcceptableError: The `Accept` header leaves out JSON. `body`:
                `models.DetailProblem`.
            TooManyRequestsError: More than sixty requests in a minute. `body`:
                `models.CodeProblem`.
            InternalServerError: Something failed on the server. `body`:
                `models.ErrorProblem`.
        """
        return self._send(
            _RETRIEVE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
                "attachment_id": attachment_id,
            },
        )

    def delete(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        attachment_id: UUID | str,
    ) -> None:
        """Delete an attachment.

        `DELETE /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`

        The attachment is only marked as deleted on the server, but it is out of
        reach at once: a second DELETE, a GET or a PATCH is answered with 404. A
        DELETE that was sent again after a lost answer and meets 404 has therefore
        succeeded.

        Args:
            workspace_slug: The workspace, by the name it has in its URL: `my-team`
                for `https://app.plane.so/my-team/projects/`.
            project_id: The project the work item belongs to, a lower-case UUID.
            work_item_id: The work item the attachment belongs to, a lower-case
                UUID.
            attachment_id: The attachment, a lower-case UUID.

        Raises:
            UnauthorizedError: No credentials were given, or none the server knows.
                `body`: `models.DetailProblem`.
            ForbiddenError: The key is wrong, expired or deactivated (a `detail`),
                or its owner may not do this (an `error`). `body`:
                `models.DetailProblem | models.ErrorProblem`.
            NotFoundError: There is no such workspace, project, work item or
                attachment (any more), or an id in the path is not a lower-case
                UUID. `body`: `models.ErrorProblem`.
            MethodNotAllowedError: This path does not take the method, as after a
                proxy or a redirect has changed it. `body`: `models.DetailProblem`.
            NotAcceptableError: The `Accept` header leaves out JSON. `body`:
                `models.DetailProblem`.
            TooManyRequestsError: More than sixty requests in a minute. `body`:
                `models.CodeProblem`.
            InternalServerError: Something failed on the server. `body`:
                `models.ErrorProblem`.
        """
        return self._send(
            _DELETE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
                "attachment_id": attachment_id,
            },
        )

    def update(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        attachment_id: UUID | str,
        *,
        attributes: models.AttachmentAttributes | Mapping[str, Any] | OMIT = OMIT,
        asset: str | OMIT = OMIT,
        entity_type: str | None | OMIT = OMIT,
        entity_identifier: str | None | OMIT = OMIT,
        is_deleted: bool | OMIT = OMIT,
        is_archived: bool | OMIT = OMIT,
        external_id: str | None | OMIT = OMIT,
        external_source: str | None | OMIT = OMIT,
        size: float | OMIT = OMIT,
        is_uploaded: bool | OMIT = OMIT,
        storage_metadata: Mapping[str, Any] | None | OMIT = OMIT,
        body: models.AttachmentUpdate | OMIT = OMIT,
    ) -> models.Attachment | None:
        """Update an attachment, or mark it as uploaded.

        `PATCH /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`

        By the documentation, sets the fields that are given, leaves the others as
        they are, and answers 200 with the attachment.

        A Community Edition server does something else: it never looks at the body,
        whatever is in it (even `is_uploaded: false`), marks the attachment as
        uploaded, and answers **204** with nothing. It does not check that the bytes
        have arrived, so call this only after the storage step of
        `attachments/create` has succeeded. Calling it again is harmless; the first
        call also makes the caller the attachment's `created_by`.

        Args:
            workspace_slug: The workspace, by the name it has in its URL: `my-team`
                for `https://app.plane.so/my-team/projects/`.
            project_id: The project the work item belongs to, a lower-case UUID.
            work_item_id: The work item the attachment belongs to, a lower-case
                UUID.
            attachment_id: The attachment, a lower-case UUID.
            attributes: Name, size and type of the file.
            asset: The file's key in the storage.
            entity_type: What the file is attached to.
            entity_identifier: Identifier of what the file is attached to.
            is_deleted: Whether it has been deleted.
            is_archived: Whether it has been archived.
            external_id: Its id in the system it was imported from.
            external_source: The system it was imported from.
            size: Size in bytes.
            is_uploaded: Whether the bytes have been uploaded.
            storage_metadata: What the storage host knows about the file.
            body: The complete body, instead of its fields.

        Raises:
            BadRequestError: The body could not be understood. `body`:
                `models.ErrorProblem | models.DetailProblem`.
            UnauthorizedError: No credentials were given, or none the server knows.
                `body`: `models.DetailProblem`.
            ForbiddenError: The key is wrong, expired or deactivated (a `detail`),
                or its owner may not do this (an `error`). `body`:
                `models.DetailProblem | models.ErrorProblem`.
            NotFoundError: There is no such workspace, project, work item or
                attachment (any more), or an id in the path is not a lower-case
                UUID. `body`: `models.ErrorProblem`.
            MethodNotAllowedError: This path does not take the method, as after a
                proxy or a redirect has changed it. `body`: `models.DetailProblem`.
            NotAcceptableError: The `Accept` header leaves out JSON. `body`:
                `models.DetailProblem`.
            ContentTooLargeError: The request body is too large. `body`:
                `models.ErrorProblem`.
            UnsupportedMediaTypeError: The request body is not sent as
                `application/json`. `body`: `models.DetailProblem`.
            TooManyRequestsError: More than sixty requests in a minute. `body`:
                `models.CodeProblem`.
            InternalServerError: Something failed on the server. `body`:
                `models.ErrorProblem`.
        """
        return self._send(
            _UPDATE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
                "attachment_id": attachment_id,
            },
            body=body,
            fields={
                "attributes": attributes,
                "asset": asset,
                "entity_type": entity_type,
                "entity_identifier": entity_identifier,
                "is_deleted": is_deleted,
                "is_archived": is_archived,
                "external_id": external_id,
                "external_source": external_source,
                "size": size,
                "is_uploaded": is_uploaded,
                "storage_metadata": storage_metadata,
            },
        )


class AsyncAttachments(AsyncResource):
    """Files attached to a work item."""

    async def list(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
    ) -> builtins.list[models.Attachment]:
        """List the attachments of a work item.

        `GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`

        See `Attachments.list` for arguments and errors.
        """
        return await self._send(
            _LIST,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
            },
        )

    @overload
    async def create(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        *,
        name: str,
        type: str,
        size: int,
        external_id: str | OMIT = OMIT,
        external_source: str | OMIT = OMIT,
    ) -> models.UploadGrant: ...

    @overload
    async def create(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        *,
        body: models.AttachmentCreate,
    ) -> models.UploadGrant: ...

    async def create(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        *,
        name: str | OMIT = OMIT,
        type: str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        external_id: str | OMIT = OMIT,
        external_source: str | OMIT = OMIT,
        body: models.AttachmentCreate | OMIT = OMIT,
    ) -> models.UploadGrant:
        """Announce a file and get credentials to upload it.

        `POST /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`

        See `Attachments.create` for arguments and errors.
        """
        return await self._send(
            _CREATE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
            },
            body=body,
            fields={
                "name": name,
                "type": type,
                "size": size,
                "external_id": external_id,
                "external_source": external_source,
            },
        )

    async def retrieve(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        attachment_id: UUID | str,
    ) -> str:
        """Get a link to download an attachment.

        `GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`

        See `Attachments.retrieve` for arguments and errors.
        """
        return await self._send(
            _RETRIEVE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
                "attachment_id": attachment_id,
            },
        )

    async def delete(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        attachment_id: UUID | str,
    ) -> None:
        """Delete an attachment.

        `DELETE /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`

        See `Attachments.delete` for arguments and errors.
        """
        return await self._send(
            _DELETE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
                "attachment_id": attachment_id,
            },
        )

    async def update(
        self,
        workspace_slug: str,
        project_id: UUID | str,
        work_item_id: UUID | str,
        attachment_id: UUID | str,
        *,
        attributes: models.AttachmentAttributes | Mapping[str, Any] | OMIT = OMIT,
        asset: str | OMIT = OMIT,
        entity_type: str | None | OMIT = OMIT,
        entity_identifier: str | None | OMIT = OMIT,
        is_deleted: bool | OMIT = OMIT,
        is_archived: bool | OMIT = OMIT,
        external_id: str | None | OMIT = OMIT,
        external_source: str | None | OMIT = OMIT,
        size: float | OMIT = OMIT,
        is_uploaded: bool | OMIT = OMIT,
        storage_metadata: Mapping[str, Any] | None | OMIT = OMIT,
        body: models.AttachmentUpdate | OMIT = OMIT,
    ) -> models.Attachment | None:
        """Update an attachment, or mark it as uploaded.

        `PATCH /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`

        See `Attachments.update` for arguments and errors.
        """
        return await self._send(
            _UPDATE,
            path={
                "workspace_slug": workspace_slug,
                "project_id": project_id,
                "work_item_id": work_item_id,
                "attachment_id": attachment_id,
            },
            body=body,
            fields={
                "attributes": attributes,
                "asset": asset,
                "entity_type": entity_type,
                "entity_identifier": entity_identifier,
                "is_deleted": is_deleted,
                "is_archived": is_archived,
                "external_id": external_id,
                "external_source": external_source,
                "size": size,
                "is_uploaded": is_uploaded,
                "storage_metadata": storage_metadata,
            },
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_LIST: Operation[builtins.list[models.Attachment]] = Operation(
    id="attachments/list",
    method="GET",
    path="/api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/",
    security=(("ApiKey",), ("OAuth",)),
    responses={
        "200": lambda: builtins.list[models.Attachment],
        "401": lambda: models.DetailProblem,
        "403": lambda: models.DetailProblem | models.ErrorProblem,
        "404": lambda: models.ErrorProblem,
        "405": lambda: models.DetailProblem,
        "406": lambda: models.DetailProblem,
        "429": lambda: models.CodeProblem,
        "500": lambda: models.ErrorProblem,
    },
    headers={
        "200": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "401": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "403": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "404": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "405": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "406": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "429": lambda: {
            "Retry-After": int,
        },
        "500": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
    },
)
_CREATE: Operation[models.UploadGrant] = Operation(
    id="attachments/create",
    method="POST",
    path="/api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/",
    body="application/json",
    security=(("ApiKey",), ("OAuth",)),
    responses={
        "200": lambda: models.UploadGrant,
        "400": lambda: models.ErrorProblem | models.DetailProblem,
        "401": lambda: models.DetailProblem,
        "403": lambda: models.DetailProblem | models.ErrorProblem,
        "404": lambda: models.ErrorProblem,
        "405": lambda: models.DetailProblem,
        "406": lambda: models.DetailProblem,
        "409": lambda: models.ErrorProblem,
        "413": lambda: models.ErrorProblem,
        "415": lambda: models.DetailProblem,
        "429": lambda: models.CodeProblem,
        "500": lambda: models.ErrorProblem,
    },
    headers={
        "200": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "400": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "401": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "403": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "404": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "405": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "406": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "409": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "413": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "415": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "429": lambda: {
            "Retry-After": int,
        },
        "500": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
    },
)
_RETRIEVE: Operation[str] = Operation(
    id="attachments/retrieve",
    method="GET",
    path="/api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/",
    security=(("ApiKey",), ("OAuth",)),
    responses={
        "302": LOCATION,
        "400": lambda: models.ErrorProblem,
        "401": lambda: models.DetailProblem,
        "403": lambda: models.DetailProblem | models.ErrorProblem,
        "404": lambda: models.ErrorProblem,
        "405": lambda: models.DetailProblem,
        "406": lambda: models.DetailProblem,
        "429": lambda: models.CodeProblem,
        "500": lambda: models.ErrorProblem,
    },
    headers={
        "302": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "400": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "401": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "403": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "404": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "405": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "406": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "429": lambda: {
            "Retry-After": int,
        },
        "500": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
    },
)
_DELETE: Operation[None] = Operation(
    id="attachments/delete",
    method="DELETE",
    path="/api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/",
    security=(("ApiKey",), ("OAuth",)),
    responses={
        "204": None,
        "401": lambda: models.DetailProblem,
        "403": lambda: models.DetailProblem | models.ErrorProblem,
        "404": lambda: models.ErrorProblem,
        "405": lambda: models.DetailProblem,
        "406": lambda: models.DetailProblem,
        "429": lambda: models.CodeProblem,
        "500": lambda: models.ErrorProblem,
    },
    headers={
        "204": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "401": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "403": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "404": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "405": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "406": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "429": lambda: {
            "Retry-After": int,
        },
        "500": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
    },
)
_UPDATE: Operation[models.Attachment | None] = Operation(
    id="attachments/update",
    method="PATCH",
    path="/api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/",
    body="application/json",
    security=(("ApiKey",), ("OAuth",)),
    responses={
        "200": lambda: models.Attachment,
        "204": None,
        "400": lambda: models.ErrorProblem | models.DetailProblem,
        "401": lambda: models.DetailProblem,
        "403": lambda: models.DetailProblem | models.ErrorProblem,
        "404": lambda: models.ErrorProblem,
        "405": lambda: models.DetailProblem,
        "406": lambda: models.DetailProblem,
        "413": lambda: models.ErrorProblem,
        "415": lambda: models.DetailProblem,
        "429": lambda: models.CodeProblem,
        "500": lambda: models.ErrorProblem,
    },
    headers={
        "200": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "204": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "400": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "401": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "403": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "404": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "405": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "406": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "413": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "415": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
        "429": lambda: {
            "Retry-After": int,
        },
        "500": lambda: {
            "X-RateLimit-Remaining": int,
            "X-RateLimit-Reset": int,
        },
    },
)
