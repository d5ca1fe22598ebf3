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
        "json_body": {
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
        "content_type": "application/json",
    },
    "attachments.iterate": {
        "status": 200,
        "json_body": {
            "results": [],
            "pagination": {
                "limit": 1,
                "offset": 0,
                "totalResults": 2,
                "previousUrl": None,
                "nextUrl": None,
            },
        },
        "content_type": "application/json",
    },
    "attachments.create": {
        "status": 201,
        "json_body": {
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
        "content_type": "application/json",
    },
    "attachments.update": {
        "status": 200,
        "json_body": {
            "id": "c7b05f1e-92a8-4d36-b4f0-5e8d7a6c1b32",
            "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
            "taskId": "5a1e9d38-0b6c-4f72-a8d4-1c7e3b2f9043",
            "name": "door-schedule.pdf",
            "isFileUploaded": True,
            "url": None,
            "asyncState": "1",
            "uploadUrn": "urn:adsk.objects:os.object:wip.dm.prod/6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65.pdf",
            "urn": "urn:adsk.wipprod:fs.file:vf.Hn5pR8c2T4kXd6MwY1vJeB?version=1",
            "urnVersion": 1,
            "revisionFolderUrn": "urn:adsk.wipprod:fs.folder:co.Lp0sU7d3Q9fGhJ2kZxC5vB",
            "revision": 0,
            "urnTypeId": "2",
            "categoryId": "1",
            "urnPage": None,
            "resourceUrns": None,
            "createdBy": "KQ7M2XW9PLRT",
            "createdAt": "2026-03-04T08:15:30.120450Z",
            "updatedAt": "2026-03-04T08:17:02.448913Z",
            "updatedBy": "KQ7M2XW9PLRT",
            "duplicatedFrom": "b2c94e07-6a5d-4183-9f0e-7d8c1a3b5e54",
            "permittedActions": [
                {
                    "id": "Attachment::update",
                    "fields": {"isFileUploaded": []},
                    "mandatoryFields": ["isFileUploaded"],
                    "transitions": [""],
                }
            ],
        },
        "content_type": "application/json",
    },
}


def test_every_operation_has_an_example() -> None:
    assert sorted(name for name, _ in BLOCKS) == sorted(ANSWERS)


@pytest.mark.parametrize("name, code", BLOCKS, ids=[name for name, _ in BLOCKS])
def test_example(
    api: Any, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    monkeypatch.setenv("APS_BASE_URL", api.url)
    monkeypatch.setenv("APS_ACCESS_TOKEN", "test-access_token")
    api.answer(**ANSWERS[name])
    exec(compile(code, name, "exec"), {})
    assert api.requests
    judges = {
        "attachments.list": "openapi.json",
        "attachments.create": "openapi.json",
        "attachments.update": "openapi.json",
    }
    if name in judges:
        api.judged(by=judges[name])
