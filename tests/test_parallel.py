"""Tasks beside each other: the same results as one after the other, and no process left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from clientwright.errors import Diagnostic, InternalError, SpecError
from clientwright.parallel import ForkRunner, SerialRunner, TaskRunner, default_runner

WAYS = [SerialRunner(), ForkRunner(1), ForkRunner(2), ForkRunner(5)]


def numbered(count: int) -> list[Callable[[], int]]:
    return [partial(pow, number, 2) for number in range(count)]


@pytest.mark.parametrize("way", WAYS, ids=["alone", "1", "2", "5"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 100])
def test_all(way: TaskRunner, count: int) -> None:
    assert way.run_all(numbered(count)) == [number**2 for number in range(count)]
    assert not multiprocessing.active_children()


def test_work_is_shared() -> None:
    barrier = multiprocessing.get_context("fork").Barrier(2)

    def met() -> int:
        barrier.wait(60)
        return os.getpid()

    first, second = ForkRunner(2).run_all([met, met])
    assert os.getpid() in (first, second)
    assert first != second


@pytest.mark.parametrize("way", WAYS, ids=["alone", "1", "2", "5"])
def test_the_first_that_fails_is_told(way: TaskRunner) -> None:
    def fails(number: int) -> Callable[[], int]:
        def task() -> int:
            raise SpecError([Diagnostic("spec.json", number, 1, "wrong")])

        return task

    with pytest.raises(SpecError, match="spec.json:3:1: wrong") as caught:
        way.run_all([lambda: 1, fails(3), lambda: 2, fails(4), fails(5)])
    assert caught.value.diagnostics == (Diagnostic("spec.json", 3, 1, "wrong"),)
    assert not multiprocessing.active_children()


def test_where_it_failed_is_told() -> None:
    def broken() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no") as caught:
        ForkRunner(2).submit(broken)()
    assert any("in broken" in note for note in caught.value.__notes__)


@pytest.mark.parametrize("way", WAYS, ids=["alone", "1", "2", "5"])
def test_begin(way: TaskRunner) -> None:
    wait = way.submit(lambda: "x" * 1_000_000)
    assert wait() == "x" * 1_000_000
    assert not multiprocessing.active_children()


def test_a_killed_process_is_an_error() -> None:
    parent = os.getpid()

    def killed() -> None:
        assert os.getpid() != parent
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(InternalError, match="-9"):
        ForkRunner(2).submit(killed)()
    assert not multiprocessing.active_children()


def test_no_forks_beside_threads() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert isinstance(default_runner(), SerialRunner)
    finally:
        stop.set()
        thread.join()


INTERRUPTED = """
import os, sys, time
from clientwright.parallel import ForkRunner

def work():
    os.write(1, b"at work\\n")
    time.sleep(60)

try:
    ForkRunner(2).run_all([work, work])
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_the_keyboard_is_heard_once() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout
    assert [child.stdout.readline() for _ in range(2)] == ["at work\n"] * 2
    # As a terminal does: every process of the group.
    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, "")


def test_no_forks_without_shared_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "no shared memory")

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refused)
    assert isinstance(default_runner(), SerialRunner)


def test_forks_where_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: None)
    monkeypatch.setattr("sys.platform", "linux")
    assert isinstance(default_runner(), ForkRunner)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert isinstance(default_runner(), SerialRunner)
