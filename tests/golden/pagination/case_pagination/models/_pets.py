"""Models of `pets`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, MISSING

from .._runtime.models import Model
from ._pets_and_toys import Pet


class Found(Model):
    found: list[Pet]
    next_cursor: Annotated[UUID | None | MISSING, Field(alias="next/cursor")] = MISSING


class PetsListResponse200(Model):
    total: int | MISSING = MISSING
    data: PetsListResponse200Data


class PetsListResponse200Data(Model):
    pets: list[Pet] | MISSING = MISSING


class PetsSearchBody(Model):
    name: str
