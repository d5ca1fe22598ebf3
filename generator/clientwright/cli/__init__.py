"""The command line: arguments, printing and exit statuses, over pipeline and workspace.

Exit status: 0 done or fresh; 1 stale (`check`), or `--fail-on` tripped; 2 the input is
wrong; 3 clientwright itself failed; 130 interrupted from the keyboard. With several
clients every one gets its turn, and the highest status counts.

The pipeline brings in heavy libraries, so it is imported when something has to be
generated and not before: a run that finds everything fresh does without.
"""

import dataclasses
import json
import os
import time
import traceback
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import config, workspace
from ..config import ClientConfig
from ..errors import InputError, Problem, WorkspaceError
from . import arguments as command_line
from .console import Progress, count, one_line, prepare, say, tell, tell_problems

if TYPE_CHECKING:
    from ..pipeline import Package
    from ..report import Report

_DONE, _STALE, _WRONG, _FAILED, _INTERRUPTED = 0, 1, 2, 3, 130
_TRACEBACK = "CLIENTWRIGHT_TRACEBACK"
_FAIL_ON = {None: (), "skipped": ("skipped",), "degraded": ("degraded", "skipped")}


@dataclass(frozen=True)
class _Outcome:
    """What became of one client; `report` is its part of `--report`."""

    status: int
    report: dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; wrong arguments raise SystemExit(2), as argparse has it."""
    prepare()
    parsed = command_line.parse(arguments)
    run = {"generate": _generate, "check": _check, "validate": _validate}
    try:
        return run[parsed.command](parsed)
    except KeyboardInterrupt:
        tell("clientwright: interrupted")
        return _INTERRUPTED
    except Exception as error:
        return _failure(error, {}).status


def _generate(arguments: Namespace) -> int:
    return _each_client(arguments, _generate_client)


def _check(arguments: Namespace) -> int:
    return _each_client(arguments, _check_client)


def _validate(arguments: Namespace) -> int:
    from .. import pipeline

    try:
        folders = config.reference_folders(arguments.spec, Path())
        warnings = pipeline.validate(arguments.spec, folders)
    except InputError as error:
        return _refusal(error, {}).status
    tell_problems(warnings)
    found = f", {count(len(warnings), 'warning')}" if warnings else ""
    say(f"{arguments.spec}: valid{found}")
    return _DONE


def _each_client(
    arguments: Namespace, run: Callable[[ClientConfig, Namespace], _Outcome]
) -> int:
    """Run a command for every client; none keeps the others from their turn."""
    try:
        clients = _clients(arguments)
    except InputError as error:
        outcomes = [_refusal(error, {})]
    else:
        outcomes = [_guarded(client, arguments, run) for client in clients]
    status = max(outcome.status for outcome in outcomes)
    if arguments.report is None:
        return status
    reports = [outcome.report for outcome in outcomes]
    return max(status, _write_report(arguments.report, reports))


def _clients(arguments: Namespace) -> tuple[ClientConfig, ...]:
    if arguments.spec is None:
        return config.load(config.find(Path()))
    return config.for_arguments(arguments.spec, arguments.output, arguments.package)


def _guarded(
    client: ClientConfig,
    arguments: Namespace,
    run: Callable[[ClientConfig, Namespace], _Outcome],
) -> _Outcome:
    about = {"spec": client.spec, "package": client.package}
    try:
        return run(client, arguments)
    except InputError as error:
        return _refusal(error, about)
    except Exception as error:
        return _failure(error, about)


def _generate_client(client: ClientConfig, arguments: Namespace) -> _Outcome:
    started = time.perf_counter()
    before = workspace.status(client, lenient=arguments.lenient)
    in_full = arguments.no_cache or arguments.report or arguments.fail_on
    if before.fresh and not in_full:
        say(f"{client.package}: fresh")
        return _Outcome(_DONE, {})
    for finding in before.findings:
        if finding.reason is workspace.Reason.UNREADABLE:
            tell(f"{client.output}: {finding}; taken as absent")

    package = _package(client, arguments.lenient)
    if _tripped(client, package.report, arguments.fail_on):
        return _Outcome(_STALE, package.report.as_json())

    writing = time.perf_counter()
    changes = workspace.write(client, package, lenient=arguments.lenient)
    done = time.perf_counter()
    _tell_renames(client, changes.renamed)
    files = (
        f"{count(len(changes.written), 'file')} written, "
        f"{len(changes.unchanged)} unchanged, {len(changes.removed)} removed"
    )
    seconds = f"{done - started:.1f} s"
    say(f"{client.package}: {_summary(package.report)}; {files}; {seconds}")
    report = _timed(package.report, write=done - writing, total=done - started)
    return _Outcome(_DONE, report.as_json())


def _check_client(client: ClientConfig, arguments: Namespace) -> _Outcome:
    """Always generates: digests alone cannot tell a doctored lock from a true one."""
    started = time.perf_counter()
    package = _package(client, arguments.lenient)
    difference = workspace.compare(client, package, lenient=arguments.lenient)
    report = _timed(package.report, total=time.perf_counter() - started)
    _tell_renames(client, difference.renamed)
    tripped = _tripped(client, report, arguments.fail_on)
    if difference.freshness.fresh:
        say(f"{client.package}: fresh")
    else:
        say(f"{client.package}: stale: {difference.freshness}")
        say(difference.diff, end="")
    stale = tripped or not difference.freshness.fresh
    return _Outcome(_STALE if stale else _DONE, report.as_json())


def _package(client: ClientConfig, lenient: bool) -> "Package":
    """Generate, showing the stage meanwhile, and pass on what there is to say about the document."""
    from .. import pipeline
    from ..beside import beside

    progress = Progress(client.package)
    try:
        package = pipeline.generate(
            client, lenient=lenient, beside=beside(), progress=progress.stage
        )
    finally:
        progress.done()
    tell_problems(package.warnings)
    for operation in package.report.operations:
        if operation.status == "skipped":
            place = f"{operation.method} {operation.path}"
            why = "; ".join(operation.notes) or "see --report"
            tell(one_line(f"{client.spec}: {place} is skipped ({why})"))
    return package


def _tripped(client: ClientConfig, report: "Report", fail_on: str | None) -> bool:
    """Whether `--fail-on` trips; then which operations it is about is told."""
    found = [one for one in report.operations if one.status in _FAIL_ON[fail_on]]
    for one in found:
        why = f" ({'; '.join(one.notes)})" if one.notes else ""
        place = f"{one.method} {one.path} is {one.status}{why}"
        tell(one_line(f"{client.package}: --fail-on {fail_on}: {place}"))
    return bool(found)


def _summary(report: "Report") -> str:
    ledger = Counter(entry.status for entry in report.ledger)
    parts = [
        count(len(report.operations), "operation"),
        count(report.schemas_generated, "schema"),
        *(f"{ledger[status]} {status}" for status in sorted(ledger)),
    ]
    return ", ".join(parts)


def _timed(report: "Report", **seconds: float) -> "Report":
    rounded = {stage: round(value, 4) for stage, value in seconds.items()}
    return dataclasses.replace(report, seconds={**report.seconds, **rounded})


def _tell_renames(client: ClientConfig, renamed: Iterable[workspace.Rename]) -> None:
    for one in renamed:
        text = f"{one.id} is called {one.after} now, {one.before} before"
        tell(one_line(f"{client.package}: {text}"))


def _refusal(error: InputError, about: dict[str, Any]) -> _Outcome:
    tell_problems(error.problems)
    return _Outcome(_WRONG, {**about, "errors": _errors(error.problems)})


def _failure(error: Exception, about: dict[str, Any]) -> _Outcome:
    """A defect: one line for the user, and the way to the traceback."""
    problem = f"internal error: {type(error).__name__}: {error}"
    hint = f"please report it, with what {_TRACEBACK}=1 prints"
    if os.environ.get(_TRACEBACK):
        tell("".join(traceback.format_exception(error)), end="")
    tell_problems([Problem("clientwright", 0, 0, problem, hint)])
    found = Problem(about.get("spec", ""), 0, 0, problem)
    return _Outcome(_FAILED, {**about, "errors": _errors([found])})


def _errors(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(problem) for problem in problems]


def _write_report(path: Path, reports: list[dict[str, Any]]) -> int:
    text = json.dumps(reports if len(reports) > 1 else reports[0], indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        problem = f"the report cannot be written: {error.strerror or error}"
        return _refusal(WorkspaceError([Problem(str(path), 0, 0, problem)]), {}).status
    return _DONE
