"""OpenAPI 3.1 `readOnly` and `writeOnly`: next to references, in unions, maps and named lists."""

from features.harness import Case

ANSWER = {
    "id": 1,
    "name": "n",
    "either": {"lives": 9},
    "byName": {"a": {"lives": 8, "purr": True}},
}


def check_classes(case: Case) -> None:
    assert set(case.models.__all__) == {
        *("Id", "Pet", "Cat", "Pets", "PetInput", "CatInput", "PetsInput"),
    }
    assert set(case.models.Pet.model_fields) == {"id", "name", "either", "by_name"}
    assert set(case.models.PetInput.model_fields) == {
        "name",
        "pin",
        "either",
        "by_name",
    }


def check_round_trip(case: Case) -> None:
    case.respond_with(200, ANSWER)
    cat = case.models.CatInput(purr=True)
    pet = case.call("pets.put", name="n", pin=None, either=cat, by_name={"a": cat})
    wire = {"purr": True}
    assert case.last_request.json == {
        "name": "n",
        "pin": None,
        "either": wire,
        "byName": {"a": wire},
    }
    assert type(pet.either) is type(pet.by_name["a"]) is case.models.Cat
    assert pet.model_dump(mode="json") == ANSWER


def check_named_list(case: Case) -> None:
    case.respond_with(200, [ANSWER])
    [pet] = case.call("pets.lists", body=[case.models.PetInput(name="n")])
    assert case.last_request.json == [{"name": "n"}]
    assert type(pet) is case.models.Pet
