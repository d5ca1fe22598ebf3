"""OAuth 2: fetching, renewal, concurrency and redaction of tokens."""

import asyncio
import base64
import gc
import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from _runtime import errors, oauth
from _runtime.auth import Bearer
from _runtime.base_client import AsyncApiClient, SyncApiClient
from _runtime.http_io import AsyncIO, ClientIO, SyncIO
from _runtime.oauth import AuthorizationRequest, OAuth2, Token
from _runtime.operation import Operation
from support.clock import FakeClock
from support.commands import HANG
from support.http_server import HttpServer, ServerConnection, serve, wait_for

from .server import AsyncShop, Shop, settings

NOW = 1_000_000.0
GET: Operation[Any] = Operation(
    id="get",
    method="GET",
    path="/it",
    security=(("O",),),
    responses={"200": lambda: str},
)
POST: Operation[Any] = Operation(
    id="post",
    method="POST",
    path="/it",
    body="application/octet-stream",
    security=(("O",),),
    responses={"200": lambda: str},
)


class Api:
    """An API and its token endpoint, which accepts each refresh token once."""

    def __init__(self, server: HttpServer) -> None:
        self.server = server
        self.good = "access-0"
        self.refresh = "refresh-0"
        self.lifetime: object = 3600
        #: Cleared, it holds back tokens until it is set.
        self.gate = threading.Event()
        self.gate.set()
        self.failures: list[Callable[[ServerConnection], None]] = []
        self.forms: list[dict[str, str]] = []
        self._lock = threading.Lock()
        server.script = self._reply

    def _reply(self, connection: ServerConnection) -> None:
        if connection.received.target == "/token":
            return self.give(connection)
        if connection.received.headers["Authorization"] == f"Bearer {self.good}":
            return connection.reply(200, "fine")
        connection.reply(401, {"detail": "expired"})

    def give(self, connection: ServerConnection) -> None:
        form = dict(parse_qsl(connection.received.content.decode()))
        with self._lock:
            self.forms.append(form)
            if self.failures:
                return self.failures.pop(0)(connection)
            wait_for(self.gate, self.server.over)
            if form.get("refresh_token", self.refresh) != self.refresh:
                return connection.reply(400, {"error": "invalid_grant"})
            number = len(self.forms)
            self.good, self.refresh = f"access-{number}", f"refresh-{number}"
            body = {"access_token": self.good, "refresh_token": self.refresh}
            connection.reply(
                200, {**body, "expires_in": self.lifetime, "token_type": "Bearer"}
            )

    @property
    def grants(self) -> list[str]:
        return [form["grant_type"] for form in self.forms]

    def flow(self, **options: Any) -> OAuth2:
        client_settings = {
            "token_url": f"{self.server.url}/token",
            "client_secret": "s3cr3t",
        }
        return OAuth2("me", **{**client_settings, **options})

    def settings(self, flow: Any, **more: Any) -> Any:
        return settings(self.server.url, credentials={"O": Bearer(flow)}, **more)


@pytest.fixture
def api() -> Iterator[Api]:
    with serve(HttpServer()) as server:
        yield Api(server)


def stored(**changes: Any) -> Token:
    options = {"refresh_token": "refresh-0", "expires_at": NOW + 3600}
    return Token("access-0", **{**options, **changes})


@contextmanager
def caller(mode: str, options: Any) -> Iterator[Callable[..., Any]]:
    """Provide a function that makes calls with one client, in either mode."""
    if mode == "sync":
        with SyncApiClient(**options) as client:
            yield Shop(client).call
        return
    with asyncio.Runner() as runner:
        api = AsyncApiClient(**options)
        yield lambda *args, **kwargs: runner.run(AsyncShop(api).call(*args, **kwargs))
        runner.run(api.aclose())


both = pytest.mark.parametrize("mode", ["sync", "async"])


class Waiters:
    """Counts the calls that wait for a token which another call is getting."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def count_in(self, kind: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
        usual = kind.wait

        async def wait(io: ClientIO, later: Any, expires: float | None) -> Any:
            with self._changed:
                self._count += 1
                self._changed.notify_all()
            return await usual(io, later, expires)

        monkeypatch.setattr(kind, "wait", wait)

    def until(self, count: int) -> None:
        """Wait until so many calls wait, or have waited."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._count >= count, HANG)


