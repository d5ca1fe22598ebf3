"""Build the views of the generated tests: cases, expected requests, mock responses."""

from .cases import (
    CaseView,
    ResourceCasesView,
    client_test_operation,
    view_case,
    view_cases,
)
from .inputs import ResourceTestInput, resource_test_inputs

__all__ = [
    "CaseView",
    "ResourceCasesView",
    "ResourceTestInput",
    "client_test_operation",
    "resource_test_inputs",
    "view_case",
    "view_cases",
]
