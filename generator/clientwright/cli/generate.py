"""`generate` and `check`: every client gets its turn, and is told of in the order of the settings.

Those that are fresh are recognised first, from digests alone. What is left is made in as
many processes as there are processors for it: a single client is made here.
"""

import contextlib
import dataclasses
import os
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from .. import batch, workspace
from ..config import ClientConfig
from ..errors import Diagnostic, InputError
from ..parallel.processors import processor_count
from ..result import GeneratedProject, Report
from .console import OutputBuffer, ProgressLine, count

DONE, STALE, WRONG, FAILED = 0, 1, 2, 3
TRACEBACK = "CLIENTWRIGHT_TRACEBACK"
_FAIL_ON = {None: (), "skipped": ("skipped",), "degraded": ("degraded", "skipped")}


@dataclass(frozen=True)
class ClientOutcome:
    """What became of one client: `said` is printed when its turn comes, `report` is its part of `--report`."""

    status: int
    report: dict[str, Any]
    output: OutputBuffer


@dataclass(frozen=True)
class ClientCommand:
    """What is done for a client: `look` may spare it being made, `finish` takes what was made."""

    is_fresh: Callable[[ClientConfig, Namespace, OutputBuffer], bool]
    finish: Callable[
        [ClientConfig, GeneratedProject, float, Namespace, OutputBuffer], ClientOutcome
    ]


def each_client(
    clients: Sequence[ClientConfig], arguments: Namespace, command: ClientCommand
) -> list[ClientOutcome]:
    """Run a command for every client; none keeps the others from their turn."""
    turns = _OrderedOutcomes(len(clients), command, arguments)
    stale = [
        (number, client)
        for number, client in enumerate(clients)
        if turns.look(number, client)
    ]
    wanted = [client for _, client in stale]
    workers = min(len(stale), processor_count())
    with _executor(workers) as executor:
        turns.start(len(stale), apart=executor is not None)
        made = batch.iter_results(
            wanted,
            executor,
            lenient=arguments.lenient,
            cached=not arguments.no_cache,
            ahead=2 * workers,
            progress=turns.progress,
        )
        with contextlib.closing(made):
            for index, one in made:
                turns.finish(*stale[index], one)
    return turns.outcomes


class _OrderedOutcomes:
    """The outcomes so far; each is told as soon as all before it have been told."""

    def __init__(
        self, total: int, command: ClientCommand, arguments: Namespace
    ) -> None:
        self.outcomes: list[ClientOutcome] = []
        self._command = command
        self._arguments = arguments
        self._output = [OutputBuffer() for _ in range(total)]
        self._done: dict[int, ClientOutcome] = {}
        self._line = ProgressLine()
        self._apart = False
        self._left = self._stale = 0

    def _failed(
        self, defect: batch.InternalFailure, client: ClientConfig, said: OutputBuffer
    ) -> ClientOutcome:
        alone = len(self._output) == 1
        who = "clientwright" if alone else f"clientwright: {client.package}"
        return internal_error_outcome(defect, _about(client), said, who)

    def look(self, number: int, client: ClientConfig) -> bool:
        """Whether a client has to be made."""
        said = self._output[number]
        try:
            if self._command.is_fresh(client, self._arguments, said):
                return True
            outcome = ClientOutcome(DONE, {}, said)
        except InputError as error:
            outcome = input_error_outcome(error.diagnostics, _about(client), said)
        except Exception as error:
            outcome = self._failed(batch.internal_failure(error), client, said)
        self._end(number, outcome)
        return False

    def start(self, stale: int, apart: bool) -> None:
        self._left = self._stale = stale
        self._apart = apart
        self._show()

    def progress(self, client: ClientConfig, stage: str) -> None:
        done = self._stale - self._left
        of = f" ({done + 1} of {self._stale})" if self._stale > 1 else ""
        self._line.show(f"{client.package}{of}: {stage} …")

    def finish(self, number: int, client: ClientConfig, made: batch.TaskResult) -> None:
        self._left -= 1
        self._end(number, self._finished(client, made, self._output[number]))
        self._show()

    def _finished(
        self, client: ClientConfig, made: batch.TaskResult, said: OutputBuffer
    ) -> ClientOutcome:
        about = _about(client)
        if made.failure is not None:
            return self._failed(made.failure, client, said)
        if made.project is None:
            return input_error_outcome(made.diagnostics, about, said)
        _print_warnings(client, made.project, said)
        finish = self._command.finish
        try:
            return finish(client, made.project, made.seconds, self._arguments, said)
        except InputError as error:
            return input_error_outcome(error.diagnostics, about, said)
        except Exception as error:
            return self._failed(batch.internal_failure(error), client, said)

    def _end(self, number: int, outcome: ClientOutcome) -> None:
        self._done[number] = outcome
        while len(self.outcomes) in self._done:
            ready = self._done.pop(len(self.outcomes))
            self._line.clear()
            ready.output.print()
            self.outcomes.append(ready)

    def _show(self) -> None:
        if self._apart and self._left:
            done = self._stale - self._left
            self._line.show(f"{done} of {count(self._stale, 'client')} done …")


@contextlib.contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """Processes, where they get more done than this one."""
    if workers < 2:
        yield None
        return
    # A run that finds everything fresh does without.
    from ..parallel.process_pool import ProcessPool

    with ProcessPool(workers) as executor:
        yield executor


def _look_for_stale(
    client: ClientConfig, arguments: Namespace, said: OutputBuffer
) -> bool:
    found = workspace.first_stale_reason(client, lenient=arguments.lenient)
    in_full = arguments.no_cache or arguments.report or arguments.fail_on
    if found is None and not in_full:
        said.print_stdout(f"{client.package}: fresh")
        return False
    if found and found.kind is workspace.StaleKind.UNREADABLE:
        said.print_stderr(f"{client.output}: {found}; taken as absent")
    return True


