# SPDX-License-Identifier: MIT-0
"""Types of fields whose models are imported when the first value arrives."""

from collections.abc import Callable
from functools import cache, cached_property, reduce
from importlib import import_module
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from .models import BUILDING, validated

T = TypeVar("T")


class LazyModels:
    """The names of models of this package, such as `"Cat | Dog"`, in `Annotated`."""

    def __init__(self, names: str) -> None:
        self.names = names

    @cached_property
    def type(self) -> Any:
        """The model, or the union of the models; they are imported on first use."""
        models = import_module("..models", __package__)
        classes = [getattr(models, name) for name in self.names.split(" | ")]
        return reduce(or_, classes)

    @cached_property
    def _validator(self) -> Any:
        with BUILDING:
            return TypeAdapter(self.type).validator

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def validate(value: object, info: ValidationInfo) -> Any:
            return validated(self._validator, value, info.context)

        lazy = core_schema.with_info_plain_validator_function(validate)
        # Models are objects. In JSON, a union would otherwise import its models to
        # validate any other value.
        return core_schema.json_or_python_schema(
            core_schema.chain_schema([core_schema.dict_schema(), lazy]), lazy
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: Callable[[CoreSchema], dict[str, Any]]
    ) -> dict[str, Any]:
        return {"description": self.names}


_lazy_models = cache(LazyModels)


if TYPE_CHECKING:
    Lazy = Annotated[T, "lazy"]
else:

    class Lazy:
        """The type of a value of lazily imported models, such as `Lazy["Cat | Dog"]`."""

        def __class_getitem__(cls, names: str) -> Any:
            return Annotated[Any, _lazy_models(names)]
