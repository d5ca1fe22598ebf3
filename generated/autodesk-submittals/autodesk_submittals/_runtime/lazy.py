# SPDX-License-Identifier: MIT-0
"""Models that are neither loaded nor built before a value for them arrives."""

from collections.abc import Callable
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from .models import BUILDING, validated

T = TypeVar("T")


class LazyModels:
    """One or several models of this package, as `"Cat | Dog"`, in `Annotated`."""

    def __init__(self, names: str) -> None:
        self.names = names

    @cached_property
    def type(self) -> Any:
        """The models themselves."""
        models = import_module("..models", __package__)
        return Union[tuple(getattr(models, name) for name in self.names.split(" | "))]

    @cached_property
    def _validator(self) -> Any:
        with BUILDING:
            return TypeAdapter(self.type).validator

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def validate(value: object, info: ValidationInfo) -> Any:
            return validated(self._validator, value, info.context)

        needed = core_schema.with_info_plain_validator_function(validate)
        # A text in JSON may be anything to a union, which asks all: models are objects.
        return core_schema.json_or_python_schema(
            core_schema.chain_schema([core_schema.dict_schema(), needed]), needed
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: Callable[[CoreSchema], dict[str, Any]]
    ) -> dict[str, Any]:
        return {"description": self.names}


_lazy_models = cache(LazyModels)


if TYPE_CHECKING:
    Lazy = Annotated[T, "as needed"]
else:

    class Lazy:
        """`AsNeeded["Cat | Dog"]`: the type of a value for which these wait."""

        def __class_getitem__(cls, names: str) -> Any:
            return Annotated[Any, _lazy_models(names)]