def _generate(
    client: ClientConfig,
    package: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    said: OutputBuffer,
) -> ClientOutcome:
    return write(client, package, seconds, arguments, said)[0]


def write(
    client: ClientConfig,
    package: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    said: OutputBuffer,
) -> tuple[ClientOutcome, workspace.WriteSummary | None]:
    """Write a package, unless `--fail-on` trips."""
    if _fail_on_triggered(client, package.report, arguments.fail_on, said):
        return _outcome(STALE, package.report, arguments, said), None
    writing = time.perf_counter()
    changes = workspace.write(client, package, lenient=arguments.lenient)
    taken = time.perf_counter() - writing
    _print_renames(client, changes.renamed, said)
    files = (
        f"{count(len(changes.written), 'file')} written, "
        f"{len(changes.unchanged)} unchanged, {len(changes.removed)} removed"
    )
    total = f"{seconds + taken:.1f} s"
    said.print_stdout(f"{client.package}: {_summary(package.report)}; {files}; {total}")
    report = _timing(package.report, write=taken, total=seconds + taken)
    return _outcome(DONE, report, arguments, said), changes


def _compare(
    client: ClientConfig,
    package: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    said: OutputBuffer,
) -> ClientOutcome:
    comparing = time.perf_counter()
    difference = workspace.compare(client, package, lenient=arguments.lenient)
    taken = time.perf_counter() - comparing
    report = _timing(package.report, total=seconds + taken)
    _print_renames(client, difference.renamed, said)
    tripped = _fail_on_triggered(client, report, arguments.fail_on, said)
    if difference.freshness.fresh:
        said.print_stdout(f"{client.package}: fresh")
    else:
        said.print_stdout(f"{client.package}: stale: {difference.freshness}")
        said.print_stdout(difference.diff, end="")
    stale = tripped or not difference.freshness.fresh
    return _outcome(STALE if stale else DONE, report, arguments, said)


GENERATE = ClientCommand(_look_for_stale, _generate)
# Digests alone cannot tell a doctored lock from a true one: all is generated.
CHECK = ClientCommand(lambda client, arguments, said: True, _compare)


def input_error_outcome(
    problems: Sequence[Diagnostic], about: dict[str, Any], said: OutputBuffer
) -> ClientOutcome:
    """The input is wrong."""
    said.print_diagnostics(problems)
    return ClientOutcome(WRONG, {**about, "errors": _errors(problems)}, said)


def internal_error_outcome(
    defect: batch.InternalFailure,
    about: dict[str, Any],
    said: OutputBuffer,
    who: str = "clientwright",
) -> ClientOutcome:
    """The input is not to blame: one line for the user, and the way to the traceback."""
    hint = defect.hint
    if defect.traceback:
        hint = hint or f"please report it, with what {TRACEBACK}=1 prints"
        if os.environ.get(TRACEBACK):
            said.print_stderr(defect.traceback, end="")
    said.print_diagnostics([Diagnostic(who, 0, 0, defect.message, hint)])
    found = Diagnostic(about.get("spec", ""), 0, 0, defect.message)
    return ClientOutcome(FAILED, {**about, "errors": _errors([found])}, said)


def _errors(problems: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(problem) for problem in problems]


def _about(client: ClientConfig) -> dict[str, Any]:
    return {"spec": client.spec, "package": client.package}


def _outcome(
    status: int, report: Report, arguments: Namespace, said: OutputBuffer
) -> ClientOutcome:
    """Without a report that nobody wants: there may be hundreds of them."""
    return ClientOutcome(status, report.as_json() if arguments.report else {}, said)


def _print_warnings(
    client: ClientConfig, package: GeneratedProject, said: OutputBuffer
) -> None:
    """Pass on what there is to say about the document."""
    said.print_diagnostics(package.warnings)
    for operation in package.report.operations:
        if operation.status == "skipped":
            place = f"{operation.method} {operation.path}"
            why = "; ".join(operation.notes) or "see --report"
            said.print_stderr_line(f"{client.spec}: {place} is skipped ({why})")


def _fail_on_triggered(
    client: ClientConfig, report: Report, fail_on: str | None, said: OutputBuffer
) -> bool:
    """Whether `--fail-on` trips; then which operations it is about is told."""
    found = [one for one in report.operations if one.status in _FAIL_ON[fail_on]]
    for one in found:
        why = f" ({'; '.join(one.notes)})" if one.notes else ""
        place = f"{one.method} {one.path} is {one.status}{why}"
        said.print_stderr_line(f"{client.package}: --fail-on {fail_on}: {place}")
    return bool(found)


def _summary(report: Report) -> str:
    ledger = Counter(entry.status for entry in report.ledger)
    parts = [
        count(len(report.operations), "operation"),
        count(report.schemas_generated, "schema"),
        *(f"{ledger[status]} {status}" for status in sorted(ledger)),
    ]
    return ", ".join(parts)


def _timing(report: Report, **seconds: float) -> Report:
    rounded = {stage: round(value, 4) for stage, value in seconds.items()}
    return dataclasses.replace(report, seconds={**report.seconds, **rounded})


def _print_renames(
    client: ClientConfig, renamed: Sequence[workspace.Rename], said: OutputBuffer
) -> None:
    for one in renamed:
        text = f"{one.id} is called {one.after} now, {one.before} before"
        said.print_stderr_line(f"{client.package}: {text}")
