"""Build the two pages that the generated tests of iterator methods read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...ir import Api, Operation, Pagination
from ...json_pointer import split
from ...samples import SampleValidator, sample_value
from .mock_responses import MockResponseView

_CURSOR = "page-2"
_LINK = "?page=2"


@dataclass(frozen=True)
class PaginationCaseView:
    """Describe a test that iterates over a page with one item and a page without items."""

    #: Name of the iterator method.
    method: str
    #: Dotted name of the iterator method on the client.
    attribute: str
    #: The response whose status and media type both pages have.
    response: MockResponseView
    #: The item of the first page.
    item: Any
    #: Class of the item; empty if it has none.
    item_class: str
    #: JSON pointer to the array of items.
    items_pointer: str
    #: Other values of the first page, as (JSON pointer, value).
    extra_values: tuple[tuple[str, Any], ...]
    #: Headers of the first page.
    headers: dict[str, str]
    #: Body of the second page.
    last_page: Any
    #: Query parameter by which the second request differs.
    parameter: str
    #: Its value in the second request.
    next_value: str


def view_pagination_case(
    api: Api,
    validator: SampleValidator,
    operation: Operation,
    successes: Sequence[MockResponseView],
    attribute: str,
    item_class: str,
    start_value: Any,
) -> PaginationCaseView | None:
    """Build both pages, or return None if no sample of a page is valid.

    Args:
        api: The schemas.
        validator: Validates samples.
        operation: The operation whose pages are iterated over.
        successes: Documented success responses.
        attribute: Dotted name of the iterator method on the client.
        item_class: Class of the items; empty if they have none.
        start_value: Value of the pagination parameter in the first request, if it is required.
    """
    pagination = operation.pagination
    response = next((item for item in successes if item.kind == "json"), None)
    if pagination is None or response is None:
        return None
    extra_values: dict[str, Any] = {}
    headers: dict[str, str] = {}
    parameter, next_value = pagination.parameter, _CURSOR
    if pagination.style in ("offset", "page"):
        first_value = start_value if isinstance(start_value, int) else pagination.first
        next_value = str(first_value + 1)
        if pagination.total is not None:
            extra_values[pagination.total] = first_value + 2 - pagination.first
    elif pagination.style == "cursor":
        extra_values[pagination.next] = _CURSOR
    else:
        parameter, next_value = "page", "2"
        if pagination.style == "link":
            headers["Link"] = f'<{_LINK}>; rel="next"'
        else:
            extra_values[pagination.next] = _LINK
    return PaginationCaseView(
        method=attribute.rpartition(".")[2],
        attribute=attribute,
        response=response,
        item=_item(api, validator, pagination, successes),
        item_class=item_class,
        items_pointer=pagination.items,
        extra_values=tuple(extra_values.items()),
        headers=headers,
        last_page=_last_page(validator, operation, pagination, response),
        parameter=parameter,
        next_value=next_value,
    )


def _item(
    api: Api,
    validator: SampleValidator,
    pagination: Pagination,
    successes: Sequence[MockResponseView],
) -> Any:
    """Return an item of the document's examples, or else a sample."""
    for response in successes:
        items = response.body
        for key in split(pagination.items):
            items = items.get(key) if isinstance(items, dict) else None
        if isinstance(items, list) and items:
            return items[0]
    return sample_value(api, validator, pagination.item.schema)


def _last_page(
    validator: SampleValidator,
    operation: Operation,
    pagination: Pagination,
    first_page: MockResponseView,
) -> Any:
    """Return a valid page without items and without a next page."""
    without_items = _replace(first_page.body, split(pagination.items), [])
    if not pagination.next:
        return without_items
    keys = split(pagination.next)
    pages = [_replace(without_items, keys, value) for value in (None, "", _ABSENT)]
    schemas = [
        response.decoded.use.schema
        for response in operation.responses
        if response.status == str(first_page.status) and response.decoded
    ]
    valid = (
        page for page in pages for schema in schemas if validator.is_valid(schema, page)
    )
    return next(valid, pages[0])


_ABSENT = object()


def _replace(body: Any, keys: Sequence[str], value: Any) -> Any:
    """Return the body with a value replaced or, for `_ABSENT`, removed."""
    if not keys:
        return value
    key, *rest = keys
    replaced = dict(body) if isinstance(body, dict) else {}
    nested = _replace(replaced.pop(key, None), rest, value)
    return replaced if nested is _ABSENT else {**replaced, key: nested}
