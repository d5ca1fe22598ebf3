"""Measure the cost of the first call of an operation in a fresh process.

    python -m bench.first_call SPEC [--sample 40] [--rounds 3] [--seed 0]

prints the time beyond that of a second call, and the memory, for a sample of the operations of
a document's client. Each operation is called in its own process, which first does what every
client does: import `httpx2` and `pydantic`, define a model, send a request, validate the
response. The responses come from the client's generated tests, by `httpx2.MockTransport`. The
lowest of several rounds counts, because other work on the machine can only add to the cost.
"""

import argparse
import ast
import inspect
import os
import random
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from importlib import import_module, util
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

GENERATOR = Path(".venv/bin/clientwright")
PYTHON = Path(".venv-consumer/bin/python")
"""The interpreter with the dependencies of clients and of their tests."""

PACKAGE = "measured"
ROW = "{:>9}  {:>9}  {:<34}  {}"
# Optional arguments of every client that are neither secrets nor server variables.
_SETTINGS = "base_url max_retries timeout deadline http_client on_drift hooks".split()


class Call(NamedTuple):
    """A method, its arguments, and the response of the server."""

    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    status: int
    headers: dict[str, str]
    content: bytes


class Cost(NamedTuple):
    """The cost of a first call."""

    #: Time of the first call beyond that of the second.
    seconds: float
    #: Peak memory after both calls, above that before them.
    mebibytes: float


def measure(spec: Path, sample: int, rounds: int, seed: int) -> dict[str, Cost]:
    """Return the cost of each operation in the sample, by method name."""
    with TemporaryDirectory() as folder:
        command = str(GENERATOR), "generate", str(spec), "-o", folder
        subprocess.run(
            [*command, "--package", PACKAGE], check=True, capture_output=True
        )
        # Installers compile packages, too.
        compileall = str(PYTHON), "-m", "compileall", "-q", folder
        subprocess.run(compileall, check=True)
        calls = sorted(_run_child("calls", folder).splitlines())
        chosen = random.Random(seed).sample(calls, min(sample, len(calls)))
        return {
            Call(*ast.literal_eval(call)).method: _lowest_cost(folder, call, rounds)
            for call in chosen
        }


def _lowest_cost(folder: str, call: str, rounds: int) -> Cost:
    costs = [
        Cost(*map(float, _run_child("cost", folder, call).split()))
        for _ in range(rounds)
    ]
    return Cost(*map(min, zip(*costs, strict=True)))


def _run_child(task: str, folder: str, text: str = "") -> str:
    """Run a task in its own process and return its output."""
    completed = subprocess.run(
        [str(PYTHON), "-m", "bench.first_call", task],
        env={**os.environ, "PYTHONPATH": folder},
        input=text.encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return completed.stdout.decode()


def rows(costs: dict[str, Cost]) -> Iterator[str]:
    """Yield the 50th and 90th percentile, and the maximum."""
    yield ROW.format("bar", "figure", "what", "of which operation")
    seconds = sorted(costs, key=lambda method: costs[method].seconds)
    memory = sorted(costs, key=lambda method: costs[method].mebibytes)
    for share, title in (0.5, "half"), (0.9, "9 of 10"), (1.0, "all"):
        last = min(round(share * len(costs)), len(costs)) - 1
        took, used = seconds[last], memory[last]
        milliseconds = f"{costs[took].seconds * 1e3:.0f} ms"
        bar = "<= 150 ms" if share == 0.9 else ""
        yield ROW.format(bar, milliseconds, f"first call, {title} within", took)
        mebibytes = f"{costs[used].mebibytes:.1f} MiB"
        bar = "<= 25 MiB" if share == 0.9 else ""
        yield ROW.format(bar, mebibytes, f"memory after it, {title} within", used)


class RecordedCall:
    """Records the call of a generated test and the response that it prepares."""

    method = ""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    response: tuple[int, dict[str, Any]] = (204, {})

    def call(
        self, mode: str, method: str, args: Any, kwargs: Any, **options: Any
    ) -> None:
        self.method, self.args, self.kwargs = method, args, kwargs

    def respond_with(self, status: int, **response: Any) -> None:
        self.response = status, response


def _recorded_calls(folder: Path) -> Iterator[Call]:
    """Yield one call per operation from the generated tests, if it can be written as a literal."""
    from pydantic_core import to_json

    for path in sorted(folder.glob("tests/test_*.py")):
        found = util.spec_from_file_location(path.stem, path)
        assert found and found.loader
        module = util.module_from_spec(found)
        try:
            found.loader.exec_module(module)
        # The module needs a plugin that only pytest loads.
        except ImportError:
            continue
        for case in vars(module).values():
            if isinstance(case, type) and hasattr(case, "prepare_success"):
                recorded = RecordedCall()
                case().call(recorded, "sync")
                case().prepare_success(recorded)
                status, response = recorded.response
                content = response.get("data") or b""
                headers = dict(response.get("headers") or {})
                if "json_body" in response and not content:
                    content = to_json(response["json_body"])
                if media_type := response.get("content_type"):
                    headers["Content-Type"] = media_type
                call = Call(
                    recorded.method,
                    recorded.args,
                    recorded.kwargs,
                    status,
                    headers,
                    content,
                )
                try:
                    ast.literal_eval(repr(tuple(call)))
                except (ValueError, SyntaxError):
                    continue
                yield call


def _measure_call(call: Call) -> Cost:
    import httpx2
    import pydantic

    class Tiny(pydantic.BaseModel):
        id: int

    def tiny(request: Any) -> Any:
        return httpx2.Response(200, content=b'{"id": 1}')

    def respond(request: Any) -> Any:
        return httpx2.Response(call.status, headers=call.headers, content=call.content)

    with httpx2.Client(transport=httpx2.MockTransport(tiny)) as http:
        Tiny.model_validate_json(http.get("http://127.0.0.1/").content)
    before = _peak_memory()
    make = import_module(PACKAGE).Client
    optional = inspect.signature(make).parameters.values()
    secrets = {
        item.name: "secret"
        for item in optional
        if item.default is None and item.name not in _SETTINGS
    }
    with httpx2.Client(transport=httpx2.MockTransport(respond)) as http:
        client = make(
            base_url="http://127.0.0.1", http_client=http, on_drift="ignore", **secrets
        )
        first, second = _seconds(client, call), _seconds(client, call)
    return Cost(first - second, _peak_memory() - before)


def _seconds(client: Any, call: Call) -> float:
    started = time.perf_counter()
    result = attrgetter(call.method)(client)(*call.args, **call.kwargs)
    if hasattr(result, "__next__"):
        list(result)
    return time.perf_counter() - started


def _peak_memory() -> float:
    """Return the peak resident memory in MiB.

    `getrusage` is only the fallback, because on Linux it counts the parent's memory, too.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        [size] = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return int(size) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.first_call")
    parser.add_argument("spec", type=Path, help="an OpenAPI document")
    parser.add_argument("--sample", type=int, default=40, help="so many operations")
    parser.add_argument("--rounds", type=int, default=3, help="processes for each")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    options = parser.parse_args()
    costs = measure(options.spec, options.sample, options.rounds, options.seed)
    for row in rows(costs):
        print(row)


if __name__ == "__main__":
    # Deprecated operations warn.
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["calls"]:
        for recorded_call in _recorded_calls(Path(os.environ["PYTHONPATH"])):
            print(repr(tuple(recorded_call)))
    elif sys.argv[1:] == ["cost"]:
        print(*_measure_call(Call(*ast.literal_eval(sys.stdin.read()))))
    else:
        main()
