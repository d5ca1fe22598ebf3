"""Operations on pets."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Iterator
from typing import overload

from .. import models
from .._runtime.base_client import AsyncResource, Resource
from .._runtime.models import OMIT
from .._runtime.operation import Operation
from .._runtime.pagination import PaginationSpec


class Pets(Resource):
    """Operations on pets."""

    def list(
        self,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
    ) -> models.PetsListResponse200 | None:
        """Pets, a few at a time.

        `GET /pets`

        Args:
            limit:
            offset:
        """
        return self._send(
            _LIST,
            query={
                "limit": limit,
                "offset": offset,
            },
        )

    def iterate(
        self,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
    ) -> Iterator[models.Pet]:
        """Iterate over the items of all pages of `list`.

        `GET /pets`

        Each page is requested when its first item is needed. `offset` is the start
        position; `limit` is the page size.

        See `Pets.list` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _LIST,
            _ITERATE,
            query={
                "limit": limit,
                "offset": offset,
            },
        )

    def all(
        self,
        *,
        page: int,
    ) -> builtins.list[models.Pet] | None:
        """All of them, by number of page.

        `GET /pets/all`

        Deprecated.

        Args:
            page: The server's default is `1`.
        """
        return self._send(
            _ALL,
            query={
                "page": page,
            },
        )

    def iterate_all(
        self,
        *,
        page: int,
    ) -> Iterator[models.Pet]:
        """Iterate over the items of all pages of `all`.

        `GET /pets/all`

        Deprecated.

        Each page is requested when its first item is needed. `page` is the start
        position.

        See `Pets.all` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _ALL,
            _ITERATE_ALL,
            query={
                "page": page,
            },
        )

    @overload
    def search(
        self,
        kind: str,
        *,
        name: str,
        after: str | OMIT = OMIT,
    ) -> models.Found: ...

    @overload
    def search(
        self,
        kind: str,
        *,
        body: models.PetsSearchBody,
        after: str | OMIT = OMIT,
    ) -> models.Found: ...

    def search(
        self,
        kind: str,
        *,
        after: str | OMIT = OMIT,
        name: str | OMIT = OMIT,
        body: models.PetsSearchBody | OMIT = OMIT,
    ) -> models.Found:
        """POST /pets/found/{kind}.

        `POST /pets/found/{kind}`

        Args:
            kind:
            after:
            name:
            body: The complete body, instead of its fields.
        """
        return self._send(
            _SEARCH,
            path={
                "kind": kind,
            },
            query={
                "after": after,
            },
            body=body,
            fields={
                "name": name,
            },
        )

    @overload
    def iterate_search(
        self,
        kind: str,
        *,
        name: str,
        after: str | OMIT = OMIT,
    ) -> Iterator[models.Pet]: ...

    @overload
    def iterate_search(
        self,
        kind: str,
        *,
        body: models.PetsSearchBody,
        after: str | OMIT = OMIT,
    ) -> Iterator[models.Pet]: ...

    def iterate_search(
        self,
        kind: str,
        *,
        after: str | OMIT = OMIT,
        name: str | OMIT = OMIT,
        body: models.PetsSearchBody | OMIT = OMIT,
    ) -> Iterator[models.Pet]:
        """Iterate over the items of all pages of `search`.

        `POST /pets/found/{kind}`

        Each page is requested when its first item is needed. `after` is the start
        position.

        See `Pets.search` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _SEARCH,
            _ITERATE_SEARCH,
            path={
                "kind": kind,
            },
            query={
                "after": after,
            },
            body=body,
            fields={
                "name": name,
            },
        )

    def names(
        self,
    ) -> builtins.list[str]:
        """GET /pets/names.

        `GET /pets/names`
        """
        return self._send(
            _NAMES,
        )

    def iterate_names(
        self,
    ) -> Iterator[str]:
        """Iterate over the items of all pages of `names`.

        `GET /pets/names`

        Each page is requested when its first item is needed.

        See `Pets.names` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _NAMES,
            _ITERATE_NAMES,
        )


class AsyncPets(AsyncResource):
    """Operations on pets."""

    async def list(
        self,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
    ) -> models.PetsListResponse200 | None:
        """Pets, a few at a time.

        `GET /pets`

        See `Pets.list` for arguments and errors.
        """
        return await self._send(
            _LIST,
            query={
                "limit": limit,
                "offset": offset,
            },
        )

    def iterate(
        self,
        *,
        limit: int | OMIT = OMIT,
        offset: int | OMIT = OMIT,
    ) -> AsyncIterator[models.Pet]:
        """Iterate over the items of all pages of `list`.

        `GET /pets`

        Each page is requested when its first item is needed. `offset` is the start
        position; `limit` is the page size.

        See `Pets.list` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _LIST,
            _ITERATE,
            query={
                "limit": limit,
                "offset": offset,
            },
        )

    async def all(
        self,
        *,
        page: int,
    ) -> builtins.list[models.Pet] | None:
        """All of them, by number of page.

        `GET /pets/all`

        Deprecated.

        See `Pets.all` for arguments and errors.
        """
        return await self._send(
            _ALL,
            query={
                "page": page,
            },
        )

    def iterate_all(
        self,
        *,
        page: int,
    ) -> AsyncIterator[models.Pet]:
        """Iterate over the items of all pages of `all`.

        `GET /pets/all`

        Deprecated.

        Each page is requested when its first item is needed. `page` is the start
        position.

        See `Pets.all` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _ALL,
            _ITERATE_ALL,
            query={
                "page": page,
            },
        )

    @overload
    async def search(
        self,
        kind: str,
        *,
        name: str,
        after: str | OMIT = OMIT,
    ) -> models.Found: ...

    @overload
    async def search(
        self,
        kind: str,
        *,
        body: models.PetsSearchBody,
        after: str | OMIT = OMIT,
    ) -> models.Found: ...

    async def search(
        self,
        kind: str,
        *,
        after: str | OMIT = OMIT,
        name: str | OMIT = OMIT,
        body: models.PetsSearchBody | OMIT = OMIT,
    ) -> models.Found:
        """POST /pets/found/{kind}.

        `POST /pets/found/{kind}`

        See `Pets.search` for arguments and errors.
        """
        return await self._send(
            _SEARCH,
            path={
                "kind": kind,
            },
            query={
                "after": after,
            },
            body=body,
            fields={
                "name": name,
            },
        )

    @overload
    def iterate_search(
        self,
        kind: str,
        *,
        name: str,
        after: str | OMIT = OMIT,
    ) -> AsyncIterator[models.Pet]: ...

    @overload
    def iterate_search(
        self,
        kind: str,
        *,
        body: models.PetsSearchBody,
        after: str | OMIT = OMIT,
    ) -> AsyncIterator[models.Pet]: ...

    def iterate_search(
        self,
        kind: str,
        *,
        after: str | OMIT = OMIT,
        name: str | OMIT = OMIT,
        body: models.PetsSearchBody | OMIT = OMIT,
    ) -> AsyncIterator[models.Pet]:
        """Iterate over the items of all pages of `search`.

        `POST /pets/found/{kind}`

        Each page is requested when its first item is needed. `after` is the start
        position.

        See `Pets.search` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _SEARCH,
            _ITERATE_SEARCH,
            path={
                "kind": kind,
            },
            query={
                "after": after,
            },
            body=body,
            fields={
                "name": name,
            },
        )

    async def names(
        self,
    ) -> builtins.list[str]:
        """GET /pets/names.

        `GET /pets/names`

        See `Pets.names` for arguments and errors.
        """
        return await self._send(
            _NAMES,
        )

    def iterate_names(
        self,
    ) -> AsyncIterator[str]:
        """Iterate over the items of all pages of `names`.

        `GET /pets/names`

        Each page is requested when its first item is needed.

        See `Pets.names` for arguments and errors.
        Raises `PaginationError` too.
        """
        return self._iterate(
            _NAMES,
            _ITERATE_NAMES,
        )


