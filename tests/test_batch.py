"""Generating several clients: by threads, by processes, and by processes that die."""

import json
import multiprocessing
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import (
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from clientwright import batch, config, workspace
from clientwright.batch import WorkerDied
from clientwright.config import ClientConfig
from clientwright.errors import ConfigError
from clientwright.parallel.process_pool import ProcessPool
from support.commands import HANG, eventually

PACKAGES = ("cats", "dogs", "fish", "owls")
TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLIENTWRIGHT_TRACEBACK", raising=False)


def configured(*packages: str, at: str = "out") -> None:
    """Write a pyproject.toml with a client for each package, from NAME.json into out/NAME."""
    Path("pyproject.toml").write_text(
        "".join(
            "[[tool.clientwright.clients]]\n"
            f'spec = "{name}.json"\noutput = "{at}/{name}"\npackage = "{name}"\n'
            for name in packages
        )
    )


def tree(folder: str = "out") -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


# The real pipeline


def openapi(package: str, **more: Any) -> None:
    """Write a document with one operation per letter of the package, and a warning."""
    schema = {"type": "integer", "example": "many"}
    responses = {"200": {"description": "x", "content": {"text/x": {"schema": schema}}}}
    paths = {f"/{letter}": {"get": {"responses": responses}} for letter in package}
    document = {
        "openapi": "3.1.0",
        "info": {"title": package, "version": "1"},
        "servers": [{"url": f"https://{package}.example"}],
        "paths": paths,
        **more,
    }
    Path(f"{package}.json").write_text(json.dumps(document, indent=1))


def clients(at: str) -> tuple[ClientConfig, ...]:
    configured(*PACKAGES, at=at)
    return config.load(Path("pyproject.toml"))


@pytest.fixture
def expected() -> dict[str, bytes]:
    """Return the output of serial runs; one of the documents is invalid."""
    for package in PACKAGES:
        openapi(package)
    nowhere = {"$ref": "#/components/schemas/Nowhere"}
    openapi("dogs", components={"schemas": {"A": nowhere}})
    for result in batch.generate_all(clients("expected")):
        assert result.failed is (result.client.package == "dogs")
        assert bool(result.warnings) is not result.failed
    found = tree("expected")
    assert {path.split("/")[0] for path in found} == {"cats", "fish", "owls"}
    return found


def processes() -> Executor:
    return ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))


@pytest.mark.parametrize(
    "executor", [lambda: ThreadPoolExecutor(3), processes, lambda: ProcessPool(2)]
)
def test_iter_results_with_any_executor_gives_the_same_bytes(
    executor: Callable[[], Executor], expected: dict[str, bytes]
) -> None:
    with executor() as ready:
        results = batch.generate_all(clients("out"), executor=ready)
        assert tree() == expected
        again = batch.generate_all(clients("out"), executor=ready)
    assert [result.client.package for result in results] == list(PACKAGES)
    wrong = [problem for result in results for problem in result.diagnostics]
    assert {problem.file for problem in wrong} == {"dogs.json"}
    assert all(problem.line > 1 for problem in wrong)
    assert [bool(result.changes) for result in results] == [True, False, True, True]
    # Fresh clients are not generated again.
    assert [result.changes for result in again] == [None] * 4
    assert [result.failed for result in again] == [False, True, False, False]
    assert again[1].diagnostics == results[1].diagnostics


def test_iter_results_resolves_relative_paths_in_the_parent(
    expected: dict[str, bytes],
) -> None:
    """Resolve paths in the parent: workers may have another working directory."""
    with ProcessPool(1) as executor:
        elsewhere = executor.submit(os.getcwd).result()
        os.mkdir("deep")
        executor.submit(os.chdir, "/").result()
        assert elsewhere != "/"
        batch.generate_all(clients("out"), executor=executor)
        assert executor.submit(os.getcwd).result() == "/"
    assert tree() == expected


def test_run_task_in_missing_folder_reports_it() -> None:
    openapi("cats")
    (client,) = config.for_arguments(Path("cats.json"), Path("out"))
    task = batch.GenerateTask(
        client, Path("/no/such/place"), workspace.generator_versions()
    )
    (problem,) = batch.run_task(task).diagnostics
    assert str(problem).startswith(
        "/no/such/place: a worker cannot enter this folder: No"
    )


