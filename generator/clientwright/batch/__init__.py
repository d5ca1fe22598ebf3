"""Many clients at once: packages are made wherever an executor carries the work, and written here.

    from concurrent.futures import ProcessPoolExecutor
    from pathlib import Path

    from clientwright import config, many

    clients = config.load(Path("pyproject.toml"))
    with ProcessPoolExecutor() as executor:
        results = many.generate_all(clients, executor=executor)

`make` is all that an executor gets to do: a function of a module, of a `Task`, that returns
a `Made`. All three can be pickled, so threads, processes, and the machines of a cluster
(Dask's `Client.get_executor()`) serve alike. What is in the way of one client is in its `Made`, and keeps no other from
its turn.

The one writer is the process that asks: `workspace` puts each package into its folder as
it comes back, and then lets go of it. Whoever kills a worker leaves nothing half-written.
"""

from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .. import workspace
from ..config import ClientConfig, overlaps
from ..errors import ConfigError, Diagnostic, InputError, WorkerDied
from ..workspace import WriteSummary
from .task import (
    MEMORY_HINT,
    GenerateTask,
    InternalFailure,
    Progress,
    TaskResult,
    internal_failure,
    run_task,
)

__all__ = [
    "InternalFailure",
    "TaskResult",
    "ClientResult",
    "GenerateTask",
    "WorkerDied",
    "internal_failure",
    "generate_all",
    "run_task",
    "iter_results",
]

# As many as a cluster may work on while others wait for their turn: what comes back sooner
# than it can be written is held in memory.
_RESULTS_AHEAD = 256


@dataclass(frozen=True)
class ClientResult:
    """What became of one client; without `changes` it was fresh already, or has failed."""

    client: ClientConfig
    changes: WriteSummary | None = None
    warnings: tuple[Diagnostic, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        return bool(self.diagnostics)


def generate_all(
    clients: Sequence[ClientConfig],
    *,
    executor: Executor | None = None,
    lenient: bool = False,
) -> tuple[ClientResult, ...]:
    """Generate every client that is not fresh, and write it; what became of each, in the order given.

    Without an executor, one after the other in this process. Raises ConfigError, with
    nothing written, where two clients want the same folder.
    """
    _refuse_shared_folders(clients)
    results: dict[int, ClientResult] = {}
    for number, client in enumerate(clients):
        try:
            if workspace.first_stale_reason(client, lenient=lenient) is None:
                results[number] = ClientResult(client)
        except InputError as error:
            results[number] = ClientResult(client, diagnostics=error.diagnostics)
    stale = [number for number in range(len(clients)) if number not in results]
    wanted = [clients[number] for number in stale]
    for index, made in iter_results(wanted, executor, lenient=lenient):
        results[stale[index]] = _write(wanted[index], made, lenient)
    return tuple(results[number] for number in range(len(clients)))


def iter_results(
    clients: Sequence[ClientConfig],
    executor: Executor | None = None,
    *,
    lenient: bool = False,
    cached: bool = True,
    ahead: int = _RESULTS_AHEAD,
    progress: Progress = lambda _client, _stage: None,
) -> Generator[tuple[int, TaskResult], None, None]:
    """What is made of each client, with its place in the order given, whichever is done first.

    `cached`: with what was made before, as far as it is still what would be made. At most `ahead` of them are worked on, or done and not yet asked for. Without an
    executor the work is done here; only then is there `progress`.
    """
    folder, made_by = Path.cwd(), workspace.generator_versions()
    tasks = (
        GenerateTask(client, folder, made_by, lenient, cached) for client in clients
    )
    if executor is None:
        yield from (
            (number, run_task(task, progress)) for number, task in enumerate(tasks)
        )
        return
    waiting = enumerate(tasks)
    running: dict[Future[TaskResult], int] = {}
    try:
        while True:
            for number, task in islice(waiting, ahead - len(running)):
                running[_submit(executor, task)] = number
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            while done:
                future = done.pop()
                yield running.pop(future), _task_result(future)
                del future
    finally:
        for future in running:
            future.cancel()


def _submit(executor: Executor, task: GenerateTask) -> Future[TaskResult]:
    try:
        return executor.submit(run_task, task)
    except Exception as error:
        # The executor is broken: no reason to forget what others have done.
        refused = Future[TaskResult]()
        refused.set_exception(error)
        return refused


def _task_result(future: Future[TaskResult]) -> TaskResult:
    try:
        return future.result()
    except WorkerDied as error:
        return TaskResult(failure=InternalFailure(str(error), MEMORY_HINT))
    except Exception as error:
        problem = f"its worker failed: {type(error).__name__}: {error}"
        return TaskResult(failure=InternalFailure(problem.rstrip(": ")))


def _write(client: ClientConfig, made: TaskResult, lenient: bool) -> ClientResult:
    if made.project is None:
        return ClientResult(client, diagnostics=made.all_diagnostics(client))
    warnings = made.project.warnings
    try:
        changes = workspace.write(client, made.project, lenient=lenient)
    except InputError as error:
        return ClientResult(client, None, warnings, error.diagnostics)
    return ClientResult(client, changes, warnings)


def _refuse_shared_folders(clients: Sequence[ClientConfig]) -> None:
    problems = [
        Diagnostic(
            str(clients[one.number].output),
            0,
            0,
            f"{one.message} the output of another client, {clients[one.before].package}",
            "give it its own folder",
        )
        for one in overlaps([client.output for client in clients])
    ]
    if problems:
        raise ConfigError(problems)
