"""Responses that do not fit their types: values that are built, and drift events."""

import copy
import json
import pickle
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import GenericAlias
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, RootModel, SerializeAsAny
from typing_extensions import TypeAliasType

from _runtime.drift import DriftRecorder, report
from _runtime.errors import DriftEvent, DriftWarning
from _runtime.models import OMIT, Model, OpenStrEnum
from _runtime.type_info import TypeInfo


class State(OpenStrEnum):
    PENDING = "1"


class Person(Model):
    id: UUID
    first_name: Annotated[str, Field(alias="firstName")]


class Robot(Model):
    serial: int
    maker: str


class File(Model):
    id: UUID
    created_at: Annotated[datetime, Field(alias="createdAt")]
    owner: Person
    editors: list[Person] | OMIT = OMIT
    sizes: Mapping[str, int] | None | OMIT = OMIT
    state: State | OMIT = OMIT
    maker: Person | Robot | None | OMIT = OMIT
    flag: bool | OMIT = OMIT
    label: Annotated[str, Field(max_length=3)] | OMIT = OMIT
    pair: tuple[int, str] | OMIT = OMIT
    parts: "list[File] | OMIT" = OMIT


class Labels(Model):
    __pydantic_extra__: "dict[str, SerializeAsAny[Person | int]]" = Field(init=False)

    count: int


class MoreLabels(Labels):
    unnamed: Annotated[int | OMIT, Field(alias="")] = OMIT


class Names(RootModel[list[Person]]):
    """An array with a name of its own."""


alias: Any = TypeAliasType
Tree = alias("Tree", GenericAlias(list, ("Tree",)) | int)
Forest = alias("Forest", "list[Forest] | int")

ID = "00000000-0000-0000-0000-000000000001"
PERSON = {"id": ID, "firstName": "Ann"}
FILE = {"id": ID, "createdAt": "2026-01-02T03:04:05Z", "owner": PERSON}


def build(annotation: Any, value: Any) -> tuple[Any, list[DriftEvent]]:
    """Build a JSON value; warnings of serializers are errors."""
    drift = DriftRecorder("files/get")
    return drift.build(TypeInfo(annotation), value).value, drift.events


def pointers_and_kinds(events: list[DriftEvent]) -> list[tuple[str, str]]:
    return [(event.pointer, event.kind) for event in events]


@pytest.fixture(autouse=True)
def strict_serializers() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_build_of_a_valid_value_has_no_events() -> None:
    wire = {**FILE, "new": 1, "state": "9", "flag": "true", "sizes": {"a": "1"}}
    file, events = build(File, wire)
    assert events == []
    assert (file.flag, file.sizes, file.state) == (True, {"a": 1}, "9")
    assert file.model_extra == {"new": 1}


def test_build_of_another_object_keeps_its_fields() -> None:
    wire = {"id": ID, "name": "Apollo", "identifier": "AP", "network": 2, "emoji": None}
    file, events = build(File, wire)
    assert file.id == UUID(ID) and file.created_at is OMIT and file.parts is OMIT
    assert type(file) is File
    assert pointers_and_kinds(events) == [
        ("/createdAt", "missing"),
        ("/owner", "missing"),
    ]
    assert str(events[0]) == (
        "files/get at /createdAt: expected datetime (required), got nothing"
    )
    assert file.model_dump(mode="json") == wire
    assert repr(file).startswith("File(id=UUID(")


