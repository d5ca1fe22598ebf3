"""The steps: each runs a command as users would and returns the failures."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import process
from .process import CompletedRun

_HERE = Path(__file__).parent
_OUTCOMES = re.compile(r"(\d+) (passed|failed|errors?)\b")
_FRAME = re.compile(r'File "(.*?)", line (\d+)')
_LOCATION = re.compile(r"^.+?:\d+:\d+: ", re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """A document, the folder of its result, and the settings of the steps."""

    document: Path
    folder: Path
    caches: Path
    consumer: str
    limit: float

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def report_file(self) -> Path:
        return self.folder / "report.json"

    @property
    def report(self) -> dict[str, Any]:
        """Return the report of the generator, or {} if none was written."""
        if not self.report_file.exists():
            return {}
        contents: dict[str, Any] = json.loads(self.report_file.read_bytes())
        return contents

    def run(self, step: str, *command: str | Path, **variables: str) -> CompletedRun:
        log = self.folder / step
        return process.run([*map(str, command)], log, self.limit, **variables)


@dataclass
class Outcome:
    """The outcome of a step."""

    seconds: float
    mebibytes: int
    exit: int
    wrong: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_reproducible(self) -> bool:
        """Return whether another run would give the same outcome.

        A time limit or a signal may have other causes than the document.
        """
        return self.exit >= 0


def count(task: Task) -> Outcome:
    """Count the files, operations and schemas of a document.

    An unreadable document is no failure here: `generate` must refuse it.
    """
    completed = task.run("count", sys.executable, _HERE / "counting.py", task.document)
    if completed.exit == 0:
        return _outcome(completed, **json.loads(completed.stdout))
    files = [str(task.document.resolve())]
    return _outcome(
        completed, document=True, files=files, unreadable=completed.last_line
    )


def generate(task: Task) -> Outcome:
    """Run `clientwright generate` and check its exit status and report.

    The facts of a refused document have the key `refused`.
    """
    task.report_file.unlink(missing_ok=True)
    completed = task.run(
        *("generate", sys.executable, "-m", "clientwright", "generate", task.document),
        *("-o", task.project, "--report", task.report_file),
        # Show where an internal error was raised.
        CLIENTWRIGHT_TRACEBACK="1",
    )
    report = task.report
    if completed.exit not in (0, 2):
        frames = _FRAME.findall(completed.stderr)
        location = f" ({Path(frames[-1][0]).name}:{frames[-1][1]})" if frames else ""
        messages = [one["message"] for one in report.get("errors", ())] or [
            completed.last_line
        ]
        return _outcome(completed, f"exit {completed.exit}: {messages[0]}{location}")
    wrong = []
    if "Traceback (most recent call last)" in completed.stderr:
        wrong.append("prints a traceback")
    if completed.exit == 2:
        problems = report.get("errors", [])
        unlocated = [one for one in problems if not (one["line"] and one["column"])]
        if not problems:
            wrong.append(f"refused without a problem: {completed.last_line}")
        if unlocated:
            first = unlocated[0]["message"]
            wrong.append(f"{len(unlocated)} problems without line and column: {first}")
        first = completed.stderr.strip().partition("\n")[0]
        return _outcome(completed, *wrong, refused=first, problems=len(problems))
    statuses = Counter(one["status"] for one in report["operations"])
    for one in report["operations"]:
        if one["status"] == "skipped":
            notes = "; ".join(one["notes"])
            wrong.append(f"{one['method']} {one['path']} is skipped: {notes}")
    return _outcome(
        completed,
        *wrong,
        package=report["package"],
        warnings=len(_LOCATION.findall(completed.stderr)),
        degraded=[
            f"{one['method']} {one['path']}: {'; '.join(one['notes'])}"
            for one in report["operations"]
            if one["status"] == "degraded"
        ],
        operations=dict(statuses),
        schemas=report["schemas"],
    )


def compare(task: Task, counted: Outcome, generated: Outcome) -> Outcome:
    """Compare the counts with the report's."""
    wrong = []
    theirs = Counter((one["method"], one["path"]) for one in task.report["operations"])
    ours = Counter(tuple(one) for one in counted.facts.get("operations", ()))
    if "unreadable" in counted.facts:
        wrong.append(f"cannot be counted: {counted.facts['unreadable']}")
    for found, reason in ((ours - theirs, "missing"), (theirs - ours, "unknown")):
        wrong += [f"{method} {path} is {reason}" for method, path in sorted(found)]
    schemas, number = generated.facts["schemas"], counted.facts.get("schemas")
    if not number == schemas["total"] == schemas["generated"]:
        generated_count, total = schemas["generated"], schemas["total"]
        wrong.append(f"{number} schemas, by the report {generated_count} of {total}")
    return Outcome(0.0, 0, 0, wrong)


