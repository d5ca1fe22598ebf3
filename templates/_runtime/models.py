# SPDX-License-Identifier: MIT-0
"""What generated models and enums are made of.

With discriminators: a property of an object, the tag, names the object's class. An
object whose tag is absent or names no class is validated as if there were no tags.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, Unpack, cast

from pydantic import MISSING as OMIT
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

__all__ = ["OMIT", "Model", "OpenEnum", "OpenIntEnum", "OpenStrEnum", "Discriminator"]

BUILDING: Final = RLock()  # pydantic may not build one model's validator in two threads

WIRE: Final = object()
"""The validation context of what a server sent: it has wire names only."""


@dataclass(frozen=True)
class Discriminator:
    """The property that holds the tag, by its wire name, and the classes by their tags.

    In `Annotated`, it says of a union which arm an object belongs to. As the keyword
    `discriminator` of a class, it says which class is to be made instead of that one; this is
    not inherited. The classes are asked for on first use, as they may refer to this.
    """

    property: str
    classes: Callable[[], Mapping[str, type]]

    @cached_property
    def classes_by_value(self) -> Mapping[str, type[BaseModel]]:
        with BUILDING:
            classes = cast(Mapping[str, type[BaseModel]], self.classes())
            for cls in classes.values():
                cls.model_rebuild()
        return classes

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names that the property has in Python."""
        return frozenset(
            name
            for cls in self.classes_by_value.values()
            for name, field in cls.model_fields.items()
            if field.alias == self.property
        )

    def choose(self, value: Mapping[str, Any], *, wire: bool) -> type[BaseModel] | None:
        """The class that an object's tag names, if it does."""
        names = [self.property, *(() if wire else self._names)]
        tag = next((value[name] for name in names if name in value), None)
        return self.classes_by_value.get(tag) if isinstance(tag, str) else None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def validate(
            value: object, inner: ValidatorFunctionWrapHandler, info: ValidationInfo
        ) -> Any:
            if isinstance(value, Mapping):
                cls = self.choose(value, wire=info.context is WIRE)
                if cls is not None:
                    return validate_as(cls, value, info.context)
            return inner(value)

        return core_schema.with_info_wrap_validator_function(validate, handler(source))


def validate_as(cls: type[BaseModel], value: object, context: Any) -> Any:
    """Validate within the validation of something else."""
    return validated(cls.__pydantic_validator__, value, context)


def validated(validator: Any, value: object, context: Any) -> Any:
    """What a validator makes of a part of something else that is being validated."""
    by_name = False if context is WIRE else None
    return validator.validate_python(
        value, context=context, by_alias=True, by_name=by_name
    )


def discriminated_class(
    cls: type[BaseModel], value: Mapping[str, Any], *, wire: bool
) -> type[BaseModel]:
    """The class to be made instead of `cls`: tags may lead from class to class."""
    seen = [cls]
    while discriminator := seen[-1].__dict__.get("_discriminator"):
        named = discriminator.choose(value, wire=wire)
        if named is None or named is seen[-1]:
            break
        if named in seen:  # A circle leads nowhere.
            return cls
        seen.append(named)
    return seen[-1]


def rebuild(cls: type[BaseModel]) -> None:
    """Let a class look up what its module defines after it; its fields lack aliases so far."""
    if not cls.__pydantic_complete__:
        with BUILDING:
            cls.model_rebuild()


def wire_name(cls: type[BaseModel], name: str) -> str:
    """The name that a field has on the wire."""
    rebuild(cls)
    alias = cls.model_fields[name].alias
    return name if alias is None else alias


