"""Run mypy and pyright on files that tests write."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from .commands import run


def mypy(
    *arguments: str | Path, folder: Path, paths: Iterable[Path] = ()
) -> "subprocess.CompletedProcess[str]":
    """Run `mypy --strict` in a folder; modules are found in `paths`, too.

    Processes must not share a cache while both write to it, so each of them has its own:
    what mypy knows of the standard library and of pydantic is found out once.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    cache = Path(os.environ["CLIENTWRIGHT_CACHE"]).parent / f"mypy-{worker}"
    return run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *arguments],
        folder=folder,
        variables={"MYPYPATH": os.pathsep.join(map(str, paths))},
    )
