"""Webhooks and callbacks: functions that parse received requests."""

from datetime import datetime
from typing import Any

import pytest

from features.harness import Case


def receive(case: Case, name: str, body: object, **settings: object) -> Any:
    function = getattr(case.built.module("webhooks"), name)
    return function(body, **{"on_drift": "raise", **settings})


def check_model(case: Case) -> None:
    for body in (b'{"id": 1, "petName": "\xc3\xbc"}', '{"id": 1, "petName": "ü"}'):
        pet = receive(case, "new_pet", body)
        assert (type(pet), pet.id, pet.pet_name) == (case.models.Pet, 1, "ü")
    assert receive(case, "new_pet", b'\xef\xbb\xbf{"id": 1}').id == 1


def check_inline_schema(case: Case) -> None:
    gone = receive(case, "pet_gone", '{"id": 1, "reason": "new"}')
    assert type(gone).__name__ == "PetGoneBody"
    assert (gone.reason, gone.reason.is_known) == ("new", False)


def check_path_item_behind_a_reference(case: Case) -> None:
    [pet] = receive(case, "many", '[{"id": 1}]')
    assert type(pet) is case.models.Pet


def check_union(case: Case) -> None:
    found = receive(case, "either", '{"kind": "t", "bells": 2}')
    assert (type(found), found.bells) == (case.models.Toy, 2)


def check_callbacks(case: Case) -> None:
    value = receive(case, "pets_create_pet_made", '{"at": "2026-01-31T12:00:00Z"}')
    assert isinstance(value.at, datetime)
    assert type(value).__name__ == "PetsCreatePetMadeBody"
    toy = receive(case, "shared", '{"bells": 1}')
    assert type(toy) is case.models.Toy


def check_drift(case: Case) -> None:
    assert receive(case, "new_pet", '{"id": 1, "new": 2}').model_extra == {"new": 2}
    with pytest.raises(case.errors.DriftError) as caught:
        receive(case, "new_pet", '{"id": "x"}')
    assert [event.pointer for event in caught.value.events] == ["/id"]
    with pytest.warns(case.errors.DriftWarning):
        pet = receive(case, "new_pet", '{"petName": "n"}', on_drift="warn")
    assert pet.pet_name == "n"
    events: list[Any] = []
    receive(case, "new_pet", "{}", on_drift=events.append)
    assert [event.pointer for event in events] == ["/id"]


def check_body_without_json_raises(case: Case) -> None:
    for body in (b"", b"id=1", b"\xff", '{"id": 1'):
        with pytest.raises(ValueError):
            receive(case, "new_pet", body)


def check_body_without_json_is_in_the_ledger(case: Case) -> None:
    assert not hasattr(case.built.module("webhooks"), "formed")
    assert [p for p, _ in case.ledger("content") if "/webhooks/formed/" in p]


def check_webhooks_have_no_client_method(case: Case) -> None:
    case.respond_with(204)
    assert case.call("pets.create") is None
    assert case.last_request.content == b""
    assert len(case.report["operations"]) == 1
