"""Generate numbers that satisfy the keywords of their schema."""

from fractions import Fraction
from math import ceil, floor

from ..ir import JsonSchema


def make_number(schema: JsonSchema, index: int, *, integer: bool) -> int | float:
    """Return the least valid number, or the one nearest to 1 if there is no lower bound.

    A greater `index` returns the next valid number, as far as there is one.
    """
    # No number is a multiple of 0, so `multipleOf: 0` (which is invalid) is ignored.
    step = _exact(schema.get("multipleOf") or 1)
    step = Fraction(step.numerator) if integer else step
    lower_bounds = _bounds(schema, "minimum", "exclusiveMinimum")
    upper_bounds = _bounds(schema, "maximum", "exclusiveMaximum")
    start = max(lower_bounds) if lower_bounds else min([Fraction(1), *upper_bounds])
    end = min(upper_bounds) if upper_bounds else start
    first, last = ceil(start / step) * step, floor(end / step) * step
    if first in _bounds(schema, "exclusiveMinimum"):
        first += step
    if last in _bounds(schema, "exclusiveMaximum"):
        last -= step
    candidates = [
        first + index * step,
        last - index * step,
        first,
        last,
        (start + end) / 2,
    ]
    valid = (item for item in candidates if _fits(schema, item, integer))
    value = next(valid, first)
    return value.numerator if value.denominator == 1 else float(value)


def _exact(value: int | float) -> Fraction:
    """Return the number as it is written; binary floating point is only close to it."""
    return Fraction(str(value))


def _bounds(schema: JsonSchema, *keywords: str) -> list[Fraction]:
    return [_exact(schema[key]) for key in keywords if key in schema]


def _fits(schema: JsonSchema, value: Fraction, integer: bool) -> bool:
    return (
        all(value >= limit for limit in _bounds(schema, "minimum"))
        and all(value > limit for limit in _bounds(schema, "exclusiveMinimum"))
        and all(value <= limit for limit in _bounds(schema, "maximum"))
        and all(value < limit for limit in _bounds(schema, "exclusiveMaximum"))
        and (not integer or value.denominator == 1)
        and all(
            (value / step).denominator == 1
            for step in _bounds(schema, "multipleOf")
            if step
        )
    )
