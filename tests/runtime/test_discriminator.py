"""Discriminators: selection of classes, and complete dumps of their objects."""

import copy
import json
import pickle
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from _runtime.drift import DriftRecorder
from _runtime.errors import DriftEvent
from _runtime.models import OMIT, Discriminator, Model
from _runtime.type_info import TypeInfo
from support.commands import run
from support.type_checkers import mypy

from .server import Caller
from .test_client import operation


class Pet(
    Model,
    discriminator=Discriminator(
        "petType", lambda: {"cat": Cat, "kitten": Kitten, "stone": Stone}
    ),
):
    pet_type: Annotated[str, Field(alias="petType")]
    friends: "list[Pet] | OMIT" = OMIT


class Cat(Pet, discriminator=Discriminator("age", lambda: {"young": Kitten})):
    claws: int


class Kitten(Cat):
    purrs: bool | OMIT = OMIT


class Stone(Model):
    """A class that is not a subclass, because it changes inherited fields."""

    pet_type: Annotated[int | str, Field(alias="petType")]
    weight: float


class Circle(Model):
    kind: str
    radius: int


class Square(Model):
    kind: str
    side: int = 1
    radius: int = 1


SHAPES = Discriminator("kind", lambda: {"circle": Circle, "square": Square})
alias: Any = TypeAliasType
Drawn = TypeAliasType("Drawn", Annotated[Circle | Square, SHAPES])
Nested = alias("Nested", "Annotated[Circle | Square | list[Nested], SHAPES]")


class Owner(Model):
    pet: Pet
    pets: list[Pet] | OMIT = OMIT
    named: dict[str, Pet] | OMIT = OMIT
    maybe: Pet | None | OMIT = OMIT
    drawn: Annotated[Circle | Square | None | OMIT, SHAPES] = OMIT
    mixed: Drawn | int | OMIT = OMIT


CAT = {"petType": "cat", "claws": 1}
STONE = {"petType": "stone", "weight": 1.5}
SQUARE = {"kind": "square", "radius": 2}


@pytest.fixture(autouse=True)
def strict_serializers() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize(
    ("annotation", "value", "kind"),
    [
        (Pet, CAT, Cat),
        (Pet, {**CAT, "petType": "kitten"}, Kitten),
        (Pet, {**CAT, "age": "young"}, Kitten),
        (Cat, {**CAT, "age": "young"}, Kitten),
        (Cat, {**CAT, "petType": "kitten"}, Cat),
        (Kitten, {**CAT, "petType": "stone"}, Kitten),
        (Pet, STONE, Stone),
        (Pet, {"petType": "fish"}, Pet),
        (Annotated[Circle | Square, SHAPES], SQUARE, Square),
        (Drawn, SQUARE, Square),
        (Drawn, {"kind": "blob", "radius": 1}, Circle),
        (Nested, SQUARE, Square),
    ],
)
def test_discriminator_selects_the_class(
    annotation: Any, value: Any, kind: type[Any]
) -> None:
    shape = TypeInfo(annotation)
    text = json.dumps(value).encode()
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    for value_of_class in (
        shape.from_json(text),
        shape.from_value(value),
        adapter.validate_json(text),
        adapter.validate_python(value),
    ):
        assert type(value_of_class) is kind
        assert value_of_class.model_dump(exclude_unset=True) == value
        assert (
            adapter.dump_python(value_of_class, mode="json", exclude_unset=True)
            == value
        )


@pytest.mark.parametrize("pet", [CAT, STONE, {"petType": "fish", "x": [1]}])
def test_dump_of_a_selected_class_is_complete(pet: dict[str, Any]) -> None:
    wire = {
        "pet": {**pet, "friends": [pet, CAT]},
        "pets": [pet, CAT],
        "named": {"a": pet},
        "maybe": pet,
        "drawn": {"side": 1, **SQUARE},
        "mixed": {"side": 1, **SQUARE},
    }
    owner = Owner.model_validate(wire)
    assert type(owner.pet) is type(Pet.model_validate(pet))
    assert owner.model_dump(mode="json") == wire == json.loads(owner.model_dump_json())
    again = Owner.model_validate(owner)
    for copied in (again, copy.deepcopy(owner), pickle.loads(pickle.dumps(owner))):
        assert copied == owner and type(copied.pet) is type(owner.pet)


