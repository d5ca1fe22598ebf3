"""Where the tokens of OAuth 2 come from: classes that know the addresses of the document."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from features.harness import Case


def login(case: Case, name: str) -> Any:
    return getattr(case.package, name)


def check_addresses(case: Case) -> None:
    robots, people = login(case, "RobotsOAuth2"), login(case, "People2OAuth2")
    assert robots.token_url == "https://auth.example/token"
    assert robots.scopes == ("read", "it's") and robots.client_credentials
    assert people.authorize_url == "https://api.example/authorize"
    assert people.token_url == "https://api.example/v1/token"
    assert people.refresh_url == "" and not people.client_credentials
    assert login(case, "KnownOAuth2").token_url == ""
    with pytest.raises(ValueError, match="authorize_url"):
        robots("me").authorize("https://me.example")
    assert "https://api.example/authorize?" in people("me").authorize("https://b").url


def check_public_names(case: Case) -> None:
    names = {"RobotsOAuth2", "People2OAuth2", "KnownOAuth2", "Token"}
    names |= {"AuthorizationRequest"}
    assert names <= {*case.package.__all__}
    assert login(case, "Token")("t").access_token == "t"


def check_a_token_is_got_and_sent(case: Case) -> None:
    case.answer(200, {"access_token": "fresh"})
    flow = login(case, "RobotsOAuth2")("me", "word", token_url=f"{case.server.url}/t")
    case.settings["robots"] = flow
    case.call("calls.robots")
    asked, sent = case.server.received
    assert (asked.method, asked.target) == ("POST", "/t")
    form = dict(parse_qsl(asked.content.decode()))
    assert form == {"grant_type": "client_credentials", "scope": "read it's"}
    assert sent.headers["Authorization"] == "Bearer fresh"
