"""Iteration over pages, over a real connection, sync and async."""

import asyncio
import pickle
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import Field

from _runtime import errors
from _runtime.auth import ApiKey
from _runtime.base_client import AsyncApiClient, AsyncResource, Resource, SyncApiClient
from _runtime.errors import DriftWarning
from _runtime.models import OMIT, Model
from _runtime.operation import Operation
from _runtime.pagination import PaginationSpec

from .server import Caller, Server, key, settings


class Item(Model):
    """An item, whose field has another name on the wire."""

    number: Annotated[int, Field(alias="no")]


class More(Model):
    """The links of a page; `copy` is also a method of models."""

    following: Annotated[str | None | OMIT, Field(alias="next/page")] = OMIT
    copy_: Annotated[str | OMIT, Field(alias="copy")] = OMIT
    total: int | OMIT = OMIT
    since: date | OMIT = OMIT


class Page(Model):
    """A page that is an object."""

    found: Annotated[list[Item], Field(alias="results")]
    more: More | OMIT = OMIT


def operation(type_: object = Page, **facts: Any) -> Operation[Any]:
    return Operation(
        **{"id": "items/list", "method": "GET", "path": "/items", **facts},
        responses={"200": lambda: type_},
    )


PLAIN = operation(list[Item])
LIST = operation()
OFFSET = PaginationSpec(style="offset", items="/results", parameter="skip")
PAGE = PaginationSpec(style="page", items="", parameter="page", first=1)
CURSOR = PaginationSpec(
    style="cursor", items="/results", parameter="after", next="/more/next~1page"
)
LINK = PaginationSpec(style="link", items="")
NEXT = PaginationSpec(style="next-url", items="/results", next="/more/next~1page")


def page(*numbers: int, **more: object) -> tuple[dict[str, object], dict[str, str]]:
    """Return a page as an object, without headers."""
    more = {"next/page" if name == "next" else name: v for name, v in more.items()}
    return {"results": numbered(*numbers), **({"more": more} if more else {})}, {}


def numbered(*numbers: int) -> list[dict[str, int]]:
    return [{"no": number} for number in numbers]


class Reader:
    """Reads the items of an iteration in one mode, and keeps them after an error."""

    def __init__(self, call: Caller) -> None:
        self.mode, self.server = call.mode, call.server
        self.found: list[Any] = []

    def __call__(
        self,
        operation: Operation[Any],
        pages: PaginationSpec,
        *,
        client: Mapping[str, Any] = {},
        **arguments: Any,
    ) -> list[Any]:
        options = settings(self.server.url, **client)
        self.found.clear()
        if self.mode == "sync":
            with SyncApiClient(**options) as api:
                for item in Resource(api)._iterate(operation, pages, **arguments):
                    self.found.append(getattr(item, "number", item))
            return self.found

        async def run() -> None:
            async with AsyncApiClient(**options) as api:
                async for item in AsyncResource(api)._iterate(
                    operation, pages, **arguments
                ):
                    self.found.append(getattr(item, "number", item))

        asyncio.run(run())
        return self.found

    @property
    def targets(self) -> list[str]:
        return [sent.target for sent in self.server.received]


@pytest.fixture
def read(call: Caller) -> Reader:
    call.server.respond(404)
    return Reader(call)


