"""Lazy models: imported by their first value, and then like any other model."""

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
    """Provide the models, which a client has in a package next to the runtime."""
    package = ModuleType("models")
    vars(package).update(Cat=Cat, Dog=Dog, Owner=Owner)
    monkeypatch.setattr("_runtime.lazy.import_module", lambda *_: package)


def received(value: object) -> Any:
    return Owner.model_validate(value, context=WIRE, by_alias=True, by_name=False)


def test_lazy_value_is_validated_as_its_model() -> None:
    owner = received({"pets": [{"name": "Tom"}, {"name": "Rex", "barks": True}]})
    assert [type(pet) for pet in owner.pets] == [Cat, Dog]
    assert owner.first is OMIT
    assert owner.model_dump() == {
        "pets": [{"name": "Tom"}, {"name": "Rex", "barks": True}]
    }


def test_values_of_other_types_import_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LazyModels, "type", property(lambda self: pytest.fail()))
    assert received({"pets": [], "first": None}).first is None


def test_lazy_models_may_refer_to_each_other() -> None:
    value = {"pets": [{"name": "Tom", "owner": {"pets": [{"name": "Tim"}]}}]}
    owner = received(value)
    assert type(owner.pets[0].owner.pets[0]) is Cat
    assert owner.model_dump(mode="json") == value
    assert received({"pets": [{"name": "Tom", "owner": "o_1"}]}).pets[0].owner == "o_1"


def test_lazy_field_accepts_instances() -> None:
    tom = Cat(name="Tom")
    assert Owner(pets=[tom]).pets[0] is tom


def test_validation_errors_have_the_location_of_the_field() -> None:
    with pytest.raises(ValidationError) as caught:
        received({"pets": [], "first": {"name": 1}})
    locations = [error["loc"] for error in caught.value.errors()]
    assert ("first", "name") in [(location[0], location[-1]) for location in locations]


def test_drift_inside_a_lazy_model_is_built() -> None:
    drift = DriftRecorder("owners/get")
    value = {"pets": [], "first": {"name": 1}}
    built = drift.build(TypeInfo(Owner), value).value
    assert type(built.first) is Cat
    assert built.first.name == 1
    assert [event.pointer for event in drift.events] == ["/first/name"]
    assert all(isinstance(event, DriftEvent) for event in drift.events)


def test_type_info_describes_lazy_models() -> None:
    assert str(TypeInfo(Lazy["Cat | Dog"])) == "Cat | Dog"


def test_json_schema_describes_lazy_models() -> None:
    schema = Owner.model_json_schema()
    assert schema["properties"]["pets"]["items"] == {"description": "Cat | Dog"}
