"""Tests of the models: each one loads, and enumerations accept known and unknown values."""

from typing import Any

import pytest

from autodesk_submittals import models

MEMBERS: list[tuple[str, str, Any]] = [
    ("AssignableCategoryId", "SUBMISSION", "1"),
    ("AssignableCategoryId", "FOR_REVIEW", "2"),
    ("AssignableCategoryId", "REVIEW_RESPONSE", "3"),
    ("AssignableCategoryId", "FINAL_RESPONSE", "4"),
    ("AsyncState", "PENDING", "1"),
    ("AsyncState", "STARTED", "2"),
    ("AsyncState", "SUCCESS", "3"),
    ("AsyncState", "FAILURE", "4"),
    ("CategoryId", "SUBMISSION", "1"),
    ("CategoryId", "FOR_REVIEW", "2"),
    ("CategoryId", "REVIEW_RESPONSE", "3"),
    ("CategoryId", "FINAL_RESPONSE", "4"),
    ("CategoryId", "PREVIOUS_SUBMISSION", "5"),
    ("CategoryId", "PREVIOUS_FOR_REVIEW", "6"),
    ("CategoryId", "PREVIOUS_REVIEW_RESPONSE", "7"),
    ("CategoryId", "PREVIOUS_FINAL_RESPONSE", "8"),
    ("UrnTypeId", "TYPE_1", "1"),
    ("UrnTypeId", "TYPE_2", "2"),
]


@pytest.mark.parametrize("name", models.__all__)
def test_model_loads(name: str) -> None:
    assert getattr(models, name) is not None


@pytest.mark.parametrize("name, member, value", MEMBERS)
def test_member(name: str, member: str, value: Any) -> None:
    enumeration = getattr(models, name)
    assert enumeration(value) is enumeration[member]
    assert enumeration[member].value == value


@pytest.mark.parametrize(
    "name", ["AssignableCategoryId", "AsyncState", "CategoryId", "UrnTypeId"]
)
def test_unknown_value_stays_usable(name: str) -> None:
    enumeration = getattr(models, name)
    unknown = enumeration("a future value")
    assert isinstance(unknown, enumeration)
    assert unknown.value == "a future value"
    assert unknown not in list(enumeration)
