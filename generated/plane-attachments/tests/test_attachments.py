"""Every operation of `client.attachments`, sync and async: what it sends, and what it makes of each documented answer."""

import json
from typing import Any

import pytest

from plane_attachments import errors, models

both = pytest.mark.parametrize("mode", ["sync", "async"])


@both
class TestList:
    """`GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`"""

    NAME = "attachments.list"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
    )
    REQUIRED: dict[str, Any] = {}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **how: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.NAME, self.POSITIONAL, keywords, **how)

    def succeed(self, api: Any) -> None:
        """Prepare a success where only the request matters."""
        api.answer(
            200,
            json_body=[],
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.method == "get"
        assert (
            sent.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/"
        )
        assert sent.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.succeed(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        sent = api.judged()
        assert sent.header("Authorization") == "Bearer test-access_token"

    def test_answer_200(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = json.loads(
            '[{"id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "created_at": "2026-11-22T09:10:11.065276-05:00", "updated_at": "2026-11-22T09:10:12.350011-05:00", "deleted_at": null, "attributes": {"name": "photo.png", "size": 20480, "type": "image/png"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 20480.5, "is_uploaded": true, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, {"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T16:43:24.123050-05:00", "updated_at": "2026-11-21T16:43:31.904417-05:00", "deleted_at": null, "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": "issue-811/hello.txt", "external_source": "github", "size": 17.0, "is_uploaded": true, "storage_metadata": null, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}]'
        )
        api.answer(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        decoded(result, body)
        api.judged(answer=True)

    def test_answer_200_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = []
        api.answer(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        decoded(result, body)
        api.judged(answer=True)

    def test_error_401(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.answer(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 401
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_3(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_405(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.answer(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 405
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_406(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.answer(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 406
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_429(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.answer(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 429
        assert isinstance(caught.value.body, models.CodeProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)


@both
class TestCreate:
    """`POST /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/`"""

    NAME = "attachments.create"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
    )
    REQUIRED: dict[str, Any] = {"name": "hello.txt", "type": "text/plain", "size": 17}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **how: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.NAME, self.POSITIONAL, keywords, **how)

    def succeed(self, api: Any) -> None:
        """Prepare a success where only the request matters."""
        api.answer(
            200,
            json_body=json.loads(
                '{"upload_data": null, "asset_id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "attachment": {"id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "created_at": "2026-11-22T09:10:11.065276-05:00", "updated_at": "2026-11-22T09:10:11.065301-05:00", "deleted_at": null, "attributes": {"name": "photo.png", "size": 5242880, "type": "image/png"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 5242880.0, "is_uploaded": false, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44/"}'
            ),
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.method == "post"
        assert (
            sent.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/"
        )
        assert sent.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.succeed(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        sent = api.judged()
        assert sent.header("Authorization") == "Bearer test-access_token"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
            "external_id": "text",
            "external_source": "text",
        }
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.json == {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
            "external_id": "text",
            "external_source": "text",
        }

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
        }
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.json == {"name": "hello.txt", "type": "text/plain", "size": 17}

    def test_ready_made_body(self, api: Any, mode: str, decoded: Any) -> None:
        sample: Any = {
            "name": "hello.txt",
            "type": "text/plain",
            "size": 17,
            "external_id": "text",
            "external_source": "text",
        }
        body = models.AttachmentCreate.model_validate(sample)
        decoded(body, sample)
        self.succeed(api)
        keywords: dict[str, Any] = {}
        keywords["body"] = body
        api.call(mode, self.NAME, self.POSITIONAL, keywords, on_drift="ignore")
        sent = api.judged()
        decoded(sent.json, sample)

    def test_drift(self, api: Any, mode: str) -> None:
        api.answer(200, json_body={"unforeseen": [1]}, content_type="application/json")
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.UploadGrant)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_answer_200(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = json.loads(
            '{"upload_data": {"url": "https://storage.example/uploads", "fields": {"Content-Type": "text/plain", "key": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": "EXAMPLEKEY/20261121/us-east-1/s3/aws4_request", "x-amz-date": "20261121T214324Z", "policy": "eyJjb25kaXRpb25zIjpbXX0=", "x-amz-signature": "3f0c9b1e7a6d5c4b3a29180706f5e4d3c2b1a0998877665544332211ffeeddcc"}}, "asset_id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "attachment": {"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T21:43:24.123050Z", "updated_at": "2026-11-21T21:43:24.123081Z", "deleted_at": null, "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 17.0, "is_uploaded": false, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"}'
        )
        api.answer(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.UploadGrant)
        decoded(result, body)
        api.judged(answer=True)

    def test_answer_200_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = json.loads(
            '{"upload_data": null, "asset_id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "attachment": {"id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44", "created_at": "2026-11-22T09:10:11.065276-05:00", "updated_at": "2026-11-22T09:10:11.065301-05:00", "deleted_at": null, "attributes": {"name": "photo.png", "size": 5242880, "type": "image/png"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": null, "external_source": null, "size": 5242880.0, "is_uploaded": false, "storage_metadata": {}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": null, "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}, "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44/"}'
        )
        api.answer(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.UploadGrant)
        decoded(result, body)
        api.judged(answer=True)

    def test_error_400(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Invalid request.", "status": False}
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem | models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_400_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Invalid file type.", "status": False}
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem | models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_400_3(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "detail": "JSON parse error - Expecting value: line 1 column 10 (char 9)"
        }
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem | models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_401(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.answer(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 401
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_3(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_405(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.answer(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 405
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_406(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.answer(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 406
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_409(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Issue with the same external id and external source already exists",
            "id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
        }
        api.answer(
            409,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ConflictError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 409
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_409_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Issue with the same external id and external source already exists",
            "id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
            "status": True,
            "detail": "text",
        }
        api.answer(
            409,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ConflictError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 409
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_413(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
        }
        api.answer(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 413
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_413_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
        }
        api.answer(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 413
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_415(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Unsupported media type "text/plain" in request.'}
        api.answer(
            415,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnsupportedMediaTypeError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 415
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_429(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.answer(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 429
        assert isinstance(caught.value.body, models.CodeProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)


@both
class TestRetrieve:
    """`GET /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`"""

    NAME = "attachments.retrieve"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
        "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
    )
    REQUIRED: dict[str, Any] = {}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **how: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.NAME, self.POSITIONAL, keywords, **how)

    def succeed(self, api: Any) -> None:
        """Prepare a success where only the request matters."""
        api.answer(
            302,
            headers={"Location": "https://storage.example/file?signature=abc"},
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.method == "get"
        assert (
            sent.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"
        )
        assert sent.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.succeed(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        sent = api.judged()
        assert sent.header("Authorization") == "Bearer test-access_token"

    def test_answer_302(self, api: Any, mode: str) -> None:
        api.answer(
            302,
            headers={"Location": "https://storage.example/file?signature=abc"},
        )
        result = self.call(api, mode)
        assert result == "https://storage.example/file?signature=abc"
        api.judged(answer=True)

    def test_error_400(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "The asset is not uploaded.", "status": False}
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_400_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "The asset is not uploaded.",
            "status": False,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_401(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.answer(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 401
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_3(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_405(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.answer(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 405
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_406(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.answer(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 406
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_429(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.answer(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 429
        assert isinstance(caught.value.body, models.CodeProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)


@both
class TestDelete:
    """`DELETE /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`"""

    NAME = "attachments.delete"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
        "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
    )
    REQUIRED: dict[str, Any] = {}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **how: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.NAME, self.POSITIONAL, keywords, **how)

    def succeed(self, api: Any) -> None:
        """Prepare a success where only the request matters."""
        api.answer(
            204,
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.method == "delete"
        assert (
            sent.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"
        )
        assert sent.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.succeed(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        sent = api.judged()
        assert sent.header("Authorization") == "Bearer test-access_token"

    def test_answer_204(self, api: Any, mode: str) -> None:
        api.answer(
            204,
        )
        result = self.call(api, mode)
        assert result is None

    def test_error_401(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.answer(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 401
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_3(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_405(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.answer(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 405
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_406(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.answer(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 406
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_429(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.answer(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 429
        assert isinstance(caught.value.body, models.CodeProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)


@both
class TestUpdate:
    """`PATCH /api/v1/workspaces/{workspace_slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/`"""

    NAME = "attachments.update"
    POSITIONAL: tuple[Any, ...] = (
        "acme",
        "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
        "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
        "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
    )
    REQUIRED: dict[str, Any] = {}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **how: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.NAME, self.POSITIONAL, keywords, **how)

    def succeed(self, api: Any) -> None:
        """Prepare a success where only the request matters."""
        api.answer(
            204,
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.method == "patch"
        assert (
            sent.raw_path
            == "/api/v1/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/work-items/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33/"
        )
        assert sent.header("X-API-Key") == "test-api_key"

    def test_request_with_access_token(self, api: Any, mode: str) -> None:
        self.succeed(api)
        self.call(api, mode, on_drift="ignore", secrets=["access_token"])
        sent = api.judged()
        assert sent.header("Authorization") == "Bearer test-access_token"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.succeed(api)
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
        sent = api.judged()
        assert sent.json == {
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
        self.succeed(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.judged()
        assert sent.json == {}

    def test_body_with_null(self, api: Any, mode: str) -> None:
        self.succeed(api)
        arguments: dict[str, Any] = {
            "entity_type": None,
            "entity_identifier": None,
            "external_id": None,
            "external_source": None,
            "storage_metadata": None,
        }
        self.call(api, mode, arguments, on_drift="ignore")
        sent = api.requests[-1]
        assert sent.json == {
            "entity_type": None,
            "entity_identifier": None,
            "external_id": None,
            "external_source": None,
            "storage_metadata": None,
        }

    def test_ready_made_body(self, api: Any, mode: str, decoded: Any) -> None:
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
        decoded(body, sample)
        self.succeed(api)
        keywords: dict[str, Any] = {}
        keywords["body"] = body
        api.call(mode, self.NAME, self.POSITIONAL, keywords, on_drift="ignore")
        sent = api.judged()
        decoded(sent.json, sample)

    def test_drift(self, api: Any, mode: str) -> None:
        api.answer(200, json_body={"unforeseen": [1]}, content_type="application/json")
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.Attachment)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_answer_200(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = json.loads(
            '{"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T21:43:24.123050Z", "updated_at": "2026-11-21T21:43:31.904417Z", "deleted_at": null, "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": null, "is_deleted": false, "is_archived": false, "external_id": "issue-811/hello.txt", "external_source": "github", "size": 17.0, "is_uploaded": true, "storage_metadata": {"ETag": "\\"9a0364b9e99bb480dd25e1f0284c8555\\"", "Metadata": {}, "ContentType": "text/plain", "LastModified": "2026-11-21T21:43:29+00:00", "ContentLength": 17}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "user": null, "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": null, "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": null, "page": null}'
        )
        api.answer(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Attachment)
        decoded(result, body)
        api.judged(answer=True)

    def test_answer_200_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = json.loads(
            '{"id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33", "created_at": "2026-11-21T21:43:24.123050Z", "updated_at": "2026-11-21T21:43:31.904417Z", "deleted_at": "2026-01-31T12:30:45Z", "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"}, "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt", "entity_type": "ISSUE_ATTACHMENT", "entity_identifier": "text", "is_deleted": false, "is_archived": false, "external_id": "issue-811/hello.txt", "external_source": "github", "size": 17.0, "is_uploaded": true, "storage_metadata": {"ETag": "\\"9a0364b9e99bb480dd25e1f0284c8555\\"", "Metadata": {}, "ContentType": "text/plain", "LastModified": "2026-11-21T21:43:29+00:00", "ContentLength": 17}, "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "updated_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55", "user": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66", "draft_issue": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11", "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22", "comment": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "page": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d", "deleted_by": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d"}'
        )
        api.answer(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Attachment)
        decoded(result, body)
        api.judged(answer=True)

    def test_answer_204(self, api: Any, mode: str) -> None:
        api.answer(
            204,
        )
        result = self.call(api, mode)
        assert result is None

    def test_error_400(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "detail": "JSON parse error - Expecting value: line 1 column 10 (char 9)"
        }
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem | models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_400_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Invalid request.", "status": False}
        api.answer(
            400,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.BadRequestError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 400
        assert isinstance(caught.value.body, models.ErrorProblem | models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_401(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Authentication credentials were not provided."}
        api.answer(
            401,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnauthorizedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 401
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Given API token is not valid"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_403_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "You are not allowed to upload this attachment"}
        api.answer(
            403,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ForbiddenError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 403
        assert isinstance(caught.value.body, models.DetailProblem | models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "The requested resource does not exist."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Page not found."}
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_404_3(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "The requested resource does not exist.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            404,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotFoundError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 404
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_405(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Method "PUT" not allowed.'}
        api.answer(
            405,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.MethodNotAllowedError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 405
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_406(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": "Could not satisfy the request Accept header."}
        api.answer(
            406,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.NotAcceptableError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 406
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_413(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
        }
        api.answer(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 413
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_413_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "REQUEST_BODY_TOO_LARGE",
            "detail": "The size of the request body exceeds the maximum allowed size.",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
        }
        api.answer(
            413,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.ContentTooLargeError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 413
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_415(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"detail": 'Unsupported media type "text/plain" in request.'}
        api.answer(
            415,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.UnsupportedMediaTypeError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 415
        assert isinstance(caught.value.body, models.DetailProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_429(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}
        api.answer(
            429,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.TooManyRequestsError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 429
        assert isinstance(caught.value.body, models.CodeProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {"error": "Something went wrong please try again later"}
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)

    def test_error_500_2(self, api: Any, mode: str, decoded: Any) -> None:
        body: Any = {
            "error": "Something went wrong please try again later",
            "status": True,
            "id": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            "detail": "text",
        }
        api.answer(
            500,
            json_body=body,
            content_type="application/json",
        )
        with pytest.raises(errors.InternalServerError) as caught:
            self.call(api, mode)
        assert caught.value.status_code == 500
        assert isinstance(caught.value.body, models.ErrorProblem)
        decoded(caught.value.body, body)
        api.judged(answer=True)


@pytest.mark.parametrize(
    "name, prepare, judge",
    [
        ("attachments.list", TestList().succeed, "openapi.json"),
        ("attachments.create", TestCreate().succeed, "openapi.json"),
        ("attachments.retrieve", TestRetrieve().succeed, "openapi.json"),
        ("attachments.delete", TestDelete().succeed, "openapi.json"),
        ("attachments.update", TestUpdate().succeed, "openapi.json"),
    ],
)
def test_readme(
    api: Any, example: Any, name: str, prepare: Any, judge: str | None
) -> None:
    prepare(api)
    example(name)
    assert api.requests
    if judge:
        api.judged(by=judge)
