"""Models of `parts`."""

from __future__ import annotations

from builtins import list as _list
from typing import Annotated, Any, TypeAlias

from pydantic import Field, MISSING

from .._runtime.models import Model

Bytes: TypeAlias = str


class Meta(Model):
    full_name: Annotated[str | MISSING, Field(alias="fullName")] = MISSING
    size: int | MISSING = MISSING


class PartsEncodedBody(Model):
    photo: str | MISSING = MISSING
    xml: str | MISSING = MISSING
    meta: Meta | MISSING = MISSING
    list: _list[str] | MISSING = MISSING
    either: str | MISSING = MISSING


class PartsUploadBody(Model):
    file: str
    image: str | MISSING = MISSING
    blob: Any | MISSING = MISSING
    encoded: str | MISSING = MISSING
    files: _list[Bytes] | MISSING = MISSING
    name: str | MISSING = MISSING
    count: int | MISSING = MISSING
    tags: _list[str] | MISSING = MISSING
    meta: Meta | MISSING = MISSING
