"""The examples of the README run as they are written."""

import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")
BLOCKS = re.findall(
    r"^### `(.+?)`.*?^```python\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE
)
ANSWERS: dict[str, dict[str, Any]] = {
    "attachments.list": {
        "status": 200,
        "json_body": [],
        "content_type": "application/json",
    },
    "attachments.create": {
        "status": 200,
        "json_body": {
            "upload_data": None,
            "asset_id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44",
            "attachment": {
                "id": "b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44",
                "created_at": "2026-11-22T09:10:11.065276-05:00",
                "updated_at": "2026-11-22T09:10:11.065301-05:00",
                "deleted_at": None,
                "attributes": {
                    "name": "photo.png",
                    "size": 5242880,
                    "type": "image/png",
                },
                "asset": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66/7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d-photo.png",
                "entity_type": "ISSUE_ATTACHMENT",
                "entity_identifier": None,
                "is_deleted": False,
                "is_archived": False,
                "external_id": None,
                "external_source": None,
                "size": 5242880.0,
                "is_uploaded": False,
                "storage_metadata": {},
                "created_by": "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55",
                "updated_by": None,
                "user": None,
                "workspace": "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66",
                "draft_issue": None,
                "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
                "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
                "comment": None,
                "page": None,
            },
            "asset_url": "/api/assets/v2/workspaces/acme/projects/7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11/issues/2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22/attachments/b86f2e17-0c94-4a5d-9e63-7f1d2c3b4a44/",
        },
        "content_type": "application/json",
    },
    "attachments.retrieve": {
        "status": 302,
        "headers": {"Location": "https://storage.example/file?signature=abc"},
    },
    "attachments.delete": {
        "status": 204,
    },
    "attachments.update": {
        "status": 204,
    },
}


def test_every_operation_has_an_example() -> None:
    assert sorted(name for name, _ in BLOCKS) == sorted(ANSWERS)


@pytest.mark.parametrize("name, code", BLOCKS, ids=[name for name, _ in BLOCKS])
def test_example(
    api: Any, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    monkeypatch.setenv("PLANE_BASE_URL", api.url)
    monkeypatch.setenv("PLANE_API_KEY", "test-api_key")
    monkeypatch.setenv("PLANE_ACCESS_TOKEN", "test-access_token")
    api.answer(**ANSWERS[name])
    exec(compile(code, name, "exec"), {})
    assert api.requests
    judges = {
        "attachments.list": "openapi.json",
        "attachments.create": "openapi.json",
        "attachments.retrieve": "openapi.json",
        "attachments.delete": "openapi.json",
        "attachments.update": "openapi.json",
    }
    if name in judges:
        api.judged(by=judges[name])
