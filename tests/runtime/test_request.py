"""Calls that the API's document does not describe."""

import asyncio
from types import MappingProxyType
from typing import Any

import pytest

from _runtime import errors
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.models import Model

from .server import Server, key, settings


class Item(Model):
    name: str


@pytest.fixture(params=["sync", "async"])
def request_(request: pytest.FixtureRequest, server: Server) -> Any:
    """Return a function that calls `client.request` of a new client."""

    def send(*args: Any, client: Any = MappingProxyType({}), **kwargs: Any) -> Any:
        options = settings(server.url, **{"credentials": key("s3cret"), **client})
        if request.param == "sync":
            with SyncApiClient(**options) as api:
                return api.request(*args, **kwargs)

        async def run() -> Any:
            async with AsyncApiClient(**options) as api:
                return await api.request(*args, **kwargs)

        return asyncio.run(run())

    return send


def test_request_sends_all_its_arguments(request_: Any, server: Server) -> None:
    server.respond(201, {"name": "n", "more": 1})
    item = request_(
        "POST",
        "/new/{thing}",
        Item,
        query={"a": [1, 2], "b": None},
        headers={"X-A": True},
        body={"x": 1},
    )
    [sent] = server.received
    assert isinstance(item, Item) and item.name == "n"
    assert sent.target == "/new/%7Bthing%7D?a=1&a=2&b="
    assert (sent.headers["X-A"], sent.headers["X-Key"]) == ("true", "s3cret")
    assert (sent.method, sent.json) == ("POST", {"x": 1})


def test_request_without_result_returns_json(request_: Any, server: Server) -> None:
    server.respond(200, [{"a": 1}])
    assert request_("GET", "/a") == [{"a": 1}]
    assert "Content-Type" not in server.received[0].headers


def test_request_of_204_returns_none(request_: Any, server: Server) -> None:
    server.respond(204)
    assert request_("DELETE", "/a") is None


def test_request_of_bytes_returns_content(request_: Any, server: Server) -> None:
    server.respond(200, b"raw", type="image/png")
    assert request_("GET", "/a", bytes) == b"raw"


def test_request_with_content_type_encodes_the_body(
    request_: Any, server: Server
) -> None:
    server.respond(204)
    form = "application/x-www-form-urlencoded"
    request_("POST", "/a", body={"a": "b c"}, content_type=form)
    assert server.received[0].content == b"a=b+c"


def test_request_raises_errors_and_drift(request_: Any, server: Server) -> None:
    server.respond(404, {"detail": "gone fishing"})
    with pytest.raises(errors.NotFoundError, match="gone fishing"):
        request_("GET", "/a")
    server.respond(200, {"name": [1]})
    with pytest.raises(errors.DriftError):
        request_("GET", "/a", Item)


def test_request_is_retried(request_: Any, server: Server) -> None:
    server.respond(204)
    server.before = [(429, {"Retry-After": "0"})]
    request_("POST", "/a", client={"max_retries": 1})
    assert len(server.received) == 2


def test_request_of_another_origin_has_no_credentials(
    request_: Any, server: Server
) -> None:
    server.respond(204)
    request_("GET", f"{server.url}/a", client={"base_url": "http://api.example"})
    assert server.received[0].headers["X-Key"] is None
    request_("GET", f"{server.url}/a")
    assert server.received[1].headers["X-Key"] == "s3cret"


def test_request_without_credentials_is_sent(request_: Any, server: Server) -> None:
    server.respond(204)
    request_("GET", "/a", client={"credentials": key(None)})
    assert server.received[0].headers["X-Key"] is None


@pytest.mark.parametrize("method", ["", "GE T", "GET\r\nX: y", "GÉT"])
def test_request_with_an_invalid_method_raises(
    request_: Any, server: Server, method: str
) -> None:
    with pytest.raises(ValueError, match="method"):
        request_(method, "/a")
    assert not server.received
