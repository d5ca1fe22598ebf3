"""Tests of the client itself: credentials, environment, and unexpected responses."""

import asyncio
from typing import Any

import pytest

from plane_attachments import AsyncClient, Client, errors

METHOD = "attachments.list"
ARGUMENTS: tuple[Any, ...] = (
    "acme",
    "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
    "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
)
KEYWORDS: dict[str, Any] = {}
ENVIRONMENT: dict[str, str] = {
    "api_key": "PLANE_API_KEY",
    "access_token": "PLANE_ACCESS_TOKEN",
}


def call(client: Client | AsyncClient) -> Any:
    resource, method = METHOD.split(".")
    return getattr(getattr(client, resource), method)(*ARGUMENTS, **KEYWORDS)


async def call_async() -> Any:
    async with AsyncClient() as client:
        return await call(client)


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_default_base_url(kind: type[Client | AsyncClient]) -> None:
    base_url = "https://api.plane.so"
    assert repr(kind()) == f"{kind.__name__}(base_url={base_url!r})"


def test_missing_credentials_raise_before_a_request_is_sent(api: Any) -> None:
    with Client(base_url=api.url) as client:
        with pytest.raises(errors.MissingCredentialsError, match="api_key"):
            call(client)
    assert not api.requests


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize(
    "secrets, headers",
    [
        (["api_key"], [("X-API-Key", "test-api_key")]),
        (["access_token"], [("Authorization", "Bearer test-access_token")]),
    ],
)
def test_credentials_and_base_url_from_environment(
    api: Any,
    mode: str,
    secrets: list[str],
    headers: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in secrets:
        monkeypatch.setenv(ENVIRONMENT[name], f"test-{name}")
    monkeypatch.setenv("PLANE_BASE_URL", api.url)
    api.respond_with(500)
    with pytest.raises(errors.ServerError):
        if mode == "async":
            asyncio.run(call_async())
        else:
            with Client() as client:
                call(client)
    request = api.requests[-1]
    assert [(name, request.header(name)) for name, _ in headers] == headers


def test_secrets_are_not_in_messages(api: Any) -> None:
    api.respond_with(500, content_type="application/json", json_body={"detail": "no"})
    with pytest.raises(errors.ServerError) as raised:
        api.call("sync", METHOD, ARGUMENTS, KEYWORDS)
    with Client(base_url=api.url, api_key="test-api_key") as client:
        messages = [
            str(raised.value),
            repr(raised.value),
            repr(client),
            repr(vars(client)),
        ]
    assert not [message for message in messages if "test-api_key" in message]


@pytest.mark.parametrize("mode", ["sync", "async"])
class TestUnexpectedResponses:
    def test_undocumented_status(self, api: Any, mode: str) -> None:
        api.respond_with(418, data=b"short and stout", content_type="text/plain")
        with pytest.raises(errors.APIStatusError) as raised:
            api.call(mode, METHOD, ARGUMENTS, KEYWORDS)
        assert raised.value.status_code == 418
        assert raised.value.content == b"short and stout"

    def test_redirects_are_not_followed(self, api: Any, mode: str) -> None:
        api.respond_with(307, headers={"Location": f"{api.url}/elsewhere"})
        with pytest.raises(errors.APIStatusError):
            api.call(mode, METHOD, ARGUMENTS, KEYWORDS)
        assert [request.path == "/elsewhere" for request in api.requests] == [False]

    def test_connection_error(
        self, api: Any, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # No server listens on port 1, which is reserved.
        monkeypatch.setattr(api, "url", "http://127.0.0.1:1")
        with pytest.raises(errors.APIConnectionError):
            api.call(mode, METHOD, ARGUMENTS, KEYWORDS)
