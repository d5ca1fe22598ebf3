"""Run tasks in several processes.

- `TaskRunner` runs functions: `SerialRunner` in this process, `fork_runner` in forked children.
- `process_pool` runs pickled calls in worker processes; it is a `concurrent.futures.Executor`.
- `outcomes`, `signals`, `processors` and `garbage` hold what both have in common.

Results depend neither on the number of processes nor on the order in which tasks finish.
"""

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
Task = Callable[[], T]


class TaskRunner(Protocol):
    """Runs functions without arguments, in this process or in others."""

    def submit(self, task: Task[T]) -> Task[T]:
        """Start a task; return a function that waits for its result.

        Either call may raise the exception of the task.
        """
        ...

    def run_all(self, tasks: Sequence[Task[T]]) -> list[T]:
        """Run all tasks and return their results in the order of the tasks.

        If several tasks fail, raise the exception of the first one in that order.
        """
        ...


class SerialRunner:
    """Runs each task at once, in this process."""

    def submit(self, task: Task[T]) -> Task[T]:
        """Run the task; the returned function returns its result."""
        result = task()
        return lambda: result

    def run_all(self, tasks: Sequence[Task[T]]) -> list[T]:
        """Run one task after the other."""
        return [task() for task in tasks]


def default_runner() -> TaskRunner:
    """Return a ForkRunner where forking is safe and a second processor is free.

    Only Linux qualifies. A forked child has no threads but this one, so there may be no
    others. A worker of a `ProcessPool` does not fork: its siblings use the other processors.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        from multiprocessing import parent_process

        from .fork_runner import ForkRunner, can_share_files
        from .processors import processor_count

        processors = processor_count()
        if processors > 1 and parent_process() is None and can_share_files():
            return ForkRunner(processors)
    return SerialRunner()
