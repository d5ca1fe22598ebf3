"""Operations on things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, overload

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
        id: int,
        note: str | None,
        size: int | None | OMIT = OMIT,
        either: str | int | OMIT = OMIT,
        any_of: str | int | None | OMIT = OMIT,
        color: models.ThingColor | str | None | OMIT = OMIT,
        owner: models.Owner | Mapping[str, Any] | None | OMIT = OMIT,
        tags: Sequence[str | None] | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | None | OMIT = OMIT,
        nothing: None | OMIT = OMIT,
        kind: Literal["thing"] | OMIT = OMIT,
        number: Literal[3] | OMIT = OMIT,
        anything: Any = OMIT,
        really: Any = OMIT,
    ) -> models.Thing: ...

    @overload
    def create(
        self,
        *,
        body: models.Thing,
    ) -> models.Thing: ...

    def create(
        self,
        *,
        id: int | OMIT = OMIT,
        note: str | None | OMIT = OMIT,
        size: int | None | OMIT = OMIT,
        either: str | int | OMIT = OMIT,
        any_of: str | int | None | OMIT = OMIT,
        color: models.ThingColor | str | None | OMIT = OMIT,
        owner: models.Owner | Mapping[str, Any] | None | OMIT = OMIT,
        tags: Sequence[str | None] | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | None | OMIT = OMIT,
        nothing: None | OMIT = OMIT,
        kind: Literal["thing"] | OMIT = OMIT,
        number: Literal[3] | OMIT = OMIT,
        anything: Any = OMIT,
        really: Any = OMIT,
        body: models.Thing | OMIT = OMIT,
    ) -> models.Thing:
        """POST /things.

        `POST /things`

        Args:
            id:
            note:
            size:
            either:
            any_of:
            color:
            owner:
            tags:
            inner:
            nothing:
            kind:
            number:
            anything:
            really:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _CREATE,
            body=body,
            fields={
                "id": id,
                "note": note,
                "size": size,
                "either": either,
                "any_of": any_of,
                "color": color,
                "owner": owner,
                "tags": tags,
                "inner": inner,
                "nothing": nothing,
                "kind": kind,
                "number": number,
                "anything": anything,
                "really": really,
            },
        )

    def maybe(
        self,
    ) -> models.Owner | None:
        """GET /maybe.

        `GET /maybe`
        """
        return self._send(
            _MAYBE,
        )


class AsyncThings(AsyncResource):
    """Operations on things."""

    @overload
    async def create(
        self,
        *,
        id: int,
        note: str | None,
        size: int | None | OMIT = OMIT,
        either: str | int | OMIT = OMIT,
        any_of: str | int | None | OMIT = OMIT,
        color: models.ThingColor | str | None | OMIT = OMIT,
        owner: models.Owner | Mapping[str, Any] | None | OMIT = OMIT,
        tags: Sequence[str | None] | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | None | OMIT = OMIT,
        nothing: None | OMIT = OMIT,
        kind: Literal["thing"] | OMIT = OMIT,
        number: Literal[3] | OMIT = OMIT,
        anything: Any = OMIT,
        really: Any = OMIT,
    ) -> models.Thing: ...

    @overload
    async def create(
        self,
        *,
        body: models.Thing,
    ) -> models.Thing: ...

    async def create(
        self,
        *,
        id: int | OMIT = OMIT,
        note: str | None | OMIT = OMIT,
        size: int | None | OMIT = OMIT,
        either: str | int | OMIT = OMIT,
        any_of: str | int | None | OMIT = OMIT,
        color: models.ThingColor | str | None | OMIT = OMIT,
        owner: models.Owner | Mapping[str, Any] | None | OMIT = OMIT,
        tags: Sequence[str | None] | None | OMIT = OMIT,
        inner: models.ThingInner | Mapping[str, Any] | None | OMIT = OMIT,
        nothing: None | OMIT = OMIT,
        kind: Literal["thing"] | OMIT = OMIT,
        number: Literal[3] | OMIT = OMIT,
        anything: Any = OMIT,
        really: Any = OMIT,
        body: models.Thing | OMIT = OMIT,
    ) -> models.Thing:
        """POST /things.

        `POST /things`

        See `Things.create` for arguments and errors.
        """
        return await self._send(
            _CREATE,
            body=body,
            fields={
                "id": id,
                "note": note,
                "size": size,
                "either": either,
                "any_of": any_of,
                "color": color,
                "owner": owner,
                "tags": tags,
                "inner": inner,
                "nothing": nothing,
                "kind": kind,
                "number": number,
                "anything": anything,
                "really": really,
            },
        )

    async def maybe(
        self,
    ) -> models.Owner | None:
        """GET /maybe.

        `GET /maybe`

        See `Things.maybe` for arguments and errors.
        """
        return await self._send(
            _MAYBE,
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
_MAYBE: Operation[models.Owner | None] = Operation(
    id="things/maybe",
    method="GET",
    path="/maybe",
    responses={
        "200": lambda: models.Owner | None,
    },
)
