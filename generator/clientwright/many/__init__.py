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
from ..errors import ConfigError, InputError, Problem
from ..workspace import Changes
from .task import Defect, Made, Progress, Task, WorkerDied, defect, make

__all__ = [
    "Defect",
    "Made",
    "Result",
    "Task",
    "WorkerDied",
    "defect",
    "generate_all",
    "make",
    "packages",
]

# As many as a cluster may work on while others wait for their turn: what comes back sooner
# than it can be written is held in memory.
_AHEAD = 256


@dataclass(frozen=True)
class Result:
    """What became of one client; without `changes` it was fresh already, or has failed."""

    client: ClientConfig
    changes: Changes | None = None
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> bool:
        return bool(self.problems)


def generate_all(
    clients: Sequence[ClientConfig],
    *,
    executor: Executor | None = None,
    lenient: bool = False,
) -> tuple[Result, ...]:
    """Generate every client that is not fresh, and write it; what became of each, in the order given.

    Without an executor, one after the other in this process. Raises ConfigError, with
    nothing written, where two clients want the same folder.
    """
    _refuse_shared_folders(clients)
    results: dict[int, Result] = {}
    for number, client in enumerate(clients):
        try:
            if workspace.stale(client, lenient=lenient) is None:
                results[number] = Result(client)
        except InputError as error:
            results[number] = Result(client, problems=error.problems)
    stale = [number for number in range(len(clients)) if number not in results]
    wanted = [clients[number] for number in stale]
    for index, made in packages(wanted, executor, lenient=lenient):
        results[stale[index]] = _written(wanted[index], made, lenient)
    return tuple(results[number] for number in range(len(clients)))


def packages(
    clients: Sequence[ClientConfig],
    executor: Executor | None = None,
    *,
    lenient: bool = False,
    cached: bool = True,
    ahead: int = _AHEAD,
    progress: Progress = lambda _client, _stage: None,
) -> Generator[tuple[int, Made], None, None]:
    """What is made of each client, with its place in the order given, whichever is done first.

    `cached`: with what was made before, as far as it is still what would be made. At most `ahead` of them are worked on, or done and not yet asked for. Without an
    executor the work is done here; only then is there `progress`.
    """
    folder, made_by = Path.cwd(), workspace.made_by()
    tasks = (Task(client, folder, made_by, lenient, cached) for client in clients)
    if executor is None:
        yield from ((number, make(task, progress)) for number, task in enumerate(tasks))
        return
    waiting = enumerate(tasks)
    running: dict[Future[Made], int] = {}
    try:
        while True:
            for number, task in islice(waiting, ahead - len(running)):
                running[_submitted(executor, task)] = number
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            while done:
                future = done.pop()
                yield running.pop(future), _outcome(future)
                del future
    finally:
        for future in running:
            future.cancel()


def _submitted(executor: Executor, task: Task) -> Future[Made]:
    try:
        return executor.submit(make, task)
    except Exception as error:
        # The executor is broken: no reason to forget what others have done.
        refused = Future[Made]()
        refused.set_exception(error)
        return refused


def _outcome(future: Future[Made]) -> Made:
    try:
        return future.result()
    except WorkerDied as error:
        hint = "perhaps there was not enough memory for it"
        return Made(defect=Defect(str(error), hint))
    except Exception as error:
        problem = f"its worker failed: {type(error).__name__}: {error}"
        return Made(defect=Defect(problem.rstrip(": ")))


def _written(client: ClientConfig, made: Made, lenient: bool) -> Result:
    if made.package is None:
        return Result(client, problems=made.all_problems(client))
    warnings = made.package.warnings
    try:
        changes = workspace.write(client, made.package, lenient=lenient)
    except InputError as error:
        return Result(client, None, warnings, error.problems)
    return Result(client, changes, warnings)


def _refuse_shared_folders(clients: Sequence[ClientConfig]) -> None:
    problems = [
        Problem(
            str(clients[one.number].output),
            0,
            0,
            f"{one.problem} the output of another client, {clients[one.before].package}",
            "give it its own folder",
        )
        for one in overlaps([client.output for client in clients])
    ]
    if problems:
        raise ConfigError(problems)
