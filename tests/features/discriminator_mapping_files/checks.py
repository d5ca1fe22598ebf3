"""Discriminator mappings to schemas in other files, relative to the file of the discriminator."""

from features.harness import Case


def kind_of(case: Case, tag: str) -> str:
    case.respond_with(200, {"kind": tag, "name": "n"})
    found = case.call("pets.get")
    assert found.model_dump() == {"kind": tag, "name": "n"}
    return type(found).__name__


def check_mapping(case: Case) -> None:
    assert kind_of(case, "feline") == "Cat"
    assert "Dog" in kind_of(case, "hound")


def check_unknown_value(case: Case) -> None:
    assert kind_of(case, "lost")
    pointers = [pointer for pointer, _ in case.ledger("mapping")]
    assert [p for p in pointers if p.endswith("/discriminator/mapping/lost")]
