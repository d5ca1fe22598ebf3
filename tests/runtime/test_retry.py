"""Retries: conditions, delays and limits, over a real connection, sync and async."""

import io
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from _runtime import errors, retry
from _runtime.base_client import SyncApiClient
from _runtime.files import File
from _runtime.messages import Request, Response
from _runtime.operation import Operation
from _runtime.retry import RetryPolicy
from support.clock import FakeClock

from .server import Caller, Server, Shop, settings

NOW: dict[str, str] = {"Retry-After": "0"}
TWICE: dict[str, Any] = {"client": {"max_retries": 2}}


def operation(method: str, **more: Any) -> Operation[Any]:
    return Operation(
        id="any", method=method, path="/any", responses={"204": None}, **more
    )


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float]]:
    """Between how many seconds each random wait would have been; none is waited."""
    operation: list[tuple[float, float]] = []

    def least(low: float, high: float) -> float:
        operation.append((low, high))
        return low

    monkeypatch.setattr(retry.random, "uniform", least)
    return operation


@pytest.fixture(autouse=True)
def _done(server: Server) -> None:
    server.respond(204)


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_retry_status_is_retried(
    call: Caller, waits: list[Any], method: str, status: int
) -> None:
    call.server.before = [(status, {}), (status, {})]
    call(operation(method), **TWICE)
    assert len(call.server.received) == 3
    assert waits == [(0, 0.5), (0, 1.0)]


@pytest.mark.parametrize("status", [400, 401, 404, 409, 500, 501])
def test_other_status_is_not_retried(call: Caller, status: int) -> None:
    call.server.before = [(status, {})]
    with pytest.raises(errors.APIStatusError):
        call(operation("GET"), **TWICE)
    assert len(call.server.received) == 1


def test_retries_end_at_max_retries(call: Caller, waits: list[Any]) -> None:
    call.server.respond(503)
    with pytest.raises(errors.ServiceUnavailableError):
        call(operation("GET"), **TWICE)
    assert len(call.server.received) == 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
class TestNotTwice:
    def test_post_with_response_is_not_retried(self, call: Caller, method: str) -> None:
        call.server.before = [(503, NOW)]
        with pytest.raises(errors.ServiceUnavailableError):
            call(operation(method), **TWICE)
        assert len(call.server.received) == 1

    def test_post_with_lost_response_is_not_retried(
        self, call: Caller, method: str
    ) -> None:
        call.server.before = [None]
        with pytest.raises(errors.APIConnectionError) as caught:
            call(operation(method), **TWICE)
        assert len(call.server.received) == 1 and caught.value.was_sent

    def test_post_refused_by_429_is_retried(self, call: Caller, method: str) -> None:
        call.server.before = [(429, NOW), (429, NOW)]
        call(operation(method), **TWICE)
        assert len(call.server.received) == 3

    def test_post_refused_without_retry_after_is_not_retried(
        self, call: Caller, method: str
    ) -> None:
        call.server.before = [(429, {})]
        with pytest.raises(errors.TooManyRequestsError):
            call(operation(method), **TWICE)

    def test_post_with_idempotency_key_is_retried(
        self, call: Caller, waits: list[Any], method: str
    ) -> None:
        call.server.before = [(503, {}), None]
        call(operation(method), headers={"idempotency-key": "k"}, **TWICE)
        keys = [sent.headers["Idempotency-Key"] for sent in call.server.received]
        assert keys == ["k"] * 3


def test_lost_response_is_retried(call: Caller, waits: list[Any]) -> None:
    call.server.before = [None, None]
    call(operation("GET"), **TWICE)
    assert len(call.server.received) == 3


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_post_without_connection_is_retried(
    call: Caller, waits: list[Any], method: str
) -> None:
    client = {"base_url": "http://127.0.0.1:1", "max_retries": 2}
    with pytest.raises(errors.APIConnectionError) as caught:
        call(operation(method), client=client)
    assert len(waits) == 2 and not caught.value.was_sent


