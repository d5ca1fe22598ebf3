"""Pagination → two pages for the generated tests' server to give, and what must come of them."""

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
    """What goes from page to page: one with an `item`, of the class `type` if it is of any, and one without.

    `answer` is what both are made of, `items` is where they stand, `more` what the first page holds besides, by pointer, and `headers` what comes with it; `last` is the second page. The
    second request's `parameter` has the value `moved`.
    """

    python: str
    attribute: str
    response: MockResponseView
    item: Any
    type: str
    items: str
    more: tuple[tuple[str, Any], ...]
    headers: dict[str, str]
    last: Any
    parameter: str
    moved: str


def view_pagination_case(
    api: Api,
    judge: SampleValidator,
    operation: Operation,
    good: Sequence[MockResponseView],
    attribute: str,
    type_: str,
    start: Any,
) -> PaginationCaseView | None:
    """Both pages; `good` are the documented successes, `start` is what has to be given for the parameter that moves. None where there is no sample of a page."""
    pagination = operation.pagination
    answer = next((answer for answer in good if answer.kind == "json"), None)
    if pagination is None or answer is None:
        return None
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    parameter, moved = pagination.parameter, _CURSOR
    if pagination.style in ("offset", "page"):
        begin = start if isinstance(start, int) else pagination.first
        moved = str(begin + 1)
        if pagination.total is not None:
            more[pagination.total] = begin + 2 - pagination.first
    elif pagination.style == "cursor":
        more[pagination.next] = _CURSOR
    else:
        parameter, moved = "page", "2"
        if pagination.style == "link":
            headers["Link"] = f'<{_LINK}>; rel="next"'
        else:
            more[pagination.next] = _LINK
    return PaginationCaseView(
        python=attribute.rpartition(".")[2],
        attribute=attribute,
        response=answer,
        item=_item(api, judge, pagination, good),
        type=type_,
        items=pagination.items,
        more=tuple(more.items()),
        headers=headers,
        last=_last(judge, operation, pagination, answer),
        parameter=parameter,
        moved=moved,
    )


def _item(
    api: Api,
    judge: SampleValidator,
    pagination: Pagination,
    good: Sequence[MockResponseView],
) -> Any:
    """An item of the document's own examples, or else a sample."""
    for answer in good:
        found = answer.body
        for key in split(pagination.items):
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list) and found:
            return found[0]
    return sample_value(api, judge, pagination.item.schema)


def _last(
    judge: SampleValidator,
    operation: Operation,
    pagination: Pagination,
    answer: MockResponseView,
) -> Any:
    """The sample of a page without items and without a next one, in the first way that is valid."""
    empty = _put(answer.body, split(pagination.items), [])
    if not pagination.next:
        return empty
    keys = split(pagination.next)
    ends = [_put(empty, keys, None), _put(empty, keys, ""), _put(empty, keys, _ABSENT)]
    schemas = [
        response.decoded.use.schema
        for response in operation.responses
        if response.status == str(answer.status) and response.decoded
    ]
    valid = (end for end in ends for schema in schemas if judge.is_valid(schema, end))
    return next(valid, ends[0])


_ABSENT = object()


def _put(body: Any, keys: Sequence[str], value: Any) -> Any:
    """The body with another value in one place, or without any."""
    if not keys:
        return value
    key, *rest = keys
    whole = dict(body) if isinstance(body, dict) else {}
    inner = _put(whole.pop(key, None), rest, value)
    return whole if inner is _ABSENT else {**whole, key: inner}
