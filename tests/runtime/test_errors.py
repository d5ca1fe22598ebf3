"""Errors: classes, messages and attributes."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from _runtime import errors
from _runtime.errors import error_message_from_body
from _runtime.models import Model

ANSWER: dict[str, Any] = {
    "headers": {},
    "content": b"{}",
    "method": "GET",
    "url": "https://shop.example/a",
    "operation": "a/get",
}


class Problem(Model):
    detail: str


NAMES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    402: "PaymentRequiredError",
    403: "ForbiddenError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    406: "NotAcceptableError",
    409: "ConflictError",
    410: "GoneError",
    412: "PreconditionFailedError",
    413: "ContentTooLargeError",
    415: "UnsupportedMediaTypeError",
    418: "APIStatusError",
    422: "UnprocessableContentError",
    429: "TooManyRequestsError",
    302: "APIStatusError",
    500: "InternalServerError",
    502: "BadGatewayError",
    503: "ServiceUnavailableError",
    504: "GatewayTimeoutError",
    599: "ServerError",
}


@pytest.mark.parametrize(("status", "name"), NAMES.items())
def test_status_error_returns_class_of_status(status: int, name: str) -> None:
    kind = errors.status_error(status)
    assert kind.__name__ == name
    assert issubclass(kind, errors.APIStatusError)
    assert issubclass(kind, errors.ServerError) == (status >= 500)


def test_all_lists_every_error() -> None:
    public = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type)
        and value.__module__ == errors.__name__
        and not name.startswith("_")
    }
    assert public == set(errors.__all__)
    for name in public - {"APIError", "DriftEvent", "DriftWarning"}:
        assert issubclass(getattr(errors, name), errors.APIError)


EVENT = errors.DriftEvent("a/get", "/x", "missing", "int (required)", "nothing")
RAISED = [
    errors.MissingCredentialsError("set it"),
    errors.APITimeoutError("late", method="GET", url="https://x", operation="a"),
    errors.APIResponseError("not JSON", status=200, **ANSWER),
    errors.DriftError("drifted", events=[EVENT], status=200, **ANSWER),
    errors.NotFoundError("gone", body=Problem(detail="x"), status=404, **ANSWER),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_survive_pickle_and_copy(error: errors.APIError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-3", 0.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", None),
    ],
)
def test_parse_retry_after_of_seconds(header: str, seconds: float | None) -> None:
    response = {**ANSWER, "headers": {"retry-after": header}}
    assert (
        errors.TooManyRequestsError("", status=429, **response).retry_after == seconds
    )


def test_parse_retry_after_of_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    response = {**ANSWER, "headers": {"retry-after": date}}
    waiting = errors.TooManyRequestsError("", status=429, **response).retry_after
    assert waiting is not None and 7000 < waiting <= 7200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"detail": "No."}, "No."),
        ({"error": "No.", "status": False}, "No."),
        ({"error": "TOO_LARGE", "detail": "Too large."}, "Too large."),
        ({"error_code": 5900, "error_message": "RATE_LIMIT"}, "RATE_LIMIT"),
        ({"developerMessage": "Quota.", "errorCode": "X"}, "Quota."),
        ({"reason": "Bucket."}, "Bucket."),
        ({"title": "Bad", "detail": "Worse.", "status": 400}, "Bad: Worse."),
        ({"title": "Bad"}, "Bad"),
        ({"error": {"code": 1, "message": "Deep."}}, "Deep."),
        ({"errors": [{"title": "A", "detail": "B"}, {"message": "C"}]}, "A: B; C"),
        ({"error": "invalid_grant", "error_description": "Old."}, "Old."),
        (
            {"name": ["Required."], "size": ["Small.", "Odd."]},
            "name: Required.; size: Small.; Odd.",
        ),
        (["One.", "Two."], "One.; Two."),
        ("Plain.", "Plain."),
        ({"detail": "a\nb\x1b[31m  c"}, "a b [31m c"),
        ({"status": 3}, ""),
        ([], ""),
        (7, ""),
    ],
)
def test_message_of_json_bodies(body: Any, expected: str) -> None:
    assert error_message_from_body(body, "") == expected


def test_message_of_text_and_xml_bodies() -> None:
    assert error_message_from_body(None, "short and stout\n") == "short and stout"
    assert error_message_from_body(None, "<html><h1>Oops</h1></html>") == ""
    xml = "<?xml version='1.0'?><Error><Code>E</Code><Message>Too big</Message></Error>"
    assert error_message_from_body(None, xml) == "Too big"
    assert len(error_message_from_body({"detail": "x" * 1000}, "")) == 300


def test_message_of_deep_nesting_is_empty() -> None:
    body: Any = "bottom"
    for _ in range(5000):
        body = [body]
    assert error_message_from_body(body, "") == ""
