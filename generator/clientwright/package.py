"""What generating comes to: a project in memory, not yet written anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Problem
from .report import Report


@dataclass(frozen=True)
class Package:
    """A generated project: its files by path, what was read (path → SHA-256), the names given, and what there is to say about it."""

    files: Mapping[str, str]
    report: Report
    inputs: Mapping[str, str]
    names: Mapping[str, str]
    warnings: tuple[Problem, ...]
