"""Build the view of the method that iterates over all pages of an operation."""

from dataclasses import dataclass

from ..ir import Operation, Pagination
from ..models import Models
from ..names import NameTable, OperationNames
from .docstrings import paragraph
from .type_hints import TypeFormatter


@dataclass(frozen=True)
class PaginationView:
    """Describe an iterator method, which exists in addition to the method for one page."""

    #: Name of the method.
    python: str
    #: Name of its `PaginationSpec` in the module.
    constant: str
    style: str
    #: Type of the items.
    item: str
    #: Arguments of `PaginationSpec` except the style, as (name, value).
    spec_arguments: tuple[tuple[str, object], ...]
    doc: tuple[str, ...]


def view_pagination(
    operation: Operation, names: NameTable, models: Models, formatter: TypeFormatter
) -> PaginationView | None:
    """Build the iterator method of an operation, or return None if it has no pagination."""
    pagination, operation_names = operation.pagination, names.operations[operation.id]
    if pagination is None:
        return None
    return PaginationView(
        python=operation_names.iterate,
        constant=f"_{operation_names.iterate.upper().rstrip('_')}",
        style=pagination.style,
        item=formatter.response(models.types[pagination.item.id]),
        spec_arguments=_spec_arguments(pagination),
        doc=paragraph(_documentation(pagination, operation_names), indent=8),
    )


def _spec_arguments(pagination: Pagination) -> tuple[tuple[str, object], ...]:
    """Return the arguments of `PaginationSpec` that differ from its defaults."""
    defaults = {
        "nullable": False,
        "parameter": "",
        "next": "",
        "first": 0,
        "total": None,
    }
    values = {key: getattr(pagination, key) for key in defaults}
    non_defaults = (
        (key, value) for key, value in values.items() if value != defaults[key]
    )
    return ("items", pagination.items), *non_defaults


def _documentation(pagination: Pagination, names: OperationNames) -> str:
    """Return the documentation that the method for one page does not contain."""
    sentences = ["Each page is requested when its first item is needed."]
    roles = (
        (pagination.parameter, "the start position"),
        (pagination.limit, "the page size"),
    )
    meanings = [
        f"`{names.parameters['query', wire_name]}` is {role}"
        for wire_name, role in roles
        if wire_name
    ]
    if meanings:
        sentences.append(f"{'; '.join(meanings)}.")
    return " ".join(sentences)
