"""OpenAPI 3.1 null: type arrays, unions with null, `const`, schemas without keywords."""

import pytest

from features.harness import Case

NULLABLE = ("note", "size", "any_of", "color", "owner", "tags", "inner", "nothing")


def check_null_in_response(case: Case) -> None:
    case.respond_with(200, {"id": 1, **dict.fromkeys(NULLABLE)})
    thing = case.call("things.create", id=1, note=None)
    assert [getattr(thing, name) for name in NULLABLE] == [None] * len(NULLABLE)


def check_null_is_sent(case: Case) -> None:
    case.respond_with(200, {"id": 1, "note": "x"})
    case.call("things.create", id=1, **dict.fromkeys(NULLABLE))
    assert case.last_request.json == {"id": 1, **dict.fromkeys(NULLABLE)}


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
    case.respond_with(200, body)
    thing = case.call("things.create", **body)
    assert case.last_request.json == body
    assert thing.model_dump(mode="json") == body
    assert thing.inner.a == 1
    assert thing.kind == "thing"
    assert thing.either == 5


def check_unexpected_null_is_drift(case: Case) -> None:
    case.respond_with(200, {"id": None, "note": None})
    with pytest.raises(case.errors.DriftError):
        case.call("things.create", id=1, note=None)


def check_response_may_be_null(case: Case) -> None:
    case.respond_with(200, None)
    assert case.call("things.maybe") is None
    case.respond_with(200, {"name": "o"})
    assert isinstance(case.call("things.maybe"), case.models.Owner)
