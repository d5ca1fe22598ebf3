"""Detect output folders that overlap, in one pass over any number of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Overlap:
    """Two output folders of which one is, or contains, the other."""

    #: Index of the later folder.
    later: int
    #: Index of the earlier folder.
    earlier: int
    #: From the later to the earlier folder: `is`, `lies in` or `contains`.
    relation: str


def overlaps(outputs: Sequence[Path]) -> Iterator[Overlap]:
    """Yield every overlap, in the order of the folders."""
    at: defaultdict[Path, list[int]] = defaultdict(list)
    within: defaultdict[Path, list[int]] = defaultdict(list)
    for later, output in enumerate(outputs):
        folder = output.resolve()
        relations = dict.fromkeys(at[folder], "is")
        for parent in folder.parents:
            relations |= dict.fromkeys(at[parent], "lies in")
        relations |= dict.fromkeys(within[folder], "contains")
        for earlier in sorted(relations):
            yield Overlap(later, earlier, relations[earlier])
        at[folder].append(later)
        for parent in folder.parents:
            within[parent].append(later)
