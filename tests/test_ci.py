"""The commands of CI and pre-commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.commands import run

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def path_with_make(folder: Path, script: str) -> str:
    """Return a PATH on which `make` is a fake script."""
    folder.mkdir()
    (folder / "make").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "make").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("configured", "expected"), [(None, "{corpus}"), ("/theirs", "/theirs"), ("", "")]
)
def test_ci_runs_make_test_with_the_corpus_beside_the_checkout(
    tmp_path: Path, configured: str | None, expected: str
) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / "checkout" / ".ci")
    corpus = tmp_path / "shared" / "corpus"
    corpus.mkdir(parents=True)
    path = path_with_make(tmp_path / "bin", 'echo "$*|$CLIENTWRIGHT_CORPUS"')
    environment = {"PATH": path}
    if configured is not None:
        environment["CLIENTWRIGHT_CORPUS"] = configured
    result = subprocess.run(
        [tmp_path / "checkout" / ".ci" / "run"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout == f"test|{expected.format(corpus=corpus)}\n"


@pytest.fixture
def workflow() -> dict[Any, Any]:
    text = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def test_workflow_covers_every_supported_python(workflow: dict[Any, Any]) -> None:
    job = workflow["jobs"]["test"]
    matrix = job["strategy"]["matrix"]
    classified = [
        line.rpartition(" ")[2]
        for line in PYPROJECT["project"]["classifiers"]
        if re.search(r"Python :: 3\.\d+$", line)
    ]
    assert matrix["python"] == classified
    assert matrix["os"] == ["ubuntu-latest"]
    assert [more["os"] for more in matrix["include"]] == ["macos-latest"]
    assert job["env"]["PYTHON"] == "python${{ matrix.python }}"


def test_workflow_permissions_are_read_only(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is True
    steps = workflow["jobs"]["test"]["steps"]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert all(re.search(r"@(v\d+|[0-9a-f]{40})$", action) for action in actions)
    assert steps[0]["with"] == {"persist-credentials": False}


def test_workflow_runs_check_before_test(workflow: dict[Any, Any]) -> None:
    steps = workflow["jobs"]["test"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert runs[:2] == ["make check", "make test"]
    assert "make generate" in runs[2]


def test_workflow_runs_every_test_at_night(workflow: dict[Any, Any]) -> None:
    # YAML reads the key `on` as a truth value.
    assert workflow[True]["schedule"]
    job = workflow["jobs"]["nightly"]
    assert "github.event_name == 'schedule'" in job["if"]
    assert job["steps"][-1]["run"] == "make test-all"
    assert job["steps"][0]["with"] == {"persist-credentials": False}


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [("true", "true", 0), ("false", "true", 1), ("true", "false", 1)],
)
def test_alongside_with_a_failure_fails_and_prints_the_first_command_last(
    first: str, second: str, status: int
) -> None:
    script = ROOT / ".ci" / "alongside.sh"
    commands = [f"sh -c 'echo one; {first}'", f"echo two; {second}"]
    completed = run(["sh", script, *commands])
    assert (completed.returncode, completed.stdout) == (status, "two\none\n")


@pytest.mark.parametrize(("file", "status"), [("", 0), ("old", 1), ("new", 1)])
def test_workflow_fails_if_generate_changes_files(
    tmp_path: Path, workflow: dict[Any, Any], file: str, status: int
) -> None:
    path = path_with_make(tmp_path / "bin", f"echo x >>{file or '/dev/null'}")
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "old").write_text("committed\n")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "A file"]):
        subprocess.run(["git", *command], cwd=repository, check=True)
    script = workflow["jobs"]["test"]["steps"][-1]["run"]
    result = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=repository,
        env={"PATH": path},
        capture_output=True,
        text=True,
    )
    assert result.returncode == status, result.stdout + result.stderr
    assert file in result.stdout


def test_pre_commit_hook_checks_every_client() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    (hook,) = yaml.safe_load(text)
    assert hook["id"] == "clientwright-check"
    assert hook["language"] == "python"
    assert hook["entry"] == "clientwright check"
    assert hook["pass_filenames"] is False
    assert "clientwright" in PYPROJECT["project"]["scripts"]
    spec_and_output = [PYPROJECT["tool"]["clientwright"]["clients"][0]["spec"]]
    spec_and_output += ["pyproject.toml", "generated/a/a/models/b.py"]
    spec_and_output += ["generated/a/clientwright.lock", "generated/a/a/py.typed"]
    assert all(re.search(hook["files"], path) for path in spec_and_output)
    assert not re.search(hook["files"], "docs/picture.png")
