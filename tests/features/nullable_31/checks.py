"""Null of OpenAPI 3.1: type arrays, unions with null, `const`, schemas that say nothing."""

import pytest

from features.harness import Case

NULLABLE = ("note", "size", "any_of", "color", "owner", "tags", "inner", "nothing")


def check_null_in_an_answer(case: Case) -> None:
    case.answer(200, {"id": 1, **dict.fromkeys(NULLABLE)})
    thing = case.call("things.create", id=1, note=None)
    assert [getattr(thing, name) for name in NULLABLE] == [None] * len(NULLABLE)


def check_null_is_sent(case: Case) -> None:
    case.answer(200, {"id": 1, "note": "x"})
    case.call("things.create", id=1, **dict.fromkeys(NULLABLE))
    assert case.sent.json == {"id": 1, **dict.fromkeys(NULLABLE)}


def check_values(case: Case) -> None:
    body = {
        "id": 1,
        "note": "n",
        "size": 4,
        "either": 5,
        "any_of": "five",
        "color": "green",
        "owner": {"name": "o"},
        "tags": ["a", None],
        "inner": {"a": 1},
        "kind": "thing",
        "number": 3,
        "anything": [1, {"a": None}],
        "really": {"deep": True},
    }
    case.answer(200, body)
    thing = case.call("things.create", **body)
    assert case.sent.json == body
    assert thing.model_dump(mode="json") == body
    assert thing.inner.a == 1
    assert thing.kind == "thing"
    assert thing.either == 5


def check_null_where_it_is_not_allowed(case: Case) -> None:
    case.answer(200, {"id": None, "note": None})
    with pytest.raises(case.errors.DriftError):
        case.call("things.create", id=1, note=None)


def check_whole_answer_may_be_null(case: Case) -> None:
    case.answer(200, None)
    assert case.call("things.maybe") is None
    case.answer(200, {"name": "o"})
    assert isinstance(case.call("things.maybe"), case.models.Owner)
