"""The interpreter of the environment with a client's dependencies only."""

import os
from pathlib import Path

import pytest

_USUAL = Path(__file__).parents[2] / ".venv-consumer" / "bin" / "python"


def consumer_python() -> str:
    """Return the path of the interpreter; skip the test where no environment is set up.

    If the variable is set, as `make test` does, a missing interpreter fails the test.
    """
    path = os.environ.get("CLIENTWRIGHT_CONSUMER_PYTHON")
    if path is not None:
        return path
    if not _USUAL.is_file():
        pytest.skip("needs the environment that `make test` sets up (.venv-consumer)")
    return str(_USUAL)
