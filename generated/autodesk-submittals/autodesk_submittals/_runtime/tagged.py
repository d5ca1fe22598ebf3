# SPDX-License-Identifier: MIT-0
"""Discriminators: a property of an object, the tag, names the object's class.

An object whose tag is absent or names no class is validated as if there were no tags.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any, Final, cast

from pydantic import (
    BaseModel,
    GetCoreSchemaHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, core_schema

BUILDING: Final = RLock()  # pydantic may not build one model's validator in two threads

WIRE: Final = object()
"""The validation context of what a server sent: it has wire names only."""


@dataclass(frozen=True)
class Tagged:
    """The property that holds the tag, by its wire name, and the classes by their tags.

    In `Annotated`, it says of a union which arm an object belongs to. As the keyword
    `tagged` of a class, it says which class is to be made instead of that one; this is
    not inherited. The classes are asked for on first use, as they may refer to this.
    """

    property: str
    classes: Callable[[], Mapping[str, type]]

    @cached_property
    def by_tag(self) -> Mapping[str, type[BaseModel]]:
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
            for cls in self.by_tag.values()
            for name, field in cls.model_fields.items()
            if field.alias == self.property
        )

    def choose(self, value: Mapping[str, Any], *, wire: bool) -> type[BaseModel] | None:
        """The class that an object's tag names, if it does."""
        names = [self.property, *(() if wire else self._names)]
        tag = next((value[name] for name in names if name in value), None)
        return self.by_tag.get(tag) if isinstance(tag, str) else None

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


def chosen(
    cls: type[BaseModel], value: Mapping[str, Any], *, wire: bool
) -> type[BaseModel]:
    """The class to be made instead of `cls`: tags may lead from class to class."""
    seen = [cls]
    while tagged := seen[-1].__dict__.get("_tagged"):
        named = tagged.choose(value, wire=wire)
        if named is None or named is seen[-1]:
            break
        if named in seen:  # A circle leads nowhere.
            return cls
        seen.append(named)
    return seen[-1]
