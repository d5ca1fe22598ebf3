"""Models → modules of models: classes with their fields, in an order that lets each be defined."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import NamedTuple

from ..ir import Api
from ..models import Field, Model, Models
from ..names import NameTable
from .docstrings import field_text, paragraph
from .lazy_models import LazyReferencePass, lazy_references, references_of
from .model_modules import assign_model_modules
from .type_hints import Imports, imports_of, names_in, refers_ahead, renamed

# Of a line in the table of models, without what is around it.
_WIDTH = 80
_RUNTIME = {"Model", "OpenEnum", "OpenIntEnum", "OpenStrEnum", "Discriminator"}


class FieldView(NamedTuple):
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
    discriminator: tuple[str, tuple[tuple[str, str], ...]] | None


@dataclass(frozen=True)
class ModelModuleView:
    """A module of models. `imports` come from outside the package, `neighbours` are (module, names) of other modules of models, `later` those that fields postpone, `extended`
    the names of classes elsewhere that classes here are composed of.
    """

    name: str
    doc: tuple[str, ...]
    imports: Imports
    runtime: tuple[str, ...]
    neighbours: tuple[tuple[str, tuple[str, ...]], ...]
    type_checking_imports: tuple[tuple[str, tuple[str, ...]], ...]
    extended: tuple[str, ...]
    uses_lazy: bool
    models: tuple[ModelView, ...]


@dataclass(frozen=True)
class ModelModule:
    """Models that are written in one module, and all that its text depends on: `places` are the modules of the names that they use."""

    name: str
    models: tuple[Model, ...]
    modules: Mapping[str, str]

    @property
    def listed(self) -> tuple[str, ...]:
        """Lines of the package's table of models: each has the name of the module, then names of models in it."""
        names = " ".join(sorted(model.name for model in self.models))
        width = max(_WIDTH - len(self.name), 1)
        lines = wrap(names, width, break_long_words=False)
        return tuple(f"{self.name} {line}" for line in lines)


def group_into_modules(
    api: Api, names: NameTable, models: Models
) -> tuple[ModelModule, ...]:
    """What is in which module, sorted by the names of modules."""
    typed = [*map(LazyReferencePass(models.models).model, models.models)]
    known = {model.name for model in typed}
    imported = {model.name: references_of(model) & known for model in typed}
    modules = assign_model_modules(api, names, imported)
    found: dict[str, list[Model]] = {}
    for model in typed:
        found.setdefault(modules[model.name], []).append(model)

    def contents(name: str) -> ModelModule:
        own = tuple(found[name])
        used = lazy_references(field.annotation for it in own for field in it.fields)
        used = used.union({it.name for it in own}, *(imported[it.name] for it in own))
        return ModelModule(name, own, {it: modules[it] for it in sorted(used)})

    return tuple(map(contents, sorted(found)))


def view_module(contents: ModelModule) -> ModelModuleView:
    """One module of models."""
    name, models, modules = contents.name, contents.models, contents.modules
    views = tuple(_model(model) for model in models)
    hidden = _hidden(views)
    if hidden:
        views = tuple(_unhidden(view, hidden) for view in views)
    used = names_in(
        [annotation for view in views for annotation in _annotations(view)]
        + [view.annotation for view in views if view.annotation]
        + [base for view in views for base in view.bases]
        + [
            name
            for view in views
            if view.discriminator
            for _, name in view.discriminator[1]
        ]
    )
    if any(view.discriminator for view in views):
        used.add("Discriminator")
    if any(view.discriminator and view.kind == "alias" for view in views):
        used.add("Annotated")
    if any(view.kind == "alias" and not view.recursive for view in views):
        used.add("TypeAlias")
    if any(view.extra for view in views):
        used.add("Field")
    if any(view.recursive for view in views):
        used.add("TypeAliasType")
    bases = {base for view in views for base in view.bases}
    waiting = lazy_references(
        field.annotation for view in views for field in view.fields
    )
    neighbours = _elsewhere(name, used & modules.keys(), modules)
    if later := _elsewhere(name, waiting - used, modules):
        used.add("TYPE_CHECKING")
    return ModelModuleView(
        name=name,
        doc=paragraph(f"Models of `{name.strip('_')}`."),
        imports=imports_of(used - modules.keys(), under_other_names=hidden),
        runtime=tuple(sorted(used & _RUNTIME)),
        neighbours=neighbours,
        type_checking_imports=later,
        extended=tuple(
            name for _, names in neighbours for name in names if name in bases
        ),
        uses_lazy=bool(waiting),
        models=views,
    )


def _elsewhere(
    module: str, names: Collection[str], modules: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(module, names) of those that other modules hold."""
    others: dict[str, set[str]] = {}
    for name in names:
        others.setdefault(modules[name], set()).add(name)
    others.pop(module, None)
    return tuple((key, tuple(sorted(others[key]))) for key in sorted(others))


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
        discriminator=model.discriminator,
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
        field._replace(annotation=renamed(field.annotation, hidden))
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
    alias = f"alias={field.wire!r}"
    if not field.annotation.startswith("Annotated["):
        return f"Annotated[{field.annotation}, Field({alias})]"
    annotation = ast.parse(field.annotation, mode="eval").body
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Annotated"),
            slice=ast.Tuple(elts=[_, ast.Call(keywords=keywords)]),
        ):
            keywords.insert(0, ast.keyword("alias", ast.Constant(field.wire)))
            return ast.unparse(annotation)
    return f"Annotated[{field.annotation}, Field({alias})]"
