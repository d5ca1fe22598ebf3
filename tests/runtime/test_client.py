"""Calls over a real connection, sync and async."""

import asyncio
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from _runtime import errors
from _runtime.auth import ApiKey, Basic, Bearer
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.errors import DriftEvent, DriftWarning
from _runtime.http_io import _to_url as url
from _runtime.models import OMIT, Model
from _runtime.operation import LOCATION, Operation, Style

from .server import AsyncShop, Caller, Server, Shop, key, settings


class Item(Model):
    id: UUID
    unit_price: Annotated[float, Field(alias="unitPrice")]


class Problem(Model):
    detail: str


WIRE = {"id": str(UUID(int=1)), "unitPrice": "1.5"}
PATH = "/v1/items/{itemId}/"
GET: Operation[Item | None] = Operation(
    id="items/get",
    method="GET",
    path=PATH,
    security=(("Key",),),
    responses={
        "200": lambda: Item,
        "204": None,
        "404": lambda: Problem,
        "default": lambda: Problem,
    },
)
UPDATE: Operation[None] = Operation(
    id="items/update",
    method="PATCH",
    path=PATH,
    body="application/json",
    responses={"204": None},
)
SECRET = "s3cr3t-k3y"
AT: Any = {"path": {"itemId": "a/b"}, "client": {"credentials": key(SECRET)}}


def operation(response: Any, status: str = "200", **more: Any) -> Operation[Any]:
    return Operation(
        id="any", method="GET", path="/any", responses={status: response}, **more
    )


def test_call_sends_all_arguments(call: Caller) -> None:
    call.server.respond(200, WIRE)
    item = call(
        GET,
        path={"itemId": "a/b"},
        query={"q": ["x y", 2], "none": None, "not": OMIT},
        headers={"X-Trace": True, "X-Not": OMIT},
        cookies={"c": "d e", "not": OMIT},
        client={"credentials": key(SECRET), "base_url": f"{call.server.url}/prefix/"},
    )
    assert item == Item(id=UUID(int=1), unit_price=1.5)
    sent = call.sent
    assert sent.method == "GET"
    assert sent.target == "/prefix/v1/items/a%2Fb/?q=x%20y&q=2&none="
    assert sent.content == b""
    assert {name.lower(): value for name, value in sent.headers.items()} == {
        "host": call.server.url.removeprefix("http://"),
        "accept": "application/json",
        "accept-encoding": sent.headers["accept-encoding"],
        "connection": "keep-alive",
        "user-agent": "shop/1.0",
        "x-key": SECRET,
        "x-trace": "true",
        "cookie": "c=d%20e",
    }


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        ({"fields": {"a": None, "b": OMIT, "c": UUID(int=1)}}, b'{"a":null,"c":"%s"}'),
        ({"fields": {"a": OMIT}}, b"{}"),
        ({"body": {"id": UUID(int=1)}, "fields": {"a": OMIT}}, b'{"id":"%s"}'),
        ({"body": [1, None]}, b"[1,null]"),
        ({"body": None}, b"null"),
    ],
)
def test_call_sends_body_or_fields_as_json(
    call: Caller, arguments: dict[str, Any], content: bytes
) -> None:
    call.server.respond(204)
    call(UPDATE, path={"itemId": 1}, **arguments)
    assert call.sent.content == content.replace(b"%s", str(UUID(int=1)).encode())
    assert call.sent.headers["content-type"] == "application/json"


def test_optional_body_is_omitted(call: Caller) -> None:
    call.server.respond(204)
    optional: Operation[None] = Operation(
        id="x",
        method="POST",
        path="/",
        body="application/json",
        body_required=False,
        responses={"204": None},
    )
    call(optional, fields={"a": OMIT})
    assert call.sent.content == b"" and "content-type" not in call.sent.headers


def test_body_that_is_missing_or_passed_twice_raises(call: Caller) -> None:
    with pytest.raises(TypeError, match="body= is required"):
        call(UPDATE, path={"itemId": 1})
    with pytest.raises(TypeError, match="either body= or fields, got both: a"):
        call(UPDATE, path={"itemId": 1}, body={}, fields={"a": 1, "b": OMIT})
    assert not call.server.received


