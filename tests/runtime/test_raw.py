"""Raw responses, typed headers, JSON sequences and webhooks."""

import asyncio
import pickle
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial, partialmethod
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from _runtime import errors
from _runtime.base_client import AsyncApiClient, AsyncStream, Stream, SyncApiClient
from _runtime.errors import DriftEvent, DriftWarning
from _runtime.operation import Operation
from _runtime.pagination import PaginationSpec
from _runtime.responses import RawResponse, parse_webhook_body

from .server import AsyncShop, Caller, Server, Shop, settings
from .test_client import Item, operation
from .test_discriminator import CAT, Cat, Pet, check_types

ITEM = {"id": str(UUID(int=1)), "unitPrice": "1.5"}
TYPES: dict[str, object] = {
    "X-Limit": int,
    "X-Day": date | None,
    "X-Flag": bool,
    "X-List": list[int],
    "X-Object": dict[str, int],
    "X-Text": str,
    "X-Wrong": int,
    "X-Absent": int,
}
LIST: Operation[list[Item]] = Operation(
    id="items/list",
    method="GET",
    path="/items",
    responses={"200": lambda: list[Item], "4XX": None},
    headers={"200": lambda: TYPES, "4XX": lambda: {"X-Left": float}},
)
SENT = {
    "x-limit": "3",
    "X-Day": "2026-01-02",
    "X-Flag": "true",
    "X-List": "1, 2,3",
    "X-Object": "a,1,b,2",
    "X-Text": "a, b",
    "X-Wrong": "many",
    "X-Other": "o",
}


def raw(call: Caller, operation: Operation[Any], **client: Any) -> RawResponse[Any]:
    """Return the raw response to a call in either mode."""
    options = settings(call.server.url, **client)
    if call.mode == "sync":
        with SyncApiClient(**options) as api:
            return api.raw(Shop(api).call, operation, query={"q": 1})

    async def run() -> RawResponse[Any]:
        async with AsyncApiClient(**options) as api:
            return await api.raw(AsyncShop(api).call, operation, query={"q": 1})

    return asyncio.run(run())


def test_raw_returns_result_status_and_typed_headers(call: Caller) -> None:
    call.server.respond(200, [ITEM], headers=SENT)
    response = raw(call, LIST)
    assert response.result == [Item(id=UUID(int=1), unit_price=1.5)]
    assert (response.status_code, response.content) == (200, call.server.content)
    assert response.headers["X-LIMIT"] == "3"
    assert {name: response.header(name) for name in [*TYPES, "x-other", "none"]} == {
        "X-Limit": 3,
        "X-Day": date(2026, 1, 2),
        "X-Flag": True,
        "X-List": [1, 2, 3],
        "X-Object": {"a": 1, "b": 2},
        "X-Text": "a, b",
        "X-Wrong": "many",
        "X-Absent": None,
        "x-other": "o",
        "none": None,
    }
    assert call.sent.target == "/items?q=1"
    call.server.respond(200, [], headers={"X-Object": "a=1,b=2"})
    assert raw(call, LIST).header("x-object") == {"a": 1, "b": 2}


def test_error_has_typed_headers(call: Caller) -> None:
    call.server.respond(429, headers={"X-Left": "1.5", "X-Limit": "3"})
    with pytest.raises(errors.TooManyRequestsError) as caught:
        raw(call, LIST)
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        found = [error.header(name) for name in ("x-left", "X-Limit", "none")]
        assert found == [1.5, "3", None]


class Pets(Shop):
    def list(self, operation: Operation[Any]) -> Iterator[Any]:
        pages = PaginationSpec(style="cursor", items="", parameter="after")
        return self._iterate(operation, pages)

    def watch(self, operation: Operation[Any]) -> Stream[Any]:
        return self._stream(operation)

    def count(self) -> int:
        return 3

    call_ok = partialmethod(Shop.call, operation(lambda: str))


