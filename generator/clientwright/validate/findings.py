"""What a check has to say before it is known where in which file that stands."""

from collections.abc import Iterator
from typing import Any

from jsonschema_path import SchemaPath
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from .wording import Sentence


class Finding(OpenAPIValidationError):
    """Something worth telling, in a form that passes through the library's checks.

    `parts` lead from the root document to the place, as if every reference on the way
    were replaced by what it refers to. With `advice` it is a warning. `crash` marks
    what the library could not even look at, mostly because of another problem.
    """

    def __init__(
        self,
        parts: tuple[Any, ...],
        problem: str,
        hint: str = "",
        *,
        advice: bool = False,
        crash: bool = False,
    ) -> None:
        super().__init__(problem)
        self.parts = parts
        self.problem = problem
        self.hint = hint
        self.advice = advice
        self.crash = crash


def shaped(sentence: Sentence, above: tuple[Any, ...] = ()) -> Finding:
    """What a check of the structure says about the value that `above` lead to.

    A choice that stands in an `enum` twice is odd, but it is clear what is meant.
    """
    harmless = sentence.rule == "uniqueItems" and sentence.path[-1:] == ("enum",)
    parts = (*above, *sentence.path)
    return Finding(parts, sentence.problem, sentence.hint, advice=harmless)


def guarded(path: SchemaPath, findings: Iterator[Any]) -> Iterator[Any]:
    """Findings, until the library trips over a value of a shape it did not expect.

    It takes much for granted that only a check of the whole structure would show; that
    it tripped becomes a finding itself.
    """
    try:
        yield from findings
    except Exception as failure:
        reason = str(failure).splitlines()[0][:80] if str(failure) else ""
        what = f"{type(failure).__name__}: {reason}" if reason else "it is malformed"
        problem = f"this cannot be validated ({what})"
        yield Finding(tuple(path.parts), problem, crash=True)
