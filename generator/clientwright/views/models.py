"""Models → modules of models: one per exact set of resources that reach a model, so that an operation loads what it needs.

A model that refers to another is reached by no resource that the other is not reached by; so modules never import each other in a circle.
"""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..api import Api, Use, reachable
from ..models import Field, Model, Models
from ..names import Names, resource_key
from .text import field_text, paragraph
from .types import Imports, imports_of, names_in, refers_ahead, renamed

_LONGEST_NAME = 48
_RUNTIME = {"Model", "OpenEnum", "OpenIntEnum", "OpenStrEnum", "Tagged"}
# Among the resources that reach a model, what the API sends by itself.
WEBHOOKS = "webhooks"


@dataclass(frozen=True)
class FieldView:
    """`name: annotation = default`, and the docstring below it."""

    name: str
    annotation: str
    default: str
    doc: tuple[str, ...]


@dataclass(frozen=True)
class MemberView:
    """`name = value` of an enumeration, and the docstring below it."""

    name: str
    value: object
    doc: tuple[str, ...]


@dataclass(frozen=True)
class ModelView:
    name: str
    kind: str
    bases: tuple[str, ...]
    doc: tuple[str, ...]
    fields: tuple[FieldView, ...]
    members: tuple[MemberView, ...]
    annotation: str
    extra: str
    recursive: bool
    tagged: tuple[str, tuple[tuple[str, str], ...]] | None


@dataclass(frozen=True)
class ModelModuleView:
    """A module of models. `imports` come from outside the package, `neighbours` are (module, names) of other modules of models, `extended` those of the names that classes here are composed of."""

    name: str
    doc: tuple[str, ...]
    imports: Imports
    runtime: tuple[str, ...]
    neighbours: tuple[tuple[str, tuple[str, ...]], ...]
    extended: tuple[str, ...]
    models: tuple[ModelView, ...]


def view_models(api: Api, names: Names, models: Models) -> tuple[ModelModuleView, ...]:
    """Every module of models, sorted by name."""
    modules = _modules(api, names)
    return tuple(
        _module(name, [m for m in models.models if modules[m.name] == name], modules)
        for name in sorted(set(modules.values()))
    )


def _modules(api: Api, names: Names) -> Mapping[str, str]:
    """Class name → the private module that holds it."""
    reached: dict[str, set[str]] = {key: set() for key in api.schemas}
    uses: dict[str, list[Use]] = {}
    for operation in api.operations:
        uses.setdefault(resource_key(operation), []).extend(operation.uses())
    received = (use for webhook in api.webhooks for use in webhook.uses())
    for schema in reachable(api, received):
        reached[schema].add(WEBHOOKS)
    for key, resource in names.resources.items():
        for schema in reachable(api, uses.get(key, ())):
            reached[schema].add(resource.attribute)
    return {
        names.schemas[key]: _module_name(resources)
        for key, resources in reached.items()
    }


def _module_name(resources: set[str]) -> str:
    if not resources:
        return "_unused"
    name = "_" + "_and_".join(sorted(resources))
    if len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256("\n".join(sorted(resources)).encode()).hexdigest()
    return f"_shared_{digest[:8]}"


def _module(
    name: str, models: list[Model], modules: Mapping[str, str]
) -> ModelModuleView:
    views = tuple(_model(model) for model in models)
    hidden = _hidden(views)
    views = tuple(_unhidden(view, hidden) for view in views)
    used = names_in(
        [annotation for view in views for annotation in _annotations(view)]
        + [view.annotation for view in views if view.annotation]
        + [base for view in views for base in view.bases]
        + [name for view in views if view.tagged for _, name in view.tagged[1]]
    )
    if any(view.tagged for view in views):
        used.add("Tagged")
    if any(view.tagged and view.kind == "alias" for view in views):
        used.add("Annotated")
    if any(view.kind == "alias" and not view.recursive for view in views):
        used.add("TypeAlias")
    if any(view.extra for view in views):
        used.add("Field")
    if any(view.recursive for view in views):
        used.add("TypeAliasType")
    bases = {base for view in views for base in view.bases}
    others: dict[str, set[str]] = {}
    for used_name in used & modules.keys():
        if modules[used_name] != name:
            others.setdefault(modules[used_name], set()).add(used_name)
    return ModelModuleView(
        name=name,
        doc=paragraph(f"Models of `{name.strip('_')}`."),
        imports=imports_of(used - modules.keys(), under_other_names=hidden),
        runtime=tuple(sorted(used & _RUNTIME)),
        neighbours=tuple((key, tuple(sorted(others[key]))) for key in sorted(others)),
        extended=tuple(sorted(set().union(*others.values()) & bases)),
        models=views,
    )


def _model(model: Model) -> ModelView:
    return ModelView(
        name=model.name,
        kind=model.kind,
        bases=model.bases,
        doc=paragraph(model.description, indent=4),
        fields=tuple(_field(field) for field in model.fields),
        members=tuple(
            MemberView(name, value, paragraph(text, indent=4))
            for name, value, text in model.members
        ),
        # An alias of None alone has no `|`, which its uses need.
        annotation=model.annotation if model.annotation != "None" else "Literal[None]",
        extra=_extra(model.extra),
        recursive=bool(model.annotation) and refers_ahead(model.annotation),
        tagged=model.tagged,
    )


def _extra(values: str) -> str:
    """The type of pydantic's map of extra values. An answer that drifts may hold others, which their serializer would warn of."""
    return f"dict[str, SerializeAsAny[{values}]]" if values else ""


def _hidden(views: tuple[ModelView, ...]) -> frozenset[str]:
    """Types that a field of the same name hides in its class, where pydantic looks for the types of fields."""
    hidden: set[str] = set()
    for view in views:
        hidden |= names_in(_annotations(view)) & {field.name for field in view.fields}
    return frozenset(hidden)


def _annotations(view: ModelView) -> Iterator[str]:
    yield from (field.annotation for field in view.fields)
    if view.extra:
        yield view.extra


def _unhidden(view: ModelView, hidden: frozenset[str]) -> ModelView:
    """The class with those types under names that no field has."""
    fields = tuple(
        replace(field, annotation=renamed(field.annotation, hidden))
        for field in view.fields
    )
    extra = renamed(view.extra, hidden) if view.extra else ""
    return replace(view, fields=fields, extra=extra)


def _field(field: Field) -> FieldView:
    return FieldView(
        name=field.name,
        annotation=_with_alias(field),
        default="" if field.required else "MISSING",
        doc=paragraph(field_text(field.property.schema), indent=4),
    )


def _with_alias(field: Field) -> str:
    """The annotation, with the wire name in its `Field(…)` where it is not the attribute's."""
    if field.wire == field.name:
        return field.annotation
    alias = ast.keyword(arg="alias", value=ast.Constant(field.wire))
    annotation = ast.parse(field.annotation, mode="eval").body
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Annotated"),
            slice=ast.Tuple(elts=[_, ast.Call(keywords=keywords)]),
        ):
            keywords.insert(0, alias)
            return ast.unparse(annotation)
    call = ast.Call(func=ast.Name("Field"), args=[], keywords=[alias])
    return f"Annotated[{field.annotation}, {ast.unparse(call)}]"