class Kennel(Model):
    either: Cat | Kitten | OMIT = OMIT
    many: list[Stone | Kitten] | OMIT = OMIT
    loose: dict[str, Pet | str | None] | OMIT = OMIT


def test_dump_of_discriminated_unions_is_complete() -> None:
    kitten = {**CAT, "petType": "kitten", "purrs": True}
    wire = {"either": kitten, "many": [STONE, kitten], "loose": {"a": STONE, "b": CAT}}
    kennel = TypeInfo(Kennel).from_value(wire)
    assert isinstance(kennel.either, Kitten)
    assert kennel.model_dump(mode="json") == wire
    assert json.loads(kennel.model_dump_json()) == wire
    part = kennel.model_dump(exclude={"loose": {"a": {"weight"}, "b": {"claws"}}})
    assert part["loose"] == {"a": {"petType": "stone"}, "b": {"petType": "cat"}}


def test_discriminator_accepts_python_names_from_callers() -> None:
    assert type(Pet.model_validate({"pet_type": "cat", "claws": 1})) is Cat
    owner = Owner.model_validate({"pet": {"pet_type": "stone", "weight": 1}})
    assert isinstance(owner.pet, Stone)
    # A server knows only its own names.
    wire = b'{"pet": {"pet_type": "cat", "petType": "stone", "weight": 1}}'
    assert type(TypeInfo(Owner).from_json(wire).pet) is Stone
    with pytest.raises(ValidationError, match="petType"):
        TypeInfo(Pet).from_json(b'{"pet_type": "cat", "claws": 1}')


def test_constructor_returns_the_named_class() -> None:
    pet = Pet(pet_type="cat", friends=[Pet(pet_type="cat"), Cat(pet_type="x", claws=1)])
    assert type(pet) is Pet and isinstance(pet.friends, list)
    assert [type(friend) for friend in pet.friends] == [Pet, Cat]
    options: Any = {"pet": CAT}
    assert type(Owner(**options).pet) is Cat
    stone = Stone(pet_type="stone", weight=1)
    loose: Any = {"pet": stone}
    kept: object = Owner(**loose).pet
    assert kept is stone


@pytest.mark.parametrize("tag", [None, 1, 1.5, [], {}, "fish", ""])
def test_unknown_discriminator_value_is_ignored(tag: object) -> None:
    value = {"kind": tag, "radius": 1}
    drawn, events = build(Drawn, value)
    assert isinstance(drawn, Circle | Square) and len(events) == (type(tag) is not str)
    assert drawn.model_dump() == value


class Left(Model, discriminator=Discriminator("to", lambda: {"x": Right})):
    to: str


class Right(Model, discriminator=Discriminator("to", lambda: {"x": Left})):
    to: str


def test_classes_that_select_each_other_keep_the_first() -> None:
    assert type(Left.model_validate({"to": "x"})) is Left
    assert type(Right.model_validate({"to": "x"})) is Right


def build(annotation: Any, value: Any) -> tuple[Any, list[DriftEvent]]:
    drift = DriftRecorder("pets/get")
    return drift.build(TypeInfo(annotation), value).value, drift.events


