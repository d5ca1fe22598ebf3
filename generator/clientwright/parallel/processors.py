"""Count the processors that this process may use."""

import os
import sys


def processor_count() -> int:
    """Return the number of processors that this process may use, at least 1.

    `-X cpu_count` and `PYTHON_CPU_COUNT` override the affinity of the process, which
    overrides the number of processors of the machine. Python before 3.13 knows neither
    option; here they apply to every version.
    """
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    return _override() or _affinity() or os.cpu_count() or 1


def _override() -> int:
    variable = (
        "" if sys.flags.ignore_environment else os.environ.get("PYTHON_CPU_COUNT")
    )
    value = sys._xoptions.get("cpu_count", variable)
    # Besides a number, Python takes "default": no override.
    return int(value) if isinstance(value, str) and value.isdecimal() else 0


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 0
