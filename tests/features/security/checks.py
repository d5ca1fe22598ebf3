"""Security schemes of every kind: alternatives, combinations, and none."""

from base64 import b64encode
from typing import Any

import pytest

from features.harness import Case, ReceivedRequest

SECRETS = {
    "header": "key-of-header",
    "query": "key of query",
    "cookie": "key-of-cookie",
    "username": "user",
    "password": "pass:word",
    "bearer": "token-1",
    "o_auth": "token-2",
}


def call(case: Case, method: str, **settings: Any) -> ReceivedRequest:
    case.settings |= settings
    case.respond_with(204)
    case.call(f"calls.{method}")
    return case.last_request


def check_credential_locations(case: Case) -> None:
    assert call(case, "header", **SECRETS).headers["X-Key"] == "key-of-header"
    assert call(case, "query").query == [("key", "key of query")]
    assert call(case, "cookie").headers["Cookie"] == "session=key-of-cookie"
    expected = b64encode(b"user:pass:word").decode()
    assert call(case, "basic").headers["Authorization"] == f"Basic {expected}"
    assert call(case, "bearer").headers["Authorization"] == "Bearer token-1"
    assert call(case, "oauth").headers["Authorization"] == "Bearer token-2"


def check_only_required_credentials_are_sent(case: Case) -> None:
    sent = call(case, "bearer", **SECRETS)
    assert sent.headers["X-Key"] is None
    assert sent.target == "/bearer"
    assert sent.headers["Cookie"] is None


def check_no_security(case: Case) -> None:
    sent = call(case, "none", **SECRETS)
    assert (sent.headers["X-Key"], sent.headers["Authorization"]) == (None, None)
    case.settings.clear()
    call(case, "none")


def check_optional(case: Case) -> None:
    assert call(case, "optional").headers["X-Key"] is None
    assert call(case, "optional", header="k").headers["X-Key"] == "k"


def check_alternatives(case: Case) -> None:
    assert call(case, "either", query="q").target == "/either?key=q"
    sent = call(case, "either", username="u", password="p")
    assert sent.headers["Authorization"] and sent.target == "/either"


def check_combination(case: Case) -> None:
    sent = call(case, "both", header="h", query="q")
    assert (sent.headers["X-Key"], sent.target) == ("h", "/both?key=q")


def check_two_schemes_for_one_header(case: Case) -> None:
    assert call(case, "same", o_auth="t").headers["Authorization"] == "Bearer t"
    sent = call(case, "same", bearer="b")
    assert sent.headers.get_all("Authorization") == ["Bearer b"]
    sent = call(case, "clash", bearer="b")
    assert sent.headers.get_all("Authorization") == ["Bearer b"]


def check_missing_credentials_raise(case: Case) -> None:
    for method in ("header", "both", "either", "basic"):
        with pytest.raises(case.errors.MissingCredentialsError):
            call(case, method)
    case.settings["header"] = "h"
    with pytest.raises(case.errors.MissingCredentialsError, match="query="):
        call(case, "both")
    assert not case.server.received


def check_error_names_environment_variables(case: Case) -> None:
    assert "FEATURE_SECURITY_O_AUTH" in case.text("client.py")
    assert "FEATURE_SECURITY_USERNAME" in case.text("client.py")


def check_unsupported_scheme_with_alternative(case: Case) -> None:
    """Choose the usable alternative: a certificate belongs to the HTTP client.

    A call must not be sent without credentials if an alternative needs some.
    """
    sent = call(case, "digest", header="h")
    assert sent.headers["X-Key"] == "h"
    call(case, "mutual")
    assert case.ledger("mutualTLS")
    assert case.ledger("digest")


def check_unsupported_scheme_does_not_replace_credentials(case: Case) -> None:
    """Require the key: the alternative, digest, is not supported."""
    with pytest.raises(case.errors.MissingCredentialsError):
        call(case, "digest")
    assert not case.server.received
