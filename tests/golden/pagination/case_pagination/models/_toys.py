"""Models of `toys`."""

from __future__ import annotations

from pydantic import MISSING

from .._runtime.models import Model
from ._pets_and_toys import Pet


class Links(Model):
    next: str | MISSING = MISSING


class ToysListResponse200(Model):
    links: Links | MISSING = MISSING
    items: list[Pet | str]


class ToysWrongResponse200(Model):
    links: Links | MISSING = MISSING