class AsyncPets(AsyncShop):
    def list(self, operation: Operation[Any]) -> AsyncIterator[Any]:
        pages = PaginationSpec(style="cursor", items="", parameter="after")
        return self._iterate(operation, pages)

    def watch(self, operation: Operation[Any]) -> AsyncStream[Any]:
        return self._stream(operation)

    async def count(self) -> int:
        await asyncio.sleep(0)
        return 3

    call_ok = partialmethod(AsyncShop.call, operation(lambda: str))


@dataclass(frozen=True)
class Recorded:
    """`raw`, `stream` and `download` of a client in either mode."""

    mode: str
    url: str

    def __call__(self, use: Callable[[Any, Any], Any]) -> Any:
        """Return the result of `use(client, pets)`, which may be awaitable or a stream."""
        options = settings(self.url)
        if self.mode == "sync":
            with SyncApiClient(**options) as api:
                result = use(api, Pets(api))
                return b"".join(result) if isinstance(result, Stream) else result

        async def run() -> Any:
            async with AsyncApiClient(**options) as api:
                result = use(api, AsyncPets(api))
                if isinstance(result, AsyncStream):
                    return b"".join([chunk async for chunk in result])
                return await result

        return asyncio.run(run())


@pytest.fixture(params=["sync", "async"])
def recorded(request: pytest.FixtureRequest, server: Server) -> Recorded:
    server.respond(200, "x")
    return Recorded(request.param, server.url)


TEXT = operation(lambda: str)


def test_raw_of_partial_merges_arguments(recorded: Recorded, server: Server) -> None:
    def use(api: Any, pets: Any) -> Any:
        call = partial(partial(pets.call, TEXT, query={"q": 1}), headers={"X-A": "a"})
        return api.raw(call, headers={"X-A": "b"}, cookies={"c": 1})

    assert recorded(use).result == "x"
    [sent] = server.received
    assert (sent.target, sent.headers["X-A"]) == ("/any?q=1", "b")
    assert sent.headers["Cookie"] == "c=1"
    assert recorded(lambda api, pets: api.raw(pets.call_ok)).result == "x"


def test_request_as_a_method_is_called_like_any_other(
    recorded: Recorded, server: Server, tmp_path: Path
) -> None:
    target = tmp_path / "a"
    about: Any = {"method": "PUT", "path": "/new", "headers": {"X-A": "a"}}
    assert recorded(lambda api, _: api.raw(api.request, **about)).result == "x"
    assert recorded(lambda api, _: api.stream(api.request, "GET", "/new")) == b'"x"'
    saved = recorded(lambda api, _: api.download(target, api.request, "GET", "/new"))
    assert (saved.result, target.read_bytes()) == (3, b'"x"')
    assert [one.method for one in server.received] == ["PUT", "GET", "GET"]
    assert server.received[0].headers["X-A"] == "a"


def test_options_of_the_methods_own_client_apply(
    recorded: Recorded, server: Server
) -> None:
    def use(api: Any, pets: Any) -> Any:
        outer = api.with_options(headers={"X-A": "a", "X-B": "b"}, query={"q": 1})
        inner = api.with_options(headers={"X-B": "own"}).with_options(query={"r": 2})
        return outer.raw(type(pets)(inner).call, TEXT)

    recorded(use)
    recorded(
        lambda api, _: api.raw(api.with_options(query={"r": 2}).request, "GET", "/")
    )
    first, second = server.received
    assert (first.target, second.target) == ("/any?q=1&r=2", "/?r=2")
    assert (first.headers["X-A"], first.headers["X-B"]) == ("a", "own")


def test_methods_that_subclasses_override_are_recorded(server: Server) -> None:
    class Client(SyncApiClient):
        def request(self, *args: Any, **kwargs: Any) -> Any:
            return super().request(*args, **{**kwargs, "query": {"q": 1}})

    server.respond(200, "x")
    with Client(**settings(server.url)) as api:
        assert api.raw(api.request, "GET", "/a").result == "x"
    assert [one.target for one in server.received] == ["/a?q=1"]


