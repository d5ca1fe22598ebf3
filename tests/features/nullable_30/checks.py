"""OpenAPI 3.0 `nullable`: in properties, with `allOf`, in enumerations, components and items."""

import pytest

from features.harness import Case

NULLABLE = (
    "note",
    "size",
    "color",
    "shade",
    "owner",
    "tags",
    "meta",
    "other",
    "text",
)


def check_null_in_response(case: Case) -> None:
    case.respond_with(200, {"id": 1, **dict.fromkeys(NULLABLE)})
    thing = case.call("things.create", id=1, note=None)
    assert [getattr(thing, name) for name in NULLABLE] == [None] * len(NULLABLE)


def check_null_is_sent(case: Case) -> None:
    case.respond_with(200, {"id": 1, "note": "x"})
    case.call("things.create", id=1, **dict.fromkeys(NULLABLE))
    assert case.last_request.json == {"id": 1, **dict.fromkeys(NULLABLE)}


def check_omitted_is_not_null(case: Case) -> None:
    case.respond_with(200, {"id": 1, "note": "x"})
    thing = case.call("things.create", id=1, note=None)
    assert case.last_request.json == {"id": 1, "note": None}
    assert thing.size is case.package.OMIT


def check_unexpected_null_is_drift(case: Case) -> None:
    case.respond_with(200, {"id": 1, "note": None, "plain": None})
    with pytest.raises(case.errors.DriftError):
        case.call("things.create", id=1, note=None)


def check_values(case: Case) -> None:
    case.respond_with(
        200,
        {
            "id": 1,
            "note": "n",
            "color": "red",
            "shade": "dark",
            "owner": {"name": "o"},
            "tags": ["a", None],
            "meta": {"a": 1, "b": None},
            "other": {"name": "g"},
        },
    )
    thing = case.call("things.create", id=1, note="n")
    assert thing.color == "red" and thing.color.is_known
    assert thing.shade is case.models.Shade.DARK
    assert isinstance(thing.owner, case.models.Owner)
    assert thing.tags == ["a", None]
    assert thing.meta == {"a": 1, "b": None}
    assert isinstance(thing.other, case.models.Ghost)


def check_null_is_not_an_enum_member(case: Case) -> None:
    assert [member.value for member in case.models.Shade] == ["light", "dark"]


def check_untyped_response_may_be_null(case: Case) -> None:
    case.respond_with(200, None)
    assert case.call("things.more") is None
    case.respond_with(200, {"name": "o", "age": 5})
    assert case.call("things.more").model_dump() == {"name": "o", "age": 5}


def check_response_may_be_null(case: Case) -> None:
    case.respond_with(200, None)
    assert case.call("things.maybe", q=None) is None
    assert case.last_request.target == "/maybe?q="
    case.respond_with(200, {"name": "o"})
    assert case.call("things.maybe").name == "o"
    assert case.last_request.target == "/maybe"
