"""Run `make bench-generation`: measure generators, and how their cost grows with the document."""

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from . import spec_variants
from .generators import BASELINES, GENERATORS, OURS, Lines, generate, lines, log
from .process import Failed, ResourceUsage
from .scaling import SIZES, growth
from .spec_variants import Document
from .table import HEADER, Row

STEPS = ("cold", "unchanged", "one schema changed", "one description changed")
LARGE = 1000
"""The operations from which a document has stricter bars."""
# Bars for large and small documents, by step: (ratio, elapsed time).
BARS = {
    (True, "cold"): ("<= 0.60", ""),
    (True, "unchanged"): ("<= 0.02", "<= 0.25 s"),
    (True, "one schema changed"): ("", "<= 3 s"),
    (False, "cold"): ("<= 1.00", ""),
    (False, "unchanged"): ("", "<= 0.25 s"),
}
PEERS = [name for name in GENERATORS if name != OURS]


class Measurements:
    """The resources of all generators for one document, by step, generator and round."""

    def __init__(self, generators: Sequence[str]) -> None:
        self.used: dict[str, dict[str, list[ResourceUsage]]] = {
            step: {generator: [] for generator in generators} for step in STEPS
        }
        self.failed: dict[str, Failed] = {}
        self.lines: dict[str, Lines] = {}

    @property
    def generators(self) -> list[str]:
        """Return the generators that have not failed."""
        return [
            generator
            for generator in self.used[STEPS[0]]
            if generator not in self.failed
        ]

    def ratio(self, step: str, generator: str) -> float | None:
        """Return the median ratio of elapsed times to the baseline's; None without one."""
        used = self.used[step]
        baselines = [name for name in BASELINES if name in self.generators]
        if not baselines:
            return None
        pairs = zip(used[generator], used[baselines[0]], strict=True)
        return median(ours.seconds / theirs.seconds for ours, theirs in pairs)


def measure(
    spec: Path, generators: Sequence[str], rounds: int, folder: Path, limit: float
) -> Measurements:
    """Generate a document `rounds` times by all generators in turn.

    Each round starts from an empty folder and repeats after each change.
    """
    document = spec_variants.read(spec)
    versions = _versions(document)
    runs = Measurements(generators)
    target = folder / f"openapi{spec.suffix}"
    for number in range(rounds):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for step, version in zip(STEPS, versions, strict=True):
            spec_variants.write(target, version)
            # Reverse every other round, so that no generator always comes first.
            for generator in list(generators)[:: -1 if number % 2 else 1]:
                if generator in runs.failed:
                    continue
                output = folder / generator
                try:
                    used = generate(generator, target, output, limit)
                except Failed as error:
                    runs.failed[generator] = error
                else:
                    runs.used[step][generator].append(used)
                    runs.lines[generator] = lines(output)
    return runs


def rows(spec: Path, runs: Measurements, size: int) -> Iterator[Row | str]:
    """Yield the table of a document with `size` operations."""
    yield f"\n{spec.name}, {size} operations"
    for generator, error in runs.failed.items():
        yield Row(str(error), generator, "fails")
    for step in STEPS:
        ratio, seconds = BARS.get((size >= LARGE, step), ("", ""))
        for generator in runs.generators:
            found = runs.used[step][generator]
            yield Row(
                step,
                generator,
                f"{median(used.seconds for used in found):.2f} s",
                runs.ratio(step, generator),
                ratio if generator == OURS else "",
                seconds if generator == OURS else "",
                f"{median(used.cpu for used in found):.2f} s",
                f"{median(used.mebibytes for used in found):.0f} MiB",
            )
    for generator in runs.generators:
        written = runs.lines[generator]
        yield Row("lines per operation", generator, f"{written.package / size:.1f}")
        if written.tests:
            yield Row("lines of tests", generator, f"{written.tests / size:.1f}")


def _versions(document: Document) -> tuple[Document, ...]:
    """Return the document at each step; each change adds to the one before."""
    changed = spec_variants.with_property(document)
    return document, document, changed, spec_variants.with_sentence(changed)


def _warm_up(generators: Sequence[str], folder: Path, limit: float) -> None:
    """Run every generator once, so that its modules are compiled. Raises `Failed`."""
    for generator in generators:
        log(generator).unlink(missing_ok=True)
        spec = Path("specs/autodesk-submittals.yaml").absolute()
        generate(generator, spec, folder / "warm-up", limit)
        shutil.rmtree(folder / "warm-up")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-generation")
    add = parser.add_argument
    add("--documents", nargs="+", type=Path, help="(default: those in specs)")
    add("--rounds", type=int, help="of turns (default: 3, or 1 if it grows)")
    add(
        "--peers",
        nargs="+",
        choices=[*PEERS, "none"],
        help="(default: all; none if it grows)",
    )
    add("--growth", type=Path, help="a document to cut down and multiply, instead")
    add("--sizes", type=int, nargs="+", default=SIZES, help="in operations")
    add("--limit", type=float, default=900, help="for each run, in seconds")
    options = parser.parse_args()
    rounds = options.rounds or (1 if options.growth else 3)
    peers = options.peers or ([] if options.growth else PEERS)
    generators = [OURS, *(peer for peer in PEERS if peer in peers)]
    with TemporaryDirectory() as name:
        folder = Path(name)
        _warm_up(generators, folder, options.limit)
        print(HEADER, flush=True)
        if options.growth:
            arguments = options.growth, options.sizes, generators, rounds
            for row in growth(*arguments, folder, options.limit):
                print(row, flush=True)
            return
        for spec in options.documents or sorted(Path("specs").glob("*.yaml")):
            runs = measure(spec, generators, rounds, folder, options.limit)
            size = spec_variants.count(spec_variants.read(spec))
            for row in rows(spec, runs, size):
                print(row, flush=True)


if __name__ == "__main__":
    main()
