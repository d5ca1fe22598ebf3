"""Credentials: their placement, selection and redaction."""

from base64 import b64decode

import pytest

from _runtime.auth import ApiKey, Basic, Bearer, Credential, redact, select_credentials
from _runtime.errors import MissingCredentialsError

KEY = ApiKey("X-Key", "k" * 8, argument="api_key", env="SHOP_KEY")
NO_KEY = ApiKey("X-Key", None, argument="api_key", env="SHOP_KEY")
TOKEN = Bearer("t" * 8, argument="access_token", env="SHOP_TOKEN")
NO_TOKEN = Bearer(None, argument="access_token", env="SHOP_TOKEN")
BASIC = Basic("ann", "p" * 8, arguments=("user", "word"), envs=("SHOP_U", "SHOP_W"))


def test_place_of_each_credential_returns_location_name_and_value() -> None:
    assert KEY.place() == ("header", "X-Key", "k" * 8)
    assert ApiKey("k", "v", location="query").place() == ("query", "k", "v")
    assert TOKEN.place() == ("header", "Authorization", "Bearer tttttttt")
    location, name, value = BASIC.place()
    assert (location, name, value[:6]) == ("header", "Authorization", "Basic ")
    assert b64decode(value[6:]) == b"ann:pppppppp"


def test_secret_from_argument_precedes_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP_KEY", "from-env")
    from_argument = ApiKey("X-Key", "from-argument", env="SHOP_KEY")
    from_environment = ApiKey("X-Key", "", env="SHOP_KEY")
    monkeypatch.setenv("SHOP_KEY", "changed-later")
    assert (from_argument.place().value, from_environment.place().value) == (
        "from-argument",
        "from-env",
    )


def test_empty_secret_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_KEY", "")
    assert ApiKey("X-Key", "", env="SHOP_KEY").missing()
    assert ApiKey("X-Key", " ", env="SHOP_KEY").missing()
    assert Basic("ann", None).missing() == ["password=…"]
    assert Basic("ann", "").missing() == []


ALTERNATIVES: list[
    tuple[tuple[tuple[str, ...], ...], dict[str, Credential], list[str]]
] = [
    ((), {"K": KEY}, []),
    ((("K",), ("T",)), {"K": KEY, "T": TOKEN}, ["X-Key"]),
    ((("K",), ("T",)), {"K": NO_KEY, "T": TOKEN}, ["Authorization"]),
    ((("K", "T"),), {"K": KEY, "T": TOKEN}, ["X-Key", "Authorization"]),
    ((("K", "T"), ("K",)), {"K": KEY, "T": NO_TOKEN}, ["X-Key"]),
    (((), ("K",)), {"K": KEY}, ["X-Key"]),
    (((), ("K",)), {"K": NO_KEY}, []),
    ((("unknown",), ("K",)), {"K": KEY}, ["X-Key"]),
]


@pytest.mark.parametrize(("security", "credentials", "names"), ALTERNATIVES)
def test_select_credentials_returns_first_complete_alternative(
    security: tuple[tuple[str, ...], ...],
    credentials: dict[str, Credential],
    names: list[str],
) -> None:
    assert [
        one.place().name for one in select_credentials(security, credentials)
    ] == names


def test_missing_credentials_error_says_how_to_set_them() -> None:
    with pytest.raises(MissingCredentialsError) as caught:
        select_credentials((("K",), ("K", "T")), {"K": NO_KEY, "T": TOKEN})
    assert str(caught.value) == (
        "the call requires credentials: set api_key=… or SHOP_KEY in the environment"
    )
    with pytest.raises(MissingCredentialsError, match="access_token=…"):
        select_credentials((("K", "T"),), {"K": KEY, "T": NO_TOKEN})
    with pytest.raises(MissingCredentialsError, match="cannot send"):
        select_credentials((("mutualTLS",),), {"K": KEY})


def test_secrets_are_hidden_in_repr_and_redacted() -> None:
    assert repr([KEY, NO_KEY, TOKEN, BASIC]) == (
        "[ApiKey(X-Key, set), ApiKey(X-Key, unset), Bearer(set), Basic(set, set)]"
    )
    assert redact("no: kkkkkkkk, pppppppp", {"K": KEY, "B": BASIC}) == "no: ***, ***"


def test_secret_with_invalid_characters_raises() -> None:
    with pytest.raises(ValueError, match="api_key must not contain") as caught:
        ApiKey("X-Key", "sec\r\nret", argument="api_key")
    assert "sec" not in str(caught.value)
    with pytest.raises(ValueError, match="user must not contain a colon"):
        Basic("a:b", "c", arguments=("user", "word"))
