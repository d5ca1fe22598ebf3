"""Implement `generate` and `check` for any number of clients.

Fresh clients are recognized first, from digests alone. The others are generated in as many
processes as there are processors; a single one is generated in this process. Output appears
in the order of the settings.
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
from ..parallel.garbage import collect_if_due
from ..parallel.processors import processor_count
from ..result import GeneratedProject, Report
from .console import OutputBuffer, ProgressLine, count

DONE, STALE, INVALID, FAILED = 0, 1, 2, 3
TRACEBACK = "CLIENTWRIGHT_TRACEBACK"
_MATCHED_BY_FAIL_ON = {
    None: (),
    "skipped": ("skipped",),
    "degraded": ("degraded", "skipped"),
}


@dataclass(frozen=True)
class ClientOutcome:
    """The outcome of a command for one client."""

    #: Exit status.
    status: int
    #: The client's part of `--report`.
    report: dict[str, Any]
    #: Printed when all clients before it are done.
    output: OutputBuffer


@dataclass(frozen=True)
class ClientCommand:
    """A command that generates clients."""

    #: Whether a client must be generated; prints the result if not.
    must_generate: Callable[[ClientConfig, Namespace, OutputBuffer], bool]
    #: Uses a generated project, and the seconds that generating took.
    finish: Callable[
        [ClientConfig, GeneratedProject, float, Namespace, OutputBuffer], ClientOutcome
    ]


def run_for_each(
    clients: Sequence[ClientConfig], arguments: Namespace, command: ClientCommand
) -> list[ClientOutcome]:
    """Run a command for every client; a failing client does not stop the others."""
    collect_if_due()
    outcomes = _OrderedOutcomes(len(clients), command, arguments)
    stale = [
        (index, client)
        for index, client in enumerate(clients)
        if outcomes.must_generate(index, client)
    ]
    stale_clients = [client for _, client in stale]
    workers = min(len(stale), processor_count())
    with _executor(workers) as executor:
        outcomes.start(len(stale), in_workers=executor is not None)
        results = batch.iter_results(
            stale_clients,
            executor,
            lenient=arguments.lenient,
            cached=not arguments.no_cache,
            max_pending=2 * workers,
            progress=outcomes.show_stage,
        )
        with contextlib.closing(results):
            for position, result in results:
                outcomes.finish(*stale[position], result)
                # After the last client, the process usually ends.
                if outcomes.pending:
                    collect_if_due()
    return outcomes.ordered


class _OrderedOutcomes:
    """Collects outcomes, and prints each as soon as all before it are printed."""

    def __init__(
        self, total: int, command: ClientCommand, arguments: Namespace
    ) -> None:
        self.ordered: list[ClientOutcome] = []
        self._command = command
        self._arguments = arguments
        self._buffers = [OutputBuffer() for _ in range(total)]
        self._waiting: dict[int, ClientOutcome] = {}
        self._line = ProgressLine()
        self._in_workers = False
        self._left = self._stale = 0

    def must_generate(self, index: int, client: ClientConfig) -> bool:
        """Tell whether a client must be generated; otherwise, its outcome is recorded."""
        output = self._buffers[index]
        try:
            if self._command.must_generate(client, self._arguments, output):
                return True
            outcome = ClientOutcome(DONE, {}, output)
        except InputError as error:
            about = _report_head(client)
            outcome = input_error_outcome(error.diagnostics, about, output)
        except Exception as error:
            outcome = self._failed(batch.internal_failure(error), client, output)
        self._record(index, outcome)
        return False

    @property
    def pending(self) -> bool:
        """Whether a client is not finished."""
        return self._left > 0

    def start(self, stale: int, *, in_workers: bool) -> None:
        """Begin to show progress over the stale clients."""
        self._left = self._stale = stale
        self._in_workers = in_workers
        self._show_count()

    def show_stage(self, client: ClientConfig, stage: str) -> None:
        """Show the stage of a client that this process generates."""
        number = self._stale - self._left + 1
        position = f" ({number} of {self._stale})" if self._stale > 1 else ""
        self._line.show(f"{client.package}{position}: {stage} …")

    def finish(
        self, index: int, client: ClientConfig, result: batch.TaskResult
    ) -> None:
        """Use the result of a client and record the outcome."""
        self._left -= 1
        self._record(index, self._finished(client, result, self._buffers[index]))
        self._show_count()

    def _finished(
        self, client: ClientConfig, result: batch.TaskResult, output: OutputBuffer
    ) -> ClientOutcome:
        about = _report_head(client)
        if result.failure is not None:
            return self._failed(result.failure, client, output)
        if result.project is None:
            return input_error_outcome(result.diagnostics, about, output)
        _print_warnings(client, result.project, output)
        finish = self._command.finish
        try:
            return finish(
                client, result.project, result.seconds, self._arguments, output
            )
        except InputError as error:
            return input_error_outcome(error.diagnostics, about, output)
        except Exception as error:
            return self._failed(batch.internal_failure(error), client, output)

    def _failed(
        self, failure: batch.InternalFailure, client: ClientConfig, output: OutputBuffer
    ) -> ClientOutcome:
        single = len(self._buffers) == 1
        origin = "clientwright" if single else f"clientwright: {client.package}"
        return internal_error_outcome(failure, _report_head(client), output, origin)

    def _record(self, index: int, outcome: ClientOutcome) -> None:
        self._waiting[index] = outcome
        while len(self.ordered) in self._waiting:
            ready = self._waiting.pop(len(self.ordered))
            self._line.clear()
            ready.output.print()
            self.ordered.append(ready)

    def _show_count(self) -> None:
        if self._in_workers and self._left:
            done = self._stale - self._left
            self._line.show(f"{done} of {count(self._stale, 'client')} done …")


@contextlib.contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """Yield a process pool, or None if this process is as fast."""
    if workers < 2:
        yield None
        return
    # Imported here because a run that finds every client fresh never needs it.
    from ..parallel.process_pool import ProcessPool

    with ProcessPool(workers) as executor:
        yield executor


def _must_generate(
    client: ClientConfig, arguments: Namespace, output: OutputBuffer
) -> bool:
    reason = workspace.first_stale_reason(client, lenient=arguments.lenient)
    forced = arguments.no_cache or arguments.report or arguments.fail_on
    if reason is None and not forced:
        output.print_stdout(f"{client.package}: fresh")
        return False
    if reason and reason.kind is workspace.StaleKind.UNREADABLE:
        output.print_stderr(f"{client.output}: {reason}; the lock is replaced")
    return True


def _generate(
    client: ClientConfig,
    project: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    output: OutputBuffer,
) -> ClientOutcome:
    return write(client, project, seconds, arguments, output)[0]


def write(
    client: ClientConfig,
    project: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    output: OutputBuffer,
) -> tuple[ClientOutcome, workspace.WriteSummary | None]:
    """Write a project, unless `--fail-on` matches; return the outcome and the changes."""
    if _fail_on_matches(client, project.report, arguments.fail_on, output):
        return _outcome(STALE, project.report, arguments, output), None
    start = time.perf_counter()
    changes = workspace.write(client, project, lenient=arguments.lenient)
    write_seconds = time.perf_counter() - start
    _print_renames(client, changes.renamed, output)
    files = (
        f"{count(len(changes.written), 'file')} written, "
        f"{len(changes.unchanged)} unchanged, {len(changes.removed)} removed"
    )
    total = seconds + write_seconds
    summary = _summary(project.report)
    output.print_stdout(f"{client.package}: {summary}; {files}; {total:.1f} s")
    report = _with_seconds(project.report, write=write_seconds, total=total)
    return _outcome(DONE, report, arguments, output), changes


def _compare(
    client: ClientConfig,
    project: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    output: OutputBuffer,
) -> ClientOutcome:
    start = time.perf_counter()
    difference = workspace.compare(client, project, lenient=arguments.lenient)
    total = seconds + time.perf_counter() - start
    report = _with_seconds(project.report, total=total)
    _print_renames(client, difference.renamed, output)
    matched = _fail_on_matches(client, report, arguments.fail_on, output)
    if difference.freshness.fresh:
        output.print_stdout(f"{client.package}: fresh")
    else:
        output.print_stdout(f"{client.package}: stale: {difference.freshness}")
        output.print_stdout(difference.diff, end="")
    failed = matched or not difference.freshness.fresh
    return _outcome(STALE if failed else DONE, report, arguments, output)


GENERATE = ClientCommand(_must_generate, _generate)
# Always generates: digests cannot tell a forged lock from a true one.
CHECK = ClientCommand(lambda client, arguments, output: True, _compare)


def input_error_outcome(
    diagnostics: Sequence[Diagnostic], about: dict[str, Any], output: OutputBuffer
) -> ClientOutcome:
    """Print errors of the input and return the outcome; `about` begins its report."""
    output.print_diagnostics(diagnostics)
    return ClientOutcome(INVALID, {**about, "errors": _errors(diagnostics)}, output)


def internal_error_outcome(
    failure: batch.InternalFailure,
    about: dict[str, Any],
    output: OutputBuffer,
    origin: str = "clientwright",
) -> ClientOutcome:
    """Print a failure of clientwright, with a traceback on request; return the outcome."""
    hint = failure.hint
    if failure.traceback:
        hint = hint or f"please report it, with what {TRACEBACK}=1 prints"
        if os.environ.get(TRACEBACK):
            output.print_stderr(failure.traceback, end="")
    output.print_diagnostics([Diagnostic(origin, 0, 0, failure.message, hint)])
    error = Diagnostic(about.get("spec", ""), 0, 0, failure.message)
    return ClientOutcome(FAILED, {**about, "errors": _errors([error])}, output)


def _errors(diagnostics: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(diagnostic) for diagnostic in diagnostics]


def _report_head(client: ClientConfig) -> dict[str, Any]:
    return {"spec": client.spec, "package": client.package}


def _outcome(
    status: int, report: Report, arguments: Namespace, output: OutputBuffer
) -> ClientOutcome:
    """Return an outcome, without the report if nobody asked for it: it may be large."""
    contents = report.as_json() if arguments.report else {}
    return ClientOutcome(status, contents, output)


def _print_warnings(
    client: ClientConfig, project: GeneratedProject, output: OutputBuffer
) -> None:
    """Print the warnings about the document, and the operations that are skipped."""
    output.print_diagnostics(project.warnings)
    for operation in project.report.operations:
        if operation.status == "skipped":
            name = f"{operation.method} {operation.path}"
            reason = "; ".join(operation.notes) or "see --report"
            output.print_stderr_line(f"{client.spec}: {name} is skipped ({reason})")


def _fail_on_matches(
    client: ClientConfig, report: Report, fail_on: str | None, output: OutputBuffer
) -> bool:
    """Tell whether `--fail-on` matches, and print the operations that it matches."""
    statuses = _MATCHED_BY_FAIL_ON[fail_on]
    matched = [item for item in report.operations if item.status in statuses]
    for item in matched:
        reason = f" ({'; '.join(item.notes)})" if item.notes else ""
        text = f"{item.method} {item.path} is {item.status}{reason}"
        output.print_stderr_line(f"{client.package}: --fail-on {fail_on}: {text}")
    return bool(matched)


def _summary(report: Report) -> str:
    ledger = Counter(entry.status for entry in report.ledger)
    parts = [
        count(len(report.operations), "operation"),
        count(report.schemas_generated, "schema"),
        *(f"{ledger[status]} {status}" for status in sorted(ledger)),
    ]
    return ", ".join(parts)


def _with_seconds(report: Report, **seconds: float) -> Report:
    rounded = {stage: round(value, 4) for stage, value in seconds.items()}
    return dataclasses.replace(report, seconds={**report.seconds, **rounded})


def _print_renames(
    client: ClientConfig, renamed: Sequence[workspace.Rename], output: OutputBuffer
) -> None:
    for item in renamed:
        text = f"renamed: {item.id}: {item.before} -> {item.after}"
        output.print_stderr_line(f"{client.package}: {text}")
