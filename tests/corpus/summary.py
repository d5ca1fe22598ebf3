"""The last words of a run: what is wrong, by document, then the totals, and whether they reach the bars."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from .results import Entry

DEGRADED = 0.01
"""The share of operations that may do less than their document says."""

_LINE = 240
_NAMED = 5


class Table:
    """All entries of a run, judged; names are relative to the folder that the run is about."""

    def __init__(self, entries: Collection[Entry], top: Path) -> None:
        self._top = top
        self._found = sorted(
            (entry for entry in entries if entry.is_document),
            key=lambda entry: entry.document,
        )
        self._parts = len(entries) - len(self._found)
        self._generated = [entry for entry in self._found if entry.generated]
        self._operations: Counter[str] = Counter()
        for entry in self._generated:
            self._operations.update(entry.facts("generate")["operations"])

    @property
    def degraded(self) -> float:
        """The share of degraded operations."""
        return self._operations["degraded"] / max(self._operations.total(), 1)

    @property
    def fails(self) -> bool:
        """Whether the run is below the bars; a run over nothing is."""
        wrong = any(entry.wrong for entry in self._found)
        return wrong or not self._found or self.degraded > DEGRADED

    def lines(self) -> Iterator[str]:
        yield from self._section("wrong", self._wrong())
        yield from self._section("degraded", self._degraded())
        yield from self._section("refused", self._refused())
        yield from self._section("totals", self._totals())
        yield from self._section("slowest", self._slowest())

    def name(self, entry: Entry) -> str:
        return Path(entry.document).relative_to(self._top).as_posix()

    def _section(self, title: str, lines: Iterator[str]) -> Iterator[str]:
        found = [*lines]
        if found:
            yield from (f"{title}:", *(f"  {line}" for line in found), "")

    def _wrong(self) -> Iterator[str]:
        for entry in self._found:
            if entry.wrong:
                yield f"{self.name(entry)}: {summary(entry)}"

    def _degraded(self) -> Iterator[str]:
        for entry in self._generated:
            found = entry.facts("generate")["degraded"]
            if found:
                yield f"{self.name(entry)}: {len(found)}, {found[0]}"

    def _refused(self) -> Iterator[str]:
        for entry in self._found:
            if entry.refused:
                facts = entry.facts("generate")
                more = facts["problems"] - 1
                yield facts["refused"] + (f" (+{more} more)" if more else "")

    def _totals(self) -> Iterator[str]:
        refused = sum(entry.refused for entry in self._found)
        warned = sum(
            bool(entry.facts("generate")["warnings"]) for entry in self._generated
        )
        failed = len(self._found) - len(self._generated) - refused
        parts = f"; parts of others: {self._parts}" if self._parts else ""
        yield (
            f"documents   {len(self._found)}: {len(self._generated)} generated "
            f"({warned} with warnings), {refused} refused, {failed} failed{parts}"
        )
        total = self._operations.total()
        shares = (
            f"{self._operations[status]} {status} "
            f"({self._operations[status] / max(total, 1):.2%})"
            for status in ("generated", "degraded", "skipped")
        )
        yield f"operations  {total}: {', '.join(shares)}"
        for step, facts in (
            ("import", ("modules", "names")),
            ("mypy", ()),
            ("black", ("files",)),
            ("test", ("passed", "failed", "error")),
        ):
            if any(step in entry.outcomes for entry in self._generated):
                yield f"{step:10}  {self._step(step, facts)}"

    def _step(self, step: str, facts: Sequence[str]) -> str:
        entries = [entry for entry in self._generated if step in entry.outcomes]
        numbers = [
            f"{sum(entry.facts(step).get(fact, 0) for entry in entries)} {fact}"
            for fact in facts
        ]
        wrong = [len(entry.outcomes[step].wrong) for entry in entries]
        bad = sum(map(bool, wrong))
        return ", ".join([*numbers, f"{sum(wrong)} wrong in {bad} of {len(entries)}"])

    def _slowest(self) -> Iterator[str]:
        by_time = sorted(
            self._found,
            key=lambda entry: sum(one.seconds for one in entry.outcomes.values()),
        )
        for entry in by_time[: -_NAMED - 1 : -1]:
            steps = ", ".join(
                f"{step} {one.seconds:.1f} s {one.mebibytes} MiB"
                for step, one in entry.outcomes.items()
                if one.seconds
            )
            yield f"{self.name(entry)}: {steps}"


def summary(entry: Entry) -> str:
    """What is wrong with a document, on one line: of every step the first, and how many more."""
    return "; ".join(
        f"{step}: {_one_line(wrong[0])}"
        + (f" (+{len(wrong) - 1} more)" if len(wrong) > 1 else "")
        for step, wrong in entry.wrong.items()
    )


def _one_line(text: str) -> str:
    return _shortened(" ".join(text.split()))


def _shortened(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE - 1]}…"
