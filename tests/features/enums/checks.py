"""Enumerations of every type; unknown values stay usable."""

import warnings
from datetime import date
from uuid import UUID

import pytest

from features.harness import Case


def check_known_and_unknown_values(case: Case) -> None:
    body = {"state": "in-review", "level": 2, "states": ["done"], "by": {"a": "name"}}
    case.respond_with(200, body)
    thing = case.call("things.create", 1)
    assert thing.state is case.models.State.IN_REVIEW
    assert thing.level is case.models.Level.HIGH
    assert thing.states == [case.models.State.DONE]
    body = {"state": "tomorrow", "level": 77, "states": ["later"], "by": {"a": "soon"}}
    case.respond_with(200, body)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        thing = case.call("things.create", 1)
    assert (thing.state, thing.level) == ("tomorrow", 77)
    assert isinstance(thing.state, case.models.State)
    assert not thing.state.is_known
    assert thing.model_dump(mode="json") == body


def check_members_named_like_types(case: Case) -> None:
    body = {"kind": "date", "when": "2026-01-31", "id": str(UUID(int=1)), "any": [1]}
    case.respond_with(200, body)
    thing = case.call("things.create", 1)
    assert thing.kind is case.models.ThingKind.DATE
    assert (thing.when, thing.id, thing.any) == (date(2026, 1, 31), UUID(int=1), [1])


def check_members(case: Case) -> None:
    models = case.models
    assert [member.value for member in models.State] == [
        "in-review",
        "done",
        "name",
        "value",
        "mro",
        "2xx",
        "naïve",
        "__class__",
    ]
    assert {member.name: member.value for member in models.Level} == {
        "LOW": 1,
        "HIGH": 2,
        "BELOW": -1,
    }


def check_enum_of_mixed_types(case: Case) -> None:
    for value in (1, "1", True, 1.5, None):
        case.respond_with(200, {"mixed": value})
        found = case.call("things.create", 1).mixed
        got = getattr(found, "value", found)
        assert (got, type(got)) == (value, type(value))


def check_enum_of_other_types(case: Case) -> None:
    body = {"ratio": 0.5, "flag": True, "untyped": "x", "single": "only"}
    case.respond_with(200, body)
    assert case.call("things.create", 1).model_dump(mode="json") == body


def check_arguments(case: Case) -> None:
    case.respond_with(200, {})
    models = case.models
    case.call("things.create", models.Level.LOW, state=models.State.DONE, body_level=2)
    assert case.last_request.target == "/things/1"
    assert case.last_request.json == {"state": "done", "level": 2}
    case.call("things.create", 5, state="tomorrow", states=["done", models.State.NAME])
    assert case.last_request.target == "/things/5"
    assert case.last_request.json == {"state": "tomorrow", "states": ["done", "name"]}


def check_value_of_the_wrong_type(case: Case) -> None:
    case.respond_with(200, {"level": "high"})
    with pytest.raises(case.errors.DriftError):
        case.call("things.create", 1)
