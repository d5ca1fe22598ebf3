"""What a check has to say before it is known where in which file that stands."""

from collections.abc import Iterable, Iterator
from typing import Any

from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from .messages import ErrorMessage


class Finding(OpenAPIValidationError):
    """Something worth telling, in a form that passes through the library's checks.

    `parts` lead from the root document to the place, as if every reference on the way
    were replaced by what it refers to. With `is_warning` it is a warning. `crash` marks
    what the library could not even look at, mostly because of another problem;
    `structural` what a schema for documents or schemas says, which may say it again.
    """

    def __init__(
        self,
        parts: tuple[Any, ...],
        message: str,
        hint: str = "",
        *,
        is_warning: bool = False,
        crash: bool = False,
        structural: bool = False,
    ) -> None:
        super().__init__(message)
        self.parts = parts
        self.message = message
        self.hint = hint
        self.is_warning = is_warning
        self.crash = crash
        self.structural = structural


def structural_finding(sentence: ErrorMessage, above: tuple[Any, ...] = ()) -> Finding:
    """What a check of the structure says about the value that `above` lead to."""
    parts = (*above, *sentence.path)
    return Finding(
        parts,
        sentence.message,
        sentence.hint,
        is_warning=sentence.is_warning,
        structural=True,
    )


def catch_library_errors(
    parts: Iterable[Any], findings: Iterator[Any]
) -> Iterator[Any]:
    """Findings, until the library trips over a value of a shape it did not expect.

    It takes much for granted that only a check of the whole structure would show; that
    it tripped at `parts` becomes a finding itself.
    """
    try:
        yield from findings
    except RecursionError:
        problem = "this is nested too deeply to be validated"
        yield Finding(tuple(parts), problem, crash=True)
    except Exception as failure:
        # What leads nowhere prints all of what it was looked for in.
        told = getattr(failure, "ref", None) or failure
        reason = (str(told).splitlines() or [""])[0][:80]
        problem = f"this cannot be validated ({type(failure).__name__}: {reason})"
        yield Finding(tuple(parts), problem, crash=True)
