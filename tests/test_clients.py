"""The two generated clients, against servers that behave as the real ones were observed to."""

import asyncio
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import pytest

from support.http_server import HttpServer, ReceivedRequest, ServerConnection, serve
from support.type_checkers import mypy

ROOT = Path(__file__).parents[1]
PROJECTS = [
    ROOT / "generated" / name for name in ("plane-attachments", "autodesk-submittals")
]
# The clients are not installed in the generator's environment.
sys.path[:0] = map(str, PROJECTS)
plane_attachments = importlib.import_module("plane_attachments")
autodesk_submittals = importlib.import_module("autodesk_submittals")

KEY = "plane_api_0123456789abcdef0123456789abcdef"
TOKEN = "three-legged-token"
LIMIT = 5242880
PROJECT = "7a0f6d3e-4c1b-4f58-9a2d-5e6b7c8d9e01"
ITEM = "0b1c2d3e-5f60-4718-8293-a4b5c6d7e8f9"
WHERE = ("my-team", PROJECT, ITEM)
PLACE = f"/api/v1/workspaces/my-team/projects/{PROJECT}/work-items/{ITEM}/attachments/"
HERE = (PROJECT, "item-1", "attachment-1")

PLANE_SNIPPET = """\
from plane_attachments import Client, NotFoundError

with Client(api_key="plane_api_…", base_url="http://localhost:8000") as plane:
    where = "my-team", project_id, work_item_id
    grant = plane.attachments.create(*where, name="a.txt", type="text/plain", size=5)
    # Returns `Attachment | None`.
    plane.attachments.update(*where, grant.asset_id, is_uploaded=True)
    for attachment in plane.attachments.list(*where):
        # Returns the presigned URL; the key is not sent there.
        url = plane.attachments.retrieve(*where, attachment.id)
        plane.attachments.delete(*where, attachment.id)
"""
AUTODESK_SNIPPET = """\
from autodesk_submittals import AsyncClient

async with AsyncClient(access_token="…") as acc:
    attachment = await acc.attachments.update(
        project_id, item_id, attachment_id, is_file_uploaded=True
    )
    # An enum member for "1" to "4"; other values of the server stay usable.
    attachment.async_state
"""


@dataclass(frozen=True)
class MockResponse:
    """A response; a body that is not bytes is sent as JSON."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)


Respond = Callable[[ReceivedRequest], MockResponse]


@dataclass
class Server(HttpServer):
    """A server that responds to each request as a function says."""

    respond: Respond = lambda _: MockResponse(200)

    def __post_init__(self) -> None:
        self.script = self._respond

    def respond_with(self, status: int, body: Any = b"", **headers: str) -> None:
        """Return this response to all further requests."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.respond = lambda _: MockResponse(status, body, named)

    def _respond(self, connection: ServerConnection) -> None:
        response = self.respond(connection.received)
        connection.reply(response.status, response.body, response.headers)


