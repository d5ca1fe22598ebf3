"""Files attached to a submittal item."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Literal, overload
from uuid import UUID

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.models import OMIT
from .._runtime.operation import Operation, Style
from .._runtime.pagination import PaginationSpec


class Attachments(Resource):
    """Files attached to a submittal item."""

    def list(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
        sort: Sequence[str] | OMIT = OMIT,
        filter_category_id: models.CategoryId | str | OMIT = OMIT,
        filter_revision: int | OMIT = OMIT,
        filter_is_file_uploaded: bool | OMIT = OMIT,
    ) -> models.AttachmentPage:
        """List the attachments of a submittal item.

        `GET /projects/{projectId}/items/{itemId}/attachments`

        One page of attachments. There are more as long as `pagination.nextUrl` is
        given; on the last page it is null or missing. Ask for the next page with a
        larger `offset`.

        This is also the way to follow the `asyncState` of one attachment: no
        operation returns it alone.

        Args:
            project_id: The project. Other Autodesk APIs, the Data Management API
                among them, write a project id with `b.` before it; leave that out
                here.
            item_id: The submittal item, as found by listing the project's items.
            limit: How many attachments a page holds at most. The server's default
                is `20`.
            offset: How many attachments to skip. The server's default is `0`.
            sort: The fields to sort by, each followed by `asc` or `desc`.
            filter_category_id: Only attachments of this workflow state.
            filter_revision: Only attachments of this revision of the item.
            filter_is_file_uploaded: Only attachments whose upload is complete, or
                only those whose upload is not.

        Raises:
            BadRequestError: The request is malformed or lacks a header. `body`:
                `models.Problem`.
            UnauthorizedError: The bearer token is missing, invalid or expired.
                `body`: `models.Problem`.
            ForbiddenError: The user may not do this, or the token lacks the scope.
                `body`: `models.Problem`.
            NotFoundError: There is no such project, item or attachment. `body`:
                `models.Problem`.
            TooManyRequestsError: More than 600 requests in a minute. `body`:
                `models.Problem`.
            InternalServerError: Something unexpected happened on the server.
                `body`: `models.Problem`.
        """
        return self._send(
            _LIST,
            path={
                "projectId": project_id,
                "itemId": item_id,
            },
            query={
                "limit": limit,
                "offset": offset,
                "sort": sort,
                "filter[categoryId]": filter_category_id,
                "filter[revision]": filter_revision,
                "filter[isFileUploaded]": filter_is_file_uploaded,
            },
        )

    def iterate(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
        sort: Sequence[str] | OMIT = OMIT,
        filter_category_id: models.CategoryId | str | OMIT = OMIT,
        filter_revision: int | OMIT = OMIT,
        filter_is_file_uploaded: bool | OMIT = OMIT,
    ) -> Iterator[models.Attachment]:
        """Iterate over the items of all pages of `list`.

        `GET /projects/{projectId}/items/{itemId}/attachments`

        Each page is requested when its first item is needed. `limit` is the page
        size.

        See `Attachments.list` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _LIST,
            _ITERATE,
            path={
                "projectId": project_id,
                "itemId": item_id,
            },
            query={
                "limit": limit,
                "offset": offset,
                "sort": sort,
                "filter[categoryId]": filter_category_id,
                "filter[revision]": filter_revision,
                "filter[isFileUploaded]": filter_is_file_uploaded,
            },
        )

    @overload
    def create(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        name: str,
        urn_type_id: Literal["2"],
        task_id: UUID | str | OMIT = OMIT,
        is_file_uploaded: Literal[True] | OMIT = OMIT,
        urn: str | OMIT = OMIT,
        category_id: models.AssignableCategoryId | str | OMIT = OMIT,
    ) -> models.Attachment: ...

    @overload
    def create(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        body: models.AttachmentCreate,
    ) -> models.Attachment: ...

    def create(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        name: str | OMIT = OMIT,
        urn_type_id: Literal["2"] | OMIT = OMIT,
        task_id: UUID | str | OMIT = OMIT,
        is_file_uploaded: Literal[True] | OMIT = OMIT,
        urn: str | OMIT = OMIT,
        category_id: models.AssignableCategoryId | str | OMIT = OMIT,
        body: models.AttachmentCreate | OMIT = OMIT,
    ) -> models.Attachment:
        """Add an attachment to a submittal item.

        `POST /projects/{projectId}/items/{itemId}/attachments`

        Either points to a file that is in the Files tool (give its `urn`) or
        announces a local file. A local file has then to be uploaded to the place
        that the answer's `uploadUrn` names, as the introduction of this document
        describes, and confirmed with `attachments/update`.

        While the item is in review, `taskId` is needed. The item's
        `permittedActions` say what the user may do and which fields that takes.

        Args:
            project_id: The project. Other Autodesk APIs, the Data Management API
                among them, write a project id with `b.` before it; leave that out
                here.
            item_id: The submittal item, as found by listing the project's items.
            name: A name for the attachment. None of `/`, `\\`, `?`, `*`, `<`, `>`,
                `|`, `:`, line breaks, tabs, form feeds and null characters.
            urn_type_id: The type of URN. Always `2`.
            task_id: The task of the review step. Needed while the item is in
                review.
            is_file_uploaded: Whether the file is already there. It cannot be sent
                as false: leave it out instead, as for a local file that is yet to
                be uploaded.
            urn: The version of a file in the Files tool. Not for local files.
            category_id: The workflow state of the item that the attachment belongs
                to.
            body: The complete body, instead of its fields.

        Raises:
            BadRequestError: The request is malformed or lacks a header. `body`:
                `models.Problem`.
            UnauthorizedError: The bearer token is missing, invalid or expired.
                `body`: `models.Problem`.
            ForbiddenError: The user may not do this, or the token lacks the scope.
                `body`: `models.Problem`.
            NotFoundError: There is no such project, item or attachment. `body`:
                `models.Problem`.
            TooManyRequestsError: More than 600 requests in a minute. `body`:
                `models.Problem`.
            InternalServerError: Something unexpected happened on the server.
                `body`: `models.Problem`.
        """
        return self._send(
            _CREATE,
            path={
                "projectId": project_id,
                "itemId": item_id,
            },
            body=body,
            fields={
                "name": name,
                "urnTypeId": urn_type_id,
                "taskId": task_id,
                "isFileUploaded": is_file_uploaded,
                "urn": urn,
                "categoryId": category_id,
            },
        )

    def update(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        attachment_id: UUID | str,
        *,
        is_file_uploaded: bool | OMIT = OMIT,
        body: models.AttachmentUpdate | OMIT = OMIT,
    ) -> models.Attachment:
        """Say that the upload of an attachment is complete.

        `PATCH /projects/{projectId}/items/{itemId}/attachments/{attachmentId}`

        Call it once the file is in the storage. It starts the asynchronous work
        that gives the attachment its `urn`, which `asyncState` follows.

        Only for local files; an attachment from the Files tool needs no such call.
        Acts for a user: the token has to come from a three-legged flow.

        Args:
            project_id: The project. Other Autodesk APIs, the Data Management API
                among them, write a project id with `b.` before it; leave that out
                here.
            item_id: The submittal item, as found by listing the project's items.
            attachment_id: The attachment, as found with `attachments/list`.
            is_file_uploaded: True once the file is completely uploaded, false while
                it is not.
            body: The complete body, instead of its fields.

        Raises:
            BadRequestError: The request is malformed or lacks a header. `body`:
                `models.Problem`.
            UnauthorizedError: The bearer token is missing, invalid or expired.
                `body`: `models.Problem`.
            ForbiddenError: The user may not do this, or the token lacks the scope.
                `body`: `models.Problem`.
            NotFoundError: There is no such project, item or attachment. `body`:
                `models.Problem`.
            TooManyRequestsError: More than 600 requests in a minute. `body`:
                `models.Problem`.
            InternalServerError: Something unexpected happened on the server.
                `body`: `models.Problem`.
        """
        return self._send(
            _UPDATE,
            path={
                "projectId": project_id,
                "itemId": item_id,
                "attachmentId": attachment_id,
            },
            body=body,
            fields={
                "isFileUploaded": is_file_uploaded,
            },
        )


