"""Build models from schemas: classes, enumerations and aliases.

`classify` decides what a schema becomes. `type_schemas` reduces a schema to the keywords that
decide its type. `annotations` converts such types with datamodel-code-generator. Names and
descriptions come from our own tables, so datamodel-code-generator sees no class of the document.
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
    """Describe an attribute of a model."""

    name: str
    #: Name in JSON.
    wire_name: str
    #: Type, as datamodel-code-generator writes it.
    annotation: str
    required: bool
    property: Property


@dataclass(frozen=True)
class Model:
    """Describe a class, an enumeration, or an alias of a type that needs no class."""

    #: Id of the schema.
    id: str
    name: str
    kind: Literal["class", "enum", "alias"]
    description: str
    #: Base classes of a class or an enumeration.
    bases: tuple[str, ...] = ()
    #: Fields of a class, without inherited ones.
    fields: tuple[Field, ...] = ()
    #: (name, value, description) for each member of an enumeration.
    members: tuple[tuple[str, Any, str], ...] = ()
    #: Type of an alias.
    annotation: str = ""
    #: Type of additional properties; empty if a base declares it or any value is allowed.
    extra: str = ""
    #: Property that selects a class, and the classes by its value.
    discriminator: tuple[str, tuple[tuple[str, str], ...]] | None = None


@dataclass(frozen=True)
class Models:
    """Hold all models and the types of all schema usages."""

    #: Every model, after the models that its definition needs.
    models: tuple[Model, ...]
    #: `SchemaUsage` id → annotation.
    types: Mapping[str, str]

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, str]]:
        """Map schema ids to the annotations of the class's own fields, by wire name."""
        return {
            model.id: {field.wire_name: field.annotation for field in model.fields}
            for model in self.models
        }


def build_models(
    api: Api,
    names: NameTable,
    cache: Cache | None = None,
    runner: TaskRunner | None = None,
    while_waiting: Callable[[], object] = lambda: None,
) -> Models:
    """Build a model of every schema, and determine the type of every schema usage.

    `while_waiting` is called while the runner converts types. By default, nothing is cached and no
    process is forked. Raise InternalError if datamodel-code-generator returns other types than
    expected.
    """
    cache = NullCache() if cache is None else cache
    runner = SerialRunner() if runner is None else runner
    classifier = SchemaClassifier(api, names)
    parts_by_key = {key: _parts(classifier, key) for key in sorted(api.schemas)}
    uses = {use.id: classifier.type_instance(use.schema) for use in api.uses()}
    types = [item for part in parts_by_key.values() for item in part.types()]
    templates = (item.template for item in (*types, *uses.values()))
    annotations = AnnotationTable(templates, cache, runner, while_waiting)

    def annotation(item: TypeInstance) -> str:
        return annotations.annotation_of(item, names.schemas)

    return Models(
        models=tuple(
            _model(
                api, names, classifier, key, parts_by_key[key], annotation, refers_ahead
            )
            for key, refers_ahead in _in_definition_order(parts_by_key)
        ),
        types={use: annotation(item) for use, item in uses.items()},
    )


@dataclass(frozen=True)
class _ModelParts:
    """Hold the types of a class or an alias, before they are converted to annotations."""

    #: Ids of the schemas of base classes.
    bases: tuple[str, ...] = ()
    #: Types of a class's own fields, by wire name.
    fields: Mapping[str, TypeInstance] = field(default_factory=dict)
    #: Type of additional properties.
    extra: TypeInstance | None = None
    #: Type of an alias.
    aliased: TypeInstance | None = None

    def types(self) -> Iterator[TypeInstance]:
        """Yield all types."""
        yield from self.fields.values()
        yield from filter(None, (self.extra, self.aliased))

    def needs(self) -> tuple[str, ...]:
        """Return the schemas whose names the definition evaluates."""
        return self.bases or (self.aliased.refers if self.aliased else ())


