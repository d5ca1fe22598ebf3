"""Schemas that contain themselves."""

from typing import Any

from features.harness import Case

TREE: dict[str, Any] = {
    "value": 1,
    "left": {"value": 2, "left": {"value": 3}},
    "parent": None,
    "children": [{"value": 4}],
    "byName": {"a": {"value": 5}},
}


def check_object(case: Case) -> None:
    case.respond_with(200, TREE)
    tree = case.call("trees.create", body=TREE)
    assert case.last_request.json == TREE
    assert tree.left.left.value == 3
    assert tree.by_name["a"].value == 5
    assert tree.model_dump(mode="json") == TREE


def check_models_as_fields(case: Case) -> None:
    case.respond_with(200, TREE)
    leaf = case.models.Tree(value=9)
    case.call("trees.create", value=1, left=leaf, children=[leaf], by_name={"x": leaf})
    assert case.last_request.json == {
        "value": 1,
        "left": {"value": 9},
        "children": [{"value": 9}],
        "byName": {"x": {"value": 9}},
    }


def check_alias(case: Case) -> None:
    value: Any = {"a": [1, "b", None, {"c": True}]}
    case.respond_with(200, value)
    assert case.call("trees.json", body=value) == value
    assert case.last_request.json == value


def check_cycle_of_two(case: Case) -> None:
    body = {"right": {"left": {"right": {}}, "more": [{"right": {}}]}}
    case.respond_with(200, body)
    left = case.call("trees.left")
    assert isinstance(left.right.left, case.models.Left)
    assert isinstance(left.right.more[0], case.models.Left)
    assert left.model_dump(mode="json") == body
