"""`readOnly` and `writeOnly`: separate classes for responses and requests, if they differ."""

from typing import Any

import pytest

from features.harness import Case

ANSWER: dict[str, Any] = {
    "id": 1,
    "createdAt": "2026-01-31T12:30:45Z",
    "name": "n",
    "owner": {"id": 2, "name": "o", "pets": [{"id": 3, "name": "p"}]},
    "plain": {"text": "t"},
    "history": [{"at": "a"}],
}


def fields(case: Case, name: str) -> set[str]:
    return set(getattr(case.models, name).model_fields)


def check_split_classes(case: Case) -> None:
    inputs = {name for name in case.models.__all__ if "Input" in name}
    assert inputs == {"PetInput", "OwnerInput", "DogInput"}


def check_fields_of_each_class(case: Case) -> None:
    assert fields(case, "Pet") == {
        *("id", "created_at", "name", "owner", "plain", "history"),
    }
    assert fields(case, "PetInput") == {"name", "secret", "owner", "plain"}
    assert fields(case, "Owner") == {"id", "name", "pets"}
    assert fields(case, "OwnerInput") == {"name", "password", "pets"}
    assert fields(case, "Dog") == {*fields(case, "Pet"), "bark", "rank"}
    assert fields(case, "DogInput") == {*fields(case, "PetInput"), "bark"}


def check_response_without_write_only_fields(case: Case) -> None:
    case.respond_with(200, ANSWER)
    pet = case.call("pets.create", name="n", secret="s")
    assert case.last_request.json == {"name": "n", "secret": "s"}
    assert type(pet) is case.models.Pet
    assert type(pet.owner.pets[0]) is case.models.Pet
    assert pet.model_dump(mode="json") == ANSWER


def check_required_fields_of_each_direction(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("pets.create", name="n", secret="s", id=1)
    case.respond_with(200, {"name": "n"})
    with pytest.raises(case.errors.DriftError, match="id"):
        case.call("pets.create", name="n", secret="s")
    with pytest.raises(ValueError, match="secret"):
        case.models.PetInput(name="n")


def check_nested_requests(case: Case) -> None:
    case.respond_with(200, ANSWER)
    models = case.models
    inner = models.PetInput(name="i", secret="s")
    owner = models.OwnerInput(name="o", password="p", pets=[inner])
    case.call("pets.create", name="n", secret="s", owner=owner)
    assert case.last_request.json["owner"] == {
        "name": "o",
        "password": "p",
        "pets": [{"name": "i", "secret": "s"}],
    }
    body = models.PetInput(name="n", secret="s", plain=models.Plain(text="t"))
    case.call("pets.create", body=body)
    assert case.last_request.json == {
        "name": "n",
        "secret": "s",
        "plain": {"text": "t"},
    }


def check_inherited_fields_in_list(case: Case) -> None:
    case.respond_with(200, [{**ANSWER, "bark": "b", "rank": 1}])
    dog = case.models.DogInput(name="n", secret="s", bark="b")
    [found] = case.call("pets.many", body=[dog])
    assert case.last_request.json == [{"name": "n", "secret": "s", "bark": "b"}]
    assert (type(found), found.rank, found.id) == (case.models.Dog, 1, 1)


def check_inline_request_has_one_class(case: Case) -> None:
    case.respond_with(204)
    case.call("pets.inline", name="n", secret="s")
    assert case.last_request.json == {"name": "n", "secret": "s"}
    [name] = [name for name in case.models.__all__ if "Inline" in name]
    assert fields(case, name) == {"name", "secret"}


def check_unsplit_classes(case: Case) -> None:
    case.respond_with(200, {"at": "a", "plain": {"text": "t"}})
    found = case.call("pets.plain", text="t")
    assert (found.at, type(found.plain)) == ("a", case.models.Plain)
