"""Tests of `make bench-generation`: its measurements and its variants of documents."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import process, spec_variants
from bench.generation import STEPS, Measurements, rows
from bench.generators import OURS, Lines, lines
from bench.process import Failed, GroupMonitor, ResourceUsage
from bench.scaling import growth
from bench.spec_variants import Document
from clientwright import json_pointer
from clientwright.cli import main
from clientwright.source import load
from clientwright.validate import validate
from support.clock import FakeClock
from support.commands import HANG

ROOT = Path(__file__).resolve().parent.parent
SPECS = sorted((ROOT / "specs").glob("*.yaml"))


def response(schema: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    return {"200": {"description": "Done.", "content": content}}


def ref(*parts: str) -> Document:
    return {"$ref": "#" + json_pointer.join(parts)}


# A document with every kind of reference.
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
    """Generate the client of a document, which must be valid, and return its modules."""
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
    measurements = generated(document, folder)
    return sorted(name for name in measurements if name.startswith("resources/"))


# Documents


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_write_then_read_returns_the_same_document(
    spec: Path, suffix: str, tmp_path: Path
) -> None:
    document = spec_variants.read(spec)
    spec_variants.write(tmp_path / f"openapi.{suffix}", document)
    assert spec_variants.read(tmp_path / f"openapi.{suffix}") == document


def test_with_property_changes_the_most_referenced_object() -> None:
    before = json.dumps(SHOP)
    changed = spec_variants.with_property(SHOP)
    properties = changed["components"]["schemas"]["Cat"]["properties"]
    assert list(properties) == ["kind", spec_variants.ADDED]
    properties.popitem()
    assert changed == SHOP and json.dumps(SHOP) == before


def test_with_property_without_objects_adds_a_schema() -> None:
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


def test_with_sentence_changes_the_middle_operation() -> None:
    changed = spec_variants.with_sentence(SHOP)
    operation = changed["paths"]["/pets"]["post"]
    assert operation["description"] == "Adds one." + spec_variants.SENTENCE
    operation["description"] = "Adds one."
    assert changed == SHOP


def test_multiplied_renames_copies_and_their_references(tmp_path: Path) -> None:
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
    # The original is unchanged.
    assert spec_variants.multiplied(SHOP, 1) == SHOP
    originals = {name: twice["paths"][name] for name in SHOP["paths"]}
    assert originals == SHOP["paths"]
    assert len(resources(SHOP, tmp_path)) + 2 == len(resources(twice, tmp_path))


def test_truncated_keeps_only_reachable_components(tmp_path: Path) -> None:
    one = spec_variants.truncated(SHOP, 1)
    assert [*spec_variants.operations(one)] == [("/pets", "get")]
    assert set(one["components"]["schemas"]) == {"Pet", "Cat", "Dog"}
    assert one["components"]["parameters"] == {}
    assert set(one["components"]["securitySchemes"]) == {"key"}
    assert one["tags"] == [{"name": "pets"}]
    assert not {"webhooks", "x-else"} & one.keys()
    generated(one, tmp_path)
    three = spec_variants.truncated(SHOP, 3)
    assert three["paths"] == SHOP["paths"]
    assert set(three["components"]["parameters"]) == {"id"}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
@pytest.mark.parametrize("size", [1, 7])
def test_resized_repository_spec_has_that_many_operations(
    spec: Path, size: int, tmp_path: Path
) -> None:
    document = spec_variants.resized(spec_variants.read(spec), size)
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


def run(source: str, folder: Path, limit: float = HANG) -> ResourceUsage:
    command = [sys.executable, "-ISc", source]
    return process.run(command, os.environ, folder / "log", limit)


def test_run_counts_cpu_time_and_memory_of_child_processes(tmp_path: Path) -> None:
    used = run(WITH_CHILD, tmp_path)
    assert used.cpu >= 0.2 and used.seconds > 0
    assert used.mebibytes >= 96


def test_run_does_not_count_memory_of_the_caller(tmp_path: Path) -> None:
    # A forked child would begin with it, and its peak memory would stay as high.
    own_memory = b"x" * (256 << 20)
    assert run("pass", tmp_path).mebibytes < len(own_memory) >> 20


def test_group_memory_adds_up_proportional_memory_of_the_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pid, rss, pss in ("11", 100, 60), ("12", 90, 40), ("13", 7, 7):
        (tmp_path / pid).mkdir()
        text = f"Rss: {rss} kB\nPss: {pss} kB\nPss_Anon: 1 kB\n"
        (tmp_path / pid / "smaps_rollup").write_text(text)
    (tmp_path / "14").mkdir()  # It has just ended.
    (tmp_path / "self").mkdir()
    groups = {11: 11, 12: 11, 13: 13, 14: 11}
    monkeypatch.setattr(os, "getpgid", groups.__getitem__)
    assert process.group_memory(11, str(tmp_path)) == 100
    assert process.group_memory(11, str(tmp_path / "nowhere")) == 0


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="needs /proc of Linux"
)
def test_group_memory_of_running_processes_counts_all_of_them() -> None:
    both = """
