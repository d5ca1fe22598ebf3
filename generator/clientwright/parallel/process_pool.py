"""Run pickled calls in local worker processes that can be stopped at once and die alone.

In a `ProcessPoolExecutor`, one dead process breaks the whole executor, and the exception does
not say whose work it was. Before Python 3.14, calls that have started cannot be stopped. So
each worker here has its own pipe, and a thread that waits for it.

On Linux, workers are forked from a server that has loaded the pipeline once and has no
threads. Elsewhere each starts from nothing: forking is unsafe on macOS and does not exist on
Windows. If the pool's process is gone, its workers end by themselves.
"""

import contextlib
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from ..errors import WorkerDied
from .garbage import collect_if_due, pause_gc
from .outcomes import Outcome, capture, describe_exit
from .signals import ignore_sigint, sigint_ignored

_P = ParamSpec("_P")
_T = TypeVar("_T")

_PRELOADED = ["clientwright.pipeline", "clientwright.project"]
_EXIT_TIMEOUT = 5.0


class ProcessPool(Executor):
    """Runs calls in up to `count` processes, each started when there is work for it.

    If the `with` block raises, all running calls are stopped at once.
    """

    def __init__(self, count: int) -> None:
        self._context = _context()
        self._threads = ThreadPoolExecutor(count)
        self._workers: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._killed = False

    def submit(
        self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        """Run a call in an idle worker; its future raises WorkerDied if the worker dies."""
        return self._threads.submit(self._call, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all idle workers, after the running calls if `wait`."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        while self._idle:
            self._idle.pop().stop()

    def kill(self) -> None:
        """Stop all workers at once, running calls included."""
        self._killed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in [*self._workers]:
            worker.kill()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.kill()
        self.shutdown()

    def _call(self, call: Callable[[], _T]) -> _T:
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker(self._context)
            self._workers.append(worker)
            if self._killed:
                worker.kill()
        try:
            result: _T = worker.call(call)
        except WorkerDied:
            self._workers.remove(worker)
            raise
        except BaseException:
            self._idle.append(worker)
            raise
        self._idle.append(worker)
        return result


class _Worker:
    """One worker process, and this process's end of the pipe to it."""

    def __init__(self, context: BaseContext) -> None:
        self._pipe, far_end = context.Pipe()
        # typeshed gives BaseContext no Process, since each kind has a class of its own.
        untyped: Any = context
        self._process = untyped.Process(target=_serve, args=(far_end,), daemon=True)
        self._process.start()
        far_end.close()

    def call(self, call: Callable[[], Any]) -> Any:
        """Return the result of the call, or raise its exception.

        Raises WorkerDied if the process ends before it answers.
        """
        try:
            self._pipe.send(call)
            outcome: Outcome = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(_EXIT_TIMEOUT)
            how = describe_exit(self._process.exitcode)
            raise WorkerDied(f"the worker process has ended, {how}") from None
        return outcome.unwrap()

    def stop(self) -> None:
        """Let the process end after its current call."""
        self._pipe.close()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()


def _serve(pipe: "Connection[Any, Any]") -> None:
    """Run the calls that arrive, until the other end of the pipe is closed."""
    # The parent handles SIGINT, and ends this process.
    ignore_sigint()
    pause_gc()
    with contextlib.suppress(EOFError, OSError):
        while True:
            call = pipe.recv()
            collect_if_due()
            pipe.send(capture(call))


def _context() -> BaseContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing.forkserver import ensure_running

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    # Otherwise, SIGINT would interrupt the server while it loads the pipeline.
    with sigint_ignored():
        ensure_running()
    return context
