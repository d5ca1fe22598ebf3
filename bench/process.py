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


class Used(NamedTuple):
    """Seconds on the clock; of all processes' CPU time, user and system; and the most memory that the largest one had, in MiB."""

    seconds: float
    cpu: float
    mebibytes: float


class Failed(Exception):
    """A command that ended with another status than 0, or not in time."""


def run(
    command: Sequence[str], variables: Mapping[str, str], log: Path, limit: float
) -> Used:
    """Run a command, its output to the end of a log. Raises `Failed`."""
    # Without what the environment has, as that is meant for the command.
    measure = [sys.executable, "-ISE", __file__, str(log), str(limit), *command]
    answer = subprocess.run(
        measure, env=variables, stdout=subprocess.PIPE, text=True, check=True
    )
    return parse(answer.stdout)


def parse(line: str) -> Used:
    """What was printed. Raises `Failed` where the status says so."""
    status, seconds, cpu, kibibytes = line.split()
    if int(status) == -signal.SIGKILL:
        raise Failed(f"killed after {float(seconds):.0f} s")
    if int(status):
        raise Failed(f"status {status}")
    return Used(float(seconds), float(cpu), float(kibibytes) / 1024)


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
    try:
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, float(limit))
        _, status, used = os.wait4(child, 0)
        seconds = perf_counter() - started
    except BaseException:
        os.killpg(child, signal.SIGKILL)
        raise
    cpu = used.ru_utime + used.ru_stime
    print(os.waitstatus_to_exitcode(status), seconds, cpu, used.ru_maxrss)


if __name__ == "__main__":
    main(*sys.argv[1:])
