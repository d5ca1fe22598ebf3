"""Downloads: where they go, how they go on after a broken connection, and what they leave behind."""

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
    asked: Operation[Any] = GET,
    **client: Any,
) -> RawResponse[int]:
    """Download in either mode."""
    on_progress = client.pop("on_progress", None)
    if mode == "sync":
        with sync_client(server, **client) as api:
            other = api.with_options(on_progress=on_progress)
            return other.download(target, Watcher(other).get, asked)

    async def run() -> RawResponse[int]:
        async with async_client(server, **client) as api:
            other = api.with_options(on_progress=on_progress)
            return await other.download(target, AsyncWatcher(other).get, asked)

    return asyncio.run(run())


def serving(
    server: HttpServer,
    *cuts: int,
    content: bytes = CONTENT,
    ranges: bool = True,
    tell: Callable[[int], dict[str, str]] = lambda number: {"ETag": '"a"'},
) -> None:
    """A file, of which the first answers end early: after so many bytes each."""

    def script(line: ServerConnection) -> None:
        number = len(server.received) - 1
        headers, asked = tell(number), line.received.headers
        start, status = 0, 200
        condition = asked["If-Range"]
        if ranges and asked["Range"] and condition in (None, *headers.values()):
            start, status = int(asked["Range"].removeprefix("bytes=").rstrip("-")), 206
            headers["Content-Range"] = (
                f"bytes {start}-{len(content) - 1}/{len(content)}"
            )
        rest = content[start:]
        headers["Content-Length"] = str(len(rest))
        is_cut = number < len(cuts)
        line.reply(status, rest[: cuts[number]] if is_cut else rest, headers)
        if is_cut:
            line.hang_up()

    server.script = script


def ranges(server: HttpServer) -> list[str | None]:
    return [request.headers["Range"] for request in server.received]


@modes
class TestTargets:
    def test_a_path(self, server: HttpServer, mode: str, tmp_path: Path) -> None:
        serving(server, tell=lambda _: {"X-Name": "n"})
        path = tmp_path / "a.bin"
        path.write_bytes(b"old")
        answer = load(mode, server, path)
        assert (answer.result, answer.status_code) == (len(CONTENT), 200)
        assert answer.headers["x-name"] == "n" and answer.content == b""
        assert path.read_bytes() == CONTENT and [*tmp_path.iterdir()] == [path]
        assert server.received[0].headers["Accept-Encoding"] == "identity"

    def test_a_file_from_where_it_stands(self, server: HttpServer, mode: str) -> None:
        serving(server, 1000, ranges=False)
        file = io.BytesIO(b"before, and after")
        file.seek(7)
        assert load(mode, server, file, max_retries=1).result == len(CONTENT)
        assert file.getvalue() == b"before," + CONTENT and not file.closed

    def test_nothing(self, server: HttpServer, mode: str, tmp_path: Path) -> None:
        serving(server, content=b"")
        assert load(mode, server, tmp_path / "a").result == 0
        assert (tmp_path / "a").read_bytes() == b""

    def test_a_folder_that_is_not_there(
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

    def test_a_status(self, server: HttpServer, mode: str, tmp_path: Path) -> None:
        server.script = lambda line: line.reply(404, {"detail": "gone"})
        with pytest.raises(errors.NotFoundError, match="gone"):
            load(mode, server, tmp_path / "a.bin")

    def test_a_redirect(self, server: HttpServer, mode: str, tmp_path: Path) -> None:
        server.script = lambda line: line.reply(302, b"", {"Location": "/else"})
        asked: Operation[str] = Operation(
            id="a", method="GET", path="/", responses={"302": LOCATION}
        )
        with pytest.raises(errors.APIStatusError, match="redirect"):
            load(mode, server, tmp_path / "a.bin", asked)

    @pytest.mark.parametrize("is_chunked", [False, True])
    def test_too_short(
        self, server: HttpServer, mode: str, tmp_path: Path, is_chunked: bool
    ) -> None:
        def script(line: ServerConnection) -> None:
            begin(line, "image/png")
            send(line, b"abc")
            line.hang_up()

        if is_chunked:
            server.script = script
        else:
            serving(server, 1000)
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, tmp_path / "a.bin")
        assert len(server.received) == 1

    def test_the_user_ends_it(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server)

        def enough(done: int, total: int | None) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(mode, server, tmp_path / "a.bin", on_progress=enough)

    def test_the_deadline(self, server: HttpServer, mode: str, tmp_path: Path) -> None:
        def script(line: ServerConnection) -> None:
            begin(line, "image/png", ETag='"a"')
            for _ in range(1000):  # Ten seconds, or more on a busy machine.
                time.sleep(0.01)
                send(line, b"a")
            send(line, b"")

        server.script = script
        with pytest.raises(errors.APITimeoutError):
            load(mode, server, tmp_path / "a.bin", deadline=0.3, max_retries=5)

    def test_not_twice_what_must_not_be(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000)
        asked: Operation[bytes] = Operation(
            id="a", method="POST", path="/", responses={"200": lambda: bytes}
        )
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, tmp_path / "a.bin", asked, max_retries=5)
        assert len(server.received) == 1

    @pytest.mark.parametrize("tell", [{}, {"ETag": '"a"'}])
    def test_not_for_ever_without_progress(
        self, server: HttpServer, mode: str, tmp_path: Path, tell: dict[str, str]
    ) -> None:
        # Each answer breaks at the same place: nothing is gained by another.
        cuts = [1000] * 20 if not tell else [1000, *[0] * 20]
        serving(server, *cuts, tell=lambda _: dict(tell))
        with pytest.raises(errors.APIConnectionError):
            load(mode, server, tmp_path / "a.bin", max_retries=2)
        assert len(server.received) == 3


