"""What it costs a fresh process to import a client and to make one."""

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
    """CPU time in milliseconds, and the most memory that was resident, in MiB."""

    milliseconds: float
    mebibytes: float


class Import(NamedTuple):
    ratio: float
    generated: Process
    by_hand: Process


def measure(rounds: int) -> Import:
    """Both in turn; the ratio is the median of the rounds."""
    for source in GENERATED, BY_HAND:
        _run(source)  # The first one may have to compile modules.
    pairs = [(_run(GENERATED), _run(BY_HAND)) for _ in range(rounds)]
    ratio = median(ours.milliseconds / theirs.milliseconds for ours, theirs in pairs)
    generated, by_hand = zip(*pairs)
    return Import(ratio, _middle(generated), _middle(by_hand))


def _middle(processes: tuple[Process, ...]) -> Process:
    return Process(
        median(p.milliseconds for p in processes),
        median(p.mebibytes for p in processes),
    )


def _run(source: str) -> Process:
    program = PYTHON["generated"]
    # Installed packages have been compiled, and so must be the one that lies in this repository.
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
