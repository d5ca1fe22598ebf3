"""`generate` and `check`: every client gets its turn, and is told of in the order of the settings.

Those that are fresh are recognised first, from digests alone. What is left is made in as
many processes as there are processors for it: a single client is made here.
"""

import contextlib
import dataclasses
import os
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from .. import many, workspace
from ..config import ClientConfig
from ..errors import InputError, Problem
from ..package import Package
from ..report import Report
from .console import Progress, Said, count

DONE, STALE, WRONG, FAILED = 0, 1, 2, 3
TRACEBACK = "CLIENTWRIGHT_TRACEBACK"
_FAIL_ON = {None: (), "skipped": ("skipped",), "degraded": ("degraded", "skipped")}


@dataclass(frozen=True)
class Outcome:
    """What became of one client: `said` is printed when its turn comes, `report` is its part of `--report`."""

    status: int
    report: dict[str, Any]
    said: Said


@dataclass(frozen=True)
class Command:
    """What is done for a client: `look` may spare it being made, `finish` takes what was made."""

    look: Callable[[ClientConfig, Namespace, Said], bool]
    finish: Callable[[ClientConfig, Package, float, Namespace, Said], Outcome]


def each_client(
    clients: Sequence[ClientConfig], arguments: Namespace, command: Command
) -> list[Outcome]:
    """Run a command for every client; none keeps the others from their turn."""
    turns = _Turns(len(clients), command, arguments)
    stale = [
        (number, client)
        for number, client in enumerate(clients)
        if turns.look(number, client)
    ]
    wanted = [client for _, client in stale]
    workers = min(len(stale), _cpus())
    with _executor(workers) as executor:
        turns.start(len(stale), apart=executor is not None)
        made = many.packages(
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


class _Turns:
    """The outcomes so far; each is told as soon as all before it have been told."""

    def __init__(self, total: int, command: Command, arguments: Namespace) -> None:
        self.outcomes: list[Outcome] = []
        self._command = command
        self._arguments = arguments
        self._said = [Said() for _ in range(total)]
        self._done: dict[int, Outcome] = {}
        self._line = Progress()
        self._apart = False
        self._left = self._stale = 0

    def _failed(self, defect: many.Defect, client: ClientConfig, said: Said) -> Outcome:
        alone = len(self._said) == 1
        who = "clientwright" if alone else f"clientwright: {client.package}"
        return failure(defect, _about(client), said, who)

    def look(self, number: int, client: ClientConfig) -> bool:
        """Whether a client has to be made."""
        said = self._said[number]
        try:
            if self._command.look(client, self._arguments, said):
                return True
            outcome = Outcome(DONE, {}, said)
        except InputError as error:
            outcome = refusal(error.problems, _about(client), said)
        except Exception as error:
            outcome = self._failed(many.defect(error), client, said)
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

    def finish(self, number: int, client: ClientConfig, made: many.Made) -> None:
        self._left -= 1
        self._end(number, self._finished(client, made, self._said[number]))
        self._show()

    def _finished(self, client: ClientConfig, made: many.Made, said: Said) -> Outcome:
        about = _about(client)
        if made.defect is not None:
            return self._failed(made.defect, client, said)
        if made.package is None:
            return refusal(made.problems, about, said)
        _tell_document(client, made.package, said)
        finish = self._command.finish
        try:
            return finish(client, made.package, made.seconds, self._arguments, said)
        except InputError as error:
            return refusal(error.problems, about, said)
        except Exception as error:
            return self._failed(many.defect(error), client, said)

    def _end(self, number: int, outcome: Outcome) -> None:
        self._done[number] = outcome
        while len(self.outcomes) in self._done:
            ready = self._done.pop(len(self.outcomes))
            self._line.clear()
            ready.said.print()
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
    from ..many.workers import Workers

    with Workers(workers) as executor:
        yield executor


def _cpus() -> int:
    """How many processors this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _look_for_stale(client: ClientConfig, arguments: Namespace, said: Said) -> bool:
    found = workspace.stale(client, lenient=arguments.lenient)
    in_full = arguments.no_cache or arguments.report or arguments.fail_on
    if found is None and not in_full:
        said.say(f"{client.package}: fresh")
        return False
    if found and found.reason is workspace.Reason.UNREADABLE:
        said.tell(f"{client.output}: {found}; taken as absent")
    return True


def _generate(
    client: ClientConfig,
    package: Package,
    seconds: float,
    arguments: Namespace,
    said: Said,
) -> Outcome:
    return write(client, package, seconds, arguments, said)[0]


def write(
    client: ClientConfig,
    package: Package,
    seconds: float,
    arguments: Namespace,
    said: Said,
) -> tuple[Outcome, workspace.Changes | None]:
    """Write a package, unless `--fail-on` trips."""
    if _tripped(client, package.report, arguments.fail_on, said):
        return _outcome(STALE, package.report, arguments, said), None
    writing = time.perf_counter()
    changes = workspace.write(client, package, lenient=arguments.lenient)
    taken = time.perf_counter() - writing
    _tell_renames(client, changes.renamed, said)
    files = (
        f"{count(len(changes.written), 'file')} written, "
        f"{len(changes.unchanged)} unchanged, {len(changes.removed)} removed"
    )
    total = f"{seconds + taken:.1f} s"
    said.say(f"{client.package}: {_summary(package.report)}; {files}; {total}")
    report = _timed(package.report, write=taken, total=seconds + taken)
    return _outcome(DONE, report, arguments, said), changes


def _compare(
    client: ClientConfig,
    package: Package,
    seconds: float,
    arguments: Namespace,
    said: Said,
) -> Outcome:
    comparing = time.perf_counter()
    difference = workspace.compare(client, package, lenient=arguments.lenient)
    taken = time.perf_counter() - comparing
    report = _timed(package.report, total=seconds + taken)
    _tell_renames(client, difference.renamed, said)
    tripped = _tripped(client, report, arguments.fail_on, said)
    if difference.freshness.fresh:
        said.say(f"{client.package}: fresh")
    else:
        said.say(f"{client.package}: stale: {difference.freshness}")
        said.say(difference.diff, end="")
    stale = tripped or not difference.freshness.fresh
    return _outcome(STALE if stale else DONE, report, arguments, said)


GENERATE = Command(_look_for_stale, _generate)
# Digests alone cannot tell a doctored lock from a true one: all is generated.
CHECK = Command(lambda client, arguments, said: True, _compare)


def refusal(problems: Sequence[Problem], about: dict[str, Any], said: Said) -> Outcome:
    """The input is wrong."""
    said.tell_problems(problems)
    return Outcome(WRONG, {**about, "errors": _errors(problems)}, said)


def failure(
    defect: many.Defect, about: dict[str, Any], said: Said, who: str = "clientwright"
) -> Outcome:
    """The input is not to blame: one line for the user, and the way to the traceback."""
    hint = defect.hint
    if defect.traceback:
        hint = hint or f"please report it, with what {TRACEBACK}=1 prints"
        if os.environ.get(TRACEBACK):
            said.tell(defect.traceback, end="")
    said.tell_problems([Problem(who, 0, 0, defect.problem, hint)])
    found = Problem(about.get("spec", ""), 0, 0, defect.problem)
    return Outcome(FAILED, {**about, "errors": _errors([found])}, said)


def _errors(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(problem) for problem in problems]


def _about(client: ClientConfig) -> dict[str, Any]:
    return {"spec": client.spec, "package": client.package}


def _outcome(status: int, report: Report, arguments: Namespace, said: Said) -> Outcome:
    """Without a report that nobody wants: there may be hundreds of them."""
    return Outcome(status, report.as_json() if arguments.report else {}, said)


def _tell_document(client: ClientConfig, package: Package, said: Said) -> None:
    """Pass on what there is to say about the document."""
    said.tell_problems(package.warnings)
    for operation in package.report.operations:
        if operation.status == "skipped":
            place = f"{operation.method} {operation.path}"
            why = "; ".join(operation.notes) or "see --report"
            said.tell_line(f"{client.spec}: {place} is skipped ({why})")


def _tripped(
    client: ClientConfig, report: Report, fail_on: str | None, said: Said
) -> bool:
    """Whether `--fail-on` trips; then which operations it is about is told."""
    found = [one for one in report.operations if one.status in _FAIL_ON[fail_on]]
    for one in found:
        why = f" ({'; '.join(one.notes)})" if one.notes else ""
        place = f"{one.method} {one.path} is {one.status}{why}"
        said.tell_line(f"{client.package}: --fail-on {fail_on}: {place}")
    return bool(found)


def _summary(report: Report) -> str:
    ledger = Counter(entry.status for entry in report.ledger)
    parts = [
        count(len(report.operations), "operation"),
        count(report.schemas_generated, "schema"),
        *(f"{ledger[status]} {status}" for status in sorted(ledger)),
    ]
    return ", ".join(parts)


def _timed(report: Report, **seconds: float) -> Report:
    rounded = {stage: round(value, 4) for stage, value in seconds.items()}
    return dataclasses.replace(report, seconds={**report.seconds, **rounded})


def _tell_renames(
    client: ClientConfig, renamed: Sequence[workspace.Rename], said: Said
) -> None:
    for one in renamed:
        text = f"{one.id} is called {one.after} now, {one.before} before"
        said.tell_line(f"{client.package}: {text}")
