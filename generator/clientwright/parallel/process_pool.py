"""An executor of local processes that can be stopped at once, and of which one may die without the others.

A `ProcessPoolExecutor` is broken as a whole by one process that dies, and does not say
whose work that was; before Python 3.14 it cannot be stopped before all has been done that
was begun. So here each process has a pipe of its own, and a thread that waits for it.

On Linux processes are forked from a server that has loaded the pipeline once and has no
threads. Elsewhere each starts by itself: forking is not safe on macOS, and unknown to
Windows. A process whose other end has gone away ends by itself.
"""

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from ..errors import ClientwrightError

_P = ParamSpec("_P")
_T = TypeVar("_T")

_HEAVY = ["clientwright.pipeline", "clientwright.project"]
_EXIT_TIMEOUT = 5.0


class WorkerDied(ClientwrightError):
    """The process that was at work is gone, and its result with it."""


class ProcessPool(Executor):
    """Up to `count` processes, each started when there is work for it.

    Left by an exception, it stops at once, whatever is being done.
    """

    def __init__(self, count: int) -> None:
        self._context = _context()
        self._threads = ThreadPoolExecutor(count)
        self._all: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._killed = False

    def submit(
        self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        return self._threads.submit(self._call, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        while self._idle:
            self._idle.pop().stop()

    def kill(self) -> None:
        """Stop at once: what is being done is given up."""
        self._killed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in [*self._all]:
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

    def _call(self, work: Callable[[], _T]) -> _T:
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker(self._context)
            self._all.append(worker)
            if self._killed:
                worker.kill()
        try:
            result: _T = worker.call(work)
        except WorkerDied:
            self._all.remove(worker)
            raise
        except BaseException:
            self._idle.append(worker)
            raise
        self._idle.append(worker)
        return result


class _Worker:
    """One process, and our end of the pipe to it."""

    def __init__(self, context: BaseContext) -> None:
        self._pipe, theirs = context.Pipe()
        # typeshed gives a context no Process, since each kind has a class of its own.
        start: Any = context
        self._process = start.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def call(self, work: Callable[[], Any]) -> Any:
        """What the work comes to; raises what it raises, and WorkerDied if it never ends."""
        try:
            self._pipe.send(work)
            result, error = self._pipe.recv()
        except (EOFError, OSError):
            raise WorkerDied(self._end()) from None
        if error is not None:
            raise error
        return result

    def stop(self) -> None:
        self._pipe.close()

    def kill(self) -> None:
        self._process.kill()

    def _end(self) -> str:
        self._process.join(_EXIT_TIMEOUT)
        code = self._process.exitcode
        how = "it is not known how" if code is None else f"with status {code}"
        if code is not None and code < 0:
            with contextlib.suppress(ValueError):
                how = f"killed by {signal.Signals(-code).name}"
        return f"the process that worked on it has ended, {how}"


def _serve(pipe: "Connection[Any, Any]") -> None:
    """Do one thing after the other, until nobody is there to ask."""
    # The keyboard interrupts whoever asks, and that one ends this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_run(pipe.recv()))


def _run(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return work(), None
    except Exception as error:
        return None, error


def _context() -> BaseContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing.forkserver import ensure_running

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_HEAVY)
    with _sigint_ignored():
        ensure_running()
    return context


@contextlib.contextmanager
def _sigint_ignored() -> Iterator[None]:
    """A process started meanwhile never hears the keyboard, not even while it starts."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
