"""Numbers for the keywords that bound them."""

from fractions import Fraction
from math import ceil, floor

from ..ir import JsonSchema


def make_number(schema: JsonSchema, turn: int, *, integer: bool) -> int | float:
    """The least valid number, the one nearest to 1 where there is no least; the next ones for the next turns, as far as there are any."""
    # No number is a multiple of 0: a document that says so is not valid.
    step = _exact(schema.get("multipleOf") or 1)
    step = Fraction(step.numerator) if integer else step
    lows = _declared_number(schema, "minimum", "exclusiveMinimum")
    highs = _declared_number(schema, "maximum", "exclusiveMaximum")
    start = max(lows) if lows else min([Fraction(1), *highs])
    end = min(highs) if highs else start
    first, last = ceil(start / step) * step, floor(end / step) * step
    if first in _declared_number(schema, "exclusiveMinimum"):
        first += step
    if last in _declared_number(schema, "exclusiveMaximum"):
        last -= step
    found = [first + turn * step, last - turn * step, first, last, (start + end) / 2]
    fit = (item for item in found if _fits(schema, item, integer))
    value = next(fit, first)
    return value.numerator if value.denominator == 1 else float(value)


def _exact(value: int | float) -> Fraction:
    """The number as it is written, which binary floating point only comes near."""
    return Fraction(str(value))


def _declared_number(schema: JsonSchema, *keywords: str) -> list[Fraction]:
    return [_exact(schema[key]) for key in keywords if key in schema]


def _fits(schema: JsonSchema, value: Fraction, integer: bool) -> bool:
    return (
        all(value >= limit for limit in _declared_number(schema, "minimum"))
        and all(value > limit for limit in _declared_number(schema, "exclusiveMinimum"))
        and all(value <= limit for limit in _declared_number(schema, "maximum"))
        and all(value < limit for limit in _declared_number(schema, "exclusiveMaximum"))
        and (not integer or value.denominator == 1)
        and all(
            (value / step).denominator == 1
            for step in _declared_number(schema, "multipleOf")
            if step
        )
    )