class AsyncAttachments(AsyncResource):
    """Files attached to a submittal item."""

    async def list(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
        sort: Sequence[str] | OMIT = OMIT,
        filter_category_id: models.CategoryId | str | OMIT = OMIT,
        filter_revision: int | OMIT = OMIT,
        filter_is_file_uploaded: bool | OMIT = OMIT,
    ) -> models.AttachmentPage:
        """List the attachments of a submittal item.

        `GET /projects/{projectId}/items/{itemId}/attachments`

        See `Attachments.list` for arguments and errors.
        """
        return await self._send(
            _LIST,
            path={
                "projectId": project_id,
                "itemId": item_id,
            },
            query={
                "limit": limit,
                "offset": offset,
                "sort": sort,
                "filter[categoryId]": filter_category_id,
                "filter[revision]": filter_revision,
                "filter[isFileUploaded]": filter_is_file_uploaded,
            },
        )

    def iterate(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
        sort: Sequence[str] | OMIT = OMIT,
        filter_category_id: models.CategoryId | str | OMIT = OMIT,
        filter_revision: int | OMIT = OMIT,
        filter_is_file_uploaded: bool | OMIT = OMIT,
    ) -> AsyncIterator[models.Attachment]:
        """Iterate over the items of all pages of `list`.

        `GET /projects/{projectId}/items/{itemId}/attachments`

        Each page is requested when its first item is needed. `limit` is the page
        size.

        See `Attachments.list` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _LIST,
            _ITERATE,
            path={
                "projectId": project_id,
                "itemId": item_id,
            },
            query={
                "limit": limit,
                "offset": offset,
                "sort": sort,
                "filter[categoryId]": filter_category_id,
                "filter[revision]": filter_revision,
                "filter[isFileUploaded]": filter_is_file_uploaded,
            },
        )

    @overload
    async def create(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        name: str,
        urn_type_id: Literal["2"],
        task_id: UUID | str | OMIT = OMIT,
        is_file_uploaded: Literal[True] | OMIT = OMIT,
        urn: str | OMIT = OMIT,
        category_id: models.AssignableCategoryId | str | OMIT = OMIT,
    ) -> models.Attachment: ...

    @overload
    async def create(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        body: models.AttachmentCreate,
    ) -> models.Attachment: ...

    async def create(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        *,
        name: str | OMIT = OMIT,
        urn_type_id: Literal["2"] | OMIT = OMIT,
        task_id: UUID | str | OMIT = OMIT,
        is_file_uploaded: Literal[True] | OMIT = OMIT,
        urn: str | OMIT = OMIT,
        category_id: models.AssignableCategoryId | str | OMIT = OMIT,
        body: models.AttachmentCreate | OMIT = OMIT,
    ) -> models.Attachment:
        """Add an attachment to a submittal item.

        `POST /projects/{projectId}/items/{itemId}/attachments`

        See `Attachments.create` for arguments and errors.
        """
        return await self._send(
            _CREATE,
            path={
                "projectId": project_id,
                "itemId": item_id,
            },
            body=body,
            fields={
                "name": name,
                "urnTypeId": urn_type_id,
                "taskId": task_id,
                "isFileUploaded": is_file_uploaded,
                "urn": urn,
                "categoryId": category_id,
            },
        )

    async def update(
        self,
        project_id: UUID | str,
        item_id: UUID | str,
        attachment_id: UUID | str,
        *,
        is_file_uploaded: bool | OMIT = OMIT,
        body: models.AttachmentUpdate | OMIT = OMIT,
    ) -> models.Attachment:
        """Say that the upload of an attachment is complete.

        `PATCH /projects/{projectId}/items/{itemId}/attachments/{attachmentId}`

        See `Attachments.update` for arguments and errors.
        """
        return await self._send(
            _UPDATE,
            path={
                "projectId": project_id,
                "itemId": item_id,
                "attachmentId": attachment_id,
            },
            body=body,
            fields={
                "isFileUploaded": is_file_uploaded,
            },
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_LIST: Operation[models.AttachmentPage] = Operation(
    id="attachments/list",
    method="GET",
    path="/projects/{projectId}/items/{itemId}/attachments",
    security=(("OAuth",),),
    styles={
        ("query", "sort"): Style("form", explode=False),
    },
    responses={
        "200": lambda: models.AttachmentPage,
        "400": lambda: models.Problem,
        "401": lambda: models.Problem,
        "403": lambda: models.Problem,
        "404": lambda: models.Problem,
        "429": lambda: models.Problem,
        "500": lambda: models.Problem,
    },
    headers={
        "429": lambda: {
            "Retry-After": int,
        },
    },
)
_ITERATE = PaginationSpec(
    style="next-url",
    items="/results",
    next="/pagination/nextUrl",
)
_CREATE: Operation[models.Attachment] = Operation(
    id="attachments/create",
    method="POST",
    path="/projects/{projectId}/items/{itemId}/attachments",
    body="application/json",
    security=(("OAuth",),),
    responses={
        "201": lambda: models.Attachment,
        "400": lambda: models.Problem,
        "401": lambda: models.Problem,
        "403": lambda: models.Problem,
        "404": lambda: models.Problem,
        "429": lambda: models.Problem,
        "500": lambda: models.Problem,
    },
    headers={
        "429": lambda: {
            "Retry-After": int,
        },
    },
)
_UPDATE: Operation[models.Attachment] = Operation(
    id="attachments/update",
    method="PATCH",
    path="/projects/{projectId}/items/{itemId}/attachments/{attachmentId}",
    body="application/json",
    security=(("OAuth",),),
    responses={
        "200": lambda: models.Attachment,
        "400": lambda: models.Problem,
        "401": lambda: models.Problem,
        "403": lambda: models.Problem,
        "404": lambda: models.Problem,
        "429": lambda: models.Problem,
        "500": lambda: models.Problem,
    },
    headers={
        "429": lambda: {
            "Retry-After": int,
        },
    },
)
