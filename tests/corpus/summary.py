"""Summarise a run: failures by document, totals, and whether they reach the bars."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from .results import DocumentResult

DEGRADED = 0.01
"""The share of operations that may do less than their document says."""

_LINE = 240
_NAMED = 5


class Summary:
    """The results of a run; document names are relative to the folder of the run."""

    def __init__(self, results: Collection[DocumentResult], top: Path) -> None:
        self._top = top
        self._found = sorted(
            (result for result in results if result.is_document),
            key=lambda result: result.document,
        )
        self._parts = len(results) - len(self._found)
        self._generated = [result for result in self._found if result.generated]
        self._operations: Counter[str] = Counter()
        for result in self._generated:
            self._operations.update(result.facts("generate")["operations"])

    @property
    def degraded(self) -> float:
        """Return the share of degraded operations."""
        return self._operations["degraded"] / max(self._operations.total(), 1)

    @property
    def fails(self) -> bool:
        """Return whether the run is below the bars; a run without documents is."""
        wrong = any(result.wrong for result in self._found)
        return wrong or not self._found or self.degraded > DEGRADED

    def lines(self) -> Iterator[str]:
        yield from self._section("wrong", self._wrong())
        yield from self._section("degraded", self._degraded())
        yield from self._section("refused", self._refused())
        yield from self._section("totals", self._totals())
        yield from self._section("slowest", self._slowest())

    def name(self, result: DocumentResult) -> str:
        return Path(result.document).relative_to(self._top).as_posix()

    def _section(self, title: str, lines: Iterator[str]) -> Iterator[str]:
        found = [*lines]
        if found:
            yield from (f"{title}:", *(f"  {line}" for line in found), "")

    def _wrong(self) -> Iterator[str]:
        for result in self._found:
            if result.wrong:
                yield f"{self.name(result)}: {describe_failures(result)}"

    def _degraded(self) -> Iterator[str]:
        for result in self._generated:
            found = result.facts("generate")["degraded"]
            if found:
                yield f"{self.name(result)}: {len(found)}, {found[0]}"

    def _refused(self) -> Iterator[str]:
        for result in self._found:
            if result.refused:
                facts = result.facts("generate")
                more = facts["problems"] - 1
                yield facts["refused"] + (f" (+{more} more)" if more else "")

    def _totals(self) -> Iterator[str]:
        refused = sum(result.refused for result in self._found)
        warned = sum(
            bool(result.facts("generate")["warnings"]) for result in self._generated
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
            if any(step in result.outcomes for result in self._generated):
                yield f"{step:10}  {self._step(step, facts)}"

    def _step(self, step: str, facts: Sequence[str]) -> str:
        results = [result for result in self._generated if step in result.outcomes]
        numbers = [
            f"{sum(result.facts(step).get(fact, 0) for result in results)} {fact}"
            for fact in facts
        ]
        wrong = [len(result.outcomes[step].wrong) for result in results]
        bad = sum(map(bool, wrong))
        return ", ".join([*numbers, f"{sum(wrong)} wrong in {bad} of {len(results)}"])

    def _slowest(self) -> Iterator[str]:
        by_time = sorted(
            self._found,
            key=lambda result: sum(one.seconds for one in result.outcomes.values()),
        )
        for result in by_time[: -_NAMED - 1 : -1]:
            steps = ", ".join(
                f"{step} {one.seconds:.1f} s {one.mebibytes} MiB"
                for step, one in result.outcomes.items()
                if one.seconds
            )
            yield f"{self.name(result)}: {steps}"


def describe_failures(result: DocumentResult) -> str:
    """Describe a document's failures on one line: the first of each step, and how many more."""
    return "; ".join(
        f"{step}: {_one_line(wrong[0])}"
        + (f" (+{len(wrong) - 1} more)" if len(wrong) > 1 else "")
        for step, wrong in result.wrong.items()
    )


def _one_line(text: str) -> str:
    return _shortened(" ".join(text.split()))


def _shortened(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE - 1]}…"