def test_worker_with_other_versions_is_rejected() -> None:
    openapi("cats")
    (client,) = config.for_arguments(Path("cats.json"), Path("out"))
    versions = {**workspace.generator_versions(), "black": "1.0"}
    (problem,) = batch.run_task(
        batch.GenerateTask(client, Path.cwd(), versions)
    ).diagnostics
    assert "the worker has other versions: black 1.0, now " in problem.message


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("out/cats", "is the output of another client, cats"),
        ("out/cats/in", "lies in the output of another client, cats"),
        ("out", "contains the output of another client, cats"),
    ],
)
def test_overlapping_outputs_are_rejected(second: str, problem: str) -> None:
    openapi("cats")
    (one,) = config.for_arguments(Path("cats.json"), Path("out/cats"))
    other = replace(one, package="dogs", output=Path(second))
    with pytest.raises(ConfigError) as caught:
        batch.generate_all([one, other])
    assert [one.message for one in caught.value.diagnostics] == [problem]
    assert not Path("out").exists()


def test_parent_process_does_not_import_generator_libraries() -> None:
    """Import the heavy libraries in the workers only, forked or not."""
    for package in PACKAGES:
        openapi(package)
    configured(*PACKAGES)
    script = (
        "import sys; from clientwright.cli import generate, main\n"
        "if __name__ == '__main__':\n"
        "    generate.processor_count = lambda: 2; status = main(['generate'])\n"
        "    print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
        "    print(*[name for name in sys.modules if name.startswith('clientwright.')])\n"
        "    sys.exit(status)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    *printed, libraries, own = result.stdout.splitlines()
    assert [line.split(":")[0] for line in printed] == list(PACKAGES)
    assert "multiprocessing" in libraries.split()
    assert not {"black", "jinja2", "pydantic", "yaml"} & {*libraries.split()}
    assert "clientwright.pipeline" not in own.split()


# Executors that misbehave


class CountingExecutor(Executor):
    """An executor that starts tasks when asked for results, and counts the tasks in flight."""

    def __init__(self) -> None:
        self.most = 0
        self.submitted = 0
        self.left: set[int] = set()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.submitted += 1
        self.left.add(self.submitted)
        self.most = max(self.most, len(self.left))
        future: Future[Any] = Future()
        future.set_result(batch.TaskResult())
        return future


class OneTaskExecutor(CountingExecutor):
    """An executor that finishes its first task only."""

    def __init__(self) -> None:
        super().__init__()
        self.futures: list[Future[Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future = Future[Any]() if self.futures else super().submit(fn)
        self.futures.append(future)
        return future


def numbered(count: int) -> list[ClientConfig]:
    (one,) = config.for_arguments(Path("cats.json"), Path("out/cats"))
    return [replace(one, output=Path(f"out/{number}")) for number in range(count)]


def test_max_pending_limits_the_tasks_in_flight() -> None:
    executor = CountingExecutor()
    results = []
    for number, _ in batch.iter_results(numbered(20), executor, max_pending=3):
        executor.left.discard(number + 1)
        results.append(number)
    assert executor.most == 3
    assert sorted(results) == list(range(20))


def test_closing_the_iterator_cancels_pending_tasks() -> None:
    executor = OneTaskExecutor()
    results = batch.iter_results(numbered(50), executor, max_pending=50)
    next(results)
    results.close()
    first, *others = executor.futures
    assert not first.cancelled() and len(others) == 49
    assert all(future.cancelled() for future in others)


def test_executor_that_rejects_tasks_is_reported_for_each_client() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    results = batch.generate_all(numbered(3), executor=executor)
    assert len(results) == 3
    for result in results:
        (problem,) = result.diagnostics
        printed = "its worker failed: RuntimeError: cannot schedule new futures"
        assert problem.message.startswith(printed)


# Our own process pool


def test_process_pool_returns_results_and_exceptions() -> None:
    with ProcessPool(2) as workers:
        futures = [workers.submit(divmod, 7, number) for number in (2, 0, 4)]
        assert futures[0].result() == (3, 1)
        with pytest.raises(ZeroDivisionError):
            futures[1].result()
        assert futures[2].result() == (1, 3)
        with pytest.raises(Exception, match="pickle"):
            workers.submit(lambda: None).result()
        assert workers.submit(abs, -1).result() == 1


def test_process_pool_with_dead_worker_fails_one_task(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ProcessPool(2) as workers:
        living = workers.submit(pipe.read_text)
        killed = workers.submit(signal.raise_signal, signal.SIGKILL)
        ended = workers.submit(os._exit, 7)
        after = [workers.submit(abs, -number) for number in range(5)]
        with pytest.raises(WorkerDied, match="has ended, killed by SIGKILL"):
            killed.result()
        with pytest.raises(WorkerDied, match="has ended, with status 7"):
            ended.result()
        assert [future.result() for future in after] == [0, 1, 2, 3, 4]
        pipe.write_text("alive")
        assert living.result() == "alive"


def test_process_pool_on_exception_kills_workers() -> None:
    with pytest.raises(KeyError), ProcessPool(2) as workers:
        pids = [workers.submit(os.getpid).result() for _ in range(2)]
        for _ in range(4):
            workers.submit(signal.pause)
        raise KeyError
    assert all(eventually(partial(has_exited, pid)) for pid in pids)


def has_exited(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


# The command line with a fake pipeline in all processes


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of processes with the fake pipeline and two processors."""
    folder = tmp_path_factory.mktemp("site")
    text = "import fake_pipeline\nfake_pipeline.install(cpus=2)\n"
    (folder / "sitecustomize.py").write_text(text)
    path = os.pathsep.join([str(folder), str(TESTS), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": path, "TERM": "xterm"}


COMMAND = [sys.executable, "-m", "clientwright"]


def run(
    environment: dict[str, str], *arguments: str, **options: Any
) -> "subprocess.CompletedProcess[str]":
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    command = [*COMMAND, *arguments]
    return subprocess.run(command, text=True, env=environment, check=False, **options)


def spec(package: str, **more: Any) -> None:
    contents = {"files": {f"{package}/a": package}, **more}
    Path(f"{package}.json").write_text(json.dumps(contents))


def lines(text: str) -> Iterator[str]:
    """Yield the lines that do not depend on files written or elapsed time."""
    yield from (line.partition(";")[0] for line in text.splitlines())


def test_generate_output_order_is_independent_of_completion_order(
    environment: dict[str, str],
) -> None:
    configured(*PACKAGES)
    spec("cats", warnings=["slow"], after="owls.read")
    spec("dogs", **{"raise": "spec"})
    spec("fish", warnings=["quick"], operations={"x": "skipped"})
    spec("owls", touch="owls.read", **{"raise": "bug"})
    result = run(environment, "generate", "--report", "report.json")
    assert result.returncode == 3
    assert list(lines(result.stdout)) == [
        "cats: 0 operations, 1 schema, 1 ignored",
        "fish: 1 operation, 1 schema, 1 ignored",
    ]
    assert result.stderr.splitlines()[:-1] == [
        "cats.json:2:3: slow (mend it)",
        "dogs.json:4:7: no paths (add one)",
        "dogs.json:5:1: two\\nlines",
        "fish.json:2:3: quick (mend it)",
        "fish.json: GET /x is skipped (a reason)",
    ]
    printed = (
        "clientwright: owls: internal error: ValueError: surprise (please report it"
    )
    assert result.stderr.splitlines()[-1].startswith(printed)
    report = json.loads(Path("report.json").read_text())
    assert [one["package"] for one in report] == list(PACKAGES)
    assert ["errors" in one for one in report] == [False, True, False, True]
    assert {path for path in tree() if "lock" not in path} == {
        "cats/cats/a",
        "fish/fish/a",
    }
    again = run({**environment, "CLIENTWRIGHT_TRACEBACK": "1"}, "generate")
    assert list(lines(again.stdout)) == ["cats: fresh", "fish: fresh"]
    assert 'raise ValueError("surprise")' in again.stderr


def test_check_output_order_is_that_of_the_configuration(
    environment: dict[str, str],
) -> None:
    configured(*PACKAGES)
    for package in PACKAGES:
        spec(package)
    assert run(environment, "generate").returncode == 0
    spec("cats", files={"cats/a": "purr\n"}, after="dogs.read")
    spec("dogs", files={"dogs/a": "bark\n"}, touch="dogs.read")
    result = run(environment, "check")
    assert (result.returncode, result.stderr) == (1, "")
    printed = [line for line in result.stdout.splitlines() if ": " in line]
    assert printed == [
        "cats: stale: the spec changed: cats.json",
        "dogs: stale: the spec changed: dogs.json",
        "fish: fresh",
        "owls: fresh",
    ]


def test_generate_with_dead_worker_fails_one_client(
    environment: dict[str, str],
) -> None:
    configured(*PACKAGES)
    for package in PACKAGES:
        spec(package, **({"raise": "death"} if package in ("cats", "fish") else {}))
    result = run(environment, "generate", "--report", "report.json")
    assert result.returncode == 3
    hint = "perhaps there was not enough memory"
    assert result.stderr.splitlines() == [
        f"clientwright: {package}: the worker process has ended, "
        f"killed by SIGKILL ({hint})"
        for package in ("cats", "fish")
    ]
    assert sorted(path for path in tree() if "lock" not in path) == [
        "dogs/dogs/a",
        "owls/owls/a",
    ]


def start(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    """Start a command in its own process group, as a terminal does."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_sigint_stops_all_processes(environment: dict[str, str]) -> None:
    configured(*PACKAGES)
    spec("cats")
    for package in PACKAGES[1:]:
        spec(package, hangs=True)
    child = start(environment, "generate")
    assert child.stdout and child.stdout.readline().startswith("cats: ")
    # A terminal sends SIGINT to every process of the group.
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=HANG)
    assert (child.returncode, out) == (130, "")
    assert err == "clientwright: interrupted\n"
    assert {path.split("/")[0] for path in tree()} == {"cats"}
    assert eventually(partial(group_has_exited, child.pid))


@pytest.mark.parametrize("count", [1, 2, 4, 6, 8])
def test_interrupted_generate_leaves_complete_clients_or_none(
    environment: dict[str, str], count: int
) -> None:
    packages = [f"pets{number}" for number in range(9)]
    configured(*packages)
    for package in packages:
        files = {f"pets/{number}": "x" for number in range(300)}
        # The last one never ends, so that the command is always interrupted.
        spec(package, files=files, hangs=package == packages[-1])
    child = start(environment, "generate")
    assert child.stdout
    for number in range(count):
        assert child.stdout.readline().startswith(f"pets{number}: ")
    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=HANG)
    assert (child.returncode, err) == (130, "clientwright: interrupted\n")
    for package in packages:
        found = tree(f"out/{package}") if Path("out", package).exists() else {}
        assert len(found) in (0, 301)
    assert eventually(partial(group_has_exited, child.pid))
    spec(packages[-1], files=files)
    assert run(environment, "generate").returncode == 0
    assert len(tree()) == 9 * 301


def group_has_exited(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_progress_shows_the_number_of_clients(environment: dict[str, str]) -> None:
    configured(*PACKAGES)
    for package in PACKAGES:
        spec(package)
    terminal, its_end = pty.openpty()
    try:
        result = run(environment, "generate", stderr=its_end)
        os.close(its_end)
        shown = os.read(terminal, 10_000).decode()
    finally:
        os.close(terminal)
    assert result.returncode == 0
    counts = [part for part in shown.split("\r\x1b[K") if part]
    assert counts == [f"{done} of 4 clients done …" for done in range(4)]


def test_generate_of_one_client_runs_in_this_process(
    environment: dict[str, str],
) -> None:
    configured("cats", "dogs")
    spec("cats")
    spec("dogs")
    assert run(environment, "generate").returncode == 0
    spec("dogs", files={"dogs/a": "other"})
    # Without a worker, the test process itself would die.
    spec("dogs", **{"raise": "death"})
    result = run(environment, "generate")
    assert result.returncode == -signal.SIGKILL
