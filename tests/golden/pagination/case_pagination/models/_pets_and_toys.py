"""Models of `pets_and_toys`."""

from __future__ import annotations

from .._runtime.models import Model


class Pet(Model):
    name: str