class Model(BaseModel):
    """An object of the API.

    Fields that the class does not name are kept in `model_extra`, by their names on the
    wire; `model_validate` takes them, and where the API's document knows their type,
    `__pydantic_extra__` has it. An optional field that is absent is `OMIT`;
    `model_dump()` gives back the object as it is on the wire.

    An answer that does not fit is still built: a required field that is absent is
    `OMIT`, and a value that does not fit its field is kept, as it came, among the
    unknown fields. It reads like the field, and dumping it disturbs no serializer.

    A class with the keyword `discriminator` is made as the class that an object's tag names.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="allow",
        polymorphic_serialization=True,
        protected_namespaces=(),
        serialize_by_alias=True,
        validate_by_alias=True,
        validate_by_name=True,
    )

    _discriminator: ClassVar[Discriminator | None] = None

    if TYPE_CHECKING:  # It is never None here, and subclasses may narrow its type.
        __pydantic_extra__: dict[str, Any] = Field(init=False)  # pyright: ignore

    def __init_subclass__(
        cls, *, discriminator: Discriminator | None = None, **config: Unpack[ConfigDict]
    ) -> None:
        super().__init_subclass__(**config)
        cls._discriminator = discriminator
        if (
            discriminator
        ):  # Only the classes that need these hooks, and theirs, pay for them.
            setattr(
                cls, "_by_tag", model_validator(mode="wrap")(_validate_discriminated)
            )
            setattr(cls, "_dump", model_serializer(mode="wrap")(_dumper(cls)))

    if not TYPE_CHECKING:  # A type checker should go on reporting unknown attributes.

        def __init__(self, /, **data: Any) -> None:
            # The context tells `_by_tag` that this very class is wanted.
            self.__pydantic_validator__.validate_python(
                data, self_instance=self, context=data
            )

        __init__.__pydantic_base_init__ = True  # So validation does not call it.

        def __getattr__(self, name: str) -> Any:
            # Reached only by names that are not in `__dict__`: see `drift.build`.
            if name in type(self).model_fields:
                unfit = self.model_extra or {}
                wire = wire_name(type(self), name)
                if wire in unfit:
                    return unfit[wire]
            return super().__getattr__(name)

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if self.model_extra and name in type(self).model_fields:
                self.model_extra.pop(wire_name(type(self), name), None)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return (pair for pair in super().__repr_args__() if pair[1] is not OMIT)


def _validate_discriminated(
    cls: type[Model],
    value: Any,
    handler: ValidatorFunctionWrapHandler,
    info: ValidationInfo,
) -> Any:
    """Make the class that an object's tag names, as a validator of the tagged class."""
    if cls._discriminator is None or info.context is value:
        return handler(value)
    if not isinstance(value, dict):
        made = type(value) in cls._discriminator.classes_by_value.values()
        return value if made else handler(value)
    named = discriminated_class(cls, value, wire=info.context is WIRE)
    if named is cls:
        return handler(value)
    return validate_as(named, value, info.context)


def _dumper(cls: type[Model]) -> Any:
    """The serializer of a tagged class, whose tags may name what is no subclass of it."""

    def dump(
        self: Any, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> Any:
        if isinstance(self, cls):
            return handler(self)
        return self.model_dump(**{name: getattr(info, name) for name in _DUMPERS})

    return dump


_DUMPERS = (
    "mode include exclude context by_alias round_trip"
    " exclude_unset exclude_defaults exclude_none"
).split()


class _OpenEnumMixin:
    """An enum that takes values it does not know, because APIs grow.

    An unknown value becomes a member that belongs to no name: it has the value, equals
    it, and is sent back as it came. It is made anew each time, so compare with `==`.
    """

    if TYPE_CHECKING:
        _name_: str
        _value_: Any

    @property
    def is_known(self) -> bool:
        """Whether the API's document lists this value."""
        members: dict[str, Any] = getattr(type(self), "__members__")
        return members.get(self._name_) is self

    def __repr__(self) -> str:
        name = f".{self._name_}" if self.is_known else " (unknown)"
        return f"<{type(self).__name__}{name}: {self._value_!r}>"

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self), (self._value_,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self


class OpenStrEnum(_OpenEnumMixin, StrEnum):
    """Strings, the known ones by name."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member


class OpenIntEnum(_OpenEnumMixin, IntEnum):
    """Integers, the known ones by name."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = str(value), value
        return member


class OpenEnum(_OpenEnumMixin, Enum):
    """Values of several JSON types, the known ones by name; members equal their value."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if value is not None and not isinstance(value, str | int | float):
            return None
        member = object.__new__(cls)
        member._name_, member._value_ = str(value), value
        return member

    def __eq__(self, other: object) -> bool:
        value = other.value if isinstance(other, Enum) else other
        # In JSON, true is not 1.
        return isinstance(value, bool) == isinstance(self.value, bool) and bool(
            value == self.value
        )

    def __hash__(self) -> int:
        return hash(self.value)
