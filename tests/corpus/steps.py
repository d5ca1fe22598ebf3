"""The steps: each runs a command, as users would, and says what is wrong with what came of it."""

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
_PLACE = re.compile(r"^.+?:\d+:\d+: ", re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """A document, the folder of its entry, and what the steps need beside them."""

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
        """What `--report` was given: of one client, hence an object; nothing where nothing was written."""
        if not self.report_file.exists():
            return {}
        contents: dict[str, Any] = json.loads(self.report_file.read_bytes())
        return contents

    def run(self, step: str, *command: str | Path, **variables: str) -> CompletedRun:
        log = self.folder / step
        return process.run([*map(str, command)], log, self.limit, **variables)


@dataclass
class Outcome:
    """What a step took and found; `wrong` says everything that should not be so, `facts` what there is to count."""

    seconds: float
    mebibytes: int
    exit: int
    wrong: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def lasting(self) -> bool:
        """Whether trying again would be in vain: a limit or a signal may be no fault of the document."""
        return self.exit >= 0


def count(task: Task) -> Outcome:
    """The document by itself: its files, operations and schemas. What cannot be read is for `generate` to refuse."""
    done = task.run("count", sys.executable, _HERE / "counting.py", task.document)
    if done.exit == 0:
        return _outcome(done, **json.loads(done.stdout))
    files = [str(task.document.resolve())]
    return _outcome(done, document=True, files=files, unreadable=done.last_line)


def generate(task: Task) -> Outcome:
    """`clientwright generate`, judged by its exit status and its report; `facts` tells whether it is `refused`."""
    task.report_file.unlink(missing_ok=True)
    done = task.run(
        *("generate", sys.executable, "-m", "clientwright", "generate", task.document),
        *("-o", task.project, "--report", task.report_file),
        # Of what fails inside, the place.
        CLIENTWRIGHT_TRACEBACK="1",
    )
    report = task.report
    if done.exit not in (0, 2):
        places = _FRAME.findall(done.stderr)
        place = f" ({Path(places[-1][0]).name}:{places[-1][1]})" if places else ""
        said = [one["message"] for one in report.get("errors", ())] or [done.last_line]
        return _outcome(done, f"exit {done.exit}: {said[0]}{place}")
    wrong = []
    if "Traceback (most recent call last)" in done.stderr:
        wrong.append("prints a traceback")
    if done.exit == 2:
        problems = report.get("errors", [])
        unplaced = [one for one in problems if not (one["line"] and one["column"])]
        if not problems:
            wrong.append(f"refused without a problem: {done.last_line}")
        if unplaced:
            first = unplaced[0]["message"]
            wrong.append(f"{len(unplaced)} problems without line and column: {first}")
        first = done.stderr.strip().partition("\n")[0]
        return _outcome(done, *wrong, refused=first, problems=len(problems))
    statuses = Counter(one["status"] for one in report["operations"])
    for one in report["operations"]:
        if one["status"] == "skipped":
            notes = "; ".join(one["notes"])
            wrong.append(f"{one['method']} {one['path']} is skipped: {notes}")
    return _outcome(
        done,
        *wrong,
        package=report["package"],
        warnings=len(_PLACE.findall(done.stderr)),
        degraded=[
            f"{one['method']} {one['path']}: {'; '.join(one['notes'])}"
            for one in report["operations"]
            if one["status"] == "degraded"
        ],
        operations=dict(statuses),
        schemas=report["schemas"],
    )


def compare(task: Task, counted: Outcome, generated: Outcome) -> Outcome:
    """The counts against the report's."""
    wrong = []
    theirs = Counter((one["method"], one["path"]) for one in task.report["operations"])
    ours = Counter(tuple(one) for one in counted.facts.get("operations", ()))
    if "unreadable" in counted.facts:
        wrong.append(f"cannot be counted: {counted.facts['unreadable']}")
    for found, what in ((ours - theirs, "missing"), (theirs - ours, "unknown")):
        wrong += [f"{method} {path} is {what}" for method, path in sorted(found)]
    schemas, number = generated.facts["schemas"], counted.facts.get("schemas")
    if not number == schemas["total"] == schemas["generated"]:
        made, total = schemas["generated"], schemas["total"]
        wrong.append(f"{number} schemas, by the report {made} of {total}")
    return Outcome(0.0, 0, 0, wrong)


def compile_all(task: Task) -> Outcome:
    """Every file compiles, and without a warning; until Python 3.12 that of a doubtful escape is a DeprecationWarning."""
    done = task.run(
        *("compile", task.consumer, "-W", "error::SyntaxWarning"),
        *("-W", "error::DeprecationWarning"),
        *("-m", "compileall", "-q", "-f", task.project),
    )
    return _outcome(done, *([done.stdout.strip()] if done.exit else ()))


def imports(task: Task) -> Outcome:
    """Every module imports where a consumer's libraries are, and every public name is there."""
    report = task.report
    done = task.run(
        # -P: the modules that lie beside the script are not for it.
        *("import", task.consumer, "-P", _HERE / "imports.py"),
        *(task.project, report["package"], task.report_file),
    )
    if done.exit:
        return _outcome(done, f"exit {done.exit}: {done.last_line}")
    facts = json.loads(done.stdout)
    return _outcome(done, *facts.pop("failures"), **facts)


def mypy(task: Task) -> Outcome:
    """`mypy --strict` has nothing to say about the package; no configuration has a say."""
    done = task.run(
        *("mypy", sys.executable, "-m", "mypy", "--strict", "--config-file="),
        *("--python-executable", task.consumer, "--cache-dir", task.caches / "mypy"),
        *("--no-error-summary", f"--package={task.report['package']}"),
        MYPYPATH=str(task.project),
    )
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    wrong = errors or ([f"exit {done.exit}: {done.last_line}"] if done.exit else [])
    return _outcome(done, *(line.removeprefix("project/") for line in wrong))


def black(task: Task) -> Outcome:
    """`black --check` would change nothing; files are named one by one, as nothing may be excluded."""
    files: list[str | Path] = sorted(task.project.rglob("*.py"))
    command = (sys.executable, "-m", "black", "--check", "--workers=1")
    done = task.run(
        *("black", *command, "--config", "/dev/null", "--"),
        *files,
        BLACK_CACHE_DIR=str(task.caches / "black"),
    )
    changed = [line for line in done.stderr.splitlines() if "would reformat" in line]
    wrong = changed or ([f"exit {done.exit}: {done.last_line}"] if done.exit else [])
    return _outcome(done, *wrong, files=len(files))


def tests(task: Task) -> Outcome:
    """The generated tests pass where a consumer's libraries are, under the project's own configuration."""
    done = task.run(
        *("test", task.consumer, "-m", "pytest", "-q", "-rfE", "--tb=short"),
        *("-p", "no:cacheprovider", "--rootdir", task.project),
        *("-c", task.project / "pyproject.toml", task.project / "tests"),
        PYTHONPATH=str(task.project),
        COLUMNS="400",
    )
    lines = done.stdout.strip().splitlines() or [done.last_line]
    facts = {what.rstrip("s"): int(n) for n, what in _OUTCOMES.findall(lines[-1])}
    wrong = [
        line.replace(" project/tests/", " ", 1)
        for line in lines
        if line.startswith(("FAILED ", "ERROR "))
    ]
    if done.exit and not wrong:
        wrong = [f"exit {done.exit}: {done.last_line}"]
    return _outcome(done, *wrong, **facts)


STEPS: dict[str, Callable[[Task], Outcome]] = {
    "compile": compile_all,
    "import": imports,
    "mypy": mypy,
    "black": black,
    "test": tests,
}
"""What is done with what was generated, beside `compare`."""

ALL: Sequence[str] = ("generate", "count", *STEPS)


def _outcome(done: CompletedRun, *wrong: str, **facts: Any) -> Outcome:
    found = [*wrong]
    if done.timed_out:
        found = [f"no end after {done.seconds:.0f} s"]
    return Outcome(round(done.seconds, 2), done.mebibytes, done.exit, found, facts)
