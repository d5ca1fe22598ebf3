"""Tests of `client.attachments`, sync and async: requests, and documented responses."""

import json
from typing import Any

import pytest

from plane_attachments import errors, models

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])


@both_modes
class TestList:
    """`GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`"""

    METHOD = "attachments.list"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
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
            json_body=[],
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert (
            request.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/"
        )
        assert request.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        request = api.validated_request()
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '[{"id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "created_at": "2026-11-22T09:10:11.065276-05:00", "updated_at": "2026-11-22T09:10:12.350011-05:00", "deleted_at": null, "attributes": {"name": "photo.png", "size": 20480, "type": "image/png"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 20480.5, "is_uploaded": true, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, {"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T16:43:24.123050-05:00", "updated_at": "2026-11-21T16:43:31.904417-05:00", "deleted_at": null, "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": "issue-811/hello.txt", "external_source": "github", "size": 17.0, "is_uploaded": true, "storage_metadata": null, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}]'
        )
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_200_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = []
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_3(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_405(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.respond_with(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 405
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_406(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.respond_with(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 406
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.CodeProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@both_modes
class TestCreate:
    """`POST /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`"""

    METHOD = "attachments.create"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
    )
    REQUIRED: dict[str, Any] = {"name": "hello.txt", "type": "text/plain", "size": 17}

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
                '{"upload_data": null, "asset_id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "attachment": {"id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "created_at": "2026-11-22T09:10:11.065276-05:00", "updated_at": "2026-11-22T09:10:11.065301-05:00", "deleted_at": null, "attributes": {"name": "photo.png", "size": 5242880, "type": "image/png"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 5242880.0, "is_uploaded": false, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44/"}'
            ),
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
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/"
        )
        assert request.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        request = api.validated_request()
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
            "external_id": "text",
            "external_source": "text",
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
            "external_id": "text",
            "external_source": "text",
        }

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"name": "hello.txt", "type": "text/plain", "size": 17}

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
            "external_id": "text",
            "external_source": "text",
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
            200, json_body={"unforeseen": [1]}, content_type="application/json"
        )
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.UploadGrant)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '{"upload_data": {"url": "https://storage.example/uploads", "fields": {"Content-Type": "text/plain", "key": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": "EXAMPLEKEY/20261121/us-east-1/s3/aws4_request", "x-amz-date": "20261121T214324Z", "policy": "eyJjb25kaXRpb25zIjpbXX0=", "x-amz-signature": "3f0c9b1e7a6d5c4b3a29180706f5e4d3c2b1a0998877665544332211ffeeddcc"}}, "asset_id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "attachment": {"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T21:43:24.123050Z", "updated_at": "2026-11-21T21:43:24.123081Z", "deleted_at": null, "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 17.0, "is_uploaded": false, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"}'
        )
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.UploadGrant)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_200_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = json.loads(
            '{"upload_data": null, "asset_id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "attachment": {"id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "created_at": "2026-11-22T09:10:11.065276-05:00", "updated_at": "2026-11-22T09:10:11.065301-05:00", "deleted_at": null, "attributes": {"name": "photo.png", "size": 5242880, "type": "image/png"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 5242880.0, "is_uploaded": false, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44/"}'
        )
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.UploadGrant)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_error_400(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Invalid request.", "status": False}
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem | models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Invalid file type.", "status": False}
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem | models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_3(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "detail": "JSON parse error - Expecting value: line 1 column 10 (char 9)"
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem | models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_3(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_405(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.respond_with(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 405
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_406(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.respond_with(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 406
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_409(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Issue with the same external id and external source already exists",
            "id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
        }
        api.respond_with(
            409,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ConflictError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 409
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_409_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Issue with the same external id and external source already exists",
            "id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
            "status": True,
            "detail": "text",
        }
        api.respond_with(
            409,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ConflictError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 409
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_413(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
        }
        api.respond_with(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 413
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_413_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
        }
        api.respond_with(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 413
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_415(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Unsupported media type "text/plain" in request.'}
        api.respond_with(
            415,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnsupportedMediaTypeError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 415
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.CodeProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@both_modes
class TestRetrieve:
    """`GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`"""

    METHOD = "attachments.retrieve"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
        "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
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
            302,
            headers={"Location": "https://storage.example/file?signature=abc"},
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert (
            request.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"
        )
        assert request.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        request = api.validated_request()
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_response_302(self, api: Any, mode: str) -> None:
        api.respond_with(
            302,
            headers={"Location": "https://storage.example/file?signature=abc"},
        )
        result = self.call(api, mode)
        assert result == "https://storage.example/file?signature=abc"
        api.validate_exchange()

    def test_error_400(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "The asset is not uploaded.", "status": False}
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "The asset is not uploaded.",
            "status": False,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_3(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_405(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.respond_with(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 405
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_406(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.respond_with(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 406
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.CodeProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@both_modes
class TestDelete:
    """`DELETE /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`"""

    METHOD = "attachments.delete"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
        "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
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
            204,
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "delete"
        assert (
            request.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"
        )
        assert request.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        request = api.validated_request()
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_3(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_405(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.respond_with(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 405
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_406(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.respond_with(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 406
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.CodeProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@both_modes
class TestUpdate:
    """`PATCH /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`"""

    METHOD = "attachments.update"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
        "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
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
            204,
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "patch"
        assert (
            request.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"
        )
        assert request.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        request = api.validated_request()
        assert request.header("Authorization") == "Bearer test-access_token"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "attributes": {"name": "text", "size": 1, "type": "text"},
            "asset": "text",
            "entity_type": "text",
            "entity_identifier": "text",
            "is_deleted": True,
            "is_archived": True,
            "external_id": "text",
            "external_source": "text",
            "size": 1,
            "is_uploaded": True,
            "storage_metadata": {},
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {
            "attributes": {"name": "text", "size": 1, "type": "text"},
            "asset": "text",
            "entity_type": "text",
            "entity_identifier": "text",
            "is_deleted": True,
            "is_archived": True,
            "external_id": "text",
            "external_source": "text",
            "size": 1,
            "is_uploaded": True,
            "storage_metadata": {},
        }

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {}

    def test_body_with_null(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "entity_type": None,
            "entity_identifier": None,
            "external_id": None,
            "external_source": None,
            "storage_metadata": None,
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        assert request.json == {
            "entity_type": None,
            "entity_identifier": None,
            "external_id": None,
            "external_source": None,
            "storage_metadata": None,
        }

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {
            "is_uploaded": True,
            "attributes": {"name": "text", "size": 1, "type": "text"},
            "asset": "text",
            "entity_type": "text",
            "entity_identifier": "text",
            "is_deleted": True,
            "is_archived": True,
            "external_id": "text",
            "external_source": "text",
            "size": 1,
            "storage_metadata": {},
        }
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
            '{"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T21:43:24.123050Z", "updated_at": "2026-11-21T21:43:31.904417Z", "deleted_at": null, "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": "issue-811/hello.txt", "external_source": "github", "size": 17.0, "is_uploaded": true, "storage_metadata": {"ETag": "\\"9a0364b9e99bb480dd25e1f0284c8555\\"", "Metadata": {}, "ContentType": "text/plain", "LastModified": "2026-11-21T21:43:29+00:00", "ContentLength": 17}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}'
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
            '{"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T21:43:24.123050Z", "updated_at": "2026-11-21T21:43:31.904417Z", "deleted_at": "2026-01-31T12:30:45Z", "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": "text", "is_deleted": false, "is_archived": false, "external_id": "issue-811/hello.txt", "external_source": "github", "size": 17.0, "is_uploaded": true, "storage_metadata": {"ETag": "\\"9a0364b9e99bb480dd25e1f0284c8555\\"", "Metadata": {}, "ContentType": "text/plain", "LastModified": "2026-11-21T21:43:29+00:00", "ContentLength": 17}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "user": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "page": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "deleted_by": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d"}'
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

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None

    def test_error_400(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "detail": "JSON parse error - Expecting value: line 1 column 10 (char 9)"
        }
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem | models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_400_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Invalid request.", "status": False}
        api.respond_with(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 400
        assert isinstance(raised.value.body, models.ErrorProblem | models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_401(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.respond_with(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 401
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_403_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.respond_with(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 403
        assert isinstance(raised.value.body, models.DetailProblem | models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_404_3(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 404
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_405(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.respond_with(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 405
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_406(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.respond_with(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 406
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_413(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
        }
        api.respond_with(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 413
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_413_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
        }
        api.respond_with(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 413
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_415(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"detail": 'Unsupported media type "text/plain" in request.'}
        api.respond_with(
            415,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnsupportedMediaTypeError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 415
        assert isinstance(raised.value.body, models.DetailProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_429(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.respond_with(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 429
        assert isinstance(raised.value.body, models.CodeProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()

    def test_error_500_2(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.respond_with(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as raised:
            self.call(api, mode)
        assert raised.value.status_code == 500
        assert isinstance(raised.value.body, models.ErrorProblem)
        assert_decoded(raised.value.body, body)
        api.validate_exchange()


@pytest.mark.parametrize(
    "name, prepare, document",
    [
        ("attachments.list", TestList().prepare_success, "openapi.json"),
        ("attachments.create", TestCreate().prepare_success, "openapi.json"),
        ("attachments.retrieve", TestRetrieve().prepare_success, "openapi.json"),
        ("attachments.delete", TestDelete().prepare_success, "openapi.json"),
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
