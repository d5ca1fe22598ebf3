"""Tests of `client.attachments`, sync and async: requests, and documented responses."""

import json
from typing import Any

import pytest

from autodesk_submittals import errors, models

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])


@both_modes
class TestList:
    """`GET /projects/{projectId}/items/{itemId}/attachments`"""

    METHOD = "attachments.list"
    POSITIONAL: tuple[Any, ...] = (
        "3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10",
        "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
    )
    REQUIRED: dict[str, Any] = {}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **options: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.METHOD, self.POSITIONAL, keywords, **options)

    def prepare_success(self, api: Any) -> None:
        """Prepare a successful response for tests of the request."""
        api.respond_with(
            200,
            json_body={
                "pagination": {
                    "limit": 1,
                    "offset": 1,
                    "totalResults": 2,
                    "previousUrl": None,
                },
                "results": [
                    {
                        "id": "0e6a8d95-4f2b-4c71-8b3d-9a1c5f7e2d43",
                        "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
                        "name": "hardware-set.dwg",
                        "isFileUploaded": True,
                        "asyncState": "4",
                        "urnTypeId": "1",
                        "categoryId": "6",
                        "createdBy": "KQ7M2XW9PLRT",
                        "createdAt": "2026-02-27T16:40:00Z",
                        "updatedAt": "2026-02-27T16:41:12Z",
                        "updatedBy": "ZT4N8BQ1VYHC",
                    }
                ],
            },
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "limit": 50,
            "offset": 50,
            "sort": ["createdAt desc", "name asc"],
            "filter_category_id": "2",
            "filter_revision": 0,
            "filter_is_file_uploaded": True,
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert (
            request.raw_path
            == "/projects/3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10/items/84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21/attachments"
        )
        query: dict[str, list[str]] = {
            "limit": ["50"],
            "offset": ["50"],
            "sort": ["createdAt desc,name asc"],
            "filter[categoryId]": ["2"],
            "filter[revision]": ["0"],
            "filter[isFileUploaded]": ["true"],
        }
        assert {name: request.query(name) for name in query} == query
        assert request.header("Authorization") == "Bearer test-access_token"

    def prepare_last_page(self, api: Any) -> None:
        """Prepare a page without items."""
        api.respond_with(
            200,
            json_body={
                "results": [],
                "pagination": {
                    "limit": 1,
                    "offset": 0,
                    "totalResults": 2,
                    "previousUrl": None,
                    "nextUrl": None,
                },
            },
            content_type="application/json",
        )

    def test_iterate(self, api: Any, mode: str, assert_decoded: Any) -> None:
        item: Any = json.loads(
            '{"id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32", "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21", "taskId": null, "name": "door-schedule.pdf", "isFileUploaded": true, "url": null, "asyncState": "3", "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf", "urn": "urn:adsk.wipprod:fs.file:vf.Hn5pR8c2T4kXd6MwY1vJeB?version=1", "urnVersion": 1, "revisionFolderUrn": null, "revision": 0, "urnTypeId": "2", "categoryId": "1", "urnPage": null, "resourceUrns": null, "createdBy": "KQ7M2XW9PLRT", "createdAt": "2026-03-04T08:15:30.120450Z", "updatedAt": "2026-03-04T08:17:09.001377Z", "updatedBy": "KQ7M2XW9PLRT", "duplicatedFrom": null, "permittedActions": [{"id": "Attachment::partial_update", "fields": {"isFileUploaded": [true, false], "sendEmails": []}, "mandatoryFields": [], "transitions": [{"id": "1", "name": "done"}]}]}'
        )
        api.respond_with(
            200,
            json_body=api.page(
                {
                    "/results": [item],
                    "/pagination/nextUrl": "?page=2",
                }
            ),
            content_type="application/json",
        )
        api.queue_response()
        self.prepare_last_page(api)
        items = api.call(
            mode,
            "attachments.iterate",
            self.POSITIONAL,
            self.REQUIRED,
            on_drift="ignore",
        )
        assert_decoded(items, [item], extra=True)
        assert isinstance(items[0], models.Attachment)
        assert len(api.requests) == 2
        assert api.requests[-1].query("page") == ["2"]

    def test_drift(self, api: Any, mode: str) -> None:
        api.respond_with(
            200, json_body={"unforeseen": [1]}, content_type="application/json"
        )
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.AttachmentPage)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '{"pagination": {"limit": 1, "offset": 0, "totalResults": 2, "previousUrl": null, "nextUrl": "https://developer.api.autodesk.com/construction/submittals/v2/projects/3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10/items/84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21/attachments?limit=1&offset=1"}, "results": [{"id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32", "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21", "taskId": null, "name": "door-schedule.pdf", "isFileUploaded": true, "url": null, "asyncState": "3", "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf", "urn": "urn:adsk.wipprod:fs.file:vf.Hn5pR8c2T4kXd6MwY1vJeB?version=1", "urnVersion": 1, "revisionFolderUrn": null, "revision": 0, "urnTypeId": "2", "categoryId": "1", "urnPage": null, "resourceUrns": null, "createdBy": "KQ7M2XW9PLRT", "createdAt": "2026-03-04T08:15:30.120450Z", "updatedAt": "2026-03-04T08:17:09.001377Z", "updatedBy": "KQ7M2XW9PLRT", "duplicatedFrom": null, "permittedActions": [{"id": "Attachment::partial_update", "fields": {"isFileUploaded": [true, false], "sendEmails": []}, "mandatoryFields": [], "transitions": [{"id": "1", "name": "done"}]}]}]}'
        )
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.AttachmentPage)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_200_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "pagination": {
                "limit": 1,
                "offset": 1,
                "totalResults": 2,
                "previousUrl": None,
            },
            "results": [
                {
                    "id": "0e6a8d95-4f2b-4c71-8b3d-9a1c5f7e2d43",
                    "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
                    "name": "hardware-set.dwg",
                    "isFileUploaded": True,
                    "asyncState": "4",
                    "urnTypeId": "1",
                    "categoryId": "6",
                    "createdBy": "KQ7M2XW9PLRT",
                    "createdAt": "2026-02-27T16:40:00Z",
                    "updatedAt": "2026-02-27T16:41:12Z",
                    "updatedBy": "ZT4N8BQ1VYHC",
                }
            ],
        }
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.AttachmentPage)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_error_400(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Bad Request",
            "detail": "The request is not valid.",
            "errors": [{"title": "Invalid value", "detail": "urnTypeId must be 2"}],
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Bad Request",
            "detail": "The request is not valid.",
            "errors": [{"title": "Invalid value", "detail": "urnTypeId must be 2"}],
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "reason": "text",
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "The access token provided is invalid or expired.",
            "errorCode": "AUTH-006",
            "more info": "https://docs.example/errors/AUTH-006",
        }
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "The access token provided is invalid or expired.",
            "errorCode": "AUTH-006",
            "more info": "https://docs.example/errors/AUTH-006",
            "title": "text",
            "detail": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Forbidden",
            "detail": "The user may not change this attachment.",
        }
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Forbidden",
            "detail": "The user may not change this attachment.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"title": "Not Found", "detail": "There is no such attachment."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Not Found",
            "detail": "There is no such attachment.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"developerMessage": "Quota limit exceeded."}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "Quota limit exceeded.",
            "errorCode": "text",
            "more info": "text",
            "title": "text",
            "detail": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"reason": "Internal error."}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "reason": "Internal error.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "title": "text",
            "detail": "text",
            "errors": [{}],
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@both_modes
class TestCreate:
    """`POST /projects/{projectId}/items/{itemId}/attachments`"""

    METHOD = "attachments.create"
    POSITIONAL: tuple[Any, ...] = (
        "3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10",
        "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
    )
    REQUIRED: dict[str, Any] = {"name": "door-schedule.pdf", "urn_type_id": "2"}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **options: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.METHOD, self.POSITIONAL, keywords, **options)

    def prepare_success(self, api: Any) -> None:
        """Prepare a successful response for tests of the request."""
        api.respond_with(
            201,
            json_body={
                "id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32",
                "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
                "taskId": None,
                "name": "door-schedule.pdf",
                "isFileUploaded": False,
                "url": None,
                "asyncState": "1",
                "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf",
                "urn": None,
                "urnVersion": None,
                "revisionFolderUrn": None,
                "revision": 0,
                "urnTypeId": "2",
                "categoryId": "1",
                "urnPage": None,
                "resourceUrns": None,
                "createdBy": "KQ7M2XW9PLRT",
                "createdAt": "2026-03-04T08:15:30.120450Z",
                "updatedAt": "2026-03-04T08:15:30.120450Z",
                "updatedBy": "KQ7M2XW9PLRT",
                "duplicatedFrom": None,
                "permittedActions": [
                    {
                        "id": "Attachment::update",
                        "fields": {"isFileUploaded": []},
                        "mandatoryFields": ["isFileUploaded"],
                        "transitions": [],
                    }
                ],
            },
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "post"
        assert (
            request.raw_path
            == "/projects/3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10/items/84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21/attachments"
        )
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "name": "door-schedule.pdf",
            "urn_type_id": "2",
            "task_id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "is_file_uploaded": True,
            "urn": "text",
            "category_id": "1",
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {
            "name": "door-schedule.pdf",
            "urnTypeId": "2",
            "taskId": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "isFileUploaded": True,
            "urn": "text",
            "categoryId": "1",
        }

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"name": "door-schedule.pdf", "urn_type_id": "2"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"name": "door-schedule.pdf", "urnTypeId": "2"}

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {
            "name": "door-schedule.pdf",
            "urnTypeId": "2",
            "categoryId": "1",
            "taskId": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "isFileUploaded": True,
            "urn": "text",
        }
        body = models.AttachmentCreate.model_validate(sample)
        assert_decoded(body, sample)
        self.prepare_success(api)
        keywords: dict[str, Any] = {}
        keywords["body"] = body
        api.call(mode, self.METHOD, self.POSITIONAL, keywords, on_drift="ignore")
        request = api.validated_request()
        assert_decoded(request.json, sample)

    def test_drift(self, api: Any, mode: str) -> None:
        api.respond_with(
            201, json_body={"unforeseen": [1]}, content_type="application/json"
        )
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.Attachment)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_201(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32",
            "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
            "taskId": None,
            "name": "door-schedule.pdf",
            "isFileUploaded": False,
            "url": None,
            "asyncState": "1",
            "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf",
            "urn": None,
            "urnVersion": None,
            "revisionFolderUrn": None,
            "revision": 0,
            "urnTypeId": "2",
            "categoryId": "1",
            "urnPage": None,
            "resourceUrns": None,
            "createdBy": "KQ7M2XW9PLRT",
            "createdAt": "2026-03-04T08:15:30.120450Z",
            "updatedAt": "2026-03-04T08:15:30.120450Z",
            "updatedBy": "KQ7M2XW9PLRT",
            "duplicatedFrom": None,
            "permittedActions": [
                {
                    "id": "Attachment::update",
                    "fields": {"isFileUploaded": []},
                    "mandatoryFields": ["isFileUploaded"],
                    "transitions": [],
                }
            ],
        }
        api.respond_with(
            201,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Attachment)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_201_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '{"id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32", "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21", "taskId": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "name": "door-schedule.pdf", "isFileUploaded": false, "url": "text", "asyncState": "1", "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf", "urn": "text", "urnVersion": 1, "revisionFolderUrn": "text", "revision": 0, "urnTypeId": "2", "categoryId": "1", "urnPage": "text", "resourceUrns": "text", "createdBy": "KQ7M2XW9PLRT", "createdAt": "2026-03-04T08:15:30.120450Z", "updatedAt": "2026-03-04T08:15:30.120450Z", "updatedBy": "KQ7M2XW9PLRT", "duplicatedFrom": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "permittedActions": [{"id": "Attachment::update", "fields": {"isFileUploaded": []}, "mandatoryFields": ["isFileUploaded"], "transitions": []}]}'
        )
        api.respond_with(
            201,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Attachment)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_error_400(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Bad Request",
            "detail": "The request is not valid.",
            "errors": [{"title": "Invalid value", "detail": "urnTypeId must be 2"}],
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Bad Request",
            "detail": "The request is not valid.",
            "errors": [{"title": "Invalid value", "detail": "urnTypeId must be 2"}],
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "reason": "text",
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "The access token provided is invalid or expired.",
            "errorCode": "AUTH-006",
            "more info": "https://docs.example/errors/AUTH-006",
        }
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "The access token provided is invalid or expired.",
            "errorCode": "AUTH-006",
            "more info": "https://docs.example/errors/AUTH-006",
            "title": "text",
            "detail": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Forbidden",
            "detail": "The user may not change this attachment.",
        }
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Forbidden",
            "detail": "The user may not change this attachment.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"title": "Not Found", "detail": "There is no such attachment."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Not Found",
            "detail": "There is no such attachment.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"developerMessage": "Quota limit exceeded."}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "Quota limit exceeded.",
            "errorCode": "text",
            "more info": "text",
            "title": "text",
            "detail": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"reason": "Internal error."}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "reason": "Internal error.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "title": "text",
            "detail": "text",
            "errors": [{}],
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@both_modes
class TestUpdate:
    """`PATCH /projects/{projectId}/items/{itemId}/attachments/{attachmentId}`"""

    METHOD = "attachments.update"
    POSITIONAL: tuple[Any, ...] = (
        "3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10",
        "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
        "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32",
    )
    REQUIRED: dict[str, Any] = {}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **options: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.METHOD, self.POSITIONAL, keywords, **options)

    def prepare_success(self, api: Any) -> None:
        """Prepare a successful response for tests of the request."""
        api.respond_with(
            200,
            json_body=json.loads(
                '{"id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32", "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21", "taskId": "5a1e9d38-0b6c-4f72-a8d4-1c7e3b2f9043", "name": "door-schedule.pdf", "isFileUploaded": true, "url": null, "asyncState": "1", "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf", "urn": "urn:adsk.wipprod:fs.file:vf.Hn5pR8c2T4kXd6MwY1vJeB?version=1", "urnVersion": 1, "revisionFolderUrn": "urn:adsk.wipprod:fs.folder:co.Lp0sU7d3Q9fGhJ2kZxC5vB", "revision": 0, "urnTypeId": "2", "categoryId": "1", "urnPage": null, "resourceUrns": null, "createdBy": "KQ7M2XW9PLRT", "createdAt": "2026-03-04T08:15:30.120450Z", "updatedAt": "2026-03-04T08:17:02.448913Z", "updatedBy": "KQ7M2XW9PLRT", "duplicatedFrom": "b2c94e07-6a5d-4183-9f0e-7d8c1a3b5e54", "permittedActions": [{"id": "Attachment::update", "fields": {"isFileUploaded": []}, "mandatoryFields": ["isFileUploaded"], "transitions": [""]}]}'
            ),
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "patch"
        assert (
            request.raw_path
            == "/projects/3f9a1c52-7e04-4b8d-9c61-2a5d8e0f7b10/items/84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21/attachments/c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32"
        )
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"is_file_uploaded": True}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"isFileUploaded": True}

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {}

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {"isFileUploaded": True}
        body = models.AttachmentUpdate.model_validate(sample)
        assert_decoded(body, sample)
        self.prepare_success(api)
        keywords: dict[str, Any] = {}
        keywords["body"] = body
        api.call(mode, self.METHOD, self.POSITIONAL, keywords, on_drift="ignore")
        request = api.validated_request()
        assert_decoded(request.json, sample)

    def test_drift(self, api: Any, mode: str) -> None:
        api.respond_with(
            200, json_body={"unforeseen": [1]}, content_type="application/json"
        )
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.Attachment)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '{"id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32", "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21", "taskId": "5a1e9d38-0b6c-4f72-a8d4-1c7e3b2f9043", "name": "door-schedule.pdf", "isFileUploaded": true, "url": null, "asyncState": "1", "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf", "urn": "urn:adsk.wipprod:fs.file:vf.Hn5pR8c2T4kXd6MwY1vJeB?version=1", "urnVersion": 1, "revisionFolderUrn": "urn:adsk.wipprod:fs.folder:co.Lp0sU7d3Q9fGhJ2kZxC5vB", "revision": 0, "urnTypeId": "2", "categoryId": "1", "urnPage": null, "resourceUrns": null, "createdBy": "KQ7M2XW9PLRT", "createdAt": "2026-03-04T08:15:30.120450Z", "updatedAt": "2026-03-04T08:17:02.448913Z", "updatedBy": "KQ7M2XW9PLRT", "duplicatedFrom": "b2c94e07-6a5d-4183-9f0e-7d8c1a3b5e54", "permittedActions": [{"id": "Attachment::update", "fields": {"isFileUploaded": []}, "mandatoryFields": ["isFileUploaded"], "transitions": [""]}]}'
        )
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Attachment)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_200_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '{"id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32", "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21", "taskId": "5a1e9d38-0b6c-4f72-a8d4-1c7e3b2f9043", "name": "door-schedule.pdf", "isFileUploaded": true, "url": "text", "asyncState": "1", "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf", "urn": "urn:adsk.wipprod:fs.file:vf.Hn5pR8c2T4kXd6MwY1vJeB?version=1", "urnVersion": 1, "revisionFolderUrn": "urn:adsk.wipprod:fs.folder:co.Lp0sU7d3Q9fGhJ2kZxC5vB", "revision": 0, "urnTypeId": "2", "categoryId": "1", "urnPage": "text", "resourceUrns": "text", "createdBy": "KQ7M2XW9PLRT", "createdAt": "2026-03-04T08:15:30.120450Z", "updatedAt": "2026-03-04T08:17:02.448913Z", "updatedBy": "KQ7M2XW9PLRT", "duplicatedFrom": "b2c94e07-6a5d-4183-9f0e-7d8c1a3b5e54", "permittedActions": [{"id": "Attachment::update", "fields": {"isFileUploaded": []}, "mandatoryFields": ["isFileUploaded"], "transitions": [""]}]}'
        )
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Attachment)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_error_400(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Bad Request",
            "detail": "The request is not valid.",
            "errors": [{"title": "Invalid value", "detail": "urnTypeId must be 2"}],
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Bad Request",
            "detail": "The request is not valid.",
            "errors": [{"title": "Invalid value", "detail": "urnTypeId must be 2"}],
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "reason": "text",
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "The access token provided is invalid or expired.",
            "errorCode": "AUTH-006",
            "more info": "https://docs.example/errors/AUTH-006",
        }
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "The access token provided is invalid or expired.",
            "errorCode": "AUTH-006",
            "more info": "https://docs.example/errors/AUTH-006",
            "title": "text",
            "detail": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Forbidden",
            "detail": "The user may not change this attachment.",
        }
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Forbidden",
            "detail": "The user may not change this attachment.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"title": "Not Found", "detail": "There is no such attachment."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "title": "Not Found",
            "detail": "There is no such attachment.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"developerMessage": "Quota limit exceeded."}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "developerMessage": "Quota limit exceeded.",
            "errorCode": "text",
            "more info": "text",
            "title": "text",
            "detail": "text",
            "errors": [{}],
            "reason": "text",
        }
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"reason": "Internal error."}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "reason": "Internal error.",
            "developerMessage": "text",
            "errorCode": "text",
            "more info": "text",
            "title": "text",
            "detail": "text",
            "errors": [{}],
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.Problem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@pytest.mark.parametrize(
    "name, prepare, document",
    [
        ("attachments.list", TestList().prepare_success, "openapi.json"),
        ("attachments.iterate", TestList().prepare_last_page, None),
        ("attachments.create", TestCreate().prepare_success, "openapi.json"),
        ("attachments.update", TestUpdate().prepare_success, "openapi.json"),
    ],
)
def test_readme(
    api: Any, run_example: Any, name: str, prepare: Any, document: str | None
) -> None:
    prepare(api)
    run_example(name)
    assert api.requests
    if document:
        api.validated_request(document)
