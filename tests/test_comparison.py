"""The checks and tables of `make comparison`, run on the client that clientwright generates."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bench.comparison.__main__ import PETS
from bench.comparison.measure import Client, _contents, _declared, _package
from bench.comparison.tables import (
    NAMES,
    Comparison,
    behavior_table,
    document_table,
    summary_table,
)
from bench.generators import GENERATORS
from bench.process import Failed
from clientwright.cli import main

ROOT = Path(__file__).resolve().parent.parent
OURS, BASELINE, OTHER, MODELS = NAMES


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pets") / "project"
    command = ["generate", str(PETS), "-o", str(folder), "--package", "client"]
    assert main(command) == 0
    return folder


def run_probe(output: Path, *arguments: str) -> Any:
    completed = subprocess.run(
        [sys.executable, "-m", "bench.comparison.probe", *arguments],
        env={**os.environ, "PYTHONPATH": str(output)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(completed.stdout)


@pytest.fixture(scope="module")
def probe(output: Path) -> Callable[..., Any]:
    return partial(run_probe, output)


def test_behavior_of_our_client_is_as_documented(probe: Callable[..., Any]) -> None:
    assert probe("behavior", OURS, "client") == {
        "a response has an enum value that is not in the document": "returns `Pet`",
        "a response has a field that is not in the document": "kept",
        "a response lacks a required field": "returns `Pet`",
        "a response has null where the document has a string": "returns `Pet`",
        "an absent field and a null field in a response": "differ",
        "an omitted field and a null field in a request": "differ",
        "status 404, described in the document": "raises `NotFoundError`",
        "status 403, not described": "raises `ForbiddenError`",
        "status 503, then 200": "returns `Pet`",
    }


def test_documentation_has_the_behavior_of_our_client(
    probe: Callable[..., Any],
) -> None:
    text = (ROOT / "docs" / "comparison.md").read_text("utf-8")
    lines = [line.split(" | ") for line in text.splitlines() if " | " in line]
    documented = {cells[0].removeprefix("| "): cells[1] for cells in lines}
    behavior = probe("behavior", OURS, "client")
    assert {title: documented[title] for title in behavior} == behavior


def test_inventory_lists_every_operation(probe: Callable[..., Any]) -> None:
    found = probe("inventory", OURS, "client")
    assert found["failed"] == {}
    assert found["operations"] == [
        "client.resources.pets:Pets.retrieve_pet",
        "client.resources.pets:Pets.update_pet",
    ]


def test_inventory_of_package_that_fails_has_no_operations(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "api").mkdir(parents=True)
    (broken / "__init__.py").write_text("from . import api\nraise KeyError('x')\n")
    (broken / "api" / "__init__.py").write_text("def sync_detailed(): ...\n")
    found = run_probe(tmp_path, "inventory", BASELINE, "broken")
    assert found["modules"] == 2 and found["operations"] == []
    assert found["failed"] == dict.fromkeys(["broken", "broken.api"], "KeyError: 'x'")


def test_requirements_are_those_that_are_installed(probe: Callable[..., Any]) -> None:
    found = probe("requirements", "httpx2", "pydantic")
    assert {"httpx2", "pydantic", "pydantic-core", "anyio"} <= set(found)
    assert "pytest" not in found


def test_declared_requirements_of_each_project_layout(
    output: Path, tmp_path: Path
) -> None:
    assert _declared(output) == ["httpx2", "pydantic"]
    assert _declared(tmp_path) == ["pydantic"]
    text = '[tool.poetry.dependencies]\npython = "^3.11"\nattrs = ">=22"\n'
    (tmp_path / "pyproject.toml").write_text(text)
    assert _declared(tmp_path) == ["attrs"]
    text = '[project]\ndependencies = ["urllib3 (>=2.7)", "six"]\n'
    (tmp_path / "pyproject.toml").write_text(text)
    assert _declared(tmp_path) == ["urllib3", "six"]


def test_lenient_options_name_existing_files() -> None:
    options = [option for name in NAMES for option in GENERATORS[name].lenient]
    files = [option.partition("=")[2] for option in options if ".yaml" in option]
    assert files and all(Path(file).is_file() for file in files)


def test_package_is_found_beside_tests(output: Path, tmp_path: Path) -> None:
    assert _package(output) == "client"
    assert _package(tmp_path) == "models"


def test_contents_leave_out_caches(tmp_path: Path) -> None:
    for name in "a.py", "__pycache__/a.pyc", ".ruff_cache/b":
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert _contents(tmp_path) == {"a.py": b"a.py"}


def client(name: str, seconds: float) -> Client:
    return Client(
        generator=name,
        output=Path(),
        package="client",
        lenient=False,
        generation=(seconds, seconds),
        files=2,
        differing=0,
        lines=int(100 * seconds),
        modules=3,
        operations=("client:a", "client:b"),
        type_errors=1,
        imports=(seconds,),
    )


def comparison() -> Comparison:
    results: dict[str, Client | Failed] = {
        OURS: client(OURS, 1),
        BASELINE: client(BASELINE, 2),
        OTHER: Failed("status 1"),
        MODELS: replace(
            client(MODELS, 4), operations=(), failed=(("m", "x"),), imports=()
        ),
    }
    return Comparison("Pets", 2, results)


def test_document_table_has_ratios_to_the_baseline() -> None:
    rows = list(document_table(comparison()))
    assert rows[1] == f"| Pets, 2 operations | {' | '.join(NAMES)} |"
    assert "| operations that can be called | 2 | 2 | status 1 | models only |" in rows
    expected = "0.50 (1.00 s) | 1.00 (2.00 s) | status 1 | 2.00 (4.00 s)"
    assert f"| CPU time to generate | {expected} |" in rows
    expected = "0.50 (1.00 s) | 1.00 (2.00 s) | status 1 | cannot be imported"
    assert f"| CPU time to import one operation | {expected} |" in rows


def test_document_table_uses_the_second_baseline_if_the_first_failed() -> None:
    results = {**comparison().results, BASELINE: Failed("status 1")}
    results[OTHER] = client(OTHER, 4)
    rows = list(document_table(Comparison("Pets", 2, results)))
    expected = "0.25 (1.00 s) | status 1 | 1.00 (4.00 s) | 1.00 (4.00 s)"
    assert f"| CPU time to generate | {expected} |" in rows


def test_summary_table_adds_up_documents() -> None:
    rows = list(summary_table([comparison(), comparison()]))
    assert rows[1].startswith("| 2 documents, 4 operations |")
    assert "| documents that it generates | 2 of 2 | 2 of 2 | 0 of 2 | 2 of 2 |" in rows
    assert "| operations that can be called | 4 | 4 | 0 | models only |" in rows
    assert (
        "| documents whose package can be imported | 2 of 2 | 2 of 2 | 0 of 2 | 0 of 2 |"
        in rows
    )
    expected = "0.50 | 1.00 | no result | 2.00"
    assert f"| CPU time to generate, median ratio | {expected} |" in rows


def test_behavior_table_has_a_row_for_each_check(probe: Callable[..., Any]) -> None:
    found = {OURS: probe("behavior", OURS, "client")}
    found |= dict.fromkeys(NAMES[1:3], found[OURS])
    rows = list(behavior_table(found, dict.fromkeys(NAMES, (["a", "b"], 3))))
    kept = "| a response has a field that is not in the document | kept | kept | kept | no calls |"
    assert kept in rows
    assert "| needs at run time | a, b | a, b | a, b | a, b |" in rows
    assert "| distributions to install | 3 | 3 | 3 | 3 |" in rows
