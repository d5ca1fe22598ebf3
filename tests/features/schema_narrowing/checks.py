"""Schemas that say more of what another one has said."""

import pytest
from pydantic import ValidationError

from features.harness import Case


def check_types_stay(case: Case) -> None:
    rule = {"action": "deny", "tag": None}
    body = {"inbound": [rule], "first": rule, "size": 3}
    case.answer(200, body)
    found = case.call("rules.put", inbound=[rule], first=rule, size=3)
    assert case.sent.json == body
    assert type(found.inbound[0]) is type(found.first) is case.models.Rule
    assert found.model_dump(mode="json") == body
    with pytest.raises(ValidationError, match="size"):
        case.models.Update(size=4)


def check_null_beside_the_values(case: Case) -> None:
    case.answer(200, {"first": {"action": "deny", "tag": None}})
    assert case.call("rules.put").first.tag is None
    case.answer(200, {"first": {"action": "deny", "tag": "one"}})
    assert case.call("rules.put").first.tag is case.models.RuleTag.ONE


def check_a_tag_that_is_no_property(case: Case) -> None:
    for data in ({"cpu": 1, "x-kind": "Available"}, {"cpu": 1}, ["none"]):
        case.answer(200, {"data": data})
        found = case.call("rules.stats")
        assert found.model_dump(mode="json") == {"data": data}
        assert isinstance(found.data, (case.models.Available, list))
