"""Defaults are documented, and neither sent nor filled in: the server applies them."""

import pytest

from features.harness import Case


def check_defaults_are_not_sent(case: Case) -> None:
    case.respond_with(200, {"must": 1})
    thing = case.call("things.create", must=2)
    assert case.last_request.target == "/things"
    assert case.last_request.json == {"must": 2}
    for name in ("size", "tags", "kind", "flag", "at", "none", "inner"):
        assert getattr(thing, name) is case.package.OMIT


def check_models_do_not_fill_in_defaults(case: Case) -> None:
    case.respond_with(200, {"must": 1})
    case.call("things.create", body=case.models.Thing(must=1, inner={}))
    assert case.last_request.json == {"must": 1, "inner": {}}


def check_required_stays_required(case: Case) -> None:
    case.respond_with(200, {})
    with pytest.raises(case.errors.DriftError):
        case.call("things.create", must=1)


def check_documentation(case: Case) -> None:
    things = case.built.module("resources.things").Things
    assert "size: The server's default is `7`." in things.create.__doc__
    assert "page: The server's default is `1`." in things.create.__doc__
