# SPDX-License-Identifier: MIT-0
"""Inspect type annotations, as far as a response requires it."""

import re
import sys
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from types import SimpleNamespace, UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import RootModel, TypeAdapter

from .lazy import LazyModels
from .models import (
    BUILDING,
    OMIT,
    WIRE,
    Discriminator,
    Model,
    discriminated_class,
    rebuild,
    wire_name,
)


class TypeInfo:
    """An annotation, whose validator and parts are made on first use."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    @cached_property
    def base(self) -> Any:
        """The annotation without `Annotated` and without type aliases."""
        return self._unwrapped[0]

    @cached_property
    def _unwrapped(self) -> tuple[Any, Discriminator | None]:
        """The annotation without `Annotated` and type aliases, and its discriminator."""
        base, discriminator = self.annotation, None
        while True:
            if get_origin(base) is Annotated:
                base, *metadata = get_args(base)
                for item in metadata:
                    base = item.type if isinstance(item, LazyModels) else base
                found = [item for item in metadata if isinstance(item, Discriminator)]
                if found and not discriminator:
                    discriminator = found[-1]
            elif hasattr(base, "__value__"):
                base = evaluated(base.__value__, base.__module__)
            else:
                return base, discriminator

    def discriminated(self, value: dict[str, Any]) -> "TypeInfo | None":
        """Return the type that the discriminator of an object selects, if it is another."""
        discriminator = self._unwrapped[1]
        cls = discriminator.choose(value, wire=True) if discriminator else None
        if cls is None and self.model:
            cls = discriminated_class(self.model, value, wire=True)
        return TypeInfo(cls) if cls not in (None, self.base) else None

    @cached_property
    def _validator(self) -> Any:
        with BUILDING:
            return TypeAdapter(self.annotation).validator

    def from_json(self, content: bytes) -> Any:
        """Validate JSON text; raises `pydantic.ValidationError`."""
        return self._validator.validate_json(
            content, context=WIRE, by_alias=True, by_name=False
        )

    def from_value(self, value: object) -> Any:
        """Validate a parsed JSON value; raises `pydantic.ValidationError`."""
        return self._validator.validate_python(
            value, context=WIRE, by_alias=True, by_name=False
        )

    @cached_property
    def union_members(self) -> tuple["TypeInfo", ...]:
        """The members of a union, without None and `OMIT`, or this type itself.

        A union that is a member is flattened, unless it has a discriminator.
        """
        if get_origin(self.base) not in (Union, UnionType):
            return (self,)
        args = (arg for arg in get_args(self.base) if arg not in (type(None), OMIT))
        members = map(TypeInfo, args)
        return tuple(
            inner
            for member in members
            for inner in (
                (member,) if member.has_discriminator else member.union_members
            )
        )

    @cached_property
    def bases(self) -> list[Any]:
        """The bases of the members of a union, or that of this type."""
        return [member.base for member in self.union_members]

    @property
    def has_discriminator(self) -> bool:
        """Whether the annotation has a discriminator."""
        return self._unwrapped[1] is not None

    @cached_property
    def model(self) -> type[Model] | None:
        """The class, if this is a model."""
        return self.base if _is_class(self.base, Model) else None

    @cached_property
    def root(self) -> "TypeInfo | None":
        """The type of the value in a `RootModel`."""
        if not _is_class(self.base, RootModel):
            return None
        return TypeInfo(self.base.model_fields["root"].annotation)

    @cached_property
    def _items(self) -> tuple["TypeInfo", ...]:
        return tuple(TypeInfo(arg) for arg in get_args(self.base) if arg is not ...)

    @property
    def is_array(self) -> bool:
        """Whether this is a list, a tuple or a set."""
        return _is_class(self._container, Sequence | AbstractSet)

    @property
    def is_map(self) -> bool:
        """Whether this is a dict."""
        return _is_class(self._container, Mapping)

    @property
    def _container(self) -> Any:
        return get_origin(self.base) if self._items else None

    def item(self, index: int) -> "TypeInfo":
        """Return the type of an item of an array; those of `tuple[A, B]` differ."""
        return self._items[min(index, len(self._items) - 1)]

    def collect(self, items: list[Any]) -> Any:
        """Return items in the container that the annotation names; a list if unhashable."""
        container: Any = self._container
        if _is_class(container, AbstractSet):
            return items if any(_unhashable(item) for item in items) else set(items)
        return tuple(items) if container is tuple else items

    @property
    def value(self) -> "TypeInfo":
        """The type of the values of a map."""
        return self._items[-1]

    def __str__(self) -> str:
        return _describe(self.base)


class ModelField(NamedTuple):
    """A field of a model."""

    name: str
    #: The name of the property on the wire.
    wire_name: str
    required: bool
    type_info: TypeInfo


@lru_cache(maxsize=1024)
def fields(model: type[Model]) -> tuple[ModelField, ...]:
    """Return the fields of a model; their types include constraints."""
    rebuild(model)
    return tuple(
        ModelField(
            name,
            wire_name(model, name),
            info.is_required(),
            TypeInfo(
                Annotated[info.annotation, *info.metadata]
                if info.metadata
                else info.annotation
            ),
        )
        for name, info in model.model_fields.items()
    )


def evaluated(annotation: Any, module: str) -> Any:
    """Return an annotation of a module with its forward references resolved."""
    owner = SimpleNamespace(__annotations__={"value": annotation})
    hints = get_type_hints(owner, vars(sys.modules[module]), include_extras=True)
    return hints["value"]


def _is_class(annotation: Any, bases: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, bases)


def _unhashable(value: object) -> bool:
    return getattr(value, "__hash__", None) is None


def _describe(annotation: Any) -> str:
    """Return an annotation as text for messages, without module names and `OMIT`."""
    args = get_args(annotation)
    if isinstance(annotation, type) and not args:
        return "None" if annotation is type(None) else annotation.__name__
    if get_origin(annotation) is Annotated:
        return _describe(TypeInfo(annotation).base)
    if get_origin(annotation) in (Union, UnionType):
        return " | ".join(_describe(arg) for arg in args if arg is not OMIT)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(annotation))
