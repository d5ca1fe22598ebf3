"""Decide who handles SIGINT: a terminal sends it to every process of the foreground group."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def sigint_blocked() -> Iterator[None]:
    """Block SIGINT while a process is started, so that it inherits the mask.

    Only the parent handles SIGINT then: it raises KeyboardInterrupt and ends its children.
    POSIX only.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def sigint_ignored() -> Iterator[None]:
    """Ignore SIGINT while the fork server is started, so that it inherits that.

    A blocked SIGINT would not do: the resource tracker of multiprocessing, which starts
    with the server, unblocks it. No effect outside the main thread.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    ignore_sigint()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def ignore_sigint() -> None:
    """Ignore SIGINT in this process from now on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def sigint_deferred() -> Iterator[None]:
    """Defer the first SIGINT until the block ends; a second one interrupts it.

    No effect outside the main thread, which alone handles signals.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for number in received:
            signal.raise_signal(number)
