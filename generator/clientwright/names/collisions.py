"""Names wanted → names given: the one rule for collisions."""

from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeVar

# The rank of a name that the user has chosen.
OVERRIDDEN = -1


# What identifies a thing, and decides between equals.
Key = TypeVar("Key", str, tuple[str, str])


class NameCandidate(NamedTuple):
    """The name a thing would have by itself; `exact` when it is written that way already, `rank` puts some kinds before others.

    `longer` says the same in more words, for where the name is taken.
    """

    name: str
    exact: bool = False
    rank: int = 0
    longer: str = ""


def assign_unique_names(
    wishes: Mapping[Key, NameCandidate],
    *,
    reserved: Collection[str] = (),
    separator: str = "_",
    fold_case: bool = False,
    twin: str = "",
) -> dict[Key, str]:
    """id → unique name. Reserved names get a `_`; of equal ones the lowest rank, exactness and id keeps the name, the others get their longer one, or a number.

    `fold_case` keeps names apart on file systems that do not tell upper from lower case. Every name takes the one with `twin` before it as well.
    """
    wanted: dict[Key, str] = {key: wish.name for key, wish in wishes.items()}
    spelled = list(wanted.values())
    if twin:
        spelled += [twin + name for name in spelled]
    apart = {form.casefold() if fold_case else form for form in spelled}
    if len(apart) == len(spelled) and not any(form in reserved for form in spelled):
        # As nearly always: nobody wants what another one does.
        return wanted
    given: dict[Key, str] = {}
    taken: set[str] = set()

    def forms(name: str) -> set[str]:
        return {form.casefold() if fold_case else form for form in (name, twin + name)}

    def order(item: tuple[Key, NameCandidate]) -> tuple[int, bool, Key]:
        return item[1].rank, not item[1].exact, item[0]

    for key, wish in sorted(wishes.items(), key=order):
        is_reserved = wish.name in reserved or twin + wish.name in reserved
        base = f"{wish.name}_" if is_reserved else wish.name
        if wish.longer and not taken.isdisjoint(forms(base)):
            base = wish.longer
        name, number = base, 1
        while not taken.isdisjoint(forms(name)):
            number += 1
            name = f"{base}{separator}{number}"
        given[key] = name
        taken |= forms(name)
    return given