@pytest.mark.parametrize(
    ("response", "prepared", "result"),
    [
        (lambda: list[Item], (200, [WIRE]), [Item(id=UUID(int=1), unit_price=1.5)]),
        (lambda: Item | list[int], (200, [1]), [1]),
        (lambda: Item, (200, b'\xef\xbb\xbf{"id":"%s","unitPrice":1}'), None),
        (lambda: bytes, (200, b"\x00\xff"), b"\x00\xff"),
        (lambda: bytes, (200, b""), b""),
        (lambda: str, (200, b"caf\xe9", "text/plain; charset=latin-1"), "café"),
        (lambda: str, (200, b"caf\xc3\xa9", "text/plain; charset=klingon"), "café"),
        (lambda: str, (200, b"cafe", "text/plain; charset=idna"), "cafe"),
        (lambda: str, (200, "json text"), "json text"),
        (lambda: Item | str, (200, b"text", "text/plain"), "text"),
        (lambda: Item | bytes, (200, b"{}", "image/png"), b"{}"),
        (lambda: dict[str, int], (200, b'{"a":1}', "text/html"), {"a": 1}),
        (lambda: dict[str, int], (200, '{"a":1}'.encode("utf-16")), {"a": 1}),
        (None, (200, b"ignored"), None),
        (LOCATION, (200, b"", "", {"Location": "../b?c=d"}), "{url}/b?c=d"),
    ],
)
def test_response_is_decoded_in_its_type(
    call: Caller, response: Any, prepared: Any, result: Any
) -> None:
    status, body, *rest = prepared
    if isinstance(body, bytes) and b"%s" in body:
        body = body.replace(b"%s", str(UUID(int=1)).encode())
        result = Item(id=UUID(int=1), unit_price=1)
    if isinstance(result, str):
        result = result.replace("{url}", call.server.url)
    call.server.respond(
        status, body, **dict(zip(["type", "headers"], rest, strict=False))
    )
    assert call(operation(response)) == result


def test_response_of_range_default_or_location(call: Caller) -> None:
    call.server.respond(201, 7)
    assert call(operation(lambda: int, "2XX")) == 7
    assert call(operation(lambda: int, "default")) == 7
    call.server.respond(302, headers={"Location": "https://else.example/x#y"})
    assert call(operation(LOCATION, "3XX")) == "https://else.example/x#y"
    call.server.respond(302)
    with pytest.raises(
        errors.APIResponseError, match="no valid URL in the header Location"
    ):
        call(operation(LOCATION, "302"))


def drift(call: Caller, operation: Operation[Any]) -> tuple[Any, list[DriftEvent]]:
    events: list[DriftEvent] = []
    arguments: Any = {"path": {"itemId": 1}} if "{" in operation.path else {}
    client: Any = {"credentials": key(SECRET), "on_drift": events.append}
    return call(operation, client=client, **arguments), events


def test_undeclared_success_is_drift(call: Caller) -> None:
    call.server.respond(201, WIRE)
    item, [event] = drift(call, GET)
    assert isinstance(item, Item)
    assert (event.kind, event.expected, event.actual) == (
        "undeclared",
        "200 or 204",
        "status 201",
    )
    call.server.respond(202)
    result, [event] = drift(call, GET)
    assert result is None and event.kind == "undeclared"
    call.server.respond(200, b"OK")
    result, [event] = drift(call, operation(None, "204"))
    assert result is None and event.kind == "undeclared"


def test_empty_body_is_drift(call: Caller) -> None:
    call.server.respond(200, b" \n", type="application/json")
    result, [event] = drift(call, GET)
    assert result is None and (event.kind, event.expected) == ("empty", "Item")


def test_body_that_does_not_fit_is_drift(call: Caller) -> None:
    call.server.respond(200, {"unitPrice": "free", "name": "x"})
    item, events = drift(call, GET)
    assert isinstance(item, Item) and vars(item)["id"] is OMIT
    assert getattr(item, "unit_price") == "free"
    assert [event.pointer for event in events] == ["/id", "/unitPrice"]

    call.server.received.clear()
    with pytest.raises(errors.DriftError) as caught:
        call(GET, **AT)
    assert list(caught.value.events) == events
    assert (caught.value.status_code, caught.value.content) == (
        200,
        call.server.content,
    )
    assert str(caught.value) == (
        "items/get at /id: expected UUID (required), got nothing; "
        "items/get at /unitPrice: expected float, got string"
    )


