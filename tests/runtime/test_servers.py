"""The server of a call, and server variables."""

from typing import Any

import httpx2
import pytest

from _runtime.base_client import SyncApiClient
from _runtime.operation import Operation
from support.http_server import serve
from support.server_urls import SERVER_URLS

from .server import Caller, Server, Shop, key, settings


def on(server: str | None, path: str = "/pets") -> Operation[None]:
    return Operation(
        id="pets",
        method="GET",
        path=path,
        server=server,
        security=(("Key",),),
        responses={"204": None},
    )


HOME = "https://shop.example/v1"


@pytest.mark.parametrize("source", ["default", "argument", "environment"])
@pytest.mark.parametrize(
    ("server", "default", "by_argument"),
    [
        (None, f"{HOME}/pets", None),
        ("/v2/", "https://shop.example/v2/pets", None),
        ("v2", "https://shop.example/v2/pets", None),
        ("../..", "https://shop.example/pets", None),
        ("", f"{HOME}/pets", None),
        ("/", "https://shop.example/pets", None),
        ("https://other.example/x", "https://other.example/x/pets", f"{HOME}/pets"),
        ("//other.example:8443", "https://other.example:8443/pets", f"{HOME}/pets"),
    ],
)
def test_operation_server_is_resolved_against_base_url(
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    server: str | None,
    default: str,
    by_argument: str | None,
) -> None:
    requests: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(204)

    monkeypatch.delenv("SHOP_BASE_URL", raising=False)
    if source == "environment":
        monkeypatch.setenv("SHOP_BASE_URL", HOME)
    client: dict[str, Any] = {
        "http_client": httpx2.Client(transport=httpx2.MockTransport(reply)),
        "credentials": key("s3cr3t"),
        "default_base_url": HOME if source == "default" else "https://unused.example",
    }
    url = HOME if source == "argument" else None
    with SyncApiClient(**settings(url, **client)) as api:
        Shop(api).call(on(server))
        Shop(api).call(on(server, "https://elsewhere.example/x"))
    expected = default if source == "default" or by_argument is None else by_argument
    assert [str(one.url) for one in requests] == [
        expected,
        "https://elsewhere.example/x",
    ]
    assert [one.headers.get("x-key") for one in requests] == ["s3cr3t", None]


@pytest.mark.parametrize(
    "server", ["ftp://x.example", "file:///etc/passwd", "https://u:p@x.example", "?a=b"]
)
def test_invalid_operation_server_raises(server: str) -> None:
    with (
        SyncApiClient(**settings(None, default_base_url=HOME)) as api,
        pytest.raises(ValueError, match="the operation's own server must "),
    ):
        Shop(api).call(on(server))


def test_operation_server_on_another_host_receives_the_call(call: Caller) -> None:
    call.server.respond(204)
    with serve(Server()) as other:
        client = {
            "credentials": key("s3cr3t"),
            "base_url": None,
            "default_base_url": other.url,
        }
        call(on(f"{call.server.url}/own"), client=client)
        assert not other.received
    assert (call.sent.target, call.sent.headers["x-key"]) == ("/own/pets", "s3cr3t")


TEMPLATE = "https://{region}.shop.example:{port}/{version}/{path}"
VALUES = {"region": "eu-1", "port": "8443", "version": "v1.2", "path": "a/b"}


def base_url(template: str, **variables: str) -> str:
    options = settings(None, default_base_url=template, server_variables=variables)
    return repr(SyncApiClient(**options)).split("'")[1]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_BASE_URL", raising=False)


def test_base_url_substitutes_server_variables() -> None:
    url = "https://eu-1.shop.example:8443/v1.2/a/b"
    assert base_url(TEMPLATE, **VALUES) == url
    assert base_url("{url}/v1", url="http://x.example/a") == "http://x.example/a/v1"
    assert base_url("{scheme}://x.example", scheme="http") == "http://x.example"
    assert base_url("https://api{env}.example", env="") == "https://api.example"
    once = base_url("https://{a}.example/{b}", a="{b}", b="v1")
    assert once == "https://{b}.example/v1"
    options = settings(HOME, default_base_url=TEMPLATE, server_variables={})
    assert repr(SyncApiClient(**options)) == f"SyncApiClient(base_url={HOME!r})"


@pytest.mark.parametrize(("template", "values", "url"), SERVER_URLS)
def test_base_url_substitutes_each_variable_once(
    template: str, values: dict[str, str], url: str
) -> None:
    assert base_url(template, **values) == url


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize(
    "text",
    ["a?b", "a#b", "a@b", "a b", "a\tb", "a\r\nb", "a\0b", "a\\b", "..", "a\x7f"],
)
def test_server_variable_that_breaks_the_url_raises(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"the server variable {name} "):
        base_url(TEMPLATE, **{**VALUES, name: text})


def test_server_variable_that_changes_the_host_raises() -> None:
    for name in ("region", "port"):
        with pytest.raises(ValueError, match=f"the server variable {name} "):
            base_url(TEMPLATE, **{**VALUES, name: "evil.example/"})
    with pytest.raises(
        ValueError, match="the server variable path must not contain the path segments"
    ):
        base_url(TEMPLATE, **{**VALUES, "path": "a/../b"})
    with pytest.raises(ValueError, match="the server variable scheme "):
        base_url("{scheme}://x.example", scheme="http://evil.example/")
    with pytest.raises(ValueError, match="the default URL must be"):
        base_url("{scheme}://x.example", scheme="ftp")
    with pytest.raises(ValueError, match="the server variable region is not set"):
        base_url(TEMPLATE)
