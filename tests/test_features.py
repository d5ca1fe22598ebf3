"""Every construct of `features/`: the client made from its document does over HTTP, sync and async, what its checks say."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import black
import pytest
from black.report import NothingChanged

from features.harness import (
    CASES,
    MODES,
    Case,
    ImportedClient,
    Mode,
    Server,
    build,
    serve,
    specs_of,
)

FOLDERS = sorted(path.parent for path in CASES.glob("*/checks.py"))
NAMES = [folder.name for folder in FOLDERS]
Builder = Callable[[str], ImportedClient]
pytest.register_assert_rewrite(*(f"cases.{name}.checks" for name in NAMES))


def checks(name: str) -> list[str]:
    module = importlib.import_module(f"cases.{name}.checks")
    return [key for key in vars(module) if key.startswith("check_")]


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Makes the package of a case, once; all lie side by side."""
    built: dict[str, ImportedClient] = {}
    top = tmp_path_factory.mktemp("packages")

    def make(name: str) -> ImportedClient:
        if name not in built:
            specs = specs_of(CASES / name)
            built[name] = build(specs[0], f"case_{name}", top / name, specs=specs)
        return built[name]

    return make


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "name, check", [(name, check) for name in NAMES for check in checks(name)]
)
def test_check(
    builder: Builder, server: Server, name: str, check: str, mode: Mode
) -> None:
    module = importlib.import_module(f"cases.{name}.checks")
    getattr(module, check)(Case(builder(name), mode, server))


@pytest.mark.parametrize("name", NAMES)
def test_every_module_imports(builder: Builder, name: str) -> None:
    built = builder(name)
    for path in built.package.files:
        if path.startswith(f"{built.name}/") and path.endswith(".py"):
            importlib.import_module(
                path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            )
    models = built.module("models")
    assert all(getattr(models, model) is not None for model in models.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_every_module_is_black(builder: Builder, name: str) -> None:
    for path, text in builder(name).package.files.items():
        if path.endswith(".py"):
            with pytest.raises(NothingChanged):
                black.format_file_contents(text, fast=False, mode=black.Mode())


def generated(builder: Builder) -> list[ImportedClient]:
    """All packages that can be made; those that cannot be are told by their own checks."""
    made = []
    for name in NAMES:
        try:
            made.append(builder(name))
        except Exception:  # Whatever it is, the checks of the case fail with it.
            continue
    return made


def test_types(builder: Builder) -> None:
    """`mypy --strict` over every package at once."""
    made = generated(builder)
    environment = {
        **os.environ,
        "MYPYPATH": os.pathsep.join(str(built.folder) for built in made),
    }
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary"]
        + [f"--package={built.name}" for built in made],
        capture_output=True,
        text=True,
        cwd=made[0].folder.parent,
        env=environment,
    )
    assert done.stdout.splitlines() == []
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def failures(builder: Builder) -> dict[str, list[str]]:
    """What fails of the generated tests, by case, in an environment that has what a consumer has."""
    python = os.environ.get("CLIENTWRIGHT_CONSUMER_PYTHON")
    assert python, "CLIENTWRIGHT_CONSUMER_PYTHON is not set; `make test` sets it"
    made = generated(builder)
    top = made[0].folder.parent
    top.joinpath("pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib -q -rfE --tb=line\n"
        "filterwarnings = ignore:Unsupported scheme type:UserWarning\n"
    )
    done = subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider"]
        + [f"{built.folder.name}/tests" for built in made],
        capture_output=True,
        text=True,
        cwd=top,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(built.folder) for built in made),
        },
    )
    assert done.returncode in (0, 1), done.stdout[-4000:] + done.stderr
    found: dict[str, list[str]] = {built.folder.name: [] for built in made}
    for line in done.stdout.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            found[line.split()[1].partition("/")[0]].append(line)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_generated_tests_pass(failures: dict[str, list[str]], name: str) -> None:
    assert failures[name] == []


def test_every_folder_is_a_case() -> None:
    folders = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(NAMES)
