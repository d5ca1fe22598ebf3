# SPDX-License-Identifier: MIT-0
"""A type annotation, taken apart only as far and as late as an answer needs it."""

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
    """One annotation, with its validator and its parts made on first use."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    @cached_property
    def base(self) -> Any:
        """The annotation without `Annotated` and without type aliases."""
        return self._unwrapped[0]

    @cached_property
    def _unwrapped(self) -> tuple[Any, Discriminator | None]:
        base, tagged = self.annotation, None
        while True:
            if get_origin(base) is Annotated:
                base, *metadata = get_args(base)
                for item in metadata:
                    base = item.type if isinstance(item, LazyModels) else base
                tags = [item for item in metadata if isinstance(item, Discriminator)]
                tagged = tags[-1] if tags and not tagged else tagged
            elif hasattr(base, "__value__"):
                base = evaluated(base.__value__, base.__module__)
            else:
                return base, tagged

    def discriminated(self, value: dict[str, Any]) -> "TypeInfo | None":
        """What an object's tag names, if it is anything else than this shape."""
        tagged = self._unwrapped[1]
        cls = tagged.choose(value, wire=True) if tagged else None
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
        """The alternatives of a union, without null and `OMIT`; else the shape itself.

        A union within it that has tags stays in one piece.
        """
        if get_origin(self.base) not in (Union, UnionType):
            return (self,)
        args = (arm for arm in get_args(self.base) if arm not in (type(None), OMIT))
        arms = map(TypeInfo, args)
        return tuple(
            inner
            for arm in arms
            for inner in ((arm,) if arm.has_discriminator else arm.union_members)
        )

    @cached_property
    def bases(self) -> list[Any]:
        """What the alternatives are."""
        return [arm.base for arm in self.union_members]

    @property
    def has_discriminator(self) -> bool:
        return self._unwrapped[1] is not None

    @cached_property
    def model(self) -> type[Model] | None:
        return self.base if _is_class(self.base, Model) else None

    @cached_property
    def root(self) -> "TypeInfo | None":
        """What a `RootModel` wraps."""
        if not _is_class(self.base, RootModel):
            return None
        return TypeInfo(self.base.model_fields["root"].annotation)

    @cached_property
    def _items(self) -> tuple["TypeInfo", ...]:
        return tuple(TypeInfo(arg) for arg in get_args(self.base) if arg is not ...)

    @property
    def is_array(self) -> bool:
        return _is_class(self._container, Sequence | AbstractSet)

    @property
    def is_map(self) -> bool:
        return _is_class(self._container, Mapping)

    @property
    def _container(self) -> Any:
        return get_origin(self.base) if self._items else None

    def item(self, index: int) -> "TypeInfo":
        """The shape of an item of an array: `tuple[A, B]` has one for each place."""
        return self._items[min(index, len(self._items) - 1)]

    def collect(self, items: list[Any]) -> Any:
        """Items in the container that the annotation names, as far as they can go in."""
        container: Any = self._container
        if _is_class(container, AbstractSet):
            return items if any(_unhashable(item) for item in items) else set(items)
        return tuple(items) if container is tuple else items

    @property
    def value(self) -> "TypeInfo":
        """The shape of a value of a map."""
        return self._items[-1]

    def __str__(self) -> str:
        return _describe(self.base)


class ModelField(NamedTuple):
    name: str
    wire_name: str
    required: bool
    type_info: TypeInfo


@lru_cache(maxsize=1024)
def fields(model: type[Model]) -> tuple[ModelField, ...]:
    """The fields of a model, with the constraints that they carry."""
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
    """An annotation of a module, with what it names in quotes."""
    quoted = SimpleNamespace(__annotations__={"it": annotation})
    return get_type_hints(quoted, vars(sys.modules[module]), include_extras=True)["it"]


def _is_class(annotation: Any, bases: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, bases)


def _unhashable(value: object) -> bool:
    return getattr(value, "__hash__", None) is None


def _describe(annotation: Any) -> str:
    """An annotation for a reader: names without modules, and no `OMIT`."""
    args = get_args(annotation)
    if isinstance(annotation, type) and not args:
        return "None" if annotation is type(None) else annotation.__name__
    if get_origin(annotation) is Annotated:
        return _describe(TypeInfo(annotation).base)
    if get_origin(annotation) in (Union, UnionType):
        return " | ".join(_describe(arg) for arg in args if arg is not OMIT)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(annotation))
