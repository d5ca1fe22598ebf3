"""What is done for one client, wherever it is done: a function of plain values, with a plain value for an answer."""

import contextlib
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import workspace
from ..config import ClientConfig
from ..errors import ClientwrightError, InputError, Problem, WorkspaceError
from ..memo import Forgetful
from ..package import Package

Progress = Callable[[ClientConfig, str], None]

# Warnings, the limit of recursion, and the folder that a process is in are shared by its
# threads; and as long as one of them computes, the others could only wait.
_ALONE = threading.Lock()


@dataclass(frozen=True)
class Task:
    """One client to be generated.

    Relative paths begin at `folder`. `made_by` is what the lock will say made it: it must
    be true of who does the work. `cached`: what was made before is taken from the cache of who does it.
    """

    client: ClientConfig
    folder: Path
    made_by: Mapping[str, str]
    lenient: bool = False
    cached: bool = True


@dataclass(frozen=True)
class Defect:
    """Something that is not the fault of the input; `traceback` is where it happened, if that is known."""

    problem: str
    hint: str = ""
    traceback: str = ""


@dataclass(frozen=True)
class Made:
    """The package, or why there is none: `problems` of the input, or else a `defect`."""

    package: Package | None = None
    problems: tuple[Problem, ...] = ()
    defect: Defect | None = None
    seconds: float = 0.0

    def all_problems(self, client: ClientConfig) -> tuple[Problem, ...]:
        """Whatever it is, as problems of the client's document."""
        if self.defect is None:
            return self.problems
        defect = self.defect
        return (Problem(client.spec, 0, 0, defect.problem, defect.hint),)


class WorkerDied(ClientwrightError):
    """The process that was at work is gone, and its result with it."""


def defect(error: Exception) -> Defect:
    """An error that clientwright is to blame for, as text: not every exception survives the way back from a worker."""
    where = "".join(traceback.format_exception(error))
    problem = f"internal error: {type(error).__name__}: {error}"
    return Defect(problem, traceback=where)


def make(task: Task, progress: Progress = lambda _client, _stage: None) -> Made:
    """Generate a client; whatever is in the way of that comes back, too."""
    started = time.perf_counter()
    try:
        with _ALONE, _inside(task.folder):
            package = _generate(task, progress)
    except InputError as error:
        return Made(problems=error.problems)
    except Exception as error:
        return Made(defect=defect(error))
    return Made(package, seconds=time.perf_counter() - started)


def _generate(task: Task, progress: Progress) -> Package:
    client = task.client
    other = tuple(workspace.other_versions(task.made_by, workspace.made_by()))
    if other:
        problem = f"it would be made by other versions there: {'; '.join(other)}"
        hint = "install the same wherever clients are generated"
        raise WorkspaceError([Problem(client.spec, 0, 0, problem, hint)])
    from .. import pipeline
    from ..beside import beside

    cache = workspace.memo(client, lenient=task.lenient) if task.cached else None
    package = pipeline.generate(
        client,
        lenient=task.lenient,
        beside=beside(),
        memo=cache or Forgetful(),
        progress=lambda stage: progress(client, stage),
    )
    if cache:
        cache.trim()
    return package


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """In that folder, where relative paths mean what they mean to who asks."""
    with contextlib.ExitStack() as stack:
        if Path.cwd() != folder:
            try:
                stack.enter_context(contextlib.chdir(folder))
            except OSError as error:
                problem = f"cannot be entered by a worker: {error.strerror}"
                hint = "workers need the same files at the same place"
                problems = [Problem(str(folder), 0, 0, problem, hint)]
                raise WorkspaceError(problems) from None
        yield
