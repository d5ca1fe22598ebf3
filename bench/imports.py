"""Measure the cost of importing and constructing a client in a fresh process."""

import os
import resource
from statistics import median
from typing import NamedTuple

from .peers import PYTHON

GENERATED = 'import plane_attachments; plane_attachments.Client(api_key="k")'
BY_HAND = """
import httpx2, pydantic
class Attachment(pydantic.BaseModel):
    id: str
httpx2.Client()
"""


class Process(NamedTuple):
    """CPU time in milliseconds, and peak resident memory in MiB."""

    milliseconds: float
    mebibytes: float


class Import(NamedTuple):
    ratio: float
    generated: Process
    hand_written: Process


def measure(rounds: int) -> Import:
    """Measure both clients in turn; the ratio is the median of the rounds."""
    for source in GENERATED, BY_HAND:
        _run(source)  # The first run may have to compile modules.
    pairs = [(_run(GENERATED), _run(BY_HAND)) for _ in range(rounds)]
    ratio = median(ours.milliseconds / theirs.milliseconds for ours, theirs in pairs)
    generated, hand_written = zip(*pairs, strict=True)
    return Import(ratio, _median(generated), _median(hand_written))


def _median(processes: tuple[Process, ...]) -> Process:
    return Process(
        median(p.milliseconds for p in processes),
        median(p.mebibytes for p in processes),
    )


def _run(source: str) -> Process:
    program = PYTHON["generated"]
    # Installed packages are compiled, so the one in this repository must be compiled, too.
    variables = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }
    child = os.posix_spawn(program, [str(program), "-c", source], variables)
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"failed: {source}")
    return Process((used.ru_utime + used.ru_stime) * 1e3, mebibytes(used))


def mebibytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024  # Linux counts in KiB.
