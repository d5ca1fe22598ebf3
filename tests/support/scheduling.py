"""Assign tests to workers, and sort them.

A worker runs complete modules, because the tests of a module share its fixtures. It runs
complete features of `test_features`. Long modules come first, so that no worker is left with
a long one at the end.
"""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

#: Tests of `test_features` that need the packages of all features.
_WHOLE = (
    "test_feature_packages_pass_mypy_strict",
    "test_generated_tests_of_feature_pass",
)
#: Parts of the names of long tests, the longest first.
LONGEST = (
    *(f"test_features.py::{name}" for name in _WHOLE),
    "test_mutation_testing.py",
    "test_features.py",
)
_SPLIT = "test_features.py"


class ModuleScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Assign a complete module to a worker, or a part of a split module."""

    def _split_scope(self, nodeid: str) -> str:
        return part(nodeid)


def part(nodeid: str) -> str:
    """Return the name shared by all tests that a worker must run together."""
    file = nodeid.partition("::")[0]
    if not file.endswith(_SPLIT):
        return file
    function, _, parameters = nodeid.rpartition("::")[2].partition("[")
    if function in _WHOLE:
        return f"{file}::{function}"
    return f"{file}[{re.split(r'[]-]', parameters)[0]}]"


def sort_longest_first(items: list[pytest.Item]) -> None:
    """Move the tests of long parts to the beginning, in the order of `LONGEST`."""

    def position(item: pytest.Item) -> int:
        found = (n for n, name in enumerate(LONGEST) if name in item.nodeid)
        return next(found, len(LONGEST))

    items.sort(key=position)