def test_warning_points_at_the_caller(server: Server) -> None:
    server.respond(200, {"unitPrice": 1})
    old = operation(lambda: Item, deprecated=True)
    options = settings(server.url, on_drift="warn")

    async def run() -> None:
        async with AsyncApiClient(**options) as api:
            await AsyncShop(api)._send(old)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with SyncApiClient(**options) as api:
            Shop(api)._send(old)
        asyncio.run(run())
    kinds = [item.category for item in caught]
    assert kinds == [DeprecationWarning, DriftWarning] * 2
    assert {item.filename for item in caught} == {__file__}
    assert "any (GET /any) is deprecated" in str(caught[0].message)


def test_lone_surrogates_are_decoded(call: Caller) -> None:
    call.server.respond(200, b'{"id": "\\ud800"}')
    result, events = drift(call, operation(lambda: dict[str, str]))
    assert result == {"id": "\ud800"} and events == []


def test_body_that_is_not_json_raises(call: Caller) -> None:
    for body in (b"<html>", b"[" * 100_000):
        call.server.respond(200, body, type="text/html")
        with pytest.raises(errors.APIResponseError, match="is not JSON") as caught:
            call(GET, **AT)
        assert caught.value.content == body
        assert caught.value.headers["CONTENT-TYPE"] == "text/html"


def test_error_body_has_its_declared_type(call: Caller) -> None:
    call.server.respond(404, {"detail": "No such item."}, headers={"Retry-After": "3"})
    with pytest.raises(errors.NotFoundError) as caught:
        call(GET, query={"q": 1}, **AT)
    error = caught.value
    assert error.body == Problem(detail="No such item.")
    assert error.content == call.server.content
    assert (error.status_code, error.method, error.operation) == (
        404,
        "GET",
        "items/get",
    )
    assert error.headers["RETRY-AFTER"] == "3" and error.retry_after == 3.0
    url = f"{call.server.url}/v1/items/a%2Fb/?q=1"
    assert error.url == url
    assert str(error) == f"404 Not Found from GET {url}: No such item."


@pytest.mark.parametrize(
    ("body", "parsed"),
    [({"error": [1]}, {"error": [1]}), (b"<xml/>", None), (b"", None), (b"3", 3)],
)
def test_error_body_that_does_not_fit_is_no_drift(
    call: Caller, body: Any, parsed: Any
) -> None:
    call.server.respond(503, body)
    with pytest.raises(errors.ServiceUnavailableError) as caught:
        call(GET, **AT)
    assert caught.value.body == parsed
    assert caught.value.content == call.server.content


def test_redirect_raises(call: Caller) -> None:
    target = "https://else.example/x?signature=abc"
    call.server.respond(301, headers={"Location": target})
    with httpx2.Client(follow_redirects=True) as own:
        client = {"http_client": own} if call.mode == "sync" else {}
        with pytest.raises(errors.APIStatusError, match="https://else.example/x,") as e:
            call(operation(None, "200"), client=client)
    assert "signature" not in str(e.value) and e.value.headers["location"] == target
    assert len(call.server.received) == 1


@pytest.mark.parametrize(
    ("credential", "location"),
    [
        (ApiKey("k y", SECRET, location="query"), f"/any?q=1&k%20y={SECRET}"),
        (ApiKey("X-Key", SECRET), ("x-key", SECRET)),
        (ApiKey("s;d", SECRET, location="cookie"), ("cookie", f"a=b; s%3Bd={SECRET}")),
        (Bearer(SECRET), ("authorization", f"Bearer {SECRET}")),
        (Basic("a", SECRET), ("authorization", "Basic YTpzM2NyM3QtazN5")),
    ],
)
def test_credentials_are_sent_and_never_shown(
    call: Caller, credential: Any, location: Any
) -> None:
    call.server.respond(403, {"detail": f"{SECRET} is not valid"})
    op = operation(None, security=(("C",),))
    options = settings(call.server.url, credentials={"C": credential})
    with pytest.raises(errors.ForbiddenError, match=r"\*\*\* is not valid") as caught:
        call(op, query={"q": 1}, cookies={"a": "b"}, client=options)
    sent = call.sent
    assert (
        sent.target == location
        if isinstance(location, str)
        else sent.headers[location[0]] == location[1]
    )
    with SyncApiClient(**options) as api:
        texts = [repr(api), repr(vars(api)), str(caught.value), repr(caught.value)]
    assert caught.value.url == f"{call.server.url}/any?q=1"
    assert SECRET not in "".join(texts)


