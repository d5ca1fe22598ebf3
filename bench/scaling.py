"""How the cost of generating grows with the document."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from . import spec_variants
from .generators import OURS, cache, generate
from .process import Failed, ResourceUsage
from .table import Row

SIZES = (10, 100, 1_000, 10_000, 22_000)
YARDSTICK = 1_000
"""The size that others are compared with."""
LARGEST = 22_000
"""The size that something is asked for."""


def growth(
    spec: Path,
    sizes: Sequence[int],
    ways: Sequence[str],
    rounds: int,
    folder: Path,
    limit: float,
) -> Iterator[Row | str]:
    """Generate from nothing at each size, by all ways in turn; a way that fails at a size is spared the larger ones."""
    target = folder / "openapi.json"
    at_yardstick: dict[str, ResourceUsage] = {}
    failed: set[str] = set()
    # What others are compared with comes first.
    for size in sorted(sizes, key=lambda size: (size != YARDSTICK, size)):
        yield f"\n{spec.name}, cut down or multiplied to {size} operations"
        # Read anew, since it can become large and need not stay meanwhile.
        spec_variants.write(target, spec_variants.grown(spec_variants.read(spec), size))
        found: dict[str, list[ResourceUsage]] = {}
        for _ in range(rounds):
            for way in ways:
                if way in failed:
                    continue
                output = folder / "output"
                try:
                    used = generate(way, target, output, limit)
                except Failed as error:
                    failed.add(way)
                    yield Row(str(error), way, "fails")
                else:
                    found.setdefault(way, []).append(used)
                for left in output, cache(folder):
                    shutil.rmtree(left, ignore_errors=True)
        for way in [way for way in found if way not in failed]:
            typical = ResourceUsage(*map(median, zip(*found[way])))
            if size == YARDSTICK:
                at_yardstick[way] = typical
            yield from _rows(size, way, typical, at_yardstick.get(way))


def _rows(
    size: int, way: str, used: ResourceUsage, yardstick: ResourceUsage | None
) -> Iterator[Row]:
    def ratio(ours: float, theirs: float) -> float:
        return (ours / size) / (theirs / YARDSTICK)

    asked = way == OURS and size >= LARGEST
    # CPU time, as what else a machine does meanwhile is not the same at every size.
    yield Row(
        "CPU of each operation",
        way,
        f"{used.cpu / size * 1e3:.1f} ms",
        yardstick and ratio(used.cpu, yardstick.cpu),
        "<= 1.30" if asked else "",
    )
    yield Row(
        "time of all",
        way,
        f"{used.seconds:.1f} s",
        cpu=f"{used.cpu:.1f} s",
    )
    yield Row(
        "memory of each",
        way,
        f"{used.mebibytes / size * 1024:.0f} KiB",
        yardstick and ratio(used.mebibytes, yardstick.mebibytes),
        "<= 1.30" if asked else "",
    )
    yield Row(
        "memory of all",
        way,
        f"{used.mebibytes:.0f} MiB",
        figure_bar="<= 3 GiB" if asked else "",
    )
