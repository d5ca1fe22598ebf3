"""The versions pinned by `constraints.txt` and `constraints-consumer.txt`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {"linux": "Linux", "darwin": "Darwin"}
CONSTRAINTS = ("constraints.txt", "constraints-consumer.txt")


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {canonicalize_name(p): v for p, _, v in (x.partition("==") for x in lines)}


def project_requirements(project: Mapping[str, Any]) -> list[Requirement]:
    table = project["project"]
    extra = table.get("optional-dependencies", {}).get("test", [])
    return [
        Requirement(text)
        for text in table["dependencies"] + extra + project["build-system"]["requires"]
    ]


def closure(
    requirements: list[Requirement], environment: dict[str, str]
) -> Iterator[Requirement]:
    """Yield the transitive dependencies of requirements, as far as they are installed."""
    todo, visited = list(requirements), set[str]()
    while todo:
        requirement = todo.pop()
        yield requirement
        if str(requirement) in visited:
            continue
        visited.add(str(requirement))
        try:
            needs = metadata.requires(requirement.name) or []
        except metadata.PackageNotFoundError:
            continue
        extras = ["", *requirement.extras]
        todo.extend(
            need
            for need in map(Requirement, needs)
            if need.marker is None
            or any(need.marker.evaluate({**environment, "extra": e}) for e in extras)
        )


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints_file_contains_only_pinned_versions(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    line = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.!+]*")
    assert [text for text in lines if not line.fullmatch(text)] == []
    assert len(pins(name)) == len(lines) > 0


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_pins_cover_every_dependency_within_its_range(
    python: str, platform: str
) -> None:
    environment: dict[str, str] = {
        **{key: str(value) for key, value in default_environment().items()},
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": PLATFORMS[platform],
    }
    pinned = pins("constraints.txt")
    unmet = {
        str(requirement)
        for requirement in closure(project_requirements(PYPROJECT), environment)
        if not requirement.specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0.dev0")
        )
    }
    assert unmet == set()


def test_installed_versions_are_the_pinned_ones() -> None:
    here = {key: str(value) for key, value in default_environment().items()}
    requirements = closure(project_requirements(PYPROJECT), here)
    names = {canonicalize_name(requirement.name) for requirement in requirements}
    pinned = pins("constraints.txt")
    installed = {name: metadata.version(name) for name in names}
    assert installed == {name: pinned.get(name) for name in names}


def test_versions_installed_for_consumers_are_the_pinned_ones() -> None:
    python = os.environ.get("CLIENTWRIGHT_CONSUMER_PYTHON")
    assert python, "CLIENTWRIGHT_CONSUMER_PYTHON is not set; `make test` sets it"
    script = (
        "import json; from importlib.metadata import distributions;"
        "print(json.dumps({d.name: d.version for d in distributions()}))"
    )
    completed = subprocess.run(
        [python, "-c", script], check=True, capture_output=True, text=True
    )
    ours = {"pip", "setuptools", "wheel"}
    for path in ROOT.glob("generated/*/pyproject.toml"):
        ours.add(canonicalize_name(tomllib.loads(path.read_text())["project"]["name"]))
    installed = {
        canonicalize_name(n): v for n, v in json.loads(completed.stdout).items()
    }
    pinned = pins("constraints-consumer.txt")
    third_party = installed.keys() - ours
    assert third_party >= {"openapi-core", "httpx2", "pydantic", "pytest"}
    assert {n: installed[n] for n in third_party} == {
        n: pinned.get(n) for n in third_party
    }


def test_environments_differ_only_because_of_openapi_core() -> None:
    generator, consumer = (pins(name) for name in CONSTRAINTS)
    both = generator.keys() & consumer.keys()
    assert {name for name in both if generator[name] != consumer[name]} == {
        "jsonschema-path",
        "openapi-schema-validator",
        "openapi-spec-validator",
        "pathable",
    }


def test_files_name_no_host_of_a_package_registry() -> None:
    domains = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))
    hosts = tuple(".".join(labels).encode() for labels in domains)
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in {"__pycache__", "build", "dist"}
            and (not name.startswith(".") or name in {".ci", ".github"})
        ]
        for path in (Path(folder, name) for name in files):
            content = path.read_bytes()
            found += [f"{path}: {host!r}" for host in hosts if host in content]
    assert found == []