@pytest.fixture
def waiters(monkeypatch: pytest.MonkeyPatch) -> Waiters:
    waiters = Waiters()
    waiters.count_in(SyncIO, monkeypatch)
    waiters.count_in(AsyncIO, monkeypatch)
    return waiters


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock by which tokens end."""
    monkeypatch.setattr(oauth, "time", FakeClock(NOW))


@both
def test_valid_token_is_used(api: Api, mode: str) -> None:
    with caller(mode, api.settings(api.flow(token=stored()))) as call:
        assert [call(GET), call(GET)] == ["fine"] * 2
    assert api.forms == []


@both
@pytest.mark.parametrize("left", [-1.0, 30.0])
def test_token_is_renewed_before_expiry(api: Api, mode: str, left: float) -> None:
    token = stored(expires_at=NOW + left)
    new: list[Token] = []
    flow = api.flow(token=token, on_token=new.append)
    with caller(mode, api.settings(flow)) as call:
        assert [call(GET), call(GET)] == ["fine"] * 2
    assert api.grants == ["refresh_token"]
    assert new == [flow.current]
    [renewed] = new
    assert (renewed.access_token, renewed.refresh_token) == ("access-1", "refresh-1")
    assert renewed.expires_at == NOW + 3600


def test_short_lived_token_serves_several_calls(api: Api) -> None:
    api.lifetime = "60"  # Some servers write numbers so.
    flow = api.flow(token=stored(expires_at=0.0))
    with caller("sync", api.settings(flow)) as call:
        call(GET)
        call(GET)
    assert len(api.forms) == 1


@both
def test_refused_token_is_renewed_once(api: Api, mode: str) -> None:
    api.good = "another"
    with caller(mode, api.settings(api.flow(token=stored()))) as call:
        assert call(POST, body=b"x") == "fine"
        api.server.script = lambda connection: (
            connection.reply(401)
            if connection.received.target == "/it"
            else api.give(connection)
        )
        with pytest.raises(errors.UnauthorizedError):
            call(POST, body=b"x")
    assert len(api.forms) == 2
    assert [r.content for r in api.server.received if r.target == "/it"] == [b"x"] * 4


def test_unrepeatable_body_is_not_sent_again_after_401(api: Api) -> None:
    api.good = "another"
    with (
        caller("sync", api.settings(api.flow(token=stored()))) as call,
        pytest.raises(errors.UnauthorizedError),
    ):
        call(POST, body=iter([b"x"]))
    assert api.server.targets() == ["/it"]


def test_refused_token_without_grant_raises(api: Api) -> None:
    api.good = "another"
    with (
        caller("sync", api.settings(api.flow(token=Token("old")))) as call,
        pytest.raises(errors.UnauthorizedError),
    ):
        call(GET)
    assert api.server.targets() == ["/it"]


@both
def test_client_credentials_grant_fetches_token(api: Api, mode: str) -> None:
    class Own(OAuth2):
        client_credentials = True
        token_url = f"{api.server.url}/token"
        scopes = ("read", "write")

    with caller(mode, api.settings(Own("m:e", "s/t"))) as call:
        assert call(GET) == "fine"
    assert api.forms == [{"grant_type": "client_credentials", "scope": "read write"}]
    [sent] = [r for r in api.server.received if r.target == "/token"]
    pair = base64.b64decode(sent.headers["Authorization"].removeprefix("Basic "))
    assert pair == b"m%3Ae:s%2Ft"  # RFC 6749, section 2.3.1
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent.headers["Accept"] == "application/json"


@pytest.mark.parametrize(
    ("options", "extra"),
    [
        ({"client_auth": "body"}, {"client_id": "me", "client_secret": "s3cr3t"}),
        ({"client_secret": None}, {"client_id": "me"}),
    ],
)
def test_client_auth_body_sends_secret_in_form(
    api: Api, options: Any, extra: Any
) -> None:
    flow = api.flow(token=stored(expires_at=0.0), **options)
    with caller("sync", api.settings(flow)) as call:
        call(GET)
    form = {"grant_type": "refresh_token", "refresh_token": "refresh-0"}
    assert api.forms == [form | extra]
    assert api.server.received[0].headers["Authorization"] is None


class TestLogin:
    URL = "https://login.example/authorize?a=b"

    def begin(self, api: Api, **more: Any) -> tuple[OAuth2, AuthorizationRequest]:
        flow = api.flow(authorize_url=self.URL, scopes=["data:read", "x"], **more)
        return flow, flow.authorize("https://me.example/back", prompt="login")

    def test_authorize_returns_url_with_pkce(self, api: Api) -> None:
        _, login = self.begin(api)
        query = dict(parse_qsl(urlsplit(login.url).query, strict_parsing=True))
        digest = hashlib.sha256(login.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert login.url.startswith("https://login.example/authorize?a=b&")
        assert query == {
            "a": "b",
            "response_type": "code",
            "client_id": "me",
            "redirect_uri": "https://me.example/back",
            "state": login.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "scope": "data:read x",
            "prompt": "login",
        }
        assert 43 <= len(login.verifier) <= 128  # RFC 7636, section 4.1
        assert self.begin(api)[1].verifier != login.verifier

    @both
    def test_finish_exchanges_code_with_next_call(self, api: Api, mode: str) -> None:
        new: list[Token] = []
        flow, login = self.begin(api, on_token=new.append)
        callback = f"https://me.example/back?state={login.state}&code=c%2Fd"
        with caller(mode, api.settings(flow)) as call:
            with pytest.raises(errors.MissingCredentialsError, match="login"):
                call(GET)
            flow.finish(login, callback)
            assert [call(GET), call(GET)] == ["fine"] * 2
        assert api.forms == [
            {
                "grant_type": "authorization_code",
                "code": "c/d",
                "redirect_uri": "https://me.example/back",
                "code_verifier": login.verifier,
            }
        ]
        assert new == [flow.current]

    def test_authenticate_exchanges_code_at_once(self, api: Api) -> None:
        flow, login = self.begin(api)
        flow.finish(login, f"https://me.example/back?state={login.state}&code=c")
        with SyncApiClient(**api.settings(flow)) as client:
            client.authenticate()
            client.authenticate()

        async def run() -> None:
            async with AsyncApiClient(**api.settings(flow)) as client:
                await client.authenticate()

        asyncio.run(run())
        assert api.grants == ["authorization_code"]

    @pytest.mark.parametrize(
        ("query", "why"),
        [
            ("state=wrong&code=c", "another login"),
            ("code=c", "another login"),
            ("state={}", "no code"),
            ("state={}&error=access_denied", "access_denied"),
            ("state={}&error=%0d%0aevil", "no code"),
        ],
    )
    def test_finish_of_failed_login_raises(
        self, api: Api, query: str, why: str
    ) -> None:
        flow, login = self.begin(api)
        with pytest.raises(ValueError, match=why):
            flow.finish(login, f"https://me.example/back?{query.format(login.state)}")

    def test_authorize_without_url_raises(self, api: Api) -> None:
        with pytest.raises(ValueError, match="authorize_url"):
            api.flow().authorize("https://me.example/back")


class TestTogether:
    def test_renewal_by_threads_spends_one_refresh_token(
        self, api: Api, waiters: Waiters
    ) -> None:
        flow = api.flow(token=stored(expires_at=0.0))
        with (
            SyncApiClient(**api.settings(flow)) as client,
            ThreadPoolExecutor(50) as pool,
        ):
            api.gate.clear()
            calls = [pool.submit(Shop(client).call, GET) for _ in range(50)]
            waiters.until(49)
            api.gate.set()
            assert {call.result() for call in calls} == {"fine"}
            assert flow.current and len(api.forms) == 1
            # Now all of them get a 401.
            api.good = f"{api.good}-unknown"
            api.server.script = self.all_at_once(api)
            calls = [pool.submit(Shop(client).call, GET) for _ in range(50)]
            assert {call.result() for call in calls} == {"fine"}
        assert len(api.forms) == 2

    @staticmethod
    def all_at_once(api: Api) -> Callable[[ServerConnection], None]:
        everyone = threading.Barrier(50)

        def reply(connection: ServerConnection) -> None:
            if connection.received.headers["Authorization"] == "Bearer access-1":
                everyone.wait(HANG)
            api._reply(connection)

        return reply

    def test_renewal_by_tasks_and_threads_spends_one_refresh_token(
        self, api: Api, waiters: Waiters
    ) -> None:
        flow = api.flow(token=stored(expires_at=0.0))

        async def many() -> list[Any]:
            async with AsyncApiClient(**api.settings(flow)) as client:
                calls = (AsyncShop(client).call(GET) for _ in range(500))
                return await asyncio.gather(*calls)

        with (
            SyncApiClient(**api.settings(flow)) as client,
            ThreadPoolExecutor(9) as pool,
        ):
            api.gate.clear()
            threads = [pool.submit(Shop(client).call, GET) for _ in range(8)]
            tasks = pool.submit(asyncio.run, many())
            waiters.until(507)
            api.gate.set()
            assert {call.result() for call in threads} == {"fine"}
            assert set(tasks.result()) == {"fine"}
        assert len(api.forms) == 1

    def test_renewal_that_fails_fails_for_all_that_wait(
        self, api: Api, waiters: Waiters
    ) -> None:
        def refuse(connection: ServerConnection) -> None:
            waiters.until(7)
            connection.reply(
                400, {"error": "invalid_grant", "error_description": "no: refresh-0"}
            )

        api.failures = [refuse]
        flow = api.flow(token=stored(expires_at=0.0))
        with (
            SyncApiClient(**api.settings(flow)) as client,
            ThreadPoolExecutor(8) as pool,
        ):
            calls = [pool.submit(Shop(client).call, GET) for _ in range(8)]
            found = [call.exception() for call in calls]
        assert {type(error) for error in found} == {errors.BadRequestError}
        assert "no: ***" in str(found[0]) and len(api.forms) == 1

    def test_renewal_whose_task_is_cancelled_loses_no_token(
        self, api: Api, waiters: Waiters
    ) -> None:
        flow = api.flow(token=stored(expires_at=0.0))

        async def run() -> None:
            async with AsyncApiClient(**api.settings(flow)) as client:
                api.gate.clear()
                first = asyncio.create_task(AsyncShop(client).call(GET))
                second = asyncio.create_task(AsyncShop(client).call(GET))
                await asyncio.to_thread(waiters.until, 1)
                first.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await first
                api.gate.set()
                assert await second == "fine"

        asyncio.run(run())
        assert len(api.forms) == 1 and flow.current
        assert flow.current.refresh_token == "refresh-1"

    def test_waiters_that_are_cancelled_disturb_no_other_call(
        self, api: Api, waiters: Waiters
    ) -> None:
        flow = api.flow(token=stored(expires_at=0.0))

        async def run() -> list[bool]:
            async with AsyncApiClient(**api.settings(flow)) as client:
                api.gate.clear()
                calls = (AsyncShop(client).call(GET) for _ in range(5))
                tasks = [asyncio.create_task(call) for call in calls]
                await asyncio.to_thread(waiters.until, 4)
                for task in tasks[1:4]:
                    task.cancel()
                api.gate.set()
                found = await asyncio.gather(*tasks, return_exceptions=True)
                return [isinstance(it, BaseException) for it in found]

        assert asyncio.run(run()) == [False, True, True, True, False]
        assert len(api.forms) == 1

    def test_waiting_for_a_token_ends_with_the_deadline(
        self, api: Api, waiters: Waiters
    ) -> None:
        flow = api.flow(token=stored(expires_at=0.0))
        with (
            SyncApiClient(**api.settings(flow)) as client,
            ThreadPoolExecutor(2) as pool,
        ):
            api.gate.clear()
            calls = [pool.submit(Shop(client).call, GET) for _ in range(2)]
            waiters.until(1)
            late = Shop(client.with_options(deadline=0.2))
            with pytest.raises(errors.APITimeoutError, match="no token arrived"):
                late.call(GET)
            api.gate.set()
            assert [call.result() for call in calls] == ["fine"] * 2

        async def run() -> None:
            options = api.settings(flow, deadline=0.2)
            async with AsyncApiClient(**options) as client:
                with pytest.raises(errors.APITimeoutError):
                    await AsyncShop(client).call(GET)

        flow._token = stored(expires_at=0.0, refresh_token=api.refresh)
        api.gate.clear()
        asyncio.run(run())


def test_failed_renewal_of_valid_token_is_ignored(api: Api) -> None:
    api.failures = [ServerConnection.reset] * 9
    token = stored(expires_at=NOW + 30)
    with caller("sync", api.settings(api.flow(token=token))) as call:
        assert [call(GET), call(GET)] == ["fine"] * 2
    assert len(api.forms) == 1  # It is left alone for a while.


def test_lost_token_response_is_not_retried(api: Api) -> None:
    api.failures = [ServerConnection.reset]
    flow = api.flow(token=stored(expires_at=0.0))
    with (
        caller("sync", api.settings(flow, max_retries=5)) as call,
        pytest.raises(errors.APIConnectionError),
    ):
        call(GET)
    assert len(api.forms) == 1


@pytest.mark.parametrize(
    "response",
    [b"<html>", b"[]", b"{}", b'{"access_token": 1}', b'{"access_token": ""}'],
)
def test_response_without_token_raises(api: Api, response: bytes) -> None:
    api.failures = [lambda connection: connection.reply(200, response)]
    with (
        caller("sync", api.settings(api.flow(token=stored(expires_at=0.0)))) as call,
        pytest.raises(errors.APIResponseError, match="no access_token"),
    ):
        call(GET)


def test_token_with_control_characters_raises(api: Api) -> None:
    body = {"access_token": "a\r\nX-Evil: b"}
    api.failures = [lambda connection: connection.reply(200, body)]
    with (
        caller("sync", api.settings(api.flow(token=stored(expires_at=0.0)))) as call,
        pytest.raises(ValueError, match="line breaks"),
    ):
        call(GET)
    assert api.server.targets() == ["/token"]


@both
@pytest.mark.parametrize("life", [None, "soon", -5, True])
def test_token_of_unknown_lifetime_is_kept(api: Api, mode: str, life: object) -> None:
    api.lifetime = life
    flow = api.flow(token=stored(expires_at=0.0))
    with caller(mode, api.settings(flow)) as call:
        call(GET)
    assert flow.current and flow.current.refresh_token == "refresh-1"


def test_refresh_token_is_kept_if_response_has_none(api: Api) -> None:
    api.failures = [
        lambda connection: connection.reply(200, {"access_token": "access-0"})
    ]
    flow = api.flow(token=stored(expires_at=0.0))
    with caller("sync", api.settings(flow)) as call:
        call(GET)
    assert flow.current and flow.current.refresh_token == "refresh-0"


class TestOnToken:
    def test_async_function_is_awaited(self, api: Api) -> None:
        new: list[Token] = []

        async def store(token: Token) -> None:
            await asyncio.sleep(0)
            new.append(token)

        flow = api.flow(token=stored(expires_at=0.0), on_token=store)
        with caller("async", api.settings(flow)) as call:
            call(GET)
        assert new == [flow.current]

    def test_async_function_with_sync_client_raises(self, api: Api) -> None:
        async def store(token: Token) -> None: ...

        flow = api.flow(token=stored(expires_at=0.0), on_token=store)
        with pytest.warns(RuntimeWarning, match="never awaited"):
            with (
                caller("sync", api.settings(flow)) as call,
                pytest.raises(TypeError, match="AsyncClient"),
            ):
                call(GET)
            gc.collect()

    @both
    def test_exception_ends_call_and_keeps_token(self, api: Api, mode: str) -> None:
        def store(token: Token) -> None:
            raise OSError("disk full")

        flow = api.flow(token=stored(expires_at=0.0), on_token=store)
        with caller(mode, api.settings(flow)) as call:
            with pytest.raises(OSError, match="disk full"):
                call(GET)
            assert call(GET) == "fine"
        assert flow.current and flow.current.refresh_token == "refresh-1"


class TestFunctions:
    @both
    def test_function_is_called_for_each_call(self, api: Api, mode: str) -> None:
        tokens = iter(["access-0", "access-0", "stale", "access-0"])
        with caller(mode, api.settings(lambda: next(tokens))) as call:
            assert [call(GET), call(GET), call(GET)] == ["fine"] * 3
        sent = ["access-0", "access-0", "stale", "access-0"]
        assert api.server.tokens() == [f"Bearer {token}" for token in sent]

    def test_async_function_is_awaited(self, api: Api) -> None:
        async def token() -> str:
            await asyncio.sleep(0)
            return "access-0"

        with caller("async", api.settings(token)) as call:
            assert call(GET) == "fine"
        with (
            caller("sync", api.settings(token)) as call,
            pytest.warns(RuntimeWarning, match="never awaited"),
        ):
            with pytest.raises(TypeError, match="AsyncClient"):
                call(GET)
            gc.collect()

    def test_token_of_function_is_redacted(self, api: Api) -> None:
        def deny(connection: ServerConnection) -> None:
            connection.reply(
                403, {"detail": connection.received.headers["Authorization"]}
            )

        api.server.script = deny
        with (
            caller("sync", api.settings(lambda: "t0k3n-secret")) as call,
            pytest.raises(errors.ForbiddenError) as caught,
        ):
            call(GET)
        assert str(caught.value).endswith("Bearer ***")


def test_secrets_are_not_shown(api: Api) -> None:
    flow = api.flow(token=stored())
    client = SyncApiClient(**api.settings(flow))
    shown = repr([flow, flow.current, client, vars(client)])
    for secret in ("access-0", "refresh-0", "s3cr3t"):
        assert secret not in shown


def test_token_is_sent_to_own_origin_only(api: Api) -> None:
    with (
        serve(HttpServer(lambda connection: connection.reply(204))) as other,
        SyncApiClient(**api.settings(api.flow(token=stored()))) as client,
    ):
        client.request("GET", f"{other.url}/elsewhere")
    assert other.tokens() == [None]
