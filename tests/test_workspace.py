"""The output folder: written and foreign files, and recovery after a kill."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import fake_pipeline
from clientwright import pipeline, workspace
from clientwright.config import ClientConfig, for_arguments
from clientwright.errors import InternalError, WorkspaceError
from clientwright.workspace import StaleKind

FIRST = {
    "pets/__init__.py": "one\n",
    "pets/old/stale.py": "stale\n",
    "pets/old/er/stale.py": "stale\n",
    "pets/same.py": "same\n",
    "pets/empty.py": "",
}
SECOND = {
    "pets/__init__.py": "two\n",
    "pets/same.py": "same\n",
    "pets/new/deep.py": "deep\n",
    "pets/new/py.typed": "",
}
THIRD = {"pets/__init__.py": "three\n", "pets/empty.py": "not any more\n"}
OUTPUT = Path("out")
SPEC = Path("api.json")
STAGING = OUTPUT / ".clientwright-staging"
LOCK = OUTPUT / "clientwright.lock"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def project(files: dict[str, str], **more: Any) -> tuple[ClientConfig, Any]:
    """Return the configuration of a spec with these files, and the pipeline's result."""
    SPEC.write_text(json.dumps({"files": files, **more}))
    (client,) = for_arguments(SPEC, OUTPUT, "pets")
    return client, fake_pipeline.project_from(SPEC.read_bytes(), client)


def write(files: dict[str, str], **more: Any) -> workspace.WriteSummary:
    return workspace.write(*project(files, **more))


def compare(files: dict[str, str], **more: Any) -> workspace.OutputDiff:
    return workspace.compare(*project(files, **more))


def status() -> workspace.Freshness:
    (client,) = for_arguments(SPEC, OUTPUT, "pets")
    return workspace.status(client)


def tree() -> dict[str, str]:
    """Return everything in the output folder but the lock, with links and empty folders."""
    found = {}
    for path in sorted(OUTPUT.rglob("*")):
        name = path.relative_to(OUTPUT).as_posix()
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_dir():
            if not any(path.iterdir()):
                found[name] = "empty folder"
        elif path.is_file() and path != LOCK:
            found[name] = path.read_text()
    return found


def lock() -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(LOCK.read_text())
    return contents


def edit_lock(**values: Any) -> None:
    LOCK.write_text(json.dumps({**lock(), **values}))


def test_write_replaces_changed_and_removes_stale_files() -> None:
    first = write(FIRST)
    assert (set(first.written), first.removed) == (set(FIRST), ())
    before = (OUTPUT / "pets/same.py").stat()

    second = write(SECOND)
    assert tree() == SECOND
    assert set(second.written) == SECOND.keys() - {"pets/same.py"}
    assert set(second.removed) == FIRST.keys() - SECOND.keys()
    assert second.unchanged == ("pets/same.py",)
    after = (OUTPUT / "pets/same.py").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert status().fresh


def test_write_again_touches_nothing() -> None:
    write(FIRST)
    before = {path: path.stat() for path in OUTPUT.rglob("*")}
    changes = write(FIRST)
    assert (changes.written, changes.removed) == ((), ())
    assert {path: path.stat() for path in OUTPUT.rglob("*")} == before


def test_lock_contains_digests_of_inputs_and_outputs() -> None:
    write(FIRST, names={"#/paths/~1a/get": "get_a"})
    text = LOCK.read_text()
    contents = lock()
    assert text == json.dumps(contents, indent=2, sort_keys=True) + "\n"
    assert set(contents["files"]) == set(FIRST)
    assert list(contents["inputs"]) == ["api.json"]
    assert contents["names"] == {"#/paths/~1a/get": "get_a"}
    assert {"clientwright", "sources", "black", "jinja2"} < contents[
        "generator_versions"
    ].keys()
    assert "python" not in contents["generator_versions"]
    assert str(Path.cwd()) not in text


def test_lock_does_not_depend_on_the_project_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(FIRST)
    Path("elsewhere").mkdir()
    here = LOCK.read_bytes()
    monkeypatch.chdir("elsewhere")
    client, package = project(FIRST)
    (absolute,) = for_arguments(SPEC.resolve(), Path("other").resolve(), "pets")
    workspace.write(absolute, package)
    assert Path("other/clientwright.lock").read_bytes() == here


