"""Measure how the cost of generating grows with the document."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from . import spec_variants
from .generators import OURS, cache, generate
from .process import Failed, ResourceUsage
from .table import Row

SIZES = (10, 100, 1_000, 10_000, 22_000)
BASELINE = 1_000
"""The size that ratios refer to, in operations."""
LARGEST = 22_000
"""The size from which there are bars."""


def growth(
    spec: Path,
    sizes: Sequence[int],
    generators: Sequence[str],
    rounds: int,
    folder: Path,
    limit: float,
) -> Iterator[Row | str]:
    """Generate from nothing at each size, by all generators in turn.

    A generator that fails at one size is not run at larger sizes.
    """
    target = folder / "openapi.json"
    at_baseline: dict[str, ResourceUsage] = {}
    failed: set[str] = set()
    # The baseline comes first: ratios of other sizes refer to it.
    for size in sorted(sizes, key=lambda size: (size != BASELINE, size)):
        yield f"\n{spec.name}, cut down or multiplied to {size} operations"
        # Read again for each size: a large document must not stay in memory.
        spec_variants.write(
            target, spec_variants.resized(spec_variants.read(spec), size)
        )
        found: dict[str, list[ResourceUsage]] = {}
        for _ in range(rounds):
            for generator in generators:
                if generator in failed:
                    continue
                output = folder / "output"
                try:
                    used = generate(generator, target, output, limit)
                except Failed as error:
                    failed.add(generator)
                    yield Row(str(error), generator, "fails")
                else:
                    found.setdefault(generator, []).append(used)
                for leftover in output, cache(folder):
                    shutil.rmtree(leftover, ignore_errors=True)
        for generator in [generator for generator in found if generator not in failed]:
            typical = ResourceUsage(*map(median, zip(*found[generator], strict=True)))
            if size == BASELINE:
                at_baseline[generator] = typical
            yield from _rows(size, generator, typical, at_baseline.get(generator))


def _rows(
    size: int, generator: str, used: ResourceUsage, baseline: ResourceUsage | None
) -> Iterator[Row]:
    def ratio(ours: float, theirs: float) -> float:
        return (ours / size) / (theirs / BASELINE)

    has_bar = generator == OURS and size >= LARGEST
    # CPU time, because other work on the machine affects elapsed time.
    yield Row(
        "CPU of each operation",
        generator,
        f"{used.cpu / size * 1e3:.1f} ms",
        baseline and ratio(used.cpu, baseline.cpu),
        "<= 1.30" if has_bar else "",
    )
    yield Row(
        "time of all",
        generator,
        f"{used.seconds:.1f} s",
        cpu=f"{used.cpu:.1f} s",
    )
    yield Row(
        "memory of each",
        generator,
        f"{used.mebibytes / size * 1024:.0f} KiB",
        baseline and ratio(used.mebibytes, baseline.mebibytes),
        "<= 1.30" if has_bar else "",
    )
    yield Row(
        "memory of all",
        generator,
        f"{used.mebibytes:.0f} MiB",
        figure_bar="<= 3 GiB" if has_bar else "",
    )