# Descriptors of the operations: how to send requests, and the types of responses.

_LIST: Operation[models.PetsListResponse200 | None] = Operation(
    id="pets/list",
    method="GET",
    path="/pets",
    responses={
        "200": lambda: models.PetsListResponse200,
        "204": None,
    },
)
_ITERATE = PaginationSpec(
    style="offset",
    items="/data/pets",
    parameter="offset",
    total="/total",
)
_ALL: Operation[builtins.list[models.Pet] | None] = Operation(
    id="pets/all",
    method="GET",
    path="/pets/all",
    responses={
        "200": lambda: builtins.list[models.Pet] | None,
    },
    deprecated=True,
)
_ITERATE_ALL = PaginationSpec(
    style="page",
    items="",
    nullable=True,
    parameter="page",
    first=1,
)
_SEARCH: Operation[models.Found] = Operation(
    id="pets/search",
    method="POST",
    path="/pets/found/{kind}",
    body="application/json",
    responses={
        "200": lambda: models.Found,
        "206": lambda: models.Found,
    },
)
_ITERATE_SEARCH = PaginationSpec(
    style="cursor",
    items="/found",
    parameter="after",
    next="/next~1cursor",
)
_NAMES: Operation[builtins.list[str]] = Operation(
    id="pets/names",
    method="GET",
    path="/pets/names",
    responses={
        "200": lambda: builtins.list[str],
    },
)
_ITERATE_NAMES = PaginationSpec(
    style="link",
    items="",
)
