"""Measure the CPU time of a call, by all clients in turn."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import NamedTuple

from .peers import PYTHON, environment
from .server import running

WARM_UP = 100


class Cost(NamedTuple):
    """The CPU time of a call by one client."""

    title: str
    client: str
    #: A multiple of the time of the hand-written client in the same round.
    ratio: float
    microseconds: float


class Worker:
    """A process that makes calls by one client."""

    def __init__(
        self, client: str, mode: str, status: int, url: str, files: ExitStack
    ) -> None:
        command = [
            str(PYTHON[client]),
            "-m",
            "bench.worker",
            client,
            mode,
            str(status),
            url,
        ]
        process = subprocess.Popen(
            command,
            env=environment(client),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        files.enter_context(process)
        assert process.stdin and process.stdout
        self._input, self._output = process.stdin, process.stdout
        self.cost(WARM_UP)

    def cost(self, times: int) -> float:
        self._input.write(f"{times}\n")
        self._input.flush()
        return float(self._output.readline())


def measure(rounds: int, times: int) -> Iterator[Cost]:
    """Yield the costs of sync and async calls, without and with a response body.

    The ratios are medians over the rounds.
    """
    for mode in "sync", "async":
        for status in 204, 200:
            costs = _rounds(mode, status, rounds, times)
            for client, found in costs.items():
                pairs = zip(found, costs["hand_written"], strict=True)
                ratios = [cost / baseline for cost, baseline in pairs]
                yield Cost(
                    f"{mode} PATCH, {status}", client, median(ratios), median(found)
                )


def _rounds(mode: str, status: int, rounds: int, times: int) -> dict[str, list[float]]:
    with running() as url, ExitStack() as files:
        workers = {
            client: Worker(client, mode, status, url, files) for client in PYTHON
        }
        costs: dict[str, list[float]] = {client: [] for client in PYTHON}
        for number in range(rounds):
            # Reverse every other round, so that no client always comes first.
            for client in list(PYTHON)[:: -1 if number % 2 else 1]:
                costs[client].append(workers[client].cost(times))
        return costs
