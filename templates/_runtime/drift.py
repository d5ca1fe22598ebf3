# SPDX-License-Identifier: MIT-0
"""Build values from responses that do not fit their declared types, and report the drift.

A response is validated as a whole first. Only if that fails, its parts are validated one
by one here, to keep those that fit.
"""

import json
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import get_annotations
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from . import json_pointer
from .errors import DriftError, DriftEvent, DriftWarning
from .models import OMIT, Model
from .type_info import ModelField, TypeInfo, evaluated, fields

__all__ = [
    "DriftError",
    "DriftEvent",
    "DriftRecorder",
    "DriftWarning",
    "OnDrift",
    "report",
]

OnDrift = Literal["warn", "raise", "ignore"] | Callable[[DriftEvent], object]
"""How drift is reported: as warnings, as an error, not at all, or to a function."""

Kind = Literal["missing", "mismatch", "empty", "undeclared"]


class BuiltValue(NamedTuple):
    """A value that was built from a part of a response."""

    value: Any
    #: Whether it fits its annotation well enough to be serialized by it.
    fits: bool


@dataclass(frozen=True)
class DriftRecorder:
    """Builds the value of one response, and collects its drift."""

    #: The id of the operation.
    operation: str
    #: One event for each pointer.
    events: list[DriftEvent] = field(default_factory=list)

    def note(
        self, pointer: str, kind: Kind, expected: object, actual: str, sample: str = ""
    ) -> None:
        """Add an event."""
        self.events.append(
            DriftEvent(self.operation, pointer, kind, str(expected), actual, sample)
        )

    def build(self, type_info: TypeInfo, value: Any, pointer: str = "") -> BuiltValue:
        """Validate the parts of a value that fit, and keep the others as they are."""
        try:
            return BuiltValue(type_info.from_value(value), True)
        except ValidationError as error:
            events_before = len(self.events)
            try:
                built = self._build_parts(type_info, value, pointer)
            except RecursionError:  # The value is nested too deeply.
                built = BuiltValue(value, False)
            if len(self.events) > events_before:
                return built
            # All parts fit on their own, so the value itself is the mismatch.
            expected = f"{type_info}{_constraint(error)}"
            self.note(pointer, "mismatch", expected, _json_type(value), _sample(value))
            return built._replace(fits=False)

    def _build_parts(self, type_info: TypeInfo, value: Any, pointer: str) -> BuiltValue:
        """Build a value from its parts; note the drift of the parts only."""
        named = type_info.discriminated(value) if isinstance(value, dict) else None
        if named:
            # pydantic serializes a value of a union only if it fits a member entirely.
            built = self.build(named, value, pointer)
            return built._replace(fits=built.fits and type_info.model is not None)
        if type_info.union_members != (type_info,):
            member = _best_member(type_info, value)
            best = self.build(member, value, pointer).value if member else value
            return BuiltValue(best, False)  # As above.
        if type_info.root:
            root = self.build(type_info.root, value, pointer)
            if not root.fits:
                return root
            return BuiltValue(type_info.base.model_construct(root.value), True)
        if type_info.model and isinstance(value, dict):
            return BuiltValue(self._build_model(type_info.model, value, pointer), True)
        if type_info.is_map and isinstance(value, dict):
            return self._build_map(type_info, value, pointer)
        if type_info.is_array and isinstance(value, list):
            return self._build_array(type_info, value, pointer)
        return BuiltValue(value, False)

    def _build_model(
        self, cls: type[Model], value: dict[str, Any], pointer: str
    ) -> Model:
        model = cls.model_construct()  # This sets the defaults of optional fields.
        extra = dict(value)
        for model_field in fields(cls):
            part_pointer = json_pointer.child(pointer, model_field.wire_name)
            if model_field.wire_name in extra:
                raw = extra.pop(model_field.wire_name)
                _set_field(
                    model,
                    model_field,
                    self.build(model_field.type_info, raw, part_pointer),
                )
            elif model_field.required:
                expected = f"{model_field.type_info} (required)"
                self.note(part_pointer, "missing", expected, "nothing")
                vars(model)[model_field.name] = OMIT
        for key, raw in extra.items():
            built = self.build(_extra_type(cls), raw, json_pointer.child(pointer, key))
            model.__pydantic_extra__[key] = built.value
        return model

    def _build_map(
        self, type_info: TypeInfo, value: dict[str, Any], pointer: str
    ) -> BuiltValue:
        built = {
            key: self.build(type_info.value, item, json_pointer.child(pointer, key))
            for key, item in value.items()
        }
        return BuiltValue(
            {key: item.value for key, item in built.items()},
            all(item.fits for item in built.values()),
        )

    def _build_array(
        self, type_info: TypeInfo, value: list[Any], pointer: str
    ) -> BuiltValue:
        built = [
            self.build(type_info.item(index), item, json_pointer.child(pointer, index))
            for index, item in enumerate(value)
        ]
        items = type_info.collect([item.value for item in built])
        return BuiltValue(items, all(item.fits for item in built))


