"""What the first call of an operation costs a fresh process, beside a later one, and the memory that it takes.

    python -m bench.first_call SPEC [--sample 40] [--rounds 3] [--seed 0]

prints it for a sample of the operations of the client of a document. Each is called in processes of its own, which have done before what any client
does: import `httpx2` and `pydantic`, define a model, send a request, validate the answer. The answers come from the client's generated tests, by
`httpx2.MockTransport`. Of several rounds the least counts, as whatever else the machine does can only add to it.
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
"""Has what a client needs, and what its tests need."""

PACKAGE = "measured"
ROW = "{:>9}  {:>9}  {:<34}  {}"
# What every client can be given that is neither a secret nor a variable of its server.
_SETTINGS = "base_url max_retries timeout deadline http_client on_drift hooks".split()


class Call(NamedTuple):
    """A method, what it is given, and what the server answers."""

    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    status: int
    headers: dict[str, str]
    content: bytes


class Cost(NamedTuple):
    """Seconds of the first call beyond those of the second, and MiB."""

    seconds: float
    mebibytes: float


def measure(spec: Path, sample: int, rounds: int, seed: int) -> dict[str, Cost]:
    """The cost of each operation in the sample, by the name of its method."""
    with TemporaryDirectory() as folder:
        command = str(GENERATOR), "generate", str(spec), "-o", folder
        subprocess.run(
            [*command, "--package", PACKAGE], check=True, capture_output=True
        )
        # As installers do.
        compileall = str(PYTHON), "-m", "compileall", "-q", folder
        subprocess.run(compileall, check=True)
        calls = sorted(_child("calls", folder).splitlines())
        chosen = random.Random(seed).sample(calls, min(sample, len(calls)))
        return {
            Call(*ast.literal_eval(call)).method: _least(folder, call, rounds)
            for call in chosen
        }


def _least(folder: str, call: str, rounds: int) -> Cost:
    costs = [
        Cost(*map(float, _child("cost", folder, call).split())) for _ in range(rounds)
    ]
    return Cost(*map(min, zip(*costs)))


def _child(task: str, folder: str, given: str = "") -> str:
    """What a process of its own prints."""
    done = subprocess.run(
        [str(PYTHON), "-m", "bench.first_call", task],
        env={**os.environ, "PYTHONPATH": folder},
        input=given.encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode()


def rows(costs: dict[str, Cost]) -> Iterator[str]:
    """The 50th and 90th percentile, and the most expensive."""
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


class _Told:
    """Takes note of what a generated test calls, and of the answer that it prepares."""

    method = ""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    answered: tuple[int, dict[str, Any]] = (204, {})

    def call(self, mode: str, method: str, args: Any, kwargs: Any, **how: Any) -> None:
        self.method, self.args, self.kwargs = method, args, kwargs

    def answer(self, status: int, **answer: Any) -> None:
        self.answered = status, answer


def _calls(folder: Path) -> Iterator[Call]:
    """One call of each operation that can be written down, by the generated tests."""
    from pydantic_core import to_json

    for path in sorted(folder.glob("tests/test_*.py")):
        found = util.spec_from_file_location(path.stem, path)
        assert found and found.loader
        module = util.module_from_spec(found)
        try:
            found.loader.exec_module(module)
        except ImportError:  # It needs what only pytest provides.
            continue
        for case in vars(module).values():
            if isinstance(case, type) and hasattr(case, "succeed"):
                told = _Told()
                case().call(told, "sync")
                case().succeed(told)
                status, answer = told.answered
                content = answer.get("data") or b""
                headers = dict(answer.get("headers") or {})
                if "json_body" in answer and not content:
                    content = to_json(answer["json_body"])
                if media_type := answer.get("content_type"):
                    headers["Content-Type"] = media_type
                call = Call(
                    told.method, told.args, told.kwargs, status, headers, content
                )
                try:
                    ast.literal_eval(repr(tuple(call)))
                except (ValueError, SyntaxError):
                    continue
                yield call


def _cost(call: Call) -> Cost:
    import httpx2
    import pydantic

    class Tiny(pydantic.BaseModel):
        id: int

    def tiny(request: Any) -> Any:
        return httpx2.Response(200, content=b'{"id": 1}')

    def answer(request: Any) -> Any:
        return httpx2.Response(call.status, headers=call.headers, content=call.content)

    with httpx2.Client(transport=httpx2.MockTransport(tiny)) as http:
        Tiny.model_validate_json(http.get("http://127.0.0.1/").content)
    before = _most()
    make = import_module(PACKAGE).Client
    optional = inspect.signature(make).parameters.values()
    secrets = {
        item.name: "secret"
        for item in optional
        if item.default is None and item.name not in _SETTINGS
    }
    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
        client = make(
            base_url="http://127.0.0.1", http_client=http, on_drift="ignore", **secrets
        )
        first, second = _timed(client, call), _timed(client, call)
    return Cost(first - second, _most() - before)


def _timed(client: Any, call: Call) -> float:
    started = time.perf_counter()
    result = attrgetter(call.method)(client)(*call.args, **call.kwargs)
    if hasattr(result, "__next__"):
        list(result)
    return time.perf_counter() - started


def _most() -> float:
    """The most memory that was resident, in MiB; the kernel's other figure counts the parent's too."""
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
    warnings.simplefilter("ignore")  # Of operations that are deprecated.
    if sys.argv[1:] == ["calls"]:
        for one in _calls(Path(os.environ["PYTHONPATH"])):
            print(repr(tuple(one)))
    elif sys.argv[1:] == ["cost"]:
        print(*_cost(Call(*ast.literal_eval(sys.stdin.read()))))
    else:
        main()
