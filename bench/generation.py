"""`make bench-generation`: what it costs to generate, beside other generators, and how that grows with the document."""

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from . import spec_variants
from .generators import GENERATORS, OURS, YARDSTICKS, Lines, generate, lines, log
from .process import Failed, ResourceUsage
from .scaling import SIZES, growth
from .spec_variants import Document
from .table import HEADER, Row

STEPS = ("cold", "unchanged", "one schema changed", "one description changed")
LARGE = 1000
"""Operations of a document that more is asked for."""
# (of the ratio, of the seconds on the clock)
BARS = {
    (True, "cold"): ("<= 0.60", ""),
    (True, "unchanged"): ("<= 0.02", "<= 0.25 s"),
    (True, "one schema changed"): ("", "<= 3 s"),
    (False, "cold"): ("<= 1.00", ""),
    (False, "unchanged"): ("", "<= 0.25 s"),
}
PEERS = [name for name in GENERATORS if name != OURS]


class Measurements:
    """What all ways used for one document: for each step and way, once for each round."""

    def __init__(self, ways: Sequence[str]) -> None:
        self.used: dict[str, dict[str, list[ResourceUsage]]] = {
            step: {way: [] for way in ways} for step in STEPS
        }
        self.failed: dict[str, Failed] = {}
        self.lines: dict[str, Lines] = {}

    @property
    def ways(self) -> list[str]:
        """Those that manage the document."""
        return [way for way in self.used[STEPS[0]] if way not in self.failed]

    def ratio(self, step: str, way: str) -> float | None:
        """Of the seconds to those of the yardstick in the same round, where there is one."""
        used = self.used[step]
        yardsticks = [name for name in YARDSTICKS if name in self.ways]
        if not yardsticks:
            return None
        pairs = zip(used[way], used[yardsticks[0]])
        return median(ours.seconds / theirs.seconds for ours, theirs in pairs)


def measure(
    spec: Path, ways: Sequence[str], rounds: int, folder: Path, limit: float
) -> Measurements:
    """Generate a document `rounds` times by all ways in turn, each time from nothing and then after each change."""
    document = spec_variants.read(spec)
    versions = _versions(document)
    runs = Measurements(ways)
    target = folder / f"openapi{spec.suffix}"
    for number in range(rounds):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for step, version in zip(STEPS, versions):
            spec_variants.write(target, version)
            # There and back again, so that no way always comes first.
            for way in list(ways)[:: -1 if number % 2 else 1]:
                if way in runs.failed:
                    continue
                output = folder / way
                try:
                    used = generate(way, target, output, limit)
                except Failed as error:
                    runs.failed[way] = error
                else:
                    runs.used[step][way].append(used)
                    runs.lines[way] = lines(output)
    return runs


def rows(spec: Path, runs: Measurements, size: int) -> Iterator[Row | str]:
    """What is to be said of a document with so many operations."""
    yield f"\n{spec.name}, {size} operations"
    for way, error in runs.failed.items():
        yield Row(str(error), way, "fails")
    for step in STEPS:
        ratio, seconds = BARS.get((size >= LARGE, step), ("", ""))
        for way in runs.ways:
            found = runs.used[step][way]
            yield Row(
                step,
                way,
                f"{median(used.seconds for used in found):.2f} s",
                runs.ratio(step, way),
                ratio if way == OURS else "",
                seconds if way == OURS else "",
                f"{median(used.cpu for used in found):.2f} s",
                f"{median(used.mebibytes for used in found):.0f} MiB",
            )
    for way in runs.ways:
        written = runs.lines[way]
        yield Row("lines per operation", way, f"{written.package / size:.1f}")
        if written.tests:
            yield Row("lines of tests", way, f"{written.tests / size:.1f}")


def _versions(document: Document) -> tuple[Document, ...]:
    """The document at each step; none takes back what the one before it has changed."""
    changed = spec_variants.with_property(document)
    return document, document, changed, spec_variants.with_sentence(changed)


def _warm_up(ways: Sequence[str], folder: Path, limit: float) -> None:
    """Let every way run once: what it consists of is compiled then. Raises `Failed`, as each manages this document."""
    for way in ways:
        log(way).unlink(missing_ok=True)
        spec = Path("specs/autodesk-submittals.yaml").absolute()
        generate(way, spec, folder / "warm-up", limit)
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
    ways = [OURS, *(peer for peer in PEERS if peer in peers)]
    with TemporaryDirectory() as name:
        folder = Path(name)
        _warm_up(ways, folder, options.limit)
        print(HEADER, flush=True)
        if options.growth:
            arguments = options.growth, options.sizes, ways, rounds
            for row in growth(*arguments, folder, options.limit):
                print(row, flush=True)
            return
        for spec in options.documents or sorted(Path("specs").glob("*.yaml")):
            runs = measure(spec, ways, rounds, folder, options.limit)
            size = spec_variants.count(spec_variants.read(spec))
            for row in rows(spec, runs, size):
                print(row, flush=True)


if __name__ == "__main__":
    main()