def test_written_files_have_default_permissions() -> None:
    before = os.umask(0o022)
    try:
        write(FIRST)
    finally:
        os.umask(before)
    assert (OUTPUT / "pets/same.py").stat().st_mode & 0o777 == 0o644
    assert LOCK.stat().st_mode & 0o777 == 0o644


def _edit_spec() -> None:
    SPEC.write_text(SPEC.read_text() + "\n")


def _other_version() -> None:
    edit_lock(generator_versions={**lock()["generator_versions"], "black": "1.0"})


def _edit(path: str) -> Callable[[], object]:
    return lambda: (OUTPUT / path).write_text("edited")


@pytest.mark.parametrize(
    ("change", "reason", "text"),
    [
        (_edit_spec, StaleKind.SPEC_CHANGED, "the spec changed: api.json"),
        (SPEC.unlink, StaleKind.SPEC_MISSING, "the spec is missing: api.json"),
        (lambda: edit_lock(config="0"), StaleKind.SETTINGS, "settings or templates"),
        (_other_version, StaleKind.VERSIONS, "other versions: black 1.0, now "),
        (_edit("pets/same.py"), StaleKind.EDITED, "edited the output: pets/same.py"),
        ((OUTPUT / "pets/same.py").unlink, StaleKind.MISSING, "missing: pets/same.py"),
        (LOCK.unlink, StaleKind.NEVER, "never generated"),
        (
            lambda: LOCK.write_text("<<<<<<< ours\n"),
            StaleKind.UNREADABLE,
            "not valid JSON",
        ),
        (lambda: edit_lock(format=3), StaleKind.UNREADABLE, "another version"),
        (
            lambda: edit_lock(files=[]),
            StaleKind.UNREADABLE,
            "not as clientwright wrote them",
        ),
        (
            lambda: edit_lock(names={"a": 1}),
            StaleKind.UNREADABLE,
            "not as clientwright",
        ),
        (STAGING.mkdir, StaleKind.INTERRUPTED, "interrupted"),
    ],
)
def test_change_makes_output_stale(
    change: Callable[[], object], reason: StaleKind, text: str
) -> None:
    write(FIRST)
    assert status().fresh
    change()
    assert status().kinds == {reason}
    assert text in str(status())


def test_every_stale_reason_is_reported() -> None:
    write(FIRST)
    _edit("pets/same.py")()
    _edit_spec()
    assert status().kinds == {StaleKind.SPEC_CHANGED, StaleKind.EDITED}


def test_freshness_depends_on_settings_not_on_paths() -> None:
    client, package = project(FIRST)
    workspace.write(client, package)
    assert workspace.status(client, lenient=True).kinds == {StaleKind.SETTINGS}
    (other,) = for_arguments(SPEC, OUTPUT, "others")
    assert workspace.status(other).kinds == {StaleKind.SETTINGS}


def test_freshness_depends_on_every_document() -> None:
    """Include documents by their path relative to the folder of the first."""
    paths = (Path("specs/a.json"), Path("more/b.json"))
    for name, spec in zip(("a", "b"), paths, strict=True):
        spec.parent.mkdir()
        document = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {f"/{name}": {"get": {"responses": {}}}},
        }
        spec.write_text(json.dumps(document))
    (client,) = for_arguments(paths[0], OUTPUT, "pets")
    client = dataclasses.replace(client, specs=paths)
    workspace.write(client, pipeline.generate(client))
    assert sorted(lock()["inputs"]) == ["../more/b.json", "a.json"]
    assert workspace.status(client).fresh

    swapped = dataclasses.replace(client, specs=paths[::-1])
    assert StaleKind.SETTINGS in workspace.status(swapped).kinds
    single = dataclasses.replace(client, specs=paths[:1])
    assert workspace.status(single).kinds == {StaleKind.SETTINGS}
    paths[1].write_text(f"{paths[1].read_text()} ")
    assert workspace.status(client).kinds == {StaleKind.SPEC_CHANGED}
    paths[1].unlink()
    assert workspace.status(client).kinds == {StaleKind.SPEC_MISSING}


