"""Limits, patterns and formats at every level: validated if they apply to the type."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from features.harness import Case

UUID_TEXT = "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d"


def round_trip(case: Case, **body: object) -> Any:
    case.respond_with(200, body)
    thing = case.call("things.put", **body)
    assert case.last_request.json == body
    assert thing.model_dump(mode="json") == body
    return thing


def drifts(case: Case, **body: object) -> bool:
    """Return whether a response with an invalid field drifts; the field is kept anyway."""
    lenient = Case(case.built, case.mode, case.server, {"on_drift": "ignore"})
    case.respond_with(200, body)
    assert lenient.call("things.put").model_dump(mode="json") == body
    try:
        case.call("things.put")
    except case.errors.DriftError:
        return True
    return False


def in_ledger(case: Case, pointer: str) -> bool:
    keyword = pointer.rpartition("/")[2]
    return any(found.endswith(pointer) for found, _ in case.ledger(keyword))


def check_nested_constraints(case: Case) -> None:
    round_trip(case, listed=["ab"], mapped={"k": 0.5}, short="abc", nullable=None)
    assert drifts(case, short="abcd")
    assert drifts(case, nullable="a")


def check_unions(case: Case) -> None:
    for value in (10, "ab", [None]):
        assert round_trip(case, union=value).union == value
    round_trip(case, several="ab")
    round_trip(case, several=5)


def check_nested_limits_apply_or_are_in_the_ledger(case: Case) -> None:
    unfit: tuple[tuple[str, dict[str, Any]], ...] = (
        ("listed/items/minLength", {"listed": ["a"]}),
        ("listed/items/pattern", {"listed": ["AB"]}),
        ("listed/uniqueItems", {"listed": ["ab", "ab"]}),
        ("mapped/additionalProperties/exclusiveMaximum", {"mapped": {"k": 1.0}}),
        ("union/oneOf/0/minimum", {"union": 9}),
        ("union/oneOf/1/maxLength", {"union": "abc"}),
        ("union/oneOf/2/maxItems", {"union": [1, 2]}),
        ("several/minLength", {"several": "a"}),
        ("several/minimum", {"several": 4}),
    )
    untold = [
        pointer
        for pointer, body in unfit
        if not drifts(case, **body) and not in_ledger(case, pointer)
    ]
    assert untold == []


def check_patterns(case: Case) -> None:
    round_trip(case, ahead="axa", print="é", property="é", broken="A", slashes="1/a")
    assert drifts(case, slashes="a/1")
    assert drifts(case, property="1")
    for name in ("print", "broken"):
        assert in_ledger(case, f"/{name}/pattern")


def check_formats(case: Case) -> None:
    thing = round_trip(
        case, uuid=UUID_TEXT, date="2026-01-31", uri="https://a", decimal_text="1.50"
    )
    assert isinstance(thing.uuid, UUID)
    assert isinstance(thing.date, date)
    assert drifts(case, uuid="x")


def check_formats_of_other_types(case: Case) -> None:
    round_trip(
        case,
        int_format=1,
        number_format=1.5,
        bool_format=True,
        array_format=["a"],
        text_format="9007199254740993",
        decimal_number=1.5,
    )


def check_limits_of_other_types(case: Case) -> None:
    round_trip(case, text_minimum="a", float_length="abc")
    assert drifts(case, float_length="a")
    assert drifts(case, float_length="abcde")


def check_bounds(case: Case) -> None:
    round_trip(case, huge=2**64 - 1, float_bound=10**20, beyond=1e300, long="x")
    assert drifts(case, huge=2**64)
    assert drifts(case, float_bound=-1)


def check_multiples(case: Case) -> None:
    for value in (0.07, 1.1, 19.99, 0.29, 1234567.89):
        round_trip(case, cents=value)
    round_trip(case, even=4)
    assert drifts(case, even=3)
    assert drifts(case, cents=0.005)


def check_arguments_are_not_validated(case: Case) -> None:
    case.respond_with(200, {})
    case.call("things.put", when="soon", few=[1, 2, 9], short="far too long", even=3)
    assert case.last_request.query == [
        ("when", "soon"),
        ("few", "1"),
        ("few", "2"),
        ("few", "9"),
    ]
    assert case.last_request.json == {"short": "far too long", "even": 3}


def check_models_are_validated(case: Case) -> None:
    with pytest.raises(ValueError, match="short"):
        case.models.Thing(short="far too long")
