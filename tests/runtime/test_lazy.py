"""Models that wait are loaded and built by the first value for them, and are like any other then."""

from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from _runtime.drift import DriftRecorder
from _runtime.errors import DriftEvent
from _runtime.lazy import Lazy, LazyModels
from _runtime.models import OMIT, WIRE, Model
from _runtime.type_info import TypeInfo


class Cat(Model):
    name: str
    owner: 'str | Lazy["Owner"] | OMIT' = OMIT


class Dog(Model):
    name: str
    barks: bool


class Owner(Model):
    pets: 'list[Lazy["Cat | Dog"]]'
    first: 'Lazy["Cat"] | None | OMIT' = OMIT


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a client, the package of models is beside the runtime."""
    package = ModuleType("models")
    vars(package).update(Cat=Cat, Dog=Dog, Owner=Owner)
    monkeypatch.setattr("_runtime.lazy.import_module", lambda *_: package)


def received(value: object) -> Any:
    return Owner.model_validate(value, context=WIRE, by_alias=True, by_name=False)


def test_a_value_is_made_what_it_is_said_to_be() -> None:
    owner = received({"pets": [{"name": "Tom"}, {"name": "Rex", "barks": True}]})
    assert [type(pet) for pet in owner.pets] == [Cat, Dog]
    assert owner.first is OMIT
    assert owner.model_dump() == {
        "pets": [{"name": "Tom"}, {"name": "Rex", "barks": True}]
    }


def test_other_values_wake_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LazyModels, "type", property(lambda self: pytest.fail()))
    assert received({"pets": [], "first": None}).first is None


def test_circles() -> None:
    value = {"pets": [{"name": "Tom", "owner": {"pets": [{"name": "Tim"}]}}]}
    owner = received(value)
    assert type(owner.pets[0].owner.pets[0]) is Cat
    assert owner.model_dump(mode="json") == value
    assert received({"pets": [{"name": "Tom", "owner": "o_1"}]}).pets[0].owner == "o_1"


def test_ready_made_objects_are_taken() -> None:
    tom = Cat(name="Tom")
    assert Owner(pets=[tom]).pets[0] is tom


def test_errors_have_a_place() -> None:
    with pytest.raises(ValidationError) as caught:
        received({"pets": [], "first": {"name": 1}})
    places = [error["loc"] for error in caught.value.errors()]
    assert ("first", "name") in [(place[0], place[-1]) for place in places]


def test_drift_inside() -> None:
    drift = DriftRecorder("owners/get")
    value = {"pets": [], "first": {"name": 1}}
    built = drift.build(TypeInfo(Owner), value).value
    assert type(built.first) is Cat
    assert built.first.name == 1
    assert [event.pointer for event in drift.events] == ["/first/name"]
    assert all(isinstance(event, DriftEvent) for event in drift.events)


def test_a_type_is_described_by_its_models() -> None:
    assert str(TypeInfo(Lazy["Cat | Dog"])) == "Cat | Dog"


def test_a_json_schema_names_the_models() -> None:
    schema = Owner.model_json_schema()
    assert schema["properties"]["pets"]["items"] == {"description": "Cat | Dog"}
