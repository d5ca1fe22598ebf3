"""Deprecated operations and parameters warn when called, and are documented."""

import warnings

import pytest

from features.harness import Case


def check_operation_warns(case: Case) -> None:
    case.respond_with(204)
    with pytest.warns(DeprecationWarning, match="things/old"):
        case.call("things.old")


def check_other_operation_does_not_warn(case: Case) -> None:
    case.respond_with(204)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        case.call("things.new", after="x")


def check_parameter_warns(case: Case) -> None:
    """Warn for deprecated parameters, as for operations."""
    case.respond_with(204)
    with pytest.warns(DeprecationWarning, match="way"):
        case.call("things.new", way="x")


def check_documentation(case: Case) -> None:
    things = case.built.module("resources.things").Things
    assert "Deprecated." in things.old.__doc__
    assert "way: The old way. Deprecated." in things.new.__doc__
    assert "how: Deprecated." in things.new.__doc__
    assert "before: Deprecated." in things.new.__doc__
    assert "after: Deprecated." not in things.new.__doc__