def test_mismatched_value_is_read_by_its_attribute() -> None:
    wire = {**FILE, "createdAt": "yesterday", "flag": None}
    file, events = build(File, wire)
    assert file.created_at == "yesterday" and file.flag is None
    assert events == [
        DriftEvent(
            "files/get", "/createdAt", "mismatch", "datetime", "string", '"yesterday"'
        ),
        DriftEvent("files/get", "/flag", "mismatch", "bool", "null", "null"),
    ]
    assert file.model_dump(mode="json") == wire
    file.created_at = datetime(2026, 1, 1)
    file.flag = True
    assert file.model_dump(mode="json") == {
        **FILE,
        "createdAt": "2026-01-01T00:00:00",
        "flag": True,
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"owner": {"id": "x"}}, ["/owner/id", "/owner/firstName"]),
        ({"owner": 3}, ["/owner"]),
        ({"editors": [PERSON, {"id": ID}, 7]}, ["/editors/1/firstName", "/editors/2"]),
        ({"editors": {"a": 1}}, ["/editors"]),
        ({"sizes": {"a/b~c": "big", "d": 1}}, ["/sizes/a~1b~0c"]),
        ({"maker": {"serial": "x", "maker": "y"}}, ["/maker/serial"]),
        ({"maker": "someone"}, ["/maker"]),
        ({"label": "long"}, ["/label"]),
        ({"pair": ["x", "y"]}, ["/pair/0"]),
        ({"pair": [1]}, ["/pair"]),
        ({"parts": [{**FILE, "parts": [{**FILE, "id": 1}]}]}, ["/parts/0/parts/0/id"]),
        ({"state": 5}, ["/state"]),
    ],
)
def test_events_have_one_pointer_for_each_mismatch(
    change: dict[str, Any], expected: list[str]
) -> None:
    wire = {**FILE, **change}
    file, events = build(File, wire)
    assert [event.pointer for event in events] == expected
    assert isinstance(file, File) and file.id == UUID(ID)
    assert json.loads(file.model_dump_json()) == file.model_dump(mode="json") == wire


def test_parts_that_fit_are_typed() -> None:
    file, _ = build(File, {**FILE, "editors": [PERSON, {"id": ID}, 7]})
    ann, nameless, seven = file.editors
    assert ann.first_name == "Ann"
    assert nameless.first_name is OMIT and isinstance(nameless, Person)
    assert seven == 7


def test_union_uses_the_member_with_the_fewest_errors() -> None:
    file, _ = build(File, {**FILE, "maker": {"serial": "x", "maker": "y"}})
    assert isinstance(file.maker, Robot) and file.maker.maker == "y"
    person, events = build(Person | Robot, {"firstName": "Ann"})
    assert isinstance(person, Person) and pointers_and_kinds(events) == [
        ("/id", "missing")
    ]


def test_event_describes_the_violated_constraint() -> None:
    _, events = build(File, {**FILE, "label": "long"})
    assert events[0].expected == "str (String should have at most 3 characters)"
    _, events = build(Literal["a", "b"], "c")
    assert "'a' or 'b'" in events[0].expected


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (list[Person], {"a": 1}),
        (Person, []),
        (Person, None),
        (int | None, "x"),
        (Tree, "x"),
    ],
)
def test_build_of_another_json_type_keeps_the_value(
    annotation: Any, value: Any
) -> None:
    built, events = build(annotation, value)
    assert built == value and pointers_and_kinds(events) == [("", "mismatch")]


def test_build_of_sets_tuples_and_maps() -> None:
    built, events = build(Sequence[Person], [PERSON, {}])
    assert [type(item) for item in built] == [Person, Person]
    assert [event.pointer for event in events] == ["/1/id", "/1/firstName"]
    built, events = build(tuple[int, ...], [1, "x"])
    assert built == (1, "x") and pointers_and_kinds(events) == [("/1", "mismatch")]
    built, events = build(set[int], [1, 1, "x"])
    assert built == {1, "x"}
    built, events = build(dict[str, list[int]], {"a": [1, None]})
    assert built == {"a": [1, None]} and pointers_and_kinds(events) == [
        ("/a/1", "mismatch")
    ]


@pytest.mark.parametrize("alias", [Tree, Forest])
def test_build_of_recursive_aliases(alias: Any) -> None:
    built, events = build(alias, [1, [2, "x"]])
    assert built == [1, [2, "x"]] and pointers_and_kinds(events) == [
        ("/1/1", "mismatch")
    ]


def test_build_of_root_models() -> None:
    names, events = build(Names, [PERSON, {"id": ID}])
    assert isinstance(names, Names) and names.root[0].first_name == "Ann"
    assert pointers_and_kinds(events) == [("/1/firstName", "missing")]
    assert names.model_dump(mode="json") == [PERSON, {"id": ID}]
    raw, events = build(Names, [3])
    assert raw == [3] and pointers_and_kinds(events) == [("/0", "mismatch")]


def test_lenient_models_compare_copy_and_pickle() -> None:
    wire = {**FILE, "createdAt": 1.5e300, "owner": {}, "new": 1}
    file, _ = build(File, wire)
    again, _ = build(File, wire)
    assert file == again and file != build(File, FILE)[0]
    for copied in (
        copy.copy(file),
        copy.deepcopy(file),
        pickle.loads(pickle.dumps(file)),
        file.model_copy(deep=True),
    ):
        assert copied == file and repr(copied) == repr(file)
        assert copied.owner.id is OMIT and copied.created_at == 1.5e300


