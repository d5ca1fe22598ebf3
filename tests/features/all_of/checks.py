"""`allOf`: shared and additional properties of a schema."""

import pytest

from features.harness import Case

DOG = {"name": "n", "petName": "p", "bark": "b"}


def check_response(case: Case) -> None:
    body = {**DOG, "owner": {"id": 1}, "bestFriend": {"name": "f"}, "mood": "good"}
    case.respond_with(200, body)
    dog = case.call("dogs.create", **{"name": "n", "pet_name": "p", "bark": "b"})
    assert (dog.name, dog.pet_name, dog.bark) == ("n", "p", "b")
    assert isinstance(dog.owner, case.models.Owner)
    assert dog.best_friend.name == "f"
    assert dog.mood.is_known
    assert dog.model_dump(mode="json") == body


def check_every_field_is_an_argument(case: Case) -> None:
    case.respond_with(200, DOG)
    case.call("dogs.create", name="n", pet_name="p", bark="b", owner={"id": 1})
    assert case.last_request.json == {**DOG, "owner": {"id": 1}}


def check_required_applies_to_inherited_property(case: Case) -> None:
    case.respond_with(200, {"name": "n", "bark": "b"})
    with pytest.raises(case.errors.DriftError):
        case.call("dogs.create", body=DOG)


def check_several_parents(case: Case) -> None:
    body = {**DOG, "weeks": 3, "toy": "ball"}
    case.respond_with(200, body)
    puppy = case.call("dogs.puppy")
    assert puppy.model_dump(mode="json") == body
    assert (puppy.weeks, puppy.toy, puppy.bark) == (3, "ball", "b")
    assert not puppy.model_extra
    case.respond_with(200, {**DOG, "weeks": 3})
    with pytest.raises(case.errors.DriftError):
        case.call("dogs.puppy")


def check_inline_member(case: Case) -> None:
    case.respond_with(200, {"name": "n", "extra": 1})
    found = case.call("dogs.inline")
    assert (found.name, found.extra) == ("n", 1)


def check_all_of_with_one_member(case: Case) -> None:
    case.respond_with(200, {"name": "n"})
    assert isinstance(case.call("dogs.same"), case.models.Same)
