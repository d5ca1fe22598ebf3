"""A fake clock that moves only when the code sleeps."""

import pytest

from _runtime import http_io, oauth, retry


class FakeClock:
    """Stands in for the module `time`: sleeping takes no time, but moves the clock."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now
        self.sleeps: list[float] = []
        #: Seconds that each reading of `perf_counter` takes.
        self.tick = 0.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def perf_counter(self) -> float:
        self.now += self.tick
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


def install(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """Make the runtime read a fake clock, and sleep by it, in both kinds of client."""
    clock = FakeClock()

    async def sleep(_: object, seconds: float) -> None:
        clock.sleep(seconds)

    for module in (http_io, oauth, retry):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(http_io.AsyncIO, "sleep", sleep)
    return clock
