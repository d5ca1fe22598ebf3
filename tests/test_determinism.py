"""Determinism, tested by the command line in separate processes.

The same spec gives the same bytes, an unchanged spec is not generated again, and every change
is noticed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated"
CLIENTS = sorted(path.parent.name for path in GENERATED.glob("*/pyproject.toml"))
PLANE = "generated/plane-attachments"
UPDATE = f"{PLANE}/plane_attachments/resources/attachments.py"
HEAVY = {"black", "datamodel_code_generator", "jinja2", "pydantic"}
# An interpreter without the generator imports it from the checkout with these variables.
FROM_CHECKOUT = {"PYTHONPATH": str(ROOT / "generator")}
NOT_OURS = shutil.ignore_patterns("__pycache__", ".*")


def clientwright(
    *arguments: str, folder: Path, python: str = sys.executable, **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "-m", "clientwright", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def configured(folder: Path) -> Path:
    """Return a folder with the specs and the configuration of this repository, without output."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "specs", folder / "specs")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def times(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in files(folder)}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which both clients are generated; tests must not change it."""
    folder = configured(tmp_path_factory.mktemp("first") / "project")
    result = clientwright("generate", folder=folder, PYTHONHASHSEED="1")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return folder


@pytest.fixture
def copy(first: Path, tmp_path: Path) -> Path:
    """Return a copy of the generated clients, with their modification times."""
    return shutil.copytree(first, tmp_path / "copy", ignore=NOT_OURS)


def test_generate_with_other_hash_seed_and_folder_gives_the_same_bytes(
    first: Path, tmp_path: Path
) -> None:
    second = configured(tmp_path / "a folder" / "of another name")
    elsewhere = second / "specs"
    result = clientwright("generate", folder=elsewhere, PYTHONHASHSEED="4242")
    assert result.returncode == 0, result.stderr
    expected = files(first / "generated")
    assert {name.split("/")[0] for name in expected} == set(CLIENTS)
    assert files(second / "generated") == expected


def test_generate_with_other_python_gives_the_same_bytes(
    first: Path, tmp_path: Path
) -> None:
    python = os.environ.get("CLIENTWRIGHT_OTHER_PYTHON")
    if not python:
        pytest.skip(
            "CLIENTWRIGHT_OTHER_PYTHON names no other Python with what it needs"
        )
    version = subprocess.check_output(
        [python, "-c", "import sys; print(sys.version_info[:2])"], text=True
    )
    assert version.strip() != str(sys.version_info[:2])
    second = configured(tmp_path / "second")
    result = clientwright("generate", folder=second, python=python, **FROM_CHECKOUT)
    assert result.returncode == 0, result.stderr
    assert files(second / "generated") == files(first / "generated")


def test_second_generate_writes_nothing_and_imports_no_heavy_libraries(
    copy: Path,
) -> None:
    before = times(copy)
    result = clientwright("generate", folder=copy, PYTHONPROFILEIMPORTTIME="1")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"{name.replace('-', '_')}: fresh"
        for name in ("plane-attachments", "autodesk-submittals")
    ]
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in result.stderr.splitlines()
    }
    assert "clientwright" in imported and not imported & HEAVY
    assert times(copy) == before


def test_generate_without_cache_rewrites_no_unchanged_file(copy: Path) -> None:
    before = times(copy)
    result = clientwright("generate", "--no-cache", folder=copy)
    assert result.returncode == 0, result.stderr
    assert times(copy) == before


def test_generate_after_field_rename_updates_the_client(copy: Path) -> None:
    spec = copy / "specs" / "plane-attachments.yaml"
    text = spec.read_text(encoding="utf-8")
    assert text.count("external_source:") > 1
    spec.write_text(text.replace("external_source", "foreign_source"), encoding="utf-8")
    before = times(copy)
    result = clientwright("check", folder=copy)
    assert result.returncode == 1, result.stderr
    assert "plane_attachments: stale: the spec changed: " in result.stdout
    assert "autodesk_submittals: fresh" in result.stdout
    lines = result.stdout.splitlines()
    assert f"--- {UPDATE}" in lines and f"+++ {UPDATE}" in lines
    assert any(line.startswith("-") and "external_source" in line for line in lines)
    assert any(line.startswith("+") and "foreign_source" in line for line in lines)
    assert times(copy) == before

    other = copy / "generated" / "autodesk-submittals"
    untouched = times(other)
    assert clientwright("generate", folder=copy).returncode == 0
    assert "foreign_source" in (copy / UPDATE).read_text(encoding="utf-8")
    assert times(other) == untouched
    result = clientwright("check", folder=copy)
    assert (result.returncode, result.stderr) == (0, "")


def test_generate_restores_edited_output(copy: Path) -> None:
    file = copy / UPDATE
    right = file.read_bytes()
    file.write_bytes(right.replace(b"attachment_id", b"attachment", 1))
    result = clientwright("check", folder=copy)
    assert result.returncode == 1
    [line] = [line for line in result.stdout.splitlines() if "stale" in line]
    path = UPDATE.removeprefix(f"{PLANE}/")
    assert line == f"plane_attachments: stale: someone edited the output: {path}"
    assert f"--- {UPDATE}" in result.stdout
    assert clientwright("generate", folder=copy).returncode == 0
    assert file.read_bytes() == right


@pytest.fixture
def with_damage(copy: Path) -> Iterator[Path]:
    """Return a spec with a change that makes it invalid."""
    spec = copy / "specs" / "plane-attachments.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("openapi: 3.1.0", "openapi: 3.1.0\nwebhooks: 1"))
    yield copy


def test_invalid_spec_leaves_its_client_unchanged_and_others_are_generated(
    with_damage: Path,
) -> None:
    before = times(with_damage)
    result = clientwright("generate", folder=with_damage)
    assert result.returncode == 2
    assert result.stderr.startswith("specs/plane-attachments.yaml:")
    assert result.stdout == "autodesk_submittals: fresh\n"
    assert times(with_damage) == before


def test_committed_clients_are_fresh() -> None:
    result = clientwright("check", folder=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count(": fresh\n") == len(CLIENTS)
