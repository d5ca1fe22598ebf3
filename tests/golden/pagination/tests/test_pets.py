"""Tests of `client.pets`, sync and async: requests, and documented responses."""

from typing import Any

import pytest

from case_pagination import errors, models

both_modes = pytest.mark.parametrize("mode", ["sync", "async"])


@both_modes
class TestList:
    """`GET /pets`"""

    METHOD = "pets.list"
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
        arguments: dict[str, Any] = {"limit": 1, "offset": 0}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/pets"
        query: dict[str, list[str]] = {"limit": ["1"], "offset": ["0"]}
        assert {name: request.query(name) for name in query} == query

    def prepare_last_page(self, api: Any) -> None:
        """Prepare a page without items."""
        api.respond_with(
            200,
            json_body={"total": 1, "data": {"pets": []}},
            content_type="application/json",
        )

    def test_iterate(self, api: Any, mode: str, assert_decoded: Any) -> None:
        item: Any = {"name": "text"}
        api.respond_with(
            200,
            json_body=api.page(
                {
                    "/data/pets": [item],
                    "/total": 2,
                }
            ),
            content_type="application/json",
        )
        api.queue_response()
        self.prepare_last_page(api)
        items = api.call(
            mode, "pets.iterate", self.POSITIONAL, self.REQUIRED, on_drift="ignore"
        )
        assert_decoded(items, [item], extra=True)
        assert isinstance(items[0], models.Pet)
        assert len(api.requests) == 2
        assert api.requests[-1].query("offset") == ["1"]

    def test_drift(self, api: Any, mode: str) -> None:
        api.respond_with(
            200, json_body={"unforeseen": [1]}, content_type="application/json"
        )
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.PetsListResponse200)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {"total": 1, "data": {"pets": [{"name": "text"}]}}
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.PetsListResponse200)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_204(self, api: Any, mode: str) -> None:
        api.respond_with(
            204,
        )
        result = self.call(api, mode)
        assert result is None