def test_a_cancelled_task_leaves_nothing(server: HttpServer, tmp_path: Path) -> None:
    def script(line: ServerConnection) -> None:
        begin(line, "image/png")
        send(line, b"abc")
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
    def test_the_rest_is_asked_for(
        self,
        server: HttpServer,
        mode: str,
        tmp_path: Path,
        cuts: tuple[int, ...],
        tell: dict[str, str],
    ) -> None:
        serving(server, *cuts, tell=lambda _: dict(tell))
        answer = load(mode, server, tmp_path / "a", max_retries=2)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert (answer.result, answer.status_code) == (len(CONTENT), 200)
        sums = [sum(cuts[:n]) for n in range(len(cuts) + 1)]
        assert ranges(server) == [f"bytes={n}-" if n else None for n in sums]
        conditions = {
            r.headers["If-Range"] for r in server.received if r.headers["Range"]
        }
        assert conditions <= {*tell.values()}

    def test_one_retry_is_one(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 0)
        assert load(mode, server, tmp_path / "a", max_retries=1).result == len(CONTENT)

    @pytest.mark.parametrize("tell", [{}, {"ETag": 'W/"a"'}])
    def test_without_a_validator_it_starts_over(
        self, server: HttpServer, mode: str, tmp_path: Path, tell: dict[str, str]
    ) -> None:
        serving(server, 1000, 2000, tell=lambda _: dict(tell))
        load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert ranges(server) == [None] * 3

    def test_a_server_without_ranges_starts_over(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000, ranges=False)
        assert load(mode, server, tmp_path / "a", max_retries=1).result == len(CONTENT)
        assert (tmp_path / "a").read_bytes() == CONTENT

    def test_a_changed_file_starts_over(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000, tell=lambda number: {"ETag": f'"{number}"'})
        answer = load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert answer.headers["etag"] == '"1"'

    @pytest.mark.parametrize("place", ["bytes 0-99/200", "bytes 9-9/9", "", "nonsense"])
    def test_a_wrong_part_starts_over(
        self, server: HttpServer, mode: str, tmp_path: Path, place: str
    ) -> None:
        def script(line: ServerConnection) -> None:
            if line.received.headers["Range"]:
                part = {"Content-Range": place, "ETag": '"a"'}
                return line.reply(206, b"x" * 50, part)
            is_first = len(server.received) == 1
            body = b"a" * 50 if is_first else b"b" * 100
            line.reply(200, body, {"ETag": '"a"', "Content-Length": "100"})
            if is_first:
                line.hang_up()

        server.script = script
        assert load(mode, server, tmp_path / "a", max_retries=1).result == 100
        assert (tmp_path / "a").read_bytes() == b"b" * 100

    def test_another_file_in_spite_of_the_condition(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        def script(line: ServerConnection) -> None:
            asked = line.received.headers["Range"]
            if len(server.received) == 1:
                line.reply(200, b"a" * 50, {"ETag": '"a"', "Content-Length": "100"})
                return line.hang_up()
            if asked:
                part = {"Content-Range": "bytes 50-99/100", "ETag": '"b"'}
                return line.reply(206, b"b" * 50, part)
            line.reply(200, b"b" * 100, {"ETag": '"b"'})

        server.script = script
        load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == b"b" * 100

    def test_what_cannot_go_back(self, server: HttpServer, mode: str) -> None:
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

    def test_compressed_all_the_same(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        packed = gzip.compress(CONTENT)
        tell = {"Content-Encoding": "gzip", "ETag": '"a"'}
        serving(server, len(packed) // 2, content=packed, tell=lambda _: dict(tell))
        seen: list[Any] = []
        load(
            mode,
            server,
            tmp_path / "a",
            max_retries=1,
            on_progress=lambda *a: seen.append(a),
        )
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert ranges(server) == [None, None]
        assert seen[-1] == (len(CONTENT), None)

    def test_statuses_that_are_repeated(
        self, server: HttpServer, mode: str, tmp_path: Path
    ) -> None:
        serving(server, 1000)
        usual = server.script

        def script(line: ServerConnection) -> None:
            if len(server.received) == 2:
                return line.reply(503)
            usual(line)

        server.script = script
        load(mode, server, tmp_path / "a", max_retries=1)
        assert (tmp_path / "a").read_bytes() == CONTENT
        assert ranges(server) == [None, "bytes=1000-", "bytes=1000-"]


@modes
def test_progress(server: HttpServer, mode: str, tmp_path: Path) -> None:
    serving(server, 70_000)
    seen: list[tuple[int, int | None]] = []
    load(
        mode,
        server,
        tmp_path / "a",
        max_retries=1,
        on_progress=lambda *a: seen.append(a),
    )
    done = [done for done, _ in seen]
    assert done == sorted(done) and done[-1] == len(CONTENT) and 70_000 in done
    assert {total for _, total in seen} == {len(CONTENT)}
