"""Names wanted → names given: the one rule for collisions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """The name a thing would have by itself; `exact` when it is written that way already, `rank` puts some kinds before others."""

    name: str
    exact: bool = False
    rank: int = 0


def settle(
    wishes: Mapping[str, Wish],
    *,
    reserved: Collection[str] = (),
    separator: str = "_",
    fold_case: bool = False,
) -> dict[str, str]:
    """id → unique name. Reserved names get a `_`; of equal ones the lowest rank, exactness and id keeps the name, the others are numbered.

    `fold_case` keeps names apart on file systems that do not tell upper from lower case.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()

    def free(name: str) -> bool:
        return (name.casefold() if fold_case else name) not in taken

    def order(item: tuple[str, Wish]) -> tuple[int, bool, str]:
        return item[1].rank, not item[1].exact, item[0]

    for key, wish in sorted(wishes.items(), key=order):
        base = f"{wish.name}_" if wish.name in reserved else wish.name
        name, number = base, 1
        while not free(name):
            number += 1
            name = f"{base}{separator}{number}"
        given[key] = name
        taken.add(name.casefold() if fold_case else name)
    return given
