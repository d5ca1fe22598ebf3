"""Downloads: targets, resumption after a broken connection, and cleanup."""

import asyncio
import gzip
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from _runtime import errors, retry
from _runtime.operation import LOCATION, Operation
from _runtime.responses import RawResponse
from support.http_server import HttpServer, ServerConnection, serve, wait_for

from .stream_helpers import (
    AsyncWatcher,
    Watcher,
    async_client,
    begin,
    send,
    sync_client,
)

CONTENT = bytes(range(256)) * 400
GET: Operation[bytes] = Operation(
    id="get", method="GET", path="/file", responses={"200": lambda: bytes}
)
modes = pytest.mark.parametrize("mode", ["sync", "async"])


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with serve(HttpServer()) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: low)


def load(
    mode: str,
    server: HttpServer,
    target: Any,
    operation: Operation[Any] = GET,
    **client: Any,
) -> RawResponse[int]:
    """Download a response in either mode."""
    on_progress = client.pop("on_progress", None)
    if mode == "sync":
        with sync_client(server, **client) as api:
            other = api.with_options(on_progress=on_progress)
            return other.download(target, Watcher(other).get, operation)

    async def run() -> RawResponse[int]:
        async with async_client(server, **client) as api:
            other = api.with_options(on_progress=on_progress)
            return await other.download(target, AsyncWatcher(other).get, operation)

    return asyncio.run(run())


def serving(
    server: HttpServer,
    *cuts: int,
    content: bytes = CONTENT,
    ranges: bool = True,
    tell: Callable[[int], dict[str, str]] = lambda number: {"ETag": '"a"'},
) -> None:
    """Serve a file; the first responses end early, after `cuts` bytes each."""

    def script(connection: ServerConnection) -> None:
        number = len(server.received) - 1
        headers, operation = tell(number), connection.received.headers
        start, status = 0, 200
        condition = operation["If-Range"]
        if ranges and operation["Range"] and condition in (None, *headers.values()):
            start, status = (
                int(operation["Range"].removeprefix("bytes=").rstrip("-")),
                206,
            )
            headers["Content-Range"] = (
                f"bytes {start}-{len(content) - 1}/{len(content)}"
            )
        rest = content[start:]
        headers["Content-Length"] = str(len(rest))
        is_cut = number < len(cuts)
        connection.reply(status, rest[: cuts[number]] if is_cut else rest, headers)
        if is_cut:
            connection.hang_up()

    server.script = script


def ranges(server: HttpServer) -> list[str | None]:
    return [request.headers["Range"] for request in server.received]


