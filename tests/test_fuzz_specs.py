"""Mutated documents: each gives a package, or problems with lines, and nothing else.

CLIENTWRIGHT_FUZZ is the number of mutants of each spec, CLIENTWRIGHT_CORPUS a folder with more
specs.
"""

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from clientwright.bundle import bundle
from clientwright.cli import main
from clientwright.errors import SpecError
from clientwright.pipeline import GeneratedProject, generate
from clientwright.source import load
from features.harness import FEATURES, config, spec_of
from test_invalid_input import broken, locations, mutate

ROOT = Path(__file__).parents[1]
CORPUS = os.environ.get("CLIENTWRIGHT_CORPUS")
MUTANTS = int(os.environ.get("CLIENTWRIGHT_FUZZ", "1"))
SPECS = [
    *sorted(map(spec_of, FEATURES.glob("[a-z]*/"))),
    *sorted(ROOT.glob("specs/*.yaml")),
]
if CORPUS:
    # Size limit in bytes, so that generating is quick.
    small = range(2_500, 7_000)
    paths = sorted(Path(CORPUS).rglob("*.json"))
    SPECS += [path for path in paths if path.stat().st_size in small]


def named(spec: Path) -> str:
    return f"{spec.parent.name}-{spec.stem}"


def misplace(document: Any, chance: random.Random) -> None:
    """Copy a value from another object with the same key, misspell a key, or repeat an item."""
    every = locations(document)
    parent, key = chance.choice(every)
    twins = [(other, k) for other, k in every if k == key and other is not parent]
    if twins and isinstance(key, str):
        other, there = chance.choice(twins)
        parent[key] = copy.deepcopy(other[there])
    elif isinstance(parent, dict):
        near = ["", key * 2, key.upper(), f"x {key}", key[:-1]]
        parent[chance.choice(near)] = parent.pop(key)
    else:
        parent.append(copy.deepcopy(parent[key]))


def mutant(spec: Path, chance: random.Random) -> tuple[str, bytes]:
    """Return the file suffix and the bytes of a mutant."""
    if chance.random() < 0.15:
        return spec.suffix, broken(spec.read_bytes(), chance)
    document: dict[str, Any] = json.loads(json.dumps(bundle(load(spec))))
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        (misplace if chance.random() < 0.4 else mutate)(document, chance)
    if chance.random() < 0.2:
        document["openapi"] = chance.choice(["3.0.3", "3.1.0", "3.2.0"])
    if chance.random() < 0.2:
        text = yaml.safe_dump(document, sort_keys=False)
        return ".yaml", text.encode("utf-8", "replace")
    return ".json", json.dumps(document, indent=1).encode()


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_generate_of_mutant_gives_package_or_problems_with_lines(
    spec: Path, tmp_path: Path
) -> None:
    for number in range(MUTANTS):
        chance = random.Random(f"{spec.name} {number}")
        suffix, raw = mutant(spec, chance)
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(raw)
        lenient = chance.random() < 0.5
        try:
            package = generate(config(path, "shop"), lenient=lenient)
        except SpecError as error:
            assert error.diagnostics
            for problem in error.diagnostics:
                assert problem.line or "the file is empty" in problem.message, path
        else:
            assert "shop/client.py" in package.files


