"""References to other files, nested and in a circle, to everything that can be referred to."""

import pytest

from features.harness import Case


def check_answer_in_a_circle(case: Case) -> None:
    body = {
        "id": 1,
        "kind": "x",
        "owner": {"name": "o", "pets": [{"id": 2}]},
        "mother": {"id": 3},
    }
    case.answer(200, body)
    pet = case.call("pets.get", 1)
    assert case.sent.target == "/pets/1"
    assert pet.owner.pets[0].id == 2
    assert pet.mother.id == 3
    assert pet.kind.is_known
    assert pet.model_dump(mode="json") == body


def check_fields_of_a_body_in_another_file(case: Case) -> None:
    case.answer(204)
    case.call("pets.adopt", 1, body_id=2, kind="y")
    assert case.sent.json == {"id": 2, "kind": "y"}


def check_response_in_another_file(case: Case) -> None:
    case.answer(200, [{"name": "o"}])
    [owner] = case.call("owners.list")
    assert owner.name == "o"
    case.answer(404, {"detail": "d"})
    with pytest.raises(case.errors.NotFoundError) as caught:
        case.call("owners.list")
    assert caught.value.body.detail == "d"


def check_one_place_makes_one_class(case: Case) -> None:
    pets = [name for name in case.models.__all__ if "Pet" in name]
    case.answer(200, {"id": 1, "owner": {"pets": [{"id": 2}]}})
    pet = case.call("pets.get", 1)
    assert type(pet) is type(pet.owner.pets[0])
    assert pets == ["Pet"]
    assert type(pet).__name__ == "Pet"
    assert not [name for name in case.models.__all__ if "Unnamed" in name]


def check_inputs_are_all_files(case: Case) -> None:
    assert sorted(case.built.package.inputs) == [
        "paths.yaml",
        "schemas/common.json",
        "schemas/deep/owner.yaml",
        "schemas/pet.yaml",
        "spec.yaml",
    ]
