"""The interpreter of the environment with a client's dependencies only."""

import os
from pathlib import Path

import pytest

_USUAL = Path(__file__).parents[2] / ".venv-consumer" / "bin" / "python"


def consumer_python() -> str:
    """Return the path of the interpreter; skip the test where there is none."""
    path = os.environ.get("CLIENTWRIGHT_CONSUMER_PYTHON", str(_USUAL))
    if not Path(path).is_file():
        pytest.skip("needs the environment that `make test` sets up (.venv-consumer)")
    return path
