"""The build hook, run by hatchling: the contents of wheels and sdists."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PYPROJECT = """\
[build-system]
requires = ["hatchling", "clientwright"]
build-backend = "hatchling.build"

[project]
name = "shop"
version = "1.0"

[tool.hatch.build]
dev-mode-dirs = ["clients/pets"]

[tool.hatch.build.targets.wheel]
packages = ["clients/pets/pets"]

[tool.hatch.build.hooks.clientwright]
{options}

[[tool.clientwright.clients]]
spec = "pets.json"
output = "clients/pets"
package = "pets"
"""
MODULE = "pets/__init__.py"
# Hatchling in its own process, as build frontends run it, with a quick fake pipeline.
BUILD = """
import sys
import fake_pipeline
fake_pipeline.install()
import hatchling.build
print(getattr(hatchling.build, sys.argv[1])("dist"))
"""


@pytest.fixture(autouse=True)
def _in_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    # Hatchling stops looking for a .gitignore here.
    (project / ".git").mkdir()
    configure()
    spec("one")


def configure(options: str = "") -> None:
    Path("pyproject.toml").write_text(PYPROJECT.format(options=options))


def spec(text: str) -> None:
    Path("pets.json").write_text(json.dumps({"files": {MODULE: f"{text}\n"}}))


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def build(target: str) -> Path:
    result = run("-c", BUILD, f"build_{target}")
    assert result.returncode == 0, result.stderr
    return Path("dist", result.stdout.splitlines()[-1])


def build_error(target: str = "wheel") -> str:
    result = run("-c", BUILD, f"build_{target}")
    assert result.returncode != 0
    return result.stderr


def packed(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(MODULE).decode()


def unpacked_sdist(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Change into the unpacked sdist and return the names of its files."""
    with tarfile.open(build("sdist")) as archive:
        archive.extractall("unpacked", filter="data")
    monkeypatch.chdir("unpacked/shop-1.0")
    return {path.as_posix() for path in Path().rglob("*") if path.is_file()}


def test_wheel_contains_freshly_generated_files() -> None:
    assert packed(build("wheel")) == "one\n"
    spec("two")
    assert packed(build("wheel")) == "two\n"
    assert Path("clients/pets", MODULE).read_text() == "two\n"
    assert Path("clients/pets/clientwright.lock").exists()


def test_wheel_contains_output_ignored_by_git() -> None:
    Path(".gitignore").write_text("clients/\n")
    assert packed(build("wheel")) == "one\n"
    with tarfile.open(build("sdist")) as archive:
        assert f"shop-1.0/clients/pets/{MODULE}" in archive.getnames()


def test_editable_build_generates() -> None:
    build("editable")
    assert Path("clients/pets", MODULE).read_text() == "one\n"


@pytest.mark.parametrize("target", ["wheel", "sdist", "editable"])
def test_check_option_with_stale_output_fails_and_writes_nothing(target: str) -> None:
    build("wheel")
    spec("two")
    configure("check = true")
    error = build_error(target)
    assert "clients/pets: is stale: the spec changed: pets.json" in error
    assert "clientwright generate" in error
    assert Path("clients/pets", MODULE).read_text() == "one\n"


def test_check_option_with_fresh_output_builds() -> None:
    build("wheel")
    configure("check = true")
    assert packed(build("wheel")) == "one\n"


def test_check_option_compares_files_and_lock() -> None:
    build("wheel")
    lock = Path("clients/pets/clientwright.lock")
    lock.write_text(lock.read_text().replace('"names": {}', '"names": {"a": "b"}'))
    configure("check = true")
    assert "someone edited the output: clientwright.lock" in build_error()


def test_sdist_without_spec_builds_from_shipped_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("pyproject.toml").write_text(
        Path("pyproject.toml").read_text()
        + '[tool.hatch.build.targets.sdist]\nexclude = ["*.json"]\n'
    )
    names = unpacked_sdist(monkeypatch)
    assert "pets.json" not in names and f"clients/pets/{MODULE}" in names
    assert packed(build("wheel")) == "one\n"

    Path("clients/pets", MODULE).write_text("edited")
    assert "pets.json: does not exist" in build_error()


@pytest.mark.parametrize("options", ["", "check = true"])
def test_sdist_builds_with_newer_libraries(
    options: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build("wheel")
    configure(options)
    unpacked_sdist(monkeypatch)
    lock = Path("clients/pets/clientwright.lock")
    contents = json.loads(lock.read_text())
    contents["generator_versions"]["jinja2"] = "0.1"
    lock.write_text(json.dumps(contents))
    assert packed(build("wheel")) == "one\n"
    assert json.loads(lock.read_text()) == contents


def test_edited_spec_in_sdist_is_generated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unpacked_sdist(monkeypatch)
    spec("two")
    assert packed(build("wheel")) == "two\n"


def test_checkout_without_spec_does_not_build() -> None:
    build("wheel")
    Path("pets.json").unlink()
    assert "pets.json: does not exist" in build_error()


def test_lenient_option_is_passed_to_the_pipeline() -> None:
    Path("pets.json").write_text(json.dumps({"files": {MODULE: "x"}, "raise": "spec"}))
    assert "pets.json:4:7: no paths (add one)" in build_error()
    configure("lenient = true")
    assert packed(build("wheel")) == "x"


def test_warnings_are_printed() -> None:
    contents = {"files": {MODULE: "x"}, "warnings": ["odd"]}
    Path("pets.json").write_text(json.dumps(contents))
    result = run("-c", BUILD, "build_wheel")
    assert "pets.json:2:3: odd (mend it)" in result.stdout + result.stderr


def test_invalid_options_are_rejected() -> None:
    configure('chek = true\nlenient = "yes"')
    error = build_error()
    key = "pyproject.toml: `tool.hatch.build.hooks.clientwright"
    assert (
        f"{key}.chek` is an unknown option (known options: `check`, `lenient`)" in error
    )
    assert f"{key}.lenient` must be true or false, not" in error


def test_common_hook_options_are_accepted() -> None:
    configure("enable-by-default = true\nrequire-runtime-dependencies = false")
    assert packed(build("wheel")) == "one\n"


def test_project_without_clients_is_reported() -> None:
    text = Path("pyproject.toml").read_text().split("[[tool.clientwright")[0]
    Path("pyproject.toml").write_text(text)
    assert "pyproject.toml: has no [tool.clientwright] table" in build_error()


def test_build_of_sdist_then_wheel_contains_the_client() -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1.0"},
        "servers": [{"url": "https://pets.example"}],
        "paths": {
            "/pets": {
                "get": {
                    "operationId": "listPets",
                    "tags": ["pets"],
                    "responses": {"204": {"description": "none"}},
                }
            }
        },
    }
    Path("pets.json").write_text(json.dumps(document))
    result = run("-m", "build", "--no-isolation", "--skip-dependency-check")
    assert result.returncode == 0, result.stdout + result.stderr
    (wheel,) = Path("dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert "def list_pets" in archive.read("pets/resources/pets.py").decode()
