"""Enumerations and constants of every type: known values by name, unknown values as received."""

import json
from typing import Any

import pytest

from features.harness import Case


def round_trip(case: Case, **body: object) -> Any:
    case.respond_with(200, body)
    thing = case.call("things.put", **body)
    assert case.last_request.json == body
    assert thing.model_dump(mode="json") == body
    case.call("things.put", body=thing)
    assert case.last_request.content.decode() == text_of(body)
    return thing


def text_of(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def check_enum_of_mixed_types(case: Case) -> None:
    for value in ("a", 2, 1.5, True, None):
        found = round_trip(case, mixed=value).mixed
        assert found is None or (found == value and found.is_known)
    for new in ("new", 3, False):
        found = round_trip(case, mixed=new).mixed
        assert found == new and not found.is_known


def check_enum_with_null(case: Case) -> None:
    assert round_trip(case, nullable=None, only_null=None, null_type=None)
    assert round_trip(case, nullable="a").nullable.is_known
    case.respond_with(200, {"null_type": 1})
    with pytest.raises(case.errors.DriftError):
        case.call("things.put")


def check_booleans_and_numbers(case: Case) -> None:
    thing = round_trip(case, booleans=True, floats=0.5, whole=-1)
    assert thing.booleans.value is True and thing.booleans.is_known
    assert thing.floats == 0.5
    assert thing.whole == -1 and thing.whole.is_known
    thing = round_trip(case, floats=2.5, whole=11)
    assert (thing.floats, thing.whole) == (2.5, 11)
    assert not thing.whole.is_known


def check_enum_of_objects(case: Case) -> None:
    round_trip(case, objects={"a": 1})
    round_trip(case, objects=[1])
    for value in (1, True, 0, False):
        found = round_trip(case, ambiguous=value).ambiguous
        assert (found, type(found)) == (value, type(value))
    # There is no enum for values that are equal in Python; the ledger says so.
    assert [pointer.rpartition("/")[0] for pointer, _ in case.ledger("enum")] == [
        "#/components/schemas/Thing/properties/ambiguous",
        "#/components/schemas/Thing/properties/objects",
    ]


def check_unusual_member_names(case: Case) -> None:
    values = ["", " ", "*", "-a", "a", "A", "a-b", "a_b", "1", "class", "name", "value"]
    values += ["mro", "None", "__init__", "_", "ü", "🙂", "日本"]
    kind = type(round_trip(case, odd="a").odd)
    assert [member.value for member in kind] == values
    for value in values:
        found = round_trip(case, odd=value).odd
        assert found == value and found.is_known
        assert kind[found.name] is found


def check_constants(case: Case) -> None:
    body: dict[str, Any] = {
        "const_text": "only",
        "const_typed": 'it\'s "one"\n',
        "const_int": 7,
        "const_float": 0.5,
        "const_true": True,
        "const_null": None,
        "const_object": {"a": [1]},
        "const_list": [1, 2],
    }
    thing = round_trip(case, **body)
    assert (thing.const_text, thing.const_int, thing.const_true) == ("only", 7, True)


def check_value_other_than_constant_is_drift(case: Case) -> None:
    """Keep a value other than the constant, and report drift."""
    case.respond_with(200, {"const_text": "other"})
    with pytest.raises(case.errors.DriftError):
        case.call("things.put")
    case.settings["on_drift"] = "ignore"
    assert case.call("things.put").const_text == "other"


def check_union_of_constants(case: Case) -> None:
    for value in ("x", "y", None):
        assert round_trip(case, consts=value).consts == value


def check_shared_enum(case: Case) -> None:
    color = case.models.Color
    thing = round_trip(
        case, refs=["red", "blue"], color="green", either="red", colors={"k": "red"}
    )
    assert [type(item) for item in thing.refs] == [color, color]
    assert thing.color is color.GREEN
    assert thing.either == thing.colors["k"] == color.RED
    assert round_trip(case, either=1).either == 1
    case.respond_with(200, {})
    case.call("things.put", color=color.RED, refs=[color.GREEN, "new"])
    assert case.last_request.json == {"color": "red", "refs": ["green", "new"]}


def check_default_is_not_sent(case: Case) -> None:
    case.respond_with(200, {})
    thing = case.call("things.put")
    assert case.last_request.json == {}
    assert thing.color is case.package.OMIT
