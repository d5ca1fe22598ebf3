"""What a command costs as a whole process, with all that it starts.

Run as a program, `process.py LOG SECONDS COMMAND...` prints it. It is one of its own, and small, because on Linux a new
process begins with the most memory that its parent ever had, and whoever asks may have had more than the command needs.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

EVERY = 1.0
"""Seconds between two looks at the memory of all processes, and at the clock."""


class ResourceUsage(NamedTuple):
    """Seconds on the clock; CPU time of all processes, user and system, in seconds; and the most memory, in MiB.

    That is of all processes together, with what they share counted once, as seen each second; or of the largest one alone,
    where that was more.
    """

    seconds: float
    cpu: float
    mebibytes: float


class Failed(Exception):
    """A command that ended with another status than 0, or not in time."""


def run(
    command: Sequence[str], variables: Mapping[str, str], log: Path, limit: float
) -> ResourceUsage:
    """Run a command, its output to the end of a log. Raises `Failed`."""
    # Without what the environment has, as that is meant for the command.
    measure = [sys.executable, "-ISE", __file__, str(log), str(limit), *command]
    answer = subprocess.run(
        measure, env=variables, stdout=subprocess.PIPE, text=True, check=True
    )
    return parse(answer.stdout)


def parse(line: str) -> ResourceUsage:
    """What was printed. Raises `Failed` where the status says so."""
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
    together = 0

    def look(*_: object) -> None:
        nonlocal together
        together = max(together, _together(child))
        if perf_counter() - started > float(limit):
            os.killpg(child, signal.SIGKILL)

    try:
        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
        _, status, used = os.wait4(child, 0)
        seconds = perf_counter() - started
    except BaseException:
        os.killpg(child, signal.SIGKILL)
        raise
    signal.setitimer(signal.ITIMER_REAL, 0)
    cpu = used.ru_utime + used.ru_stime
    print(os.waitstatus_to_exitcode(status), seconds, cpu, used.ru_maxrss, together)


def _together(group: int) -> int:
    """The memory of a group of processes in KiB, of what they share with others their part; 0 where that is not told."""
    found = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        try:
            if name.isdigit() and os.getpgid(int(name)) == group:
                with open(f"/proc/{name}/smaps_rollup") as file:
                    told = (line.split() for line in file)
                    found += sum(int(words[1]) for words in told if words[0] == "Pss:")
        except OSError:
            pass  # It has ended.
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
