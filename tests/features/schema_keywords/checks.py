"""Schemas with every structural keyword: values are decoded and sent back unchanged."""

import warnings
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from features.harness import Case


def round_trip(case: Case, **body: object) -> Any:
    """Return the response to a request with these fields; both must serialize to the body."""
    case.respond_with(200, body)
    thing = case.call("things.put", **body)
    assert case.last_request.json == body
    assert thing.model_dump(mode="json") == body
    case.call("things.put", body=thing)
    assert case.last_request.json == body
    return thing


def drifts(case: Case, **body: object) -> bool:
    case.respond_with(200, body)
    with pytest.raises(case.errors.DriftError):
        case.call("things.put")
    return True


def check_tuples(case: Case) -> None:
    thing = round_trip(case, exact=[1, {"a": 2}], open=[1, "b", None, []])
    number, model = thing.exact
    assert (number, type(model)) == (1, case.models.A)
    assert list(thing.open) == [1, "b", None, []]
    assert round_trip(case, rest=[1, "a", "b"]).rest[1:] in (["a", "b"], ("a", "b"))
    # Without `minItems` the array may be empty.
    round_trip(case, open=[1], rest=[])
    assert drifts(case, exact=[1])
    assert drifts(case, exact=["x", {"a": 1}])
    # There is no type for a tuple with any number of items missing; the ledger says so.
    assert [p for p, _ in case.ledger("prefixItems") if p.endswith("/open/prefixItems")]


def check_maps(case: Case) -> None:
    thing = round_trip(
        case,
        map={"k": {"a": 1}},
        maps={"k": {"l": [1]}},
        patterned={"x_1": {"a": 1}},
    )
    assert type(thing.map["k"]) is case.models.A
    assert thing.maps["k"]["l"] == [1]
    assert type(thing.patterned["x_1"]) is case.models.A
    assert drifts(case, map={"k": {"a": "x"}})
    assert drifts(case, map={"k": 1})


def check_additional_properties(case: Case) -> None:
    thing = round_trip(
        case,
        open_object={"known": 1, "more": [None]},
        closed={"known": 1, "more": [None]},
        typed_more={"name": "n", "more": 1},
    )
    assert thing.open_object.model_extra == {"more": [None]}
    assert thing.typed_more.model_extra == {"more": 1}
    assert drifts(case, typed_more={"name": "n", "more": "many"})


def check_typed_additional_properties(case: Case) -> None:
    models = case.models
    later = {"at": "2026-01-31", "": 1}
    thing = round_trip(
        case,
        extras={"id": 1, "str": "s", "x-y": later},
        more_extras={"id": 2, "own": "o", "x-y": later},
        other_extras={"id": 3, "x-y": "2026-01-31"},
        only_extras={"a": 1, "x-y": True},
        patterns={"known": 1, "x-a": "a", "y-b": None},
        open_patterns={"known": 1, "x-a": "a", "z": [1]},
    )
    for extras in (thing.extras, thing.more_extras):
        assert type(extras.__pydantic_extra__["x-y"]) is models.Later
        assert extras.__pydantic_extra__["x-y"].at == date(2026, 1, 31)
    assert isinstance(thing.more_extras, models.Extras)
    assert not isinstance(thing.other_extras, models.Extras)
    assert thing.other_extras.__pydantic_extra__ == {"x-y": date(2026, 1, 31)}
    assert isinstance(thing.only_extras, models.A)
    assert drifts(case, more_extras={"id": 1, "x-y": 1})
    assert drifts(case, only_extras={"a": 1, "x-y": "perhaps"})
    assert drifts(case, patterns={"x-a": []})
    case.respond_with(200, {})
    for made in (
        models.Extras(**{"id": 1, "x-y": models.Later(at=date(2026, 1, 31))}),
        models.Extras(**{"id": 1, "x-y": {"at": date(2026, 1, 31)}}),
    ):
        case.call("things.put", extras=made)
        assert case.last_request.json == {
            "extras": {"id": 1, "x-y": {"at": "2026-01-31"}}
        }
    with pytest.raises(ValidationError, match="x-y"):
        models.Extras(**{"id": 1, "x-y": 1})


