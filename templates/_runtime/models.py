# SPDX-License-Identifier: MIT-0
"""Base classes of generated models and enums, and discriminators.

A discriminator is a property whose value selects the class of an object. An object
without a known value is validated as if there were no discriminator.
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

BUILDING: Final = RLock()
"""The lock for building validators, as pydantic must not build one in two threads."""

WIRE: Final = object()
"""The validation context of responses, whose properties have names on the wire only."""


@dataclass(frozen=True)
class Discriminator:
    """A property that selects the class of an object.

    In `Annotated`, it selects the member of a union. As the keyword `discriminator` of a
    class, it selects the class to use instead of that one; subclasses do not inherit it.
    """

    #: The name of the property on the wire.
    property: str
    #: A function that returns the classes by value; they may be defined later.
    classes: Callable[[], Mapping[str, type]]

    @cached_property
    def classes_by_value(self) -> Mapping[str, type[BaseModel]]:
        """The classes by the value of the property; they are built on first use."""
        with BUILDING:
            classes = cast(Mapping[str, type[BaseModel]], self.classes())
            for cls in classes.values():
                cls.model_rebuild()
        return classes

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of the property in Python."""
        return frozenset(
            name
            for cls in self.classes_by_value.values()
            for name, field in cls.model_fields.items()
            if field.alias == self.property
        )

    def choose(self, value: Mapping[str, Any], *, wire: bool) -> type[BaseModel] | None:
        """Return the class that the property of an object selects, if any.

        With `wire`, the object has names on the wire only.
        """
        names = [self.property, *(() if wire else self._names)]
        selector = next((value[name] for name in names if name in value), None)
        if not isinstance(selector, str):
            return None
        return self.classes_by_value.get(selector)

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
    """Validate a part of a value as a class, in the context of that validation."""
    return validated(cls.__pydantic_validator__, value, context)


def validated(validator: Any, value: object, context: Any) -> Any:
    """Validate a part of a value by a validator, in the context of that validation."""
    by_name = False if context is WIRE else None
    return validator.validate_python(
        value, context=context, by_alias=True, by_name=by_name
    )


def discriminated_class(
    cls: type[BaseModel], value: Mapping[str, Any], *, wire: bool
) -> type[BaseModel]:
    """Return the class to use instead of `cls`; it may have a discriminator as well."""
    visited = [cls]
    while discriminator := visited[-1].__dict__.get("_discriminator"):
        selected = discriminator.choose(value, wire=wire)
        if selected is None or selected is visited[-1]:
            break
        if selected in visited:  # The classes select each other.
            return cls
        visited.append(selected)
    return visited[-1]


def rebuild(cls: type[BaseModel]) -> None:
    """Complete a class whose fields refer to classes that were defined after it."""
    if not cls.__pydantic_complete__:
        with BUILDING:
            cls.model_rebuild()


def wire_name(cls: type[BaseModel], name: str) -> str:
    """Return the name of a field on the wire."""
    rebuild(cls)
    alias = cls.model_fields[name].alias
    return name if alias is None else alias


class Model(BaseModel):
    """The base class of the objects of the API.

    Unknown fields are kept in `model_extra`, by their names on the wire. An optional
    field that is absent is `OMIT`. `model_dump()` returns the object as it is on the wire.

    A response that does not fit its model is built nevertheless (see `drift`). A required
    field that is absent is `OMIT`. A value that does not fit its field is kept unchanged
    in `model_extra`, where serializers ignore its type; the attribute returns it, too.

    The keyword `discriminator` of a class selects the class to use instead.
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

    if TYPE_CHECKING:  # Extra fields are allowed, so it is not None as in BaseModel.
        __pydantic_extra__: dict[str, Any] = Field(init=False)  # pyright: ignore

    def __init_subclass__(
        cls, *, discriminator: Discriminator | None = None, **config: Unpack[ConfigDict]
    ) -> None:
        super().__init_subclass__(**config)
        cls._discriminator = discriminator
        if discriminator:
            # Both slow down validation and serialization, so other classes lack them.
            validator = model_validator(mode="wrap")(_validate_discriminated)
            setattr(cls, "_validate_discriminated", validator)
            setattr(cls, "_dump", model_serializer(mode="wrap")(_dumper(cls)))

    if not TYPE_CHECKING:  # Type checkers must still report unknown attributes.

        def __init__(self, /, **data: Any) -> None:
            # The context keeps `_validate_discriminated` from selecting another class.
            self.__pydantic_validator__.validate_python(
                data, self_instance=self, context=data
            )

        __init__.__pydantic_base_init__ = True  # Validation need not call __init__.

        def __getattr__(self, name: str) -> Any:
            # Only for names that are not in `__dict__`, as `DriftRecorder` leaves them.
            if name in type(self).model_fields:
                extra = self.model_extra or {}
                wire = wire_name(type(self), name)
                if wire in extra:
                    return extra[wire]
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
    """Validate an object as the class that its discriminator selects.

    This is the validator of classes with the keyword `discriminator`.
    """
    if cls._discriminator is None or info.context is value:
        return handler(value)
    if not isinstance(value, dict):
        is_instance = type(value) in cls._discriminator.classes_by_value.values()
        return value if is_instance else handler(value)
    selected = discriminated_class(cls, value, wire=info.context is WIRE)
    if selected is cls:
        return handler(value)
    return validate_as(selected, value, info.context)


def _dumper(cls: type[Model]) -> Any:
    """Return the serializer of a class with the keyword `discriminator`.

    The selected class need not be a subclass of it, and then serializes itself.
    """

    def dump(
        self: Any, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> Any:
        if isinstance(self, cls):
            return handler(self)
        return self.model_dump(
            **{name: getattr(info, name) for name in _DUMP_ARGUMENTS}
        )

    return dump


_DUMP_ARGUMENTS = (
    "mode include exclude context by_alias round_trip"
    " exclude_unset exclude_defaults exclude_none"
).split()


class _OpenEnumMixin:
    """The parts that open enums share: they accept unknown values, because APIs grow.

    An unknown value becomes a member without a name. It equals its value, and is sent
    unchanged. Compare members with `==`, as each use makes a new one.
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
    """An enum of strings that accepts unknown ones."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member


class OpenIntEnum(_OpenEnumMixin, IntEnum):
    """An enum of integers that accepts unknown ones."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = str(value), value
        return member


class OpenEnum(_OpenEnumMixin, Enum):
    """An enum of values of several JSON types that accepts unknown ones."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if value is not None and not isinstance(value, str | int | float):
            return None
        member = object.__new__(cls)
        member._name_, member._value_ = str(value), value
        return member

    def __eq__(self, other: object) -> bool:
        value = other.value if isinstance(other, Enum) else other
        # In JSON, true and 1 differ.
        return isinstance(value, bool) == isinstance(self.value, bool) and bool(
            value == self.value
        )

    def __hash__(self) -> int:
        return hash(self.value)
