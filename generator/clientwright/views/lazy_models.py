"""Decide which references between models are lazy: `Lazy["Pet"]`.

In some APIs, one response might contain nearly all models, but it contains few. The model of a
lazy reference is loaded and built only when a value needs it. Type checkers see no difference.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce

from ..models import Field, Model
from .type_hints import names_in

# A model that reaches more models than this through references gets lazy references. References
# to models without references of their own are never lazy.
_MAX_CLOSURE = 50
_LAZY_REFERENCE = re.compile(r"\bLazy\['([\w |]+)'\]")


def references_of(model: Model) -> frozenset[str]:
    """Return all names that the definition of a model uses."""
    annotations = [field.annotation for field in model.fields]
    annotations += filter(None, (model.annotation, model.extra))
    _, targets = model.discriminator or ("", ())
    discriminator_classes = (name for _, name in targets)
    return frozenset({*names_in(annotations), *model.bases, *discriminator_classes})


class LazyReferencePass:
    """Make references of the models of one client lazy."""

    def __init__(self, models: Collection[Model]) -> None:
        self._classes = frozenset(item.name for item in models if item.kind == "class")
        self._aliases = {
            item.name: [*_union_members(ast.parse(item.annotation, mode="eval").body)]
            for item in models
            if item.kind == "alias"
        }
        names = {item.name for item in models}
        references = {item.name: references_of(item) & names for item in models}
        self._large = frozenset(
            name for name in names if _has_large_closure(name, references)
        )
        self._lazy = frozenset(name for name in names if references[name] - {name})

    def model(self, model: Model) -> Model:
        """Return the model with `Lazy` around references that its values may be without.

        A value is without the referenced model if it is absent, empty or of another type.
        """
        if model.name not in self._large:
            return model
        return replace(model, fields=tuple(map(self._field, model.fields)))

    def _field(self, field: Field) -> Field:
        if names_in([field.annotation]).isdisjoint(self._lazy):
            return field
        node = ast.parse(field.annotation, mode="eval").body
        annotation = ast.unparse(self._type(node, optional=not field.required))
        return field._replace(annotation=annotation)

    def _type(self, node: ast.expr, *, optional: bool) -> ast.expr:
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated" | "list"),
                slice=ast.Tuple(elts=type_arguments),
            ):
                type_arguments[0] = self._type(type_arguments[0], optional=optional)
            case ast.Subscript(value=ast.Name(id="list"), slice=inner):
                node.slice = self._type(inner, optional=optional)
            case ast.Subscript(
                value=ast.Name(id="dict"),
                slice=ast.Tuple(elts=[_, _] as type_arguments),
            ):
                type_arguments[1] = self._type(type_arguments[1], optional=optional)
            case ast.BinOp(op=ast.BitOr()):
                return self._union([*_union_members(node)], optional=optional)
            case ast.Name():
                return self._union([node], optional=optional)
        return node

    def _union(self, members: list[ast.expr], *, optional: bool) -> ast.expr:
        """Make the objects of a union lazy.

        All objects of a union share one `Lazy`, because the value decides among all of them. The
        union stays as it is if its value might also be a map.
        """
        object_members = [member for member in members if self._is_object(member)]
        other_members = [member for member in members if member not in object_members]
        optional = optional or bool(other_members)
        names = [member.id for member in object_members if isinstance(member, ast.Name)]
        is_lazy = optional and not self._lazy.isdisjoint(names)
        if is_lazy and not any(map(self._may_be_object, other_members)):
            text = ast.Constant(" | ".join(names))
            first = object_members[0]
            members = [
                member
                for member in members
                if member is first or member in other_members
            ]
            members[members.index(first)] = ast.Subscript(ast.Name("Lazy"), text)
        parts = (
            (
                self._type(member, optional=optional)
                if isinstance(member, ast.Subscript) and member in other_members
                else member
            )
            for member in members
        )
        return reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), parts)

    def _is_object(self, node: ast.expr) -> bool:
        """Whether a type is a class, or an alias of classes."""
        match node:
            case ast.Name(id=name) if name in self._aliases:
                return all(map(self._is_object, self._aliases[name]))
            case ast.Name(id=name):
                return name in self._classes
        return False

    def _may_be_object(self, node: ast.expr) -> bool:
        """Whether a value of the type may be a JSON object."""
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated"), slice=ast.Tuple() as arguments
            ):
                return any(map(self._may_be_object, _union_members(arguments.elts[0])))
            case ast.Subscript(value=ast.Name(id="list" | "Literal")):
                return False
            case ast.Name(id=name) if name in self._aliases:
                return any(map(self._may_be_object, self._aliases[name]))
            case ast.Name(id=name):
                return name == "Any" or name in self._classes
            case ast.Constant(value=None):
                return False
        return True


def _has_large_closure(name: str, references: Mapping[str, frozenset[str]]) -> bool:
    reached, pending = {name}, [name]
    while pending and len(reached) <= _MAX_CLOSURE:
        new_names = references[pending.pop()] - reached
        reached |= new_names
        pending += new_names
    return len(reached) > _MAX_CLOSURE


def _union_members(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _union_members(left)
            yield from _union_members(right)
        case _:
            yield node


def lazy_references(annotations: Iterable[str]) -> frozenset[str]:
    """Return the models to which lazy references in the types point."""
    references = (
        text for item in annotations for text in _LAZY_REFERENCE.findall(item)
    )
    return frozenset(name for text in references for name in text.split(" | "))