@both_modes
class TestAll:
    """`GET /pets/all`"""

    METHOD = "pets.all"
    POSITIONAL: tuple[Any, ...] = ()
    REQUIRED: dict[str, Any] = {"page": 1}

    def call(
        self, api: Any, mode: str, arguments: dict[str, Any] = {}, **options: Any
    ) -> Any:
        keywords = {**self.REQUIRED, **arguments}
        return api.call(mode, self.METHOD, self.POSITIONAL, keywords, **options)

    def prepare_success(self, api: Any) -> None:
        """Prepare a successful response for tests of the request."""
        api.respond_with(
            200,
            json_body=[{"name": "text"}],
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/pets/all"
        query: dict[str, list[str]] = {"page": ["1"]}
        assert {name: request.query(name) for name in query} == query

    def prepare_last_page(self, api: Any) -> None:
        """Prepare a page without items."""
        api.respond_with(200, json_body=[], content_type="application/json")

    def test_iterate_all(self, api: Any, mode: str, assert_decoded: Any) -> None:
        item: Any = {"name": "text"}
        api.respond_with(
            200,
            json_body=api.page(
                {
                    "": [item],
                }
            ),
            content_type="application/json",
        )
        api.queue_response()
        self.prepare_last_page(api)
        items = api.call(
            mode, "pets.iterate_all", self.POSITIONAL, self.REQUIRED, on_drift="ignore"
        )
        assert_decoded(items, [item], extra=True)
        assert isinstance(items[0], models.Pet)
        assert len(api.requests) == 2
        assert api.requests[-1].query("page") == ["2"]

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = [{"name": "text"}]
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestSearch:
    """`POST /pets/found/{kind}`"""

    METHOD = "pets.search"
    POSITIONAL: tuple[Any, ...] = ("text",)
    REQUIRED: dict[str, Any] = {"name": "text"}

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
                "found": [{"name": "text"}],
                "next/cursor": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
            },
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"after": "text"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "post"
        assert request.raw_path == "/pets/found/text"
        query: dict[str, list[str]] = {"after": ["text"]}
        assert {name: request.query(name) for name in query} == query

    def test_body_with_every_field(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"name": "text"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"name": "text"}

    def test_body_with_required_fields_only(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {"name": "text"}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.json == {"name": "text"}

    def test_ready_made_body(self, api: Any, mode: str, assert_decoded: Any) -> None:
        sample: Any = {"name": "text"}
        body = models.PetsSearchBody.model_validate(sample)
        assert_decoded(body, sample)
        self.prepare_success(api)
        keywords: dict[str, Any] = {}
        keywords["body"] = body
        api.call(mode, self.METHOD, self.POSITIONAL, keywords, on_drift="ignore")
        request = api.validated_request()
        assert_decoded(request.json, sample)

    def prepare_last_page(self, api: Any) -> None:
        """Prepare a page without items."""
        api.respond_with(
            200,
            json_body={"found": [], "next/cursor": None},
            content_type="application/json",
        )

    def test_iterate_search(self, api: Any, mode: str, assert_decoded: Any) -> None:
        item: Any = {"name": "text"}
        api.respond_with(
            200,
            json_body=api.page(
                {
                    "/found": [item],
                    "/next~1cursor": "page-2",
                }
            ),
            content_type="application/json",
        )
        api.queue_response()
        self.prepare_last_page(api)
        items = api.call(
            mode,
            "pets.iterate_search",
            self.POSITIONAL,
            self.REQUIRED,
            on_drift="ignore",
        )
        assert_decoded(items, [item], extra=True)
        assert isinstance(items[0], models.Pet)
        assert len(api.requests) == 2
        assert api.requests[-1].query("after") == ["page-2"]

    def test_drift(self, api: Any, mode: str) -> None:
        api.respond_with(
            200, json_body={"unforeseen": [1]}, content_type="application/json"
        )
        with pytest.warns(errors.DriftWarning):
            result = self.call(api, mode, on_drift="warn")
        assert isinstance(result, models.Found)
        assert result.model_dump() == {"unforeseen": [1]}

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "found": [{"name": "text"}],
            "next/cursor": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
        }
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Found)
        assert_decoded(result, body)
        api.validate_exchange()

    def test_response_206(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = {
            "found": [{"name": "text"}],
            "next/cursor": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
        }
        api.respond_with(
            206,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert isinstance(result, models.Found)
        assert_decoded(result, body)
        api.validate_exchange()


@both_modes
class TestNames:
    """`GET /pets/names`"""

    METHOD = "pets.names"
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
            json_body=["text"],
            content_type="application/json",
        )

    def test_request(self, api: Any, mode: str) -> None:
        self.prepare_success(api)
        arguments: dict[str, Any] = {}
        self.call(api, mode, arguments, on_drift="ignore")
        request = api.validated_request()
        assert request.method == "get"
        assert request.raw_path == "/pets/names"

    def prepare_last_page(self, api: Any) -> None:
        """Prepare a page without items."""
        api.respond_with(200, json_body=[], content_type="application/json")

    def test_iterate_names(self, api: Any, mode: str, assert_decoded: Any) -> None:
        item: Any = "text"
        api.respond_with(
            200,
            json_body=api.page(
                {
                    "": [item],
                }
            ),
            content_type="application/json",
            headers={"Link": '<?page=2>; rel="next"'},
        )
        api.queue_response()
        self.prepare_last_page(api)
        items = api.call(
            mode,
            "pets.iterate_names",
            self.POSITIONAL,
            self.REQUIRED,
            on_drift="ignore",
        )
        assert_decoded(items, [item], extra=True)
        assert len(api.requests) == 2
        assert api.requests[-1].query("page") == ["2"]

    def test_response_200(self, api: Any, mode: str, assert_decoded: Any) -> None:
        body: Any = ["text"]
        api.respond_with(
            200,
            json_body=body,
            content_type="application/json",
        )
        result = self.call(api, mode)
        assert_decoded(result, body)
        api.validate_exchange()


@pytest.mark.parametrize(
    "name, prepare, document",
    [
        ("pets.list", TestList().prepare_success, "openapi.json"),
        ("pets.iterate", TestList().prepare_last_page, None),
        ("pets.all", TestAll().prepare_success, "openapi.json"),
        ("pets.iterate_all", TestAll().prepare_last_page, None),
        ("pets.search", TestSearch().prepare_success, "openapi.json"),
        ("pets.iterate_search", TestSearch().prepare_last_page, None),
        ("pets.names", TestNames().prepare_success, "openapi.json"),
        ("pets.iterate_names", TestNames().prepare_last_page, None),
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
