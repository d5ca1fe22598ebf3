"""Tests of `client.pets`, sync and async: requests, and documented responses."""

from typing import Any

import pytest

from case_discriminators import errors, models

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])


@both_modes
class TestMapped:
    """`POST /mapped`"""

    METHOD = "pets.mapped"
    POSITIONAL: tuple[Any, ...] = ()
    REQUIRED: dict[str, Any] = {"body": {"petType": "c", "name": "text"}}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **options: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.METHOD, self.POSITIONAL, keywords, **options)

    def prepare_success(self, api: Any) -> None:
        """Prepare a successful response for tests of the request."""
        api.respond_with(
            200,
            json_body={"petType": "c", "name": "text"},
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "post"
        assert request.raw_path == "/mapped"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"petType": "c", "name": "text"}
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestImplicit:
    """`GET /implicit`"""

    METHOD = "pets.implicit"
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
            200,
            json_body={"petType": "Cat", "name": "text"},
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/implicit"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"petType": "Cat", "name": "text"}
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestAny:
    """`GET /any`"""

    METHOD = "pets.any"
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
            200,
            json_body={"petType": "Cat", "name": "text"},
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/any"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"petType": "Cat", "name": "text"}
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestNested:
    """`GET /nested`"""

    METHOD = "pets.nested"
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
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/nested"


@both_modes
class TestInline:
    """`GET /inline`"""

    METHOD = "pets.inline"
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
            200,
            json_body=[{"petType": "Cat", "name": "text"}],
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/inline"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = [{"petType": "Cat", "name": "text"}]
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestTaggedOrNot:
    """`GET /tagged-or-not`"""

    METHOD = "pets.tagged_or_not"
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
            200,
            json_body=[{"size": 5}],
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/tagged-or-not"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = [{"size": 5}]
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestDrawing:
    """`GET /shapes`"""

    METHOD = "pets.drawing"
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
            200,
            json_body={
                "shapes": [{"kind": "text", "name": "text"}],
                "byName": {"key": {"kind": "text", "name": "text"}},
                "square": {"kind": "text", "name": "text", "side": 1},
            },
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/shapes"

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "shapes": [{"kind": "text", "name": "text"}],
            "byName": {"key": {"kind": "text", "name": "text"}},
            "square": {"kind": "text", "name": "text", "side": 1},
        }
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Drawing)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestShape:
    """`POST /shapes`"""

    METHOD = "pets.shape"
    POSITIONAL: tuple[Any, ...] = ()
    REQUIRED: dict[str, Any] = {"kind": "text"}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **options: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.METHOD, self.POSITIONAL, keywords, **options)

    def prepare_success(self, api: Any) -> None:
        """Prepare a successful response for tests of the request."""
        api.respond_with(
            200,
            json_body={"kind": "text", "name": "text"},
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "post"
        assert request.raw_path == "/shapes"

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"kind": "text", "name": "text"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"kind": "text", "name": "text"}

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"kind": "text"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"kind": "text"}

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {"kind": "text", "name": "text"}
        body = models.Shape.model_validate(sample)
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
        assert isinstance(result, models.Shape)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"kind": "text", "name": "text"}
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Shape)
        assert_decoded(result, body)
        api.validate_exchange()


@pytest.mark.parametrize(
    "name, prepare, document",
    [
        ("pets.mapped", TestMapped().prepare_success, "openapi.json"),
        ("pets.implicit", TestImplicit().prepare_success, "openapi.json"),
        ("pets.any", TestAny().prepare_success, "openapi.json"),
        ("pets.nested", TestNested().prepare_success, "openapi.json"),
        ("pets.inline", TestInline().prepare_success, "openapi.json"),
        ("pets.tagged_or_not", TestTaggedOrNot().prepare_success, "openapi.json"),
        ("pets.drawing", TestDrawing().prepare_success, "openapi.json"),
        ("pets.shape", TestShape().prepare_success, "openapi.json"),
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
