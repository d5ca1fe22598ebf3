"""Run commands in tests, with a time limit for commands that hang."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

#: Seconds after which a command counts as hanging. Tests never wait this long for a command
#: that works: the limit only turns a hang into a failure.
HANG = 900.0


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    variables: Mapping[str, str] = {},
    text: str | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, whatever its status; its output is text.

    It has the environment of this process, or `environment`, and `variables`; `text` is
    its input. If it hangs, whatever it started ends with it.
    """
    inherited = os.environ if environment is None else environment
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**inherited, **variables},
        stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(text, timeout=HANG)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def eventually(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds; false if it does not before HANG is over."""
    ends = time.monotonic() + HANG
    while not condition():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True
