"""The client itself: credentials, environment, and what broken answers do."""

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
def test_the_server_of_the_document_is_the_default(
    kind: type[Client | AsyncClient],
) -> None:
    server = "https://api.plane.so"
    assert repr(kind()) == f"{kind.__name__}(base_url={server!r})"


def test_missing_credentials_are_told_before_anything_is_sent(api: Any) -> None:
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
def test_credentials_and_address_come_from_the_environment(
    api: Any,
    mode: str,
    secrets: list[str],
    headers: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in secrets:
        monkeypatch.setenv(ENVIRONMENT[name], f"test-{name}")
    monkeypatch.setenv("PLANE_BASE_URL", api.url)
    api.answer(500)
    with pytest.raises(errors.ServerError):
        if mode == "async":
            asyncio.run(call_async())
        else:
            with Client() as client:
                call(client)
    sent = api.requests[-1]
    assert [(name, sent.header(name)) for name, _ in headers] == headers


def test_secrets_stay_out_of_texts(api: Any) -> None:
    api.answer(500, content_type="application/json", json_body={"detail": "no"})
    with pytest.raises(errors.ServerError) as caught:
        api.call("sync", METHOD, ARGUMENTS, KEYWORDS)
    with Client(base_url=api.url, api_key="test-api_key") as client:
        texts = [
            str(caught.value),
            repr(caught.value),
            repr(client),
            repr(vars(client)),
        ]
    assert not [text for text in texts if "test-api_key" in text]


@pytest.mark.parametrize("mode", ["sync", "async"])
class TestBrokenAnswers:
    def test_undocumented_status(self, api: Any, mode: str) -> None:
        api.answer(418, data=b"short and stout", content_type="text/plain")
        with pytest.raises(errors.APIStatusError) as caught:
            api.call(mode, METHOD, ARGUMENTS, KEYWORDS)
        assert (caught.value.status_code, caught.value.content) == (
            418,
            b"short and stout",
        )

    def test_redirects_are_not_followed(self, api: Any, mode: str) -> None:
        api.answer(307, headers={"Location": f"{api.url}/elsewhere"})
        with pytest.raises(errors.APIStatusError):
            api.call(mode, METHOD, ARGUMENTS, KEYWORDS)
        assert [sent.path == "/elsewhere" for sent in api.requests] == [False]

    def test_no_server(
        self, api: Any, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Port 1 is reserved, and nothing listens there.
        monkeypatch.setattr(api, "url", "http://127.0.0.1:1")
        with pytest.raises(errors.APIConnectionError):
            api.call(mode, METHOD, ARGUMENTS, KEYWORDS)