def _parts(classifier: SchemaClassifier, key: str) -> _ModelParts:
    if classifier.is_enum(key):
        return _ModelParts()
    if not classifier.is_class(key):
        return _ModelParts(aliased=to_type_instance(classifier.aliases[key]))
    bases = classifier.bases(key)
    extra = classifier.extra(key, bases)
    return _ModelParts(
        bases=tuple(bases),
        fields={
            wire_name: classifier.type_instance(item.schema, required=item.required)
            for wire_name, item in classifier.own_properties(key, bases).items()
        },
        extra=to_type_instance(extra) if extra else None,
    )


def _in_definition_order(
    parts_by_key: Mapping[str, _ModelParts],
) -> Iterator[tuple[str, bool]]:
    """Yield every schema after those that it needs, and whether it refers to a later one.

    Only aliases in a cycle refer to a later schema.
    """
    refers_ahead_by_key: dict[str, bool] = {}

    def visit(key: str, ancestors: frozenset[str]) -> Iterator[tuple[str, bool]]:
        if key in refers_ahead_by_key:
            return
        ancestors |= {key}
        for other in parts_by_key[key].needs():
            if other not in ancestors:
                yield from visit(other, ancestors)
        refers_ahead_by_key[key] = not refers_ahead_by_key.keys() >= {
            *parts_by_key[key].needs()
        }
        yield key, refers_ahead_by_key[key]

    for key in parts_by_key:
        yield from visit(key, frozenset())


def _model(
    api: Api,
    names: NameTable,
    classifier: SchemaClassifier,
    key: str,
    parts: _ModelParts,
    annotation: Callable[[TypeInstance], str],
    refers_ahead: bool,
) -> Model:
    schema = api.schemas[key]
    name, description = names.schemas[key], schema.description
    if classifier.is_enum(key):
        values = schema.definition["enum"]
        value_descriptions = _value_descriptions(schema.definition, len(values))
        members = tuple(
            zip(names.members[key], values, value_descriptions, strict=True)
        )
        base = _enum_base(values)
        return Model(key, name, "enum", description, bases=(base,), members=members)
    discriminator = _discriminator(names, classifier, schema.definition)
    if parts.aliased:
        alias = annotation(parts.aliased)
        # A type that refers to a later model is a forward reference, hence a string.
        alias = repr(alias) if refers_ahead else alias
        return Model(
            key,
            name,
            "alias",
            description,
            annotation=alias,
            discriminator=discriminator,
        )
    properties = api.properties(key)
    fields = tuple(
        Field(
            names.fields[key][wire_name],
            wire_name,
            annotation(item),
            properties[wire_name].required,
            properties[wire_name],
        )
        for wire_name, item in parts.fields.items()
    )
    return Model(
        key,
        name,
        "class",
        description,
        bases=tuple(names.schemas[base] for base in parts.bases) or (_BASE,),
        fields=fields,
        extra=annotation(parts.extra) if parts.extra else "",
        discriminator=discriminator,
    )


def _discriminator(
    names: NameTable, classifier: SchemaClassifier, definition: JsonSchema
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return the discriminator of a schema, restricted to targets that are classes."""
    discriminator = definition.get("discriminator")
    if not discriminator:
        return None
    tags = tuple(
        (tag, names.schemas[key])
        for tag, key in sorted(discriminator["mapping"].items())
        if classifier.is_class(key)
    )
    return (discriminator["propertyName"], tags) if tags else None


def _enum_base(values: list[Any]) -> str:
    kinds = {type(value) for value in values}
    return {frozenset({str}): "OpenStrEnum", frozenset({int}): "OpenIntEnum"}.get(
        frozenset(kinds), "OpenEnum"
    )


def _value_descriptions(definition: JsonSchema, count: int) -> tuple[str, ...]:
    """Return `x-enum-descriptions` if it has one text for each value, else empty texts."""
    texts = definition.get("x-enum-descriptions")
    if isinstance(texts, list) and len(texts) == count:
        return tuple(str(text) for text in texts)
    return ("",) * count
