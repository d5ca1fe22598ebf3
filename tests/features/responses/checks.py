"""Responses: several successes, ranges, `default`, no body, text, bytes, types without a class."""

import pytest

from features.harness import Case


def check_several_success_responses(case: Case) -> None:
    case.respond_with(200, {"one": 1})
    assert isinstance(case.call("answers.several"), case.models.One)
    case.respond_with(201, {"two": 2})
    assert isinstance(case.call("answers.several"), case.models.Two)
    case.respond_with(202)
    assert case.call("answers.several") is None


def check_return_type_is_a_union(case: Case) -> None:
    text = case.text("resources/answers.py")
    assert "def several(\n        self,\n    ) -> models.One | models.Two | None:" in (
        text.replace("(self) ->", "(\n        self,\n    ) ->")
    )


def check_errors_by_status_range_and_default(case: Case) -> None:
    case.respond_with(404, {"detail": "d"})
    with pytest.raises(case.errors.NotFoundError) as caught:
        case.call("answers.several")
    assert isinstance(caught.value.body, case.models.Problem)
    case.respond_with(409, {"two": 2}, {"Content-Type": "application/problem+json"})
    with pytest.raises(case.errors.ConflictError) as caught:
        case.call("answers.several")
    assert isinstance(caught.value.body, case.models.Two)
    case.respond_with(503, {"detail": "d"})
    with pytest.raises(case.errors.ServiceUnavailableError) as caught:
        case.call("answers.several")
    assert isinstance(caught.value.body, case.models.Problem)


def check_range_of_successes(case: Case) -> None:
    case.respond_with(206, {"one": 1})
    assert case.call("answers.range").one == 1


def check_default_alone(case: Case) -> None:
    case.respond_with(200, {"one": 1})
    assert case.call("answers.default").one == 1
    case.respond_with(500, {"one": 1})
    with pytest.raises(case.errors.InternalServerError) as caught:
        case.call("answers.default")
    assert isinstance(caught.value.body, case.models.One)


def check_undeclared_success_returns_none(case: Case) -> None:
    case.settings["on_drift"] = "ignore"
    case.respond_with(204)
    assert case.call("answers.errors") is None


def check_error_without_json(case: Case) -> None:
    case.respond_with(404, b"gone", {"Content-Type": "text/plain"})
    with pytest.raises(case.errors.NotFoundError) as caught:
        case.call("answers.errors")
    assert caught.value.content == b"gone"


def check_text(case: Case) -> None:
    case.respond_with(200, "a;ä".encode(), {"Content-Type": "text/csv; charset=utf-8"})
    assert case.call("answers.text") == "a;ä"
    assert case.last_request.headers["Accept"] == "text/csv"


def check_bytes(case: Case) -> None:
    case.respond_with(200, b"%PDF\xff", {"Content-Type": "application/pdf"})
    assert case.call("answers.bytes") == b"%PDF\xff"
    case.respond_with(200, b"\xff", {"Content-Type": "image/png"})
    assert case.call("answers.wild") == b"\xff"


def check_containers(case: Case) -> None:
    case.respond_with(200, [{"one": 1}])
    assert case.call("answers.array")[0].one == 1
    case.respond_with(200, {"a": {"one": 1}})
    assert case.call("answers.map")["a"].one == 1


def check_union(case: Case) -> None:
    case.respond_with(200, {"two": 2})
    assert isinstance(case.call("answers.union"), case.models.Two)


def check_scalars(case: Case) -> None:
    case.respond_with(200, 7)
    assert case.call("answers.scalar") == 7
    case.respond_with(200, "text")
    assert case.call("answers.string") == "text"
    case.respond_with(200, [None, {"a": 1}])
    assert case.call("answers.free") == [None, {"a": 1}]


def check_head(case: Case) -> None:
    case.respond_with(200)
    assert case.call("answers.head") is None
    assert case.last_request.method == "HEAD"


def check_component(case: Case) -> None:
    case.respond_with(200, {"one": 1})
    assert case.call("answers.ref").one == 1


def check_response_without_json_raises(case: Case) -> None:
    case.respond_with(200, b"<html>", {"Content-Type": "text/html"})
    with pytest.raises(case.errors.APIResponseError):
        case.call("answers.array")
