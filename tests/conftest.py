"""Settings for all tests: their order, their environment, and the profile of hypothesis."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Tests must not fail on a slow or busy machine.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

# A new client reads all certificates of the machine, which takes longer than its calls. No
# test uses TLS.
os.environ.update(SSL_CERT_FILE="", SSL_CERT_DIR=os.devnull)

# A shell that starts the suite in the background ignores SIGINT. Commands would inherit that,
# and tests could not interrupt them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Generated tests that are only compared.
collect_ignore = ["golden"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from support.scheduling import sort_longest_first

    sort_longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from support.scheduling import ModuleScheduling

    return ModuleScheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _cache() -> Iterator[None]:
    """Use an empty cache in each run."""
    with TemporaryDirectory() as folder:
        os.environ["CLIENTWRIGHT_CACHE"] = str(Path(folder) / "cache")
        yield
        del os.environ["CLIENTWRIGHT_CACHE"]
