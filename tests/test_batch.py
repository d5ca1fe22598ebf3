"""Many clients at once: by threads, by processes, and by processes that die or are interrupted."""

import json
import multiprocessing
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clientwright import batch, config, workspace
from clientwright.batch import WorkerDied
from clientwright.config import ClientConfig
from clientwright.errors import ConfigError
from clientwright.parallel.process_pool import ProcessPool

PACKAGES = ("cats", "dogs", "fish", "owls")
TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLIENTWRIGHT_TRACEBACK", raising=False)


def configured(*packages: str, at: str = "out") -> None:
    """A pyproject.toml with a client of each name, from NAME.json into out/NAME."""
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


# Over the real pipeline


def openapi(package: str, **more: Any) -> None:
    """A document with as many operations as its name has letters, and a warning."""
    schema = {"type": "integer", "example": "many"}
    answer = {"200": {"description": "x", "content": {"text/x": {"schema": schema}}}}
    paths = {f"/{letter}": {"get": {"responses": answer}} for letter in package}
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
    """What comes out of one after the other; the documents are there, one of them wrong."""
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
def test_every_executor_gives_the_same_bytes(
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
    # What is fresh is not made again.
    assert [result.changes for result in again] == [None] * 4
    assert [result.failed for result in again] == [False, True, False, False]
    assert again[1].diagnostics == results[1].diagnostics


def test_relative_paths_mean_what_they_mean_here(expected: dict[str, bytes]) -> None:
    """Workers may have started elsewhere."""
    with ProcessPool(1) as executor:
        elsewhere = executor.submit(os.getcwd).result()
        os.mkdir("deep")
        executor.submit(os.chdir, "/").result()
        assert elsewhere != "/"
        batch.generate_all(clients("out"), executor=executor)
        assert executor.submit(os.getcwd).result() == "/"
    assert tree() == expected


def test_a_worker_without_the_files_says_so() -> None:
    openapi("cats")
    (client,) = config.for_arguments(Path("cats.json"), Path("out"))
    task = batch.GenerateTask(
        client, Path("/no/such/place"), workspace.generator_versions()
    )
    (problem,) = batch.run_task(task).diagnostics
    assert str(problem).startswith("/no/such/place: cannot be entered by a worker: No")


def test_a_worker_with_other_versions_is_refused() -> None:
    openapi("cats")
    (client,) = config.for_arguments(Path("cats.json"), Path("out"))
    versions = {**workspace.generator_versions(), "black": "1.0"}
    (problem,) = batch.run_task(
        batch.GenerateTask(client, Path.cwd(), versions)
    ).diagnostics
    assert "other versions there: black 1.0, now " in problem.message


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("out/cats", "is the output of another client, cats"),
        ("out/cats/in", "lies in the output of another client, cats"),
        ("out", "contains the output of another client, cats"),
    ],
)
def test_two_clients_never_share_a_folder(second: str, problem: str) -> None:
    openapi("cats")
    (one,) = config.for_arguments(Path("cats.json"), Path("out/cats"))
    other = replace(one, package="dogs", output=Path(second))
    with pytest.raises(ConfigError) as caught:
        batch.generate_all([one, other])
    assert [one.message for one in caught.value.diagnostics] == [problem]
    assert not Path("out").exists()


def test_who_asks_loads_nothing_heavy() -> None:
    """The libraries are for those who make packages; forked or not, they are loaded there."""
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
    *told, libraries, own = result.stdout.splitlines()
    assert [line.split(":")[0] for line in told] == list(PACKAGES)
    assert "multiprocessing" in libraries.split()
    assert not {"black", "jinja2", "pydantic", "yaml"} & {*libraries.split()}
    assert "clientwright.pipeline" not in own.split()


# What an executor may do wrong


class Counting(Executor):
    """Does nothing before it is asked for results; counts what is under way."""

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


def numbered(count: int) -> list[ClientConfig]:
    (one,) = config.for_arguments(Path("cats.json"), Path("out/cats"))
    return [replace(one, output=Path(f"out/{number}")) for number in range(count)]


def test_only_so_many_are_under_way() -> None:
    executor = Counting()
    seen = []
    for number, _ in batch.iter_results(numbered(20), executor, ahead=3):
        executor.left.discard(number + 1)
        seen.append(number)
    assert executor.most == 3
    assert sorted(seen) == list(range(20))


def test_giving_up_cancels_what_has_not_begun() -> None:
    with ThreadPoolExecutor(1) as executor:
        made = batch.iter_results(numbered(50), executor, ahead=50)
        next(made)
        made.close()
        started = time.perf_counter()
        executor.submit(int).result()
    assert time.perf_counter() - started < 5


def test_an_executor_that_refuses_is_told_of_each() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    results = batch.generate_all(numbered(3), executor=executor)
    assert len(results) == 3
    for result in results:
        (problem,) = result.diagnostics
        told = "its worker failed: RuntimeError: cannot schedule new futures"
        assert problem.message.startswith(told)


