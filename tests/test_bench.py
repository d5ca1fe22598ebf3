"""What `make bench-generation` measures, and the documents that it makes up to measure with."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import process, spec_variants
from bench.generation import STEPS, Measurements, rows
from bench.generators import OURS, Lines, lines
from bench.process import Failed, ResourceUsage
from bench.scaling import growth
from bench.spec_variants import Document
from clientwright import json_pointer
from clientwright.cli import main
from clientwright.source import load
from clientwright.validate import validate

ROOT = Path(__file__).resolve().parent.parent
SPECS = sorted((ROOT / "specs").glob("*.yaml"))


def response(schema: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    return {"200": {"description": "Done.", "content": content}}


def ref(*parts: str) -> Document:
    return {"$ref": "#" + json_pointer.join(parts)}


# Everything that refers to something else in the document.
SHOP: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.test"}],
    "security": [{"key": []}],
    "tags": [{"name": "pets"}, {"name": "orders"}],
    "x-else": ref("components", "schemas", "Unused"),
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "tags": ["pets"],
                "responses": response(
                    {"type": "array", "items": ref("components", "schemas", "Pet")}
                ),
            },
            "post": {
                "operationId": "addPet",
                "tags": ["pets"],
                "description": "Adds one.",
                "requestBody": ref("components", "requestBodies", "Pet"),
                "responses": {
                    "201": {
                        "description": "Added.",
                        "links": {
                            "next": {"operationId": "order"},
                            "same": {"operationRef": "#/paths/~1pets/get"},
                        },
                    }
                },
            },
        },
        "/orders/{id}": {
            "parameters": [ref("components", "parameters", "id")],
            "get": {
                "operationId": "order",
                "tags": ["orders"],
                "responses": response(ref("components", "schemas", "Order")),
            },
        },
    },
    "webhooks": {
        "sold": {
            "post": {
                "operationId": "sold",
                "requestBody": ref("components", "requestBodies", "Pet"),
                "responses": {"200": {"description": "Heard."}},
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "parameters": {
            "id": {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
            }
        },
        "requestBodies": {
            "Pet": {
                "content": {
                    "application/json": {"schema": ref("components", "schemas", "Pet")}
                }
            }
        },
        "schemas": {
            "Pet": {
                "oneOf": [
                    ref("components", "schemas", "Cat"),
                    ref("components", "schemas", "Dog"),
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"cat": "#/components/schemas/Cat", "dog": "Dog"},
                },
            },
            "Cat": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}},
            },
            "Dog": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"type": "string"},
                    "friends": {
                        "type": "array",
                        "items": ref("components", "schemas", "Pet"),
                    },
                },
            },
            "Order": {"type": "object", "properties": {"pet": {"type": "string"}}},
            "Unused": {"type": "object", "properties": {}},
        },
    },
}


def generated(document: Document, folder: Path) -> dict[str, str]:
    """The modules of the document's client, which is valid."""
    path = folder / "openapi.json"
    spec_variants.write(path, document)
    assert validate(load(path)) == ()
    output = folder / "output"
    command = ["generate", str(path), "-o", str(output), "--package", "client"]
    assert main(command) == 0
    return {
        str(file.relative_to(output / "client")): file.read_text("utf-8")
        for file in (output / "client").rglob("*.py")
    }


def resources(document: Document, folder: Path) -> list[str]:
    made = generated(document, folder)
    return sorted(name for name in made if name.startswith("resources/"))


# Documents


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_what_is_written_is_what_was_read(
    spec: Path, suffix: str, tmp_path: Path
) -> None:
    document = spec_variants.read(spec)
    spec_variants.write(tmp_path / f"openapi.{suffix}", document)
    assert spec_variants.read(tmp_path / f"openapi.{suffix}") == document


def test_a_property_is_added_where_most_refer_to() -> None:
    before = json.dumps(SHOP)
    changed = spec_variants.with_property(SHOP)
    properties = changed["components"]["schemas"]["Cat"]["properties"]
    assert list(properties) == ["kind", spec_variants.ADDED]
    properties.popitem()
    assert changed == SHOP and json.dumps(SHOP) == before


