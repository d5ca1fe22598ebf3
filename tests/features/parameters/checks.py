"""Parameters in path, query, header and cookie; operations override those of the path item."""

import inspect
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from features.harness import Case

SHOP = "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d"


def signature(case: Case, method: str) -> dict[str, inspect.Parameter]:
    resource = case.built.module("resources.items").Items
    found = dict(inspect.signature(getattr(resource, method)).parameters)
    found.pop("self")
    return found


def check_all_locations(case: Case) -> None:
    case.respond_with(204)
    arguments: dict[str, Any] = {
        "limit": 3,
        "x_trace": "t 1",
        "session": "s",
        "dry": True,
    }
    case.call("items.put", UUID(SHOP), 5, **arguments)
    assert case.last_request.method == "PUT"
    assert case.last_request.target == f"/shops/{SHOP}/items/5?limit=3&dry=true"
    assert case.last_request.headers["X-Trace"] == "t 1"
    assert case.last_request.headers["Cookie"] == "session=s"


def check_omitted_parameters_are_not_sent(case: Case) -> None:
    case.respond_with(204)
    case.call("items.put", SHOP, 5)
    assert case.last_request.target == f"/shops/{SHOP}/items/5"
    assert case.last_request.headers["X-Trace"] is None
    assert case.last_request.headers["Cookie"] is None


def check_override(case: Case) -> None:
    """Replace only the path item's parameter with the same name and location."""
    names = [name for name in signature(case, "get") if name.startswith("limit")]
    assert len(names) == 2
    case.respond_with(204)
    case.call("items.get", SHOP, 5, **dict.fromkeys(names, "7"))
    assert case.last_request.raw_query == "limit=7"
    assert case.last_request.headers["limit"] == "7"
    assert list(signature(case, "put"))[2:3] == ["limit"]


def check_required_by_the_override(case: Case) -> None:
    parameters = signature(case, "get").values()
    required = [
        item.annotation
        for item in parameters
        if item.default is inspect.Parameter.empty and item.name.startswith("limit")
    ]
    assert required == ["str"]


def check_missing_argument_raises(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("items.get", SHOP, 5)
    with pytest.raises(TypeError):
        case.call("items.put", SHOP)


def check_types_on_the_wire(case: Case) -> None:
    case.respond_with(204)
    case.call(
        "items.search",
        since=date(2026, 1, 31),
        at=datetime(2026, 1, 31, 12, 30, tzinfo=UTC),
        flag=False,
        ids=[UUID(SHOP), "b"],
        filter_name="a&b=c/d é",
        sort="-name",
        price=1.5,
        accept_language="de",
    )
    assert case.last_request.query == [
        ("since", "2026-01-31"),
        ("at", "2026-01-31T12:30:00Z"),
        ("flag", "false"),
        ("ids", SHOP),
        ("ids", "b"),
        ("filter[name]", "a&b=c/d é"),
        ("sort", "-name"),
        ("price", "1.5"),
    ]
    assert case.last_request.headers["Accept-Language"] == "de"


def check_enumeration_as_argument(case: Case) -> None:
    case.respond_with(204)
    sort = next(name for name in case.models.__all__ if "Sort" in name)
    case.call("items.search", sort=getattr(case.models, sort)("name"))
    assert case.last_request.query == [("sort", "name")]
    case.call("items.search", sort="a value of tomorrow")
    assert case.last_request.query == [("sort", "a value of tomorrow")]


def check_path_parameters_are_positional_in_path_order(case: Case) -> None:
    assert list(signature(case, "order")) == ["b", "a", "c"]
    case.respond_with(204)
    case.call("items.order", "x/y", "2", "3")
    assert case.last_request.target == "/x%2Fy/2/x%2Fy-3"


def check_path_parameter_of_dots_raises(case: Case) -> None:
    for value in ("", ".", ".."):
        with pytest.raises(ValueError):
            case.call("items.order", "x", value, "3")
    assert not case.server.received


def check_other_parameters_are_keyword_only(case: Case) -> None:
    kinds = {name: item.kind for name, item in signature(case, "put").items()}
    by_position = [
        name
        for name, kind in kinds.items()
        if kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    assert by_position == ["shop_id", "item_id"]


def check_unusual_parameters(case: Case) -> None:
    case.respond_with(204)
    at = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    case.call("items.odd", "a/b", 5, box={"w": 1}, word="é", at=at)
    assert case.last_request.target == "/odd/%22a%2Fb%22/5?w=1"
    assert case.last_request.headers["Word"].encode("latin-1").decode() == "é"
    assert case.last_request.headers["Cookie"] == "at=2026-01-31T12%3A30%3A00Z"
    case.call("items.texts", note="a b", word="é", at={"t": at})
    assert case.last_request.query == [("note", "a b")]
    case.call("items.nulls", ids=[1, 2])
    assert case.last_request.query == [("ids", "1"), ("ids", "2")]


def check_paths_with_and_without_trailing_slash(case: Case) -> None:
    case.respond_with(204)
    case.call("items.sound", 7)
    assert case.last_request.target == "/recordings/7.mp3"
