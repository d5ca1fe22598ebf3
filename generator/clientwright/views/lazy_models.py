"""References between models that wait until a value needs them: `Lazy["Pet"]`.

The objects of some APIs refer to each other in such numbers that one answer might hold nearly all there are. It holds few, and what waits is neither
loaded nor built without a value for it. A type checker sees no difference.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce

from ..models import Field, Model
from .type_hints import names_in

# A model that brings more than so many others with it loads at once only what it cannot be without, and what brings no others.
_MANY = 50
_TEXTS = re.compile(r"\bLazy\['([\w |]+)'\]")


def references_of(model: Model) -> frozenset[str]:
    """Every name that a model uses."""
    annotations = [field.annotation for field in model.fields]
    annotations += filter(None, (model.annotation, model.extra))
    tagged = (name for _, name in model.discriminator[1]) if model.discriminator else ()
    return frozenset({*names_in(annotations), *model.bases, *tagged})


class LazyReferencePass:
    """Says which references wait, for the models of one client."""

    def __init__(self, models: Collection[Model]) -> None:
        self._classes = frozenset(item.name for item in models if item.kind == "class")
        self._aliases = {
            item.name: [*_arms(ast.parse(item.annotation, mode="eval").body)]
            for item in models
            if item.kind == "alias"
        }
        known = {item.name for item in models}
        uses = {item.name: references_of(item) & known for item in models}
        self._large = frozenset(name for name in known if _brings_many(name, uses))
        self._lazy = frozenset(name for name in known if uses[name] - {name})

    def model(self, model: Model) -> Model:
        """The model, with `Lazy` in its fields for models that their values may as well be without: they may be something else, or absent."""
        if model.name not in self._large:
            return model
        return replace(model, fields=tuple(map(self._field, model.fields)))

    def _field(self, field: Field) -> Field:
        if names_in([field.annotation]).isdisjoint(self._lazy):
            return field
        tree = ast.parse(field.annotation, mode="eval").body
        annotation = ast.unparse(self._type(tree, optional=not field.required))
        return field._replace(annotation=annotation)

    def _type(self, node: ast.expr, *, optional: bool) -> ast.expr:
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated" | "list"), slice=ast.Tuple(elts=parts)
            ):
                parts[0] = self._type(parts[0], optional=optional)
            case ast.Subscript(value=ast.Name(id="list"), slice=inner):
                node.slice = self._type(inner, optional=optional)
            case ast.Subscript(
                value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, _] as parts)
            ):
                parts[1] = self._type(parts[1], optional=optional)
            case ast.BinOp(op=ast.BitOr()):
                return self._union([*_arms(node)], optional=optional)
            case ast.Name():
                return self._union([node], optional=optional)
        return node

    def _union(self, arms: list[ast.expr], *, optional: bool) -> ast.expr:
        """A union: which of its objects a value is, is for all of them together to say, and for maps that it might be."""
        objects = [arm for arm in arms if self._is_object(arm)]
        others = [arm for arm in arms if arm not in objects]
        optional = optional or bool(others)
        names = [arm.id for arm in objects if isinstance(arm, ast.Name)]
        waits = optional and not self._lazy.isdisjoint(names)
        if waits and not any(map(self._may_be_object, others)):
            text = ast.Constant(" | ".join(names))
            arms = [arm for arm in arms if arm is objects[0] or arm in others]
            arms[arms.index(objects[0])] = ast.Subscript(ast.Name("Lazy"), text)
        parts = (
            (
                self._type(arm, optional=optional)
                if isinstance(arm, ast.Subscript) and arm in others
                else arm
            )
            for arm in arms
        )
        return reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), parts)

    def _is_object(self, node: ast.expr) -> bool:
        """Whether it is a class, or an alias of classes."""
        match node:
            case ast.Name(id=name) if name in self._aliases:
                return all(map(self._is_object, self._aliases[name]))
            case ast.Name(id=name):
                return name in self._classes
        return False

    def _may_be_object(self, node: ast.expr) -> bool:
        """Whether a value of the type may be an object of JSON."""
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated"), slice=ast.Tuple() as all_
            ):
                return any(map(self._may_be_object, _arms(all_.elts[0])))
            case ast.Subscript(value=ast.Name(id="list" | "Literal")):
                return False
            case ast.Name(id=name) if name in self._aliases:
                return any(map(self._may_be_object, self._aliases[name]))
            case ast.Name(id=name):
                return name == "Any" or name in self._classes
            case ast.Constant(value=None):
                return False
        return True


def _brings_many(name: str, uses: Mapping[str, frozenset[str]]) -> bool:
    found, ahead = {name}, [name]
    while ahead and len(found) <= _MANY:
        more = uses[ahead.pop()] - found
        found |= more
        ahead += more
    return len(found) > _MANY


def _arms(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _arms(left)
            yield from _arms(right)
        case _:
            yield node


def lazy_references(annotations: Iterable[str]) -> frozenset[str]:
    """The models that `Lazy` names in some types."""
    texts = (text for item in annotations for text in _TEXTS.findall(item))
    return frozenset(name for text in texts for name in text.split(" | "))
