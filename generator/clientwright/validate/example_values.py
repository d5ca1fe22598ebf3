"""Validate defaults and examples against their schemas in bounded time.

A pattern is a foreign program: Python's `re` can take exponential time for a few dozen
characters. Schemas that branch into themselves double the time with each level. A value beyond
the budget is left unchecked, because the findings are warnings only.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema.exceptions import UnknownType
from jsonschema.validators import extend
from openapi_spec_validator.validation import keywords
from referencing.exceptions import Unresolvable

from ..source import Document
from .registry import DocumentRegistry

_LIBRARY: dict[str, Any] = {
    "3.0": keywords.OpenAPIV30ValueValidator,
    "3.1": keywords.OpenAPIV31ValueValidator,
    "3.2": keywords.OpenAPIV32ValueValidator,
}
# One step takes about a microsecond. Large real documents need some ten thousand.
_TOTAL_STEPS = 1_000_000
_MAX_STEPS_PER_CHECK = 50_000
_STEPS_PER_SCHEMA = 10
_RE_STEPS = 100
_REPEAT = re.compile(r"[*+{]")
_NESTED = re.compile(r"\)[*+{]")
_OPTIONAL = re.compile(r"(?<![(*+?}])\?")

_Rule = Callable[[Any, Any, Any, Any], Any]


class StepBudgetExceeded(Exception):
    """The validation of a value takes too many steps."""


# Exceptions after which a default or example is left unchecked: exceeded step budget, cyclic or
# unresolvable reference, unsupported pattern, numeric overflow, or malformed keyword (which
# another check reports).
_UNCHECKABLE: tuple[type[Exception], ...] = (
    StepBudgetExceeded,
    RecursionError,
    Unresolvable,
    re.error,
    ArithmeticError,
    UnknownType,
    AttributeError,
    TypeError,
    ValueError,
)


class StepBudget:
    """The number of steps for all values of a document."""

    def __init__(self) -> None:
        self._left = _TOTAL_STEPS

    def spend(self, steps: int) -> None:
        """Subtract steps. Raises StepBudgetExceeded if too few are left."""
        if steps > min(self._left, _MAX_STEPS_PER_CHECK):
            raise StepBudgetExceeded
        self._left -= steps


def regex_cost(pattern: str, length: int) -> int:
    """Estimate how many steps `re` needs at worst for a text of some length.

    The estimate is rather too high: each repetition may try every length, and a nested repetition
    every division of the text.
    """
    if _NESTED.search(pattern):
        tries: int = 4 ** min(length, 50)
    else:
        tries = (length + 1) ** min(len(_REPEAT.findall(pattern)) + 1, 50)
    tries <<= min(len(_OPTIONAL.findall(pattern)), 50)
    return tries // _RE_STEPS + 1


def _bounded(dialect: Any, budget: StepBudget) -> Any:
    """Return the validator class of a dialect with a step budget."""

    def patterned(rule: _Rule, patterns: Callable[[Any, Any], Any]) -> _Rule:
        def check(
            validator: Any, value: Any, instance: Any, schema: Any
        ) -> Iterator[Any]:
            texts = (
                [instance]
                if isinstance(instance, str)
                else instance if isinstance(instance, dict) else ()
            )
            longest = max(map(len, texts), default=0)
            for pattern in patterns(value, schema):
                budget.spend(regex_cost(str(pattern), longest) * len(texts))
            yield from rule(validator, value, instance, schema) or ()

        return check

    def counted(rule: _Rule, steps: Callable[[Any, Any], int]) -> _Rule:
        def check(
            validator: Any, value: Any, instance: Any, schema: Any
        ) -> Iterator[Any]:
            budget.spend(steps(value, instance))
            yield from rule(validator, value, instance, schema) or ()

        return check

    def single(value: Any, schema: Any) -> Any:
        return [value]

    def pattern_properties(value: Any, schema: Any) -> Any:
        return schema.get("patternProperties") or ()

    def choices(value: Any, instance: Any) -> int:
        return len(value) if isinstance(value, list) else 1

    def pairs(value: Any, instance: Any) -> int:
        return len(instance) ** 2 if isinstance(instance, list) else 1

    def keys(value: Any, schema: Any) -> Any:
        return value

    wrappers: dict[str, Callable[[_Rule], _Rule]] = {
        "additionalProperties": lambda rule: patterned(rule, pattern_properties),
        "enum": lambda rule: counted(rule, choices),
        "pattern": lambda rule: patterned(rule, single),
        "patternProperties": lambda rule: patterned(rule, keys),
        "unevaluatedProperties": lambda rule: patterned(rule, pattern_properties),
        "uniqueItems": lambda rule: counted(rule, pairs),
    }
    rules = dialect.VALIDATORS
    # The stub of `extend` has no types.
    extended: Any = extend
    validator_class = extended(
        dialect,
        {key: wrap(rules[key]) for key, wrap in wrappers.items() if key in rules},
    )

    def evolve(self: Any, **changes: Any) -> Any:
        # The library's own method follows a `$schema` to rules without a budget.
        budget.spend(_STEPS_PER_SCHEMA)
        same = ("schema", "_resolver", "format_checker")
        return validator_class(**{key: getattr(self, key) for key in same} | changes)

    validator_class.evolve = evolve
    return validator_class


class ValueValidator:
    """Validates values as openapi-spec-validator does for an OpenAPI version."""

    def __init__(self, version: str, registry: DocumentRegistry) -> None:
        self._registry = registry
        library = _LIBRARY[version]
        self._formats = library.value_validator_format_checker
        self._bounded = _bounded(library.value_validator_cls, StepBudget())

    def errors(self, document: Document, schema: Any, value: Any) -> list[Any]:
        """Return the errors of jsonschema for a value and its schema in a document.

        If the value cannot be checked, there are none.
        """
        resolver = self._registry.resolver(document)
        validator = self._bounded(
            schema, _resolver=resolver, format_checker=self._formats
        )
        try:
            return list(validator.iter_errors(value))
        except _UNCHECKABLE:
            return []