def test_freshness_depends_on_custom_templates() -> None:
    templates = Path("templates")
    templates.mkdir()
    (templates / "client.py.jinja").write_text("a")
    text = (
        '[[tool.clientwright.clients]]\nspec = "api.json"\noutput = "out"\n'
        'package = "pets"\ntemplates = "templates"\n'
    )
    Path("pyproject.toml").write_text(text)
    from clientwright.config import load

    _, package = project(FIRST)
    (client,) = load(Path("pyproject.toml"))
    workspace.write(client, package)
    (templates / ".client.py.jinja.swp").write_text("an editor's leftover")
    assert workspace.status(client).fresh
    (templates / "client.py.jinja").write_text("b")
    assert workspace.status(client).kinds == {StaleKind.SETTINGS}


def test_compare_shows_diff_and_writes_nothing() -> None:
    write(FIRST)
    before = tree()
    difference = compare(SECOND)
    assert difference.freshness.kinds == {StaleKind.SPEC_CHANGED}
    assert tree() == before and not STAGING.exists()
    assert "--- out/pets/__init__.py\n+++ out/pets/__init__.py\n" in difference.diff
    assert "-one\n+two\n" in difference.diff
    assert "--- /dev/null\n+++ out/pets/new/deep.py\n" in difference.diff
    assert "--- out/pets/old/stale.py\n+++ /dev/null\n" in difference.diff
    assert "same.py" not in difference.diff
    assert "clientwright.lock" not in difference.diff


def test_compare_with_written_output_finds_nothing() -> None:
    write(FIRST)
    difference = compare(FIRST)
    assert difference.freshness.fresh
    assert difference.diff == ""


def test_compare_detects_edited_lock() -> None:
    write(FIRST)
    (OUTPUT / "pets/same.py").write_text("doctored")
    edit_lock(
        files={**lock()["files"], "pets/same.py": workspace.paths.digest(b"doctored")}
    )
    assert status().fresh
    assert compare(FIRST).freshness.kinds == {StaleKind.OTHER}
    write(FIRST)
    edit_lock(names={"a": "b"})
    difference = compare(FIRST)
    assert difference.freshness.kinds == {StaleKind.EDITED}
    assert "clientwright.lock" in difference.diff


def test_compare_without_output_creates_nothing() -> None:
    assert compare(FIRST).freshness.kinds == {StaleKind.NEVER}
    assert not OUTPUT.exists()


def test_compare_with_undecodable_file_escapes_bytes() -> None:
    write({"a": "x"})
    (OUTPUT / "a").write_bytes(b"\xff")
    diff = compare({"a": "x"}).diff
    assert "-\\xff\n\\ No newline at end of file\n+x\n\\ No newline" in diff


def test_compare_reports_renames() -> None:
    write(FIRST, names={"#/a": "a", "#/b": "b", "#/gone": "gone"})
    names = {"#/a": "a_2", "#/b": "b", "#/new": "new"}
    assert compare(FIRST, names=names).renamed == (workspace.Rename("#/a", "a", "a_2"),)
    assert write(FIRST, names=names).renamed == (workspace.Rename("#/a", "a", "a_2"),)
    assert write(FIRST, names=names).renamed == ()


def _file(path: Path) -> None:
    path.write_text("mine")


def _link(path: Path) -> None:
    Path("target").write_text("mine")
    path.symlink_to(Path("target").resolve())


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_file, _link, _pipe, Path.mkdir])
@pytest.mark.parametrize("obstacle", ["pets/new", "pets/new/deep.py"])
def test_obstacle_in_output_is_an_error_and_nothing_is_written(
    make: Callable[[Path], None], obstacle: str
) -> None:
    if make is Path.mkdir and obstacle == "pets/new":
        # A folder where a folder is project is no obstacle.
        return
    write(FIRST)
    (OUTPUT / obstacle).parent.mkdir(exist_ok=True)
    make(OUTPUT / obstacle)
    freshness = compare(SECOND).freshness
    assert StaleKind.FOREIGN in freshness.kinds and obstacle in str(freshness)
    with pytest.raises(
        WorkspaceError, match=f"^out/{obstacle}: is in the way"
    ) as caught:
        write(SECOND)
    assert len(caught.value.diagnostics) == 1
    assert {path: text for path, text in tree().items() if path in FIRST} == FIRST
    assert not STAGING.exists()


def test_foreign_file_with_equal_content_is_adopted() -> None:
    (OUTPUT / "pets").mkdir(parents=True)
    (OUTPUT / "pets/same.py").write_text("same\n")
    write(FIRST)
    write(SECOND)
    assert tree() == SECOND


