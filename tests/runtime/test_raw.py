"""The answers behind results, headers with types, sequences of JSON, webhooks."""

import asyncio
import pickle
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from _runtime import errors
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.errors import DriftEvent, DriftWarning
from _runtime.operation import Operation
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


def raw(call: Caller, asked: Operation[Any], **client: Any) -> RawResponse[Any]:
    """Make a call and see its answer, in either mode."""
    given = settings(call.server.url, **client)
    if call.mode == "sync":
        with SyncApiClient(**given) as api:
            return api.raw(Shop(api).call, asked, query={"q": 1})

    async def run() -> RawResponse[Any]:
        async with AsyncApiClient(**given) as api:
            return await api.raw(AsyncShop(api).call, asked, query={"q": 1})

    return asyncio.run(run())


def test_a_raw_answer(call: Caller) -> None:
    call.server.answer(200, [ITEM], headers=SENT)
    answer = raw(call, LIST)
    assert answer.result == [Item(id=UUID(int=1), unit_price=1.5)]
    assert (answer.status_code, answer.content) == (200, call.server.content)
    assert answer.headers["X-LIMIT"] == "3" and 0 < answer.elapsed < 30
    assert {name: answer.header(name) for name in [*TYPES, "x-other", "none"]} == {
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
    call.server.answer(200, [], headers={"X-Object": "a=1,b=2"})
    assert raw(call, LIST).header("x-object") == {"a": 1, "b": 2}


def test_headers_of_errors(call: Caller) -> None:
    call.server.answer(429, headers={"X-Left": "1.5", "X-Limit": "3"})
    with pytest.raises(errors.TooManyRequestsError) as caught:
        raw(call, LIST)
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        found = [error.header(name) for name in ("x-left", "X-Limit", "none")]
        assert found == [1.5, "3", None]


def test_what_sends_nothing_has_no_answer(server: Server) -> None:
    with SyncApiClient(**settings(server.url)) as api:
        with pytest.raises(TypeError, match="a method that sends a request"):
            api.raw(len, "abc")

    async def run() -> None:
        async with AsyncApiClient(**settings(server.url)) as api:
            with pytest.raises(TypeError, match="a method that sends a request"):
                await api.raw(asyncio.sleep, 0)

    asyncio.run(run())


ANY = operation(lambda: int)


def test_tasks_and_threads_see_their_own_answers(server: Server) -> None:
    asked = [
        Operation[Any](
            id=str(n), method="GET", path=f"/{n}", responses={"200": lambda: str}
        )
        for n in range(8)
    ]
    server.echo = True
    with SyncApiClient(**settings(server.url)) as api:
        answers: dict[int, RawResponse[Any]] = {}

        def see(n: int) -> None:
            answers[n] = api.raw(Shop(api).call, asked[n])

        threads = [threading.Thread(target=see, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [answers[n].content for n in range(8)] == [b"/%d" % n for n in range(8)]

    async def run() -> list[RawResponse[Any]]:
        async with AsyncApiClient(**settings(server.url)) as api:
            calls = (api.raw(AsyncShop(api).call, one) for one in asked)
            return await asyncio.gather(*calls)

    found = asyncio.run(run())
    assert [(one.result, one.content) for one in found] == [
        (f"/{n}", b"/%d" % n) for n in range(8)
    ]


TYPED = """
from typing import assert_type
from _runtime.base_client import AsyncApiClient, AsyncResource, Resource, SyncApiClient
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

async def wait(client: AsyncApiClient) -> None:
    answer = await client.raw(AsyncPets(client).list, "a", limit=3)
    assert_type(answer, RawResponse[list[int]])
"""
WRONG = 'def wrong(client: SyncApiClient) -> None:\n    client.raw(Pets(client).list, 3, x="y")'


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_understand(checker: str, tmp_path: Path) -> None:
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
def test_sequences_of_json(
    call: Caller, media: str, content: bytes, result: int
) -> None:
    cat = b'{"petType": "cat", "claws": 1}'
    call.server.answer(200, content.replace(b"%s", cat), type=media)
    pets = call(operation(lambda: list[Pet]))
    assert len(pets) == result and all(isinstance(pet, Cat) for pet in pets[-1:])


def test_sequences_that_drift_or_break(call: Caller) -> None:
    call.server.answer(200, b'{"petType":"cat"}\n1', type="application/jsonl")
    with pytest.raises(errors.DriftError) as caught:
        call(operation(lambda: list[Pet]))
    assert [event.pointer for event in caught.value.events] == ["/0/claws", "/1"]
    call.server.answer(200, b"{}\n{", type="application/jsonl")
    with pytest.raises(errors.APIResponseError, match="is not JSON"):
        call(operation(lambda: list[Pet]))
    # Whoever wants the text or the bytes gets them.
    for kind in (str, bytes):
        assert call(operation(lambda: kind)) in ("{}\n{", b"{}\n{")


@pytest.mark.parametrize("encode", [str.encode, str])
def test_received(encode: Callable[[str], Any]) -> None:
    text = '{"petType": "cat", "claws": 1}'
    assert parse_webhook_body(lambda: Pet, encode(text)) == Cat.model_validate(CAT)
    with pytest.warns(DriftWarning, match="received at /claws: .* got nothing") as seen:
        cat = parse_webhook_body(lambda: Pet, encode('{"petType": "cat"}'))
    assert type(cat) is Cat and seen[0].filename == __file__
    events: list[DriftEvent] = []
    parse_webhook_body(lambda: int, encode('"x"'), events.append)
    assert [event.kind for event in events] == ["mismatch"]
    with pytest.raises(errors.DriftError) as caught:
        parse_webhook_body(lambda: int, encode('"x"'), "raise")
    assert (caught.value.status_code, caught.value.content) == (0, b'"x"')
    for bad in ("", "<a/>", "{", "[" * 100_000):
        with pytest.raises(ValueError, match="what was received is not JSON"):
            parse_webhook_body(lambda: Pet, encode(bad))
