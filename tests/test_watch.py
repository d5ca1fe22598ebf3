"""`clientwright watch` as a process, with files saved as editors save them."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clientwright import watch as watch_module
from clientwright.cli import main
from support.commands import HANG, eventually

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}}


class Watch:
    """The running command and its output, including errors, by line."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clientwright", "watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)  # The command has ended.

    def until(self, pattern: str) -> list[str]:
        """Return the lines up to the first that matches."""
        seen = list[str]()
        while not (seen and re.search(pattern, seen[-1])):
            try:
                line = self._lines.get(timeout=HANG)
            except queue.Empty:
                line = None
            assert line is not None, f"no {pattern!r} in {seen}"
            seen.append(line)
        return seen

    def end(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(HANG)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.chdir(tmp_path)
    started = list[Watch]()

    def start(*arguments: str) -> Watch:
        started.append(Watch(*arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()


def openapi(*paths: str, schema: Any = SCHEMA, **more: Any) -> str:
    response = {"description": "x", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "https://pets.example"}],
        "paths": {
            path: {"get": {"operationId": path[1:], "responses": {"200": response}}}
            for path in paths
        },
        **more,
    }
    return json.dumps(document, indent=1)


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def rename(path: str, text: str) -> None:
    """Save by renaming the original first, as vim and other editors do."""
    Path(f"{path}~").unlink(missing_ok=True)
    os.rename(path, f"{path}~")
    write(path, text)
    Path(f"{path}~").unlink()


def replace(path: str, text: str) -> None:
    """Save by replacing the file atomically, as careful programs do."""
    write(f"{path}.tmp1234", text)
    os.replace(f"{path}.tmp1234", path)


def methods(path: str = "out/pets") -> str:
    return "".join(
        file.read_text() for file in sorted(Path(path, "resources").glob("*.py"))
    )


def settings(*packages: str, **more: Any) -> None:
    tables = (
        f'[[tool.clientwright.clients]]\nspec = "specs/{name}.json"\n'
        f'output = "out/{name}"\npackage = "{name}"\n'
        + "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
        for name in packages
    )
    replace("pyproject.toml", "".join(tables))


@pytest.mark.parametrize("save", [write, rename, replace])
def test_save_of_document_generates(
    watch: Any, save: Callable[[str, str], None]
) -> None:
    write("pets.json", openapi("/cats"))
    running = watch("pets.json", "-o", "out")
    first, ready = running.until("^watching ")
    assert first.startswith("pets: 1 operation, ")
    assert ready == "watching 1 file of 1 client"

    save("pets.json", openapi("/cats", "/dogs"))
    # A file that is being written may be seen while it is empty.
    saved, *_, summary, written = running.until("^  written: ")
    assert saved == "pets.json: saved"
    assert re.fullmatch(
        r"pets: 2 operations, 0 schemas[^;]*; \d+ files written, \d+ unchanged, "
        r"0 removed; \d+\.\d s",
        summary,
    )
    assert "pets/resources/dogs.py" in written
    assert "def dogs(" in methods()

    save("pets.json", openapi("/dogs"))
    running.until("^  removed: .*pets/resources/cats.py")
    assert running.end() == 0
    assert main(["check", "pets.json", "-o", "out"]) == 0


def test_error_is_printed_and_watching_continues(watch: Any) -> None:
    write("pets.json", openapi("/cats"))
    running = watch("pets.json", "-o", "out")
    running.until("^watching ")
    good = methods()
    write("pets.json", "{\n nonsense")
    assert running.until(r"^pets\.json:\d+:\d+: ")[0] == "pets.json: saved"
    assert methods() == good
    write("pets.json", openapi("/dogs"))
    running.until("^pets: 1 operation")

    # Delete the file, then restore it.
    os.remove("pets.json")
    running.until("^pets.json: .*(not exist|No such file)")
    write("pets.json", openapi("/fish"))
    running.until("^pets: 1 operation")
    assert "def fish(" in methods()
    assert running.end() == 0


def test_burst_of_saves_generates_the_last_one(watch: Any) -> None:
    write("pets.json", openapi("/cats"))
    running = watch("pets.json", "-o", "out")
    running.until("^watching ")
    for number in range(20):
        replace("pets.json", openapi("/cats", f"/dogs{number}"))
    running.until("^  written: .*/dogs19.py")
    # Saving the same content generates nothing, and neither do other files in the folder.
    replace("pets.json", Path("pets.json").read_text())
    running.until("^pets: fresh")
    write("other.json", "{}")
    replace("pets.json", openapi("/fish"))
    lines = running.until("^  removed: ")
    assert {*lines[:-3]} <= {"pets.json: saved", "pets: fresh"}
    assert [line.split(":")[0] for line in lines[-3:]] == [
        "pets",
        "  written",
        "  removed",
    ]


def test_changes_until_events_arrive_are_one_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, other = (tmp_path / f"{name}.json" for name in ("one", "two", "other"))
    one.write_text("{}")
    events = 0

    def watch(*folders: Path, **options: Any) -> Iterator[set[Any]]:
        nonlocal events
        assert folders == (tmp_path,) and options["step"] > 0
        while True:
            events += 1
            yield set()

    monkeypatch.setattr("watchfiles.watch", watch)
    saves = watch_module.watch_changes(lambda: frozenset({one, two}))
    assert next(saves) == frozenset()
    for number in range(20):
        one.write_text(f"{{{number}")
    two.write_text("{}")
    other.write_text("{}")
    assert next(saves) == {one, two} and events == 1
    two.unlink()
    assert next(saves) == {two} and events == 2


def test_save_of_referenced_file_generates(watch: Any) -> None:
    schema = {"$ref": "shared/pet.json"}
    write("pets.json", openapi("/cats", schema=schema))
    running = watch("pets.json", "-o", "out")
    running.until("shared/pet.json does not exist")
    running.until("^watching ")
    # Add a reference to a file in a folder that does not exist.
    write("shared/pet.json", json.dumps(SCHEMA))
    running.until("^  written: ")
    more = {"type": "object", "properties": {"age": {"type": "integer"}}}
    rename("shared/pet.json", json.dumps(more))
    assert running.until("^  written: ")[0] == "shared/pet.json: saved"
    write("shared/pet.json", "nonsense: [")
    running.until("^shared/pet.json:1:")
    # Remove and restore the folder, as switching branches does.
    shutil.rmtree("shared")
    running.until("shared/pet.json does not exist")
    write("shared/pet.json", json.dumps(SCHEMA))
    running.until("^pets: 1 operation|^pets: fresh")
    assert running.end() == 0


def test_renames_are_printed(watch: Any) -> None:
    schemas = {"pet": SCHEMA}
    reference = {"$ref": "#/components/schemas/pet"}
    one = openapi("/cats", schema=reference, components={"schemas": schemas})
    write("pets.json", one)
    running = watch("pets.json", "-o", "out")
    running.until("^watching ")
    schemas["Pet"] = SCHEMA
    response = {"oneOf": [reference, {"$ref": "#/components/schemas/Pet"}]}
    write(
        "pets.json", openapi("/cats", schema=response, components={"schemas": schemas})
    )
    running.until("^pets: renamed: #/components/schemas/pet: models.Pet -> ")


def test_change_of_settings_and_templates_generates(watch: Any) -> None:
    for name in ("cats", "dogs"):
        write(f"specs/{name}.json", openapi(f"/{name}"))
    settings("cats", "dogs")
    running = watch()
    assert running.until("^watching ")[-1] == "watching 3 files of 2 clients"

    # Only clients of the changed document are checked.
    write("specs/dogs.json", openapi("/dogs", "/wolves"))
    lines = running.until("^  written: ")
    assert lines[0] == "specs/dogs.json: saved"
    assert not [line for line in lines if line.startswith("cats")]

    # Add a client: only that one is generated.
    write("specs/owls.json", openapi("/owls"))
    settings("cats", "dogs", "owls")
    lines = running.until("^  written: ")
    assert [line.split(":")[0] for line in lines] == [
        "pyproject.toml",
        "owls",
        "  written",
    ]
    write("specs/owls.json", openapi("/owls", "/eagles"))
    assert running.until("^  written: ")[0] == "specs/owls.json: saved"

    # After invalid settings, the last valid ones stay in use.
    replace("pyproject.toml", "[tool.clientwright]\nclient = 1\n")
    running.until("^pyproject.toml:2:")
    write("specs/cats.json", openapi("/cats", "/lions"))
    assert running.until("^  written: ")[-2].startswith("cats: 2 operations")

    # Custom templates: add one, then change one.
    write("templates/README.md.jinja", "one\n")
    settings("cats", templates="templates")
    running.until("^  written: ")
    assert Path("out/cats/README.md").read_text() == "one\n"
    replace("templates/README.md.jinja", "two\n")
    lines = running.until("^  written: ")
    assert lines[0] == "templates: saved"
    assert lines[-1] == "  written: README.md"
    os.remove("templates/README.md.jinja")
    running.until("^  written: README.md")
    assert running.end() == 0
    assert main(["check"]) == 0


def test_save_during_generation_is_not_lost(watch: Any) -> None:
    write("pets.json", openapi("/cats"))
    running = watch("pets.json", "-o", "out")
    for number in range(30):
        write("pets.json", openapi("/cats", *(f"/dogs{n}" for n in range(number))))
        time.sleep(0.1)
    assert eventually(lambda: "def dogs28(" in methods())
    assert running.end() == 0


def test_watch_without_watchfiles_prints_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["watch", "pets.json", "-o", "out"]) == 2
    err = capsys.readouterr().err
    assert "pip install watchfiles" in err and "clientwright[watch]" in err


def test_watch_without_settings_is_an_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["watch"]) == 2
    assert "no pyproject.toml" in capsys.readouterr().err
