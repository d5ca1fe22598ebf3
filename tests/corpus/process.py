"""Run a command with a time limit and measure it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INTERRUPTED = threading.Event()
"""Set it, and every command that runs is killed; its `run` raises Interrupted."""

_PAUSE = 0.02
# getrusage(2): kilobytes on Linux, bytes on macOS
_PER_MEBIBYTE = 2**20 if sys.platform == "darwin" else 2**10


class Interrupted(Exception):
    """The run was interrupted."""


@dataclass(frozen=True)
class CompletedRun:
    """The result of a command."""

    exit: int
    stdout: str
    stderr: str
    seconds: float
    mebibytes: int
    timed_out: bool

    @property
    def last_line(self) -> str:
        """Return the last line of stderr, or of stdout if stderr is empty."""
        lines = (self.stderr.strip() or self.stdout.strip()).splitlines()
        return lines[-1] if lines else "without a word"


def run(
    command: Sequence[str], log: Path, limit: float, **variables: str
) -> CompletedRun:
    """Run a command in `log`'s folder; keep its output in `log`.out and `log`.err.

    The command has its own process group, so that its children do not outlive the limit. Raises
    Interrupted.
    """
    # The command must not import the modules of this folder.
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
            if not timed_out and (seconds > limit or INTERRUPTED.is_set()):
                timed_out = True
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(_PAUSE)
        process.returncode = os.waitstatus_to_exitcode(status)
    if INTERRUPTED.is_set():
        raise Interrupted
    return CompletedRun(
        exit=process.returncode,
        stdout=out.read_text("utf-8", "replace"),
        stderr=err.read_text("utf-8", "replace"),
        seconds=seconds,
        mebibytes=usage.ru_maxrss // _PER_MEBIBYTE,
        timed_out=timed_out,
    )