def test_foreign_files_are_kept_with_their_folders() -> None:
    write(FIRST)
    (OUTPUT / "pets/old/mine.txt").write_text("mine")
    (OUTPUT / "notes.md").write_text("mine too")
    write(SECOND)
    assert tree() == {**SECOND, "pets/old/mine.txt": "mine", "notes.md": "mine too"}


def test_edited_generated_file_is_replaced() -> None:
    write(FIRST)
    (OUTPUT / "pets/same.py").write_text("edited")
    assert write(FIRST).written == ("pets/same.py",)
    assert tree() == FIRST


def test_generated_file_turned_symlink_is_replaced() -> None:
    write(FIRST)
    Path("target").write_text("same\n")
    (OUTPUT / "pets/same.py").unlink()
    (OUTPUT / "pets/same.py").symlink_to(Path("target").resolve())
    assert status().kinds == {StaleKind.EDITED}
    write({**FIRST, "pets/same.py": "other\n"})
    assert tree()["pets/same.py"] == "other\n"
    assert Path("target").read_text() == "same\n"


def test_symlinked_folder_is_not_written_through() -> None:
    write(FIRST)
    outside = Path("outside")
    (OUTPUT / "pets/old").rename(outside)
    (OUTPUT / "pets/old").symlink_to(outside.resolve())
    with pytest.raises(WorkspaceError, match="^out/pets/old: is in the way"):
        write({**FIRST, "pets/old/stale.py": "changed"})
    write(SECOND)
    assert (outside / "stale.py").read_text() == "stale\n"


def test_output_may_be_a_symlink() -> None:
    Path("real").mkdir()
    OUTPUT.symlink_to("real")
    write(FIRST)
    assert Path("real/pets/same.py").read_text() == "same\n"


def test_output_that_is_a_file_is_an_error() -> None:
    OUTPUT.write_text("mine")
    with pytest.raises(WorkspaceError, match="^out: is in the way: it is not a folder"):
        write(FIRST)
    with pytest.raises(WorkspaceError):
        compare(FIRST)


def test_generated_file_is_replaced_by_folder_of_its_name() -> None:
    write({"a": "file"})
    write({"a/b": "deeper"})
    assert tree() == {"a/b": "deeper"}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../outside",
        "a/../../outside",
        "a//b",
        "./a",
        "a/",
        "a\\b",
        "a\0b",
        "a\nb",
        "C:/a",
        "clientwright.lock",
        "Clientwright.Lock",
        ".clientwright-staging/0",
    ],
)
def test_unsafe_path_is_an_internal_error(path: str) -> None:
    with pytest.raises(InternalError, match="is not safe to write"):
        write({path: "x"})
    assert not OUTPUT.exists()


@pytest.mark.parametrize(
    "pair",
    [
        ("a/b.py", "a/B.py"),
        ("A/b.py", "a/c.py"),
        ("\u00e9.py", "e\u0301.py"),
        ("a", "a/b"),
    ],
)
def test_conflicting_paths_are_an_internal_error(pair: tuple[str, str]) -> None:
    with pytest.raises(InternalError, match="the path"):
        write(dict.fromkeys(pair, "x"))


def test_unencodable_text_is_an_internal_error() -> None:
    with pytest.raises(InternalError, match="not Unicode"):
        write({"a": "\ud800"})


@pytest.mark.parametrize("path", ["../victim", "/victim", "pets/../../victim"])
def test_lock_and_journal_paths_outside_output_are_ignored(path: str) -> None:
    victim = Path("victim")
    victim.write_text("mine")
    path = str(victim.resolve()) if path == "/victim" else path
    write(FIRST)
    digest = workspace.paths.digest(b"mine")
    edit_lock(files={**lock()["files"], path: digest})
    STAGING.mkdir()
    (STAGING / "journal.json").write_text(json.dumps({path: [digest]}))
    write(SECOND)
    assert victim.read_text() == "mine"
    assert tree() == SECOND


@pytest.mark.parametrize("journal", ["", "[]", '{"pets/mine.py": 1}', '{"a": [1]}'])
def test_broken_journal_is_ignored(journal: str) -> None:
    write(FIRST)
    (OUTPUT / "pets/mine.py").write_text("mine")
    STAGING.mkdir()
    (STAGING / "journal.json").write_text(journal)
    write(SECOND)
    assert tree() == {**SECOND, "pets/mine.py": "mine"}