def compile_all(task: Task) -> Outcome:
    """Compile every file without warnings.

    Until Python 3.12 the warning about an invalid escape is a DeprecationWarning.
    """
    completed = task.run(
        *("compile", task.consumer, "-W", "error::SyntaxWarning"),
        *("-W", "error::DeprecationWarning"),
        *("-m", "compileall", "-q", "-f", task.project),
    )
    return _outcome(completed, *([completed.stdout.strip()] if completed.exit else ()))


def imports(task: Task) -> Outcome:
    """Import every module and every public name with the consumer's libraries."""
    report = task.report
    completed = task.run(
        # -P: the modules in the script's folder must not be importable.
        *("import", task.consumer, "-P", _HERE / "imports.py"),
        *(task.project, report["package"], task.report_file),
    )
    if completed.exit:
        return _outcome(completed, f"exit {completed.exit}: {completed.last_line}")
    facts = json.loads(completed.stdout)
    return _outcome(completed, *facts.pop("failures"), **facts)


def mypy(task: Task) -> Outcome:
    """Run `mypy --strict` on the package, without a configuration file."""
    completed = task.run(
        *("mypy", sys.executable, "-m", "mypy", "--strict", "--config-file="),
        *("--python-executable", task.consumer, "--cache-dir", task.caches / "mypy"),
        *("--no-error-summary", f"--package={task.report['package']}"),
        MYPYPATH=str(task.project),
    )
    errors = [line for line in completed.stdout.splitlines() if ": error:" in line]
    wrong = errors or (
        [f"exit {completed.exit}: {completed.last_line}"] if completed.exit else []
    )
    return _outcome(completed, *(line.removeprefix("project/") for line in wrong))


def black(task: Task) -> Outcome:
    """Run `black --check` on every file; naming the files ignores configured exclusions."""
    files: list[str | Path] = sorted(task.project.rglob("*.py"))
    command = (sys.executable, "-m", "black", "--check", "--workers=1")
    completed = task.run(
        *("black", *command, "--config", "/dev/null", "--"),
        *files,
        BLACK_CACHE_DIR=str(task.caches / "black"),
    )
    changed = [
        line for line in completed.stderr.splitlines() if "would reformat" in line
    ]
    wrong = changed or (
        [f"exit {completed.exit}: {completed.last_line}"] if completed.exit else []
    )
    return _outcome(completed, *wrong, files=len(files))


def tests(task: Task) -> Outcome:
    """Run the generated tests with the consumer's libraries and the project's configuration."""
    completed = task.run(
        *("test", task.consumer, "-m", "pytest", "-q", "-rfE", "--tb=short"),
        *("-p", "no:cacheprovider", "--rootdir", task.project),
        *("-c", task.project / "pyproject.toml", task.project / "tests"),
        PYTHONPATH=str(task.project),
        COLUMNS="400",
    )
    lines = completed.stdout.strip().splitlines() or [completed.last_line]
    facts = {what.rstrip("s"): int(n) for n, what in _OUTCOMES.findall(lines[-1])}
    wrong = [
        line.replace(" project/tests/", " ", 1)
        for line in lines
        if line.startswith(("FAILED ", "ERROR "))
    ]
    if completed.exit and not wrong:
        wrong = [f"exit {completed.exit}: {completed.last_line}"]
    return _outcome(completed, *wrong, **facts)


STEPS: dict[str, Callable[[Task], Outcome]] = {
    "compile": compile_all,
    "import": imports,
    "mypy": mypy,
    "black": black,
    "test": tests,
}
"""The steps after `generate`, except `compare`."""

ALL: Sequence[str] = ("generate", "count", *STEPS)


def _outcome(completed: CompletedRun, *wrong: str, **facts: Any) -> Outcome:
    found = [*wrong]
    if completed.timed_out:
        found = [f"no end after {completed.seconds:.0f} s"]
    return Outcome(
        round(completed.seconds, 2), completed.mebibytes, completed.exit, found, facts
    )
