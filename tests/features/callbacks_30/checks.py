"""OpenAPI 3.0 callbacks: several URLs under one name, several operations with one callback."""

from typing import Any

import pytest

from features.harness import Case


def functions(case: Case) -> list[Any]:
    module = case.built.module("webhooks")
    return [
        value
        for name, value in sorted(vars(module).items())
        if getattr(value, "__module__", "") == module.__name__
    ]


def check_every_callback_has_a_function(case: Case) -> None:
    names = [function.__name__ for function in functions(case)]
    assert len(names) == 3
    assert "post_other_jobs_done" in names
    assert all("done" in name for name in names)


def check_bodies(case: Case) -> None:
    read = [
        function('{"state": "ok"}', on_drift="ignore") for function in functions(case)
    ]
    kinds = sorted(type(body).__name__ for body in read)
    assert kinds[:2] == ["Done", "Done"]
    done = next(body for body in read if isinstance(body, case.models.Done))
    assert done.state.is_known


def check_nullable_body(case: Case) -> None:
    results = []
    for function in functions(case):
        try:
            results.append(function("null", on_drift="raise"))
        except case.errors.DriftError:
            continue
    assert results == [None]


def check_body_without_json_raises(case: Case) -> None:
    for function in functions(case):
        with pytest.raises(ValueError):
            function("<xml/>")