class TestRetryAfter:
    def test_retry_after_seconds_waits_as_long(
        self, call: Caller, fake_clock: FakeClock
    ) -> None:
        call.server.before = [(503, {"Retry-After": "1"})]
        call(operation("GET"), **TWICE)
        assert fake_clock.sleeps == [1]

    def test_retry_after_date_waits_until_then(
        self, call: Caller, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

        class Now(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return now

        monkeypatch.setattr(errors, "datetime", Now)
        date = format_datetime(now + timedelta(seconds=7), usegmt=True)
        call.server.before = [(429, {"Retry-After": date})]
        call(operation("POST"), **TWICE)
        assert len(call.server.received) == 2 and fake_clock.sleeps == [7]

    @pytest.mark.parametrize(
        "headers",
        [{"Retry-After": "61"}, {"RateLimit-Reset": "61"}, {"RateLimit": "a;r=0;t=99"}],
    )
    def test_long_retry_after_is_not_waited_for(
        self, call: Caller, headers: dict[str, str]
    ) -> None:
        call.server.before = [(429, headers)]
        with pytest.raises(errors.TooManyRequestsError):
            call(operation("GET"), **TWICE)
        assert len(call.server.received) == 1

    @pytest.mark.parametrize(
        "headers", [{"RateLimit-Reset": "0"}, {"RateLimit": '"default";r=0;t=0'}]
    )
    def test_rate_limit_reset_is_waited_for(
        self, call: Caller, waits: list[Any], headers: dict[str, str]
    ) -> None:
        call.server.before = [(429, headers)]
        call(operation("GET"), **TWICE)
        assert not waits

    def test_invalid_retry_after_is_ignored(
        self, call: Caller, waits: list[Any]
    ) -> None:
        call.server.before = [(503, {"Retry-After": "soon", "RateLimit-Reset": "-1"})]
        call(operation("GET"), **TWICE)
        assert waits == [(0, 0.5)]


class TestBodies:
    def test_file_object_is_sent_again_from_its_position(
        self, call: Caller, waits: list[Any]
    ) -> None:
        file = io.BytesIO(b"0123456789")
        file.seek(3)
        call.server.before = [(503, {}), (503, {})]
        call(operation("PUT", body="application/octet-stream"), body=file, **TWICE)
        assert [sent.content for sent in call.server.received] == [b"3456789"] * 3

    def test_path_is_opened_again(
        self, call: Caller, waits: list[Any], tmp_path: Path
    ) -> None:
        path = tmp_path / "a.bin"
        path.write_bytes(b"abc")
        call.server.before = [None]
        body = {"one": File(path), "two": io.BytesIO(b"def")}
        call(operation("PUT", body="multipart/form-data"), body=body, **TWICE)
        contents = [[part[3] for part in sent.parts] for sent in call.server.received]
        assert contents == [[b"abc", b"def"]] * 2

    def test_unseekable_file_is_sent_once(self, call: Caller) -> None:
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

        call.server.before = [(503, {})]
        with pytest.raises(errors.ServiceUnavailableError):
            body = Pipe(b"abc")
            call(operation("PUT", body="application/octet-stream"), body=body, **TWICE)
        assert [sent.content for sent in call.server.received] == [b"abc"]


class TestDelete:
    def test_delete_is_done_if_gone_after_lost_response(
        self, call: Caller, waits: list[Any]
    ) -> None:
        call.server.before = [None]
        call.server.respond(404)
        call(operation("DELETE"), **TWICE)

    @pytest.mark.parametrize("first", [[], [(429, NOW)]])
    def test_delete_of_missing_resource_raises(
        self, call: Caller, first: list[Any]
    ) -> None:
        call.server.before = first
        call.server.respond(404)
        with pytest.raises(errors.NotFoundError):
            call(operation("DELETE"), **TWICE)

    def test_delete_with_declared_body_raises_if_gone(
        self, call: Caller, waits: list[Any]
    ) -> None:
        call.server.before = [None]
        call.server.respond(404)
        operation: Operation[str] = Operation(
            id="any", method="DELETE", path="/any", responses={"200": lambda: str}
        )
        with pytest.raises(errors.NotFoundError):
            call(operation, **TWICE)


def test_raw_response_has_number_of_retries(server: Server, waits: list[Any]) -> None:
    server.before = [(503, {}), None]
    with SyncApiClient(**settings(server.url, max_retries=5)) as client:
        assert client.raw(Shop(client).call, operation("GET")).retries == 2


class TestWithOptions:
    def test_each_option_is_applied(self, server: Server, waits: list[Any]) -> None:
        with SyncApiClient(**settings(server.url)) as client:
            other = client.with_options(
                max_retries=1,
                retry_any_method=True,
                retry_statuses={418},
                headers={"X-Trace": "t"},
                query={"debug": True},
                timeout=500.0,
            )
            server.before = [(418, {})]
            Shop(other).call(operation("POST"))
        assert [sent.target for sent in server.received] == ["/any?debug=true"] * 2
        assert {sent.headers["X-Trace"] for sent in server.received} == {"t"}

    def test_options_accumulate_and_leave_first_client_unchanged(
        self, server: Server
    ) -> None:
        with SyncApiClient(**settings(server.url)) as client:
            one = client.with_options(headers={"X-A": "1", "X-B": "1"})
            two = one.with_options(headers={"X-B": "2"}, query={"q": "2"})
            Shop(two).call(operation("GET"), query={"p": 1})
            Shop(client).call(operation("GET"))
        first, second = server.received
        assert (first.headers["X-A"], first.headers["X-B"]) == ("1", "2")
        assert first.target == "/any?p=1&q=2"
        assert second.target == "/any" and second.headers["X-A"] is None

    def test_client_with_options_is_closed_with_the_first(self, server: Server) -> None:
        client = SyncApiClient(**settings(server.url))
        other = client.with_options(max_retries=1)
        client.close()
        with pytest.raises(RuntimeError, match="closed"):
            Shop(other).call(operation("GET"))

    def test_header_with_control_characters_raises(self, server: Server) -> None:
        with (
            SyncApiClient(**settings(server.url)) as client,
            pytest.raises(ValueError, match="line breaks"),
        ):
            bad = client.with_options(headers={"X-A": "a\r\nX-B: b"})
            Shop(bad).call(operation("GET"))


@pytest.mark.parametrize("number", [-1, True, 1.5, "2"])
def test_invalid_max_retries_raises(number: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="max_retries"):
        SyncApiClient(**settings("http://localhost", max_retries=number))


@given(
    st.integers(0, 12),
    st.integers(0, 12),
    st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
    st.integers(100, 599),
    st.none() | st.integers(0, 200),
)
def test_delays_are_bounded(
    most: int, attempt: int, method: str, status: int, retry_after: int | None
) -> None:
    request = Request(method, "http://a/", "http://a/", (), None)
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    wait = RetryPolicy(most).delay_after_response(
        request, Response(status, headers, b""), attempt
    )
    if wait is None:
        return
    assert attempt < most and status in retry.RETRY_STATUSES
    assert wait == retry_after if retry_after is not None else 0 <= wait <= 8
    assert 0 <= wait <= 60
    assert method in ("GET", "DELETE") or (status == 429 and retry_after is not None)
