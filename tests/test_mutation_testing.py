"""Mutation testing: at least one generated test fails for each mutant of a module."""

import json
from pathlib import Path
from typing import Any

import pytest

from mutation import driver
from mutation.mutants import Mutant, mutants, selected
from support.commands import run
from support.consumer import consumer_python

ROOT = Path(__file__).parents[1]
PROJECTS = sorted(path.parent for path in ROOT.glob("generated/*/pyproject.toml"))
MUTANTS = [mutant for project in PROJECTS for mutant in selected(mutants(project))]
# For macOS, where a forked child may die asking the system for proxies.
NO_PROXIES = {"NO_PROXY": "*"}
Outcomes = dict[Mutant | None, Any]


def mutation(mutant: Mutant | None) -> dict[str, Any] | None:
    """Return a mutant as the driver wants it."""
    if mutant is None:
        return None
    file = mutant.project / mutant.file
    return {
        "module": mutant.module,
        "file": str(file),
        "text": mutant.apply(file.read_text("utf-8")),
        "hints": mutant.hints,
    }


def run_mutants(project: Path, mutants_to_run: list[Mutant | None]) -> Outcomes:
    """Run the tests of a project against each mutant, and against none where it is None."""
    lines = [json.dumps(mutation(mutant)) for mutant in mutants_to_run]
    command = [consumer_python(), driver.__file__, str(project)]
    completed = run(command, variables=NO_PROXIES, text="\n".join(lines))
    assert completed.returncode == 0, completed.stdout + completed.stderr
    outcomes = map(json.loads, completed.stdout.splitlines())
    return dict(zip(mutants_to_run, outcomes, strict=True))


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest) -> dict[Path, Outcomes]:
    """Try the mutants of all tests that are to be run, at once."""
    params = (getattr(item, "callspec", None) for item in request.session.items)
    mutants_to_run = [
        call.params["mutant"] for call in params if call and "mutant" in call.params
    ]
    return {
        project: run_mutants(
            project, [None, *(m for m in mutants_to_run if m.project == project)]
        )
        for project in PROJECTS
    }


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_generated_tests_without_a_mutation_pass(
    project: Path, outcomes: dict[Path, Outcomes]
) -> None:
    outcome = outcomes[project][None]
    assert outcome["status"] == 0, outcome["failed"]
    assert outcome["passed"] > 50


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_generated_tests_with_a_mutation_fail(
    mutant: Mutant, outcomes: dict[Path, Outcomes]
) -> None:
    outcome = outcomes[mutant.project][mutant]
    assert outcome["mutated"], "the changed module was not imported"
    assert outcome["status"] == 1, f"survived: {mutant.new}\n{outcome['failed']}"
    assert outcome["failed"]
