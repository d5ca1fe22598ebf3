"""OAuth 2 token classes with the URLs of the document."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from features.harness import Case


def oauth_class(case: Case, name: str) -> Any:
    return getattr(case.package, name)


def check_urls(case: Case) -> None:
    robots, people = oauth_class(case, "RobotsOAuth2"), oauth_class(
        case, "People2OAuth2"
    )
    assert robots.token_url == "https://auth.example/token"
    assert robots.scopes == ("read", "it's") and robots.client_credentials
    assert people.authorize_url == "https://api.example/authorize"
    assert people.token_url == "https://api.example/v1/token"
    assert people.refresh_url == "" and not people.client_credentials
    assert oauth_class(case, "KnownOAuth2").token_url == ""
    with pytest.raises(ValueError, match="authorize_url"):
        robots("me").authorize("https://me.example")
    assert "https://api.example/authorize?" in people("me").authorize("https://b").url


def check_public_names(case: Case) -> None:
    names = {"RobotsOAuth2", "People2OAuth2", "KnownOAuth2", "Token"}
    names |= {"AuthorizationRequest"}
    assert names <= {*case.package.__all__}
    assert oauth_class(case, "Token")("t").access_token == "t"


def check_token_is_requested_and_sent(case: Case) -> None:
    case.respond_with(200, {"access_token": "fresh"})
    flow = oauth_class(case, "RobotsOAuth2")(
        "me", "word", token_url=f"{case.server.url}/t"
    )
    case.settings["robots"] = flow
    case.call("calls.robots")
    token_request, sent = case.server.received
    assert (token_request.method, token_request.target) == ("POST", "/t")
    form = dict(parse_qsl(token_request.content.decode()))
    assert form == {"grant_type": "client_credentials", "scope": "read it's"}
    assert sent.headers["Authorization"] == "Bearer fresh"
