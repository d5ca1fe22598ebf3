"""The other generators, each with an environment of its own, and the clients they make there of the same document."""

import os
import subprocess
from pathlib import Path

SPEC = "specs/plane-attachments.yaml"
PYTHON = {
    "generated": Path(".venv-bench/bin/python"),
    "by_hand": Path(".venv-bench/bin/python"),
    "openapi_python_client": Path(".venv-bench-openapi-python-client/bin/python"),
    "openapi_generator": Path(".venv-bench-openapi-generator/bin/python"),
}
"""The interpreter that each way runs in."""


def clients(way: str) -> Path:
    """The folder for what a peer generates."""
    return PYTHON[way].parents[1] / "clients"


def environment(way: str) -> dict[str, str]:
    """The environment variables in which a way finds the client made for it."""
    return {**os.environ, "PYTHONPATH": str(clients(way))}


def generate() -> None:
    """Let each peer generate its client; raises `CalledProcessError` if one cannot."""
    way = "openapi_python_client"
    output = clients(way) / f"plane_{way}"
    _run(
        way,
        "openapi-python-client",
        "generate",
        "--path",
        SPEC,
        "--meta=none",
        "--overwrite",
        f"--output-path={output}",
    )
    way = "openapi_generator"
    for library, suffix in ("urllib3", ""), ("asyncio", "_asyncio"):
        options = (
            f"--library={library}",
            f"--package-name=plane_{way}{suffix}",
            f"--output={clients(way)}",
        )
        _run(
            way,
            "openapi-generator-cli",
            "generate",
            "--generator-name=python",
            f"--input-spec={SPEC}",
            *options,
        )


def _run(way: str, command: str, *arguments: str) -> None:
    clients(way).mkdir(exist_ok=True)
    programs = PYTHON[way].parent
    path = f"{programs.absolute()}{os.pathsep}{os.environ['PATH']}"  # Its formatter is beside it.
    with (clients(way) / "log").open("a") as log:
        subprocess.run(
            [programs / command, *arguments],
            env={**os.environ, "PATH": path},
            stdout=log,
            stderr=log,
            check=True,
        )
