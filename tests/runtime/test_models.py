"""Models with unknown fields, and open enums."""

import copy
import json
import pickle
from typing import Annotated, Any

import pytest
from pydantic import Field, SerializeAsAny, TypeAdapter, ValidationError

from _runtime.models import OMIT, Model, OpenEnum, OpenIntEnum, OpenStrEnum, wire_name


class State(OpenStrEnum):
    PENDING = "1"
    DONE = "2"


class Level(OpenIntEnum):
    LOW = 1


class Mixed(OpenEnum):
    ONE = 1
    WORD = "word"
    NOTHING = None


class Thing(Model):
    id: int
    nick_name: Annotated[str | None | OMIT, Field(alias="nickName")] = OMIT
    state: State | OMIT = OMIT
    level: Level | OMIT = OMIT


class Labels(Model):
    __pydantic_extra__: dict[str, SerializeAsAny[Thing]] = Field(init=False)

    unnamed: Annotated[int | OMIT, Field(alias="")] = OMIT


UNKNOWN = [(State, "9"), (Level, 9), (Mixed, 9), (Mixed, "nine"), (Mixed, 1.5)]


@pytest.mark.parametrize(("kind", "value"), UNKNOWN)
def test_enum_accepts_unknown_values(kind: Any, value: object) -> None:
    member = kind(value)
    assert isinstance(member, kind)
    assert member == value and member == kind(value)
    assert (member != value) is False
    assert hash(member) == hash(value)
    assert member.value == value and not member.is_known
    assert repr(member) == f"<{kind.__name__} (unknown): {value!r}>"
    for copied in (
        copy.copy(member),
        copy.deepcopy(member),
        pickle.loads(pickle.dumps(member)),
        TypeAdapter(kind).validate_json(TypeAdapter(kind).dump_json(member)),
    ):
        assert copied == member and type(copied) is kind


def test_enum_makes_a_new_member_for_each_unknown_value() -> None:
    before = len(State._value2member_map_)
    for number in range(100, 200):
        State(str(number))
    assert len(State._value2member_map_) == before
    assert [member.value for member in State] == ["1", "2"]


def test_enum_returns_known_members() -> None:
    assert State("1") is State.PENDING and State.PENDING.is_known
    assert repr(State.PENDING) == "<State.PENDING: '1'>"
    assert pickle.loads(pickle.dumps(State.DONE)) is State.DONE
    assert str(State.DONE) == "2" == f"{State.DONE}"
    assert not State("PENDING").is_known
    assert Mixed("word") is Mixed.WORD and Mixed(None) is Mixed.NOTHING


def test_enum_of_another_type_raises() -> None:
    wrong: list[tuple[Any, object]] = [
        (State, 9),
        (State, None),
        (Level, "x"),
        (Level, 1.5),
        (Level, None),
        (Mixed, {}),
    ]
    for kind, value in wrong:
        with pytest.raises(ValueError):
            kind(value)


def test_enum_distinguishes_true_and_one() -> None:
    for value, equal in ((1, True), (True, False), ("1", False)):
        assert (value == Mixed.ONE) is equal
    assert Mixed.WORD != Mixed.ONE


def test_dump_returns_unknown_fields() -> None:
    wire = {"id": 1, "nickName": None, "state": "9", "new": {"a": [1]}, "nick_name": 5}
    thing = TypeAdapter(Thing).validate_python(wire, by_alias=True, by_name=False)
    assert thing.nick_name is None and thing.state == "9" and thing.level is OMIT
    assert thing.model_dump(mode="json") == wire
    assert json.loads(thing.model_dump_json()) == wire
    assert thing == Thing.model_validate_json(json.dumps(wire), by_name=False)
    assert copy.deepcopy(thing) == thing == pickle.loads(pickle.dumps(thing))


def test_constructor_accepts_wire_and_python_names() -> None:
    assert Thing(id=1, nick_name="a") == Thing.model_validate(
        {"id": 1, "nickName": "a"}
    )
    assert Thing(id=1).model_dump() == {"id": 1}
    assert repr(Thing(id=1)) == "Thing(id=1)"


def test_extra_fields_have_their_declared_type() -> None:
    wire = {"x-a": {"id": 1, "nickName": "a"}, "": 2}
    labels = Labels.model_validate(wire)
    assert labels.__pydantic_extra__ == {"x-a": Thing(id=1, nick_name="a")}
    assert labels.model_dump(mode="json") == wire
    assert copy.deepcopy(labels) == labels == pickle.loads(pickle.dumps(labels))
    with pytest.raises(ValidationError, match="x-a"):
        Labels.model_validate({"x-a": {}})


def test_field_with_an_empty_wire_name() -> None:
    assert wire_name(Labels, "unnamed") == ""
    labels = Labels.model_validate({"": 1})
    labels.unnamed = 2
    assert labels.model_dump() == {"": 2}


def test_unknown_attribute_raises() -> None:
    thing: Any = Thing(id=1)
    with pytest.raises(AttributeError, match="nickname"):
        _ = thing.nickname
    with pytest.raises(ValidationError):
        Thing.model_validate({})
