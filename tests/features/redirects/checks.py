"""A 3xx response with `Location` is returned as a URL and never followed."""

import pytest

from features.harness import Case


def check_redirect_as_only_success(case: Case) -> None:
    case.settings["api_key"] = "secret-key"
    case.respond_with(302, b"", {"Location": "https://storage.example/f?sig=1"})
    assert case.call("files.get") == "https://storage.example/f?sig=1"
    assert len(case.server.received) == 1


def check_relative_location(case: Case) -> None:
    case.settings["api_key"] = "secret-key"
    case.respond_with(302, b"", {"Location": "/elsewhere"})
    assert case.call("files.get") == f"{case.server.url}/elsewhere"
    assert len(case.server.received) == 1


def check_redirect_or_success(case: Case) -> None:
    case.settings["api_key"] = "secret-key"
    case.respond_with(303, b"", {"Location": "https://storage.example/f"})
    assert case.call("files.both") == "https://storage.example/f"
    case.respond_with(200, {"a": 1})
    assert case.call("files.both").a == 1
    assert "FilesBothResponse200 | str" in case.text("resources/files.py")


def check_undeclared_redirect_raises(case: Case) -> None:
    case.settings["api_key"] = "secret-key"
    case.respond_with(302, b"", {"Location": "/elsewhere"})
    with pytest.raises(case.errors.APIStatusError):
        case.call("files.plain")
    assert len(case.server.received) == 1
