"""Run functions in forked child processes.

A child shares all memory of its parent, so that a task may be any function. Its outcome
comes back pickled, in an unlinked file: if it were a pipe, the child would have to stay,
with all its memory, until the busy parent reads.
"""

import fcntl
import multiprocessing
import os
import pickle
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.context import ForkContext, ForkProcess
from tempfile import TemporaryFile
from typing import IO, Any

from ..errors import WorkerDied
from . import T, Task
from .garbage import pause_gc
from .outcomes import Outcome, capture, describe_exit
from .signals import sigint_blocked


class ForkRunner:
    """Runs tasks in up to `processes` processes, this one among them."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._context = multiprocessing.get_context("fork")

    def submit(self, task: Task[T]) -> Task[T]:
        """Start the task in a child; the returned function waits for its end."""
        child = _ForkedTask(self._context, lambda: iter([capture(task)]))

        def wait() -> T:
            with _kill_on_exit([child]):
                [outcome] = child.results()
            result: T = outcome.unwrap()
            return result

        return wait

    def run_all(self, tasks: Sequence[Task[T]]) -> list[T]:
        """Run tasks from both ends of the list: the first ones here, the last ones in children.

        So each process builds only such shared data as its own tasks need, until the ends meet.
        """
        count = min(self._processes, len(tasks)) - 1
        with TemporaryFile(buffering=0) as file:
            queue = _TaskQueue(file, len(tasks))

            def work(*, from_front: bool) -> Iterator[tuple[int, Outcome]]:
                while (index := queue.take(from_front=from_front)) is not None:
                    yield index, capture(tasks[index])

            work_in_child = partial(work, from_front=False)
            children = [_ForkedTask(self._context, work_in_child) for _ in range(count)]
            with _kill_on_exit(children):
                outcomes = dict(work(from_front=True))
                for child in children:
                    outcomes |= child.results()
        return [outcomes[index].unwrap() for index in range(len(tasks))]


def can_share_files() -> bool:
    """Tell whether processes can share and lock a temporary file; some sandboxes forbid it."""
    try:
        with TemporaryFile(buffering=0) as file:
            _TaskQueue(file, 0).take(from_front=True)
    except OSError:
        return False
    return True


class _TaskQueue:
    """Hands out the indices of tasks to a parent and its children.

    The counters are in a file with a POSIX record lock, which the kernel releases when its
    holder dies. A semaphore would stay locked, and every other process would wait forever.
    """

    _COUNTERS = struct.Struct("=QQ")

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = size
        self._write(0, 0)

    def take(self, *, from_front: bool) -> int | None:
        """Return the first or the last index that nobody has taken; None if there is none.

        Only one process may take from the front.
        """
        with self._locked():
            front, back = self._read()
            if front + back >= self._size:
                return None
            if from_front:
                self._write(front + 1, back)
                return front
            self._write(front, back + 1)
            return self._size - 1 - back

    def _read(self) -> tuple[int, int]:
        counters = os.pread(self._file.fileno(), self._COUNTERS.size, 0)
        front, back = self._COUNTERS.unpack(counters)
        return front, back

    def _write(self, front: int, back: int) -> None:
        os.pwrite(self._file.fileno(), self._COUNTERS.pack(front, back), 0)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        file = self._file.fileno()
        fcntl.lockf(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN)


class _ForkedTask:
    """A child process that writes what `work` yields into a file and ends."""

    def __init__(self, context: ForkContext, work: Task[Iterator[Any]]) -> None:
        # `results` closes the file.
        self._file = TemporaryFile()  # noqa: SIM115
        self.process: ForkProcess = context.Process(
            target=_write_results, args=(self._file, work), daemon=True
        )
        with sigint_blocked():
            self.process.start()

    def results(self) -> Iterator[Any]:
        """Wait for the end of the process, then yield what it wrote.

        Raises WorkerDied if it ended early.
        """
        self.process.join()
        if self.process.exitcode:
            how = describe_exit(self.process.exitcode)
            raise WorkerDied(f"a forked process has ended, {how}")
        with self._file as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(0)
            while file.tell() < end:
                yield pickle.load(file)


def _write_results(file: IO[bytes], work: Task[Iterator[Any]]) -> None:
    pause_gc()
    with file:
        for result in work():
            pickle.dump(result, file, pickle.HIGHEST_PROTOCOL)


@contextmanager
def _kill_on_exit(children: Sequence[_ForkedTask]) -> Iterator[None]:
    """Leave no child process behind, whatever happens in the block."""
    try:
        yield
    finally:
        for child in children:
            child.process.kill()
            child.process.join()
