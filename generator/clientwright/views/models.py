"""Build the views of model modules: classes with their fields, in definition order."""

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
from .type_hints import Imports, imports_of, names_in, refers_ahead, rename_shadowed

# Characters of a line in the index of models, without quotes and indentation.
_INDEX_WIDTH = 80
_RUNTIME = {"Model", "OpenEnum", "OpenIntEnum", "OpenStrEnum", "Discriminator"}


class FieldView(NamedTuple):
    """Describe a field: `name: annotation = default`, and the docstring below it."""

    name: str
    annotation: str
    default: str
    doc: tuple[str, ...]


@dataclass(frozen=True)
class MemberView:
    """Describe a member of an enumeration: `name = value`, and the docstring below it."""

    name: str
    value: object
    doc: tuple[str, ...]


@dataclass(frozen=True)
class ModelView:
    """Describe a class, an enumeration or an alias."""

    name: str
    #: `class`, `enum` or `alias`.
    kind: str
    bases: tuple[str, ...]
    doc: tuple[str, ...]
    fields: tuple[FieldView, ...]
    members: tuple[MemberView, ...]
    #: Type of an alias.
    annotation: str
    #: Annotation of `__pydantic_extra__`; empty if there is none.
    extra: str
    #: Whether an alias refers to a model that is defined later.
    recursive: bool
    #: Property that selects a class, and the classes by its value.
    discriminator: tuple[str, tuple[tuple[str, str], ...]] | None


@dataclass(frozen=True)
class ModelModuleView:
    """Describe a module of models."""

    name: str
    doc: tuple[str, ...]
    #: Imports from outside the package.
    imports: Imports
    #: Names that `_runtime.models` provides.
    runtime: tuple[str, ...]
    #: (module, names) of imports from other modules of models.
    model_imports: tuple[tuple[str, tuple[str, ...]], ...]
    #: (module, names) of imports that only type checkers need, for lazy references.
    type_checking_imports: tuple[tuple[str, tuple[str, ...]], ...]
    #: Imported classes that are bases of classes in this module.
    imported_bases: tuple[str, ...]
    uses_lazy: bool
    models: tuple[ModelView, ...]


@dataclass(frozen=True)
class ModelModule:
    """Hold the models of one module, and everything else on which its text depends."""

    name: str
    models: tuple[Model, ...]
    #: Name of a model that the module uses → module that defines it.
    modules: Mapping[str, str]

    @property
    def index_lines(self) -> tuple[str, ...]:
        """Return lines for the index of models: the name of the module, then names of models."""
        names = " ".join(sorted(model.name for model in self.models))
        width = max(_INDEX_WIDTH - len(self.name), 1)
        lines = wrap(names, width, break_long_words=False)
        return tuple(f"{self.name} {line}" for line in lines)


def group_into_modules(
    api: Api, names: NameTable, models: Models
) -> tuple[ModelModule, ...]:
    """Group the models into modules, sorted by name."""
    lazy_models = [*map(LazyReferencePass(models.models).model, models.models)]
    model_names = {model.name for model in lazy_models}
    dependencies = {
        model.name: references_of(model) & model_names for model in lazy_models
    }
    modules = assign_model_modules(api, names, dependencies)
    models_by_module: dict[str, list[Model]] = {}
    for model in lazy_models:
        models_by_module.setdefault(modules[model.name], []).append(model)

    def module(name: str) -> ModelModule:
        own = tuple(models_by_module[name])
        own_names = {model.name for model in own}
        annotations = (field.annotation for model in own for field in model.fields)
        used = lazy_references(annotations)
        used = used.union(own_names, *(dependencies[model] for model in own_names))
        return ModelModule(name, own, {item: modules[item] for item in sorted(used)})

    return tuple(map(module, sorted(models_by_module)))


def view_module(module: ModelModule) -> ModelModuleView:
    """Build the view of a module of models."""
    name, models, modules = module.name, module.models, module.modules
    views = tuple(_model(model) for model in models)
    shadowed = _shadowed_types(views)
    if shadowed:
        views = tuple(_with_renamed_types(view, shadowed) for view in views)
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
    lazy_targets = lazy_references(
        field.annotation for view in views for field in view.fields
    )
    model_imports = _imports_from_modules(name, used & modules.keys(), modules)
    if type_checking_imports := _imports_from_modules(
        name, lazy_targets - used, modules
    ):
        used.add("TYPE_CHECKING")
    return ModelModuleView(
        name=name,
        doc=paragraph(f"Models of `{name.strip('_')}`."),
        imports=imports_of(used - modules.keys(), renamed_names=shadowed),
        runtime=tuple(sorted(used & _RUNTIME)),
        model_imports=model_imports,
        type_checking_imports=type_checking_imports,
        imported_bases=tuple(
            name for _, names in model_imports for name in names if name in bases
        ),
        uses_lazy=bool(lazy_targets),
        models=views,
    )


def _imports_from_modules(
    module: str, names: Collection[str], modules: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (module, names) of the names that other modules define."""
    names_by_module: dict[str, set[str]] = {}
    for name in names:
        names_by_module.setdefault(modules[name], set()).add(name)
    names_by_module.pop(module, None)
    return tuple(
        (key, tuple(sorted(names_by_module[key]))) for key in sorted(names_by_module)
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
        extra=_extra_annotation(model.extra),
        recursive=bool(model.annotation) and refers_ahead(model.annotation),
        discriminator=model.discriminator,
    )


def _extra_annotation(values: str) -> str:
    """Return the annotation of `__pydantic_extra__`.

    `SerializeAsAny` suppresses the serializer's warnings of values that drifted to other types.
    """
    return f"dict[str, SerializeAsAny[{values}]]" if values else ""


def _shadowed_types(views: tuple[ModelView, ...]) -> frozenset[str]:
    """Return the types that a field of the same name shadows.

    pydantic resolves annotations of fields in the namespace of their class.
    """
    shadowed: set[str] = set()
    for view in views:
        shadowed |= names_in(_annotations(view)) & {field.name for field in view.fields}
    return frozenset(shadowed)


def _annotations(view: ModelView) -> Iterator[str]:
    yield from (field.annotation for field in view.fields)
    if view.extra:
        yield view.extra


def _with_renamed_types(view: ModelView, shadowed: frozenset[str]) -> ModelView:
    """Return the class with shadowed types under names that no field has."""
    fields = tuple(
        field._replace(annotation=rename_shadowed(field.annotation, shadowed))
        for field in view.fields
    )
    extra = rename_shadowed(view.extra, shadowed) if view.extra else ""
    return replace(view, fields=fields, extra=extra)


def _field(field: Field) -> FieldView:
    return FieldView(
        name=field.name,
        annotation=_with_alias(field),
        default="" if field.required else "MISSING",
        doc=paragraph(field_text(field.property.schema), indent=4),
    )


def _with_alias(field: Field) -> str:
    """Return the annotation, with the wire name as the alias if it differs from the name."""
    if field.wire_name == field.name:
        return field.annotation
    alias = f"alias={field.wire_name!r}"
    if not field.annotation.startswith("Annotated["):
        return f"Annotated[{field.annotation}, Field({alias})]"
    annotation = ast.parse(field.annotation, mode="eval").body
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Annotated"),
            slice=ast.Tuple(elts=[_, ast.Call(keywords=keywords)]),
        ):
            keywords.insert(0, ast.keyword("alias", ast.Constant(field.wire_name)))
            return ast.unparse(annotation)
    return f"Annotated[{field.annotation}, Field({alias})]"
