"""Work beside other work: in forked processes, where there are such and a core is free.

A forked process has everything that its parent has, so that a task may be any function; what it returns or raises comes back pickled, in a file without
a name. What comes of the tasks depends neither on their order nor on how many processes there are.
"""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.context import ForkContext, ForkProcess
from tempfile import TemporaryFile
from typing import IO, Any, Protocol, TypeVar

from ..errors import InternalError

T = TypeVar("T")
Task = Callable[[], T]
# (whether the task returned, what it returned or raised)
_Outcome = tuple[bool, Any]


class TaskRunner(Protocol):
    """A way of doing several things."""

    def submit(self, task: Task[T]) -> Task[T]:
        """Start a task, or do it; what is returned waits for its result. Either raises what the task raises."""
        ...

    def run_all(self, tasks: Sequence[Task[T]]) -> list[T]:
        """Do all tasks, from both ends where several are done at once. Raises what the first of those raises that raise anything."""
        ...


class SerialRunner:
    """One thing after the other."""

    def submit(self, task: Task[T]) -> Task[T]:
        result = task()
        return lambda: result

    def run_all(self, tasks: Sequence[Task[T]]) -> list[T]:
        return [task() for task in tasks]


class ForkRunner:
    """One process for each core."""

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self._context = multiprocessing.get_context("fork")

    def submit(self, task: Task[T]) -> Task[T]:
        child = _ForkedTask(self._context, lambda: iter([_outcome(task)]))

        def wait() -> T:
            with _kill_on_exit([child]):
                [outcome] = child.outcomes()
            result: T = _result(outcome)
            return result

        return wait

    def run_all(self, tasks: Sequence[Task[T]]) -> list[T]:
        taken = self._context.Value("L", 0)
        first = self._context.Value("L", 0)

        def work(*, first_ones: bool) -> Iterator[tuple[int, _Outcome]]:
            while True:
                with taken.get_lock():
                    if taken.value >= len(tasks):
                        return
                    number = (
                        first.value
                        if first_ones
                        else len(tasks) - 1 - taken.value + first.value
                    )
                    taken.value += 1
                    first.value += first_ones
                yield number, _outcome(tasks[number])

        count = min(self._cores, len(tasks)) - 1
        last_ones = partial(work, first_ones=False)
        children = [_ForkedTask(self._context, last_ones) for _ in range(count)]
        with _kill_on_exit(children):
            found = dict(work(first_ones=True))
            for child in children:
                found |= child.outcomes()
        return [_result(found[number]) for number in range(len(tasks))]


def default_runner() -> TaskRunner:
    """The best way there is: forked processes on Linux, where nothing else runs in this one that they would miss."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    alone = threading.active_count() == 1 and not multiprocessing.parent_process()
    return ForkRunner(cores) if cores > 1 and alone and _can_share() else SerialRunner()


def _can_share() -> bool:
    """Whether processes can have a lock and a file in common, for which some sandboxes have no place."""
    try:
        multiprocessing.get_context("fork").Lock()
        TemporaryFile().close()
    except (ImportError, OSError):
        return False
    return True


class _ForkedTask:
    """A process that does some work and leaves what comes of it in a file, so that it is gone as soon as it is done."""

    def __init__(self, context: ForkContext, work: Task[Iterator[Any]]) -> None:
        self._file = TemporaryFile()
        self.process: ForkProcess = context.Process(
            target=_write, args=(self._file, work), daemon=True
        )
        with _sigint_blocked():
            self.process.start()

    def outcomes(self) -> Iterator[Any]:
        self.process.join()
        if self.process.exitcode:
            raise InternalError(
                f"a process ended with status {self.process.exitcode}: was there enough memory?"
            )
        with self._file as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(0)
            while file.tell() < end:
                yield pickle.load(file)


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """A process that starts meanwhile never hears the keyboard: its parent does, and ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _write(file: IO[bytes], work: Task[Iterator[Any]]) -> None:
    with file:
        for outcome in work():
            pickle.dump(outcome, file, pickle.HIGHEST_PROTOCOL)


@contextmanager
def _kill_on_exit(children: Sequence[_ForkedTask]) -> Iterator[None]:
    """Leave no process behind, whatever happens."""
    try:
        yield
    finally:
        for child in children:
            child.process.kill()
            child.process.join()


def _outcome(task: Task[Any]) -> _Outcome:
    try:
        return True, task()
    except Exception as error:
        # A traceback does not travel.
        error.add_note(traceback.format_exc())
        return False, error


def _result(outcome: _Outcome) -> Any:
    returned, value = outcome
    if not returned:
        raise value
    return value