def test_a_document_without_objects_gets_one() -> None:
    schemas = {"Any": True, "Word": {"type": "string"}}
    before = {"paths": {}, "components": {"schemas": schemas}}
    for document in {"paths": {}}, before:
        changed = spec_variants.with_property(document)
        (properties,) = [
            schema["properties"]
            for schema in changed["components"]["schemas"].values()
            if isinstance(schema, dict) and "properties" in schema
        ]
        assert list(properties) == [spec_variants.ADDED]


def test_a_sentence_is_added_in_the_middle() -> None:
    changed = spec_variants.with_sentence(SHOP)
    operation = changed["paths"]["/pets"]["post"]
    assert operation["description"] == "Adds one." + spec_variants.SENTENCE
    operation["description"] = "Adds one."
    assert changed == SHOP


def test_everything_is_multiplied_and_refers_to_its_own(tmp_path: Path) -> None:
    twice = spec_variants.multiplied(SHOP, 2)
    assert list(twice["paths"]) == [
        *SHOP["paths"],
        "/c2/pets",
        "/c2/orders/{id}",
    ]
    assert list(twice["webhooks"]) == ["sold", "c2-sold"]
    tags = [tag["name"] for tag in twice["tags"]]
    assert tags == ["pets", "orders", "c2-pets", "c2-orders"]
    components = twice["components"]
    assert list(components["securitySchemes"]) == ["key"]
    assert components["schemas"].keys() == {
        *SHOP["components"]["schemas"],
        *(f"c2-{name}" for name in SHOP["components"]["schemas"]),
    }
    copy = components["schemas"]["c2-Pet"]
    assert copy["oneOf"] == [
        ref("components", "schemas", "c2-Cat"),
        ref("components", "schemas", "c2-Dog"),
    ]
    mapping = {"cat": "#/components/schemas/c2-Cat", "dog": "c2-Dog"}
    assert copy["discriminator"]["mapping"] == mapping
    operation = twice["paths"]["/c2/pets"]["post"]
    assert operation["operationId"] == "c2-addPet"
    assert operation["tags"] == ["c2-pets"]
    assert operation["requestBody"] == ref("components", "requestBodies", "c2-Pet")
    assert operation["responses"]["201"]["links"] == {
        "next": {"operationId": "c2-order"},
        "same": {"operationRef": "#/paths/~1c2~1pets/get"},
    }
    # What is copied stays as it was.
    assert spec_variants.multiplied(SHOP, 1) == SHOP
    originals = {name: twice["paths"][name] for name in SHOP["paths"]}
    assert originals == SHOP["paths"]
    assert len(resources(SHOP, tmp_path)) + 2 == len(resources(twice, tmp_path))


def test_what_is_cut_down_has_what_it_reaches(tmp_path: Path) -> None:
    one = spec_variants.cut(SHOP, 1)
    assert [*spec_variants.operations(one)] == [("/pets", "get")]
    assert set(one["components"]["schemas"]) == {"Pet", "Cat", "Dog"}
    assert one["components"]["parameters"] == {}
    assert set(one["components"]["securitySchemes"]) == {"key"}
    assert one["tags"] == [{"name": "pets"}]
    assert not {"webhooks", "x-else"} & one.keys()
    generated(one, tmp_path)
    three = spec_variants.cut(SHOP, 3)
    assert three["paths"] == SHOP["paths"]
    assert set(three["components"]["parameters"]) == {"id"}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
@pytest.mark.parametrize("size", [1, 7])
def test_documents_of_this_repository_grow(
    spec: Path, size: int, tmp_path: Path
) -> None:
    document = spec_variants.grown(spec_variants.read(spec), size)
    assert spec_variants.count(document) == size
    generated(document, tmp_path)


# Processes

WITH_CHILD = """
import os, time
child = os.fork()
if not child:
    memory = b"x" * (96 << 20)
    while time.process_time() < 0.2:
        pass
    os._exit(0)
os.waitpid(child, 0)
"""


def run(source: str, folder: Path, limit: float = 60) -> ResourceUsage:
    command = [sys.executable, "-ISc", source]
    return process.run(command, os.environ, folder / "log", limit)


def test_what_a_process_starts_is_counted(tmp_path: Path) -> None:
    used = run(WITH_CHILD, tmp_path)
    assert used.cpu >= 0.2 and used.seconds > 0
    assert 96 <= used.mebibytes < 140


