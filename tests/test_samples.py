"""Sample values: valid against their schemas, as an independent validator confirms."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from clientwright.ir import Api
from clientwright.parse import parse
from clientwright.samples import (
    SampleValidator,
    allows_null,
    fill_missing_properties,
    has_only_declared_properties,
    sample_value,
)
from clientwright.source import load


def api_of(folder: Path, **schemas: Any) -> Api:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    path = folder / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return parse(load(path))[0]


def assert_valid(schema: Any, others: Any, value: Any) -> None:
    document = {**schema, "components": {"schemas": others}}
    OAS31Validator(document, format_checker=oas31_format_checker).validate(value)


REF = {"$ref": "#/components/schemas/Other"}
SCHEMAS: dict[str, Any] = {
    "string": {"type": "string"},
    "short": {"type": "string", "maxLength": 2},
    "long": {"type": "string", "minLength": 9},
    "exactly": {"type": "string", "minLength": 5, "maxLength": 5},
    "pattern": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"},
    "hexadecimal": {"type": "string", "pattern": "^#[0-9a-f]{6}$", "minLength": 7},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email"},
    "uri": {"type": "string", "format": "uri"},
    "url": {"type": "string", "format": "url", "maxLength": 50},
    "hostname": {"type": "string", "format": "hostname"},
    "ipv6": {"type": "string", "format": "ipv6"},
    "unknown format": {"type": "string", "format": "of-ours", "maxLength": 3},
    "format and length": {"type": "string", "format": "email", "maxLength": 20},
    "integer": {"type": "integer"},
    "minimum": {"type": "integer", "minimum": 7},
    "exclusive minimum": {"type": "integer", "exclusiveMinimum": 7},
    "exclusive number": {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5},
    "exclusive both": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "maximum": {"type": "integer", "maximum": -3},
    "exclusive maximum": {"type": "integer", "exclusiveMaximum": -3},
    "exclusive maximum of one": {"type": "integer", "exclusiveMaximum": 1},
    "between": {"type": "number", "minimum": 0.2, "maximum": 0.4},
    "negative": {"type": "integer", "minimum": -9, "maximum": -5},
    "multiple": {"type": "integer", "multipleOf": 7, "minimum": 8},
    "multiple below": {"type": "integer", "multipleOf": 5, "maximum": 4},
    "fraction": {"type": "number", "multipleOf": 0.01},
    "boolean": {"type": "boolean"},
    "null": {"type": "null"},
    "several types": {"type": ["null", "integer"]},
    "enum": {"enum": [None, "a"]},
    "const": {"const": {"a": [1]}},
    "const null": {"const": None},
    "array": {"type": "array", "items": {"type": "integer"}},
    "two": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    "unique": {
        "type": "array",
        "items": {"type": "integer"},
        "minItems": 2,
        "uniqueItems": True,
    },
    "none": {"type": "array", "items": {"type": "integer"}, "maxItems": 0},
    "array of anything": {"type": "array", "minItems": 1},
    "array of references": {"type": "array", "items": REF, "minItems": 1},
    "object": {"type": "object", "properties": {"a": {"type": "string"}}},
    "untyped object": {"properties": {"a": {"type": "string"}}, "required": ["a"]},
    "required and undeclared": {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string"}},
    },
    "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "closed": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"a": REF},
    },
    "at least one": {
        "type": "object",
        "additionalProperties": {"type": "integer"},
        "minProperties": 1,
    },
    "reference": REF,
    "nested": {
        "type": "object",
        "properties": {"other": REF, "others": {"type": "array", "items": REF}},
    },
    "one of": {"oneOf": [{"type": "null"}, REF]},
    "one of scalars": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    "one of with a sibling": {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "any of": {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "integer"}]},
    "all of": {
        "allOf": [
            REF,
            {
                "type": "object",
                "required": ["b"],
                "properties": {"b": {"type": "integer"}},
            },
        ]
    },
    "all of that requires": {
        "allOf": [REF, {"type": "object", "required": ["optional"]}]
    },
    "all of scalars": {"allOf": [{"type": "string"}, {"minLength": 6}]},
    "all of one": {"allOf": [REF], "description": "TaskRunner."},
    "all of an enumeration": {"allOf": [{"type": "string", "enum": ["x"]}]},
    "anything": {},
    "examples": {"type": "string", "examples": ["example"]},
}
OTHER = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "optional": {"type": "integer"},
        "self": {"$ref": "#/components/schemas/Other"},
        "many": {"type": "array", "items": {"$ref": "#/components/schemas/Other"}},
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_sample_is_valid(tmp_path: Path, name: str) -> None:
    api = api_of(tmp_path, Made=SCHEMAS[name], Other=OTHER)
    sample = sample_value(
        api, SampleValidator(api), {"$ref": "#/components/schemas/Made"}
    )
    assert_valid(SCHEMAS[name], {"Other": OTHER, "Made": SCHEMAS[name]}, sample)


@pytest.mark.parametrize("name", SCHEMAS)
def test_sample_is_json_and_deterministic(tmp_path: Path, name: str) -> None:
    api = api_of(tmp_path, Made=SCHEMAS[name], Other=OTHER)
    schema = {"$ref": "#/components/schemas/Made"}
    first = sample_value(api, SampleValidator(api), schema)
    assert (
        json.loads(json.dumps(first))
        == first
        == sample_value(api, SampleValidator(api), schema)
    )


def test_sample_object_has_every_property(tmp_path: Path) -> None:
    properties = {"a": {"type": "string"}, "b": {"type": "integer"}}
    api = api_of(tmp_path, Made={"type": "object", "properties": properties})
    assert set(
        sample_value(api, SampleValidator(api), {"$ref": "#/components/schemas/Made"})
    ) == {
        "a",
        "b",
    }


def test_sample_of_recursive_schema_is_finite(tmp_path: Path) -> None:
    circle = {
        "type": "object",
        "properties": {"next": {"$ref": "#/components/schemas/B"}},
    }
    api = api_of(
        tmp_path,
        A=circle,
        B={
            "type": "object",
            "properties": {"back": {"$ref": "#/components/schemas/A"}},
        },
        C={
            "oneOf": [
                {"type": "array", "items": {"$ref": "#/components/schemas/C"}},
                {"type": "string"},
            ]
        },
        D={"anyOf": [{"$ref": "#/components/schemas/D"}, {"type": "string"}]},
        E={
            "type": "object",
            "additionalProperties": {"$ref": "#/components/schemas/E"},
        },
    )
    for name in "ABCDE":
        sample_value(
            api, SampleValidator(api), {"$ref": f"#/components/schemas/{name}"}
        )


def test_sample_of_required_recursion_is_finite(tmp_path: Path) -> None:
    node = {"$ref": "#/components/schemas/Node"}
    api = api_of(
        tmp_path,
        Node={
            "type": "object",
            "required": ["next", "children"],
            "properties": {
                "next": {"anyOf": [node, {"type": "null"}]},
                "children": {"type": "array", "items": node},
            },
        },
        Endless={
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"$ref": "#/components/schemas/Endless"}},
        },
    )
    sample = sample_value(api, SampleValidator(api), node)
    assert sample["children"] == []
    sample_value(api, SampleValidator(api), {"$ref": "#/components/schemas/Endless"})


def test_sample_of_wide_recursion_is_small(tmp_path: Path) -> None:
    node = {"$ref": "#/components/schemas/Node"}
    properties = {name: {"anyOf": [node, {"type": "null"}]} for name in "abcd"}
    api = api_of(tmp_path, Node={"type": "object", "properties": properties})
    assert len(json.dumps(sample_value(api, SampleValidator(api), node))) < 10_000


def test_sample_uses_the_example(tmp_path: Path) -> None:
    api = api_of(
        tmp_path,
        Made={
            "type": "object",
            "properties": {
                "a": {"type": "string", "examples": ["x"]},
                "b": {"type": "integer"},
            },
        },
    )
    reference = {"$ref": "#/components/schemas/Made"}
    assert sample_value(api, SampleValidator(api), reference)["a"] == "x"
    assert fill_missing_properties(api, SampleValidator(api), reference, {"b": 9}) == {
        "a": "x",
        "b": 9,
    }
    assert fill_missing_properties(
        api, SampleValidator(api), reference, {"c": 1}
    ).keys() == {"a", "b", "c"}
    assert fill_missing_properties(api, SampleValidator(api), reference, [1]) == [1]


def test_sample_uses_false_and_null_examples(tmp_path: Path) -> None:
    api = api_of(tmp_path, Made={"type": ["string", "null"], "examples": [None]})
    assert (
        sample_value(api, SampleValidator(api), {"$ref": "#/components/schemas/Made"})
        is None
    )


def test_sample_ignores_an_invalid_example(tmp_path: Path) -> None:
    sample = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "integer", "examples": ["no integer"]}},
    }
    api = api_of(tmp_path, Made=sample)
    reference, assert_valid = {"$ref": "#/components/schemas/Made"}, SampleValidator(
        api
    )
    assert sample_value(api, assert_valid, reference, [{"a": "x"}, {"a": 5}]) == {
        "a": 5
    }
    assert assert_valid.is_valid(
        reference, sample_value(api, assert_valid, reference, [{"a": "x"}])
    )


def test_sample_is_not_completed_to_an_invalid_value(tmp_path: Path) -> None:
    """Leave out optional properties that exclude each other."""
    sample = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "maxProperties": 1,
    }
    api = api_of(tmp_path, Made=sample)
    reference = {"$ref": "#/components/schemas/Made"}
    assert fill_missing_properties(api, SampleValidator(api), reference, {"b": 9}) == {
        "b": 9
    }


@pytest.mark.parametrize(
    "value, expected",
    [
        ({"name": "x"}, True),
        ({"name": "x", "more": 1}, False),
        ({"name": "x", "many": [{"name": "y"}]}, True),
        ({"name": "x", "many": [{"more": 1}]}, False),
        ([], True),
    ],
)
def test_is_declared_of_value(tmp_path: Path, value: Any, expected: bool) -> None:
    assert (
        has_only_declared_properties(api_of(tmp_path, Other=OTHER), REF, value)
        is expected
    )


def test_is_declared_by_alternatives_of_an_object(tmp_path: Path) -> None:
    api = api_of(tmp_path, Other=OTHER, List={"type": "array"}, Free={"type": "object"})
    value = {"s": "a", "unknown": 1}
    for name, expected in (("List", False), ("Free", True)):
        option = {"$ref": f"#/components/schemas/{name}"}
        assert (
            has_only_declared_properties(api, {"anyOf": [REF, option]}, value)
            is expected
        )
    assert not has_only_declared_properties(
        api, {"anyOf": [REF, {"type": "null"}]}, value
    )


def test_is_declared_by_a_class_in_all_of(tmp_path: Path) -> None:
    api = api_of(tmp_path, Other=OTHER)
    for part in (REF, {"anyOf": [REF, {"type": "null"}]}):
        combined = {"allOf": [part, {"type": "object", "additionalProperties": True}]}
        assert has_only_declared_properties(api, combined, {"name": "x"})
        assert not has_only_declared_properties(api, combined, {"name": "x", "more": 1})


def test_is_declared_by_alternatives_of_array_items(tmp_path: Path) -> None:
    api = api_of(tmp_path, Other=OTHER, List={"type": "array", "items": REF})
    lists = {"anyOf": [REF, {"$ref": "#/components/schemas/List"}]}
    assert has_only_declared_properties(api, lists, [{"name": "x"}])
    assert not has_only_declared_properties(api, lists, [{"name": "x", "more": 1}])


@pytest.mark.parametrize(
    "schema, expected",
    [
        ({"type": "null"}, True),
        ({"type": ["string", "null"]}, True),
        ({"type": "string"}, False),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, True),
        ({"oneOf": [{"type": "null"}, REF]}, True),
        ({"enum": ["a", None]}, True),
        ({"const": None}, True),
        (REF, False),
    ],
)
def test_nullable_of_schema(tmp_path: Path, schema: Any, expected: bool) -> None:
    holder = {"type": "object", "properties": {"x": schema}}
    api = api_of(tmp_path, Holder=holder, Other=OTHER)
    read = api.properties("#/components/schemas/Holder")["x"].schema
    assert allows_null(api, read) is expected


VALUES = ["", "text", "12", "a@b", "1.2.3.4", "::1", "2026-01-31", "2026-02-30", "[", 3]
VALUES += ["12:30:45", "12:30:45Z", "2026-01-31T12:30:45Z", 2**31, 2**63, -(2**31), 1.5]
VALUES += ["3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "xn--a", "é", None, True, [], {}]


@pytest.mark.parametrize("name", sorted(oas31_format_checker.checkers))
def test_sample_of_format_is_accepted_by_openapi_core(
    tmp_path: Path, name: str
) -> None:
    checker = SampleValidator(api_of(tmp_path))
    for value in VALUES:
        expected = oas31_format_checker.conforms(value, name)
        assert checker.is_valid({"format": name}, value) is expected, value
