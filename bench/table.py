"""The lines of the table of `make bench-generation`."""

from typing import NamedTuple

_LINE = "{:>7}  {:>7}  {:>8}  {:>9}  {:>8}  {:>8}  {:<23}  {}"
_TITLES = "ratio", "bar", "figure", "bar", "CPU", "memory", "what"
HEADER = _LINE.format(*_TITLES, "by which generator")


class Row(NamedTuple):
    """A measurement of a generator; each bar belongs to the figure before it."""

    measurement: str
    generator: str
    figure: str
    ratio: float | None = None
    ratio_bar: str = ""
    figure_bar: str = ""
    cpu: str = ""
    memory: str = ""

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        figures = self.ratio_bar, self.figure, self.figure_bar, self.cpu, self.memory
        return _LINE.format(ratio, *figures, self.measurement, self.generator)
