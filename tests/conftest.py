"""What all tests share: hypothesis as slow and busy machines need it, and a cache that no test before this run has filled."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _cache() -> Iterator[None]:
    with TemporaryDirectory() as folder:
        os.environ["CLIENTWRIGHT_CACHE"] = str(Path(folder) / "cache")
        yield
        del os.environ["CLIENTWRIGHT_CACHE"]
