"""Run the checks of every feature against its client over HTTP, sync and async."""

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import black
import pytest
from black.report import NothingChanged

from features.harness import (
    FEATURES,
    MODES,
    Case,
    ImportedClient,
    Mode,
    PreparedServer,
    build_once,
)
from support.commands import run
from support.consumer import consumer_python
from support.http_server import serve
from support.type_checkers import mypy

FOLDERS = sorted(path.parent for path in FEATURES.glob("*/checks.py"))
NAMES = [folder.name for folder in FOLDERS]
Builder = Callable[[str], ImportedClient]
pytest.register_assert_rewrite(*(f"features.{name}.checks" for name in NAMES))


def checks(name: str) -> list[str]:
    module = importlib.import_module(f"features.{name}.checks")
    return [key for key in vars(module) if key.startswith("check_")]


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Make the package of a feature, once for all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    top = (
        folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    ) / "packages"
    top.mkdir(exist_ok=True)
    built: dict[str, ImportedClient] = {}

    def make(name: str) -> ImportedClient:
        if name not in built:
            built[name] = build_once(name, top)
        return built[name]

    return make


@pytest.fixture
def server() -> Iterator[PreparedServer]:
    with serve(PreparedServer()) as running:
        yield running


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "name, check", [(name, check) for name in NAMES for check in checks(name)]
)
def test_feature_check_passes(
    builder: Builder, server: PreparedServer, name: str, check: str, mode: Mode
) -> None:
    module = importlib.import_module(f"features.{name}.checks")
    getattr(module, check)(Case(builder(name), mode, server))


@pytest.mark.parametrize("name", NAMES)
def test_feature_modules_can_be_imported(builder: Builder, name: str) -> None:
    built = builder(name)
    for path in built.package.files:
        if path.startswith(f"{built.name}/") and path.endswith(".py"):
            importlib.import_module(
                path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            )
    models = built.module("models")
    assert all(getattr(models, model) is not None for model in models.__all__)


# Copied unchanged into every package; `make check` formats them once.
RUNTIME = {
    path.read_text("utf-8")
    for path in Path(__file__).parents[1].glob("templates/_runtime/*.py")
}


@pytest.mark.parametrize("name", NAMES)
def test_feature_modules_are_formatted(builder: Builder, name: str) -> None:
    modules = {
        path: text
        for path, text in builder(name).package.files.items()
        if path.endswith(".py") and text not in RUNTIME
    }
    assert not [path for path in modules if "/_runtime/" in path]
    for text in modules.values():
        with pytest.raises(NothingChanged):
            black.format_file_contents(text, fast=False, mode=black.Mode())


def generated(builder: Builder) -> list[ImportedClient]:
    """Return all packages that can be generated; the checks of the others fail."""
    packages = []
    for name in NAMES:
        try:
            packages.append(builder(name))
        # The checks of the feature fail with the same exception.
        except Exception:
            continue
    return packages


def repeated_runtime_modules(packages: list[ImportedClient]) -> Iterator[str]:
    """Yield the runtime modules that an earlier package has, too."""
    known = set[str]()
    for built in packages:
        for path, text in built.package.files.items():
            if text in RUNTIME:
                if text in known:
                    yield path.removesuffix(".py").replace("/", ".")
                known.add(text)


def test_feature_packages_pass_mypy_strict(builder: Builder, tmp_path: Path) -> None:
    """Run `mypy --strict` over all packages, and over each module of the runtime once."""
    packages = generated(builder)
    sections = (
        f"[mypy-{module}]\nignore_errors = true\n"
        for module in repeated_runtime_modules(packages)
    )
    tmp_path.joinpath("mypy.ini").write_text("[mypy]\n" + "".join(sections))
    completed = mypy(
        f"--config-file={tmp_path / 'mypy.ini'}",
        "--no-error-summary",
        *(f"--package={built.name}" for built in packages),
        folder=tmp_path,
        paths=[built.folder for built in packages],
    )
    assert completed.stdout.splitlines() == []
    assert completed.returncode == 0, completed.stderr


@pytest.fixture(scope="session")
def failures(builder: Builder) -> dict[str, list[str]]:
    """Run the generated tests in the consumer's environment; return the failures by feature."""
    packages = generated(builder)
    top = packages[0].folder.parent
    top.joinpath("pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib -q -rfE --tb=line\n"
        "filterwarnings = ignore:Unsupported scheme type:UserWarning\n"
    )
    completed = run(
        [consumer_python(), "-m", "pytest", "-p", "no:cacheprovider"]
        + [f"{built.folder.name}/tests" for built in packages],
        folder=top,
        variables={
            "PYTHONPATH": os.pathsep.join(str(built.folder) for built in packages)
        },
    )
    assert completed.returncode in (0, 1), completed.stdout[-4000:] + completed.stderr
    found: dict[str, list[str]] = {built.folder.name: [] for built in packages}
    for line in completed.stdout.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            found[line.split()[1].partition("/")[0]].append(line)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_generated_tests_of_feature_pass(
    failures: dict[str, list[str]], name: str
) -> None:
    assert failures[name] == []


def test_every_folder_has_checks() -> None:
    folders = {path.name for path in FEATURES.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(NAMES)
