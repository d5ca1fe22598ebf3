"""Lay out the measurements as Markdown tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..generators import BASELINES
from ..process import Failed
from .adapters import ADAPTERS
from .behavior import CHECKS
from .measure import CONSUMERS, Client

NAMES = tuple(CONSUMERS)
#: A generator's client, or the reason why there is none.
Result = Client | Failed


@dataclass(frozen=True)
class Comparison:
    """The clients of one document."""

    title: str
    #: The number of operations in the document.
    size: int
    #: The result of each generator in `NAMES`.
    results: Mapping[str, Result]

    def client(self, name: str) -> Client | None:
        result = self.results[name]
        return result if isinstance(result, Client) else None

    def ratio(
        self, name: str, figure: Callable[[Client], float | None]
    ) -> float | None:
        """Compare a figure with that of the first baseline that has a client."""
        client = self.client(name)
        baseline = next(filter(None, map(self.client, BASELINES)), None)
        own = figure(client) if client else None
        base = figure(baseline) if baseline else None
        return own / base if own is not None and base else None


def generation(client: Client) -> float | None:
    return median(client.generation)


def imports(client: Client) -> float | None:
    return median(client.imports) if client.imports else None


def lines(client: Client) -> float:
    return client.lines


def document_table(comparison: Comparison) -> Iterator[str]:
    yield from _header(f"{comparison.title}, {comparison.size} operations")

    def row(what: str, cell: Callable[[Client], str]) -> str:
        results = comparison.results.values()
        return _row(
            what, [cell(r) if isinstance(r, Client) else str(r) for r in results]
        )

    def timed(figure: Callable[[Client], float | None]) -> Callable[[Client], str]:
        def cell(client: Client) -> str:
            seconds = figure(client)
            ratio = comparison.ratio(client.generator, figure)
            if seconds is None:
                return "cannot be imported"
            text = f"{seconds:.2f} s"
            return text if ratio is None else f"{ratio:.2f} ({text})"

        return cell

    yield row(
        "operations that can be called",
        lambda one: (
            str(len(one.operations)) if one.generator in ADAPTERS else "models only"
        ),
    )
    yield row(
        "modules that cannot be imported",
        lambda one: f"{len(one.failed)} of {one.modules}",
    )
    yield row(
        "errors of `mypy --strict`",
        lambda one: "no result" if one.type_errors is None else f"{one.type_errors:,}",
    )
    yield row("CPU time to generate", timed(generation))
    yield row("CPU time to import one operation", timed(imports))
    yield row(
        "files that differ in a second run",
        lambda one: f"{one.differing} of {one.files}",
    )
    yield row("lines of Python", lambda one: f"{one.lines:,}")
    yield row("needs its lenient option", lambda one: "yes" if one.lenient else "no")


def summary_table(comparisons: Sequence[Comparison]) -> Iterator[str]:
    total = len(comparisons)
    operations = sum(comparison.size for comparison in comparisons)
    yield from _header(f"{total} documents, {operations:,} operations")

    def clients(name: str) -> list[Client]:
        return [one for c in comparisons if (one := c.client(name))]

    def row(what: str, cell: Callable[[str], str]) -> str:
        return _row(what, [cell(name) for name in NAMES])

    def ratios(figure: Callable[[Client], float | None]) -> Callable[[str], str]:
        def cell(name: str) -> str:
            found = [c.ratio(name, figure) for c in comparisons]
            known = [ratio for ratio in found if ratio is not None]
            return f"{median(known):.2f}" if known else "no result"

        return cell

    def importable(name: str) -> str:
        return f"{sum(not one.failed for one in clients(name))} of {total}"

    def callable_operations(name: str) -> str:
        if name not in ADAPTERS:
            return "models only"
        return f"{sum(len(one.operations) for one in clients(name)):,}"

    def type_errors(name: str) -> str:
        return f"{sum(one.type_errors or 0 for one in clients(name)):,}"

    def repeated(name: str) -> str:
        return f"{sum(not one.differing for one in clients(name))} of {total}"

    yield row("documents that it generates", lambda n: f"{len(clients(n))} of {total}")
    yield row("documents whose package can be imported", importable)
    yield row("operations that can be called", callable_operations)
    yield row("errors of `mypy --strict`", type_errors)
    yield row("documents with the same bytes in a second run", repeated)
    yield row("CPU time to generate, median ratio", ratios(generation))
    yield row("CPU time to import one operation, median ratio", ratios(imports))
    yield row("lines of Python, median ratio", ratios(lines))


def behavior_table(
    found: Mapping[str, Mapping[str, str]],
    needs: Mapping[str, tuple[Sequence[str], int]],
) -> Iterator[str]:
    """How clients behave, by generator and check, and what they need at run time."""
    yield from _header("with each client")
    for title in CHECKS:
        cells = [found[name][title] if name in found else "no calls" for name in NAMES]
        yield _row(title, cells)
    yield _row("needs at run time", [", ".join(needs[name][0]) for name in NAMES])
    yield _row("distributions to install", [str(needs[name][1]) for name in NAMES])


def _header(title: str) -> Iterator[str]:
    yield ""
    yield _row(title, NAMES)
    yield "|---" * (len(NAMES) + 1) + "|"


def _row(what: str, cells: Sequence[str]) -> str:
    return f"| {' | '.join((what, *cells))} |"