@pytest.mark.parametrize("spec", SPECS[::8], ids=named)
@pytest.mark.parametrize("lenient", [False, True])
def test_command_line_with_mutant_exits_without_traceback(
    spec: Path,
    lenient: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    suffix, raw = mutant(spec, random.Random(f"cli {spec.name}"))
    Path(f"api{suffix}").write_bytes(raw)
    options = ["-o", "out", "--package", "shop", *["--lenient"] * lenient]
    status = main(["generate", f"api{suffix}", *options])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    assert status in (0, 2)
    assert Path("out").exists() == (status == 0)
    if status == 0:
        assert main(["check", f"api{suffix}", *options]) == 0


# --- defects that real documents often have --------------------------------------------


def objects(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the object schemas with properties, outside of examples."""
    schemas = document.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
            yield schema


def fields(document: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield properties of a type without other keywords."""
    for schema in objects(document):
        for field in schema["properties"].values():
            if not isinstance(field, dict) or field.keys() & {"$ref", "enum"}:
                continue
            if field.get("type") == kind:
                yield field


def operations(document: Any) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        for method in ("get", "put", "post", "delete", "patch"):
            if method in item:
                yield item[method]


def media_types(document: Any) -> Iterator[dict[str, Any]]:
    for operation in operations(document):
        for response in operation["responses"].values():
            content = response.get("content", {})
            if "schema" in content.get("application/json", {}):
                yield content["application/json"]


Defect = Callable[[dict[str, Any]], object]
DEFECTS: dict[str, Defect] = {
    "a default of the wrong type": lambda document: next(
        fields(document, "string")
    ).update(default=5),
    "an example of the wrong type": lambda document: next(
        fields(document, "string")
    ).update(example={"a": [1]}),
    "examples of the wrong type": lambda document: next(
        fields(document, "integer")
    ).update(examples=["one", None]),
    "examples by their names": lambda document: next(
        fields(document, "integer")
    ).update(examples={"one": {"value": 1}}),
    "a default that is no choice": lambda document: next(
        fields(document, "string")
    ).update(enum=["a", "b"], default="c"),
    "a choice twice": lambda document: next(fields(document, "string")).update(
        enum=["a", "b", "a"]
    ),
    "a choice of another type": lambda document: next(
        fields(document, "string")
    ).update(enum=["a", 1]),
    "required twice": lambda document: next(objects(document)).update(
        required=[*next(iter(objects(document)))["properties"]][:1] * 2
    ),
    "required but not described": lambda document: next(objects(document)).update(
        required=["nowhere"]
    ),
    "an unknown format": lambda document: next(fields(document, "string")).update(
        format="of our own"
    ),
    "a pattern that is none": lambda document: next(fields(document, "string")).update(
        pattern="(?<a", default="a"
    ),
    "a format of another type": lambda document: next(
        fields(document, "integer")
    ).update(format="date-time"),
    "an unknown keyword": lambda document: next(objects(document)).update(nonsense={}),
    "an unknown field": lambda document: next(operations(document)).update(
        nonsense={"a": 1}
    ),
    "an example that misses its schema": lambda document: next(
        media_types(document)
    ).update(example=7),
    "example and examples": lambda document: next(media_types(document)).update(
        example=None, examples={"one": {"value": 1}}
    ),
    "a response without a description": lambda document: next(
        operations(document)
    ).update(responses={"200": {}}),
    "a tag twice": lambda document: next(operations(document)).update(tags=["a", "a"]),
    "a tag that is described twice": lambda document: document.update(
        tags=[{"name": "a"}, {"name": "a"}]
    ),
    "one operationId for all": lambda document: [
        operation.update(operationId="the same") for operation in operations(document)
    ],
    "a version that is a number": lambda document: document["info"].update(version=1.0),
    "no version": lambda document: document["info"].pop("version"),
    "a scheme that is not declared": lambda document: next(operations(document)).update(
        security=[{"nowhere": []}]
    ),
    "a license without a name": lambda document: document["info"].update(license={}),
    "a link to nothing": lambda document: document.update(externalDocs={"url": "a b"}),
}
# Defects without JSON Schema errors: the ledger or the samples show them.
SILENT = {
    "a choice of another type",
    "a format of another type",
    "a link to nothing",
    "a pattern that is none",
    "a scheme that is not declared",
    "a tag twice",
    "an example that misses its schema",
    "an unknown format",
    "an unknown keyword",
    "example and examples",
    "examples of the wrong type",
    "required but not described",
}


def plain() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        json.dumps(bundle(load(spec_of(FEATURES / "responses"))))
    )
    return document


def generated_from(document: Any, folder: Path) -> GeneratedProject:
    path = folder / "api.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return generate(config(path, "shop"))


@pytest.fixture(scope="module", name="valid")
def _valid(tmp_path_factory: pytest.TempPathFactory) -> GeneratedProject:
    return generated_from(plain(), tmp_path_factory.mktemp("valid"))


@pytest.mark.parametrize("defect", DEFECTS)
def test_common_defect_is_a_warning(
    defect: str, valid: GeneratedProject, tmp_path: Path
) -> None:
    assert not valid.warnings
    document = plain()
    DEFECTS[defect](document)
    package = generated_from(document, tmp_path)
    assert bool(package.warnings) == (defect not in SILENT)
    assert all(warning.line for warning in package.warnings)
    statuses = [item.status for item in package.report.operations]
    assert len(statuses) == len(valid.report.operations) and "skipped" not in statuses
