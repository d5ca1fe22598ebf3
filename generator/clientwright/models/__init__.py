"""Schemas → classes, by datamodel-code-generator.

What it is given leaves it nothing to name and nothing to quote (see `asked`). What it answers is taken apart again: the types are its work; names,
wire names and texts come from our own tables. One extra class with a required property per `Use` tells the exact type of everything that is sent
and received.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import DatetimeClassType, PythonVersion

from ..api import Api, JsonSchema, Property
from ..errors import InternalError
from ..names import Names
from .asked import USES, Asked

_BASE = "Model"
_CLASS = re.compile(r"\bSchema\d+\b")


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

    `annotation` is what an alias stands for; `extra` is the type of what an object holds beside its fields, empty where that may be anything or a base
    says it. `members` are (name, value, description) of an enumeration. `tagged` is the property whose value tells which class an object is of, and
    the classes by that value.
    """

    id: str
    name: str
    kind: Literal["class", "enum", "alias"]
    description: str
    bases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    members: tuple[tuple[str, Any, str], ...] = ()
    annotation: str = ""
    extra: str = ""
    tagged: tuple[str, tuple[tuple[str, str], ...]] | None = None


@dataclass(frozen=True)
class Models:
    """Every model, each after those that it is built from, and the type of every `Use` by id."""

    models: tuple[Model, ...]
    types: Mapping[str, str]


def build(api: Api, names: Names) -> Models:
    """Make a model of every schema and find the type of every use.

    Raises InternalError when datamodel-code-generator answers with other classes than it was asked for.
    """
    asked = Asked(api, names)
    statements: dict[str, ast.stmt] = {}
    for statement in ast.parse(_generate(asked)).body:
        if (name := _defined(statement)) is not None:
            statements[name] = statement
    uses = statements.pop(USES, None)
    if statements.keys() != asked.schemas.keys() or not isinstance(uses, ast.ClassDef):
        odd = ", ".join(sorted(statements.keys() ^ asked.schemas.keys()))
        raise InternalError(f"other classes than those asked for: {odd}")
    names_of = {name: names.schemas[key] for name, key in asked.schemas.items()}

    def named(node: ast.AST) -> str:
        _rename(node, names_of)
        return ast.unparse(node)

    return Models(
        models=tuple(
            _model(api, names, asked, asked.schemas[name], statement, named)
            for name, statement in statements.items()
        ),
        types={
            use.id: named(annotation)
            for use, annotation in zip(asked.uses, _annotations(uses), strict=True)
        },
    )


def _rename(node: ast.AST, names: Mapping[str, str]) -> None:
    """Put the final names of classes into a type, in its forward references too, but not into the values of `Literal` and `Field`."""
    match node:
        case ast.Name(id=name):
            node.id = names.get(name, name)
        case ast.Constant(value=str(text)):
            node.value = _CLASS.sub(lambda match: names[match.group()], text)
        case ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return
        case _:
            for child in ast.iter_child_nodes(node):
                _rename(child, names)


def _generate(asked: Asked) -> str:
    source = generate(
        asked.document(),
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
        allow_remote_refs=False,
        strict_refs=True,
    )
    if not isinstance(source, str):
        raise InternalError("the models came in several modules")
    return source


def _defined(statement: ast.stmt) -> str | None:
    """The class or alias that a top-level statement defines."""
    match statement:
        case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None


def _annotations(statement: ast.ClassDef) -> Iterator[ast.expr]:
    for item in statement.body:
        if isinstance(item, ast.AnnAssign):
            yield item.annotation


def _model(
    api: Api,
    names: Names,
    asked: Asked,
    key: str,
    statement: ast.stmt,
    named: Callable[[ast.AST], str],
) -> Model:
    schema = api.schemas[key]
    name, description = names.schemas[key], schema.description
    if isinstance(statement, ast.ClassDef) and "enum" in schema.definition:
        values = schema.definition["enum"]
        texts = _descriptions(schema.definition, len(values))
        members = tuple(zip(names.members[key], values, texts, strict=True))
        base = _enum_base(values)
        return Model(key, name, "enum", description, bases=(base,), members=members)
    if isinstance(statement, ast.ClassDef):
        bases = tuple(named(base) for base in statement.bases)
        fields = tuple(_fields(api, names, asked, key, statement, named))
        return Model(
            key,
            name,
            "class",
            description,
            bases=bases,
            fields=fields,
            extra=_extra(statement, named),
            tagged=_tagged(names, asked, schema.definition),
        )
    match statement:
        case ast.Assign(value=ast.Call(args=[_, stands_for])):
            # TypeAliasType("Name", <type>)
            return Model(
                key,
                name,
                "alias",
                description,
                annotation=named(stands_for),
                tagged=_tagged(names, asked, schema.definition),
            )
    raise InternalError(f"cannot read what was made of {key}")


def _tagged(
    names: Names, asked: Asked, definition: JsonSchema
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """What the discriminator says of the classes among the schemas that it names."""
    discriminator = definition.get("discriminator")
    if not discriminator:
        return None
    tags = tuple(
        (tag, names.schemas[key])
        for tag, key in sorted(discriminator["mapping"].items())
        if asked.is_class(key)
    )
    return (discriminator["propertyName"], tags) if tags else None


def _fields(
    api: Api,
    names: Names,
    asked: Asked,
    key: str,
    statement: ast.ClassDef,
    named: Callable[[ast.AST], str],
) -> Iterator[Field]:
    properties = api.properties(key)
    for item in statement.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=Asked.EXTRA)):
                continue
            case ast.AnnAssign(target=ast.Name(id=number), annotation=annotation):
                wire = asked.wires[int(number.removeprefix("field_"))]
                found = properties[wire]
                attribute = names.fields[key][wire]
                yield Field(attribute, wire, named(annotation), found.required, found)


def _extra(statement: ast.ClassDef, named: Callable[[ast.AST], str]) -> str:
    """The type of the values in the map that stands for what an object holds beside its properties."""
    for item in statement.body:
        match item:
            case ast.AnnAssign(
                target=ast.Name(id=Asked.EXTRA),
                annotation=ast.Subscript(slice=ast.Tuple(elts=[_, values])),
            ):
                return named(values)
    return ""


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