def test_foreign_file_at_journal_path_is_kept() -> None:
    write(FIRST)
    STAGING.mkdir()
    (STAGING / "journal.json").write_text('{"pets/new/deep.py": ["not its digest"]}')
    (OUTPUT / "pets/new").mkdir()
    (OUTPUT / "pets/new/deep.py").write_text("mine")
    with pytest.raises(WorkspaceError, match="out/pets/new/deep.py: is in the way"):
        write(SECOND)
    assert (OUTPUT / "pets/new/deep.py").read_text() == "mine"


@pytest.mark.parametrize("make", [_file, _link])
def test_obstacle_at_staging_folder_is_an_error(
    make: Callable[[Path], None],
) -> None:
    write(FIRST)
    make(STAGING)
    with pytest.raises(
        WorkspaceError, match="^out/.clientwright-staging: is in the way"
    ):
        write(SECOND)


def test_foreign_file_in_staging_folder_is_an_error() -> None:
    write(FIRST)
    STAGING.mkdir()
    (STAGING / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="staging/mine.txt: is in the way"):
        write(SECOND)
    assert (STAGING / "mine.txt").read_text() == "mine"


def test_symlinked_lock_is_not_written_through() -> None:
    Path("target").write_text("mine")
    OUTPUT.mkdir()
    LOCK.symlink_to(Path("target").resolve())
    with pytest.raises(WorkspaceError, match="clientwright.lock: is in the way"):
        write(FIRST)
    assert Path("target").read_text() == "mine"


def test_corrupt_lock_is_ignored() -> None:
    write(FIRST)
    LOCK.write_text("{}")
    with pytest.raises(WorkspaceError, match="pets/__init__.py: is in the way"):
        write(SECOND)
    write(FIRST)
    assert status().fresh


# Failures of the disk, at every step.

STEPS = ("mkdir", "replace", "unlink", "rmdir")


class Killed(BaseException):
    """The process is killed: no further step happens."""


