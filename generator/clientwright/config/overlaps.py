"""Output folders that get into each other's way, among hundreds as quickly as among two."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Overlap:
    """An output and one earlier in the order, by their numbers; `problem` is a verb: `is`, `lies in`, `contains`."""

    number: int
    before: int
    message: str


def overlaps(outputs: Sequence[Path]) -> Iterator[Overlap]:
    """Every two folders of which one is, or lies in, the other, in the order given."""
    at: defaultdict[Path, list[int]] = defaultdict(list)
    within: defaultdict[Path, list[int]] = defaultdict(list)
    for number, output in enumerate(outputs):
        folder = output.resolve()
        found = dict.fromkeys(at[folder], "is")
        for parent in folder.parents:
            found |= dict.fromkeys(at[parent], "lies in")
        found |= dict.fromkeys(within[folder], "contains")
        for before in sorted(found):
            yield Overlap(number, before, found[before])
        at[folder].append(number)
        for parent in folder.parents:
            within[parent].append(number)
