"""Generators, each in an environment of its own, and how they are started."""

import os
from pathlib import Path
from typing import NamedTuple

from .process import ResourceUsage, run


class Generator(NamedTuple):
    """A program with its arguments, in which `{spec}` and `{output}` stand for paths."""

    environment: str
    program: str
    arguments: tuple[str, ...]
    #: More arguments, with which it takes a document that it refuses otherwise.
    lenient: tuple[str, ...] = ()


OURS = "clientwright"
YARDSTICKS = ("openapi-python-client", "openapi-generator")
"""Those that make whole clients; the first that manages a document is the one to compare with."""
_MODELS = (
    "--input={spec}",
    "--input-file-type=openapi",
    "--output={output}/models.py",
    "--output-model-type=pydantic_v2.BaseModel",
)
GENERATORS = {
    OURS: Generator(
        ".venv",
        "clientwright",
        ("generate", "{spec}", "--output={output}", "--package=client"),
        ("--lenient",),
    ),
    "openapi-python-client": Generator(
        ".venv-bench-openapi-python-client",
        "openapi-python-client",
        ("generate", "--path={spec}", "--output-path={output}", "--overwrite"),
    ),
    "openapi-generator": Generator(
        ".venv-bench-openapi-generator",
        "openapi-generator-cli",
        (
            "generate",
            "--generator-name=python",
            "--input-spec={spec}",
            "--output={output}",
            "--package-name=client",
        ),
        ("--skip-validate-spec",),
    ),
    "datamodel-code-generator": Generator(
        ".venv-bench-datamodel-code-generator", "datamodel-codegen", _MODELS
    ),
    "datamodel-code-generator-bare": Generator(
        ".venv-bench-datamodel-code-generator",
        "datamodel-codegen",
        (*_MODELS, "--no-formatters"),
    ),
}


class Lines(NamedTuple):
    """Of Python, in what a generator wrote."""

    package: int
    tests: int


def cache(folder: Path) -> Path:
    """What clientwright remembers of what it wrote to the folder."""
    return folder / "cache"


def log(name: str) -> Path:
    """Where everything is that a generator has printed."""
    return Path(GENERATORS[name].environment, f"{name}.log").absolute()


def generate(
    name: str, spec: Path, output: Path, limit: float, lenient: bool = False
) -> ResourceUsage:
    """Run a generator and append its output to its log; raise `Failed` if it fails."""
    generator = GENERATORS[name]
    programs = Path(generator.environment, "bin").absolute()
    given = generator.arguments + (generator.lenient if lenient else ())
    command = [str(programs / generator.program)]
    command += [text.format(spec=spec, output=output) for text in given]
    # What formats is beside what generates, and both are as they are after their first run: compiled.
    variables = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    variables["CLIENTWRIGHT_CACHE"] = str(cache(output.parent))
    return run(command, variables, log(name), limit)


def lines(output: Path) -> Lines:
    counted = [0, 0]
    for path in output.rglob("*.py"):
        of_tests = not {"test", "tests"}.isdisjoint(path.relative_to(output).parts)
        with path.open("rb") as file:
            counted[of_tests] += sum(1 for _ in file)
    return Lines(*counted)
