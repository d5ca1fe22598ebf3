"""Enumerations and constants of every type: known values by name, unknown ones as they came."""

import json
from typing import Any

import pytest

from features.harness import Case


def there_and_back(case: Case, **body: object) -> Any:
    case.answer(200, body)
    thing = case.call("things.put", **body)
    assert case.sent.json == body
    assert thing.model_dump(mode="json") == body
    case.call("things.put", body=thing)
    assert case.sent.content.decode() == text_of(body)
    return thing


def text_of(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def check_mixed(case: Case) -> None:
    for value in ("a", 2, 1.5, True, None):
        found = there_and_back(case, mixed=value).mixed
        assert found is None or (found == value and found.is_known)
    for new in ("new", 3, False):
        found = there_and_back(case, mixed=new).mixed
        assert found == new and not found.is_known


def check_null(case: Case) -> None:
    assert there_and_back(case, nullable=None, only_null=None, null_type=None)
    assert there_and_back(case, nullable="a").nullable.is_known
    case.answer(200, {"null_type": 1})
    with pytest.raises(case.errors.DriftError):
        case.call("things.put")


def check_booleans_and_numbers(case: Case) -> None:
    thing = there_and_back(case, booleans=True, floats=0.5, whole=-1)
    assert thing.booleans.value is True and thing.booleans.is_known
    assert thing.floats == 0.5
    assert thing.whole == -1 and thing.whole.is_known
    thing = there_and_back(case, floats=2.5, whole=11)
    assert (thing.floats, thing.whole) == (2.5, 11)
    assert not thing.whole.is_known


def check_objects_as_values(case: Case) -> None:
    there_and_back(case, objects={"a": 1})
    there_and_back(case, objects=[1])
    for value in (1, True, 0, False):
        found = there_and_back(case, ambiguous=value).ambiguous
        assert (found, type(found)) == (value, type(value))
    # There is no enumeration of what Python cannot tell apart, and that is said.
    assert [pointer.rpartition("/")[0] for pointer, _ in case.ledger("enum")] == [
        "#/components/schemas/Thing/properties/ambiguous",
        "#/components/schemas/Thing/properties/objects",
    ]


def check_odd_names(case: Case) -> None:
    values = ["", " ", "*", "-a", "a", "A", "a-b", "a_b", "1", "class", "name", "value"]
    values += ["mro", "None", "__init__", "_", "ü", "🙂", "日本"]
    kind = type(there_and_back(case, odd="a").odd)
    assert [member.value for member in kind] == values
    for value in values:
        found = there_and_back(case, odd=value).odd
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
    thing = there_and_back(case, **body)
    assert (thing.const_text, thing.const_int, thing.const_true) == ("only", 7, True)


def check_other_than_the_constant(case: Case) -> None:
    """A constant of an answer is a promise; what differs is drift, and kept."""
    case.answer(200, {"const_text": "other"})
    with pytest.raises(case.errors.DriftError):
        case.call("things.put")
    case.settings["on_drift"] = "ignore"
    assert case.call("things.put").const_text == "other"


def check_union_of_constants(case: Case) -> None:
    for value in ("x", "y", None):
        assert there_and_back(case, consts=value).consts == value


def check_shared(case: Case) -> None:
    color = case.models.Color
    thing = there_and_back(
        case, refs=["red", "blue"], color="green", either="red", colors={"k": "red"}
    )
    assert [type(item) for item in thing.refs] == [color, color]
    assert thing.color is color.GREEN
    assert thing.either == thing.colors["k"] == color.RED
    assert there_and_back(case, either=1).either == 1
    case.answer(200, {})
    case.call("things.put", color=color.RED, refs=[color.GREEN, "new"])
    assert case.sent.json == {"color": "red", "refs": ["green", "new"]}


def check_default_is_not_sent(case: Case) -> None:
    case.answer(200, {})
    thing = case.call("things.put")
    assert case.sent.json == {}
    assert thing.color is case.package.OMIT
