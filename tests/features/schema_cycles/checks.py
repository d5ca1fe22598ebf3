"""Schemas that refer to themselves in arrays, maps, unions and `allOf`; awkward property names."""

import inspect
from typing import Any

from features.harness import Case


def round_trip(case: Case, **body: object) -> Any:
    case.respond_with(200, body)
    thing = case.call("things.put", body=body)
    assert case.last_request.json == body
    assert thing.model_dump(mode="json") == body
    case.call("things.put", body=thing)
    assert case.last_request.json == body
    return thing


def check_array_of_itself(case: Case) -> None:
    value: list[Any] = [[], [[], [[]]]]
    case.respond_with(200, value)
    assert case.call("things.lists", body=value) == value
    assert case.last_request.json == value


def check_map_of_itself(case: Case) -> None:
    value: dict[str, Any] = {"a": {}, "b": {"c": {}}}
    assert round_trip(case, maps=value).maps == value


def check_union_of_itself(case: Case) -> None:
    for value in (None, "a", 1.5, True, [1, {"a": [None]}], {"a": {"b": []}}):
        case.respond_with(200, value)
        assert case.call("things.json") == value


def check_cyclic_models(case: Case) -> None:
    thing = round_trip(case, ping={"pong": {"ping": {"pong": {"json": [1]}}}})
    assert type(thing.ping.pong.ping) is case.models.Ping
    tree = {"leaves": [{"leaves": []}, {}]}
    thing = round_trip(case, tree=tree)
    assert type(thing.tree.leaves[0]) is type(thing.tree)


def check_cyclic_all_of(case: Case) -> None:
    both = {"feathers": 1, "shell": "s"}
    thing = round_trip(case, hen=both, egg=both, own={"own": {"own": {}}})
    assert (thing.hen.feathers, thing.hen.shell) == (1, "s")
    assert (thing.egg.feathers, thing.egg.shell) == (1, "s")
    assert type(thing.own.own) is case.models.Own


def check_subclass_in_its_base(case: Case) -> None:
    body = {"kind": "Derived", "parent": {"kind": "Base", "child": {"kind": "Derived"}}}
    thing = round_trip(case, base=body)
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
    thing = round_trip(case, **body)
    assert not thing.model_extra
    fields = {
        name if field.alias is None else field.alias: name
        for name, field in type(thing).model_fields.items()
    }
    assert {wire: getattr(thing, fields[wire]) for wire in wires} == body
    assert fields["foo_bar"] == "foo_bar"
    case.respond_with(200, {})
    things = case.built.module("resources.things").Things
    arguments = list(inspect.signature(things.put).parameters)[1:-1]
    passed = dict(zip(arguments[-len(wires) :], body.values(), strict=True))
    case.call("things.put", **passed)
    assert case.last_request.json == body


def check_aliases_of_each_other(case: Case) -> None:
    thing = round_trip(case, row=[1, [2, [3]], []])
    assert thing.row == [1, [2, [3]], []]


def check_subclass_of_cyclic_schema(case: Case) -> None:
    body = {"late": 1, "pong": {"ping": {"pong": {}}}}
    case.respond_with(200, body)
    late = case.call("others.late")
    assert isinstance(late, case.models.Ping)
    assert type(late).__module__ != case.models.Ping.__module__
    assert type(late.pong) is case.models.Pong
    assert late.model_dump() == body


def check_recursive_single_alternative(case: Case) -> None:
    thing = round_trip(case, single={"more": {"more": {}}})
    assert type(thing.single.more.more) is type(thing.single)
