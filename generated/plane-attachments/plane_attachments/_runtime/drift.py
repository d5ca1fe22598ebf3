# SPDX-License-Identifier: MIT-0
"""Answers that are not what the API's document promises: build them all the same.

An answer is first validated as a whole, with pydantic's lax coercions, and that is the
end of it. Only what fails comes here, and is validated again, part by part.
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

from .errors import DriftError, DriftEvent, DriftWarning
from .models import OMIT, Model
from .type_info import ModelField, TypeInfo, evaluated, fields

__all__ = [
    "DriftRecorder",
    "DriftError",
    "DriftEvent",
    "DriftWarning",
    "OnDrift",
    "report",
]

OnDrift = Literal["warn", "raise", "ignore"] | Callable[[DriftEvent], object]
"""What to do about drift: a warning, an error, nothing, or a call for each event."""

Kind = Literal["missing", "mismatch", "empty", "undeclared"]


class BuiltValue(NamedTuple):
    """A value, and whether it fits its annotation well enough to be dumped by it."""

    value: Any
    fits: bool


@dataclass(frozen=True)
class DriftRecorder:
    """The drift of one answer; `build` fills `events`, one for each pointer."""

    operation: str
    events: list[DriftEvent] = field(default_factory=list)

    def note(
        self, pointer: str, kind: Kind, expected: object, actual: str, sample: str = ""
    ) -> None:
        self.events.append(
            DriftEvent(self.operation, pointer, kind, str(expected), actual, sample)
        )

    def build(self, shape: TypeInfo, value: Any, pointer: str = "") -> BuiltValue:
        """Make the best of a value: validated where it can be, as it came elsewhere."""
        try:
            return BuiltValue(shape.from_value(value), True)
        except ValidationError as error:
            before = len(self.events)
            try:
                built = self._build_parts(shape, value, pointer)
            except RecursionError:  # Nested too deeply to be taken apart.
                built = BuiltValue(value, False)
            if len(self.events) > before:
                return built
            # No part is to blame, so the whole is.
            expected = f"{shape}{_constraint(error)}"
            self.note(pointer, "mismatch", expected, _json_type(value), _sample(value))
            return built._replace(fits=False)

    def _build_parts(self, shape: TypeInfo, value: Any, pointer: str) -> BuiltValue:
        named = shape.discriminated(value) if isinstance(value, dict) else None
        if named:
            # pydantic dumps a member of a union only if it fits one arm without a flaw.
            built = self.build(named, value, pointer)
            return built._replace(fits=built.fits and shape.model is not None)
        if len(shape.union_members) != 1 or shape.union_members[0] is not shape:
            arm = _best_member(shape, value)
            best = self.build(arm, value, pointer).value if arm else value
            return BuiltValue(best, False)  # As above.
        if shape.root:
            root = self.build(shape.root, value, pointer)
            if not root.fits:
                return root
            return BuiltValue(shape.base.model_construct(root.value), True)
        if shape.model and isinstance(value, dict):
            return BuiltValue(self._build_model(shape.model, value, pointer), True)
        if shape.is_map and isinstance(value, dict):
            return self._build_map(shape, value, pointer)
        if shape.is_array and isinstance(value, list):
            return self._build_array(shape, value, pointer)
        return BuiltValue(value, False)

    def _build_model(self, cls: type[Model], value: dict[str, Any], at: str) -> Model:
        model = cls.model_construct()  # This gives the optional fields their default.
        unknown = dict(value)
        for part in fields(cls):
            if part.wire_name in unknown:
                raw = unknown.pop(part.wire_name)
                built = self.build(
                    part.type_info, raw, f"{at}/{_escape(part.wire_name)}"
                )
                _set_field(model, part, built)
            elif part.required:
                expected = f"{part.type_info} (required)"
                self.note(
                    f"{at}/{_escape(part.wire_name)}", "missing", expected, "nothing"
                )
                vars(model)[part.name] = OMIT
        for key, raw in unknown.items():
            extra = self.build(_extra(cls), raw, f"{at}/{_escape(key)}")
            model.__pydantic_extra__[key] = extra.value
        return model

    def _build_map(self, shape: TypeInfo, value: dict[str, Any], at: str) -> BuiltValue:
        built = {
            key: self.build(shape.value, item, f"{at}/{_escape(key)}")
            for key, item in value.items()
        }
        return BuiltValue(
            {key: item.value for key, item in built.items()},
            all(item.fits for item in built.values()),
        )

    def _build_array(self, shape: TypeInfo, value: list[Any], at: str) -> BuiltValue:
        built = [
            self.build(shape.item(index), item, f"{at}/{index}")
            for index, item in enumerate(value)
        ]
        items = shape.collect([item.value for item in built])
        return BuiltValue(items, all(item.fits for item in built))


@lru_cache(maxsize=1024)
def _extra(cls: type[Model]) -> TypeInfo:
    """The shape of what a model holds beside its fields."""
    for base in cls.__mro__[: cls.__mro__.index(Model)]:
        if said := get_annotations(base).get("__pydantic_extra__"):
            return TypeInfo(evaluated(said, base.__module__)).value
    return TypeInfo(Any)


def _set_field(model: Model, part: ModelField, built: BuiltValue) -> None:
    """Set a field, or keep its value among the unknown ones (see `models.Model`)."""
    if built.fits:
        vars(model)[part.name] = built.value
        model.model_fields_set.add(part.name)
    else:
        vars(model).pop(part.name, None)
        model.__pydantic_extra__[part.wire_name] = built.value


def _best_member(shape: TypeInfo, value: Any) -> TypeInfo | None:
    """The arm of a union that is made of the same stuff and fails in the fewest places."""

    def problems(arm: TypeInfo) -> int:
        try:
            arm.from_value(value)
        except ValidationError as error:
            return error.error_count()
        return 0

    if isinstance(value, dict):
        arms = [
            arm
            for arm in shape.union_members
            if arm.model or arm.is_map or arm.root or arm.has_discriminator
        ]
    elif isinstance(value, list):
        arms = [arm for arm in shape.union_members if arm.is_array or arm.root]
    else:
        arms = []
    return min(arms, key=problems, default=None)


def report(events: list[DriftEvent], on_drift: OnDrift) -> None:
    """Warn about events, or hand them to the user's function, whose errors go through."""
    if callable(on_drift):
        for event in events:
            on_drift(event)
    elif on_drift == "warn":
        level = caller_level()
        for event in events:
            warnings.warn(str(event), DriftWarning, stacklevel=level)


def caller_level() -> int:
    """The `stacklevel` that makes a warning point at the code that uses this package."""
    package = os.path.dirname(os.path.dirname(__file__)) + os.sep
    level, frame = 1, sys._getframe(1)
    while frame.f_code.co_filename.startswith(package) and frame.f_back:
        level, frame = level + 1, frame.f_back
    return level


def _escape(key: str) -> str:
    """A member's name in a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def _constraint(error: ValidationError) -> str:
    """What more than the type was asked for."""
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
    """A short excerpt: the beginning of a text, the first keys of an object."""
    if isinstance(value, list):
        return f"{len(value)} items"
    if isinstance(value, dict):
        value = ", ".join(list(value)[:10])
    text = json.dumps(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."