@pytest.mark.parametrize("cls", [Labels, MoreLabels])
def test_extra_fields_have_their_declared_type(cls: type[Labels]) -> None:
    wire = {"ann": PERSON, "n/o": "one", "odd": {"id": "x"}, "two": 2}
    labels, events = build(cls, wire)
    assert [event.pointer for event in events] == [
        "/count",
        "/n~1o",
        "/odd/id",
        "/odd/firstName",
    ]
    extra = labels.__pydantic_extra__
    assert (type(extra["ann"]), extra["n/o"], extra["two"]) == (Person, "one", 2)
    assert labels.model_dump(mode="json") == wire


def test_field_with_an_empty_wire_name() -> None:
    wire = {"count": 1, "": "one"}
    labels, events = build(MoreLabels, wire)
    assert pointers_and_kinds(events) == [("/", "mismatch")]
    assert labels.unnamed == "one"
    assert labels.model_dump(mode="json") == wire


def test_event_of_deep_nesting_has_its_pointer() -> None:
    value: Any = {**FILE, "id": 1}
    for _ in range(200):
        value = {**FILE, "parts": [value]}
    file, [event] = build(File, value)
    assert isinstance(file, File) and event.pointer.startswith("/parts/0/parts/0")


def test_samples_are_short_and_messages_lack_them() -> None:
    _, first = build(File, {**FILE, "createdAt": "x" * 1000})
    _, second = build(File, {**FILE, "createdAt": "y"})
    assert len(first[0].sample) == 60
    assert str(first[0]) == str(second[0])
    _, events = build(list[int], [{"token": "secret"}])
    assert "secret" not in events[0].sample


SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text("aé/~", max_size=3)
KEYS = st.sampled_from([*File.model_fields, *FILE, "x"])
JSON: st.SearchStrategy[Any] = st.deferred(
    lambda: SCALARS | st.lists(JSON, max_size=3) | st.dictionaries(KEYS, JSON)
)
OBJECTS = st.builds(
    lambda change, gone: {k: v for k, v in {**FILE, **change}.items() if k not in gone},
    st.dictionaries(
        st.sampled_from(["owner", "editors", "sizes", "maker", "parts", "x"]), JSON
    ),
    st.sets(st.sampled_from(list(FILE))),
)


@given(OBJECTS)
def test_any_object_is_built_and_dumped_unchanged(wire: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file, events = build(File, wire)
        assert isinstance(file, File)
        assert set(file.model_dump(mode="json")) == set(wire)
        assert pickle.loads(pickle.dumps(file)) == file
    pointers = [event.pointer for event in events]
    assert len(pointers) == len(set(pointers))
    for event in events:
        _, found = find(wire, event.pointer)
        assert found != (event.kind == "missing")


def find(value: Any, pointer: str) -> tuple[Any, bool]:
    """Resolve a JSON pointer; return the value, and whether it exists."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and token not in value:
            return None, False
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value, True


EVENTS = [DriftEvent("a/b", f"/{n}", "mismatch", "int", "string") for n in range(2)]


def test_report_warns_or_calls_the_function() -> None:
    reported: list[DriftEvent] = []
    report(EVENTS, reported.append)
    report(EVENTS, "ignore")
    assert reported == EVENTS
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report(EVENTS, "warn")
    assert [str(item.message) for item in caught] == [str(event) for event in EVENTS]
    assert {item.category for item in caught} == {DriftWarning}
    assert {item.filename for item in caught} == {__file__}


class Early(Model):
    """A class that pydantic leaves incomplete, as it refers to a later class."""

    first_one: Annotated["Late", Field(alias="first one")]


class Late(Model):
    name: str


def test_build_of_a_class_with_forward_references() -> None:
    assert not Early.__pydantic_complete__
    drift = DriftRecorder("any")
    early = drift.build(TypeInfo(Early), {"first one": 5}).value
    assert [event.pointer for event in drift.events] == ["/first one"]
    assert "expected Late, got number" in str(drift.events[0])
    assert early.first_one == 5
    assert early.model_dump() == {"first one": 5}
