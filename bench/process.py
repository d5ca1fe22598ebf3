"""Measure the resources of a command and all processes that it starts.

Run as a program, `process.py LOG SECONDS COMMAND...` prints them. The measuring process is
separate and small: on Linux a new process inherits the peak memory of its parent, and the
caller's may be larger than the command's.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

INTERVAL = 1.0
"""Seconds between two checks of the time and of the memory of all processes."""


class ResourceUsage(NamedTuple):
    """The time and memory of a command."""

    #: Elapsed time.
    seconds: float
    #: User and system time of all processes, in seconds.
    cpu: float
    #: Peak memory of all processes together, with shared memory counted once, as sampled each
    #: second; or of the largest process, if that is more.
    mebibytes: float


class Failed(Exception):
    """A command exited with a status other than 0, or exceeded its time limit."""


def run(
    command: Sequence[str], variables: Mapping[str, str], log: Path, limit: float
) -> ResourceUsage:
    """Run a command and append its output to a log. Raises `Failed`."""
    # The environment variables are meant for the command, not for this interpreter.
    measure = [sys.executable, "-ISE", __file__, str(log), str(limit), *command]
    completed = subprocess.run(
        measure, env=variables, stdout=subprocess.PIPE, text=True, check=True
    )
    return parse(completed.stdout)


def parse(line: str) -> ResourceUsage:
    """Parse the output of this program. Raises `Failed` if the command failed."""
    status, seconds, cpu, largest, together = line.split()
    if int(status) == -signal.SIGKILL:
        raise Failed(f"killed after {float(seconds):.0f} s")
    if int(status):
        raise Failed(f"status {status}")
    return ResourceUsage(
        float(seconds), float(cpu), max(int(largest), int(together)) / 1024
    )


def main(log: str, limit: str, *command: str) -> None:
    with open(log, "ab") as file:
        output = [(os.POSIX_SPAWN_DUP2, file.fileno(), number) for number in (1, 2)]
        nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
        started = perf_counter()
        child = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[nothing, *output],
            setpgroup=0,
        )
    monitor = GroupMonitor(child, started + float(limit))
    try:
        signal.signal(signal.SIGALRM, monitor.check)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
        _, status, used = os.wait4(child, 0)
        seconds = perf_counter() - started
    except BaseException:
        os.killpg(child, signal.SIGKILL)
        raise
    signal.setitimer(signal.ITIMER_REAL, 0)
    cpu = used.ru_utime + used.ru_stime
    print(os.waitstatus_to_exitcode(status), seconds, cpu, used.ru_maxrss, monitor.peak)


class GroupMonitor:
    """Notes the most memory of a process group, and kills the group after its time."""

    def __init__(
        self,
        group: int,
        ends: float,
        *,
        clock: Callable[[], float] = perf_counter,
        memory: Callable[[int], int] | None = None,
        kill: Callable[[int, int], None] = os.killpg,
    ) -> None:
        self.peak = 0
        self._group = group
        self._ends = ends
        self._clock = clock
        self._memory = memory or group_memory
        self._kill = kill

    def check(self, *_: object) -> None:
        self.peak = max(self.peak, self._memory(self._group))
        if self._clock() > self._ends:
            self._kill(self._group, signal.SIGKILL)


def group_memory(group: int, proc: str = "/proc") -> int:
    """Return the proportional memory (PSS) of a process group in KiB; 0 without /proc."""
    total = 0
    for name in os.listdir(proc) if os.path.isdir(proc) else ():
        try:
            if name.isdigit() and os.getpgid(int(name)) == group:
                with open(f"{proc}/{name}/smaps_rollup") as file:
                    lines = (line.split() for line in file)
                    total += sum(int(words[1]) for words in lines if words[0] == "Pss:")
        except OSError:
            pass  # The process has ended.
    return total


if __name__ == "__main__":
    main(*sys.argv[1:])
