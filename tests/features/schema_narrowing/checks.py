"""Schemas that narrow the type of another schema."""

import pytest
from pydantic import ValidationError

from features.harness import Case


def check_types_are_kept(case: Case) -> None:
    rule = {"action": "deny", "tag": None}
    body = {"inbound": [rule], "first": rule, "size": 3}
    case.respond_with(200, body)
    found = case.call("rules.put", inbound=[rule], first=rule, size=3)
    assert case.last_request.json == body
    assert type(found.inbound[0]) is type(found.first) is case.models.Rule
    assert found.model_dump(mode="json") == body
    with pytest.raises(ValidationError, match="size"):
        case.models.Update(size=4)


def check_null_with_enum(case: Case) -> None:
    case.respond_with(200, {"first": {"action": "deny", "tag": None}})
    assert case.call("rules.put").first.tag is None
    case.respond_with(200, {"first": {"action": "deny", "tag": "one"}})
    assert case.call("rules.put").first.tag is case.models.RuleTag.ONE


def check_discriminator_without_property(case: Case) -> None:
    for data in ({"cpu": 1, "x-kind": "Available"}, {"cpu": 1}, ["none"]):
        case.respond_with(200, {"data": data})
        found = case.call("rules.stats")
        assert found.model_dump(mode="json") == {"data": data}
        assert isinstance(found.data, (case.models.Available, list))
