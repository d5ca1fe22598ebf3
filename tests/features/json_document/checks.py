"""An OpenAPI 3.0 document in JSON."""

import pytest

from features.harness import Case


def check_call(case: Case) -> None:
    case.respond_with(200, {"id": 7, "displayName": "Rex", "weight": 1.5})
    pet = case.call("pets.get_pet", 7)
    assert case.last_request.target == "/v1/pets/7"
    assert (pet.id, pet.display_name, pet.weight) == (7, "Rex", 1.5)
    assert isinstance(pet, case.models.Pet)


def check_exclusive_minimum_of_3_0_is_a_boolean(case: Case) -> None:
    case.respond_with(200, {"id": 7, "weight": 0})
    with pytest.raises(case.errors.DriftError):
        case.call("pets.get_pet", 7)


def check_package(case: Case) -> None:
    assert 'version = "1.2.3"' in case.files["pyproject.toml"]
    assert case.text("client.py").count('"https://pets.example/v1"') == 1
    assert case.report["openapi"] == "3.0.3"
