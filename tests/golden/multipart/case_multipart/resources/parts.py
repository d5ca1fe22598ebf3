"""Operations on parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.files import FileInput
from .._runtime.models import OMIT
from .._runtime.operation import Encoding, Operation


class Parts(Resource):
    """Operations on parts."""

    @overload
    def upload(
        self,
        *,
        file: FileInput,
        image: FileInput | OMIT = OMIT,
        blob: FileInput | OMIT = OMIT,
        encoded: str | OMIT = OMIT,
        files: Sequence[FileInput] | OMIT = OMIT,
        name: str | OMIT = OMIT,
        count: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        meta: models.Meta | Mapping[str, Any] | OMIT = OMIT,
    ) -> None: ...

    @overload
    def upload(
        self,
        *,
        body: Mapping[str, Any],
    ) -> None: ...

    def upload(
        self,
        *,
        file: FileInput | OMIT = OMIT,
        image: FileInput | OMIT = OMIT,
        blob: FileInput | OMIT = OMIT,
        encoded: str | OMIT = OMIT,
        files: Sequence[FileInput] | OMIT = OMIT,
        name: str | OMIT = OMIT,
        count: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        meta: models.Meta | Mapping[str, Any] | OMIT = OMIT,
        body: Mapping[str, Any] | OMIT = OMIT,
    ) -> None:
        """POST /upload.

        `POST /upload`

        Args:
            file:
            image:
            blob:
            encoded:
            files:
            name:
            count:
            tags:
            meta:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _UPLOAD,
            body=body,
            fields={
                "file": file,
                "image": image,
                "blob": blob,
                "encoded": encoded,
                "files": files,
                "name": name,
                "count": count,
                "tags": tags,
                "meta": meta,
            },
        )

    def encoded(
        self,
        *,
        photo: FileInput | OMIT = OMIT,
        xml: str | OMIT = OMIT,
        meta: models.Meta | Mapping[str, Any] | OMIT = OMIT,
        list: Sequence[str] | OMIT = OMIT,
        either: FileInput | OMIT = OMIT,
        body: Mapping[str, Any] | OMIT = OMIT,
    ) -> None:
        """POST /encoded.

        `POST /encoded`

        Args:
            photo:
            xml:
            meta:
            list:
            either:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _ENCODED,
            body=body,
            fields={
                "photo": photo,
                "xml": xml,
                "meta": meta,
                "list": list,
                "either": either,
            },
        )

    def optional(
        self,
        *,
        full_name: str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        body: models.Meta | OMIT = OMIT,
    ) -> None:
        """POST /optional.

        `POST /optional`

        Args:
            full_name:
            size:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _OPTIONAL,
            body=body,
            fields={
                "fullName": full_name,
                "size": size,
            },
        )

    def needed(
        self,
        *,
        full_name: str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        body: models.Meta | OMIT = OMIT,
    ) -> None:
        """POST /needed.

        `POST /needed`

        Args:
            full_name:
            size:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _NEEDED,
            body=body,
            fields={
                "fullName": full_name,
                "size": size,
            },
        )


class AsyncParts(AsyncResource):
    """Operations on parts."""

    @overload
    async def upload(
        self,
        *,
        file: FileInput,
        image: FileInput | OMIT = OMIT,
        blob: FileInput | OMIT = OMIT,
        encoded: str | OMIT = OMIT,
        files: Sequence[FileInput] | OMIT = OMIT,
        name: str | OMIT = OMIT,
        count: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        meta: models.Meta | Mapping[str, Any] | OMIT = OMIT,
    ) -> None: ...

    @overload
    async def upload(
        self,
        *,
        body: Mapping[str, Any],
    ) -> None: ...

    async def upload(
        self,
        *,
        file: FileInput | OMIT = OMIT,
        image: FileInput | OMIT = OMIT,
        blob: FileInput | OMIT = OMIT,
        encoded: str | OMIT = OMIT,
        files: Sequence[FileInput] | OMIT = OMIT,
        name: str | OMIT = OMIT,
        count: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        meta: models.Meta | Mapping[str, Any] | OMIT = OMIT,
        body: Mapping[str, Any] | OMIT = OMIT,
    ) -> None:
        """POST /upload.

        `POST /upload`

        See `Parts.upload` for arguments and errors.
        """
        return await self._send(
            _UPLOAD,
            body=body,
            fields={
                "file": file,
                "image": image,
                "blob": blob,
                "encoded": encoded,
                "files": files,
                "name": name,
                "count": count,
                "tags": tags,
                "meta": meta,
            },
        )

    async def encoded(
        self,
        *,
        photo: FileInput | OMIT = OMIT,
        xml: str | OMIT = OMIT,
        meta: models.Meta | Mapping[str, Any] | OMIT = OMIT,
        list: Sequence[str] | OMIT = OMIT,
        either: FileInput | OMIT = OMIT,
        body: Mapping[str, Any] | OMIT = OMIT,
    ) -> None:
        """POST /encoded.

        `POST /encoded`

        See `Parts.encoded` for arguments and errors.
        """
        return await self._send(
            _ENCODED,
            body=body,
            fields={
                "photo": photo,
                "xml": xml,
                "meta": meta,
                "list": list,
                "either": either,
            },
        )

    async def optional(
        self,
        *,
        full_name: str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        body: models.Meta | OMIT = OMIT,
    ) -> None:
        """POST /optional.

        `POST /optional`

        See `Parts.optional` for arguments and errors.
        """
        return await self._send(
            _OPTIONAL,
            body=body,
            fields={
                "fullName": full_name,
                "size": size,
            },
        )

    async def needed(
        self,
        *,
        full_name: str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        body: models.Meta | OMIT = OMIT,
    ) -> None:
        """POST /needed.

        `POST /needed`

        See `Parts.needed` for arguments and errors.
        """
        return await self._send(
            _NEEDED,
            body=body,
            fields={
                "fullName": full_name,
                "size": size,
            },
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_UPLOAD: Operation[None] = Operation(
    id="parts/upload",
    method="POST",
    path="/upload",
    body="multipart/form-data",
    accept="*/*",
    responses={
        "204": None,
    },
)
_ENCODED: Operation[None] = Operation(
    id="parts/encoded",
    method="POST",
    path="/encoded",
    body="multipart/form-data",
    encodings={
        ("multipart/form-data", "photo"): Encoding(content_type="image/jpeg"),
        ("multipart/form-data", "xml"): Encoding(
            content_type="text/xml; charset=utf-8"
        ),
        ("multipart/form-data", "meta"): Encoding(
            content_type="application/vnd.meta+json"
        ),
        ("multipart/form-data", "list"): Encoding(style="form", explode=False),
        ("multipart/form-data", "either"): Encoding(
            content_type="image/png, image/gif"
        ),
    },
    accept="*/*",
    responses={
        "204": None,
    },
)
_OPTIONAL: Operation[None] = Operation(
    id="parts/optional",
    method="POST",
    path="/optional",
    body="multipart/form-data",
    body_required=False,
    accept="*/*",
    responses={
        "204": None,
    },
)
_NEEDED: Operation[None] = Operation(
    id="parts/needed",
    method="POST",
    path="/needed",
    body="multipart/form-data",
    accept="*/*",
    responses={
        "204": None,
    },
)
