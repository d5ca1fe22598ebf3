"""A server's variables are arguments of the client; servers of paths and operations replace the document's."""

import pytest

from features.harness import Case


def check_default(case: Case) -> None:
    for kind in (case.package.Client, case.package.AsyncClient):
        name = kind.__name__
        assert repr(kind()) == f"{name}(base_url='https://eu.example:8443/v2')"


def check_variables(case: Case) -> None:
    for kind in (case.package.Client, case.package.AsyncClient):
        client = kind(region="us", port="444", base="v3")
        assert "base_url='https://us.example:444/v3'" in repr(client)
        with pytest.raises(ValueError, match="region"):
            kind(region="evil.example/")


def check_other_servers_are_told(case: Case) -> None:
    assert "https://second.example" in case.package.Client.__doc__


def check_call(case: Case) -> None:
    case.answer(204)
    case.call("things.list")
    assert case.sent.target == "/things"


def check_servers_of_paths_and_operations(case: Case) -> None:
    text = case.text("resources/things.py")
    assert 'server="https://uploads.example/v9"' in text
    assert 'server="https://puts.example"' in text
    assert {item["status"] for item in case.report["operations"]} == {"generated"}


def check_a_base_url_of_your_own_is_for_all(case: Case) -> None:
    case.answer(204)
    case.call("things.upload")
    assert case.sent.target == "/uploads"


def check_relative_server(case: Case) -> None:
    case.answer(204)
    case.call("things.relative")
    assert case.sent.target == "/v7/relative"