def test_the_memory_of_processes_is_added_up(tmp_path: Path) -> None:
    both = """
import os, time
if not os.fork():
    memory = b"x" * (96 << 20)
    time.sleep(2.5)
    os._exit(0)
memory = b"x" * (96 << 20)
os.wait()
"""
    assert 192 <= run(both, tmp_path).mebibytes < 240


def test_what_is_shared_is_counted_once(tmp_path: Path) -> None:
    shared = """
import os, time
memory = b"x" * (96 << 20)
if not os.fork():
    time.sleep(2.5)
    os._exit(0)
os.wait()
"""
    assert 96 <= run(shared, tmp_path).mebibytes < 140


def test_what_the_one_who_asks_has_is_not_counted(tmp_path: Path) -> None:
    mine = b"x" * (256 << 20)
    assert run("pass", tmp_path).mebibytes < 64 < len(mine)


def test_a_process_gets_its_variables_and_its_output_is_logged(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", 'echo "$WORD"; echo "$WORD" >&2']
    for word in "one", "two":
        process.run(command, {"WORD": word}, tmp_path / "log", 60)
    assert (tmp_path / "log").read_text() == "one\none\ntwo\ntwo\n"


def test_a_failure_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="status 3"):
        run("raise SystemExit(3)", tmp_path)
    with pytest.raises(Failed, match="killed after [1-9]"):
        run("import time; time.sleep(60)", tmp_path, 0.2)


def test_what_is_printed_is_read() -> None:
    assert process.parse("0 1.5 2.25 4096 2048\n") == ResourceUsage(1.5, 2.25, 4.0)
    assert process.parse("0 1.5 2.25 4096 8192\n") == ResourceUsage(1.5, 2.25, 8.0)
    with pytest.raises(Failed, match="status 1"):
        process.parse("1 1.5 2.25 4096 0\n")
    with pytest.raises(Failed, match="killed after 9 s"):
        process.parse(f"{-signal.SIGKILL} 9.1 2.25 4096 0\n")


# Tables


def test_lines_of_tests_are_apart(tmp_path: Path) -> None:
    for path, count in ("client/a.py", 3), ("client/b/c.py", 4), ("tests/d.py", 5):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x\n" * count)
    (tmp_path / "README.md").write_text("x\n")
    assert lines(tmp_path) == Lines(7, 5)


def runs(*ways: str) -> Measurements:
    """Two rounds, in which everything takes as many seconds as a way's place, and then ten times as many."""
    made = Measurements(ways)
    for step in STEPS:
        for place, way in enumerate(ways, 1):
            made.used[step][way] = [ResourceUsage(place * by, 0, 0) for by in (1, 10)]
    made.lines = {way: Lines(100, 0) for way in ways}
    return made


def test_ratios_are_those_of_rounds() -> None:
    made = runs(OURS, "openapi-python-client", "openapi-generator")
    assert made.ratio("cold", OURS) == 1 / 2
    assert made.ratio("cold", "openapi-python-client") == 1
    made.failed["openapi-python-client"] = Failed("status 1")
    assert made.ratio("cold", OURS) == 1 / 3
    made.failed["openapi-generator"] = Failed("status 1")
    assert made.ratio("cold", OURS) is None
    printed = [str(row) for row in rows(Path("a.json"), made, 10)]
    assert sum("fails" in row for row in printed) == 2
    assert sum("one schema changed" in row for row in printed) == 1


@pytest.mark.parametrize(("size", "bar"), [(10, "<= 1.00"), (1000, "<= 0.60")])
def test_more_is_asked_of_large_documents(size: int, bar: str) -> None:
    made = runs(OURS, "openapi-python-client")
    printed = [str(row) for row in rows(Path("a.json"), made, size)]
    assert [bar in row for row in printed if " cold " in row] == [True, False]


@pytest.fixture
def lower(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A size to compare with that is bearable in a test."""
    monkeypatch.setattr("bench.scaling.YARDSTICK", 2)
    monkeypatch.chdir(ROOT)
    yield


def test_growth_is_told_by_operation(lower: None, tmp_path: Path) -> None:
    spec = ROOT / "specs" / "autodesk-submittals.yaml"
    printed = [str(row) for row in growth(spec, [1, 2], [OURS], 1, tmp_path, 60)]
    of_each = [row.split()[0] for row in printed if "of each" in row]
    time, memory, *_ = map(float, of_each)
    assert (time, memory) == (1, 1)
    assert 1 < float(of_each[3]) < 2.5
