"""Models of `things`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import MISSING

from .._runtime.models import Model, OpenStrEnum


class Owner(Model):
    name: str


class Thing(Model):
    id: int
    note: str | None
    size: int | None | MISSING = MISSING
    either: str | int | MISSING = MISSING
    any_of: str | int | None | MISSING = MISSING
    color: ThingColor | None | MISSING = MISSING
    owner: Owner | None | MISSING = MISSING
    tags: list[str | None] | None | MISSING = MISSING
    inner: ThingInner | None | MISSING = MISSING
    nothing: None | MISSING = MISSING
    kind: Literal["thing"] | MISSING = MISSING
    number: Literal[3] | MISSING = MISSING
    anything: Any | MISSING = MISSING
    really: Any | MISSING = MISSING


class ThingColor(OpenStrEnum):
    RED = "red"
    GREEN = "green"


class ThingInner(Model):
    a: int | MISSING = MISSING