def test_raw_of_other_callables_raises_without_calling_them(
    recorded: Recorded, server: Server
) -> None:
    called: list[object] = []

    def refuse(text: str, method: Callable[[Any, Any], Any], *args: Any) -> None:
        with pytest.raises(TypeError, match=text):
            recorded(lambda api, pets: api.raw(method(api, pets), *args))
        with pytest.raises(TypeError, match=text):
            recorded(lambda api, pets: api.stream(method(api, pets), *args))

    expected = "expected an operation method of this client, .* got "
    refuse(f"{expected}list.append", lambda api, pets: called.append, 1)
    refuse(f"{expected}.*lambda", lambda api, pets: lambda: pets.call(TEXT))
    refuse(f"{expected}Pets", lambda api, pets: Pets)
    refuse(f"{expected}.*ApiClient.a?close", lambda api, pets: closing(api))
    refuse(f"{expected}.*ApiClient.raw", lambda api, pets: api.raw, len)
    refuse(f"{expected}.*Pets.count", lambda api, pets: pets.count)
    refuse(f"{expected}partial", lambda api, pets: partialmethod(len))
    refuse("pass the method that returns one page", lambda api, pets: pets.list, TEXT)
    refuse("unexpected keyword|positional argument", lambda api, pets: pets.count, 1)
    with pytest.raises(TypeError, match=r"watch returns a stream: .* read `response`"):
        recorded(lambda api, pets: api.raw(pets.watch, TEXT))
    with pytest.raises(TypeError, match="Shop.call belongs to another client"):
        other = SyncApiClient(**settings(server.url))
        recorded(lambda api, pets: api.raw(Shop(other).call, TEXT))
    assert not called and not server.received


def closing(api: Any) -> Any:
    """Return the method that closes a client, which must stay open."""
    return getattr(api, "close", None) or api.aclose


ANY = operation(lambda: int)