class TestOffset:
    def test_offset_grows_by_received_items_until_a_page_is_empty(
        self, read: Reader
    ) -> None:
        read.server.pages = {
            "/items?limit=2": page(1, 2),
            "/items?limit=2&skip=2": page(3),
            "/items?limit=2&skip=3": page(),
        }
        query = {"limit": 2, "skip": OMIT}
        assert read(LIST, OFFSET, query=query) == [1, 2, 3]
        assert read.targets == [*read.server.pages]

    def test_iteration_starts_at_the_callers_value(self, read: Reader) -> None:
        read.server.pages = {"/items?skip=5": page(6), "/items?skip=6": page()}
        assert read(LIST, OFFSET, query={"skip": 5}) == [6]

    def test_total_saves_the_last_request(self, read: Reader) -> None:
        read.server.pages = {
            "/items": page(1, 2, total=3),
            "/items?skip=2": page(3, total=3),
        }
        counted = PaginationSpec(
            style="offset", items="/results", parameter="skip", total="/more/total"
        )
        assert read(LIST, counted, query={"skip": OMIT}) == [1, 2, 3]
        assert len(read.targets) == 2

    def test_missing_total_is_ignored(self, read: Reader) -> None:
        read.server.pages = {"/items": page(1), "/items?skip=1": page()}
        counted = PaginationSpec(
            style="offset", items="/results", parameter="skip", total="/more/total"
        )
        assert read(LIST, counted, query={}) == [1]

    def test_offset_may_count_from_one(self, read: Reader) -> None:
        read.server.pages = {"/items?skip=": page(1, 2), "/items?skip=3": page()}
        from_one = PaginationSpec(
            style="offset", items="/results", parameter="skip", first=1
        )
        assert read(LIST, from_one, query={"skip": None}) == [1, 2]


class TestPage:
    def test_page_number_grows_by_one(self, read: Reader) -> None:
        read.server.pages = {
            "/items": (numbered(1, 2), {}),
            "/items?page=2": (numbered(3), {}),
            "/items?page=3": ([], {}),
        }
        assert read(PLAIN, PAGE, query={"page": OMIT}) == [1, 2, 3]
        assert read.targets == [*read.server.pages]

    def test_iteration_starts_at_the_callers_value(self, read: Reader) -> None:
        read.server.pages = {
            "/items?page=7": (numbered(1), {}),
            "/items?page=8": ([], {}),
        }
        assert read(PLAIN, PAGE, query={"page": "7"}) == [1]

    def test_page_number_may_count_from_zero(self, read: Reader) -> None:
        read.server.pages = {"/items": (numbered(1), {}), "/items?page=1": ([], {})}
        from_zero = PaginationSpec(style="page", items="", parameter="page")
        assert read(PLAIN, from_zero, query={}) == [1]

    def test_total_of_pages_ends_the_iteration(self, read: Reader) -> None:
        read.server.pages = {
            "/items": page(1, total=2),
            "/items?page=2": page(2, total=2),
        }
        counted = PaginationSpec(
            style="page",
            items="/results",
            parameter="page",
            first=1,
            total="/more/total",
        )
        assert read(LIST, counted, query={}) == [1, 2]

    def test_null_is_an_empty_page_if_nullable(self, read: Reader) -> None:
        read.server.pages = {
            "/items": (numbered(1), {}),
            "/items?page=2": (None, {}),
        }
        op = operation(list[Item] | None)
        nullable = PaginationSpec(
            style="page", items="", parameter="page", first=1, nullable=True
        )
        assert read(op, nullable, query={}) == [1]


