"""A server and a caller, sync and async, for each test that asks."""

from collections.abc import Iterator

import pytest

from .server import Caller, Server, serve


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, server: Server) -> Caller:
    return Caller(request.param, server)