def test_raw_in_parallel_returns_own_responses(server: Server) -> None:
    operation = [
        Operation[Any](
            id=str(n), method="GET", path=f"/{n}", responses={"200": lambda: str}
        )
        for n in range(8)
    ]
    server.echo = True
    with SyncApiClient(**settings(server.url)) as api:
        responses: dict[int, RawResponse[Any]] = {}

        def see(n: int) -> None:
            responses[n] = api.raw(Shop(api).call, operation[n])

        threads = [threading.Thread(target=see, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [responses[n].content for n in range(8)] == [b"/%d" % n for n in range(8)]

    async def run() -> list[RawResponse[Any]]:
        async with AsyncApiClient(**settings(server.url)) as api:
            calls = (api.raw(AsyncShop(api).call, one) for one in operation)
            return await asyncio.gather(*calls)

    found = asyncio.run(run())
    assert [(one.result, one.content) for one in found] == [
        (f"/{n}", b"/%d" % n) for n in range(8)
    ]


TYPED = """
from pathlib import Path
from typing import Any, assert_type
from _runtime.base_client import (
    AsyncApiClient, AsyncResource, AsyncStream, Resource, Stream, SyncApiClient
)
from _runtime.responses import RawResponse
from _runtime.operation import Operation

_LIST: Operation[list[int]] = Operation(id="a", method="GET", path="/")

class Pets(Resource):
    def list(self, owner: str, *, limit: int = 1) -> list[int]:
        return self._send(_LIST, path={"owner": owner}, query={"limit": limit})

class AsyncPets(AsyncResource):
    async def list(self, owner: str, *, limit: int = 1) -> list[int]:
        return await self._send(_LIST, body=owner, fields={}, content_type="a/b")

def block(client: SyncApiClient) -> None:
    assert_type(client.raw(Pets(client).list, "a", limit=3), RawResponse[list[int]])
    assert_type(client.raw(Pets(client).list, "a").result, list[int])
    assert_type(client.raw(client.request, "GET", "/a"), RawResponse[Any])
    assert_type(client.stream(Pets(client).list, "a"), Stream[Any])
    assert_type(client.download(Path("a"), Pets(client).list, "a"), RawResponse[int])

async def wait(client: AsyncApiClient) -> None:
    response = await client.raw(AsyncPets(client).list, "a", limit=3)
    assert_type(response, RawResponse[list[int]])
    assert_type(client.stream(AsyncPets(client).list, "a"), AsyncStream[Any])
    target = Path("a")
    saved = await client.download(target, AsyncPets(client).list, "a")
    assert_type(saved, RawResponse[int])
"""
WRONG = 'def wrong(client: SyncApiClient) -> None:\n    client.raw(Pets(client).list, 3, x="y")'


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_infer_arguments_and_results(
    checker: str, tmp_path: Path
) -> None:
    check_types(checker, TYPED, tmp_path)
    with pytest.raises(AssertionError):
        check_types(checker, TYPED + WRONG, tmp_path)


@pytest.mark.parametrize(
    ("media", "content", "result"),
    [
        ("application/jsonl", b'{"petType":"x"}\n%s\n', 2),
        ("application/x-ndjson; charset=utf-8", b'\n{"petType":"x"}\r\n\r\n%s', 2),
        ("application/x-jsonlines", b"\xef\xbb\xbf%s", 1),
        ("application/json-seq", b'\x1e{"petType":\n"x"}\n\x1e%s\n', 2),
        ("application/json-seq", b"\x1e%s\n", 1),
        ("application/geo+json-seq", b"\x1e%s\x1e%s", 2),
        ("application/jsonl", b"", 0),
        ("application/json", b"[%s]", 1),
    ],
)
def test_json_sequence_is_decoded_as_an_array(
    call: Caller, media: str, content: bytes, result: int
) -> None:
    cat = b'{"petType": "cat", "claws": 1}'
    call.server.respond(200, content.replace(b"%s", cat), type=media)
    pets = call(operation(lambda: list[Pet]))
    assert len(pets) == result and all(isinstance(pet, Cat) for pet in pets[-1:])


def test_json_sequence_that_drifts_or_is_invalid(call: Caller) -> None:
    call.server.respond(200, b'{"petType":"cat"}\n1', type="application/jsonl")
    with pytest.raises(errors.DriftError) as caught:
        call(operation(lambda: list[Pet]))
    assert [event.pointer for event in caught.value.events] == ["/0/claws", "/1"]
    call.server.respond(200, b"{}\n{", type="application/jsonl")
    with pytest.raises(errors.APIResponseError, match="is not JSON"):
        call(operation(lambda: list[Pet]))
    # Neither text nor bytes are parsed.
    assert call(operation(lambda: str)) == "{}\n{"
    assert call(operation(lambda: bytes)) == b"{}\n{"


@pytest.mark.parametrize("encode", [str.encode, str])
def test_parse_webhook_body_decodes_and_reports_drift(
    encode: Callable[[str], Any],
) -> None:
    text = '{"petType": "cat", "claws": 1}'
    assert parse_webhook_body(lambda: Pet, encode(text)) == Cat.model_validate(CAT)
    with pytest.warns(
        DriftWarning, match="received at /claws: .* got nothing"
    ) as warned:
        cat = parse_webhook_body(lambda: Pet, encode('{"petType": "cat"}'))
    assert type(cat) is Cat and warned[0].filename == __file__
    events: list[DriftEvent] = []
    parse_webhook_body(lambda: int, encode('"x"'), events.append)
    assert [event.kind for event in events] == ["mismatch"]
    with pytest.raises(errors.DriftError) as caught:
        parse_webhook_body(lambda: int, encode('"x"'), "raise")
    assert (caught.value.status_code, caught.value.content) == (0, b'"x"')
    for bad in ("", "<a/>", "{", "[" * 100_000):
        with pytest.raises(ValueError, match="expected a JSON body"):
            parse_webhook_body(lambda: Pet, encode(bad))
