"""The disk cache: it may be damaged, shared and deleted at any time."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clientwright import disk_cache
from clientwright.cli import main
from clientwright.disk_cache import DiskCache


@pytest.fixture
def store(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path, "1")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "value", ["text", "", {"files": {"a.py": "x = 1\n"}}, ["\udc80", "ü"], 0]
)
def test_get_returns_the_stored_value(store: DiskCache, value: Any) -> None:
    assert store.get("key") is None
    store.put("key", value)
    assert store.get("key") == value
    assert store.get("other") is None


def test_get_in_another_version_misses(tmp_path: Path) -> None:
    DiskCache(tmp_path, "1").put("key", "value")
    assert DiskCache(tmp_path, "2").get("key") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content.replace(b"value", b"other"),
        lambda content: b"",
        lambda content: content + b" ",
        lambda content: b"\xff\n" + content,
        lambda content: content.partition(b"\n")[2],
    ],
    ids=["cut", "edited", "empty", "longer", "not text", "no digest"],
)
def test_get_of_damaged_entry_misses(
    store: DiskCache, tmp_path: Path, damage: Any
) -> None:
    store.put("key", "a value")
    [path] = files(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert store.get("key") is None
    store.put("key", "a value")
    assert store.get("key") == "a value"


def test_get_of_entry_under_another_key_misses(
    store: DiskCache, tmp_path: Path
) -> None:
    """Reject an intact entry that was stored under another key."""
    store.put("one", {"key": "one"})
    [one] = files(tmp_path)
    store.put("two", {"key": "two"})
    [two] = [path for path in files(tmp_path) if path != one]
    two.write_bytes(one.read_bytes())
    assert store.get("two") is None


def test_put_where_no_folder_can_be_made_is_ignored(tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_text("")
    store = DiskCache(tmp_path / "file" / "cache", "1")
    store.put("key", "value")
    assert store.get("key") is None
    store.trim()


def test_put_after_deletion_of_the_folder_stores_again(
    store: DiskCache, tmp_path: Path
) -> None:
    store.put("key", "value")
    for path in files(tmp_path):
        path.unlink()
        path.parent.rmdir()
    assert store.get("key") is None
    store.put("key", "value")
    assert store.get("key") == "value"


def test_trim_removes_least_recently_used_entries(
    store: DiskCache, tmp_path: Path
) -> None:
    for number in range(10):
        store.put(str(number), "x" * 1000)
        newest = max(files(tmp_path), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    store.get("0")
    store.trim(limit=11_000)
    assert len(files(tmp_path)) == 10
    store.trim(limit=8_000)
    left = [number for number in range(10) if store.get(str(number))]
    assert left == [0, 6, 7, 8, 9]


def test_put_by_concurrent_writers_does_not_damage_entries(store: DiskCache) -> None:
    def write(value: str) -> None:
        for _ in range(50):
            store.put("key", value * 10_000)
            found = store.get("key")
            assert found is None or len(set(found)) == 1

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.get("key")


def test_cache_folder_follows_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(disk_cache.VARIABLE, str(tmp_path / "here"))
    assert disk_cache.folder() == tmp_path / "here"
    monkeypatch.delenv(disk_cache.VARIABLE)
    assert disk_cache.folder().name == "clientwright"


def test_put_stores_json(store: DiskCache, tmp_path: Path) -> None:
    store.put("key", "value")
    [path] = files(tmp_path)
    assert json.loads(path.read_bytes().partition(b"\n")[2])


SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}}
SPEC: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        f"/{name}": {
            "get": {
                "tags": [name],
                "operationId": f"{name}/get",
                "responses": {
                    "200": {
                        "description": "It.",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": f"#/components/schemas/{name}"}
                            }
                        },
                    }
                },
            }
        }
        for name in ("cats", "dogs")
    },
    "components": {"schemas": {"cats": SCHEMA, "dogs": SCHEMA}},
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(disk_cache.VARIABLE, str(tmp_path / "cache"))
    tmp_path.joinpath("spec.json").write_text(json.dumps(SPEC))
    return tmp_path


def generated(project: Path, name: str, *options: str) -> dict[str, str]:
    """Return the generated files by path."""
    output = project / name
    spec = str(project / "spec.json")
    arguments = ["generate", spec, "-o", str(output), "--package", "it", *options]
    assert main(arguments) == 0
    return {
        path.relative_to(output).as_posix(): path.read_text()
        for path in output.rglob("*")
        if path.is_file()
    }


def changed(project: Path, change: Callable[[Any], None]) -> None:
    spec = json.loads(json.dumps(SPEC))
    change(spec)
    project.joinpath("spec.json").write_text(json.dumps(spec))


CHANGES: dict[str, Callable[[Any], None]] = {
    "nothing": lambda spec: None,
    "a property": lambda spec: spec["components"]["schemas"]["cats"][
        "properties"
    ].update(b={"type": "integer"}),
    "a limit": lambda spec: spec["components"]["schemas"]["cats"]["properties"][
        "a"
    ].update(maxLength=2),
    "a description": lambda spec: spec["paths"]["/cats"]["get"].update(summary="New."),
    "a title": lambda spec: spec["info"].update(title="U", version="2"),
    "a parameter": lambda spec: spec["paths"]["/cats"]["get"].update(
        parameters=[{"name": "q", "in": "query", "schema": {"type": "string"}}]
    ),
    "a server": lambda spec: spec.update(servers=[{"url": "https://api.test/v1"}]),
    "credentials": lambda spec: (
        spec["components"].update(
            securitySchemes={"key": {"type": "apiKey", "in": "header", "name": "X"}}
        ),
        spec.update(security=[{"key": []}]),
    ),
    "an operation": lambda spec: spec["paths"].update(
        {"/other": {"get": {"tags": ["cats"], "responses": {}}}}
    ),
    "a name": lambda spec: spec["components"]["schemas"].update(Cats=SCHEMA),
    "a name of methods": lambda spec: spec["paths"]["/cats"]["get"].update(
        operationId="fetch"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_generate_with_cache_gives_the_same_output(
    project: Path, change: Callable[[Any], None]
) -> None:
    generated(project, "before")
    changed(project, change)
    assert generated(project, "with") == generated(project, "without", "--no-cache")


def test_generate_reuses_cached_text(project: Path) -> None:
    """Change the cached text and find the change in the output, which proves its origin."""
    first = generated(project, "first")
    entries = files(project / "cache")
    assert entries
    for path in entries:
        content = path.read_bytes().partition(b"\n")[2].replace(b"cats.get", b"c.get")
        path.write_bytes(disk_cache._checksum(path, content).encode() + b"\n" + content)
    second = generated(project, "second")
    assert second != first
    assert second["tests/test_dogs.py"] == first["tests/test_dogs.py"]
    assert files(project / "cache") == entries


def test_generate_without_cache_stores_nothing(project: Path) -> None:
    generated(project, "it", "--no-cache")
    assert not project.joinpath("cache").exists()
