"""Represent the results of checks before their positions are known."""

from collections.abc import Iterable, Iterator
from typing import Any

from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from .messages import ErrorMessage


class Finding(OpenAPIValidationError):
    """A problem, as an exception that passes through the checks of the library."""

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
        #: The path from the root document, as if targets replaced the references on the way.
        self.parts = parts
        self.message = message
        self.hint = hint
        self.is_warning = is_warning
        #: Whether the library failed on the value, mostly because of another problem.
        self.crash = crash
        #: Whether a schema for documents or schemas reports it; several can report one problem.
        self.structural = structural


def structural_finding(message: ErrorMessage, path: tuple[Any, ...] = ()) -> Finding:
    """Return a structural finding for the value at `path`."""
    parts = (*path, *message.path)
    return Finding(
        parts,
        message.message,
        message.hint,
        is_warning=message.is_warning,
        structural=True,
    )


def catch_library_errors(
    parts: Iterable[Any], findings: Iterator[Any]
) -> Iterator[Any]:
    """Yield findings until the library raises an exception, which becomes a finding at `parts`.

    The library relies on the structure of the document, which only another check validates.
    """
    try:
        yield from findings
    except RecursionError:
        text = "the nesting is too deep to be validated"
        yield Finding(tuple(parts), text, crash=True)
    except Exception as failure:
        # The message of an unresolvable reference contains the whole document.
        detail = getattr(failure, "ref", None) or failure
        reason = (str(detail).splitlines() or [""])[0][:80]
        text = f"this value cannot be validated ({type(failure).__name__}: {reason})"
        yield Finding(tuple(parts), text, crash=True)
