"""Calls that the API's document knows nothing of."""

import asyncio
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
    """`client.request` of a client that is made for it."""

    def send(*args: Any, client: dict[str, Any] = {}, **kwargs: Any) -> Any:
        given = settings(server.url, **{"credentials": key("s3cret"), **client})
        if request.param == "sync":
            with SyncApiClient(**given) as api:
                return api.request(*args, **kwargs)

        async def run() -> Any:
            async with AsyncApiClient(**given) as api:
                return await api.request(*args, **kwargs)

        return asyncio.run(run())

    return send


def test_all_of_it(request_: Any, server: Server) -> None:
    server.answer(201, {"name": "n", "more": 1})
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


def test_as_it_comes(request_: Any, server: Server) -> None:
    server.answer(200, [{"a": 1}])
    assert request_("GET", "/a") == [{"a": 1}]
    assert "Content-Type" not in server.received[0].headers


def test_no_content(request_: Any, server: Server) -> None:
    server.answer(204)
    assert request_("DELETE", "/a") is None


def test_bytes(request_: Any, server: Server) -> None:
    server.answer(200, b"raw", type="image/png")
    assert request_("GET", "/a", bytes) == b"raw"


def test_other_media_types(request_: Any, server: Server) -> None:
    server.answer(204)
    form = "application/x-www-form-urlencoded"
    request_("POST", "/a", body={"a": "b c"}, content_type=form)
    assert server.received[0].content == b"a=b+c"


def test_errors_and_drift(request_: Any, server: Server) -> None:
    server.answer(404, {"detail": "gone fishing"})
    with pytest.raises(errors.NotFoundError, match="gone fishing"):
        request_("GET", "/a")
    server.answer(200, {"name": [1]})
    with pytest.raises(errors.DriftError):
        request_("GET", "/a", Item)


def test_retries(request_: Any, server: Server) -> None:
    server.answer(204)
    server.before = [(429, {"Retry-After": "0"})]
    request_("POST", "/a", client={"max_retries": 1})
    assert len(server.received) == 2


def test_credentials_stay_at_home(request_: Any, server: Server) -> None:
    server.answer(204)
    request_("GET", f"{server.url}/a", client={"base_url": "http://api.example"})
    assert server.received[0].headers["X-Key"] is None
    request_("GET", f"{server.url}/a")
    assert server.received[1].headers["X-Key"] == "s3cret"


def test_without_credentials(request_: Any, server: Server) -> None:
    server.answer(204)
    request_("GET", "/a", client={"credentials": key(None)})
    assert server.received[0].headers["X-Key"] is None


@pytest.mark.parametrize("method", ["", "GE T", "GET\r\nX: y", "GÉT"])
def test_no_method(request_: Any, server: Server, method: str) -> None:
    with pytest.raises(ValueError, match="method"):
        request_(method, "/a")
    assert not server.received
