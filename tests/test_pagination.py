"""Pagination declared in the document or in the settings, and its validation."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clientwright.errors import ConfigError, Diagnostic
from clientwright.ir import Api, Operation, Pagination
from clientwright.names import assign_names
from clientwright.pagination import resolve_pagination
from clientwright.parse import parse
from clientwright.result import LedgerEntry
from clientwright.source import combine_document_sets, load
from features.harness import config

PET = {"type": "object", "properties": {"name": {"type": "string"}}}
PAGE = {
    "type": "object",
    "properties": {
        "pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        "next": {"type": ["string", "null"]},
        "total": {"type": "integer"},
        "maybe": {"anyOf": [{"type": "array", "items": {}}, {"type": "null"}]},
        "by/name": {"type": "object", "additionalProperties": {"type": "array"}},
        "any": {},
    },
}
QUERY = [
    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 3}},
    {"name": "skip", "in": "query", "schema": {"$ref": "#/components/schemas/Skip"}},
    {"name": "size", "in": "query", "schema": {"type": "integer"}},
    {"name": "X-Page", "in": "header", "schema": {"type": "integer"}},
]
OFFSET = {"style": "offset", "items": "/pets", "parameter": "skip"}
Made = tuple[tuple[Operation, ...], tuple[LedgerEntry, ...], tuple[Diagnostic, ...]]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read_operations(
    declaration: Any = None,
    *,
    schema: Any = PAGE,
    media: str = "application/json",
    settings: Mapping[str, Mapping[str, str]] = {},
    **responses: Any,
) -> Made:
    """Return the operations and ledger entries of a document with one declared pagination."""
    response = {"description": "d", "content": {media: {"schema": schema}}}
    operation: dict[str, Any] = {
        "operationId": "pets/list",
        "tags": ["pets"],
        "parameters": QUERY,
        "responses": {"200": response, **responses},
    }
    if declaration is not None:
        operation["x-pagination"] = declaration
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/pets": {"get": operation}},
        "components": {
            "schemas": {"Pet": PET, "Skip": {"type": "integer", "default": 1}}
        },
    }
    Path("spec.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    several = combine_document_sets((load(Path("spec.json")),))
    api, ledger = parse(*several)
    client = config(Path("spec.json"), "told", pagination=settings)
    api, entries, warnings = resolve_pagination(api, client, several)
    assert not [entry for entry in ledger if entry.keyword == "x-pagination"]
    return api.operations, entries, warnings


def of(*args: Any, **kwargs: Any) -> Pagination:
    """Return the pagination of a valid declaration."""
    (operation,), entries, warnings = read_operations(*args, **kwargs)
    assert entries == warnings == ()
    assert operation.pagination
    return operation.pagination


def problems(*args: Any, **kwargs: Any) -> list[str]:
    """Return the problems of an invalid declaration, without location and hint."""
    (operation,), entries, warnings = read_operations(*args, **kwargs)
    assert operation.pagination is None
    pointer = "#/paths/~1pets/get/x-pagination"
    assert {entry.pointer for entry in entries} == {pointer}
    assert len(entries) == len(warnings)
    assert all(warning.file == "spec.json" and warning.line for warning in warnings)
    return [warning.message.removeprefix("x-pagination") for warning in warnings]


def test_operation_without_declaration_has_no_pagination() -> None:
    (operation,), *reported = read_operations()
    assert operation.pagination is None and reported == [(), ()]


@pytest.mark.parametrize(
    "declaration",
    [
        OFFSET,
        {**OFFSET, "style": "page", "total": "/total", "limit": "size"},
        {"style": "cursor", "items": "/pets", "parameter": "skip", "next": "/next"},
        {"style": "cursor", "items": "/pets", "parameter": "skip", "next": "/total"},
        {"style": "link", "items": "/by~1name/any name"},
        {"style": "next-url", "items": "/any/deeper", "next": "/any/next"},
    ],
)
def test_valid_declaration_is_read(declaration: dict[str, str]) -> None:
    pagination = of(declaration)
    for key in ("style", "items"):
        assert getattr(pagination, key) == declaration[key]
    for key in ("parameter", "limit", "next"):
        assert getattr(pagination, key) == declaration.get(key, "")
    assert pagination.total == declaration.get("total")


def test_item_type_is_that_of_the_array() -> None:
    assert of(OFFSET).item.schema == {"$ref": "#/components/schemas/Pet"}
    pagination = of({"style": "link", "items": "/maybe"})
    assert pagination.item.schema == {} and pagination.nullable
    body = {"type": "array", "items": {"type": "string"}}
    pagination = of({"style": "link", "items": ""}, schema=body)
    assert pagination.item.schema == {"type": "string"} and not pagination.nullable
    pair = {"type": "array", "prefixItems": [{"type": "string"}]}
    assert of({"style": "link", "items": ""}, schema=pair).item.schema == {}


def test_declaration_with_several_success_responses() -> None:
    def response(kind: str) -> Any:
        schema = {"type": "array", "items": {"type": kind}}
        return {"description": "d", "content": {"application/json": {"schema": schema}}}

    declaration = {"style": "link", "items": ""}
    numbers = {"type": "array", "items": {"type": "integer"}}
    both = of(
        declaration,
        schema=numbers,
        **{"206": response("string"), "204": {"description": "d"}},
    )
    assert both.item.schema == {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert of(
        declaration, schema=numbers, **{"206": response("integer")}
    ).item.schema == {"type": "integer"}
    (problem,) = problems(declaration, **{"206": response("string")})
    assert problem == ": `items` leads to no array in the schema of the response: ''"


def test_first_value_of_page_parameter() -> None:
    page = {"style": "page", "items": "/pets"}
    offset = {"style": "offset", "items": "/pets"}
    assert of({**page, "parameter": "page"}).first == 3
    assert of({**page, "parameter": "size"}).first == 1
    assert of({**offset, "parameter": "skip"}).first == 1
    assert of({**offset, "parameter": "size"}).first == 0


@pytest.mark.parametrize(
    "declaration, expected",
    [
        (True, [" must be an object, not a boolean"]),
        ([], [" must be an object, not a list"]),
        ({}, [": `style` is missing", ": `items` is missing"]),
        (
            {**OFFSET, "style": "offsets", "limits": "size", "next": None},
            [
                ": `style` 'offsets' is not one of offset, page, cursor, link, next-url",
                ": `limits` is an unknown key",
                ": `next` must be a string, not null",
            ],
        ),
        (
            {"style": "cursor", "items": "/pets", "total": "/total"},
            [
                ": `parameter` is missing; the style cursor requires it",
                ": `next` is missing; the style cursor requires it",
                ": `total` is not allowed with the style cursor",
            ],
        ),
        (
            {**OFFSET, "parameter": "X-Page", "limit": "sizes"},
            [
                ": `parameter` is no query parameter of pets/list: 'X-Page'",
                ": `limit` is no query parameter of pets/list: 'sizes'",
            ],
        ),
        (
            {**OFFSET, "items": "/nowhere", "total": "/next"},
            [
                ": `items` leads to no array in the schema of the response: '/nowhere'",
                ": `total` leads to no number in the schema of the response: '/next'",
            ],
        ),
        (
            {"style": "next-url", "items": "/pets/0", "next": "/pets"},
            [
                ": `items` leads to no array in the schema of the response: '/pets/0'",
                ": `next` leads to no text in the schema of the response: '/pets'",
            ],
        ),
    ],
)
def test_invalid_declaration_is_rejected(declaration: Any, expected: list[str]) -> None:
    assert problems(declaration) == expected


def test_declaration_without_json_response_is_rejected() -> None:
    (problem,) = problems({"style": "link", "items": ""}, media="application/pdf")
    assert problem == ": `items` has no target: no response of pets/list is JSON"


@pytest.mark.parametrize("key", ["pets/list", "#/paths/~1pets/get"])
def test_settings_override_the_document(key: str) -> None:
    link = {"style": "link", "items": "/pets"}
    assert of(OFFSET, settings={key: link}).style == "link"
    assert of(True, settings={key: link}).style == "link"
    assert of(settings={key: link}).style == "link"


def test_invalid_settings_are_rejected() -> None:
    with pytest.raises(ConfigError) as caught:
        read_operations(
            settings={
                "pets/list": {**OFFSET, "parameter": "x", "items": "/next"},
                "pets/all": OFFSET,
            }
        )
    assert [str(problem) for problem in caught.value.diagnostics] == [
        "[tool.clientwright] told: pagination.'pets/list'.parameter is no query"
        " parameter of pets/list: 'x'",
        "[tool.clientwright] told: pagination.'pets/list'.items leads to no array in"
        " the schema of the response: '/next'",
        "[tool.clientwright] told: pagination.'pets/all' matches no operation of"
        " spec.json (write operationIds as in the document, or ids as in"
        " clientwright.lock)",
    ]


def methods(
    overrides: Mapping[str, str] = {}, **pages: bool
) -> dict[str, tuple[str, str]]:
    """Return operationId → both method names, for operations with and without pages."""
    api, first = api_of(OFFSET)
    operations = tuple(
        replace(
            first,
            id=f"#/paths/~1{key}/get",
            operation_id=key,
            pagination=first.pagination if paged else None,
        )
        for key, paged in pages.items()
    )
    results = [
        assign_names(replace(api, operations=some), overrides).operations
        for some in (operations, operations[::-1])
    ]
    assert results[0] == results[1]
    return {
        item.operation_id: (results[0][item.id].method, results[0][item.id].iterate)
        for item in operations
    }


def api_of(declaration: Any) -> tuple[Api, Operation]:
    """Return an API with one paginated operation."""
    (operation,), *_ = read_operations(declaration)
    several = combine_document_sets((load(Path("spec.json")),))
    return parse(*several)[0], operation


def test_iterate_method_name() -> None:
    assert methods(list=True, search=True, get=False) == {
        "list": ("list", "iterate"),
        "search": ("search", "iterate_search"),
        "get": ("get", ""),
    }


def test_iterate_method_name_equal_to_an_operation_is_renamed() -> None:
    assert methods(list=True, iterate=True, iterate_iterate=False) == {
        "list": ("list", "iterate_list"),
        "iterate": ("iterate", "iterate_iterate_2"),
        "iterate_iterate": ("iterate_iterate", ""),
    }
    taken = methods(list=True, iterate=False, iterate_list=False)
    assert taken["list"] == ("list", "iterate_list_2")


def test_iterate_method_name_from_settings() -> None:
    key = "#/paths/~1list/get/x-pagination"
    assert methods({key: "every"}, list=True)["list"] == ("list", "every")
    assert methods({key: "list"}, list=True)["list"] == ("list", "list_2")
    chosen = methods({key: "iterate_search"}, list=True, search=True)
    assert chosen == {
        "list": ("list", "iterate_search"),
        "search": ("search", "iterate_search_2"),
    }
