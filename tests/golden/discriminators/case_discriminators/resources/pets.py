"""Operations on pets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.models import OMIT
from .._runtime.operation import Operation


class Pets(Resource):
    """Operations on pets."""

    def mapped(
        self,
        *,
        body: models.Cat | Mapping[str, Any] | models.Dog,
    ) -> models.Mapped:
        """POST /mapped.

        `POST /mapped`

        Args:
            body: The request body.
        """
        return self._send(
            _MAPPED,
            body=body,
        )

    def implicit(
        self,
    ) -> models.Implicit:
        """GET /implicit.

        `GET /implicit`
        """
        return self._send(
            _IMPLICIT,
        )

    def any(
        self,
    ) -> models.Any_:
        """GET /any.

        `GET /any`
        """
        return self._send(
            _ANY,
        )

    def nested(
        self,
    ) -> models.Nested:
        """GET /nested.

        `GET /nested`
        """
        return self._send(
            _NESTED,
        )

    def inline(
        self,
    ) -> list[models.PetsInlineResponse200Item]:
        """GET /inline.

        `GET /inline`
        """
        return self._send(
            _INLINE,
        )

    def tagged_or_not(
        self,
    ) -> models.TaggedOrNot:
        """GET /tagged-or-not.

        `GET /tagged-or-not`
        """
        return self._send(
            _TAGGED_OR_NOT,
        )

    def drawing(
        self,
    ) -> models.Drawing:
        """GET /shapes.

        `GET /shapes`
        """
        return self._send(
            _DRAWING,
        )

    @overload
    def shape(
        self,
        *,
        kind: str,
        name: str | OMIT = OMIT,
    ) -> models.Shape: ...

    @overload
    def shape(
        self,
        *,
        body: models.Shape,
    ) -> models.Shape: ...

    def shape(
        self,
        *,
        kind: str | OMIT = OMIT,
        name: str | OMIT = OMIT,
        body: models.Shape | OMIT = OMIT,
    ) -> models.Shape:
        """POST /shapes.

        `POST /shapes`

        Args:
            kind:
            name:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _SHAPE,
            body=body,
            fields={
                "kind": kind,
                "name": name,
            },
        )


class AsyncPets(AsyncResource):
    """Operations on pets."""

    async def mapped(
        self,
        *,
        body: models.Cat | Mapping[str, Any] | models.Dog,
    ) -> models.Mapped:
        """POST /mapped.

        `POST /mapped`

        See `Pets.mapped` for arguments and errors.
        """
        return await self._send(
            _MAPPED,
            body=body,
        )

    async def implicit(
        self,
    ) -> models.Implicit:
        """GET /implicit.

        `GET /implicit`

        See `Pets.implicit` for arguments and errors.
        """
        return await self._send(
            _IMPLICIT,
        )

    async def any(
        self,
    ) -> models.Any_:
        """GET /any.

        `GET /any`

        See `Pets.any` for arguments and errors.
        """
        return await self._send(
            _ANY,
        )

    async def nested(
        self,
    ) -> models.Nested:
        """GET /nested.

        `GET /nested`

        See `Pets.nested` for arguments and errors.
        """
        return await self._send(
            _NESTED,
        )

    async def inline(
        self,
    ) -> list[models.PetsInlineResponse200Item]:
        """GET /inline.

        `GET /inline`

        See `Pets.inline` for arguments and errors.
        """
        return await self._send(
            _INLINE,
        )

    async def tagged_or_not(
        self,
    ) -> models.TaggedOrNot:
        """GET /tagged-or-not.

        `GET /tagged-or-not`

        See `Pets.tagged_or_not` for arguments and errors.
        """
        return await self._send(
            _TAGGED_OR_NOT,
        )

    async def drawing(
        self,
    ) -> models.Drawing:
        """GET /shapes.

        `GET /shapes`

        See `Pets.drawing` for arguments and errors.
        """
        return await self._send(
            _DRAWING,
        )

    @overload
    async def shape(
        self,
        *,
        kind: str,
        name: str | OMIT = OMIT,
    ) -> models.Shape: ...

    @overload
    async def shape(
        self,
        *,
        body: models.Shape,
    ) -> models.Shape: ...

    async def shape(
        self,
        *,
        kind: str | OMIT = OMIT,
        name: str | OMIT = OMIT,
        body: models.Shape | OMIT = OMIT,
    ) -> models.Shape:
        """POST /shapes.

        `POST /shapes`

        See `Pets.shape` for arguments and errors.
        """
        return await self._send(
            _SHAPE,
            body=body,
            fields={
                "kind": kind,
                "name": name,
            },
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_MAPPED: Operation[models.Mapped] = Operation(
    id="pets/mapped",
    method="POST",
    path="/mapped",
    body="application/json",
    responses={
        "200": lambda: models.Mapped,
    },
)
_IMPLICIT: Operation[models.Implicit] = Operation(
    id="pets/implicit",
    method="GET",
    path="/implicit",
    responses={
        "200": lambda: models.Implicit,
    },
)
_ANY: Operation[models.Any_] = Operation(
    id="pets/any",
    method="GET",
    path="/any",
    responses={
        "200": lambda: models.Any_,
    },
)
_NESTED: Operation[models.Nested] = Operation(
    id="pets/nested",
    method="GET",
    path="/nested",
    responses={
        "200": lambda: models.Nested,
    },
)
_INLINE: Operation[list[models.PetsInlineResponse200Item]] = Operation(
    id="pets/inline",
    method="GET",
    path="/inline",
    responses={
        "200": lambda: list[models.PetsInlineResponse200Item],
    },
)
_TAGGED_OR_NOT: Operation[models.TaggedOrNot] = Operation(
    id="pets/tagged_or_not",
    method="GET",
    path="/tagged-or-not",
    responses={
        "200": lambda: models.TaggedOrNot,
    },
)
_DRAWING: Operation[models.Drawing] = Operation(
    id="pets/drawing",
    method="GET",
    path="/shapes",
    responses={
        "200": lambda: models.Drawing,
    },
)
_SHAPE: Operation[models.Shape] = Operation(
    id="pets/shape",
    method="POST",
    path="/shapes",
    body="application/json",
    responses={
        "200": lambda: models.Shape,
    },
)
