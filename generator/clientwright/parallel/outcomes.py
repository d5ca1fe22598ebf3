"""Carry results, exceptions and exit statuses from one process to another."""

import contextlib
import signal
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple


class Outcome(NamedTuple):
    """The result of a task, or the exception that it raised."""

    #: The result; None if the task raised.
    value: Any = None
    #: The exception; None if the task returned.
    error: Exception | None = None

    def unwrap(self) -> Any:
        """Return the result, or raise the exception."""
        if self.error is not None:
            raise self.error
        return self.value


def capture(task: Callable[[], Any]) -> Outcome:
    """Run a task and return its outcome."""
    try:
        return Outcome(task())
    except Exception as error:
        # Pickling an exception drops its traceback.
        error.add_note(traceback.format_exc())
        return Outcome(error=error)


def describe_exit(exitcode: int | None) -> str:
    """Say how a process ended, for the end of a sentence."""
    if exitcode is None:
        return "for an unknown reason"
    if exitcode < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-exitcode).name}"
    return f"with status {exitcode}"
