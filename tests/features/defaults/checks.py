"""A default is what the server assumes: it is documented, never sent, never made up."""

import pytest

from features.harness import Case


def check_nothing_is_sent_by_itself(case: Case) -> None:
    case.answer(200, {"must": 1})
    thing = case.call("things.create", must=2)
    assert case.sent.target == "/things"
    assert case.sent.json == {"must": 2}
    for name in ("size", "tags", "kind", "flag", "at", "none", "inner"):
        assert getattr(thing, name) is case.package.OMIT


def check_models_neither(case: Case) -> None:
    case.answer(200, {"must": 1})
    case.call("things.create", body=case.models.Thing(must=1, inner={}))
    assert case.sent.json == {"must": 1, "inner": {}}


def check_required_stays_required(case: Case) -> None:
    case.answer(200, {})
    with pytest.raises(case.errors.DriftError):
        case.call("things.create", must=1)


def check_documentation(case: Case) -> None:
    things = case.built.module("resources.things").Things
    assert "size: The server's default is `7`." in things.create.__doc__
    assert "page: The server's default is `1`." in things.create.__doc__
