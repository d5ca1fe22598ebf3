"""Inline objects and enumerations are named after their owners."""

import pytest

from features.harness import Case

EXPECTED = {
    "Order",
    "OrderAddress",
    "OrderAddressGeo",
    "OrderMatrixItemItem",
    "OrderPayloadOption1",
    "OrderPayloadOption2",
    "OrdersCreateBody",
    "OrdersCreateBodyLabelsValue",
    "OrdersCreateBodyLinesItem",
    "OrdersListKindsItem",
    "OrdersListResponse200",
    "OrdersListResponse200Paging",
    "OrdersListResponse200ResultsItem",
    "OrdersListResponse200ResultsItemBuyer",
    "OrdersListResponse200ResultsItemState",
    "OrdersListResponse400",
    "OrdersListState",
}


def check_names(case: Case) -> None:
    assert set(case.models.__all__) == EXPECTED


def check_response(case: Case) -> None:
    case.respond_with(
        200,
        {
            "results": [{"id": 1, "state": "open", "buyer": {"name": "b"}}],
            "paging": {"next": None},
        },
    )
    page = case.call("orders.list", state="open", kinds=["a", "b"])
    assert case.last_request.query == [
        ("state", "open"),
        ("kinds", "a"),
        ("kinds", "b"),
    ]
    [order] = page.results
    assert order.buyer.name == "b"
    assert order.state is case.models.OrdersListResponse200ResultsItemState.OPEN
    assert page.paging.next is None


def check_error(case: Case) -> None:
    case.respond_with(400, {"code": 7})
    with pytest.raises(case.errors.BadRequestError) as caught:
        case.call("orders.list")
    assert isinstance(caught.value.body, case.models.OrdersListResponse400)
    assert caught.value.body.code == 7


def check_body(case: Case) -> None:
    case.respond_with(201, {"id": 1})
    line = case.models.OrdersCreateBodyLinesItem(sku="s", unit_price=1.5)
    case.call("orders.create", lines=[line, {"sku": "t"}], labels={"x": {"text": "y"}})
    assert case.last_request.json == {
        "lines": [{"sku": "s", "unitPrice": 1.5}, {"sku": "t"}],
        "labels": {"x": {"text": "y"}},
    }


def check_nested_schemas(case: Case) -> None:
    body = {
        "id": 1,
        "address": {"street": "s", "geo": {"lat": 1.5}},
        "payload": {"b": 2},
        "free": {"x": [1]},
        "matrix": [[{"v": 1}], []],
    }
    case.respond_with(201, body)
    order = case.call("orders.create", lines=[])
    assert order.address.geo.lat == 1.5
    assert isinstance(order.payload, case.models.OrderPayloadOption2)
    assert order.matrix[0][0].v == 1
    assert order.free == {"x": [1]}
    assert order.model_dump(mode="json") == body


def check_schemas_of_the_report_are_components(case: Case) -> None:
    assert case.report["schemas"] == {"total": 1, "generated": 1}
