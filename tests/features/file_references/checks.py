"""References to other files, nested and cyclic, to every referenceable object."""

import pytest

from features.harness import Case


def check_cyclic_response(case: Case) -> None:
    body = {
        "id": 1,
        "kind": "x",
        "owner": {"name": "o", "pets": [{"id": 2}]},
        "mother": {"id": 3},
    }
    case.respond_with(200, body)
    pet = case.call("pets.get", 1)
    assert case.last_request.target == "/pets/1"
    assert pet.owner.pets[0].id == 2
    assert pet.mother.id == 3
    assert pet.kind.is_known
    assert pet.model_dump(mode="json") == body


def check_fields_of_a_body_in_another_file(case: Case) -> None:
    case.respond_with(204)
    case.call("pets.adopt", 1, body_id=2, kind="y")
    assert case.last_request.json == {"id": 2, "kind": "y"}


def check_response_in_another_file(case: Case) -> None:
    case.respond_with(200, [{"name": "o"}])
    [owner] = case.call("owners.list")
    assert owner.name == "o"
    case.respond_with(404, {"detail": "d"})
    with pytest.raises(case.errors.NotFoundError) as caught:
        case.call("owners.list")
    assert caught.value.body.detail == "d"


def check_each_schema_has_one_class(case: Case) -> None:
    pets = [name for name in case.models.__all__ if "Pet" in name]
    case.respond_with(200, {"id": 1, "owner": {"pets": [{"id": 2}]}})
    pet = case.call("pets.get", 1)
    assert type(pet) is type(pet.owner.pets[0])
    assert pets == ["Pet"]
    assert type(pet).__name__ == "Pet"
    assert not [name for name in case.models.__all__ if "Unnamed" in name]


def check_inputs_contain_all_files(case: Case) -> None:
    assert sorted(case.built.package.inputs) == [
        "paths.yaml",
        "schemas/common.json",
        "schemas/deep/owner.yaml",
        "schemas/pet.yaml",
        "spec.yaml",
    ]
