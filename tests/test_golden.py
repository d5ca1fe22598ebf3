"""The output of some features is what is committed in `golden/`."""

import pytest

from support.golden import GOLDEN, NAMES, committed, generated


@pytest.mark.parametrize("name", NAMES)
def test_output_is_what_is_committed(name: str) -> None:
    expected, found = committed(name), generated(name)
    changed = [
        path
        for path in sorted(expected.keys() | found.keys())
        if expected.get(path) != found.get(path)
    ]
    assert changed == [], "Run `make golden`, and review the difference."


def test_every_folder_is_a_feature() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*NAMES}
