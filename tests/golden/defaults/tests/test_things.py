"""Tests of `client.things`, sync and async: requests, and documented responses."""

from typing import Any

import pytest

from case_defaults import errors, models

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])


@both_modes
class TestCreate:
    """`POST /things`"""

    METHOD = "things.create"
    POSITIONAL: tuple[Any, ...] = ()
    REQUIRED: dict[str, Any] = {"must": 1}

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
                "must": 1,
                "size": 1,
                "tags": ["text"],
                "kind": "a",
                "flag": True,
                "at": "2026-01-31",
                "none": "text",
                "inner": {"a": "text"},
            },
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"page": 1, "sort": "up"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "post"
        assert request.raw_path == "/things"
        query: dict[str, list[str]] = {"page": ["1"], "sort": ["up"]}
        assert {name: request.query(name) for name in query} == query

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "must": 1,
            "size": 1,
            "tags": ["text"],
            "kind": "a",
            "flag": True,
            "at": "2026-01-31",
            "none": "text",
            "inner": {"a": "text"},
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {
            "must": 1,
            "size": 1,
            "tags": ["text"],
            "kind": "a",
            "flag": True,
            "at": "2026-01-31",
            "none": "text",
            "inner": {"a": "text"},
        }

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"must": 1}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"must": 1}

    def test_body_with_null(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"must": 1, "none": None}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        assert request.json == {"must": 1, "none": None}

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {
            "must": 1,
            "size": 1,
            "tags": ["text"],
            "kind": "a",
            "flag": True,
            "at": "2026-01-31",
            "none": "text",
            "inner": {"a": "text"},
        }
        body = models.Thing.model_validate(sample)
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
        assert isinstance(result, models.Thing)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "must": 1,
            "size": 1,
            "tags": ["text"],
            "kind": "a",
            "flag": True,
            "at": "2026-01-31",
            "none": "text",
            "inner": {"a": "text"},
        }
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Thing)
        assert_decoded(result, body)
        api.validate_exchange()


@pytest.mark.parametrize(
    "name, prepare, document",
    [
        ("things.create", TestCreate().prepare_success, "openapi.json"),
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
