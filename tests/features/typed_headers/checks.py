"""Headers of answers, in their types: beside a result, and on an error."""

from datetime import datetime
from typing import Any

import pytest

from features.harness import Case


def header(case: Case, name: str, text: str) -> Any:
    case.answer(200, {"x": 1}, {name: text})
    return case.raw("headers.get").header(name)


def check_result_and_answer(case: Case) -> None:
    case.answer(200, {"x": 1}, {"X-Rate-Limit": "7"})
    answer = case.raw("headers.get", q="a")
    assert case.sent.target == "/headers?q=a"
    assert isinstance(answer.result, case.models.Point)
    assert (answer.status_code, answer.content) == (200, b'{"x": 1}')
    assert answer.headers["x-rate-limit"] == "7"
    assert answer.header("X-Rate-Limit") == answer.header("x-rate-limit") == 7
    assert answer.elapsed > 0


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


def check_absent_undeclared_and_unfit(case: Case) -> None:
    case.answer(200, {}, {"X-Rate-Limit": "many", "X-Other": "o"})
    answer = case.raw("headers.get")
    assert answer.header("X-Rate-Limit") == "many"
    assert answer.header("X-Other") == "o"
    assert answer.header("X-Kind") is None
    # OpenAPI 3.1.1, section 4.8.17: Content-Type in `headers` is ignored.
    assert answer.header("Content-Type") == "application/json"


def check_by_status(case: Case) -> None:
    case.answer(204, headers={"X-Rate-Limit": "7.5"})
    answer = case.raw("headers.get")
    assert (answer.result, answer.header("X-Rate-Limit")) == (None, 7.5)


def check_errors(case: Case) -> None:
    case.answer(429, {"x": 1}, {"Retry-In": "30"})
    with pytest.raises(case.errors.TooManyRequestsError) as caught:
        case.call("headers.get")
    assert caught.value.header("retry-in") == 30
    case.answer(503, b"", {"X-Kind": "b", "Retry-In": "30"})
    with pytest.raises(case.errors.ServiceUnavailableError) as caught:
        case.raw("headers.get")
    assert caught.value.header("X-Kind").is_known
    assert caught.value.header("Retry-In") == "30"


def check_nothing_sent(case: Case) -> None:
    client = (case.package.Client)(base_url=case.server.url)
    with client, pytest.raises(TypeError):
        client.raw(lambda: None)