@modes
class TestTargets:
    def test_download_to_path_replaces_file(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, tell=lambda _: {"X-Name": "n"})
        path = tmp_path / "a.bin"
        path.write_bytes(b"old")
        response = load(mode, server, path)
        assert (response.result, response.status_code) == (len(CONTENT), 200)
        assert response.headers["x-name"] == "n" and response.content == b""
        assert path.read_bytes() == CONTENT and [*tmp_path.iterdir()] == [path]
        assert server.received[0].headers["Accept-Encoding"] == "identity"

    def test_download_to_file_object_starts_at_its_position(
        self, server: HttpServer, mode: str
    ) -> None:
        serving(server, 1000, ranges=False)
        file = io.BytesIO(b"before, and after")
        file.seek(7)
        assert load(mode, server, file, max_retries=1).result == len(CONTENT)
        assert file.getvalue() == b"before," + CONTENT and not file.closed

    def test_download_of_empty_content(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, content=b"")
        assert load(mode, server, tmp_path / "a").result == 0
        assert (tmp_path / "a").read_bytes() == b""

    def test_download_to_missing_folder_raises(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        with pytest.raises(FileNotFoundError):
            load(mode, server, tmp_path / "none" / "a")
        assert server.received == []


class Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


@modes
class TestFailures:
    @pytest.fixture(autouse=True)
    def _old(self, tmp_path: Path) -> Iterator[None]:
        path = tmp_path / "a.bin"
        path.write_bytes(b"old")
        yield
        assert [*tmp_path.iterdir()] == [path] and path.read_bytes() == b"old"

    def test_error_status_raises_and_keeps_file(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        server.script = lambda connection: connection.reply(404, {"detail": "gone"})
        with pytest.raises(errors.NotFoundError, match="gone"):
            load(mode, server, tmp_path / "a.bin")

    def test_redirect_raises_and_keeps_file(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        server.script = lambda connection: connection.reply(
            302, b"", {"Location": "/else"}
        )
        operation: Operation[str] = Operation(
            id="a", method="GET", path="/", responses={"302": LOCATION}
        )
        with pytest.raises(errors.APIStatusError, match="redirect"):
            load(mode, server, tmp_path / "a.bin", operation)

    @pytest.mark.parametrize("is_chunked", [False, True])
    def test_incomplete_content_raises_and_keeps_file(
        self, server: HttpServer, mode: str, tmp_path: Path, is_chunked: bool
    ) -> None:
        def script(connection: ServerConnection) -> None:
            begin(connection, "image/png")
            send(connection, b"abc")
            connection.hang_up()

        if is_chunked:
            server.script = script
        else:
            serving(server, 1000)
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, tmp_path / "a.bin")
        assert len(server.received) == 1

    def test_exception_of_progress_function_ends_download(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server)

        def enough(done: int, total: int | None) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(mode, server, tmp_path / "a.bin", on_progress=enough)

    def test_deadline_ends_download(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        def script(connection: ServerConnection) -> None:
            begin(connection, "image/png", ETag='"a"')
            for _ in range(1000):  # Ten seconds, or more on a busy machine.
                time.sleep(0.01)
                send(connection, b"a")
            send(connection, b"")

        server.script = script
        with pytest.raises(errors.APITimeoutError):
            load(mode, server, tmp_path / "a.bin", deadline=0.3, max_retries=5)

    def test_unsafe_method_is_not_resumed(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000)
        operation: Operation[bytes] = Operation(
            id="a", method="POST", path="/", responses={"200": lambda: bytes}
        )
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, tmp_path / "a.bin", operation, max_retries=5)
        assert len(server.received) == 1

    @pytest.mark.parametrize("tell", [{}, {"ETag": '"a"'}])
    def test_resumption_without_progress_ends(
        self, server: HttpServer, mode: str, tmp_path: Path, tell: dict[str, str]
    ) -> None:
        # Each response breaks at the same position, so that no attempt makes progress.
        cuts = [1000] * 20 if not tell else [1000, *[0] * 20]
        serving(server, *cuts, tell=lambda _: dict(tell))
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, tmp_path / "a.bin", max_retries=2)
        assert len(server.received) == 3


def test_cancelled_download_leaves_no_file(server: HttpServer, tmp_path: Path) -> None:
    def script(connection: ServerConnection) -> None:
        begin(connection, "image/png")
        send(connection, b"abc")
        wait_for(server.over, server.over)

    server.script = script

    async def run() -> None:
        async with async_client(server) as api:
            got = asyncio.Event()
            other = api.with_options(on_progress=lambda done, total: got.set())
            task = asyncio.ensure_future(
                other.download(tmp_path / "a", AsyncWatcher(other).get, GET)
            )
            await got.wait()
            assert len([*tmp_path.iterdir()]) == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
    assert [*tmp_path.iterdir()] == []


@modes
class TestGoingOn:
    @pytest.mark.parametrize(
        "cuts", [(0,), (1,), (1000,), (0, 0), (1000, 1, 70_000), (5, 5, 5, 5, 5)]
    )
    @pytest.mark.parametrize(
        "tell", [{"ETag": '"a"'}, {"Last-Modified": "Fri, 02 Jan 2026 03:04:05 GMT"}]
    )
    def test_resumption_requests_the_rest(
        self,
        server: HttpServer,
        mode: str,
        tmp_path: Path,
        cuts: tuple[int, ...],
        tell: dict[str, str],
    ) -> None:
        serving(server, *cuts, tell=lambda _: dict(tell))
        response = load(mode, server, tmp_path / "a", max_retries=2)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert (response.result, response.status_code) == (len(CONTENT), 200)
        sums = [sum(cuts[:n]) for n in range(len(cuts) + 1)]
        assert ranges(server) == [f"bytes={n}-" if n else None for n in sums]
        conditions = {
            r.headers["If-Range"] for r in server.received if r.headers["Range"]
        }
        assert conditions <= {*tell.values()}

    def test_resumption_counts_retries_without_progress(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 0)
        assert load(mode, server, tmp_path / "a", max_retries=1).result == len(CONTENT)

    @pytest.mark.parametrize("tell", [{}, {"ETag": 'W/"a"'}])
    def test_resumption_without_validator_restarts(
        self, server: HttpServer, mode: str, tmp_path: Path, tell: dict[str, str]
    ) -> None:
        serving(server, 1000, 2000, tell=lambda _: dict(tell))
        load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert ranges(server) == [None] * 3

    def test_resumption_without_ranges_restarts(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000, ranges=False)
        assert load(mode, server, tmp_path / "a", max_retries=1).result == len(CONTENT)
        assert (tmp_path / "a").read_bytes() == CONTENT

    def test_resumption_of_changed_content_restarts(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000, tell=lambda number: {"ETag": f'"{number}"'})
        response = load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert response.headers["etag"] == '"1"'

    @pytest.mark.parametrize(
        "content_range", ["bytes 0-99/200", "bytes 9-9/9", "", "nonsense"]
    )
    def test_resumption_with_wrong_range_restarts(
        self, server: HttpServer, mode: str, tmp_path: Path, content_range: str
    ) -> None:
        def script(connection: ServerConnection) -> None:
            if connection.received.headers["Range"]:
                part = {"Content-Range": content_range, "ETag": '"a"'}
                return connection.reply(206, b"x" * 50, part)
            is_first = len(server.received) == 1
            body = b"a" * 50 if is_first else b"b" * 100
            connection.reply(200, body, {"ETag": '"a"', "Content-Length": "100"})
            if is_first:
                connection.hang_up()

        server.script = script
        assert load(mode, server, tmp_path / "a", max_retries=1).result == 100
        assert (tmp_path / "a").read_bytes() == b"b" * 100

    def test_resumption_with_other_content_raises(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        def script(connection: ServerConnection) -> None:
            operation = connection.received.headers["Range"]
            if len(server.received) == 1:
                connection.reply(
                    200, b"a" * 50, {"ETag": '"a"', "Content-Length": "100"}
                )
                return connection.hang_up()
            if operation:
                part = {"Content-Range": "bytes 50-99/100", "ETag": '"b"'}
                return connection.reply(206, b"b" * 50, part)
            connection.reply(200, b"b" * 100, {"ETag": '"b"'})

        server.script = script
        load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == b"b" * 100

    def test_restart_of_unseekable_file_raises(
        self, server: HttpServer, mode: str
    ) -> None:
        serving(server, 1000)
        pipe = Pipe()
        assert load(mode, server, pipe, max_retries=1).result == len(CONTENT)
        assert pipe.getvalue() == CONTENT
        server.received.clear()
        serving(server, 1000, tell=lambda _: {})
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, Pipe(), max_retries=1)
        server.received.clear()
        serving(server, 1000, tell=lambda number: {"ETag": f'"{number}"'})
        with pytest.raises(OSError, match="cannot seek back"):
            load(mode, server, Pipe(), max_retries=1)

    def test_compressed_content_is_decoded(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        packed = gzip.compress(CONTENT)
        tell = {"Content-Encoding": "gzip", "ETag": '"a"'}
        serving(server, len(packed) // 2, content=packed, tell=lambda _: dict(tell))
        progress: list[Any] = []
        load(
            mode,
            server,
            tmp_path / "a",
            max_retries=1,
            on_progress=lambda *a: progress.append(a),
        )
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert ranges(server) == [None, None]
        assert progress[-1] == (len(CONTENT), None)

    def test_retry_status_during_resumption_is_retried(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000)
        usual = server.script

        def script(connection: ServerConnection) -> None:
            if len(server.received) == 2:
                return connection.reply(503)
            usual(connection)

        server.script = script
        load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert ranges(server) == [None, "bytes=1000-", "bytes=1000-"]


@modes
def test_progress_counts_bytes_of_all_attempts(
    server: HttpServer, mode: str, tmp_path: Path
) -> None:
    serving(server, 70_000)
    progress: list[tuple[int, int | None]] = []
    load(
        mode,
        server,
        tmp_path / "a",
        max_retries=1,
        on_progress=lambda *a: progress.append(a),
    )
    done = [done for done, _ in progress]
    assert done == sorted(done) and done[-1] == len(CONTENT) and 70_000 in done
    assert {total for _, total in progress} == {len(CONTENT)}
