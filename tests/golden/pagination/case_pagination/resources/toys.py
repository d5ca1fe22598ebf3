"""Operations on toys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.operation import Operation
from .._runtime.pagination import PaginationSpec


class Toys(Resource):
    """Operations on toys."""

    def list(
        self,
    ) -> models.ToysListResponse200:
        """GET /toys.

        `GET /toys`
        """
        return self._send(
            _LIST,
        )

    def iterate_list(
        self,
    ) -> Iterator[models.Pet | str]:
        """Iterate over the items of all pages of `list`.

        `GET /toys`

        Each page is requested when its first item is needed.

        See `Toys.list` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _LIST,
            _ITERATE_LIST,
        )

    def iterate(
        self,
    ) -> None:
        """GET /toys/iterate.

        `GET /toys/iterate`
        """
        return self._send(
            _ITERATE,
        )

    def other(
        self,
    ) -> dict[str, Any]:
        """GET /toys/other.

        `GET /toys/other`
        """
        return self._send(
            _OTHER,
        )

    def iterate_other(
        self,
    ) -> Iterator[Any]:
        """Iterate over the items of all pages of `other`.

        `GET /toys/other`

        Each page is requested when its first item is needed.

        See `Toys.other` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _OTHER,
            _ITERATE_OTHER,
        )

    def wrong(
        self,
    ) -> models.ToysWrongResponse200:
        """GET /toys/wrong.

        `GET /toys/wrong`
        """
        return self._send(
            _WRONG,
        )


class AsyncToys(AsyncResource):
    """Operations on toys."""

    async def list(
        self,
    ) -> models.ToysListResponse200:
        """GET /toys.

        `GET /toys`

        See `Toys.list` for arguments and errors.
        """
        return await self._send(
            _LIST,
        )

    def iterate_list(
        self,
    ) -> AsyncIterator[models.Pet | str]:
        """Iterate over the items of all pages of `list`.

        `GET /toys`

        Each page is requested when its first item is needed.

        See `Toys.list` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _LIST,
            _ITERATE_LIST,
        )

    async def iterate(
        self,
    ) -> None:
        """GET /toys/iterate.

        `GET /toys/iterate`

        See `Toys.iterate` for arguments and errors.
        """
        return await self._send(
            _ITERATE,
        )

    async def other(
        self,
    ) -> dict[str, Any]:
        """GET /toys/other.

        `GET /toys/other`

        See `Toys.other` for arguments and errors.
        """
        return await self._send(
            _OTHER,
        )

    def iterate_other(
        self,
    ) -> AsyncIterator[Any]:
        """Iterate over the items of all pages of `other`.

        `GET /toys/other`

        Each page is requested when its first item is needed.

        See `Toys.other` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _OTHER,
            _ITERATE_OTHER,
        )

    async def wrong(
        self,
    ) -> models.ToysWrongResponse200:
        """GET /toys/wrong.

        `GET /toys/wrong`

        See `Toys.wrong` for arguments and errors.
        """
        return await self._send(
            _WRONG,
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_LIST: Operation[models.ToysListResponse200] = Operation(
    id="toys/list",
    method="GET",
    path="/toys",
    responses={
        "200": lambda: models.ToysListResponse200,
    },
)
_ITERATE_LIST = PaginationSpec(
    style="next-url",
    items="/items",
    next="/links/next",
)
_ITERATE: Operation[None] = Operation(
    id="toys/iterate",
    method="GET",
    path="/toys/iterate",
    accept="*/*",
    responses={
        "204": None,
    },
)
_OTHER: Operation[dict[str, Any]] = Operation(
    id="toys/other",
    method="GET",
    path="/toys/other",
    responses={
        "200": lambda: dict[str, Any],
    },
)
_ITERATE_OTHER = PaginationSpec(
    style="next-url",
    items="/items",
    next="/next",
)
_WRONG: Operation[models.ToysWrongResponse200] = Operation(
    id="toys/wrong",
    method="GET",
    path="/toys/wrong",
    responses={
        "200": lambda: models.ToysWrongResponse200,
    },
)
