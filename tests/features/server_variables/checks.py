"""Server variables are client arguments; paths and operations may have their own servers."""

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


def check_other_servers_are_in_the_ledger(case: Case) -> None:
    assert "https://second.example" in case.package.Client.__doc__


def check_call(case: Case) -> None:
    case.respond_with(204)
    case.call("things.list")
    assert case.last_request.target == "/things"


def check_servers_of_paths_and_operations(case: Case) -> None:
    text = case.text("resources/things.py")
    assert 'server="https://uploads.example/v9"' in text
    assert 'server="https://puts.example"' in text
    assert {item["status"] for item in case.report["operations"]} == {"generated"}


def check_base_url_replaces_all_servers(case: Case) -> None:
    case.respond_with(204)
    case.call("things.upload")
    assert case.last_request.target == "/uploads"


def check_relative_server(case: Case) -> None:
    case.respond_with(204)
    case.call("things.relative")
    assert case.last_request.target == "/v7/relative"