@dataclass
class Plane:
    """A self-hosted Plane with its observed behaviour."""

    storage: str
    attachments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, request: ReceivedRequest) -> MockResponse:
        if not request.path.endswith("/"):
            return MockResponse(301, headers={"Location": f"{request.path}/"})
        key = request.headers.get("X-API-Key")
        if key is None:
            body = {"detail": "Authentication credentials were not provided."}
            return MockResponse(401, body)
        if key != KEY:
            return MockResponse(403, {"detail": "Given API token is not valid"})
        if not request.path.startswith(PLACE):
            return MockResponse(404, {"error": "Page not found."})
        id = request.path.removeprefix(PLACE).rstrip("/")
        methods = {"GET": self.retrieve, "PATCH": self.update, "DELETE": self.delete}
        if not id:
            return self.create(request) if request.method == "POST" else self.list()
        if id not in self.attachments:
            return MockResponse(
                404, {"error": "The requested resource does not exist."}
            )
        return methods[request.method](self.attachments[id])

    def create(self, request: ReceivedRequest) -> MockResponse:
        if request.headers["Content-Type"] != "application/json":
            return MockResponse(415, {"detail": "Unsupported media type in request."})
        given = request.json
        if not given.get("name") or not given.get("size"):
            return MockResponse(400, {"error": "Invalid request.", "status": False})
        if given.get("type") not in ("text/plain", "image/png"):
            return MockResponse(400, {"error": "Invalid file type.", "status": False})
        source = ("external_id", "external_source")
        for one in self.attachments.values():
            if all(given.get(key) and one[key] == given[key] for key in source):
                text = (
                    "Issue with the same external id and external source already exists"
                )
                return MockResponse(409, {"error": text, "id": one["id"]})
        id = f"00000000-0000-4000-8000-{len(self.attachments):012}"
        created = attachment(
            id=id,
            attributes={key: given[key] for key in ("name", "size", "type")},
            size=float(min(given["size"], LIMIT)),
            is_uploaded=False,
            storage_metadata={},
            **{key: given.get(key) for key in source},
        )
        self.attachments[id] = created
        form = {"url": f"{self.storage}/uploads", "fields": {"key": created["asset"]}}
        return MockResponse(
            200,
            {
                "upload_data": form,
                "asset_id": id,
                "attachment": created,
                "asset_url": f"/api/assets/v2{PLACE}{id}/",
            },
            {"X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "1795000000"},
        )

    def list(self) -> MockResponse:
        found = [one for one in self.attachments.values() if one["is_uploaded"]]
        return MockResponse(200, found[::-1])

    def retrieve(self, one: dict[str, Any]) -> MockResponse:
        if not one["is_uploaded"]:
            body = {"error": "The asset is not uploaded.", "status": False}
            return MockResponse(400, body)
        signed = f"{self.storage}/{one['asset']}?X-Amz-Signature=abc%2Fdef"
        return MockResponse(302, headers={"Location": signed})

    def update(self, one: dict[str, Any]) -> MockResponse:
        one["is_uploaded"] = True
        return MockResponse(204)

    def delete(self, one: dict[str, Any]) -> MockResponse:
        del self.attachments[one["id"]]
        return MockResponse(204)


def attachment(**changes: Any) -> dict[str, Any]:
    """Return an attachment as Plane sends it: 24 keys, always present."""
    return {
        "id": "00000000-0000-4000-8000-00000000000a",
        "created_at": "2026-10-02T16:48:25.065276-05:00",
        "updated_at": "2026-10-02T21:48:26Z",
        "deleted_at": None,
        "attributes": {"name": "plan.txt", "size": 17, "type": "text/plain"},
        "asset": f"{UUID(int=7)}/0123456789abcdef0123456789abcdef-plan.txt",
        "entity_type": "ISSUE_ATTACHMENT",
        "entity_identifier": None,
        "is_deleted": False,
        "is_archived": False,
        "external_id": None,
        "external_source": None,
        "size": 17.5,
        "is_uploaded": True,
        "storage_metadata": None,
        "created_by": str(UUID(int=8)),
        "updated_by": None,
        "user": None,
        "workspace": str(UUID(int=7)),
        "draft_issue": None,
        "project": PROJECT,
        "issue": ITEM,
        "comment": None,
        "page": None,
        **changes,
    }


def submittal(**changes: Any) -> dict[str, Any]:
    """Return an attachment with the keys and types of the example on Autodesk's page."""
    return {
        "id": "3c9d1f72-8a45-4be0-b1c6-2d7e9f0a4b58",
        "itemId": "91e4a6c0-5b27-4d13-8f9a-7c0d2e4b6f15",
        "taskId": "d4b7e813-2f60-49ac-9e51-0a8c6f3d7b29",
        "name": "window-schedule.pdf",
        "isFileUploaded": "true",
        "url": None,
        "asyncState": "1",
        "uploadUrn": "urn:adsk.objects:os.object:wip.example/5f0e.pdf",
        "urn": "urn:adsk.wipexample:fs.file:vf.Qx7?version=3",
        "urnVersion": 3,
        "revisionFolderUrn": 'urn:adsk.wipexample:fs.folder:co.Zt4"',
        "revision": 0,
        "urnTypeId": "2",
        "categoryId": "1",
        "urnPage": None,
        "resourceUrns": None,
        "createdBy": "PLM5OKN8IJB2",
        "createdAt": "2026-02-03T04:05:06.789012Z",
        "updatedAt": "2026-02-03T04:07:08.901234Z",
        "updatedBy": "PLM5OKN8IJB2",
        "duplicatedFrom": "6f2a8c3e-1d74-4b95-a0e7-9c5b3d1f8e46",
        "permittedActions": [
            {
                "id": "Attachment::update",
                "fields": {"isFileUploaded": []},
                "mandatoryFields": ["isFileUploaded"],
                "transitions": [""],
            }
        ],
        **changes,
    }


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PLANE_", "APS_")):
            monkeypatch.delenv(name)


@pytest.fixture
def storage() -> Iterator[Server]:
    """Run the storage host, to which the clients must send nothing."""
    with serve(Server(respond=lambda _: MockResponse(200, b"the bytes"))) as server:
        yield server
    assert not server.received


@pytest.fixture
def server(storage: Server) -> Iterator[Server]:
    """Run a Plane, until a test sets another response."""
    with serve(Server(respond=Plane(storage.url))) as running:
        yield running


@dataclass(frozen=True)
class Caller:
    """Calls methods of `attachments` in sync or async mode, each time with a new client."""

    mode: str
    server: Server
    package: ModuleType
    credentials: dict[str, str]

    def __call__(
        self,
        method: str,
        *args: Any,
        client: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        settings: dict[str, Any] = {
            "base_url": self.server.url,
            "on_drift": "raise",
            **self.credentials,
            **(client or {}),
        }
        find = attrgetter(f"attachments.{method}")
        if self.mode == "sync":
            with self.package.Client(**settings) as one:
                found = find(one)(*args, **kwargs)
                return [*found] if isinstance(found, Iterator) else found

        async def run() -> Any:
            async with self.package.AsyncClient(**settings) as one:
                found = find(one)(*args, **kwargs)
                if isinstance(found, AsyncIterator):
                    return [item async for item in found]
                return await found

        return asyncio.run(run())


@pytest.fixture(params=["sync", "async"])
def plane(request: pytest.FixtureRequest, server: Server) -> Caller:
    return Caller(request.param, server, plane_attachments, {"api_key": KEY})


@pytest.fixture(params=["sync", "async"])
def autodesk(request: pytest.FixtureRequest, server: Server) -> Caller:
    server.respond_with(200, submittal())
    token = {"access_token": TOKEN}
    return Caller(request.param, server, autodesk_submittals, token)


class TestSnippets:
    def test_plane(self, server: Server, storage: Server) -> None:
        names: dict[str, Any] = {"project_id": PROJECT, "work_item_id": ITEM}
        snippet = PLANE_SNIPPET.replace("http://localhost:8000", server.url)
        exec(snippet.replace("plane_api_…", KEY), names)
        assert [one.method for one in server.received] == [
            *("POST", "PATCH", "GET", "GET", "DELETE")
        ]
        assert {one.headers["X-API-Key"] for one in server.received} == {KEY}
        assert server.received[1].json == {"is_uploaded": True}
        assert names["url"].startswith(f"{storage.url}/")
        assert names["url"].endswith("?X-Amz-Signature=abc%2Fdef")
        assert not getattr(server.respond, "attachments")

    def test_autodesk(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        server.respond_with(200, submittal(asyncState="9"))
        monkeypatch.setenv("APS_BASE_URL", server.url)
        body = AUTODESK_SNIPPET.replace("…", TOKEN).replace("\n", "\n    ")
        names: dict[str, Any] = dict(
            zip(("project_id", "item_id", "attachment_id"), HERE, strict=True)
        )
        exec(f"async def main():\n    {body}\n    return attachment", names)
        found = asyncio.run(names["main"]())
        assert server.last.headers["Authorization"] == f"Bearer {TOKEN}"
        assert server.last.json == {"isFileUploaded": True}
        assert found.async_state == "9"


class TestPlane:
    def test_upload_workflow(self, plane: Caller) -> None:
        grant = plane("create", *WHERE, name="a.png", type="image/png", size=9)
        assert grant.upload_data.fields == {"key": grant.attachment.asset}
        assert grant.attachment.is_uploaded is False
        assert plane("list", *WHERE) == []
        assert plane("update", *WHERE, grant.asset_id) is None
        assert plane.server.last.json == {}
        [found] = plane("list", *WHERE)
        assert found.id == grant.asset_id and found.is_uploaded is True
        assert plane("delete", *WHERE, found.id) is None
        with pytest.raises(plane_attachments.NotFoundError):
            plane("delete", *WHERE, found.id)

    def test_create_returns_the_size_that_the_server_grants(
        self, plane: Caller
    ) -> None:
        fields: dict[str, Any] = {
            "name": "a.png",
            "type": "image/png",
            "size": LIMIT + 1,
        }
        grant = plane("create", *WHERE, **fields)
        assert plane.server.last.json == fields
        assert grant.attachment.size == LIMIT

    def test_attachment_fields_have_their_types(self, plane: Caller) -> None:
        plane.server.respond_with(200, [attachment()])
        [found] = plane("list", *WHERE)
        assert isinstance(found, plane_attachments.models.Attachment)
        assert found.id == UUID("00000000-0000-4000-8000-00000000000a")
        assert found.created_at.isoformat() == "2026-10-02T16:48:25.065276-05:00"
        assert found.size == 17.5
        assert found.attributes.name == "plan.txt"
        assert found.storage_metadata is None and found.comment is None
        assert found.deleted_by is plane_attachments.OMIT
        assert found.model_dump(mode="json").keys() == attachment().keys()

    def test_update_returns_the_attachment_if_sent(self, plane: Caller) -> None:
        plane.server.respond_with(200, attachment(storage_metadata={"ETag": '"1"'}))
        found = plane("update", *WHERE, "id", is_uploaded=True)
        assert isinstance(found, plane_attachments.models.Attachment)
        assert found.storage_metadata == {"ETag": '"1"'}

    def test_create_with_null_upload_data_is_decoded(self, plane: Caller) -> None:
        grant: dict[str, Any] = {
            "upload_data": None,
            "asset_id": str(UUID(int=1)),
            "asset_url": "/",
        }
        plane.server.respond_with(200, {**grant, "attachment": attachment()})
        fields: dict[str, Any] = {"name": "a.txt", "type": "text/plain", "size": 1}
        assert plane("create", *WHERE, **fields).upload_data is None

    def test_update_distinguishes_omitted_null_and_value(self, plane: Caller) -> None:
        omit = plane_attachments.OMIT
        plane.server.respond_with(204)
        given: dict[str, Any] = {
            "external_id": None,
            "external_source": "git",
            "asset": omit,
        }
        plane("update", *WHERE, "id", **given)
        assert plane.server.last.json == {"external_id": None, "external_source": "git"}

    def test_body_may_be_a_model_or_a_mapping(self, plane: Caller) -> None:
        models = plane_attachments.models
        wire = {"name": "a.txt", "size": 2, "type": "text/plain"}
        plane.server.respond_with(204)
        for attributes in (wire, models.AttachmentAttributes(**wire)):
            plane("update", *WHERE, "id", attributes=attributes)
            assert plane.server.last.json == {"attributes": wire}
        plane("update", *WHERE, "id", body=models.AttachmentUpdate(is_deleted=True))
        assert plane.server.last.json == {"is_deleted": True}
        with pytest.raises(TypeError, match="either body= or fields"):
            body = models.AttachmentUpdate()
            plane("update", *WHERE, "id", body=body, is_deleted=True)

    def test_ids_may_be_uuids_or_text_and_are_encoded(self, plane: Caller) -> None:
        plane.server.respond_with(204)
        shouted = UUID(PROJECT.upper())
        plane("update", "my-team", shouted, UUID(ITEM), "id")
        assert plane.server.last.path == f"{PLACE}id/"
        plane("update", "my-team", PROJECT, ITEM, "../../a b?c#d")
        assert plane.server.last.target == f"{PLACE}..%2F..%2Fa%20b%3Fc%23d/"

    def test_base_url_may_have_a_path_and_a_trailing_slash(self, plane: Caller) -> None:
        for base in ("/", "/plane/"):
            plane.server.respond_with(204)
            plane("delete", *WHERE, "id", client={"base_url": plane.server.url + base})
            assert plane.server.last.path == f"{base.rstrip('/')}{PLACE}id/"

    def test_relative_location_becomes_absolute(self, plane: Caller) -> None:
        plane.server.respond_with(302, Location="/signed?a=b")
        assert plane("retrieve", *WHERE, "id") == f"{plane.server.url}/signed?a=b"

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_no_redirect_is_followed(
        self, plane: Caller, storage: Server, status: int
    ) -> None:
        plane.server.respond_with(status, Location=f"{storage.url}/?key=secret")
        with pytest.raises(plane_attachments.APIStatusError) as caught:
            plane("list", *WHERE)
        assert caught.value.status_code == status
        assert "secret" not in str(caught.value)
        assert len(plane.server.received) == 1


NOT_THERE = "The requested resource does not exist."
PLANE_ERRORS: list[tuple[int, Any, str, str]] = [
    (400, {"error": "Invalid request.", "status": False}, "BadRequest", "Error"),
    (400, {"detail": "JSON parse error - x"}, "BadRequest", "Detail"),
    (401, {"detail": "Not provided."}, "Unauthorized", "Detail"),
    (403, {"detail": "Given API token is not valid"}, "Forbidden", "Detail"),
    (403, {"error": "You are not allowed"}, "Forbidden", "Error"),
    (404, {"error": NOT_THERE}, "NotFound", "Error"),
    (405, {"detail": 'Method "PUT" not allowed.'}, "MethodNotAllowed", "Detail"),
    (406, {"detail": "Could not satisfy."}, "NotAcceptable", "Detail"),
    (409, {"error": "exists", "id": str(UUID(int=3))}, "Conflict", "Error"),
    (413, {"error": "TOO_LARGE", "detail": "x"}, "ContentTooLarge", "Error"),
    (415, {"detail": "Unsupported media"}, "UnsupportedMediaType", "Detail"),
    (429, {"error_code": 5900, "error_message": "LIMIT"}, "TooManyRequests", "Code"),
    (500, {"error": "Something went wrong"}, "InternalServer", "Error"),
]
AUTODESK_ERRORS: list[tuple[int, Any, str]] = [
    (400, {"title": "Bad", "detail": "x", "errors": [{"a": 1}]}, "BadRequest"),
    (
        401,
        {"developerMessage": "x", "errorCode": "A", "more info": "u"},
        "Unauthorized",
    ),
    (403, {"title": "Forbidden", "of tomorrow": 1}, "Forbidden"),
    (404, {}, "NotFound"),
    (429, {"developerMessage": "Quota limit exceeded."}, "TooManyRequests"),
    (500, {"reason": "Internal error"}, "InternalServer"),
]


class TestErrors:
    @pytest.mark.parametrize("status, body, error, model", PLANE_ERRORS)
    def test_plane(
        self, plane: Caller, status: int, body: Any, error: str, model: str
    ) -> None:
        plane.server.respond_with(status, body, Retry_After="7")
        kind = getattr(plane_attachments, f"{error}Error")
        fields: dict[str, Any] = {"name": "a", "type": "b", "size": 1}
        with pytest.raises(kind) as caught:
            plane("create", *WHERE, **fields)
        found = caught.value
        assert isinstance(found, plane_attachments.APIError)
        assert type(found.body).__name__ == f"{model}Problem"
        assert found.body.model_dump(mode="json") == body
        assert (found.status_code, json.loads(found.content)) == (status, body)
        assert found.retry_after == 7 and found.headers["Retry-After"] == "7"
        assert KEY not in f"{found}{found!r}{vars(found)}"

    @pytest.mark.parametrize("status, body, error", AUTODESK_ERRORS)
    def test_autodesk(
        self, autodesk: Caller, status: int, body: Any, error: str
    ) -> None:
        autodesk.server.respond_with(status, body)
        with pytest.raises(getattr(autodesk_submittals, f"{error}Error")) as caught:
            autodesk("update", *HERE, is_file_uploaded=True)
        assert isinstance(caught.value.body, autodesk_submittals.models.Problem)
        assert caught.value.body.model_dump() == body

    def test_errors_of_the_plane_server_are_raised(self, plane: Caller) -> None:
        models = plane_attachments.models
        fields: dict[str, Any] = {"name": "a", "type": "text/plain", "size": 1}
        source: dict[str, Any] = {"external_id": "1", "external_source": "git"}
        first = plane("create", *WHERE, **fields, **source)
        with pytest.raises(plane_attachments.ConflictError) as conflict:
            plane("create", *WHERE, **fields, **source)
        assert conflict.value.body.id == first.asset_id
        with pytest.raises(plane_attachments.BadRequestError, match="not uploaded"):
            plane("retrieve", *WHERE, first.asset_id)
        with pytest.raises(plane_attachments.ForbiddenError) as forbidden:
            plane("list", *WHERE, client={"api_key": "plane_api_wrong"})
        assert isinstance(forbidden.value.body, models.DetailProblem)
        with pytest.raises(plane_attachments.NotFoundError, match="Page not found"):
            plane("list", "my-team", PROJECT.upper(), ITEM)

    def test_error_without_json_keeps_its_bytes(self, plane: Caller) -> None:
        xml = b"<Error><Code>AccessDenied</Code></Error>"
        plane.server.respond_with(403, xml, Content_Type="application/xml")
        with pytest.raises(plane_attachments.ForbiddenError) as caught:
            plane("list", *WHERE)
        assert (caught.value.body, caught.value.content) == (None, xml)

    def test_refused_connection_raises_connection_error(self, plane: Caller) -> None:
        # Port 1 is reserved, and nothing listens there.
        with pytest.raises(plane_attachments.APIConnectionError):
            plane("list", *WHERE, client={"base_url": "http://127.0.0.1:1"})

    def test_slow_response_raises_timeout_error(self, plane: Caller) -> None:
        over = threading.Event()

        def respond(_: ReceivedRequest) -> MockResponse:
            over.wait(30)
            return MockResponse(204)

        plane.server.respond = respond
        with pytest.raises(plane_attachments.APITimeoutError):
            plane("list", *WHERE, client={"timeout": 0.05})
        over.set()


class TestAutodesk:
    def test_example_of_the_page_decodes_without_drift(self, autodesk: Caller) -> None:
        events: list[Any] = []
        found = autodesk("update", *HERE, client={"on_drift": events.append})
        assert found.is_file_uploaded is True
        assert found.async_state is autodesk_submittals.models.AsyncState.PENDING
        assert found.url is None and found.resource_urns is None
        assert found.urn_version == 3 and found.revision == 0
        [action] = found.permitted_actions
        assert action.id == "Attachment::update"
        assert action.fields == {"isFileUploaded": []}
        assert action.mandatory_fields == ["isFileUploaded"]
        assert action.transitions == [""]
        assert events == []

    @pytest.mark.parametrize("field", ["asyncState", "urnTypeId", "categoryId"])
    def test_unknown_enum_value_stays_usable(
        self, autodesk: Caller, field: str
    ) -> None:
        autodesk.server.respond_with(200, submittal(**{field: "99"}))
        found = autodesk("update", *HERE).model_dump()
        assert found[field] == "99" and found[field].value == "99"
        assert not found[field].is_known
        assert json.dumps(found[field]) == '"99"'

    def test_null_fields_are_decoded(self, autodesk: Caller) -> None:
        names = "url urn urnVersion urnPage resourceUrns taskId duplicatedFrom revisionFolderUrn"
        nulls = dict.fromkeys(names.split())
        autodesk.server.respond_with(200, submittal(**nulls))
        found = autodesk("update", *HERE)
        assert {name: found.model_dump()[name] for name in nulls} == nulls

    def test_update_sends_a_boolean_and_encoded_ids(self, autodesk: Caller) -> None:
        autodesk("update", "no-uuid", "1", "2", is_file_uploaded=False)
        assert autodesk.server.last.json == {"isFileUploaded": False}
        assert autodesk.server.last.method == "PATCH"
        path = "/projects/no-uuid/items/1/attachments/2"
        assert autodesk.server.last.target == path
        assert autodesk.server.last.headers["Content-Type"] == "application/json"

    def test_create(self, autodesk: Caller) -> None:
        autodesk.server.respond_with(201, submittal(isFileUploaded=False))
        task = UUID(int=5)
        found = autodesk(
            "create", *HERE[:2], name="a.pdf", urn_type_id="2", task_id=task
        )
        assert autodesk.server.last.json == {
            **{"name": "a.pdf", "urnTypeId": "2", "taskId": str(task)}
        }
        assert found.is_file_uploaded is False

    @pytest.mark.parametrize("following", [{}, {"nextUrl": None}, {"nextUrl": "u"}])
    def test_list(self, autodesk: Caller, following: dict[str, Any]) -> None:
        pagination = {"limit": 1, "offset": 2, "totalResults": 3, **following}
        page = {"pagination": pagination, "results": [submittal()]}
        autodesk.server.respond_with(200, page)
        found = autodesk(
            "list",
            *HERE[:2],
            limit=1,
            sort=["name asc", "createdAt desc"],
            filter_category_id="2",
            filter_is_file_uploaded=True,
        )
        query = httpx2.URL(autodesk.server.last.target).params
        assert dict(query.multi_items()) == {
            "limit": "1",
            "sort": "name asc,createdAt desc",
            "filter[categoryId]": "2",
            "filter[isFileUploaded]": "true",
        }
        assert found.results[0].is_file_uploaded is True
        assert found.pagination.model_dump() == pagination

    @pytest.mark.parametrize("last", [{}, {"nextUrl": None}])
    def test_iterate(self, autodesk: Caller, last: dict[str, Any]) -> None:
        server = autodesk.server

        def respond(request: ReceivedRequest) -> MockResponse:
            is_first = "offset" not in request.target
            following = {"nextUrl": f"{server.url}{request.target}&offset=1"}
            pagination = {"limit": 1, "offset": 0, "totalResults": 2}
            pagination |= following if is_first else last
            name = "first" if is_first else "second"
            page = {"pagination": pagination, "results": [submittal(name=name)]}
            return MockResponse(200, page)

        server.respond = respond
        found = autodesk("iterate", *HERE[:2], limit=1)
        assert [type(item) for item in found] == [
            autodesk_submittals.models.Attachment
        ] * 2
        assert [item.name for item in found] == ["first", "second"]
        tokens = {sent.headers["Authorization"] for sent in server.received}
        assert tokens == {f"Bearer {TOKEN}"} and len(server.received) == 2

    def test_iterate_to_another_origin_raises(self, autodesk: Caller) -> None:
        pagination = {"limit": 1, "offset": 0, "totalResults": 2}
        pagination |= {"nextUrl": "https://elsewhere.example/"}
        page = {"pagination": pagination, "results": []}
        autodesk.server.respond_with(200, page)
        with pytest.raises(autodesk_submittals.PaginationError, match="another origin"):
            autodesk("iterate", *HERE[:2])

    def test_docstring_explains_the_prefix_of_project_ids(self) -> None:
        text = inspect.getdoc(
            autodesk_submittals.resources.attachments.Attachments.update
        )
        assert re.search(r"project_id: [^:]*`b\.`", text or "")


PROJECT_OBJECT = {
    "id": "not-a-uuid",
    "name": "Bridge",
    "identifier": "BRDG",
    "description": "Another object altogether",
    "created_at": "2026-01-02T03:04:05Z",
}


class TestDrift:
    def test_unexpected_object_is_decoded_with_drift_events(
        self, plane: Caller
    ) -> None:
        events: list[Any] = []
        plane.server.respond_with(200, PROJECT_OBJECT)
        settings: dict[str, Any] = {"on_drift": events.append}
        found = plane("update", *WHERE, "id", is_uploaded=True, client=settings)
        assert isinstance(found, plane_attachments.models.Attachment)
        assert found.id == "not-a-uuid" and found.created_at.year == 2026
        assert found.size is plane_attachments.OMIT
        assert found.model_dump(mode="json") == PROJECT_OBJECT
        promised = attachment().keys() - PROJECT_OBJECT.keys()
        pointers = [event.pointer for event in events]
        assert sorted(pointers) == sorted({"/id", *(f"/{key}" for key in promised)})
        assert {event.pointer for event in events if event.kind != "missing"} == {"/id"}

    def test_on_drift_warns_ignores_or_raises(self, plane: Caller) -> None:
        plane.server.respond_with(200, PROJECT_OBJECT)
        with pytest.warns(plane_attachments.DriftWarning, match="attachments/update"):
            plane("update", *WHERE, "id", client={"on_drift": "warn"})
        with warnings.catch_warnings(action="error"):
            plane("update", *WHERE, "id", client={"on_drift": "ignore"})
        with pytest.raises(plane_attachments.DriftError) as caught:
            plane("update", *WHERE, "id")
        assert caught.value.status_code == 200 and len(caught.value.events) > 1

    def test_unknown_fields_are_kept_without_drift(self, plane: Caller) -> None:
        added = {"deleted_by": None, "of tomorrow": {"a": [1]}}
        plane.server.respond_with(200, [attachment(**added)])
        [found] = plane("list", *WHERE)
        assert found.deleted_by is None
        assert found.model_dump()["of tomorrow"] == {"a": [1]}

    def test_success_without_json_raises_response_error(self, plane: Caller) -> None:
        plane.server.respond_with(200, b"<html>", Content_Type="text/html")
        with pytest.raises(plane_attachments.APIResponseError) as caught:
            plane("list", *WHERE)
        assert caught.value.content == b"<html>"


class TestSettings:
    def test_plane_settings_from_the_environment(
        self, plane: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PLANE_API_KEY", KEY)
        monkeypatch.setenv("PLANE_BASE_URL", plane.server.url)
        nothing = {"api_key": None, "base_url": None}
        assert plane("list", *WHERE, client=nothing) == []
        monkeypatch.setenv("PLANE_API_KEY", "plane_api_wrong")
        monkeypatch.setenv("PLANE_BASE_URL", "http://127.0.0.1:1")
        assert plane("list", *WHERE) == []

    def test_autodesk_settings_from_the_environment(
        self, autodesk: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("APS_ACCESS_TOKEN", "from-environment")
        autodesk("update", *HERE, client={"access_token": None})
        sent = autodesk.server.last.headers
        assert sent["Authorization"] == "Bearer from-environment"

    def test_plane_cloud_bearer_token_is_sent(self, plane: Caller) -> None:
        plane.server.respond_with(200, [])
        plane("list", *WHERE, client={"api_key": None, "access_token": TOKEN})
        assert plane.server.last.headers["Authorization"] == f"Bearer {TOKEN}"
        assert plane.server.last.headers["X-API-Key"] is None

    def test_missing_credentials_raise_at_the_first_call(
        self, plane: Caller, autodesk: Caller
    ) -> None:
        for call, name in ((plane, "api_key"), (autodesk, "access_token")):
            with pytest.raises(call.package.MissingCredentialsError) as caught:
                call("list", *WHERE[: 3 if call is plane else 2], client={name: None})
            assert f"{name}=" in str(caught.value)
        assert not plane.server.received

    def test_default_base_urls_are_the_vendors(self) -> None:
        shown = repr(plane_attachments.Client()), repr(autodesk_submittals.Client())
        assert "'https://api.plane.so'" in shown[0]
        base_url = "https://developer.api.autodesk.com/construction/submittals/v2"
        assert repr(base_url) in shown[1]

    def test_close_leaves_the_users_http_client_open(self, server: Server) -> None:
        with httpx2.Client(headers={"X-Mine": "1"}) as mine:
            settings: dict[str, Any] = {"api_key": KEY, "base_url": server.url}
            with plane_attachments.Client(**settings, http_client=mine) as client:
                client.attachments.list(*WHERE)
            assert server.last.headers["X-Mine"] == "1"
            with pytest.raises(RuntimeError, match="closed"):
                client.attachments.list(*WHERE)
            # It is still open, and has no key.
            assert mine.get(server.url).status_code == 401

    def test_concurrent_calls_share_one_client(self, server: Server) -> None:
        async def run() -> list[Any]:
            settings: dict[str, Any] = {"api_key": KEY, "base_url": server.url}
            async with plane_attachments.AsyncClient(**settings) as client:
                calls = (client.attachments.list(*WHERE) for _ in range(5))
                return await asyncio.gather(*calls)

        assert asyncio.run(run()) == [[]] * 5


PREAMBLE = """\
from collections.abc import AsyncIterator
from typing import assert_type
from uuid import UUID

import plane_attachments.models as models
from autodesk_submittals import models as submittals

project_id = "7a0f6d3e-4c1b-4f58-9a2d-5e6b7c8d9e01"
work_item_id = UUID("0b1c2d3e-5f60-4718-8293-a4b5c6d7e8f9")
item_id, attachment_id = "1", "2"

"""
PLANE_TYPES = """
assert_type(grant, models.UploadGrant)
updated = plane.attachments.update("a", "b", "c", "d", external_id=None)
assert_type(updated, models.Attachment | None)
assert_type(plane.attachments.list("a", "b", "c"), list[models.Attachment])
assert_type(plane.attachments.retrieve("a", "b", "c", "d"), str)
assert_type(grant.attachment.created_by, UUID | None)
try:
    assert_type(plane.attachments.delete("a", "b", "c", "d"), None)
except NotFoundError as error:
    assert_type(error.status_code, int)
"""
AUTODESK_TYPES = """
assert_type(attachment, submittals.Attachment)
assert_type(attachment.async_state, submittals.AsyncState)
assert_type(attachment.is_file_uploaded, bool)
review = submittals.CategoryId.FOR_REVIEW
page = await acc.attachments.list(project_id, item_id, limit=1, filter_category_id=review)
assert_type(page.results, list[submittals.Attachment])
assert_type(acc.attachments.iterate(project_id, item_id), AsyncIterator[submittals.Attachment])
async for attachment in acc.attachments.iterate(project_id, item_id, limit=50):
    assert_type(attachment, submittals.Attachment)
await acc.attachments.create(
    project_id, item_id, name="a", urn_type_id="2", category_id="1", is_file_uploaded=True
)
body = submittals.AttachmentCreate(name="a", urn_type_id="2")
await acc.attachments.create(project_id, item_id, body=body)
"""
# Every line has a type error.
MISTAKES = """\
plane.attachments.create("a", "b", "c", name="a", type="t", size="5")
plane.attachments.create("a", "b", "c", name="a", type="t")
plane.attachments.create("a", "b", "c", name="a", type="t", size=5, colour="red")
plane.attachments.create("a", "b", "c", name="a", type="t", size=5, body=body)
plane.attachments.create("a", "b", "c", "name", "t", 5)
plane.attachments.create("a", "b", "c")
plane.attachments.create("a", "b", name="a", type="t", size=5)
plane.attachments.update("a", "b", "c", "d", uploaded=True)
plane.attachments.update("a", "b", "c", "d", is_uploaded=None)
plane.attachments.update("a", "b", "c", "d", is_uploaded="yes")
plane.attachments.update("a", "b", "c", 4)
plane.attachments.update("a", "b", "c", "d").size
plane.attachments.list("a", "b", "c")[0].colour
plane.attachment
acc.attachments.create("a", "b", name="a", urn_type_id="1")
acc.attachments.create("a", "b", name="a", urn_type_id="2", is_file_uploaded=False)
acc.attachments.list("a", "b", sort="name asc", limit="5")
acc.attachments.iterate("a", "b", limit="5")
for one in acc.attachments.iterate("a", "b"): pass
Client(key="k")
Client(on_drift="explode")
Client(http_client=httpx2.AsyncClient())
"""


def indented(text: str, head: str = "") -> str:
    return f"{head}    " + text.strip().replace("\n", "\n    ") + "\n"


@pytest.fixture(scope="module")
def typed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the snippets, and with lines that have type errors."""
    folder = tmp_path_factory.mktemp("typed_folder")
    main = "async def main() -> None:\n"
    (folder / "right.py").write_text(
        PREAMBLE
        + PLANE_SNIPPET
        + PLANE_TYPES
        + main
        + indented(AUTODESK_SNIPPET + indented(AUTODESK_TYPES)),
        encoding="utf-8",
    )
    head = "import httpx2\nfrom plane_attachments import Client, models\n"
    head += "from autodesk_submittals import AsyncClient\n"
    head += "plane, acc = Client(), AsyncClient()\n"
    head += "body = models.AttachmentCreate(name='a', type='t', size=5)\n"
    (folder / "wrong.py").write_text(head + MISTAKES, encoding="utf-8")
    return folder


def check_types(typed_folder: Path, found: set[tuple[str, int]], output: str) -> None:
    lines = (typed_folder / "wrong.py").read_text(encoding="utf-8").splitlines()
    first = len(lines) - MISTAKES.count("\n") + 1
    expected = {("wrong.py", line) for line in range(first, len(lines) + 1)}
    assert found == expected, output


def test_types_by_mypy(typed_folder: Path) -> None:
    result = mypy("right.py", "wrong.py", folder=typed_folder, paths=PROJECTS)
    pattern = re.compile(r"^(.+?):(\d+): error", flags=re.MULTILINE)
    found = {(file, int(line)) for file, line in pattern.findall(result.stdout)}
    check_types(typed_folder, found, result.stdout + result.stderr)


def test_types_by_pyright(typed_folder: Path) -> None:
    settings: dict[str, Any] = {
        "extraPaths": list(map(str, PROJECTS)),
        "typeCheckingMode": "strict",
    }
    settings |= {"reportUnusedExpression": "none"}
    (typed_folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath"]
    result = run([*command, sys.executable, "right.py", "wrong.py"], typed_folder)
    diagnostics = json.loads(result.stdout)["generalDiagnostics"]
    found = {
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1)
        for one in diagnostics
        if one["severity"] == "error"
    }
    check_types(typed_folder, found, result.stdout + result.stderr)


def run(
    command: list[str], folder: Path, **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class TestPackages:
    @pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
    def test_dependencies_are_httpx2_and_pydantic(self, project: Path) -> None:
        with (project / "pyproject.toml").open("rb") as file:
            dependencies = tomllib.load(file)["project"]["dependencies"]
        names = sorted(re.split(r"[^\w-]", one)[0] for one in dependencies)
        assert names == ["httpx2", "pydantic"]

    @pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
    def test_operations_json_names_existing_methods(self, project: Path) -> None:
        package = importlib.import_module(project.name.replace("-", "_"))
        [path] = project.glob("*/operations.json")
        for entry in json.loads(path.read_text("utf-8")).values():
            importlib.import_module(f"{package.__name__}.resources.attachments")
            assert callable(attrgetter(entry["python"])(package))

    @pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
    def test_models_load_on_first_use(self, project: Path) -> None:
        package = project.name.replace("-", "_")
        code = f"import sys, {package}; print([n for n in sys.modules"
        code += f" if '.models' in n and n.startswith('{package}')])"
        result = run([sys.executable, "-c", code], project)
        assert result.stdout.strip() == f"['{package}._runtime.models']", result.stderr

    def test_plane_update_has_every_field_of_the_page(self) -> None:
        names = "attributes asset entity_type entity_identifier is_deleted is_archived "
        names += "external_id external_source size is_uploaded storage_metadata"
        update = plane_attachments.resources.attachments.Attachments.update
        parameters = inspect.signature(update).parameters
        assert [*parameters] == ["self", *PATH_OF_PLANE, *names.split(), "body"]
        assert {*plane_attachments.models.AttachmentUpdate.model_fields} == {
            *names.split()
        }

    def test_autodesk_models_have_every_field_of_the_page(self) -> None:
        models = autodesk_submittals.models
        fields = {
            name: item.alias or name
            for name, item in models.Attachment.model_fields.items()
        }
        assert {*fields.values()} == submittal().keys()
        assert {*models.PermittedAction.model_fields} == {
            *("id", "fields", "mandatory_fields", "transitions")
        }

    @pytest.mark.parametrize(
        "project, statuses",
        [
            (PROJECTS[0], "200 204"),
            (PROJECTS[1], "200 400 401 403 404 500"),
        ],
        ids=lambda value: getattr(value, "name", ""),
    )
    def test_every_status_of_the_page_is_tested(
        self, project: Path, statuses: str
    ) -> None:
        text = (project / "tests" / "test_attachments.py").read_text("utf-8")
        update = text[text.index("class TestUpdate") :]
        for status in statuses.split():
            assert re.search(rf"def test_(response|error)_{status}\b", update)


PATH_OF_PLANE = ["workspace_slug", "project_id", "work_item_id", "attachment_id"]
