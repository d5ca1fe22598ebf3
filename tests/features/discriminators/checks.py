"""Discriminators of unions and of base classes."""

from typing import Any

import pytest

from features.harness import Case


def round_trip(case: Case, method: str, body: object) -> Any:
    """Return the decoded response; it must serialize to the same body."""
    case.respond_with(200, body)
    response = case.call(f"pets.{method}")
    if hasattr(response, "model_dump"):
        assert response.model_dump(mode="json") == body
    return response


def pet(tag: str) -> dict[str, Any]:
    return {"petType": tag, "name": "n"}


def check_mapping(case: Case) -> None:
    for tag, name in (("c", "Cat"), ("d", "Dog"), ("hound", "Dog")):
        case.respond_with(200, pet(tag))
        found = case.call("pets.mapped", body=pet(tag))
        assert type(found) is getattr(case.models, name)
        assert case.last_request.json == found.model_dump() == pet(tag)


def check_model_as_body(case: Case) -> None:
    case.respond_with(200, pet("d"))
    case.call("pets.mapped", body=case.models.Dog(pet_type="d", name="n"))
    assert case.last_request.json == pet("d")


def check_schema_names_without_mapping(case: Case) -> None:
    for method in ("implicit", "any", "nested"):
        assert type(round_trip(case, method, pet("Cat"))) is case.models.Cat
        assert type(round_trip(case, method, pet("Dog"))) is case.models.Dog
    assert round_trip(case, "any", None) is None


def check_nested_unions(case: Case) -> None:
    found = round_trip(case, "nested", {"petType": "Bird", "wings": 2})
    assert (type(found), found.wings) == (case.models.Bird, 2)


def check_inline_union(case: Case) -> None:
    cat, dog = round_trip(case, "inline", [pet("Cat"), pet("Dog")])
    assert (type(cat), type(dog)) == (case.models.Cat, case.models.Dog)


def check_members_other_than_objects(case: Case) -> None:
    cat = round_trip(case, "tagged_or_not", pet("Cat"))
    assert type(cat) is case.models.Cat
    plain = round_trip(case, "tagged_or_not", {"size": 5})
    assert (type(plain), plain.size) == (case.models.Plain, 5)
    (plain,) = round_trip(case, "tagged_or_not", [{"size": 5}])
    assert (type(plain), plain.size) == (case.models.Plain, 5)


def check_unknown_values(case: Case) -> None:
    for method in ("implicit", "any", "nested"):
        found = round_trip(case, method, pet("Unicorn"))
        assert (found.pet_type, found.name) == ("Unicorn", "n")
    shape = round_trip(case, "drawing", {"shapes": [{"kind": "new", "x": 1}]}).shapes[0]
    assert (type(shape), shape.kind) == (case.models.Shape, "new")


def check_drift_is_that_of_the_selected_class(case: Case) -> None:
    case.respond_with(200, {"petType": "Cat"})
    with pytest.raises(case.errors.DriftError) as caught:
        case.call("pets.implicit")
    assert [event.pointer for event in caught.value.events] == ["/name"]
    case.settings["on_drift"] = "ignore"
    assert type(case.call("pets.implicit")) is case.models.Cat


def check_base_class(case: Case) -> None:
    body = {"kind": "round", "theRadius": 1.5, "more": True}
    case.respond_with(200, body)
    found = case.call("pets.shape", body={"kind": "round"})
    assert type(found) is case.models.Circle
    assert isinstance(found, case.models.Shape)
    assert found.the_radius == 1.5
    assert found.model_dump(mode="json") == body


def check_base_class_in_containers(case: Case) -> None:
    body = {
        "shapes": [
            {"kind": "round", "theRadius": 1.0},
            {"kind": "Square", "side": 2.0},
            {"kind": "Cube", "side": 3.0, "inside": {"kind": "round"}},
        ],
        "byName": {"a": {"kind": "Square", "side": 2.0}},
    }
    found = round_trip(case, "drawing", body)
    names = [type(shape).__name__ for shape in found.shapes]
    assert names == ["Circle", "Square", "Cube"]
    assert type(found.shapes[2].inside) is case.models.Circle
    assert type(found.by_name["a"]) is case.models.Square
    assert case.models.Drawing.model_validate_json(found.model_dump_json()) == found


def check_required_fields_of_subclass(case: Case) -> None:
    case.respond_with(200, {"shapes": [{"kind": "Square"}]})
    with pytest.raises(case.errors.DriftError) as caught:
        case.call("pets.drawing")
    assert [event.pointer for event in caught.value.events] == ["/shapes/0/side"]


def check_subclasses_are_sent(case: Case) -> None:
    case.respond_with(200, {"kind": "Square", "side": 1})
    square = case.models.Square(kind="Square", side=1.0)
    assert type(case.call("pets.shape", body=square)) is case.models.Square
    assert case.last_request.json == {"kind": "Square", "side": 1.0}
    cube = case.models.Cube(kind="Cube", side=1, inside=square)
    assert cube.model_dump()["inside"] == {"kind": "Square", "side": 1}
