"""Schemas become classes and annotations."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from clientwright.errors import InternalError
from clientwright.models import Model, Models, annotations, build_models
from clientwright.models.type_schemas import reduce_to_type
from clientwright.names import assign_names
from clientwright.parse import parse
from clientwright.source import load

OK: dict[str, Any] = {"204": {"description": "Nothing."}}


def build(
    folder: Path, schemas: dict[str, Any], paths: dict[str, Any] | None = None
) -> Models:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths or {},
        "components": {"schemas": schemas},
    }
    path = folder / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    api, _ = parse(load(path))
    return build_models(api, assign_names(api, {}))


def model(models: Models, key: str) -> Model:
    [found] = [item for item in models.models if item.name == key]
    return found


def annotation(folder: Path, schema: Any, *, required: bool = True) -> str:
    """Return the annotation of a property with a schema."""
    models = build(
        folder,
        {
            "It": {
                "type": "object",
                "properties": {"x": schema},
                "required": ["x"] if required else [],
            },
            "Other": {"type": "object", "properties": {"a": {"type": "string"}}},
        },
    )
    return model(models, "It").fields[0].annotation


REF = {"$ref": "#/components/schemas/Other"}


@pytest.mark.parametrize(
    "schema, expected",
    [
        ({"type": "string"}, "str"),
        ({"type": "integer"}, "int"),
        ({"type": "number"}, "float"),
        ({"type": "boolean"}, "bool"),
        ({"type": "null"}, "None"),
        ({}, "Any"),
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "date-time"}, "datetime"),
        ({"type": "string", "format": "email"}, "str"),
        ({"type": "string", "format": "uri"}, "str"),
        ({"type": "string", "format": "byte"}, "str"),
        ({"type": "string", "format": "hostname"}, "str"),
        ({"type": "string", "format": "ipv4"}, "str"),
        ({"type": "string", "format": "whatever"}, "str"),
        ({"type": "integer", "format": "int64"}, "int"),
        ({"type": "number", "format": "double"}, "float"),
        ({"type": ["string", "null"]}, "str | None"),
        ({"type": ["integer", "string"]}, "int | str"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "str | None"),
        ({"anyOf": [REF, {"type": "null"}]}, "Other | None"),
        (REF, "Other"),
        ({"type": "array", "items": REF}, "list[Other]"),
        ({"type": "array"}, "list[Any]"),
        ({"type": "object"}, "dict[str, Any]"),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "dict[str, int]",
        ),
        ({"type": "object", "additionalProperties": True}, "dict[str, Any]"),
        ({"const": "a"}, "Literal['a']"),
        ({"const": 1}, "Literal[1]"),
        ({"type": "string", "const": "Schema0"}, "Literal['Schema0']"),
        ({"const": "Other"}, "Literal['Other']"),
        ({"const": "a\"b'c\\"}, "Literal['a\"b\\'c\\\\']"),
    ],
)
def test_annotation_of_schema(tmp_path: Path, schema: Any, expected: str) -> None:
    found = annotation(tmp_path, schema)
    assert sorted(found.split(" | ")) == sorted(expected.split(" | "))


PAIR = [{"type": "string"}, {"type": "integer"}]


@pytest.mark.parametrize(
    "schema, expected",
    [
        (
            {"type": "array", "prefixItems": PAIR, "items": False, "minItems": 2},
            {"type": "array", "prefixItems": PAIR, "minItems": 2, "maxItems": 2},
        ),
        # The array may be shorter or longer, so it is not a tuple.
        (
            {"type": "array", "prefixItems": PAIR, "maxItems": 2},
            {"type": "array", "items": {"anyOf": PAIR}},
        ),
        # Items after the prefix may be anything (JSON Schema 2020-12 core, section 10.3.1.2).
        ({"type": "array", "prefixItems": PAIR}, {"type": "array", "items": {}}),
        (
            {"prefixItems": PAIR[:1], "items": PAIR[0], "maxItems": 9},
            {"type": "array", "items": PAIR[0]},
        ),
        (
            {"patternProperties": {"^x": PAIR[0]}},
            {"type": "object", "additionalProperties": {}},
        ),
        (
            {"patternProperties": {"^x": PAIR[0]}, "additionalProperties": False},
            {"type": "object", "additionalProperties": PAIR[0]},
        ),
        (
            {"patternProperties": {"^x": PAIR[0]}, "additionalProperties": PAIR[1]},
            {"type": "object", "additionalProperties": {"anyOf": PAIR}},
        ),
        ({"allOf": [PAIR[0], {"maxLength": 3}]}, {"type": "string", "maxLength": 3}),
        ({"allOf": [{"$ref": "It"}], "description": "D"}, {"$ref": "named It"}),
        (
            {"type": ["string", "null"], "minLength": 1},
            {"type": ["string", "null"], "minLength": 1},
        ),
        # Limits can apply only to the one type besides null.
        (
            {"type": ["string", "integer"], "minLength": 1},
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        ),
        (
            {"type": "array", "items": {"type": "string", "minLength": 1}},
            {"type": "array", "items": {"type": "string"}},
        ),
        ({"anyOf": [PAIR[0], {}]}, {}),
        ({"oneOf": [PAIR[0], {"type": "string", "format": "email"}]}, PAIR[0]),
        ({"type": "string", "maximum": 3}, {"type": "string"}),
        ({"type": "string", "pattern": "(?=x)"}, {"type": "string"}),
        ({"type": "string", "maxLength": 3.0}, {"type": "string", "maxLength": 3}),
        (
            {"type": "string", "format": "uuid", "minLength": 1},
            {"type": "string", "format": "uuid"},
        ),
        ({"const": 1.5}, {"type": "number"}),
        ({"const": ["a"]}, {"type": "array", "items": {}}),
        ({"const": None}, {"type": "null"}),
        ({"description": "D", "title": "T", "examples": [1]}, {}),
    ],
)
def test_type_schema_keeps_only_deciding_keywords(schema: Any, expected: Any) -> None:
    assert reduce_to_type(schema, lambda key: {"$ref": f"named {key}"}) == expected


def test_pattern_equal_to_a_class_name_is_kept(tmp_path: Path) -> None:
    for text in ("Schema0", "Schema1", "It", "Other", "'\"\\\\"):
        found = annotation(tmp_path, {"type": "string", "pattern": text})
        [keyword] = [
            item
            for item in ast.walk(ast.parse(found))
            if isinstance(item, ast.keyword) and item.arg == "pattern"
        ]
        assert ast.literal_eval(keyword.value) == text


@pytest.mark.parametrize(
    "schema, expected",
    [
        (
            {"type": "string", "minLength": 1, "maxLength": 2},
            {"min_length": 1, "max_length": 2},
        ),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 5}, {"ge": 1, "lt": 5}),
        ({"type": "integer", "exclusiveMinimum": 0}, {"gt": 0}),
        ({"type": "number", "multipleOf": 0.5}, {"multiple_of": 0.5}),
        ({"type": "array", "items": {}, "minItems": 1}, {"min_length": 1}),
        ({"type": "string", "pattern": "^a$"}, {"pattern": "^a$"}),
    ],
)
def test_field_constraints_of_schema(
    tmp_path: Path, schema: Any, expected: dict[str, Any]
) -> None:
    tree = ast.parse(annotation(tmp_path, schema))
    found = {
        item.arg: ast.literal_eval(item.value)
        for item in ast.walk(tree)
        if isinstance(item, ast.keyword)
    }
    assert found == expected


def test_optional_field_has_default_none(tmp_path: Path) -> None:
    assert annotation(tmp_path, {"type": "string"}, required=False) == "str | MISSING"
    found = annotation(tmp_path, {"type": ["string", "null"]}, required=False)
    assert set(found.split(" | ")) == {"str", "None", "MISSING"}


def extra(folder: Path, extended: Any = None, **schema: Any) -> str:
    """Return the annotation of additional properties; `extended` is combined by `allOf`."""
    schemas = {
        "It": {"properties": {"x": {"type": "string"}}, **schema},
        "Sub": extended or {},
        "Other": {"type": "object", "properties": {"a": {"type": "string"}}},
    }
    return model(build(folder, schemas), "Sub" if extended else "It").extra


@pytest.mark.parametrize(
    "schema, expected",
    [
        ({}, ""),
        ({"additionalProperties": True}, ""),
        ({"additionalProperties": False}, ""),
        ({"additionalProperties": {}}, ""),
        ({"additionalProperties": {"description": "Anything."}}, ""),
        ({"additionalProperties": {"type": "string"}}, "str"),
        ({"additionalProperties": {"type": ["integer", "null"]}}, "int | None"),
        ({"additionalProperties": REF}, "Other"),
        ({"additionalProperties": {"type": "array", "items": REF}}, "list[Other]"),
        ({"patternProperties": {"^x": REF}}, ""),
        ({"patternProperties": {"^x": REF}, "additionalProperties": True}, ""),
        ({"patternProperties": {"^x": REF}, "additionalProperties": False}, "Other"),
        (
            {
                "patternProperties": {"^x": REF},
                "additionalProperties": {"type": "string"},
            },
            "Other | str",
        ),
    ],
)
def test_additional_properties_annotation(
    tmp_path: Path, schema: Any, expected: str
) -> None:
    assert extra(tmp_path, **schema) == expected


IT = {"$ref": "#/components/schemas/It"}
TEXTS = {"additionalProperties": {"type": "string"}}


@pytest.mark.parametrize(
    "extended, bases, expected",
    [
        # The base class declares it.
        ({"allOf": [IT], "properties": {"y": {}}}, ("It",), ""),
        ({"allOf": [IT], **TEXTS}, ("It",), ""),
        # A subclass must not change the type of an attribute, which is invariant.
        (
            {"allOf": [IT], "additionalProperties": {"type": "integer"}},
            ("Model",),
            "int",
        ),
        ({"allOf": [IT, {"additionalProperties": REF}]}, ("Model",), "Other"),
        ({"allOf": [REF], **TEXTS}, ("Other",), "str"),
        ({"allOf": [REF, {"properties": {"y": {}}, **TEXTS}]}, ("Other",), "str"),
    ],
)
def test_additional_properties_of_all_of(
    tmp_path: Path, extended: Any, bases: tuple[str, ...], expected: str
) -> None:
    assert extra(tmp_path, extended, **TEXTS) == expected
    schemas = {"It": {"properties": {"x": {}}, **TEXTS}, "Sub": extended}
    schemas["Other"] = {"properties": {"a": {}}}
    assert model(build(tmp_path, schemas), "Sub").bases == bases


def test_redescribed_property_keeps_its_type(tmp_path: Path) -> None:
    listed = {"type": "array", "items": {"type": "integer"}}
    again = {"description": "Again.", "required": ["a"], "minItems": 1}
    models = build(
        tmp_path,
        {
            "It": {"type": "object", "properties": {"a": listed, "b": REF, "c": {}}},
            "Sub": {
                "allOf": [{"$ref": "#/components/schemas/It"}],
                "properties": {"a": again, "b": {"readOnly": True}, "c": listed},
            },
            "Other": {"type": "object", "properties": {"a": {"type": "string"}}},
        },
    )
    fields = {field.name: field for field in model(models, "Sub").fields}
    assert fields["a"].annotation.startswith("Annotated[list[int] | MISSING")
    assert fields["a"].property.schema["description"] == "Again."
    assert fields["b"].annotation == "Other | MISSING"
    assert fields["c"].annotation == "list[int] | MISSING"


def test_object_without_properties_is_a_mapping(tmp_path: Path) -> None:
    found = model(build(tmp_path, {"It": {"type": "object"}}), "It")
    assert (found.kind, found.annotation) == ("alias", "dict[str, Any]")


def test_annotations_contain_no_defaults_and_no_descriptions(tmp_path: Path) -> None:
    models = build(
        tmp_path,
        {
            "It": {
                "type": "object",
                "title": "TITLE",
                "description": "TEXT",
                "properties": {
                    "a": {
                        "type": "string",
                        "default": "DEFAULT",
                        "description": "INNER",
                        "title": "X",
                    }
                },
            }
        },
    )
    [field] = model(models, "It").fields
    assert field.annotation == "str | MISSING"
    assert (field.name, field.wire_name, field.required) == ("a", "a", False)
    assert model(models, "It").description == "TEXT"


def test_schema_is_classified_as_class_enum_or_alias(tmp_path: Path) -> None:
    models = build(
        tmp_path,
        {
            "Class": {"type": "object", "properties": {"a": {"type": "string"}}},
            "Strings": {"type": "string", "enum": ["a", "b-c"]},
            "Integers": {"type": "integer", "enum": [1, 2]},
            "Mixed": {"enum": ["a", 1]},
            "Alias": {"type": "array", "items": {"type": "string"}},
            "Union": {
                "oneOf": [{"$ref": "#/components/schemas/Class"}, {"type": "string"}]
            },
            "Same": {"$ref": "#/components/schemas/Class"},
            "Scalar": {"type": "string", "format": "uuid"},
        },
    )
    kinds = {item.id.rpartition("/")[2]: item.kind for item in models.models}
    assert kinds["Class"] == "class"
    assert kinds["Strings"] == kinds["Integers"] == kinds["Mixed"] == "enum"
    assert kinds["Alias"] == kinds["Union"] == kinds["Scalar"] == "alias"
    bases = {item.id.rpartition("/")[2]: item.bases for item in models.models}
    assert bases["Strings"] == ("OpenStrEnum",)
    assert bases["Integers"] == ("OpenIntEnum",)
    assert bases["Mixed"] == ("OpenEnum",)
    assert bases["Class"] == ("Model",)
    strings = next(item for item in models.models if item.id.endswith("Strings"))
    assert [(key, value) for key, value, _ in strings.members] == [
        ("A", "a"),
        ("B_C", "b-c"),
    ]


def test_enum_of_booleans_is_no_integer_enum(tmp_path: Path) -> None:
    models = build(tmp_path, {"Flags": {"enum": [True, False]}})
    assert model(models, "Flags").bases == ("OpenEnum",)


def test_build_gives_every_schema_a_model_and_every_use_a_type(tmp_path: Path) -> None:
    schemas = {
        f"S{n}": {
            "type": "object",
            "properties": {"next": {"$ref": f"#/components/schemas/S{(n + 1) % 12}"}},
        }
        for n in range(12)
    }
    paths = {
        "/a": {
            "get": {
                "parameters": [
                    {"name": "q", "in": "query", "schema": {"type": "integer"}}
                ],
                "responses": {
                    "200": {
                        "description": "A.",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/S10"}
                            }
                        },
                    }
                },
            }
        }
    }
    models = build(tmp_path, schemas, paths)
    assert {item.name for item in models.models} == set(schemas)
    for n in range(12):
        [field] = model(models, f"S{n}").fields
        assert field.annotation.strip("'").startswith(f"S{(n + 1) % 12}")
    assert sorted(models.types.values()) == ["S10", "int"]


def test_discriminator_of_union_and_base_has_mapping(tmp_path: Path) -> None:
    leaf = {"type": "object", "properties": {"kind": {"type": "string"}}}
    root = "#/components/schemas"
    union = {
        "oneOf": [{"$ref": f"{root}/Cat"}, {"$ref": f"{root}/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"c": "Cat"}},
    }
    base = {**leaf, "discriminator": {"propertyName": "kind"}}
    sub = {"allOf": [{"$ref": f"{root}/Base"}, {"properties": {"a": {}}}]}
    text = {"type": "string", "discriminator": {"propertyName": "kind"}}
    models = build(
        tmp_path,
        {"Pet": union, "Cat": leaf, "Dog": leaf, "Base": base, "Sub": sub, "T": text},
    )
    assert model(models, "Pet").discriminator == (
        "kind",
        (("Dog", "Dog"), ("c", "Cat")),
    )
    assert model(models, "Base").discriminator == ("kind", (("Sub", "Sub"),))
    assert model(models, "T").discriminator is None


def test_bases_come_before_subclasses(tmp_path: Path) -> None:
    models = build(
        tmp_path,
        {
            "A": {
                "allOf": [{"$ref": "#/components/schemas/B"}],
                "properties": {"a": {"type": "string"}},
            },
            "B": {
                "allOf": [{"$ref": "#/components/schemas/C"}],
                "properties": {"b": {"type": "string"}},
            },
            "C": {"type": "object", "properties": {"c": {"type": "string"}}},
        },
    )
    order = [item.name for item in models.models]
    for item in models.models:
        for base in item.bases:
            if base in order:
                assert order.index(base) < order.index(item.name)


def test_models_do_not_depend_on_schema_order(tmp_path: Path) -> None:
    schemas = {
        "A": {
            "type": "object",
            "properties": {
                "b": {"$ref": "#/components/schemas/B"},
                "x": {"type": "string"},
            },
        },
        "B": {
            "type": "object",
            "properties": {
                "c": {"type": "array", "items": {"$ref": "#/components/schemas/C"}}
            },
        },
        "C": {"type": "string", "enum": ["x"]},
    }
    first = build(tmp_path, schemas)
    second = build(tmp_path, dict(reversed(schemas.items())))
    assert first == second


def test_hostile_names_do_not_reach_code(tmp_path: Path) -> None:
    hostile = '"""); import os; ("""'
    models = build(
        tmp_path,
        {
            "It": {
                "type": "object",
                "properties": {hostile: {"type": "string"}, "k": {"enum": [hostile]}},
            },
        },
    )
    for item in models.models:
        for field in item.fields:
            tree = ast.parse(field.annotation, mode="eval")
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert "os" not in names


@pytest.mark.parametrize(
    "source",
    [
        "",
        "class Surprise(Model):\n    pass\n",
        "class Container(Model):\n    pass\n",
        "class Container(Model):\n    field_0: int\n\nclass Surprise(Model):\n    pass\n",
    ],
)
def test_unexpected_classes_from_the_library_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(annotations, "_generate", lambda *_, **__: source)
    with pytest.raises(InternalError):
        build(tmp_path, {"It": {"type": "object", "properties": {"a": {}}}})


def test_modules_from_the_library_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "datamodel_code_generator.generate", lambda *_, **__: {("a",): "x"}
    )
    with pytest.raises(InternalError, match="several"):
        build(tmp_path, {"It": {"type": "object", "properties": {"a": {}}}})