def test_credentials_are_sent_to_own_origin_only(call: Caller) -> None:
    call.server.respond(204)
    elsewhere: Operation[None] = Operation(
        id="x",
        method="GET",
        path=f"{call.server.url}/any",
        security=(("Key",),),
        responses={"204": None},
    )
    home = {"credentials": key(SECRET), "base_url": "https://shop.example"}
    call(elsewhere, client=home)
    assert SECRET not in str(call.sent.headers)


def test_missing_credentials_raise_before_sending(call: Caller) -> None:
    with pytest.raises(errors.MissingCredentialsError, match="api_key=…"):
        call(GET, path={"itemId": 1}, client={"credentials": key(None)})
    assert not call.server.received


def test_cookies_of_responses_are_not_sent(server: Server) -> None:
    server.respond(204, headers={"Set-Cookie": "session=1"})
    with SyncApiClient(**settings(server.url)) as api:
        for _ in range(2):
            Shop(api).call(operation(None, "204"))
    assert ["Cookie" in received.headers for received in server.received] == [False] * 2


@pytest.mark.parametrize(
    ("argument", "env", "default", "url"),
    [
        (None, None, "https://a.example/v1/", "https://a.example/v1"),
        (None, "", "https://a.example", "https://a.example"),
        (None, "http://b.example:8080//", "https://a.example", "http://b.example:8080"),
        ("HTTPS://c.example/x", "http://b.example", None, "HTTPS://c.example/x"),
    ],
)
def test_base_url_and_path_are_joined(
    monkeypatch: pytest.MonkeyPatch,
    argument: str | None,
    env: str | None,
    default: str | None,
    url: str,
) -> None:
    monkeypatch.delenv("SHOP_BASE_URL", raising=False)
    if env is not None:
        monkeypatch.setenv("SHOP_BASE_URL", env)
    api = SyncApiClient(**settings(argument, default_base_url=default))
    assert repr(api) == f"SyncApiClient(base_url={url!r})"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "ftp://shop.example",
        "https://",
        "https:///x",
        "https://user:pw@shop.example",
        "https://shop.example?x=1",
        "https://shop.example#x",
        "https://shop.example:port",
        "https://[::1",
        "https://shop.example/\r\nx",
        "https://shop example",
    ],
)
def test_invalid_base_url_raises_without_showing_it(url: str) -> None:
    with pytest.raises(ValueError, match="^base_url must ") as caught:
        SyncApiClient(**settings(url))
    assert "pw" not in str(caught.value)


def test_invalid_setting_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_BASE_URL", raising=False)
    with pytest.raises(ValueError, match="base_url=… or set SHOP_BASE_URL"):
        SyncApiClient(**settings(None))
    monkeypatch.setenv("SHOP_BASE_URL", "nonsense")
    with pytest.raises(ValueError, match="^SHOP_BASE_URL must be"):
        SyncApiClient(**settings(None))
    monkeypatch.setenv("SHOP_BASE_URL", "https://shop.example")
    with pytest.raises(ValueError, match="on_drift must be"):
        SyncApiClient(**settings(None, on_drift="explode"))
    with pytest.raises(TypeError, match="httpx2.Client, not AsyncClient"):
        SyncApiClient(**settings(None, http_client=httpx2.AsyncClient()))
    with pytest.raises(TypeError, match="httpx2.AsyncClient, not str"):
        AsyncApiClient(**settings(None, http_client="x"))


def test_connection_refused_raises_connection_error(call: Caller) -> None:
    # Port 1 is reserved, and nothing listens there.
    home = {"base_url": "http://127.0.0.1:1"}
    with pytest.raises(errors.APIConnectionError) as caught:
        call(operation(None), client=home)
    assert not isinstance(caught.value, errors.APITimeoutError)
    assert str(caught.value).startswith("GET http://127.0.0.1:1/any: ")
    assert isinstance(caught.value.__cause__, httpx2.TransportError)


def test_response_after_timeout_raises_timeout_error(call: Caller) -> None:
    call.server.hang = threading.Event()
    try:
        with pytest.raises(errors.APITimeoutError) as caught:
            call(operation(None), client={"timeout": httpx2.Timeout(None, read=0.3)})
    finally:
        call.server.hang.set()
    url = f"{call.server.url}/any"
    assert str(caught.value) == f"GET {url}: no response in time (ReadTimeout)"
    assert (caught.value.method, caught.value.url) == ("GET", url)
    assert isinstance(caught.value.__cause__, httpx2.ReadTimeout)


