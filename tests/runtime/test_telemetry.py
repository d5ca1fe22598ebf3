"""OpenTelemetryHook and the stable HTTP semantic conventions."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from _runtime import errors
from _runtime.auth import ApiKey, Basic
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.operation import Operation
from _runtime.telemetry import OpenTelemetryHook

from .server import AsyncShop, Caller, Server, Shop, settings
from .test_hooks import Diary, Refusing

SECRET = "s3cr3t-k3y"
GET: Operation[Any] = Operation(
    id="items/get",
    method="GET",
    path="/items/{id}",
    security=(("Key",), ()),
    responses={"200": lambda: bytes},
)
ITEM: Any = {"path": {"id": 7}, "query": {"q": "hidden"}}


class Recorder:
    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.hook = OpenTelemetryHook(self.provider)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    @property
    def span(self) -> ReadableSpan:
        [span] = self.spans
        return span


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.provider.shutdown()


def values(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_span_has_attributes_of_request_and_response(
    call: Caller, recorder: Recorder
) -> None:
    call.server.respond(200, b"x")
    tracer = recorder.provider.get_tracer("test")
    with tracer.start_as_current_span("outside") as outside:
        call(GET, client={"hooks": [recorder.hook]}, **ITEM)
    span, _ = recorder.spans
    assert (span.name, span.kind) == ("GET /items/{id}", SpanKind.CLIENT)
    assert span.status.status_code is StatusCode.UNSET and not span.events
    port = int(call.server.url.rpartition(":")[2])
    assert values(span) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": port,
        "url.full": f"{call.server.url}/items/7",
        "url.template": "/items/{id}",
    }
    assert span.parent and span.parent.span_id == outside.get_span_context().span_id
    assert span.context and span.instrumentation_scope
    assert span.instrumentation_scope.name == "_runtime.telemetry"
    trace_id, span_id = span.context.trace_id, span.context.span_id
    assert call.sent.headers["traceparent"].startswith(
        f"00-{trace_id:032x}-{span_id:016x}-"
    )


@pytest.mark.parametrize("status", [404, 503])
def test_span_of_error_status(call: Caller, recorder: Recorder, status: int) -> None:
    call.server.respond(status)
    with pytest.raises(errors.APIStatusError):
        call(GET, client={"hooks": [recorder.hook]}, **ITEM)
    assert recorder.span.status.status_code is StatusCode.ERROR
    attributes = values(recorder.span)
    assert (attributes["http.response.status_code"], attributes["error.type"]) == (
        status,
        str(status),
    )


def test_retries_have_own_spans(call: Caller, recorder: Recorder) -> None:
    call.server.respond(200, b"x")
    call.server.before = [(503, {"Retry-After": "0"}), None]
    call(GET, client={"hooks": [recorder.hook], "max_retries": 2}, **ITEM)
    attributes = [values(span) for span in recorder.spans]
    assert [one.get("http.request.resend_count") for one in attributes] == [None, 1, 2]
    assert [one.get("error.type") for one in attributes] == [
        "503",
        "APIConnectionError",
        None,
    ]
    headers = [sent.headers["traceparent"] for sent in call.server.received]
    assert len(set(headers)) == 3
    [event] = recorder.spans[1].events
    assert event.name == "exception" and event.attributes
    assert event.attributes["exception.type"] == "APIConnectionError"


def test_span_of_timeout(call: Caller, recorder: Recorder) -> None:
    call.server.hang = threading.Event()
    with pytest.raises(errors.APITimeoutError):
        call(GET, client={"hooks": [recorder.hook], "timeout": 0.05}, **ITEM)
    call.server.hang.set()
    assert values(recorder.span)["error.type"] == "APITimeoutError"
    assert recorder.span.status.status_code is StatusCode.ERROR


def test_span_of_cancelled_call(server: Server, recorder: Recorder) -> None:
    server.hang = threading.Event()

    async def run() -> None:
        options = settings(server.url, hooks=[recorder.hook])
        async with AsyncApiClient(**options) as api:
            task = asyncio.create_task(AsyncShop(api).call(GET, **ITEM))
            while not server.received:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert server.hang
            server.hang.set()

    asyncio.run(run())
    assert values(recorder.span)["error.type"] == "abandoned"


@pytest.mark.parametrize("where", ["on_request", "on_response"])
def test_hook_that_raises_leaves_no_span_open(
    call: Caller, recorder: Recorder, where: str
) -> None:
    call.server.respond(200, b"x")
    for hooks in (
        [recorder.hook, Refusing(where)],
        [Refusing(where), recorder.hook],
    ):
        with pytest.raises(LookupError):
            call(GET, client={"hooks": hooks}, **ITEM)
    opened = 1 if where == "on_request" else 2
    assert len(recorder.spans) == opened


def test_span_is_kept_if_other_hooks_change_the_request(
    call: Caller, recorder: Recorder
) -> None:
    call.server.respond(200, b"x")
    call(GET, client={"hooks": [Diary("a"), recorder.hook, Diary("b")]}, **ITEM)
    assert recorder.span.end_time
    assert call.sent.headers["X-Trail"] == "ab" and call.sent.headers["traceparent"]


def test_span_of_streamed_response(server: Server, recorder: Recorder) -> None:
    server.respond(200, b"content")
    with (
        SyncApiClient(**settings(server.url, hooks=[recorder.hook])) as api,
        api.stream(Shop(api).call, GET, **ITEM) as stream,
    ):
        assert recorder.span.end_time
        assert b"".join(stream) == b"content"


def test_span_of_ad_hoc_request_has_no_template(
    server: Server, recorder: Recorder
) -> None:
    """Keep arbitrary paths and methods out of the name of a span."""
    server.respond(200, b"x")
    userinfo = server.url.replace("//", "//me:pw@")
    with SyncApiClient(**settings(server.url, hooks=[recorder.hook])) as api:
        api.request("GET", "/items/7", bytes)
        api.request("GET", f"{userinfo}/items/7?q=hidden#x", bytes)
        server.respond(501)
        with pytest.raises(errors.APIStatusError):
            api.request("PURGE", "/items/7", bytes)
    plain, whole, purge = recorder.spans
    assert [span.name for span in recorder.spans] == ["GET", "GET", "HTTP"]
    assert "url.template" not in values(plain)
    assert values(whole)["url.full"] == f"{server.url}/items/7"
    assert values(purge)["http.request.method"] == "_OTHER"
    assert values(purge)["http.request.method_original"] == "PURGE"


@pytest.mark.parametrize(
    "credential",
    [
        ApiKey("k", SECRET, location="query"),
        ApiKey("X-Key", SECRET),
        Basic("me", SECRET),
    ],
)
def test_span_has_no_credentials(
    call: Caller, recorder: Recorder, credential: Any
) -> None:
    call.server.before = [None]
    client = {"credentials": {"Key": credential}, "hooks": [recorder.hook]}
    with pytest.raises(errors.APIConnectionError):
        call(GET, client=client, **ITEM)
    texts = [span.to_json() for span in recorder.spans]
    assert not any(secret in text for text in texts for secret in (SECRET, "hidden"))


def test_global_provider_is_the_default(call: Caller) -> None:
    call.server.respond(200, b"x")
    tracer = trace.get_tracer("nothing is set up")
    assert not tracer.start_span("x").is_recording()
    call(GET, client={"hooks": [OpenTelemetryHook()]}, **ITEM)
    assert "traceparent" not in call.sent.headers


def test_opentelemetry_is_imported_on_demand() -> None:
    """Import it on first use of the public name."""
    code = (
        "import sys, plane_attachments; "
        "seen = {'opentelemetry', 'aiohttp'} & set(sys.modules); "
        "from plane_attachments import OpenTelemetryHook; "
        "print(sorted(seen), OpenTelemetryHook.__module__)"
    )
    folder = Path(__file__).parents[2] / "generated" / "plane-attachments"
    completed = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert completed.stdout == "[] plane_attachments._runtime.telemetry\n"
