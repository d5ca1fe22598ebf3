"""Discriminators: a tag says which class an object is, in unions and of a base class."""

from typing import Any

import pytest

from features.harness import Case


def answered(case: Case, method: str, body: object) -> Any:
    """The answer; it goes back onto the wire as it came."""
    case.answer(200, body)
    answer = case.call(f"pets.{method}")
    if hasattr(answer, "model_dump"):
        assert answer.model_dump(mode="json") == body
    return answer


def pet(tag: str) -> dict[str, Any]:
    return {"petType": tag, "name": "n"}


def check_mapping(case: Case) -> None:
    for tag, name in (("c", "Cat"), ("d", "Dog"), ("hound", "Dog")):
        case.answer(200, pet(tag))
        found = case.call("pets.mapped", body=pet(tag))
        assert type(found) is getattr(case.models, name)
        assert case.sent.json == found.model_dump() == pet(tag)


def check_model_as_body(case: Case) -> None:
    case.answer(200, pet("d"))
    case.call("pets.mapped", body=case.models.Dog(pet_type="d", name="n"))
    assert case.sent.json == pet("d")


def check_names_of_schemas(case: Case) -> None:
    for method in ("implicit", "any", "nested"):
        assert type(answered(case, method, pet("Cat"))) is case.models.Cat
        assert type(answered(case, method, pet("Dog"))) is case.models.Dog
    assert answered(case, "any", None) is None


def check_nested_unions(case: Case) -> None:
    found = answered(case, "nested", {"petType": "Bird", "wings": 2})
    assert (type(found), found.wings) == (case.models.Bird, 2)


def check_inline_union(case: Case) -> None:
    cat, dog = answered(case, "inline", [pet("Cat"), pet("Dog")])
    assert (type(cat), type(dog)) == (case.models.Cat, case.models.Dog)


def check_what_needs_no_tag(case: Case) -> None:
    cat = answered(case, "tagged_or_not", pet("Cat"))
    assert type(cat) is case.models.Cat
    plain = answered(case, "tagged_or_not", {"size": 5})
    assert (type(plain), plain.size) == (case.models.Plain, 5)
    (plain,) = answered(case, "tagged_or_not", [{"size": 5}])
    assert (type(plain), plain.size) == (case.models.Plain, 5)


def check_unknown_tags(case: Case) -> None:
    for method in ("implicit", "any", "nested"):
        found = answered(case, method, pet("Unicorn"))
        assert (found.pet_type, found.name) == ("Unicorn", "n")
    shape = answered(case, "drawing", {"shapes": [{"kind": "new", "x": 1}]}).shapes[0]
    assert (type(shape), shape.kind) == (case.models.Shape, "new")


def check_tag_decides_what_is_drift(case: Case) -> None:
    case.answer(200, {"petType": "Cat"})
    with pytest.raises(case.errors.DriftError) as caught:
        case.call("pets.implicit")
    assert [event.pointer for event in caught.value.events] == ["/name"]
    case.settings["on_drift"] = "ignore"
    assert type(case.call("pets.implicit")) is case.models.Cat


def check_base_class(case: Case) -> None:
    body = {"kind": "round", "theRadius": 1.5, "more": True}
    case.answer(200, body)
    found = case.call("pets.shape", body={"kind": "round"})
    assert type(found) is case.models.Circle
    assert isinstance(found, case.models.Shape)
    assert found.the_radius == 1.5
    assert found.model_dump(mode="json") == body


def check_base_class_within_others(case: Case) -> None:
    body = {
        "shapes": [
            {"kind": "round", "theRadius": 1.0},
            {"kind": "Square", "side": 2.0},
            {"kind": "Cube", "side": 3.0, "inside": {"kind": "round"}},
        ],
        "byName": {"a": {"kind": "Square", "side": 2.0}},
    }
    found = answered(case, "drawing", body)
    names = [type(shape).__name__ for shape in found.shapes]
    assert names == ["Circle", "Square", "Cube"]
    assert type(found.shapes[2].inside) is case.models.Circle
    assert type(found.by_name["a"]) is case.models.Square
    assert case.models.Drawing.model_validate_json(found.model_dump_json()) == found


def check_required_of_the_subclass(case: Case) -> None:
    case.answer(200, {"shapes": [{"kind": "Square"}]})
    with pytest.raises(case.errors.DriftError) as caught:
        case.call("pets.drawing")
    assert [event.pointer for event in caught.value.events] == ["/shapes/0/side"]


def check_subclasses_are_sent(case: Case) -> None:
    case.answer(200, {"kind": "Square", "side": 1})
    square = case.models.Square(kind="Square", side=1.0)
    assert type(case.call("pets.shape", body=square)) is case.models.Square
    assert case.sent.json == {"kind": "Square", "side": 1.0}
    cube = case.models.Cube(kind="Cube", side=1, inside=square)
    assert cube.model_dump()["inside"] == {"kind": "Square", "side": 1}
