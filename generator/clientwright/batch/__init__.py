"""Generate many clients: an executor generates the projects, and this process writes them.

    from concurrent.futures import ProcessPoolExecutor
    from pathlib import Path

    from clientwright import batch, config

    clients = config.load(Path("pyproject.toml"))
    with ProcessPoolExecutor() as executor:
        results = batch.generate_all(clients, executor=executor)

An executor runs one function only: `run_task` takes a `GenerateTask` and returns a
`TaskResult`. All three can be pickled, so threads, processes and the machines of a cluster
(Dask's `Client.get_executor()`) work alike. An error of one client is in its `TaskResult`,
and does not stop the others.

Only the calling process writes: `workspace` writes each project when its result arrives. So
a worker that is killed leaves no half-written output.
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
    "ClientResult",
    "GenerateTask",
    "InternalFailure",
    "TaskResult",
    "WorkerDied",
    "generate_all",
    "internal_failure",
    "iter_results",
    "run_task",
]

# Enough to keep a cluster busy. Results that arrive faster than they are written stay in
# memory, so there is a limit.
_MAX_PENDING = 256


@dataclass(frozen=True)
class ClientResult:
    """The outcome of one client."""

    client: ClientConfig
    #: Paths written and removed; None if the output was fresh, or if generating failed.
    changes: WriteSummary | None = None
    #: Warnings about the document.
    warnings: tuple[Diagnostic, ...] = ()
    #: Errors, if generating or writing failed.
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the client could not be generated or written."""
        return bool(self.diagnostics)


def generate_all(
    clients: Sequence[ClientConfig],
    *,
    executor: Executor | None = None,
    lenient: bool = False,
) -> tuple[ClientResult, ...]:
    """Generate and write every client that is not fresh; return results in input order.

    Without an executor, clients are generated one after the other in this process. Raises
    ConfigError, with nothing written, if the output folders of two clients overlap.
    """
    _check_overlaps(clients)
    results: dict[int, ClientResult] = {}
    for index, client in enumerate(clients):
        try:
            if workspace.first_stale_reason(client, lenient=lenient) is None:
                results[index] = ClientResult(client)
        except InputError as error:
            results[index] = ClientResult(client, diagnostics=error.diagnostics)
    stale = [index for index in range(len(clients)) if index not in results]
    stale_clients = [clients[index] for index in stale]
    for position, result in iter_results(stale_clients, executor, lenient=lenient):
        results[stale[position]] = _write(stale_clients[position], result, lenient)
    return tuple(results[index] for index in range(len(clients)))


def iter_results(
    clients: Sequence[ClientConfig],
    executor: Executor | None = None,
    *,
    lenient: bool = False,
    cached: bool = True,
    max_pending: int = _MAX_PENDING,
    progress: Progress = lambda _client, _stage: None,
) -> Generator[tuple[int, TaskResult], None, None]:
    """Generate clients and yield (index, result) as each is done.

    Without an executor, clients are generated here, in order.

    Args:
        clients: The clients to generate.
        executor: Where to generate them.
        lenient: Whether to tolerate errors of the documents.
        cached: Whether to use the cache of intermediate results.
        max_pending: Number of results that may be in work, or done and not yet consumed.
        progress: Called with client and stage; only without an executor.
    """
    folder, versions = Path.cwd(), workspace.generator_versions()
    tasks = (
        GenerateTask(client, folder, versions, lenient, cached) for client in clients
    )
    if executor is None:
        yield from (
            (index, run_task(task, progress)) for index, task in enumerate(tasks)
        )
        return
    waiting = enumerate(tasks)
    running: dict[Future[TaskResult], int] = {}
    try:
        while True:
            for index, task in islice(waiting, max_pending - len(running)):
                running[_submit(executor, task)] = index
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            while done:
                future = done.pop()
                yield running.pop(future), _task_result(future)
                # Otherwise, the result would stay in memory until the next one arrives.
                del future
    finally:
        for future in running:
            future.cancel()


def _submit(executor: Executor, task: GenerateTask) -> Future[TaskResult]:
    try:
        return executor.submit(run_task, task)
    except Exception as error:
        # The executor is broken; results that are done already remain valid.
        failed = Future[TaskResult]()
        failed.set_exception(error)
        return failed


def _task_result(future: Future[TaskResult]) -> TaskResult:
    try:
        return future.result()
    except WorkerDied as error:
        return TaskResult(failure=InternalFailure(str(error), MEMORY_HINT))
    except Exception as error:
        message = f"its worker failed: {type(error).__name__}: {error}"
        return TaskResult(failure=InternalFailure(message.rstrip(": ")))


def _write(client: ClientConfig, result: TaskResult, lenient: bool) -> ClientResult:
    if result.project is None:
        return ClientResult(client, diagnostics=result.all_diagnostics(client))
    warnings = result.project.warnings
    try:
        changes = workspace.write(client, result.project, lenient=lenient)
    except InputError as error:
        return ClientResult(client, None, warnings, error.diagnostics)
    return ClientResult(client, changes, warnings)


def _check_overlaps(clients: Sequence[ClientConfig]) -> None:
    errors = [
        Diagnostic(
            str(clients[overlap.later].output),
            0,
            0,
            f"{overlap.relation} the output of another client, "
            f"{clients[overlap.earlier].package}",
            "give each client its own folder",
        )
        for overlap in overlaps([client.output for client in clients])
    ]
    if errors:
        raise ConfigError(errors)