# Processes of our own


def test_workers_return_and_raise() -> None:
    with ProcessPool(2) as workers:
        futures = [workers.submit(divmod, 7, number) for number in (2, 0, 4)]
        assert futures[0].result() == (3, 1)
        with pytest.raises(ZeroDivisionError):
            futures[1].result()
        assert futures[2].result() == (1, 3)
        with pytest.raises(Exception, match="pickle"):
            workers.submit(lambda: None).result()
        assert workers.submit(abs, -1).result() == 1


def test_a_worker_dies_alone() -> None:
    with ProcessPool(2) as workers:
        living = workers.submit(time.sleep, 0.5)
        killed = workers.submit(signal.raise_signal, signal.SIGKILL)
        ended = workers.submit(os._exit, 7)
        after = [workers.submit(abs, -number) for number in range(5)]
        with pytest.raises(WorkerDied, match="has ended, killed by SIGKILL"):
            killed.result()
        with pytest.raises(WorkerDied, match="has ended, with status 7"):
            ended.result()
        assert [future.result() for future in after] == [0, 1, 2, 3, 4]
        assert living.result() is None


def test_an_exception_stops_workers_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(KeyError), ProcessPool(2) as workers:
        pids = [workers.submit(os.getpid).result() for _ in range(2)]
        for _ in range(4):
            workers.submit(time.sleep, 60)
        raise KeyError
    assert time.perf_counter() - started < 30
    assert all(gone(pid) for pid in pids)


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


# The command line, over a pipeline that does what documents say, in all its processes


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of processes that have the fake pipeline and two processors."""
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
    """Without what is written, and how long it took."""
    yield from (line.partition(";")[0] for line in text.splitlines())


def test_what_is_told_does_not_depend_on_who_is_done_first(
    environment: dict[str, str],
) -> None:
    configured(*PACKAGES)
    spec("cats", warnings=["slow"], seconds=0.7)
    spec("dogs", **{"raise": "spec"})
    spec("fish", warnings=["quick"], operations={"x": "skipped"})
    spec("owls", **{"raise": "bug"})
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
    told = "clientwright: owls: internal error: ValueError: surprise (please report it"
    assert result.stderr.splitlines()[-1].startswith(told)
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


def test_check_tells_in_order_as_well(environment: dict[str, str]) -> None:
    configured(*PACKAGES)
    for package in PACKAGES:
        spec(package, seconds=0.5 if package == "cats" else 0)
    assert run(environment, "generate").returncode == 0
    spec("dogs", files={"dogs/a": "bark\n"})
    result = run(environment, "check")
    assert (result.returncode, result.stderr) == (1, "")
    told = [line for line in result.stdout.splitlines() if ": " in line]
    assert told == [
        "cats: fresh",
        "dogs: stale: the spec changed: dogs.json",
        "fish: fresh",
        "owls: fresh",
    ]


def test_a_worker_that_dies_takes_one_client_with_it(
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
    """In a group of its own, as a terminal has it."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_the_keyboard_stops_everything_at_once(environment: dict[str, str]) -> None:
    configured(*PACKAGES)
    spec("cats")
    for package in PACKAGES[1:]:
        spec(package, seconds=60)
    child = start(environment, "generate")
    assert child.stdout and child.stdout.readline().startswith("cats: ")
    started = time.perf_counter()
    # As a terminal does: every process hears it.
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert time.perf_counter() - started < 10
    assert (child.returncode, out) == (130, "")
    assert err == "clientwright: interrupted\n"
    assert {path.split("/")[0] for path in tree()} == {"cats"}
    assert none_left(child.pid)


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.03, 0.06, 0.1])
def test_what_is_interrupted_is_whole_or_not_there(
    environment: dict[str, str], moment: float
) -> None:
    packages = [f"pets{number}" for number in range(9)]
    configured(*packages)
    for package in packages:
        files = {f"{package}/{number}": "x" for number in range(300)}
        spec(package, files=files, seconds=0.02)
    child = start(environment, "generate")
    assert child.stdout and child.stdout.readline().startswith("pets0: ")
    time.sleep(moment)
    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, "clientwright: interrupted\n")
    for package in packages:
        found = tree(f"out/{package}") if Path("out", package).exists() else {}
        assert len(found) in (0, 301)
    assert none_left(child.pid)
    assert run(environment, "generate").returncode == 0
    assert len(tree()) == 9 * 301


def none_left(group: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_progress_counts_the_clients(environment: dict[str, str]) -> None:
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


def test_one_client_needs_no_other_process(environment: dict[str, str]) -> None:
    configured("cats", "dogs")
    spec("cats")
    spec("dogs")
    assert run(environment, "generate").returncode == 0
    spec("dogs", files={"dogs/a": "other"})
    # It would die here, and not in a worker.
    spec("dogs", **{"raise": "death"})
    result = run(environment, "generate")
    assert result.returncode == -signal.SIGKILL
