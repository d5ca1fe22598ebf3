"""Defaults and examples, held against their schemas in bounded time.

A pattern is somebody else's program: Python's `re` may be at it for ages over a few dozen
characters, and schemas that branch into themselves take twice the time with each level.
A question that is too hard is left unanswered; what it is about is advice only.
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
# One step is about a microsecond; large real documents take some ten thousand.
_ALL_STEPS = 1_000_000
_MOST_STEPS = 50_000
_STEPS_OF_A_RULE = 10
_RE_STEPS = 100
_REPEAT = re.compile(r"[*+{]")
_NESTED = re.compile(r"\)[*+{]")
_OPTIONAL = re.compile(r"(?<![(*+?}])\?")

_Rule = Callable[[Any, Any, Any, Any], Any]


class StepBudgetExceeded(Exception):
    """Whether a value fits its schema takes too long to find out."""


# What leaves a question about a value without an answer: it is too hard; references go round in a circle, or nowhere; Python does not know a pattern, or a
# number is beyond it; a keyword or a type is not what it ought to be, which is told where that is judged.
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
    """What all questions about a document may take together."""

    def __init__(self) -> None:
        self._left = _ALL_STEPS

    def spend(self, steps: int) -> None:
        """Take steps off. Raises Unanswered where they are too many."""
        if steps > min(self._left, _MOST_STEPS):
            raise StepBudgetExceeded
        self._left -= steps


def regex_cost(pattern: str, length: int) -> int:
    """How many steps `re` may take at worst over a text of that length.

    Seen from the outside, and rather too many than too few: each repetition may try
    every length, and one around another every division of the text.
    """
    if _NESTED.search(pattern):
        tries: int = 4 ** min(length, 50)
    else:
        tries = (length + 1) ** min(len(_REPEAT.findall(pattern)) + 1, 50)
    tries <<= min(len(_OPTIONAL.findall(pattern)), 50)
    return tries // _RE_STEPS + 1


def _bounded(dialect: Any, budget: StepBudget) -> Any:
    """The validator of a dialect that lives on a budget."""

    def patterned(rule: _Rule, patterns: Callable[[Any, Any], Any]) -> _Rule:
        def check(validator: Any, value: Any, it: Any, schema: Any) -> Iterator[Any]:
            texts = [it] if isinstance(it, str) else it if isinstance(it, dict) else ()
            longest = max(map(len, texts), default=0)
            for pattern in patterns(value, schema):
                budget.spend(regex_cost(str(pattern), longest) * len(texts))
            yield from rule(validator, value, it, schema) or ()

        return check

    def counted(rule: _Rule, steps: Callable[[Any, Any], int]) -> _Rule:
        def check(validator: Any, value: Any, it: Any, schema: Any) -> Iterator[Any]:
            budget.spend(steps(value, it))
            yield from rule(validator, value, it, schema) or ()

        return check

    def own(value: Any, schema: Any) -> Any:
        return [value]

    def beside(value: Any, schema: Any) -> Any:
        return schema.get("patternProperties") or ()

    def choices(value: Any, it: Any) -> int:
        return len(value) if isinstance(value, list) else 1

    def pairs(value: Any, it: Any) -> int:
        return len(it) ** 2 if isinstance(it, list) else 1

    def keys(value: Any, schema: Any) -> Any:
        return value

    careful: dict[str, Callable[[_Rule], _Rule]] = {
        "additionalProperties": lambda rule: patterned(rule, beside),
        "enum": lambda rule: counted(rule, choices),
        "pattern": lambda rule: patterned(rule, own),
        "patternProperties": lambda rule: patterned(rule, keys),
        "unevaluatedProperties": lambda rule: patterned(rule, beside),
        "uniqueItems": lambda rule: counted(rule, pairs),
    }
    rules = dialect.VALIDATORS
    # Its stub has no types.
    extended: Any = extend
    made = extended(
        dialect,
        {key: wrap(rules[key]) for key, wrap in careful.items() if key in rules},
    )

    def evolve(self: Any, **changes: Any) -> Any:
        # The library's own follows a `$schema` to rules that know no budget.
        budget.spend(_STEPS_OF_A_RULE)
        same = ("schema", "_resolver", "format_checker")
        return made(**{key: getattr(self, key) for key in same} | changes)

    made.evolve = evolve
    return made


class ValueValidator:
    """Judges values by schemas of the files that are `served`, as openapi-spec-validator does for a version of OpenAPI."""

    def __init__(self, version: str, served: DocumentRegistry) -> None:
        self._served = served
        library = _LIBRARY[version]
        self._formats = library.value_validator_format_checker
        self._bounded = _bounded(library.value_validator_cls, StepBudget())

    def errors(self, document: Document, schema: Any, value: Any) -> list[Any]:
        """What jsonschema says of a value by a schema that stands in a document; nothing where that cannot be told."""
        resolver = self._served.resolver(document)
        judge = self._bounded(schema, _resolver=resolver, format_checker=self._formats)
        try:
            return list(judge.iter_errors(value))
        except _UNCHECKABLE:
            return []
