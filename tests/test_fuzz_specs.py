"""Documents that something was done to: a package, or every problem with its line, and nothing else ever.

CLIENTWRIGHT_FUZZ says how many mutants are made of each spec, and CLIENTWRIGHT_CORPUS where more specs are.
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
from test_invalid_input import broken, mutate, places

ROOT = Path(__file__).parents[1]
CORPUS = os.environ.get("CLIENTWRIGHT_CORPUS")
MUTANTS = int(os.environ.get("CLIENTWRIGHT_FUZZ", "1"))
SPECS = [
    *sorted(map(spec_of, FEATURES.glob("[a-z]*/"))),
    *sorted(ROOT.glob("specs/*.yaml")),
]
if CORPUS:
    # Bytes; what is generated in a moment.
    small = range(2_500, 7_000)
    paths = sorted(Path(CORPUS).rglob("*.json"))
    SPECS += [path for path in paths if path.stat().st_size in small]


def named(spec: Path) -> str:
    return f"{spec.parent.name}-{spec.stem}"


def misplaced(document: Any, chance: random.Random) -> None:
    """A value in the place of another one of the same key, or a key that is nearly right."""
    every = places(document)
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
    """(suffix, bytes)"""
    if chance.random() < 0.15:
        return spec.suffix, broken(spec.read_bytes(), chance)
    document: dict[str, Any] = json.loads(json.dumps(bundle(load(spec))))
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        (misplaced if chance.random() < 0.4 else mutate)(document, chance)
    if chance.random() < 0.2:
        document["openapi"] = chance.choice(["3.0.3", "3.1.0", "3.2.0"])
    if chance.random() < 0.2:
        text = yaml.safe_dump(document, sort_keys=False)
        return ".yaml", text.encode("utf-8", "replace")
    return ".json", json.dumps(document, indent=1).encode()


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_a_package_or_problems_with_lines(spec: Path, tmp_path: Path) -> None:
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
def test_on_the_command_line(
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
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert status in (0, 2)
    assert Path("out").exists() == (status == 0)
    if status == 0:
        assert main(["check", f"api{suffix}", *options]) == 0


# --- what real documents often have wrong ---------------------------------------------


def objects(document: Any) -> Iterator[dict[str, Any]]:
    """The schemas of objects that describe what they hold, outside of examples."""
    schemas = document.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
            yield schema


def fields(document: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Plain properties of a type."""
    for schema in objects(document):
        for field in schema["properties"].values():
            if isinstance(field, dict) and field.get("type") == kind:
                if "$ref" not in field and "enum" not in field:
                    yield field


def operations(document: Any) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        for method in ("get", "put", "post", "delete", "patch"):
            if method in item:
                yield item[method]


def media_types(document: Any) -> Iterator[dict[str, Any]]:
    for operation in operations(document):
        for answer in operation["responses"].values():
            content = answer.get("content", {})
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
    "an answer without a description": lambda document: next(
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
# Where JSON Schema has no opinion, what the ledger tells, and samples that are only looked at when one is needed.
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
        json.dumps(bundle(load(spec_of(FEATURES / "answers"))))
    )
    return document


def made(document: Any, folder: Path) -> GeneratedProject:
    path = folder / "api.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return generate(config(path, "shop"))


@pytest.fixture(scope="module", name="valid")
def _valid(tmp_path_factory: pytest.TempPathFactory) -> GeneratedProject:
    return made(plain(), tmp_path_factory.mktemp("valid"))


@pytest.mark.parametrize("defect", DEFECTS)
def test_usual_defects_are_warnings(
    defect: str, valid: GeneratedProject, tmp_path: Path
) -> None:
    assert not valid.warnings
    document = plain()
    DEFECTS[defect](document)
    package = made(document, tmp_path)
    assert bool(package.warnings) == (defect not in SILENT)
    assert all(warning.line for warning in package.warnings)
    done = [item.status for item in package.report.operations]
    assert len(done) == len(valid.report.operations) and "skipped" not in done
