"""What is done for one client, wherever it is done: a function of plain values, with a plain value for an answer."""

import contextlib
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import disk_cache, workspace
from ..config import ClientConfig
from ..errors import Diagnostic, InputError, WorkerDied, WorkspaceError
from ..result import GeneratedProject

MEMORY_HINT = "perhaps there was not enough memory"
Progress = Callable[[ClientConfig, str], None]

# Warnings, the limit of recursion, and the folder that a process is in are shared by its
# threads; and as long as one of them computes, the others could only wait.
_SERIAL = threading.Lock()


@dataclass(frozen=True)
class GenerateTask:
    """One client to be generated.

    Relative paths begin at `folder`. `made_by` is what the lock will say made it: it must
    be true of who does the work. `cached`: what was made before is taken from the cache of who does it.
    """

    client: ClientConfig
    folder: Path
    versions: Mapping[str, str]
    lenient: bool = False
    cached: bool = True


@dataclass(frozen=True)
class InternalFailure:
    """Something that is not the fault of the input; `traceback` is where it happened, if that is known."""

    message: str
    hint: str = ""
    traceback: str = ""


@dataclass(frozen=True)
class TaskResult:
    """The package, or why there is none: `problems` of the input, or else a `defect`."""

    project: GeneratedProject | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    failure: InternalFailure | None = None
    seconds: float = 0.0

    def all_diagnostics(self, client: ClientConfig) -> tuple[Diagnostic, ...]:
        """Whatever it is, as problems of the client's document."""
        if self.failure is None:
            return self.diagnostics
        defect = self.failure
        return (Diagnostic(client.spec, 0, 0, defect.message, defect.hint),)


def internal_failure(error: Exception) -> InternalFailure:
    """An error that clientwright is to blame for, as text: not every exception survives the way back from a worker."""
    where = "".join(traceback.format_exception(error))
    problem = f"internal error: {type(error).__name__}: {error}"
    return InternalFailure(problem, traceback=where)


def run_task(
    task: GenerateTask, progress: Progress = lambda _client, _stage: None
) -> TaskResult:
    """Generate a client; whatever is in the way of that comes back, too."""
    started = time.perf_counter()
    try:
        with _SERIAL, _working_directory(task.folder):
            package = _generate(task, progress)
    except InputError as error:
        return TaskResult(diagnostics=error.diagnostics)
    except WorkerDied as error:
        return TaskResult(failure=InternalFailure(str(error), MEMORY_HINT))
    except Exception as error:
        return TaskResult(failure=internal_failure(error))
    return TaskResult(package, seconds=time.perf_counter() - started)


def _generate(task: GenerateTask, progress: Progress) -> GeneratedProject:
    client = task.client
    other = tuple(
        workspace.other_versions(task.versions, workspace.generator_versions())
    )
    if other:
        problem = f"it would be made by other versions there: {'; '.join(other)}"
        hint = "install the same wherever clients are generated"
        raise WorkspaceError([Diagnostic(client.spec, 0, 0, problem, hint)])
    from .. import pipeline
    from ..parallel import default_runner

    cache = disk_cache.open_cache(client, lenient=task.lenient) if task.cached else None
    package = pipeline.generate(
        client,
        lenient=task.lenient,
        runner=default_runner(),
        cache=cache,
        progress=lambda stage: progress(client, stage),
    )
    if cache:
        cache.trim()
    return package


@contextlib.contextmanager
def _working_directory(folder: Path) -> Iterator[None]:
    """In that folder, where relative paths mean what they mean to who asks."""
    with contextlib.ExitStack() as stack:
        if Path.cwd() != folder:
            try:
                stack.enter_context(contextlib.chdir(folder))
            except OSError as error:
                problem = f"cannot be entered by a worker: {error.strerror}"
                hint = "workers need the same files at the same place"
                problems = [Diagnostic(str(folder), 0, 0, problem, hint)]
                raise WorkspaceError(problems) from None
        yield