@pytest.fixture
def _no_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave versions out of the lock, because the tests write it hundreds of times."""
    monkeypatch.setattr(
        "clientwright.workspace.lock.generator_versions", lambda: {"sources": ""}
    )


def die_at(
    step: int, patch: Callable[[Any, str, Any], None], die: Callable[[], Any]
) -> None:
    """Make the disk fail from its nth change on; a file being written is truncated."""
    remaining = iter(range(step))

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def change(*arguments: Any, **options: Any) -> Any:
            if next(remaining, None) is None:
                die()
            return real(*arguments, **options)

        return change

    def write_bytes(path: Path, content: bytes) -> int:
        with open(path, "wb") as file:
            if next(remaining, None) is None:
                file.write(content[: len(content) // 2])
                file.flush()
                die()
                file.seek(0)
            return file.write(content)

    def write_text(path: Path, text: str, encoding: str = "") -> int:
        return write_bytes(path, text.encode())

    for name in STEPS:
        patch(os, name, wrap(getattr(os, name)))
    patch(Path, "write_bytes", write_bytes)
    patch(Path, "write_text", write_text)


def killed(step: int, files: dict[str, str]) -> bool:
    """Write and die at a step; return whether there was such a step."""
    client, package = project(files)

    def die() -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        die_at(step, patch.setattr, die)
        try:
            workspace.write(client, package)
        except Killed:
            return True
    return False


def fresh_start(files: dict[str, str]) -> None:
    """Make an output folder with these files and with files of the user."""
    for path in sorted(Path().rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    if files:
        write(files)
    (OUTPUT / "pets").mkdir(parents=True, exist_ok=True)
    (OUTPUT / "pets/mine.py").write_text("mine")


def kills(before: dict[str, str]) -> Iterator[int]:
    """Yield every step at which a run that replaces `before` can die, after it died."""
    for step in range(1000):
        fresh_start(before)
        if not killed(step, SECOND):
            return
        yield step


MINE = {"pets/mine.py": "mine"}


@pytest.mark.usefixtures("_no_versions")
@pytest.mark.parametrize("before", [{}, FIRST])
def test_kill_at_any_step_is_repaired_by_the_next_run(
    before: dict[str, str],
) -> None:
    count = 0
    for count in kills(before):
        assert not compare(SECOND).freshness.fresh
        write(SECOND)
        assert tree() == {**SECOND, **MINE}, count
        assert compare(SECOND).freshness.fresh
    assert count > 10


@pytest.mark.usefixtures("_no_versions")
@pytest.mark.parametrize("before", [{}, FIRST])
def test_kill_then_run_with_other_files_is_repaired(
    before: dict[str, str],
) -> None:
    for step in kills(before):
        write(THIRD)
        assert tree() == {**THIRD, **MINE}, step


@pytest.mark.usefixtures("_no_versions")
def test_two_kills_are_repaired_by_the_next_run() -> None:
    pairs = 0
    for first in kills(FIRST):
        for second in range(first % 3, 1000, 3):
            fresh_start(FIRST)
            assert killed(first, SECOND)
            if not killed(second, THIRD):
                break
            pairs += 1
            write(FIRST)
            assert tree() == {**FIRST, **MINE}, (first, second)
    assert pairs > 50


@pytest.mark.usefixtures("_no_versions")
def test_sigint_is_deferred_until_files_are_written() -> None:
    interrupted = 0
    for step in range(1000):
        fresh_start(FIRST)
        client, package = project(SECOND)
        pressed = iter([None])

        def send_sigint(pressed: Iterator[None] = pressed) -> None:
            for _ in pressed:
                signal.raise_signal(signal.SIGINT)

        with pytest.MonkeyPatch.context() as patch:
            die_at(step, patch.setattr, send_sigint)
            try:
                workspace.write(client, package)
            except KeyboardInterrupt:
                interrupted += 1
            else:
                break
        assert tree() == {**SECOND, **MINE}
        assert compare(SECOND).freshness.fresh
    assert interrupted > 10
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_second_sigint_interrupts_at_once() -> None:
    write(FIRST)
    client, package = project(SECOND)

    def send_sigint() -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.MonkeyPatch.context() as patch:
        die_at(5, patch.setattr, send_sigint)
        with pytest.raises(KeyboardInterrupt):
            workspace.write(client, package)
    assert status().kinds >= {StaleKind.INTERRUPTED}
    write(SECOND)
    assert tree() == SECOND


CHILD = """
import os, pathlib, sys
import test_workspace as tests
client, package = tests.project(tests.SECOND)
tests.die_at(int(sys.argv[1]), setattr, lambda: os._exit(99))
tests.workspace.write(client, package)
"""


def test_killed_process_is_repaired_by_the_next_run() -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    deaths = 0
    for step in range(1000):
        fresh_start(FIRST)
        child = subprocess.run(
            [sys.executable, "-c", CHILD, str(step)],
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
        if child.returncode == 0:
            break
        assert child.returncode == 99
        deaths += 1
        assert not compare(SECOND).freshness.fresh
        write(SECOND)
        assert tree() == {**SECOND, **MINE}
    assert deaths > 10


def failing(step: int, files: dict[str, str]) -> WorkspaceError | None:
    """Write to a disk that is full from a step on; return the error."""
    client, package = project(files)
    failures = iter([None])

    def full() -> None:
        for _ in failures:
            raise OSError(28, "No space left on device", "out/somewhere")

    with pytest.MonkeyPatch.context() as patch:
        die_at(step, patch.setattr, full)
        try:
            workspace.write(client, package)
        except WorkspaceError as error:
            return error
    return None


@pytest.mark.usefixtures("_no_versions")
def test_full_disk_is_reported_and_leaves_output_repairable() -> None:
    failure_count = 0
    for step in range(1000):
        fresh_start(FIRST)
        before = tree()
        error = failing(step, SECOND)
        if error is None:
            assert tree() == {**SECOND, **MINE}
            if step > 30:
                break
            continue
        failure_count += 1
        assert "out/somewhere: cannot be written: No space left" in str(error)
        if "nothing was written" in str(error):
            assert tree() == before
        else:
            assert "the next `clientwright generate` repairs it" in str(error)
            assert status().kinds >= {StaleKind.INTERRUPTED}
        write(SECOND)
        assert tree() == {**SECOND, **MINE}
    assert failure_count > 10


@pytest.mark.usefixtures("_no_versions")
def test_full_disk_after_kill_keeps_the_journal() -> None:
    for step in kills(FIRST):
        for full in range(1, 1000):  # 0: the folder that is there already
            fresh_start(FIRST)
            assert killed(step, SECOND)
            error = failing(full, THIRD)
            if error is None or "nothing was written" not in str(error):
                break
            write(FIRST)
            assert tree() == {**FIRST, **MINE}, (step, full)