class TestCursor:
    @pytest.mark.parametrize("end", [{}, {"next": None}, {"next": ""}])
    def test_iteration_continues_while_there_is_a_cursor(
        self, read: Reader, end: dict[str, Any]
    ) -> None:
        read.server.pages = {
            "/items?size=1": page(1, next="a/b"),
            "/items?size=1&after=a%2Fb": page(next="c"),
            "/items?size=1&after=c": page(2, **end),
        }
        assert read(LIST, CURSOR, query={"size": 1, "after": OMIT}) == [1, 2]
        assert read.targets == [*read.server.pages]

    def test_iteration_starts_at_the_callers_value(self, read: Reader) -> None:
        read.server.pages = {"/items?after=x": page(1)}
        assert read(LIST, CURSOR, query={"after": "x"}) == [1]

    @pytest.mark.parametrize("start", [OMIT, "a"])
    def test_repeated_cursor_raises(self, read: Reader, start: Any) -> None:
        read.server.pages = {
            "/items": page(1, next="a"),
            "/items?after=a": page(2, next="b"),
            "/items?after=b": page(3, next="a"),
        }
        with pytest.raises(
            errors.PaginationError, match="leads to a page that was requested before"
        ):
            read(LIST, CURSOR, query={"after": start})
        assert read.found == ([2, 3] if start == "a" else [1, 2, 3])
        assert len(read.targets) == len(read.found)

    def test_cursor_of_another_type_is_sent(self, read: Reader) -> None:
        read.server.pages = {
            "/items": page(1, since="2026-01-31"),
            "/items?after=2026-01-31": page(2),
        }
        since = PaginationSpec(
            style="cursor", items="/results", parameter="after", next="/more/since"
        )
        assert read(LIST, since, query={}) == [1, 2]

    def test_cursor_in_an_undeclared_field_is_found(self, read: Reader) -> None:
        read.server.pages = {"/items": page(1, new="n"), "/items?after=n": page(2)}
        new = PaginationSpec(
            style="cursor", items="/results", parameter="after", next="/more/new"
        )
        assert read(LIST, new, query={}) == [1, 2]

    def test_cursor_in_a_field_named_like_a_method_is_found(self, read: Reader) -> None:
        read.server.pages = {"/items": page(1, copy="n"), "/items?after=n": page(2)}
        copy = PaginationSpec(
            style="cursor", items="/results", parameter="after", next="/more/copy"
        )
        assert read(LIST, copy, query={}) == [1, 2]

    @pytest.mark.parametrize("cursor", [{"a": 1}, [1], True])
    def test_cursor_that_is_no_scalar_raises(
        self, read: Reader, cursor: object
    ) -> None:
        read.server.pages = {"/items": page(1, next=cursor)}
        with pytest.raises(
            errors.PaginationError, match="at '/more/next~1page', expected a cursor"
        ):
            read(LIST, CURSOR, query={}, client={"on_drift": "ignore"})
        assert read.found == [1]


class TestLink:
    @pytest.mark.parametrize(
        "link",
        [
            '<{}>; rel="next"',
            "<{}>;rel=next",
            '<{}> ; REL = "prev NEXT" ; title="a, <b>; rel=\\"x\\""',
            '</first>; rel="first", <{}>; rel="next", </last>; rel=last',
            '</b>; title="<x>, rel=next"; rel=prev, <{}>; a; b=c; rel="next"',
            '</other>; rel=next; anchor="/a", <{}>; rel=next',
            "</both>; rel=prev; rel=next, <{}>; rel=next",
        ],
    )
    @pytest.mark.parametrize("target", ["/items?page=2", "?page=2", "items?page=2#x"])
    def test_link_with_relation_next_is_followed(
        self, read: Reader, link: str, target: str
    ) -> None:
        read.server.pages = {
            "/items": (numbered(1), {"Link": link.format(target)}),
            "/items?page=2": (numbered(2), {"Link": '</items>; rel="first"'}),
        }
        assert read(PLAIN, LINK) == [1, 2]

    @pytest.mark.parametrize(
        "link", ["", "next", "<>; rel=next", "</a>", '</a>; rel="', '</a>; rel="next']
    )
    def test_links_with_other_relations_are_ignored(
        self, read: Reader, link: str
    ) -> None:
        read.server.pages = {"/items": (numbered(1), {"Link": link})}
        assert read(PLAIN, LINK) == [1]
        assert len(read.targets) == 1

    def test_hostile_link_header_takes_linear_time(self, read: Reader) -> None:
        link = "<a>" + ";a=" * 5_000 + '"' + '<b>;"' * 5_000
        read.server.pages = {"/items": (numbered(1), {"Link": link})}
        assert read(PLAIN, LINK) == [1]


