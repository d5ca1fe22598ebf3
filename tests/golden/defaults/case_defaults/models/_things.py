"""Models of `things`."""

from __future__ import annotations

from datetime import date

from pydantic import MISSING

from .._runtime.models import Model, OpenStrEnum


class Thing(Model):
    must: int
    """The server's default is `3`."""
    size: int | MISSING = MISSING
    """The server's default is `7`."""
    tags: list[str] | MISSING = MISSING
    """The server's default is `[]`."""
    kind: ThingKind | MISSING = MISSING
    flag: bool | MISSING = MISSING
    """The server's default is `false`."""
    at: date | MISSING = MISSING
    """The server's default is `2026-01-31`."""
    none: str | None | MISSING = MISSING
    """The server's default is `null`."""
    inner: ThingInner | MISSING = MISSING


class ThingInner(Model):
    a: str | MISSING = MISSING
    """The server's default is `x`."""


class ThingKind(OpenStrEnum):
    A = "a"
    B = "b"


class ThingsCreateSort(OpenStrEnum):
    UP = "up"
    DOWN = "down"
