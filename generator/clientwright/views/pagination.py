"""Pagination → the method that goes from page to page, and what the runtime has to know of it."""

from dataclasses import dataclass

from ..ir import Operation, Pagination
from ..models import Models
from ..names import NameTable, OperationNames
from .docstrings import paragraph
from .type_hints import TypeFormatter


@dataclass(frozen=True)
class PaginationView:
    """A method beside the one that asks for a page; `facts` are the arguments of `Pages`, but for the style."""

    python: str
    constant: str
    style: str
    item: str
    facts: tuple[tuple[str, object], ...]
    doc: tuple[str, ...]


def view_pagination(
    operation: Operation, names: NameTable, models: Models, speller: TypeFormatter
) -> PaginationView | None:
    """The iteration over an operation's pages, if there is one."""
    pagination, named = operation.pagination, names.operations[operation.id]
    if pagination is None:
        return None
    return PaginationView(
        python=named.iterate,
        constant=f"_{named.iterate.upper().rstrip('_')}",
        style=pagination.style,
        item=speller.response(models.types[pagination.item.id]),
        facts=_facts(pagination),
        doc=paragraph(_text(pagination, named), indent=8),
    )


def _facts(pagination: Pagination) -> tuple[tuple[str, object], ...]:
    """What is not as the runtime takes it for granted."""
    usual = {"nullable": False, "parameter": "", "next": "", "first": 0, "total": None}
    facts = {key: getattr(pagination, key) for key in usual}
    others = ((key, value) for key, value in facts.items() if value != usual[key])
    return ("items", pagination.items), *others


def _text(pagination: Pagination, names: OperationNames) -> str:
    """What a caller has to know beside what the method for one page says."""
    said = ["A page is asked for when its first item is."]
    places = (
        (pagination.parameter, "where to begin"),
        (pagination.limit, "the size of a page"),
    )
    means = [
        f"`{names.parameters['query', wire]}` is {what}"
        for wire, what in places
        if wire
    ]
    if means:
        said.append(f"{', '.join(means)}.")
    return " ".join(said)