@pytest.mark.parametrize(
    ("change", "pointers", "kind"),
    [
        ({"pet": {"petType": "cat"}}, ["/pet/claws"], Cat),
        ({"pet": {**CAT, "claws": "x"}}, ["/pet/claws"], Cat),
        ({"pet": {"petType": "stone", "weight": []}}, ["/pet/weight"], Stone),
        ({"pet": {"claws": 1}}, ["/pet/petType"], Pet),
        ({"pets": [CAT, {"petType": "stone"}]}, ["/pets/1/weight"], Cat),
        ({"named": {"a/b": {"petType": "stone"}}}, ["/named/a~1b/weight"], Cat),
        ({"maybe": {"petType": "kitten"}}, ["/maybe/claws"], Cat),
        ({"pet": {**CAT, "friends": [{"petType": "cat"}]}}, None, Cat),
        ({"drawn": {"kind": "circle", "side": 1}}, ["/drawn/radius"], Cat),
        ({"mixed": {"kind": "circle", "side": 1}}, ["/mixed/radius"], Cat),
    ],
)
def test_drift_of_a_selected_class_is_built(
    change: dict[str, Any], pointers: list[str] | None, kind: type[Any]
) -> None:
    wire = {"pet": CAT, **change}
    owner, events = build(Owner, wire)
    found = [event.pointer for event in events]
    assert found == (pointers or ["/pet/friends/0/claws"])
    assert type(owner.pet) is kind
    for name in {"drawn", "mixed"} & change.keys():
        assert type(getattr(owner, name)) is Circle
    assert owner.model_dump(mode="json") == wire == json.loads(owner.model_dump_json())


def test_validation_errors_point_into_the_selected_class() -> None:
    with pytest.raises(ValidationError) as caught:
        Owner.model_validate({"pet": {**CAT, "claws": "x"}})
    [error] = caught.value.errors()
    assert error["loc"] == ("pet", "claws")


def test_response_with_discriminator(call: Caller) -> None:
    call.server.respond(200, [STONE, CAT])
    stone, cat = call(operation(lambda: list[Pet]))
    assert (stone.weight, cat.claws) == (1.5, 1)


def test_request_body_with_discriminator(call: Caller) -> None:
    call.server.respond(204)
    op = operation(None, "204", body="application/json")
    owner = Owner.model_validate({"pet": CAT, "pets": [STONE]})
    call(op, fields={"a": owner, "b": [owner.pet]})
    assert call.sent.json == {"a": {"pet": CAT, "pets": [STONE]}, "b": [CAT]}


TYPED = """
from typing import Annotated, TypeAlias
from _runtime.models import OMIT, Model, Discriminator
from typing_extensions import TypeAliasType

class Pet(Model, discriminator=Discriminator("petType", lambda: {"cat": Cat})):
    pet_type: str

class Cat(Pet):
    claws: int

class Dog(Pet):
    bark: str | OMIT = OMIT

Any_ = TypeAliasType(
    "Any_", Annotated[Cat | Dog, Discriminator("petType", lambda: {"cat": Cat, "dog": Dog})]
)
Old: TypeAlias = Annotated[Cat | Dog, Discriminator("petType", lambda: {"cat": Cat})]

class Owner(Model):
    pet: Any_
    other: Old | None | OMIT = OMIT

owner = Owner(pet=Cat(pet_type="cat", claws=1), other=None)
if isinstance(owner.pet, Cat):
    claws: int = owner.pet.claws
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_accept_selected_classes(checker: str, tmp_path: Path) -> None:
    check_types(checker, TYPED, tmp_path)


def check_types(checker: str, code: str, folder: Path) -> None:
    """Run a type checker on code that uses the runtime; raise AssertionError for errors."""
    import _runtime

    (folder / "usage.py").write_text("# pyright: strict\n" + code)
    path = Path(_runtime.__file__).parents[1]
    if checker == "mypy":
        completed = mypy("usage.py", folder=folder, paths=[path])
    else:
        (folder / "pyrightconfig.json").write_text(
            json.dumps({"extraPaths": [str(path)], "include": ["usage.py"]})
        )
        command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
        completed = run(command, folder=folder)
    assert completed.returncode == 0, completed.stdout + completed.stderr
