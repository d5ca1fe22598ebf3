"""One command with a time limit, and what it took."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STOPPING = threading.Event()
"""Set it, and every command that runs is killed; its `run` raises Stopped."""

_PAUSE = 0.02
# getrusage(2): kilobytes on Linux, bytes on macOS
_PER_MEBIBYTE = 2**20 if sys.platform == "darwin" else 2**10


class Stopped(Exception):
    """The whole run is being given up."""


@dataclass(frozen=True)
class CompletedRun:
    """How a command ended; a negative `exit` is the signal that ended it, `mebibytes` its peak memory."""

    exit: int
    stdout: str
    stderr: str
    seconds: float
    mebibytes: int
    timed_out: bool

    @property
    def last_line(self) -> str:
        """The last thing that it said, preferably on stderr."""
        lines = (self.stderr.strip() or self.stdout.strip()).splitlines()
        return lines[-1] if lines else "without a word"


def run(
    command: Sequence[str], log: Path, limit: float, **variables: str
) -> CompletedRun:
    """Run a command in `log`'s folder; its output is kept in `log`.out and `log`.err. Raises Stopped.

    It has a process group of its own, so that nothing it started outlives the limit.
    """
    # Where these modules lie is no business of what they start.
    inherited = {name: os.environ[name] for name in {*os.environ} - {"PYTHONPATH"}}
    out, err = log.with_suffix(".out"), log.with_suffix(".err")
    timed_out = False
    with out.open("wb") as stdout, err.open("wb") as stderr:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=log.parent,
            env={**inherited, **variables},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            seconds = time.perf_counter() - started
            if ended:
                break
            if not timed_out and (seconds > limit or STOPPING.is_set()):
                timed_out = True
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(_PAUSE)
        process.returncode = os.waitstatus_to_exitcode(status)
    if STOPPING.is_set():
        raise Stopped
    return CompletedRun(
        exit=process.returncode,
        stdout=out.read_text("utf-8", "replace"),
        stderr=err.read_text("utf-8", "replace"),
        seconds=seconds,
        mebibytes=usage.ru_maxrss // _PER_MEBIBYTE,
        timed_out=timed_out,
    )
