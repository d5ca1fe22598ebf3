"""Other generators, each with its own environment, and their clients for the same document."""

import os
import subprocess
from pathlib import Path

SPEC = "specs/plane-attachments.yaml"
PYTHON = {
    "generated": Path(".venv-bench/bin/python"),
    "hand_written": Path(".venv-bench/bin/python"),
    "openapi_python_client": Path(".venv-bench-openapi-python-client/bin/python"),
    "openapi_generator": Path(".venv-bench-openapi-generator/bin/python"),
}
"""The interpreter for each client."""


def client_folder(client: str) -> Path:
    """Return the folder of the clients that a peer generates."""
    return PYTHON[client].parents[1] / "clients"


def environment(client: str) -> dict[str, str]:
    """Return the environment variables with which a client can be imported."""
    return {**os.environ, "PYTHONPATH": str(client_folder(client))}


def generate() -> None:
    """Generate the client of each peer; raises `CalledProcessError` if a peer fails."""
    client = "openapi_python_client"
    output = client_folder(client) / f"plane_{client}"
    _run(
        client,
        "openapi-python-client",
        "generate",
        "--path",
        SPEC,
        "--meta=none",
        "--overwrite",
        f"--output-path={output}",
    )
    client = "openapi_generator"
    for library, suffix in ("urllib3", ""), ("asyncio", "_asyncio"):
        options = (
            f"--library={library}",
            f"--package-name=plane_{client}{suffix}",
            f"--output={client_folder(client)}",
        )
        _run(
            client,
            "openapi-generator-cli",
            "generate",
            "--generator-name=python",
            f"--input-spec={SPEC}",
            *options,
        )


def _run(client: str, command: str, *arguments: str) -> None:
    client_folder(client).mkdir(exist_ok=True)
    programs = PYTHON[client].parent
    # A peer's formatter is installed in the same environment.
    path = f"{programs.absolute()}{os.pathsep}{os.environ['PATH']}"
    with (client_folder(client) / "log").open("a") as log:
        subprocess.run(
            [programs / command, *arguments],
            env={**os.environ, "PATH": path},
            stdout=log,
            stderr=log,
            check=True,
        )
