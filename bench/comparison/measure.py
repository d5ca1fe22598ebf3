"""Generate a document with one generator and measure what came out."""

import json
import os
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..generators import GENERATORS, generate, lines, log
from ..peers import PYTHON
from ..process import Failed, run

#: The environments that hold what each generated client needs.
CONSUMERS = {
    "clientwright": PYTHON["generated"],
    "openapi-python-client": PYTHON["openapi_python_client"],
    "openapi-generator": PYTHON["openapi_generator"],
    "datamodel-code-generator": Path(".venv-bench-datamodel-code-generator/bin/python"),
}
#: Folders that tools leave behind; they are no output.
_CACHES = {"__pycache__", ".ruff_cache"}


@dataclass(frozen=True)
class Client:
    """A generated client and its measurements."""

    generator: str
    #: The folder that the generator wrote.
    output: Path
    #: The import name.
    package: str
    #: The generator took the document with its lenient option only.
    lenient: bool
    #: CPU time of a generation from nothing, in seconds, in each round.
    generation: tuple[float, ...]
    #: Files of the output, and those that differed when it was generated again.
    files: int
    differing: int
    #: Lines of Python without tests.
    lines: int
    modules: int = 0
    #: The modules that could not be imported, with the reason.
    failed: tuple[tuple[str, str], ...] = ()
    #: `module:name` of each operation that can be called.
    operations: tuple[str, ...] = ()
    #: Errors that `mypy --strict` found; `None` if it took too long.
    type_errors: int | None = None
    #: CPU time until one operation can be called, in seconds, in each round.
    imports: tuple[float, ...] = ()


def generate_client(
    name: str, spec: Path, folder: Path, rounds: int, limit: float
) -> Client:
    """Generate `rounds` times, at least twice; raise `Failed` if the generator fails."""
    lenient, outputs, seconds = False, [], []
    for number in range(max(rounds, 2)):
        output = folder / f"{name}-{number}" / "project"
        try:
            used = generate(name, spec, output, limit, lenient)
        except Failed:
            if lenient or not GENERATORS[name].lenient:
                raise
            lenient = True
            used = generate(name, spec, output, limit, lenient)
        outputs.append(output)
        seconds.append(used.cpu)
    first, *others = map(_contents, outputs)
    differing = {
        path
        for other in others
        for path in first.keys() | other.keys()
        if first.get(path) != other.get(path)
    }
    output = outputs[0]
    return Client(
        generator=name,
        output=output,
        package=_package(output),
        lenient=lenient,
        generation=tuple(seconds),
        files=len(first),
        differing=len(differing),
        lines=lines(output).package,
    )


def inspect_client(client: Client, rounds: int, limit: float) -> Client:
    """Import, type-check and time a generated client."""
    _compile(client)
    found = probe(client, "inventory", client.generator, client.package)
    client = replace(
        client,
        modules=found["modules"],
        failed=tuple(found["failed"].items()),
        operations=tuple(found["operations"]),
        type_errors=_type_errors(client, limit),
    )
    source = _import_statements(client)
    command = [str(CONSUMERS[client.generator].absolute()), "-c", source]
    variables = {**os.environ, "PYTHONPATH": str(client.output)}
    file = log(client.generator)
    try:
        times = [run(command, variables, file, limit).cpu for _ in range(rounds)]
    except Failed:  # A module that it needs is one of those that cannot be imported.
        times = []
    return replace(client, imports=tuple(times))


def probe(client: Client, *arguments: str) -> Any:
    """Run a task of `probe` in the environment of a client."""
    completed = subprocess.run(
        [str(CONSUMERS[client.generator]), "-m", "bench.comparison.probe", *arguments],
        env={**os.environ, "PYTHONPATH": str(client.output)},
        stdout=subprocess.PIPE,
        check=True,
    )
    # A client may print while it is imported.
    return json.loads(completed.stdout.splitlines()[-1])


def requirements(client: Client) -> tuple[list[str], int]:
    """Return the declared requirements of a client, and the number of distributions to install."""
    declared = _declared(client.output)
    return declared, len(probe(client, "requirements", *declared))


def _declared(output: Path) -> list[str]:
    path = output / "pyproject.toml"
    if not path.exists():
        return ["pydantic"]  # datamodel-code-generator writes a module, not a project.
    project = tomllib.loads(path.read_text("utf-8"))
    if "project" in project:
        texts: Sequence[str] = project["project"]["dependencies"]
    else:
        texts = project["tool"]["poetry"]["dependencies"]
    names = [text.replace(">", " ").replace("<", " ").split()[0] for text in texts]
    return [name for name in names if name != "python"]


def _package(output: Path) -> str:
    """Return the import name of a generated client."""
    for path in sorted(output.glob("*/__init__.py")):
        if path.parent.name not in ("test", "tests"):
            return path.parent.name
    return "models"


def _contents(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file() and _CACHES.isdisjoint(path.parts)
    }


def _compile(client: Client) -> None:
    """Compile all modules, as installers do."""
    python = str(CONSUMERS[client.generator])
    command = [python, "-m", "compileall", "-q", str(client.output)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)


def _type_errors(client: Client, limit: float) -> int | None:
    """Count the errors of `mypy --strict`, with what is installed for the client."""
    path = client.output / client.package
    command = [".venv/bin/mypy", "--strict", "--config-file="]
    command += [f"--cache-dir={client.output.parents[1] / 'mypy'}"]
    command += [f"--python-executable={CONSUMERS[client.generator]}"]
    command += [str(path if path.is_dir() else path.with_suffix(".py"))]
    try:
        completed = subprocess.run(
            command, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if completed.returncode not in (0, 1):
        raise RuntimeError(f"mypy failed:\n{completed.stdout}{completed.stderr}")
    return sum(": error: " in line for line in completed.stdout.splitlines())


def _import_statements(client: Client) -> str:
    """Return the imports of a program that calls one operation, the one in the middle."""
    if not client.operations:
        return f"import {client.package}"
    module, name = client.operations[len(client.operations) // 2].split(":")
    return (
        f"import {client.package}, {module}\n"
        f"getattr({client.package}, 'Client', None)\n"  # It may be loaded lazily.
        f"{module}.{name}"
    )
