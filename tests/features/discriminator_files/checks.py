"""Tags that name other files' schemas, relative to the file that the discriminator stands in."""

from features.harness import Case


def kind_of(case: Case, tag: str) -> str:
    case.answer(200, {"kind": tag, "name": "n"})
    found = case.call("pets.get")
    assert found.model_dump() == {"kind": tag, "name": "n"}
    return type(found).__name__


def check_tags(case: Case) -> None:
    assert kind_of(case, "feline") == "Cat"
    assert "Dog" in kind_of(case, "hound")


def check_tag_that_leads_nowhere(case: Case) -> None:
    assert kind_of(case, "lost")
    pointers = [pointer for pointer, _ in case.ledger("mapping")]
    assert [p for p in pointers if p.endswith("/discriminator/mapping/lost")]
