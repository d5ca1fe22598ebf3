"""Typed response headers, of results and of errors."""

from datetime import datetime
from typing import Any

import pytest

from features.harness import Case


def header(case: Case, name: str, text: str) -> Any:
    case.respond_with(200, {"x": 1}, {name: text})
    return case.raw("headers.get").header(name)


def check_headers_with_result(case: Case) -> None:
    case.respond_with(200, {"x": 1}, {"X-Rate-Limit": "7"})
    response = case.raw("headers.get", q="a")
    assert case.last_request.target == "/headers?q=a"
    assert isinstance(response.result, case.models.Point)
    assert (response.status_code, response.content) == (200, b'{"x": 1}')
    assert response.headers["x-rate-limit"] == "7"
    assert response.header("X-Rate-Limit") == response.header("x-rate-limit") == 7
    assert response.elapsed > 0


def check_types(case: Case) -> None:
    assert isinstance(header(case, "X-Expires", "2026-01-31T12:00:00Z"), datetime)
    assert header(case, "X-Ids", "1, 2,3") == [1, 2, 3]
    assert header(case, "X-Ids", "1") == [1]
    assert header(case, "X-Flag", "true") is True
    kind = header(case, "X-Kind", "a")
    assert kind == "a" and kind.is_known


def check_objects(case: Case) -> None:
    point = case.models.Point(x=1, y=2)
    assert header(case, "X-Point", "x,1,y,2") == point
    assert header(case, "X-Exploded", "x=1,y=2") == point
    assert header(case, "X-Json", '{"x": 1, "y": 2}') == point


def check_absent_undeclared_and_invalid_headers(case: Case) -> None:
    case.respond_with(200, {}, {"X-Rate-Limit": "many", "X-Other": "o"})
    response = case.raw("headers.get")
    assert response.header("X-Rate-Limit") == "many"
    assert response.header("X-Other") == "o"
    assert response.header("X-Kind") is None
    # OpenAPI 3.1.1, section 4.8.17: Content-Type in `headers` is ignored.
    assert response.header("Content-Type") == "application/json"


def check_headers_by_status(case: Case) -> None:
    case.respond_with(204, headers={"X-Rate-Limit": "7.5"})
    response = case.raw("headers.get")
    assert (response.result, response.header("X-Rate-Limit")) == (None, 7.5)


def check_errors(case: Case) -> None:
    case.respond_with(429, {"x": 1}, {"Retry-In": "30"})
    with pytest.raises(case.errors.TooManyRequestsError) as caught:
        case.call("headers.get")
    assert caught.value.header("retry-in") == 30
    case.respond_with(503, b"", {"X-Kind": "b", "Retry-In": "30"})
    with pytest.raises(case.errors.ServiceUnavailableError) as caught:
        case.raw("headers.get")
    assert caught.value.header("X-Kind").is_known
    assert caught.value.header("Retry-In") == "30"


def check_response_without_headers(case: Case) -> None:
    client = (case.package.Client)(base_url=case.server.url)
    with client, pytest.raises(TypeError):
        client.raw(lambda: None)
