"""The CPU time of a call, in all ways in turn."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import NamedTuple

from .peers import PYTHON, environment
from .server import running

WARM_UP = 100


class Cost(NamedTuple):
    """What one way costs: as a multiple of the yardstick in the same round, and in microseconds."""

    title: str
    way: str
    ratio: float
    microseconds: float


class Worker:
    """A process that makes calls in one way."""

    def __init__(
        self, way: str, manner: str, status: int, url: str, files: ExitStack
    ) -> None:
        command = [
            str(PYTHON[way]),
            "-m",
            "bench.worker",
            way,
            manner,
            str(status),
            url,
        ]
        process = subprocess.Popen(
            command,
            env=environment(way),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        files.enter_context(process)
        assert process.stdin and process.stdout
        self._ask, self._answers = process.stdin, process.stdout
        self.cost(WARM_UP)

    def cost(self, times: int) -> float:
        self._ask.write(f"{times}\n")
        self._ask.flush()
        return float(self._answers.readline())


def measure(rounds: int, times: int) -> Iterator[Cost]:
    """Blocking and awaiting, without and with a body to read; ratios are medians of rounds."""
    for manner in "blocking", "awaiting":
        for status in 204, 200:
            costs = _rounds(manner, status, rounds, times)
            for way, found in costs.items():
                ratios = [
                    cost / by_hand for cost, by_hand in zip(found, costs["by_hand"])
                ]
                yield Cost(
                    f"{manner} PATCH, {status}", way, median(ratios), median(found)
                )


def _rounds(
    manner: str, status: int, rounds: int, times: int
) -> dict[str, list[float]]:
    with running() as url, ExitStack() as files:
        workers = {way: Worker(way, manner, status, url, files) for way in PYTHON}
        costs: dict[str, list[float]] = {way: [] for way in PYTHON}
        for number in range(rounds):
            # There and back again, so that no way always comes first.
            for way in list(PYTHON)[:: -1 if number % 2 else 1]:
                costs[way].append(workers[way].cost(times))
        return costs
