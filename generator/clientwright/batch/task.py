"""Generate one client wherever an executor runs: a function from one plain value to another."""

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

Progress = Callable[[ClientConfig, str], None]

MEMORY_HINT = "perhaps there was not enough memory"

# All threads of a process share its working directory.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class GenerateTask:
    """One client to generate."""

    client: ClientConfig
    #: The folder that relative paths start from.
    folder: Path
    #: Versions that the lock will record. The worker must have the same ones.
    versions: Mapping[str, str]
    #: Whether to tolerate errors of the document.
    lenient: bool = False
    #: Whether to use the worker's cache of intermediate results.
    cached: bool = True


@dataclass(frozen=True)
class InternalFailure:
    """A failure that is not the fault of the input."""

    message: str
    #: How to solve it.
    hint: str = ""
    #: Where it happened; empty if the process died.
    traceback: str = ""


@dataclass(frozen=True)
class TaskResult:
    """The generated project, or why there is none."""

    project: GeneratedProject | None = None
    #: Errors of the input; empty if there is a project or an internal failure.
    diagnostics: tuple[Diagnostic, ...] = ()
    failure: InternalFailure | None = None
    #: Time that generating took.
    seconds: float = 0.0

    def all_diagnostics(self, client: ClientConfig) -> tuple[Diagnostic, ...]:
        """Return the errors, with an internal failure as an error of the client's document."""
        if self.failure is None:
            return self.diagnostics
        failure = self.failure
        return (Diagnostic(client.spec, 0, 0, failure.message, failure.hint),)


def internal_failure(error: Exception) -> InternalFailure:
    """Describe an exception that is a defect of clientwright.

    As text, because not every exception can be pickled.
    """
    message = f"internal error: {type(error).__name__}: {error}"
    trace = "".join(traceback.format_exception(error))
    return InternalFailure(message, traceback=trace)


def run_task(
    task: GenerateTask, progress: Progress = lambda _client, _stage: None
) -> TaskResult:
    """Generate a client; errors are part of the result, and never raised."""
    started = time.perf_counter()
    try:
        with _ONE_AT_A_TIME, _working_directory(task.folder):
            project = _generate(task, progress)
    except InputError as error:
        return TaskResult(diagnostics=error.diagnostics)
    except WorkerDied as error:
        return TaskResult(failure=InternalFailure(str(error), MEMORY_HINT))
    except Exception as error:
        return TaskResult(failure=internal_failure(error))
    return TaskResult(project, seconds=time.perf_counter() - started)


def _generate(task: GenerateTask, progress: Progress) -> GeneratedProject:
    client = task.client
    differences = tuple(
        workspace.other_versions(task.versions, workspace.generator_versions())
    )
    if differences:
        message = f"the worker has other versions: {'; '.join(differences)}"
        hint = "install the same versions wherever clients are generated"
        raise WorkspaceError([Diagnostic(client.spec, 0, 0, message, hint)])
    # A run that finds every client fresh never imports the pipeline.
    from .. import pipeline
    from ..parallel import default_runner

    cache = disk_cache.open_cache(client, lenient=task.lenient) if task.cached else None
    project = pipeline.generate(
        client,
        lenient=task.lenient,
        cache=cache,
        runner=default_runner(),
        progress=lambda stage: progress(client, stage),
    )
    if cache:
        cache.trim()
    return project


@contextlib.contextmanager
def _working_directory(folder: Path) -> Iterator[None]:
    """Change to the folder of the calling process, so that relative paths mean the same."""
    with contextlib.ExitStack() as stack:
        if Path.cwd() != folder:
            try:
                stack.enter_context(contextlib.chdir(folder))
            except OSError as error:
                message = f"a worker cannot enter this folder: {error.strerror}"
                hint = "workers need the same files at the same paths"
                diagnostics = [Diagnostic(str(folder), 0, 0, message, hint)]
                raise WorkspaceError(diagnostics) from None
        yield
