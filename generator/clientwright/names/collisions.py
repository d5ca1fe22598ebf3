"""Resolve collisions: name candidates → unique names."""

from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeVar

# The rank of a name from the user's settings.
OVERRIDDEN = -1


# Identifies an item, and breaks ties between candidates.
Key = TypeVar("Key", str, tuple[str, str])


class NameCandidate(NamedTuple):
    """Describe the name that an item gets unless another item takes it."""

    #: The preferred name.
    name: str
    #: Whether the document spells the name exactly so.
    exact: bool = False
    #: Candidates of a lower rank choose first.
    rank: int = 0
    #: A more specific name to use if `name` is taken.
    longer: str = ""


def assign_unique_names(
    candidates: Mapping[Key, NameCandidate],
    *,
    reserved: Collection[str] = (),
    separator: str = "_",
    fold_case: bool = False,
    twin_prefix: str = "",
) -> dict[Key, str]:
    """Return id → unique name.

    Reserved names get a trailing `_`. Among equal candidates, the first by rank, exactness and
    id keeps the name. The others get their longer name or a number.

    Args:
        candidates: The preferred names, by id.
        reserved: Names that must not be assigned.
        separator: Stands between a name and its number.
        fold_case: Whether names must differ by more than case, as file systems may require.
        twin_prefix: Each assigned name also occupies the name with this prefix.
    """
    preferred: dict[Key, str] = {
        key: candidate.name for key, candidate in candidates.items()
    }
    all_forms = list(preferred.values())
    if twin_prefix:
        all_forms += [twin_prefix + name for name in all_forms]
    distinct = {form.casefold() if fold_case else form for form in all_forms}
    if len(distinct) == len(all_forms) and not any(
        form in reserved for form in all_forms
    ):
        # The common case: there are no collisions to resolve.
        return preferred
    assigned: dict[Key, str] = {}
    taken: set[str] = set()

    def forms(name: str) -> set[str]:
        return {
            form.casefold() if fold_case else form
            for form in (name, twin_prefix + name)
        }

    def order(item: tuple[Key, NameCandidate]) -> tuple[int, bool, Key]:
        return item[1].rank, not item[1].exact, item[0]

    for key, candidate in sorted(candidates.items(), key=order):
        is_reserved = (
            candidate.name in reserved or twin_prefix + candidate.name in reserved
        )
        base = f"{candidate.name}_" if is_reserved else candidate.name
        if candidate.longer and not taken.isdisjoint(forms(base)):
            base = candidate.longer
        name, number = base, 1
        while not taken.isdisjoint(forms(name)):
            number += 1
            name = f"{base}{separator}{number}"
        assigned[key] = name
        taken |= forms(name)
    return assigned