def test_invalid_content_encoding_raises_connection_error(call: Caller) -> None:
    call.server.respond(200, b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(errors.APIConnectionError):
        call(operation(lambda: bytes))


def test_http_client_of_the_caller_is_used_and_stays_open(server: Server) -> None:
    requests: list[httpx2.Request] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(204)

    transport = httpx2.MockTransport(response)
    with httpx2.Client(transport=transport, timeout=5, headers={"X-Mine": "1"}) as own:
        with SyncApiClient(**settings(server.url, http_client=own)) as api:
            Shop(api).call(operation(None, "204"))
        assert not own.is_closed
        assert requests[0].headers["x-mine"] == "1"
        assert requests[0].extensions["timeout"]["read"] == 5
        with SyncApiClient(**settings(server.url, http_client=own, timeout=7)) as api:
            Shop(api).call(operation(None, "204"))
        assert requests[1].extensions["timeout"]["read"] == 7


def test_closed_client_raises(server: Server) -> None:
    server.respond(204)
    api = SyncApiClient(**settings(server.url))
    Shop(api).call(operation(None, "204"))
    api.close()
    api.close()
    with pytest.raises(RuntimeError, match="this client is closed"):
        Shop(api).call(operation(None, "204"))
    with pytest.raises(RuntimeError, match="this client is closed"), api:
        pass

    async def run() -> None:
        api = AsyncApiClient(**settings(server.url))
        await AsyncShop(api).call(operation(None, "204"))
        await api.aclose()
        with pytest.raises(RuntimeError, match="this client is closed"):
            await AsyncShop(api).call(operation(None, "204"))

    asyncio.run(run())


def test_client_is_shared_by_threads(server: Server) -> None:
    server.respond(200, WIRE)
    op = operation(lambda: Item)
    results: list[Any] = []
    with SyncApiClient(**settings(server.url)) as api:
        threads = [
            threading.Thread(target=lambda: results.append(Shop(api).call(op)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [Item(id=UUID(int=1), unit_price=1.5)] * 8


def test_cancelled_call_leaves_client_usable(server: Server) -> None:
    server.respond(204)
    server.hang = threading.Event()
    op = operation(None, "204")

    async def run() -> None:
        async with AsyncApiClient(**settings(server.url)) as api:
            task = asyncio.create_task(AsyncShop(api).call(op))
            while not server.received:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert server.hang
            server.hang.set()
            assert await AsyncShop(api).call(op) is None

    asyncio.run(run())


def test_styles_are_applied_to_the_request(call: Caller) -> None:
    call.server.respond(204)
    op = operation(None, "204", styles={("query", "ids"): Style("form", explode=False)})
    call(op, query={"ids": [1, 2]})
    assert call.sent.target == "/any?ids=1,2"


def test_http_library_is_imported_by_two_modules() -> None:
    import _runtime

    folder = Path(_runtime.__file__).parent
    naming = [p.name for p in folder.glob("*.py") if "import httpx2" in p.read_text()]
    assert sorted(naming) == ["aiohttp_transport.py", "http_io.py"]


def test_import_opens_no_connection_and_builds_no_model() -> None:
    import _runtime

    code = (
        "import sys, _runtime; "
        "print([m for m in ('asyncio.events', 'yaml', 'jinja2', 'email.mime') if m in sys.modules])"
    )
    folder = str(Path(_runtime.__file__).parent.parent)
    completed = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"PYTHONPATH": folder},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (completed.stdout, completed.stderr) == ("[]\n", "")


ODD = [
    "/a/./b",
    "/a/../b",
    "/%",
    "/%zz",
    "/ä?ö=ü",
    "/a b",
    '/"',
    "/#f",
    "?q=1",
    "",
    "//",
]


@given(st.text() | st.sampled_from(ODD))
def test_transport_url_equals_that_of_the_http_library(rest: str) -> None:
    for origin in ("http://127.0.0.1:8080", "https://API.example", "https://k@h:443"):
        try:
            expected = httpx2.URL(f"{origin}/v1{rest}")
        except httpx2.InvalidURL:
            with pytest.raises(httpx2.InvalidURL):
                url(f"{origin}/v1{rest}")
            continue
        found = url(f"{origin}/v1{rest}")
        parts = ("raw_scheme", "raw_host", "port", "netloc", "raw_path")
        for part in parts:
            assert getattr(found, part) == getattr(expected, part)
