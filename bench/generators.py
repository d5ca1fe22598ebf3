"""Generators, their environments and their commands."""

import os
from pathlib import Path
from typing import NamedTuple

from .process import ResourceUsage, run


class Generator(NamedTuple):
    """A program with its arguments, in which `{spec}` and `{output}` stand for paths."""

    environment: str
    program: str
    arguments: tuple[str, ...]
    #: Arguments that make the generator accept a document that it refuses otherwise.
    lenient: tuple[str, ...] = ()


OURS = "clientwright"
BASELINES = ("openapi-python-client", "openapi-generator")
"""Generators of complete clients; the first that does not fail is the baseline."""
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
        (f"--config={Path(__file__).with_name('literal_enums.yaml')}",),
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
        ".venv-bench-datamodel-code-generator",
        "datamodel-codegen",
        _MODELS,
        # Schema names with dots become modules, which need a folder.
        ("--output={output}/models",),
    ),
    "datamodel-code-generator-bare": Generator(
        ".venv-bench-datamodel-code-generator",
        "datamodel-codegen",
        (*_MODELS, "--no-formatters"),
    ),
}


class Lines(NamedTuple):
    """Lines of Python that a generator wrote."""

    package: int
    tests: int


def cache(folder: Path) -> Path:
    """Return the cache of clientwright for an output folder."""
    return folder / "cache"


def log(name: str) -> Path:
    """Return the path of a generator's log."""
    return Path(GENERATORS[name].environment, f"{name}.log").absolute()


def generate(
    name: str, spec: Path, output: Path, limit: float, lenient: bool = False
) -> ResourceUsage:
    """Run a generator and append its output to its log; raise `Failed` if it fails."""
    generator = GENERATORS[name]
    programs = Path(generator.environment, "bin").absolute()
    arguments = generator.arguments + (generator.lenient if lenient else ())
    command = [str(programs / generator.program)]
    command += [text.format(spec=spec, output=output) for text in arguments]
    # A generator's formatter is in the same environment, and its modules may be compiled.
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
