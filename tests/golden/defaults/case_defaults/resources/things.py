"""Operations on things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, overload

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.models import OMIT
from .._runtime.operation import Operation


class Things(Resource):
    """Operations on things."""

    @overload
    def create(
        self,
        *,
        must: int,
        page: int | OMIT = OMIT,
        sort: models.ThingsCreateSort | str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        kind: models.ThingKind | str | OMIT = OMIT,
        flag: bool | OMIT = OMIT,
        at: date | str | OMIT = OMIT,
        none: str | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | OMIT = OMIT,
    ) -> models.Thing: ...

    @overload
    def create(
        self,
        *,
        body: models.Thing,
        page: int | OMIT = OMIT,
        sort: models.ThingsCreateSort | str | OMIT = OMIT,
    ) -> models.Thing: ...

    def create(
        self,
        *,
        page: int | OMIT = OMIT,
        sort: models.ThingsCreateSort | str | OMIT = OMIT,
        must: int | OMIT = OMIT,
        size: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        kind: models.ThingKind | str | OMIT = OMIT,
        flag: bool | OMIT = OMIT,
        at: date | str | OMIT = OMIT,
        none: str | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | OMIT = OMIT,
        body: models.Thing | OMIT = OMIT,
    ) -> models.Thing:
        """POST /things.

        `POST /things`

        Args:
            page: The server's default is `1`.
            sort:
            must: The server's default is `3`.
            size: The server's default is `7`.
            tags: The server's default is `[]`.
            kind:
            flag: The server's default is `false`.
            at: The server's default is `2026-01-31`.
            none: The server's default is `null`.
            inner:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _CREATE,
            query={
                "page": page,
                "sort": sort,
            },
            body=body,
            fields={
                "must": must,
                "size": size,
                "tags": tags,
                "kind": kind,
                "flag": flag,
                "at": at,
                "none": none,
                "inner": inner,
            },
        )


class AsyncThings(AsyncResource):
    """Operations on things."""

    @overload
    async def create(
        self,
        *,
        must: int,
        page: int | OMIT = OMIT,
        sort: models.ThingsCreateSort | str | OMIT = OMIT,
        size: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        kind: models.ThingKind | str | OMIT = OMIT,
        flag: bool | OMIT = OMIT,
        at: date | str | OMIT = OMIT,
        none: str | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | OMIT = OMIT,
    ) -> models.Thing: ...

    @overload
    async def create(
        self,
        *,
        body: models.Thing,
        page: int | OMIT = OMIT,
        sort: models.ThingsCreateSort | str | OMIT = OMIT,
    ) -> models.Thing: ...

    async def create(
        self,
        *,
        page: int | OMIT = OMIT,
        sort: models.ThingsCreateSort | str | OMIT = OMIT,
        must: int | OMIT = OMIT,
        size: int | OMIT = OMIT,
        tags: Sequence[str] | OMIT = OMIT,
        kind: models.ThingKind | str | OMIT = OMIT,
        flag: bool | OMIT = OMIT,
        at: date | str | OMIT = OMIT,
        none: str | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | OMIT = OMIT,
        body: models.Thing | OMIT = OMIT,
    ) -> models.Thing:
        """POST /things.

        `POST /things`

        See `Things.create` for arguments and errors.
        """
        return await self._send(
            _CREATE,
            query={
                "page": page,
                "sort": sort,
            },
            body=body,
            fields={
                "must": must,
                "size": size,
                "tags": tags,
                "kind": kind,
                "flag": flag,
                "at": at,
                "none": none,
                "inner": inner,
            },
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_CREATE: Operation[models.Thing] = Operation(
    id="things/create",
    method="POST",
    path="/things",
    body="application/json",
    responses={
        "200": lambda: models.Thing,
    },
)
