"""Fixtures: a server, and a caller in each mode."""

from collections.abc import Iterator

import pytest

from support import clock
from support.http_server import serve

from .server import Caller, Server


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(Server()) as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, server: Server) -> Caller:
    return Caller(request.param, server)


@pytest.fixture
def fake_clock(monkeypatch: pytest.MonkeyPatch) -> clock.FakeClock:
    """Give the runtime a clock that only sleeping moves."""
    return clock.install(monkeypatch)
