"""Schemas → classes, by datamodel-code-generator.

What it is given leaves it nothing to name and nothing to quote: schemas and properties are numbered, and no text of the document is among them.
What it answers is taken apart again: the types are its work; names, wire names and texts come from our own tables. One extra class with a required
property per `Use` tells the exact type of everything that is sent and received.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import DatetimeClassType, PythonVersion

from .api import Api, JsonSchema, Property, types_of
from .errors import InternalError
from .names import Names

_USES = "ClientwrightUses"
_BASE = "Model"
# Keywords that decide a type or a constraint; everything else stays out of the generator's sight.
_KEYWORDS = (
    "type",
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
# Formats with a Python type of their own that holds every valid value; values of all others are plain text and numbers.
_FORMATS = frozenset({"date", "date-time", "decimal", "duration", "time", "uuid"})
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
    asked = _Asked(api)
    statements: dict[str, ast.stmt] = {}
    for statement in ast.parse(_generate(asked)).body:
        if (name := _defined(statement)) is not None:
            statements[name] = statement
    uses = statements.pop(_USES, None)
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


class _Asked:
    """What is asked of datamodel-code-generator, with the numbers that stand for names in it."""

    def __init__(self, api: Api) -> None:
        self.schemas = {f"Schema{n}": key for n, key in enumerate(sorted(api.schemas))}
        self.uses = tuple(
            sorted(
                (use for item in api.operations for use in item.uses()),
                key=lambda use: use.id,
            )
        )
        # A property has one number everywhere, or a class and its base would seem to disagree.
        self.wires = tuple(
            sorted({w for key in api.schemas for w in api.properties(key)})
        )
        self._classes = {key: name for name, key in self.schemas.items()}
        self._fields = {wire: f"field_{n}" for n, wire in enumerate(self.wires)}
        self._api = api

    def document(self) -> dict[str, Any]:
        """An OpenAPI document with all schemas, and one more that has every use as a property."""
        schemas = {
            name: (
                self._flat(key)
                if self._overrides(key)
                else self._plain(self._api.schemas[key].definition)
            )
            for name, key in self.schemas.items()
        }
        schemas[_USES] = {
            "type": "object",
            "required": [f"field_{n}" for n in range(len(self.uses))],
            "properties": {
                f"field_{n}": self._inline(use.schema)
                for n, use in enumerate(self.uses)
            },
        }
        return {
            "openapi": "3.1.0",
            "info": {"title": "", "version": "1"},
            "paths": {},
            "components": {"schemas": schemas},
        }

    def _overrides(self, key: str) -> bool:
        """Whether a composed object says more of a property than the schema it inherits it from: type checkers take no such subclass."""
        own = self._api.properties(key)
        parts = self._api.schemas[key].definition.get("allOf", ())
        bases = [self._api.properties(part["$ref"]) for part in parts if "$ref" in part]
        return any(
            base[wire] != own[wire] for base in bases for wire in base if wire in own
        )

    def _flat(self, key: str) -> dict[str, Any]:
        """An object with all its properties in one class."""
        found = self._api.properties(key)
        return {
            "type": "object",
            "properties": {
                self._fields[wire]: self._inline(item.schema)
                for wire, item in found.items()
            },
            "required": [self._fields[w] for w, item in found.items() if item.required],
        }

    def _plain(self, schema: JsonSchema) -> dict[str, Any]:
        """The schema with what decides its type alone."""
        if "$ref" in schema:
            return {"$ref": f"#/components/schemas/{self._classes[schema['$ref']]}"}
        plain = {key: schema[key] for key in _KEYWORDS if key in schema}
        if schema.get("format") in _FORMATS and "string" in types_of(schema):
            plain["format"] = schema["format"]
        if "allOf" in schema:
            plain["allOf"] = [self._plain(part) for part in schema["allOf"]]
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                plain[keyword] = [self._inline(option) for option in schema[keyword]]
        types = types_of(schema)
        if isinstance(schema.get("items"), Mapping) and "array" in (
            types or ("array",)
        ):
            plain["items"] = self._inline(schema["items"])
        if "object" in (types or ("object",)):
            plain |= self._object(schema)
        return plain

    def _object(self, schema: JsonSchema) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        extra = schema.get("additionalProperties")
        if "properties" in schema:
            plain["properties"] = {
                self._fields[wire]: self._inline(value)
                for wire, value in schema["properties"].items()
            }
        elif isinstance(extra, Mapping):
            plain["additionalProperties"] = self._inline(extra)
        elif extra is True:
            plain["additionalProperties"] = True
        required = [
            self._fields[wire]
            for wire in schema.get("required", ())
            if wire in self._fields
        ]
        return plain | ({"required": required} if required else {})

    def _inline(self, schema: JsonSchema) -> dict[str, Any]:
        """A schema inside another one: an object that nobody named is a mapping, not a class."""
        plain = self._plain(schema)
        if "object" in types_of(schema) and "properties" not in schema:
            plain.setdefault("additionalProperties", True)
        return plain


def _generate(asked: _Asked) -> str:
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
    asked: _Asked,
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
        return Model(key, name, "class", description, bases=bases, fields=fields)
    match statement:
        case ast.Assign(value=ast.Call(args=[_, stands_for])):
            # TypeAliasType("Name", <type>)
            return Model(key, name, "alias", description, annotation=named(stands_for))
    raise InternalError(f"cannot read what was made of {key}")


def _fields(
    api: Api,
    names: Names,
    asked: _Asked,
    key: str,
    statement: ast.ClassDef,
    named: Callable[[ast.AST], str],
) -> Iterator[Field]:
    properties = api.properties(key)
    for item in statement.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=number), annotation=annotation):
                wire = asked.wires[int(number.removeprefix("field_"))]
                found = properties[wire]
                attribute = names.fields[key][wire]
                yield Field(attribute, wire, named(annotation), found.required, found)


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
