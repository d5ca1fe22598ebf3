"""Tests of `client.parts`, sync and async: requests, and documented responses."""

from typing import Any

import pytest

from case_multipart import errors

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])


@both_modes
class TestUpload:
    """`POST /upload`"""

    METHOD = "parts.upload"
    POSITIONAL: tuple[Any, ...] = ()
    REQUIRED: dict[str, Any] = {"file": b"content"}

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
        request = api.requests[-1]
        assert request.method == "post"
        assert request.raw_path == "/upload"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "file": b"content",
            "image": b"content",
            "blob": b"content",
            "encoded": "text",
            "files": [b"content", b"content"],
            "name": "text",
            "count": 1,
            "tags": ["text"],
            "meta": {"fullName": "text", "size": 1},
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {
            "file": ["content"],
            "image": ["content"],
            "blob": ["content"],
            "encoded": ["text"],
            "files": ["content", "content"],
            "name": ["text"],
            "count": ["1"],
            "tags": ["text"],
        }
        assert {name: form.get(name) for name in fields} == fields

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"file": b"content"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {"file": ["content"]}
        assert {name: form.get(name) for name in fields} == fields

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None


@both_modes
class TestEncoded:
    """`POST /encoded`"""

    METHOD = "parts.encoded"
    POSITIONAL: tuple[Any, ...] = ()
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
        request = api.requests[-1]
        assert request.method == "post"
        assert request.raw_path == "/encoded"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {
            "photo": b"content",
            "xml": "text",
            "meta": {"fullName": "text", "size": 1},
            "list": ["text"],
            "either": b"content",
        }
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {"photo": ["content"], "either": ["content"]}
        assert {name: form.get(name) for name in fields} == fields

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {}
        assert {name: form.get(name) for name in fields} == fields

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None


@both_modes
class TestOptional:
    """`POST /optional`"""

    METHOD = "parts.optional"
    POSITIONAL: tuple[Any, ...] = ()
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
        request = api.requests[-1]
        assert request.method == "post"
        assert request.raw_path == "/optional"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"full_name": "text", "size": 1}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {"fullName": ["text"], "size": ["1"]}
        assert {name: form.get(name) for name in fields} == fields

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {}
        assert {name: form.get(name) for name in fields} == fields

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None


@both_modes
class TestNeeded:
    """`POST /needed`"""

    METHOD = "parts.needed"
    POSITIONAL: tuple[Any, ...] = ()
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
        request = api.requests[-1]
        assert request.method == "post"
        assert request.raw_path == "/needed"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"full_name": "text", "size": 1}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {"fullName": ["text"], "size": ["1"]}
        assert {name: form.get(name) for name in fields} == fields

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.requests[-1]
        form = request.form
        fields: dict[str, list[str]] = {}
        assert {name: form.get(name) for name in fields} == fields

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None


@pytest.mark.parametrize(
    "name, prepare, document",
    [
        ("parts.upload", TestUpload().prepare_success, None),
        ("parts.encoded", TestEncoded().prepare_success, None),
        ("parts.optional", TestOptional().prepare_success, None),
        ("parts.needed", TestNeeded().prepare_success, None),
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