class TestNextUrl:
    def test_absolute_and_relative_urls_are_followed(self, read: Reader) -> None:
        read.server.pages = {
            "/items?q=a": page(1, next=f"{read.server.url}/items?q=a&at=2"),
            "/items?q=a&at=2": page(2, next="?at=3"),
            "/items?at=3": page(3, next="more/4"),
            "/more/4": page(4, next=None),
        }
        assert read(LIST, NEXT, query={"q": "a"}) == [1, 2, 3, 4]
        assert read.targets == [*read.server.pages]

    @pytest.mark.parametrize(
        "target",
        [
            "http://other.example/items",
            "//other.example/items",
            "https://127.0.0.1/items",
            "HTTP://user@{}/items",
            "http://{}:1/items",
            "http://{}\\@other.example/items",
            "ftp://{}/items",
            "javascript:alert(1)",
            "http://[",
        ],
    )
    def test_url_of_another_origin_raises(self, read: Reader, target: str) -> None:
        host = read.server.url.removeprefix("http://")
        target = target.format(host)
        read.server.pages = {"/items": page(1, next=target)}
        with pytest.raises(errors.PaginationError, match="to another origin"):
            read(LIST, NEXT)
        assert read.found == [1] and read.targets == ["/items"]

    @pytest.mark.parametrize("target", ["/items", "#more", "?"])
    def test_url_of_the_same_page_raises(self, read: Reader, target: str) -> None:
        read.server.pages = {"/items": page(1, next=target)}
        with pytest.raises(errors.PaginationError, match="was requested before"):
            read(LIST, NEXT)
        assert read.targets == ["/items"]

    def test_url_of_an_earlier_page_raises(self, read: Reader) -> None:
        read.server.pages = {
            "/items": page(1, next="/items?a"),
            "/items?a": page(2, next="/items?b"),
            "/items?b": page(3, next="/items?a"),
        }
        with pytest.raises(errors.PaginationError):
            read(LIST, NEXT)
        assert read.found == [1, 2, 3]

    def test_credentials_and_headers_are_sent_with_each_page(
        self, read: Reader
    ) -> None:
        read.server.pages = {"/items": page(1, next="?at=2"), "/items?at=2": page(2)}
        op = operation(security=(("Key",),))
        client = {"credentials": key("secret")}
        read(op, NEXT, client=client, headers={"X-Trace": "t"})
        sent = [
            (one.headers["X-Key"], one.headers["X-Trace"])
            for one in read.server.received
        ]
        assert sent == [("secret", "t")] * 2

    def test_url_is_checked_against_the_operations_own_server(
        self, read: Reader
    ) -> None:
        read.server.pages = {"/v2/items": page(1, next="?at=2")}
        read.server.pages["/v2/items?at=2"] = page(2)
        assert read(operation(server="/v2"), NEXT) == [1, 2]