@lru_cache(maxsize=1024)
def _extra_type(cls: type[Model]) -> TypeInfo:
    """Return the declared type of the fields that a model does not declare by name."""
    for base in cls.__mro__[: cls.__mro__.index(Model)]:
        if annotation := get_annotations(base).get("__pydantic_extra__"):
            return TypeInfo(evaluated(annotation, base.__module__)).value
    return TypeInfo(Any)


def _set_field(model: Model, model_field: ModelField, built: BuiltValue) -> None:
    """Set a field, or keep a value that does not fit as an extra (see `models.Model`)."""
    if built.fits:
        vars(model)[model_field.name] = built.value
        model.model_fields_set.add(model_field.name)
    else:
        vars(model).pop(model_field.name, None)
        model.__pydantic_extra__[model_field.wire_name] = built.value


def _best_member(type_info: TypeInfo, value: Any) -> TypeInfo | None:
    """Return the member of a union of the same JSON type with the fewest errors."""

    def error_count(member: TypeInfo) -> int:
        try:
            member.from_value(value)
        except ValidationError as error:
            return error.error_count()
        return 0

    if isinstance(value, dict):
        members = [
            member
            for member in type_info.union_members
            if member.model or member.is_map or member.root or member.has_discriminator
        ]
    elif isinstance(value, list):
        members = [
            member
            for member in type_info.union_members
            if member.is_array or member.root
        ]
    else:
        members = []
    return min(members, key=error_count, default=None)


def report(events: list[DriftEvent], on_drift: OnDrift) -> None:
    """Pass events to the caller's function, or warn about them.

    Errors of the function end the call.
    """
    if callable(on_drift):
        for event in events:
            on_drift(event)
    elif on_drift == "warn":
        level = caller_level()
        for event in events:
            warnings.warn(str(event), DriftWarning, stacklevel=level)


def caller_level() -> int:
    """Return the `stacklevel` of warnings that point at the code that uses this package."""
    package = os.path.dirname(os.path.dirname(__file__)) + os.sep
    level, frame = 1, sys._getframe(1)
    while frame.f_code.co_filename.startswith(package) and frame.f_back:
        level, frame = level + 1, frame.f_back
    return level


def _constraint(error: ValidationError) -> str:
    """Describe the constraint that a value of the right type breaks, if there is one."""
    details = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    if len(details) != 1 or details[0]["type"].endswith(("_type", "_parsing")):
        return ""
    return f" ({details[0]['msg'][:200]})"


def _json_type(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "number")


def _sample(value: object) -> str:
    """Return a short excerpt: the beginning of a string, the first keys of an object."""
    if isinstance(value, list):
        return f"{len(value)} items"
    if isinstance(value, dict):
        value = ", ".join(list(value)[:10])
    text = json.dumps(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."
