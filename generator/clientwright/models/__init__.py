"""Schemas → classes, whose types are made by datamodel-code-generator.

`objects` tells what a schema's class is made of, `types` what decides the type of a property, `shapes` has datamodel-code-generator make an annotation
of that; names, wire names and texts come from our own tables. So its work is the same for a thousand classes as for ten, and it has nothing to name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ..cache import Cache, NullCache
from ..ir import Api, JsonSchema, Property
from ..names import NameTable
from ..parallel import SerialRunner, TaskRunner
from .annotations import AnnotationTable, TypeInstance, to_type_instance
from .classify import SchemaClassifier

_BASE = "Model"


class Field(NamedTuple):
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
    discriminator: tuple[str, tuple[tuple[str, str], ...]] | None = None


@dataclass(frozen=True)
class Models:
    """Every model, each after those that it is built from, and the type of every `Use` by id."""

    models: tuple[Model, ...]
    types: Mapping[str, str]

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, str]]:
        """The types of the fields of every class by wire name, by the id of its schema."""
        return {
            model.id: {field.wire: field.annotation for field in model.fields}
            for model in self.models
        }


def build_models(
    api: Api,
    names: NameTable,
    memo: Cache = NullCache(),
    beside: TaskRunner = SerialRunner(),
    meanwhile: Callable[[], object] = lambda: None,
) -> Models:
    """Make a model of every schema and find the type of every use; `meanwhile` is done while there is something to wait for.

    Raises InternalError when datamodel-code-generator answers with something else than it was asked for.
    """
    objects = SchemaClassifier(api, names)
    parts = {key: _parts(objects, key) for key in sorted(api.schemas)}
    uses = {use.id: objects.type_instance(use.schema) for use in api.uses()}
    types = [item for part in parts.values() for item in part.types()]
    shapes = (item.template for item in (*types, *uses.values()))
    annotations = AnnotationTable(shapes, memo, beside, meanwhile)

    def annotation(item: TypeInstance) -> str:
        return annotations.of(item, names.schemas)

    return Models(
        models=tuple(
            _model(api, names, objects, key, parts[key], annotation, ahead)
            for key, ahead in _ordered(parts)
        ),
        types={use: annotation(item) for use, item in uses.items()},
    )


@dataclass(frozen=True)
class _ModelParts:
    """What a class or an alias is made of: its bases, its fields by wire name, what an object holds beside these, what an alias stands for."""

    bases: tuple[str, ...] = ()
    fields: Mapping[str, TypeInstance] = field(default_factory=dict)
    extra: TypeInstance | None = None
    stands_for: TypeInstance | None = None

    def types(self) -> Iterator[TypeInstance]:
        yield from self.fields.values()
        yield from filter(None, (self.extra, self.stands_for))

    def needs(self) -> tuple[str, ...]:
        """The schemas whose names have to be known where it is defined."""
        return self.bases or (self.stands_for.refers if self.stands_for else ())


def _parts(objects: SchemaClassifier, key: str) -> _ModelParts:
    if objects.is_enum(key):
        return _ModelParts()
    if not objects.is_class(key):
        return _ModelParts(stands_for=to_type_instance(objects.aliases[key]))
    bases = objects.bases(key)
    extra = objects.extra(key, bases)
    return _ModelParts(
        bases=tuple(bases),
        fields={
            wire: objects.type_instance(item.schema, required=item.required)
            for wire, item in objects.own_properties(key, bases).items()
        },
        extra=to_type_instance(extra) if extra else None,
    )


def _ordered(parts: Mapping[str, _ModelParts]) -> Iterator[tuple[str, bool]]:
    """Every schema after those that it needs, and whether it needs one that comes later all the same, as aliases in a circle do."""
    done: dict[str, bool] = {}

    def visit(key: str, below: frozenset[str]) -> Iterator[tuple[str, bool]]:
        if key in done:
            return
        below |= {key}
        for other in parts[key].needs():
            if other not in below:
                yield from visit(other, below)
        done[key] = not done.keys() >= {*parts[key].needs()}
        yield key, done[key]

    for key in parts:
        yield from visit(key, frozenset())


def _model(
    api: Api,
    names: NameTable,
    objects: SchemaClassifier,
    key: str,
    parts: _ModelParts,
    annotation: Callable[[TypeInstance], str],
    ahead: bool,
) -> Model:
    schema = api.schemas[key]
    name, description = names.schemas[key], schema.description
    if objects.is_enum(key):
        values = schema.definition["enum"]
        texts = _descriptions(schema.definition, len(values))
        members = tuple(zip(names.members[key], values, texts, strict=True))
        base = _enum_base(values)
        return Model(key, name, "enum", description, bases=(base,), members=members)
    tagged = _discriminator(names, objects, schema.definition)
    if parts.stands_for:
        text = annotation(parts.stands_for)
        # What refers to a later one is a text, which is read when that is known.
        text = repr(text) if ahead else text
        return Model(
            key, name, "alias", description, annotation=text, discriminator=tagged
        )
    properties = api.properties(key)
    fields = tuple(
        Field(
            names.fields[key][wire],
            wire,
            annotation(item),
            properties[wire].required,
            properties[wire],
        )
        for wire, item in parts.fields.items()
    )
    return Model(
        key,
        name,
        "class",
        description,
        bases=tuple(names.schemas[base] for base in parts.bases) or (_BASE,),
        fields=fields,
        extra=annotation(parts.extra) if parts.extra else "",
        discriminator=tagged,
    )


def _discriminator(
    names: NameTable, objects: SchemaClassifier, definition: JsonSchema
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """What the discriminator says of the classes among the schemas that it names."""
    discriminator = definition.get("discriminator")
    if not discriminator:
        return None
    tags = tuple(
        (tag, names.schemas[key])
        for tag, key in sorted(discriminator["mapping"].items())
        if objects.is_class(key)
    )
    return (discriminator["propertyName"], tags) if tags else None


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