class TestEveryPage:
    def test_page_is_requested_with_its_first_item(self, server: Server) -> None:
        server.pages = {"/items": page(1, 2, next="?2"), "/items?2": page(3)}
        with SyncApiClient(**settings(server.url)) as api:
            items: Iterator[Any] = Resource(api)._iterate(LIST, NEXT)
            assert not server.received
            assert [next(items).number, next(items).number] == [1, 2]
            assert len(server.received) == 1
            assert next(items).number == 3
            assert list(items) == []

    def test_page_is_requested_with_its_first_item_async(self, server: Server) -> None:
        server.pages = {"/items": page(1, 2, next="?2"), "/items?2": page(3)}

        async def run() -> None:
            async with AsyncApiClient(**settings(server.url)) as api:
                items: AsyncIterator[Any] = AsyncResource(api)._iterate(LIST, NEXT)
                assert not server.received
                assert [(await anext(items)).number for _ in "ab"] == [1, 2]
                assert len(server.received) == 1
                assert [item.number async for item in items] == [3]

        asyncio.run(run())

    @pytest.mark.filterwarnings("error")
    def test_iteration_that_is_abandoned_leaves_nothing_open(
        self, read: Reader
    ) -> None:
        read.server.pages = {"/items": page(1, next="?2")}
        options = settings(read.server.url)
        if read.mode == "sync":
            with SyncApiClient(**options) as api:
                for _ in Resource(api)._iterate(LIST, NEXT):
                    break
        else:

            async def run() -> None:
                async with AsyncApiClient(**options) as api:
                    async for _ in AsyncResource(api)._iterate(LIST, NEXT):
                        break

            asyncio.run(run())
        assert read.targets == ["/items"]

    def test_page_is_retried(self, read: Reader) -> None:
        read.server.pages = {"/items": page(1, next="?2"), "/items?2": page(2)}
        read.server.before = [(503, {"Retry-After": "0"}), None]
        assert read(LIST, NEXT, client={"max_retries": 2}) == [1, 2]
        assert read.targets == ["/items"] * 3 + ["/items?2"]

    def test_page_with_an_error_status_raises(self, read: Reader) -> None:
        read.server.pages = {"/items": page(1, next="/gone")}
        with pytest.raises(errors.NotFoundError):
            read(LIST, NEXT)
        assert read.found == [1]

    def test_page_without_credentials_raises(self, read: Reader) -> None:
        op = operation(security=(("Key",),))
        with pytest.raises(errors.MissingCredentialsError):
            read(op, NEXT, client={"credentials": key(None)})
        assert not read.targets

    def test_page_that_drifts_is_reported(self, read: Reader) -> None:
        body = {"results": [{"no": 1}, {"no": "x"}], "more": {"next/page": 5}}
        read.server.pages = {"/items": (body, {}), "/5": page(2)}
        with pytest.warns(DriftWarning) as warned:
            assert read(LIST, NEXT, client={"on_drift": "warn"}) == [1, "x", 2]
        assert {warning.filename for warning in warned} == {__file__}
        with pytest.raises(errors.DriftError):
            read(LIST, NEXT)

    def test_page_has_the_options_of_the_client(self, server: Server) -> None:
        """Add the query of an option to a link only if the link lacks it."""
        server.pages = {
            "/items?team=a": page(1, next="/items?team=a&at=2"),
            "/items?team=a&at=2": page(2, next="/items?at=3"),
            "/items?at=3&team=a": page(3),
        }
        with SyncApiClient(**settings(server.url)) as api:
            more = api.with_options(query={"team": "a"})
            items = [item.number for item in Resource(more)._iterate(LIST, NEXT)]
        assert items == [1, 2, 3]

    def test_page_has_a_secret_of_the_query_once(self, read: Reader) -> None:
        """Remove a secret that the server repeats in its link."""
        read.server.pages = {
            "/items?token=s3cret": page(1, next="/items?token=s3cret&at=2"),
            "/items?at=2&token=s3cret": page(2, next="/gone?token=s3cret"),
        }
        op = operation(security=(("Key",),))
        secret = ApiKey("token", "s3cret", argument="api_key", location="query")
        with pytest.raises(errors.NotFoundError) as caught:
            read(op, NEXT, client={"credentials": {"Key": secret}})
        assert read.found == [1, 2]
        assert read.targets[-1] == "/gone?token=s3cret"
        assert "s3cret" not in f"{caught.value} {caught.value.url}"


class TestNoItems:
    @pytest.mark.parametrize(
        "body, actual",
        [
            ({}, "nothing"),
            ({"results": None}, "null"),
            ({"results": {"no": 1}}, "dict"),
            ({"error": "busy"}, "nothing"),
            ([], "nothing"),
            (None, "nothing"),
        ],
    )
    def test_page_without_an_array_raises(
        self, read: Reader, body: object, actual: str
    ) -> None:
        read.server.pages = {"/items": page(1, next="?2"), "/items?2": (body, {})}
        match = f"GET .*/items\\?2 has {actual} at '/results', expected an array"
        with pytest.raises(errors.PaginationError, match=match) as caught:
            read(LIST, NEXT, client={"on_drift": "ignore"})
        assert read.found == [1]
        assert caught.value.operation == "items/list"
        assert caught.value.status_code == 200 and caught.value.content

    def test_pagination_error_survives_pickling(self, read: Reader) -> None:
        read.server.pages = {"/items": ({}, {})}
        with pytest.raises(errors.PaginationError) as caught:
            read(LIST, NEXT, client={"on_drift": "ignore"})
        again = pickle.loads(pickle.dumps(caught.value))
        assert str(again) == str(caught.value) and again.content == b"{}"
        assert isinstance(again, errors.APIError)

    def test_item_that_does_not_fit_is_yielded_with_drift(self, read: Reader) -> None:
        read.server.pages = {"/items": ({"results": [{"no": 1}, 2]}, {})}
        found = read(LIST, NEXT, client={"on_drift": "ignore"})
        assert found == [1, 2]
