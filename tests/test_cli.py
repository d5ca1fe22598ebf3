"""The command line: its output, the files it writes, and its exit statuses."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clientwright
import fake_pipeline
from clientwright.cli import main

HEAVY = (
    "black",
    "datamodel_code_generator",
    "jinja2",
    "jsonschema",
    "openapi_spec_validator",
    "pydantic",
    "yaml",
)
FILES = {"pets/__init__.py": "one\n", "pets/a.py": "a\n"}
GENERATE = ("generate", "api.json", "-o", "out", "--package", "pets")
CHECK = ("check", *GENERATE[1:])


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLIENTWRIGHT_TRACEBACK", raising=False)
    monkeypatch.setitem(sys.modules, "clientwright.pipeline", fake_pipeline)
    monkeypatch.setattr(clientwright, "pipeline", fake_pipeline, raising=False)
    # The fake pipeline exists in this process only.
    monkeypatch.setattr("clientwright.cli.generate.processor_count", lambda: 1)


def spec(path: str = "api.json", files: Any = FILES, **more: Any) -> None:
    Path(path).write_text(json.dumps({"files": files, **more}))


def configured(*packages: str) -> None:
    """Write a pyproject.toml with a client for each package, from NAME.json into out/NAME."""
    Path("pyproject.toml").write_text(
        "".join(
            "[[tool.clientwright.clients]]\n"
            f'spec = "{name}.json"\noutput = "out/{name}"\npackage = "{name}"\n'
            for name in packages
        )
    )


def report(path: str = "report.json") -> Any:
    return json.loads(Path(path).read_text())


def files(folder: str = "out") -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def test_generate_writes_files_and_prints_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec(operations={"x": "generated", "y": "generated"})
    assert main(GENERATE) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(
        "pets: 2 operations, 1 schema, 1 ignored; "
        "2 files written, 0 unchanged, 0 removed; "
    )
    assert out.endswith(" s\n") and out.count("\n") == 1
    assert Path("out/pets/__init__.py").read_text() == "one\n"


def test_second_generate_is_fresh_unless_no_cache_is_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec()
    main(GENERATE)
    before = {path: Path(path).stat().st_mtime_ns for path in files()}
    capsys.readouterr()

    assert main([*GENERATE, "--no-cache"]) == 0
    assert "0 files written, 2 unchanged, 0 removed" in capsys.readouterr().out

    monkeypatch.setattr(fake_pipeline, "generate", None)
    assert main(GENERATE) == 0
    assert capsys.readouterr().out == "pets: fresh\n"
    assert {path: Path(path).stat().st_mtime_ns for path in files()} == before


def test_generate_after_spec_change_writes_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec()
    main(GENERATE)
    spec(files={"pets/__init__.py": "two\n"})
    assert main(GENERATE) == 0
    assert "1 file written, 0 unchanged, 1 removed" in capsys.readouterr().out
    assert not Path("out/pets/a.py").exists()


def test_generate_in_subfolder_finds_every_configured_client(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured("cats", "dogs")
    spec("cats.json", {"cats/a": "c"})
    spec("dogs.json", {"dogs/a": "d"})
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert main(["generate"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "cats",
        "dogs",
    ]
    assert Path("../out/dogs/dogs/a").read_text() == "d"
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "cats: fresh\ndogs: fresh\n"


@pytest.mark.parametrize(
    ("faults", "status"),
    [(("spec", None), 2), ((None, "bug"), 3), (("spec", "bug"), 3), ((None, None), 0)],
)
def test_generate_with_failing_client_continues_with_the_others(
    faults: tuple[str | None, str | None], status: int
) -> None:
    configured("cats", "dogs", "fish")
    spec("cats.json", {"a": "c"}, **{"raise": faults[0]})
    spec("dogs.json", {"a": "d"}, **{"raise": faults[1]})
    spec("fish.json", {"a": "f"})
    assert main(["generate", "--report", "report.json"]) == status
    assert Path("out/fish/a").exists()
    assert Path("out/cats").exists() is (faults[0] is None)
    assert ["errors" in one for one in report()] == [*map(bool, faults), False]


def test_generate_prints_problems_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    spec(**{"raise": "spec"})
    assert main(GENERATE) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "api.json:4:7: no paths (add one)\napi.json:5:1: two\\nlines\n"
    assert not Path("out").exists()


def test_generate_prints_warnings_and_succeeds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec(warnings=["odd \x1b[31m"])
    assert main(GENERATE) == 0
    assert capsys.readouterr().err == "api.json:2:3: odd \\x1b[31m (mend it)\n"


def test_lenient_is_passed_to_the_pipeline_and_not_reused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec(**{"raise": "spec"})
    assert main([*GENERATE, "--lenient"]) == 0
    assert main([*CHECK, "--lenient"]) == 0
    assert main(GENERATE) == 2


def test_generate_prints_skipped_operations(capsys: pytest.CaptureFixture[str]) -> None:
    spec(operations={"x": "skipped", "y": "generated"})
    assert main(GENERATE) == 0
    assert capsys.readouterr().err == "api.json: GET /x is skipped (a reason)\n"


@pytest.mark.parametrize(
    ("status", "option", "expected"),
    [
        ("generated", "degraded", 0),
        ("degraded", "degraded", 1),
        ("skipped", "degraded", 1),
        ("degraded", "skipped", 0),
        ("skipped", "skipped", 1),
    ],
)
def test_fail_on_status_sets_exit_status(
    status: str, option: str, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    spec(operations={"x": status})
    arguments = ("--fail-on", option, "--report", "report.json")
    assert main([*GENERATE, *arguments]) == expected
    assert Path("out").exists() is (expected == 0)
    assert report()["operations"][0]["status"] == status
    message = f"pets: --fail-on {option}: GET /x is {status} (a reason)\n"
    assert (message in capsys.readouterr().err) is (expected == 1)


def test_fail_on_applies_to_fresh_output() -> None:
    spec(operations={"x": "skipped"})
    assert main(GENERATE) == 0
    assert main([*GENERATE, "--fail-on", "skipped"]) == 1
    assert main([*CHECK, "--fail-on", "skipped"]) == 1
    assert main(CHECK) == 0


def test_report_of_one_client_is_an_object() -> None:
    spec(operations={"x": "generated"})
    # In the second run the output is fresh, and the report must still be complete.
    for _ in range(2):
        assert main([*GENERATE, "--report", "report.json"]) == 0
        assert report()["package"] == "pets"
        assert report()["operations"][0]["id"] == "x"
        assert set(report()["seconds"]) == {"load", "write", "total"}
        Path("report.json").unlink()
    assert main([*CHECK, "--report", "report.json"]) == 0
    assert report()["schemas"] == {"total": 1, "generated": 1}


def test_report_of_invalid_spec_contains_errors() -> None:
    spec(**{"raise": "spec"})
    assert main([*GENERATE, "--report", "report.json"]) == 2
    assert report()["spec"] == "api.json"
    assert report()["errors"][0] == {
        "file": "api.json",
        "line": 4,
        "column": 7,
        "message": "no paths",
        "hint": "add one",
        "pointer": "/paths",
    }


def test_report_of_invalid_configuration_contains_errors() -> None:
    configured("class")
    assert main(["generate", "--report", "report.json"]) == 2
    (error,) = report()["errors"]
    assert error["pointer"] == "tool.clientwright.clients[0].package"


def test_report_to_unwritable_path_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec()
    assert main([*GENERATE, "--report", "no/where.json"]) == 2
    assert (
        "no/where.json: the report cannot be written: No such"
        in capsys.readouterr().err
    )
    assert Path("out/pets/a.py").exists()


def test_check_prints_reason_and_diff_and_writes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec()
    assert main(CHECK) == 1
    assert "pets: stale: never generated\n--- /dev/null\n" in capsys.readouterr().out
    assert not Path("out").exists()

    main(GENERATE)
    capsys.readouterr()
    assert main(CHECK) == 0
    assert capsys.readouterr().out == "pets: fresh\n"

    spec(files={**FILES, "pets/a.py": "b\n"})
    before = files()
    assert main(CHECK) == 1
    out = capsys.readouterr().out
    assert out.startswith(
        "pets: stale: the spec changed: api.json\n--- out/pets/a.py\n"
    )
    assert out.endswith("-a\n+b\n")
    assert files() == before


def test_generate_and_check_print_renames(capsys: pytest.CaptureFixture[str]) -> None:
    spec(names={"#/a": "a"})
    main(GENERATE)
    spec(names={"#/a": "a_2"})
    expected = "pets: renamed: #/a: a -> a_2\n"
    assert main(CHECK) == 1
    assert capsys.readouterr().err == expected
    assert main(GENERATE) == 0
    assert capsys.readouterr().err == expected


def test_corrupt_lock_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    spec()
    main(GENERATE)
    Path("out/clientwright.lock").write_text("<<<<<<<")
    capsys.readouterr()
    assert main(GENERATE) == 0
    assert capsys.readouterr().err == (
        "out: clientwright.lock cannot be used: it is not valid JSON, perhaps because of"
        " an unfinished merge; the lock is replaced\n"
    )


def test_generate_over_foreign_file_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec()
    Path("out/pets").mkdir(parents=True)
    Path("out/pets/a.py").write_text("mine")
    assert main(GENERATE) == 2
    assert "out/pets/a.py: is in the way" in capsys.readouterr().err
    assert list(files()) == ["out/pets/a.py"]


def test_generate_into_invalid_output_path_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec()
    Path("file").write_text("")
    assert main(["generate", "api.json", "-o", "file/out"]) == 2
    assert "file" in capsys.readouterr().err


def test_generate_without_configuration_prints_an_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("pyproject.toml").write_text("[tool.clientwright]\n")
    assert main(["generate"]) == 2
    assert "pyproject.toml:1:7: `tool.clientwright.clients`" in capsys.readouterr().err
    Path("pyproject.toml").unlink()
    assert main(["check"]) == 2
    err = capsys.readouterr().err
    assert "\n    [[tool.clientwright.clients]]\n" in err


def test_validate_prints_problems_and_exit_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec()
    assert main(["validate", "api.json"]) == 0
    assert capsys.readouterr() == ("api.json: valid\n", "")
    spec(warnings=["odd"])
    assert main(["validate", "api.json"]) == 0
    assert capsys.readouterr() == (
        "api.json: valid, 1 warning\n",
        "api.json:2:3: odd\n",
    )
    spec(**{"raise": "spec"})
    assert main(["validate", "api.json"]) == 2
    assert capsys.readouterr().out == ""
    assert main(["validate", "none.json"]) == 2
    assert capsys.readouterr().err == "none.json: does not exist\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required"),
        (["generate", "api.json"], "SPEC and -o DIR must be given together"),
        (["generate", "-o", "out"], "SPEC and -o DIR must be given together"),
        (["check", "--package", "pets"], "--package can only be given with SPEC"),
        (["generate", "--fail-on", "typos"], "invalid choice"),
        (["generate", "--no-cach"], "unrecognized"),
        (["validate"], "SPEC"),
    ],
)
def test_invalid_arguments_print_usage(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert message in capsys.readouterr().err


def test_invalid_package_name_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "a.json", "-o", "out", "--package", "a-b"]) == 2
    assert capsys.readouterr().err.startswith("--package: 'a-b' is not a valid")


@pytest.mark.parametrize("command", ["generate", "check", "watch", "validate"])
def test_help_shows_examples_and_exit_statuses(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    out = capsys.readouterr().out
    assert f"  clientwright {command} api.yaml" in out
    assert "exit status:" in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"clientwright {clientwright.__version__}\n"


def test_internal_error_is_printed_on_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec(**{"raise": "bug"})
    assert main(GENERATE) == 3
    err = capsys.readouterr().err
    assert err.startswith("clientwright: internal error: ValueError: surprise (")
    assert "CLIENTWRIGHT_TRACEBACK=1" in err and err.count("\n") == 1

    monkeypatch.setenv("CLIENTWRIGHT_TRACEBACK", "1")
    assert main(GENERATE) == 3
    assert "Traceback (most recent call last)" in capsys.readouterr().err

    monkeypatch.delattr(fake_pipeline, "validate")
    assert main(["validate", "api.json"]) == 3


def test_generated_path_outside_output_is_an_internal_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec(files={"../outside": "x"})
    assert main(GENERATE) == 3
    assert (
        "internal error: InternalError: the path '../outside'"
        in capsys.readouterr().err
    )
    assert not Path("outside").exists()


def test_keyboard_interrupt_exits_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    spec(**{"raise": "interrupt"})
    assert main(GENERATE) == 130
    assert capsys.readouterr().err == "clientwright: interrupted\n"


# Tests that need another process: the streams, and the imported modules.

RUN = """
import sys
import fake_pipeline
fake_pipeline.install()
from clientwright.cli import main
sys.exit(main(sys.argv[1:]))
"""


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": path, "TERM": "xterm"}


def run(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", RUN, *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    options.setdefault("env", environment())
    return subprocess.run(command, text=True, encoding="utf-8", check=False, **options)


def test_fresh_generate_imports_no_heavy_libraries() -> None:
    spec()
    assert main(GENERATE) == 0
    script = (
        "import sys; from clientwright.cli import main; status = main(sys.argv[1:]);"
        "print(sorted({name.split('.')[0] for name in sys.modules})); sys.exit(status)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *GENERATE],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    fresh, modules = result.stdout.splitlines()
    assert fresh == "pets: fresh"
    assert "clientwright" in modules
    assert [name for name in HEAVY if f"'{name}'" in modules] == []


def test_python_m_clientwright_runs_the_command_line() -> None:
    command = [sys.executable, "-m", "clientwright", "--version"]
    result = subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("clientwright ")


def run_real_pipeline(*arguments: str) -> tuple[int, str, str]:
    """Run the command line with the run_real_pipeline pipeline."""
    command = [sys.executable, "-m", "clientwright", *arguments]
    result = subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=False
    )
    return result.returncode, result.stdout, result.stderr


OK = {"204": {"description": "Nothing."}}


def openapi(path: str, server: str, **operation: Any) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": server}],
        "paths": {"/a/{id}": {"get": {"responses": OK, **operation}}},
    }
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(json.dumps(document, indent=1))


def test_client_of_several_documents_is_generated_and_checked() -> None:
    """Generate, check and validate several documents together."""
    parameter = {"name": "id", "in": "path", "required": True, "schema": {}}
    reference = {"$ref": "../shared/id.json"}
    Path("shared").mkdir()
    Path("shared/id.json").write_text(json.dumps(parameter))
    Path("pyproject.toml").write_text(
        "[[tool.clientwright.clients]]\n"
        'spec = ["one/api.json", "two/api.json"]\noutput = "out"\npackage = "both"\n'
        'reference_folders = ["shared"]\n'
    )
    openapi("one/api.json", "https://one.example", parameters=[reference])
    openapi("two/api.json", "https://two.example")
    missing = "no path parameter is declared for {id} of /a/{id}"
    status, out, err = run_real_pipeline("generate", "--report", "report.json")
    assert (status, out) == (2, "")
    assert [line.split(": ")[1][: len(missing)] for line in err.splitlines()] == [
        missing
    ]
    assert report()["spec"] == "one/api.json, two/api.json"
    assert report()["errors"][0]["file"] == "two/api.json"

    openapi("two/api.json", "https://two.example", parameters=[parameter])
    assert run_real_pipeline("generate", "--report", "report.json")[::2] == (0, "")
    assert report()["spec"] == "one/api.json, two/api.json"
    assert len(report()["operations"]) == 2
    assert run_real_pipeline("generate") == (0, "both: fresh\n", "")
    assert run_real_pipeline("check") == (0, "both: fresh\n", "")
    openapi("two/api.json", "https://three.example", parameters=[parameter])
    status, out, _ = run_real_pipeline("check")
    assert (status, out.splitlines()[0]) == (
        1,
        "both: stale: the spec changed: two/api.json",
    )


def test_validate_reads_folders_from_settings() -> None:
    schema = {"$ref": "../shared/id.json"}
    parameter = {"name": "id", "in": "path", "required": True, "schema": schema}
    openapi("one/api.json", "https://one.example", parameters=[parameter])
    Path("shared").mkdir()
    Path("shared/id.json").write_text("{}")
    status, _, err = run_real_pipeline("validate", "one/api.json")
    assert status == 2 and "reference_folders" in err
    Path("pyproject.toml").write_text(
        '[[tool.clientwright.clients]]\nspec = "one/api.json"\noutput = "out"\n'
        'package = "both"\nreference_folders = ["shared"]\n'
    )
    assert run_real_pipeline("validate", "one/api.json") == (
        0,
        "one/api.json: valid\n",
        "",
    )
    Path("pyproject.toml").write_text("[tool.clientwright]\nclient = 1\n")
    status, _, err = run_real_pipeline("validate", "one/api.json")
    assert status == 2 and err.startswith("pyproject.toml:")


def test_progress_is_shown_on_a_terminal_only() -> None:
    spec()
    assert "load" not in run(*GENERATE).stderr
    terminal, its_end = pty.openpty()
    try:
        result = run(*GENERATE, "--no-cache", stderr=its_end)
        os.close(its_end)
        shown = os.read(terminal, 10_000).decode()
    finally:
        os.close(terminal)
    assert result.returncode == 0
    assert shown == "\r\x1b[Kpets: load …\r\x1b[K"


def test_generate_with_closed_stdout_writes_files() -> None:
    configured("cats", "dogs")
    spec("cats.json", {"a": "c"})
    spec("dogs.json", {"a": "d"})
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        result = run("generate", stdout=theirs)
    finally:
        os.close(theirs)
    assert (result.returncode, result.stderr) == (0, "")
    assert Path("out/dogs/a").exists()


def test_output_with_unencodable_text_is_escaped() -> None:
    spec(files={"pets/a": "smile: \U0001f600\n"})
    ascii_only = {**environment(), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = run(*CHECK, env=ascii_only)
    assert result.returncode == 1
    assert "smile: \\U0001f600" in result.stdout
