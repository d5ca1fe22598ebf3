"""Formats: values are sent and received unchanged, in the Python type of the format."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from features.harness import Case

WIRE: dict[str, Any] = {
    "uuid": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
    "date": "2026-01-31",
    "datetime": "2026-01-31T12:30:45Z",
    "time": "12:30:45",
    "duration": "P1DT2H",
    "uri": "https://example.com",
    "uriRef": "/a",
    "email": "a@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "aGVsbG8=",
    "binary": "raw",
    "password": "secret",
    "odd": "odd",
    "decimal": "1.50",
    "number": 1.5,
    "int32": 1,
    "int64": 2**60,
    "double": 0.1,
    "unixtime": 1769862645,
    "pattern": "abc",
    "short": "abc",
    "few": [1],
    "even": 4,
}


def check_types(case: Case) -> None:
    case.respond_with(200, WIRE)
    thing = case.call("things.put", date(2026, 1, 31))
    assert case.last_request.target == "/things/2026-01-31"
    assert isinstance(thing.uuid, UUID)
    assert isinstance(thing.date, date)
    assert isinstance(thing.datetime, datetime)
    assert isinstance(thing.time, time)
    assert isinstance(thing.duration, timedelta)
    assert thing.password == "secret"
    assert thing.uri == "https://example.com"
    assert thing.byte == "aGVsbG8="


def check_round_trip(case: Case) -> None:
    case.respond_with(200, WIRE)
    case.call("things.put", "2026-01-31", body=case.models.Thing.model_validate(WIRE))
    assert case.last_request.json == WIRE


def check_strings_as_arguments(case: Case) -> None:
    case.respond_with(200, {})
    fields = {"uuid": "not a uuid", "datetime": "yesterday", "date": "d", "uri": "u"}
    case.call("things.put", "any", **fields)
    assert case.last_request.json == fields


def check_response_is_validated(case: Case) -> None:
    unfit: tuple[dict[str, Any], ...] = (
        {"short": "a"},
        {"pattern": "ABC"},
        {"few": []},
        {"even": 3},
        {"even": 10},
        {"uuid": "x"},
    )
    for body in unfit:
        case.respond_with(200, body)
        with pytest.raises(case.errors.DriftError):
            case.call("things.put", "any")
