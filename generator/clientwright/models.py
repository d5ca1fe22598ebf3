"""Schemas → classes, by datamodel-code-generator.

What it is given leaves it nothing to name and nothing to quote: every schema under its final class name, every property under its attribute, no
text of the document. What it answers is taken apart again: the types are its work, names, wire names and texts come from our own tables. One
extra class with a required property per `Use` tells the exact type of everything that is sent and received.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import DatetimeClassType, PythonVersion

from .api import Api, JsonSchema, Property, Use
from .errors import InternalError
from .names import Names

_USES = "ClientwrightUses"
_BASE = "Model"
# Keywords that decide a type or a constraint; everything else stays out of the generator's sight.
_KEYWORDS = (
    "type",
    "format",
    "const",
    "enum",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
)
# Formats that datamodel-code-generator would turn into types that need more packages, or that change the value.
_PLAIN_FORMATS = ("email", "idn-email", "uri", "binary", "byte", "password")


@dataclass(frozen=True)
class Field:
    """An attribute of a model: `annotation` is its type as datamodel-code-generator gives it."""

    name: str
    wire: str
    annotation: str
    required: bool
    property: Property


@dataclass(frozen=True)
class Model:
    """A class, an enumeration, or an alias of a type that needs no class, ready to be written.

    `annotation` is what an alias stands for; `members` are (name, value, description) of an enumeration.
    """

    id: str
    name: str
    kind: Literal["class", "enum", "alias"]
    description: str
    bases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    members: tuple[tuple[str, Any, str], ...] = ()
    annotation: str = ""


@dataclass(frozen=True)
class Models:
    """Every model, each after those that it is built from, and the type of every `Use` by id."""

    models: tuple[Model, ...]
    types: Mapping[str, str]


def build(api: Api, names: Names) -> Models:
    """Make a model of every schema and find the type of every use.

    Raises InternalError when datamodel-code-generator answers with other classes than it was asked for.
    """
    uses = tuple(sorted(_uses(api), key=lambda use: use.id))
    tree = ast.parse(_generate(api, names, uses))
    by_name = {names.schemas[key]: key for key in api.schemas}
    models: list[Model] = []
    types: dict[str, str] = {}
    for statement in tree.body:
        name = _defined(statement)
        if name == _USES and isinstance(statement, ast.ClassDef):
            found = [annotation for _, annotation in _annotations(statement)]
            types = {use.id: text for use, text in zip(uses, found, strict=True)}
        elif name is not None:
            if name not in by_name:
                raise InternalError(f"a class that nobody asked for: {name}")
            models.append(_model(api, names, by_name[name], statement))
    if missing := by_name.keys() - {model.name for model in models}:
        raise InternalError(f"no class was made for {', '.join(sorted(missing))}")
    return Models(tuple(models), types)


def _uses(api: Api) -> Iterator[Use]:
    for operation in api.operations:
        for parameter in operation.parameters:
            yield parameter.use
        for media_type in operation.body.content if operation.body else ():
            yield media_type.use
        for response in operation.responses:
            for media_type in response.content:
                yield media_type.use


def _generate(api: Api, names: Names, uses: tuple[Use, ...]) -> str:
    schemas: dict[str, Any] = {
        names.schemas[key]: _plain(schema.definition, names, names.fields[key])
        for key, schema in api.schemas.items()
    }
    positions = [f"use_{index}" for index in range(len(uses))]
    schemas[_USES] = {
        "type": "object",
        "required": positions,
        "properties": {
            position: _plain(use.schema, names, {})
            for position, use in zip(positions, uses, strict=True)
        },
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    source = generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        base_class=f"clientwright.{_BASE}",
        formatters=[],
        disable_timestamp=True,
        use_annotated=True,
        field_constraints=True,
        strict_nullable=True,
        use_missing_sentinel=True,
        use_specialized_enum=True,
        use_type_alias=True,
        treat_dot_as_module=False,
        output_datetime_class=DatetimeClassType.Datetime,
        type_mappings=[f"{name}=string" for name in _PLAIN_FORMATS],
        allow_remote_refs=False,
        strict_refs=True,
    )
    if not isinstance(source, str):
        raise InternalError("the models came in several modules")
    return source


def _plain(
    schema: JsonSchema, names: Names, attributes: Mapping[str, str]
) -> dict[str, Any]:
    """The schema with what decides its type alone, references and properties under their Python names."""
    if "$ref" in schema:
        return {"$ref": f"#/components/schemas/{names.schemas[schema['$ref']]}"}
    plain: dict[str, Any] = {key: schema[key] for key in _KEYWORDS if key in schema}
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            plain[keyword] = [
                _plain(part, names, attributes) for part in schema[keyword]
            ]
    if "properties" in schema:
        plain["properties"] = {
            attributes[wire]: _plain(value, names, {})
            for wire, value in schema["properties"].items()
        }
    if "required" in schema:
        known = (attributes.get(wire) for wire in schema["required"])
        plain["required"] = [attribute for attribute in known if attribute]
    if isinstance(schema.get("items"), Mapping):
        plain["items"] = _plain(schema["items"], names, {})
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping) and "properties" not in schema:
        plain["additionalProperties"] = _plain(extra, names, {})
    elif extra is True and "properties" not in schema:
        plain["additionalProperties"] = True
    return plain


def _defined(statement: ast.stmt) -> str | None:
    """The class or alias that a top-level statement defines."""
    match statement:
        case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None


def _annotations(statement: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for item in statement.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            yield item.target.id, ast.unparse(item.annotation)


def _model(api: Api, names: Names, key: str, statement: ast.stmt) -> Model:
    schema = api.schemas[key]
    name, description = names.schemas[key], schema.description
    if isinstance(statement, ast.Assign):
        # TypeAliasType("Name", <type>)
        assert isinstance(statement.value, ast.Call)
        annotation = ast.unparse(statement.value.args[1])
        return Model(key, name, "alias", description, annotation=annotation)
    assert isinstance(statement, ast.ClassDef)
    if "enum" in schema.definition:
        values = schema.definition["enum"]
        return Model(
            key,
            name,
            "enum",
            description,
            bases=(_enum_base(values),),
            members=tuple(
                zip(
                    names.members[key],
                    values,
                    _descriptions(schema.definition, len(values)),
                    strict=True,
                )
            ),
        )
    wires = {attribute: wire for wire, attribute in names.fields[key].items()}
    properties = api.properties(key)
    return Model(
        key,
        name,
        "class",
        description,
        bases=tuple(ast.unparse(base) for base in statement.bases),
        fields=tuple(
            Field(
                name=attribute,
                wire=wires[attribute],
                annotation=annotation,
                required=properties[wires[attribute]].required,
                property=properties[wires[attribute]],
            )
            for attribute, annotation in _annotations(statement)
        ),
    )


def _enum_base(values: list[Any]) -> str:
    kinds = {type(value) for value in values}
    return {frozenset({str}): "OpenStrEnum", frozenset({int}): "OpenIntEnum"}.get(
        frozenset(kinds), "OpenEnum"
    )


def _descriptions(definition: JsonSchema, count: int) -> tuple[str, ...]:
    """What each value means, as `x-enum-descriptions` tells in a list as long as the values."""
    texts = definition.get("x-enum-descriptions")
    if isinstance(texts, list) and len(texts) == count:
        return tuple(str(text) for text in texts)
    return ("",) * count
