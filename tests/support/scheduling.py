"""Which tests share a worker, and which come first.

A worker runs whole modules, because the tests of a module share what its fixtures make. Of
`test_features`, it runs whole features. Long modules come first, so that no worker is left
alone with one at the end.
"""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

#: Parts of the names of long tests, the longest first.
LONGEST = (
    "test_features.py::test_types",
    "test_features.py::test_generated_tests",
    "test_mutation_testing.py",
    "test_features.py",
)
_SPLIT = "test_features.py"


class ModuleScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Give a worker a whole module, or a part of one that is split."""

    def _split_scope(self, nodeid: str) -> str:
        return part(nodeid)


def part(nodeid: str) -> str:
    """Return the name that all tests of a part of the suite have in common."""
    file = nodeid.partition("::")[0]
    if not file.endswith(_SPLIT):
        return file
    function, _, parameters = nodeid.rpartition("::")[2].partition("[")
    if function in ("test_types", "test_generated_tests"):
        return f"{file}::{function}"
    return f"{file}[{re.split(r'[]-]', parameters)[0]}]"


def sort_longest_first(items: list[pytest.Item]) -> None:
    """Move the tests of long parts to the beginning, in the order of `LONGEST`."""

    def place(item: pytest.Item) -> int:
        found = (n for n, name in enumerate(LONGEST) if name in item.nodeid)
        return next(found, len(LONGEST))

    items.sort(key=place)
