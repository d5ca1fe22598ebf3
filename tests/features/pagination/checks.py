"""Paginated operations and the method that iterates over all pages."""

import asyncio
from typing import Any

import pytest

from features.harness import Case

ANN = {"name": "Ann"}


def collect(case: Case, method: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Return all items of an iteration."""
    resource, name = method.split(".")
    settings: dict[str, Any] = {"base_url": case.server.url, "on_drift": "raise"}
    settings |= case.settings
    if case.mode == "sync":
        with case.package.Client(**settings) as client:
            return list(getattr(getattr(client, resource), name)(*args, **kwargs))

    async def run() -> list[Any]:
        async with case.package.AsyncClient(**settings) as client:
            items = getattr(getattr(client, resource), name)(*args, **kwargs)
            return [item async for item in items]

    return asyncio.run(run())


def check_offset(case: Case) -> None:
    case.respond_with(200, {"data": {"pets": [ANN, ANN]}, "total": 5})
    pets = collect(case, "pets.iterate", limit=2, offset=1)
    assert [type(pet) for pet in pets] == [case.models.Pet] * 4
    assert [sent.raw_query for sent in case.server.received] == [
        "limit=2&offset=1",
        "limit=2&offset=3",
    ]


def check_empty_page(case: Case) -> None:
    case.respond_with(204)
    with pytest.raises(case.errors.PaginationError, match="nothing at '/data/pets'"):
        collect(case, "pets.iterate")


def check_page(case: Case) -> None:
    for nothing in ([], None):
        case.respond_with(200, nothing)
        with pytest.warns(DeprecationWarning):
            assert collect(case, "pets.iterate_all", page=1) == []


def check_cursor(case: Case) -> None:
    cursor = "00000000-0000-4000-8000-000000000001"
    case.respond_with(200, {"found": [ANN], "next/cursor": cursor})
    with pytest.raises(case.errors.PaginationError, match="was requested before"):
        collect(case, "pets.iterate_search", "cat", name="A")
    assert [sent.target for sent in case.server.received] == [
        "/pets/found/cat",
        f"/pets/found/cat?after={cursor}",
    ]
    assert [sent.json for sent in case.server.received] == [{"name": "A"}] * 2
    case.respond_with(206, {"found": [ANN], "next/cursor": None})
    [pet] = collect(case, "pets.iterate_search", "cat", body={"name": "A"})
    assert pet.name == "Ann"


def check_link(case: Case) -> None:
    case.respond_with(200, ["a"], {"Link": '<https://other.example/>; rel="next"'})
    with pytest.raises(case.errors.PaginationError, match="another origin"):
        collect(case, "pets.iterate_names")
    assert len(case.server.received) == 1


def check_next_url(case: Case) -> None:
    case.respond_with(200, {"items": ["a", ANN]})
    text, pet = collect(case, "toys.iterate_list")
    assert (text, pet.name) == ("a", "Ann")
    case.respond_with(200, {"items": [], "links": {"next": f"{case.server.url}/toys"}})
    with pytest.raises(case.errors.PaginationError, match="was requested before"):
        collect(case, "toys.iterate_list")


def check_untyped_items(case: Case) -> None:
    case.respond_with(200, {"items": [1, {"a": 2}]})
    assert collect(case, "toys.iterate_other") == [1, {"a": 2}]


def check_colliding_iterate_method_is_renamed(case: Case) -> None:
    case.respond_with(204)
    assert case.call("toys.iterate") is None
    assert not hasattr(case.built.module("resources.toys").Toys, "iterate_wrong")


def check_types(case: Case) -> None:
    pets, toys = case.text("resources/pets.py"), case.text("resources/toys.py")
    for prefix in ("", "Async"):
        assert f") -> {prefix}Iterator[models.Pet]:" in pets
        assert f") -> {prefix}Iterator[str]:" in pets
        assert f") -> {prefix}Iterator[models.Pet | str]:" in toys
        assert f") -> {prefix}Iterator[Any]:" in toys
    assert "`offset` is the start position; `limit` is the page size." in " ".join(
        pets.split()
    )
    assert "async def iterate" not in pets


def check_invalid_declarations_are_in_the_ledger(case: Case) -> None:
    location = "#/paths/~1toys~1wrong/get/x-pagination"
    assert case.ledger("x-pagination") == [(location, "ignored")] * 3
    warnings = [(one.line, one.message) for one in case.built.package.warnings]
    assert [line for line, _ in warnings] == [107] * 3
    assert [problem for _, problem in warnings] == [
        "x-pagination: `parameter` is no query parameter of toys/wrong: 'page'",
        "x-pagination: `items` leads to no array in the schema of the response:"
        " '/nowhere'",
        "x-pagination: `next` leads to no text in the schema of the response:"
        " '/links/prev'",
    ]


def check_names_are_kept(case: Case) -> None:
    names = case.built.package.names
    locations = {
        key: value for key, value in names.items() if key.endswith("x-pagination")
    }
    assert locations["#/paths/~1pets/get/x-pagination"] == "resources.pets.Pets.iterate"
    assert locations["#/paths/~1toys/get/x-pagination"] == (
        "resources.toys.Toys.iterate_list"
    )
    assert len(locations) == 6
