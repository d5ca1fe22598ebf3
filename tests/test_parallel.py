"""Parallel tasks give the results of serial ones, and leave no process behind."""

import fcntl
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from clientwright.errors import Diagnostic, SpecError, WorkerDied
from clientwright.parallel import (
    SerialRunner,
    TaskRunner,
    default_runner,
    garbage,
    processors,
)
from clientwright.parallel.fork_runner import ForkRunner
from clientwright.parallel.processors import processor_count
from support.commands import HANG

RUNNERS = [SerialRunner(), ForkRunner(1), ForkRunner(2), ForkRunner(5)]
every_runner = pytest.mark.parametrize("runner", RUNNERS, ids=["serial", "1", "2", "5"])


def squares(count: int) -> list[Callable[[], int]]:
    return [partial(pow, number, 2) for number in range(count)]


@every_runner
@pytest.mark.parametrize("count", [0, 1, 2, 3, 100])
def test_run_all_returns_results_in_order(runner: TaskRunner, count: int) -> None:
    assert runner.run_all(squares(count)) == [number**2 for number in range(count)]
    assert not multiprocessing.active_children()


def test_run_all_shares_work_with_child() -> None:
    barrier = multiprocessing.get_context("fork").Barrier(2)

    def wait_for_other_task() -> int:
        barrier.wait(HANG)
        return os.getpid()

    first, second = ForkRunner(2).run_all([wait_for_other_task, wait_for_other_task])
    assert os.getpid() in (first, second)
    assert first != second


@every_runner
def test_run_all_raises_error_of_first_failing_task(runner: TaskRunner) -> None:
    def fails(number: int) -> Callable[[], int]:
        def task() -> int:
            raise SpecError([Diagnostic("spec.json", number, 1, "wrong")])

        return task

    with pytest.raises(SpecError, match="spec.json:3:1: wrong") as caught:
        runner.run_all([lambda: 1, fails(3), lambda: 2, fails(4), fails(5)])
    assert caught.value.diagnostics == (Diagnostic("spec.json", 3, 1, "wrong"),)
    assert not multiprocessing.active_children()


def test_error_from_child_names_its_function() -> None:
    def broken() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no") as caught:
        ForkRunner(2).submit(broken)()
    assert any("in broken" in note for note in caught.value.__notes__)


@every_runner
def test_submit_returns_large_result(runner: TaskRunner) -> None:
    wait = runner.submit(lambda: "x" * 1_000_000)
    assert wait() == "x" * 1_000_000
    assert not multiprocessing.active_children()


def test_submit_when_child_is_killed_raises() -> None:
    parent = os.getpid()

    def killed() -> None:
        assert os.getpid() != parent
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WorkerDied, match="killed by SIGKILL"):
        ForkRunner(2).submit(killed)()
    assert not multiprocessing.active_children()


def test_child_killed_while_it_holds_the_lock_does_not_hang_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parent = os.getpid()
    reader, writer = os.pipe()
    lockf = fcntl.lockf

    def lock(file: int, operation: int) -> None:
        if operation == fcntl.LOCK_EX and os.getpid() == parent and not finished:
            # Wait until the child holds the lock.
            assert os.read(reader, 1) == b"x"
        lockf(file, operation)
        if operation == fcntl.LOCK_EX and os.getpid() != parent:
            os.write(writer, b"x")
            os.kill(os.getpid(), signal.SIGKILL)

    def hangs(*_: object) -> None:
        raise TimeoutError("the parent waits for a lock that nobody will release")

    monkeypatch.setattr(fcntl, "lockf", lock)
    before = signal.signal(signal.SIGALRM, hangs)
    finished: list[int] = []
    signal.alarm(int(HANG))
    try:
        with pytest.raises(WorkerDied, match="killed by SIGKILL"):
            ForkRunner(2).run_all(
                [partial(finished.append, number) for number in range(3)]
            )
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        os.close(reader)
        os.close(writer)
    assert finished == [0, 1, 2]
    assert not multiprocessing.active_children()


def test_default_runner_does_not_fork_a_process_with_threads(
    several_processors: None,
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert isinstance(default_runner(), SerialRunner)
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def several_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "processor_count", lambda: 3)


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that the process has no threads and no parent pool."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: None)


def test_default_runner_forks_if_there_are_processors(
    several_processors: None, no_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(default_runner(), ForkRunner)
    monkeypatch.setattr(processors, "processor_count", lambda: 1)
    assert isinstance(default_runner(), SerialRunner)


def test_default_runner_does_not_fork_on_other_systems(
    several_processors: None, no_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert isinstance(default_runner(), SerialRunner)


def test_default_runner_does_not_fork_inside_a_worker(
    several_processors: None, no_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: object())
    assert isinstance(default_runner(), SerialRunner)


def test_default_runner_does_not_fork_if_files_cannot_be_locked(
    several_processors: None, no_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no locks")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    assert isinstance(default_runner(), SerialRunner)


INTERRUPTED = """
import os, signal, sys
from clientwright.parallel.fork_runner import ForkRunner

def work():
    os.write(1, b"at work\\n")
    signal.pause()

try:
    ForkRunner(2).run_all([work, work])
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_sigint_is_handled_by_the_parent_alone() -> None:
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
    _, err = child.communicate(timeout=HANG)
    assert (child.returncode, err) == (130, "")


@pytest.mark.parametrize(
    ("options", "variable", "expected"),
    [
        ([], None, "affinity"),
        ([], "3", "3"),
        ([], "default", "affinity"),
        (["-X", "cpu_count=5"], None, "5"),
        (["-X", "cpu_count=5"], "3", "5"),
        (["-X", "cpu_count=default"], "3", "affinity"),
        (["-E"], "3", "affinity"),
    ],
)
def test_processor_count_honours_options_of_python(
    options: list[str], variable: str | None, expected: str
) -> None:
    environment = {key: os.environ[key] for key in os.environ if key != VARIABLE}
    environment |= {} if variable is None else {VARIABLE: variable}
    run = f"import sys; sys.path[:0] = {sys.path!r}\n" + PRINT_COUNT
    command = [sys.executable, *options, "-c", run]
    printed = subprocess.check_output(command, env=environment, text=True)
    count, affinity = printed.split()
    assert count == (affinity if expected == "affinity" else expected)


VARIABLE = "PYTHON_CPU_COUNT"
PRINT_COUNT = """
import os
from clientwright.parallel.processors import processor_count
from support.commands import HANG
affinity = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
print(processor_count(), len(affinity(0)))
"""


def test_processor_count_without_affinity_is_that_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "version_info", (3, 11))
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert processor_count() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processor_count() == 1


@pytest.mark.parametrize(
    ("enabled", "allocated", "collections"),
    [(True, 10**9, 0), (False, 10**9, 1), (False, 10, 0)],
)
def test_garbage_is_collected_if_paused_and_due(
    monkeypatch: pytest.MonkeyPatch, enabled: bool, allocated: int, collections: int
) -> None:
    collected: list[None] = []
    monkeypatch.setattr(gc, "isenabled", lambda: enabled)
    monkeypatch.setattr(gc, "get_count", lambda: (allocated, 0, 0))
    monkeypatch.setattr(gc, "collect", lambda: collected.append(None))
    garbage.collect_if_due()
    assert len(collected) == collections