import os, signal
os.fork()
memory = b"x" * (96 << 20)
os.write(1, b"x")
signal.pause()
"""
    child = subprocess.Popen(
        [sys.executable, "-ISc", both], stdout=subprocess.PIPE, start_new_session=True
    )
    with child:
        try:
            assert child.stdout and child.stdout.read(2) == b"xx"
            assert process.group_memory(child.pid) >= 192 * 1024
        finally:
            os.killpg(child.pid, signal.SIGKILL)


def test_group_monitor_keeps_the_peak_and_kills_after_the_limit() -> None:
    memory, killed = iter([5, 9, 7]), list[tuple[int, int]]()
    clock = FakeClock(0)
    monitor = GroupMonitor(
        42,
        10,
        clock=clock.monotonic,
        memory=lambda group: next(memory),
        kill=lambda group, number: killed.append((group, number)),
    )
    monitor.check()
    clock.now = 10
    monitor.check()
    assert killed == []
    clock.now = 11
    monitor.check()
    assert killed == [(42, signal.SIGKILL)] and monitor.peak == 9


def test_run_passes_variables_and_logs_output(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", 'echo "$WORD"; echo "$WORD" >&2']
    for word in "one", "two":
        process.run(command, {"WORD": word}, tmp_path / "log", 60)
    assert (tmp_path / "log").read_text() == "one\none\ntwo\ntwo\n"


def test_run_of_failing_command_raises(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="status 3"):
        run("raise SystemExit(3)", tmp_path)
    with pytest.raises(Failed, match="killed after [1-9]"):
        run("import signal; signal.pause()", tmp_path, 0.2)


def test_parse_reads_usage_or_raises() -> None:
    assert process.parse("0 1.5 2.25 4096 2048\n") == ResourceUsage(1.5, 2.25, 4.0)
    assert process.parse("0 1.5 2.25 4096 8192\n") == ResourceUsage(1.5, 2.25, 8.0)
    with pytest.raises(Failed, match="status 1"):
        process.parse("1 1.5 2.25 4096 0\n")
    with pytest.raises(Failed, match="killed after 9 s"):
        process.parse(f"{-signal.SIGKILL} 9.1 2.25 4096 0\n")


# Tables


def test_lines_counts_package_and_tests_separately(tmp_path: Path) -> None:
    for path, count in ("client/a.py", 3), ("client/b/c.py", 4), ("tests/d.py", 5):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x\n" * count)
    (tmp_path / "README.md").write_text("x\n")
    assert lines(tmp_path) == Lines(7, 5)


def runs(*generators: str) -> Measurements:
    """Return two rounds, in which the nth generator takes n seconds, and then 10 n."""
    measurements = Measurements(generators)
    for step in STEPS:
        for position, generator in enumerate(generators, 1):
            measurements.used[step][generator] = [
                ResourceUsage(position * by, 0, 0) for by in (1, 10)
            ]
    measurements.lines = {generator: Lines(100, 0) for generator in generators}
    return measurements


def test_ratio_is_the_median_over_rounds() -> None:
    measurements = runs(OURS, "openapi-python-client", "openapi-generator")
    assert measurements.ratio("cold", OURS) == 1 / 2
    assert measurements.ratio("cold", "openapi-python-client") == 1
    measurements.failed["openapi-python-client"] = Failed("status 1")
    assert measurements.ratio("cold", OURS) == 1 / 3
    measurements.failed["openapi-generator"] = Failed("status 1")
    assert measurements.ratio("cold", OURS) is None
    printed = [str(row) for row in rows(Path("a.json"), measurements, 10)]
    assert sum("fails" in row for row in printed) == 2
    assert sum("one schema changed" in row for row in printed) == 1


@pytest.mark.parametrize(("size", "bar"), [(10, "<= 1.00"), (1000, "<= 0.60")])
def test_rows_of_large_document_have_stricter_bar(size: int, bar: str) -> None:
    measurements = runs(OURS, "openapi-python-client")
    printed = [str(row) for row in rows(Path("a.json"), measurements, size)]
    assert [bar in row for row in printed if " cold " in row] == [True, False]


def test_growth_reports_cost_per_operation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate(way: str, spec: Path, output: Path, limit: float) -> ResourceUsage:
        size = spec_variants.count(spec_variants.read(spec))
        return ResourceUsage(seconds=1, cpu=size * size, mebibytes=8 + size)

    monkeypatch.setattr("bench.scaling.BASELINE", 2)
    monkeypatch.setattr("bench.scaling.generate", generate)
    monkeypatch.chdir(ROOT)
    spec = ROOT / "specs" / "autodesk-submittals.yaml"
    printed = [str(row) for row in growth(spec, [1, 2], [OURS], 1, tmp_path, HANG)]
    of_each = [row.split()[0] for row in printed if "of each" in row]
    # First the baseline: CPU time and memory; then one operation, compared with it.
    assert list(map(float, of_each)) == [1, 1, 0.5, 1.8]


@pytest.mark.skipif(
    os.environ.get("CLIENTWRIGHT_TESTS") != "all", reason="`make test-all` runs it"
)
def test_growth_with_the_real_generator_measures_each_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.scaling.BASELINE", 2)
    monkeypatch.chdir(ROOT)
    spec = ROOT / "specs" / "autodesk-submittals.yaml"
    rows = list(growth(spec, [1, 2, 20], [OURS], 1, tmp_path, HANG))
    assert sum("operations" in str(row) for row in rows) == 3
    assert not [row for row in rows if "fails" in str(row)]
    assert sum("CPU of each" in str(row) for row in rows) == 3
