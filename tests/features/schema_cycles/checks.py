"""Schemas that refer to themselves, as arrays, maps, unions and parts; properties whose names are awkward."""

import inspect
from typing import Any

from features.harness import Case


def there_and_back(case: Case, **body: object) -> Any:
    case.answer(200, body)
    thing = case.call("things.put", body=body)
    assert case.sent.json == body
    assert thing.model_dump(mode="json") == body
    case.call("things.put", body=thing)
    assert case.sent.json == body
    return thing


def check_array_of_itself(case: Case) -> None:
    value: list[Any] = [[], [[], [[]]]]
    case.answer(200, value)
    assert case.call("things.lists", body=value) == value
    assert case.sent.json == value


def check_map_of_itself(case: Case) -> None:
    value: dict[str, Any] = {"a": {}, "b": {"c": {}}}
    assert there_and_back(case, maps=value).maps == value


def check_union_of_itself(case: Case) -> None:
    for value in (None, "a", 1.5, True, [1, {"a": [None]}], {"a": {"b": []}}):
        case.answer(200, value)
        assert case.call("things.json") == value


def check_models_in_a_circle(case: Case) -> None:
    thing = there_and_back(case, ping={"pong": {"ping": {"pong": {"json": [1]}}}})
    assert type(thing.ping.pong.ping) is case.models.Ping
    tree = {"leaves": [{"leaves": []}, {}]}
    thing = there_and_back(case, tree=tree)
    assert type(thing.tree.leaves[0]) is type(thing.tree)


def check_parts_in_a_circle(case: Case) -> None:
    both = {"feathers": 1, "shell": "s"}
    thing = there_and_back(case, hen=both, egg=both, own={"own": {"own": {}}})
    assert (thing.hen.feathers, thing.hen.shell) == (1, "s")
    assert (thing.egg.feathers, thing.egg.shell) == (1, "s")
    assert type(thing.own.own) is case.models.Own


def check_subclass_in_its_base(case: Case) -> None:
    body = {"kind": "Derived", "parent": {"kind": "Base", "child": {"kind": "Derived"}}}
    thing = there_and_back(case, base=body)
    derived, base = case.models.Derived, case.models.Base
    assert type(thing.base) is type(thing.base.parent.child) is derived
    assert type(thing.base.parent) is base


def check_awkward_properties(case: Case) -> None:
    names = (
        "class json copy model_dump model_fields str list fooBar foo-bar foo_bar FooBar"
    )
    wires = [*names.split(), "_private", "__dunder__", "", "1", "@type"]
    body: dict[str, Any] = {name: index for index, name in enumerate(wires)}
    body["list"] = ["a"]
    thing = there_and_back(case, **body)
    assert not thing.model_extra
    fields = {
        name if field.alias is None else field.alias: name
        for name, field in type(thing).model_fields.items()
    }
    assert {wire: getattr(thing, fields[wire]) for wire in wires} == body
    assert fields["foo_bar"] == "foo_bar"
    case.answer(200, {})
    things = case.built.module("resources.things").Things
    arguments = list(inspect.signature(things.put).parameters)[1:-1]
    given = dict(zip(arguments[-len(wires) :], body.values(), strict=True))
    case.call("things.put", **given)
    assert case.sent.json == body


def check_aliases_of_each_other(case: Case) -> None:
    thing = there_and_back(case, row=[1, [2, [3]], []])
    assert thing.row == [1, [2, [3]], []]


def check_subclass_of_a_circle_elsewhere(case: Case) -> None:
    body = {"late": 1, "pong": {"ping": {"pong": {}}}}
    case.answer(200, body)
    late = case.call("others.late")
    assert isinstance(late, case.models.Ping)
    assert type(late).__module__ != case.models.Ping.__module__
    assert type(late.pong) is case.models.Pong
    assert late.model_dump() == body


def check_single_alternative_that_holds_itself(case: Case) -> None:
    thing = there_and_back(case, single={"more": {"more": {}}})
    assert type(thing.single.more.more) is type(thing.single)