def check_typed_additional_properties_drift(case: Case) -> None:
    body = {"extras": {"id": "one", "x": {"at": "2026-01-31"}, "y": {"at": "now"}}}
    case.respond_with(200, body)
    events: list[Any] = []
    case.settings["on_drift"] = events.append
    thing = case.call("things.put")
    assert [event.pointer for event in events] == ["/extras/id", "/extras/y/at"]
    assert thing.extras.__pydantic_extra__["x"].at == date(2026, 1, 31)
    assert (thing.extras.id, thing.extras.y.at) == ("one", "now")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert thing.model_dump(mode="json") == body


def check_untyped_additional_properties(case: Case) -> None:
    thing = round_trip(case, alternatives={"known": 1, "a": 1, "more": [True]})
    assert thing.alternatives.model_extra == {"more": [True]}
    untyped = [location for location, _ in case.ledger("additionalProperties")]
    assert [location.rpartition("schemas")[2] for location in untyped] == [
        "/Alternatives/anyOf/0",
        "/Alternatives/anyOf/1",
    ]
    assert [location for location, _ in case.ledger("patternProperties")] == [
        "#/components/schemas/OpenPatterns/patternProperties"
    ]


def check_free_objects(case: Case) -> None:
    free = {"count(*)": 86, "x": {"y": [None]}}
    assert round_trip(case, free=free).free == free


def check_untyped_schema(case: Case) -> None:
    for value in (None, 1, "a", [None, {"x": []}], {"y": True}, False):
        names = ("yes", "never", "empty", "ref_yes", "ref_empty", "not_string")
        round_trip(case, **dict.fromkeys(names, value))
        case.respond_with(200, value)
        assert case.call("things.booleans") == value


def check_type_arrays(case: Case) -> None:
    thing = round_trip(case, object_or_text={"a": 1}, object_or_list=[{"a": 1}])
    assert thing.object_or_text.a == 1
    assert type(thing.object_or_list[0]) is case.models.A
    thing = round_trip(case, object_or_text="text", object_or_list={"a": 2})
    assert (thing.object_or_text, thing.object_or_list.a) == ("text", 2)
    round_trip(case, object_or_text=None)
    for value in ("1", 1, True, None):
        found = round_trip(case, several=value).several
        assert (found, type(found)) == (value, type(value))
    assert drifts(case, several=[])
    round_trip(case, any_list=[1, None], any_object={"a": None}, no_null=1)


def composed(case: Case, **body: object) -> Any:
    case.respond_with(200, body)
    found = case.call("things.composed")
    assert found.model_dump(mode="json") == body
    return found


def check_properties_with_alternatives(case: Case) -> None:
    found = composed(case, beside={"id": 1, "b": 2}, requires={"b": 2})
    assert (found.beside.id, found.beside.b, found.requires.b) == (1, 2, 2)


def check_all_of(case: Case) -> None:
    found = composed(
        case,
        union_and_object={"b": 1, "c": 2},
        nested={"a": 1, "x": 2, "b": 3},
        narrowed="ab",
        described={"a": 1},
    )
    assert (found.union_and_object.b, found.union_and_object.c) == (1, 2)
    assert (found.nested.a, found.nested.x, found.nested.b) == (1, 2, 3)
    assert type(found.described) is case.models.A
    case.respond_with(200, {"nested": {"a": 1}})
    with pytest.raises(case.errors.DriftError):
        case.call("things.composed")


def check_required_undeclared_property(case: Case) -> None:
    found = composed(case, undeclared={"a": 1, "ghost": {"any": 1}})
    assert found.undeclared.a == 1
    case.respond_with(200, {"undeclared": {"a": 1}})
    with pytest.raises(case.errors.DriftError, match="ghost"):
        case.call("things.composed")


def check_null_type(case: Case) -> None:
    round_trip(case, nothing=None, nothing2=None)
    assert drifts(case, nothing=1)


def check_ledger(case: Case) -> None:
    assert len(case.ledger("not")) == 2
    assert case.ledger("false")
