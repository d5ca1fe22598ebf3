"""Two documents of different versions in one client, with a shared file and equal names."""

import json

import pytest

from features.harness import Case

SECRETS = {"spec_key": "o", "users_spec_key": "u"}


def check_path_in_both_documents(case: Case) -> None:
    case.respond_with(200, {"open": 1})
    assert type(case.call("orders.status")) is case.models.Status
    case.respond_with(200, {"active": 2})
    assert type(case.call("users.status")) is case.models.Status2
    assert [sent.path for sent in case.server.received] == ["/status", "/status"]


def check_tag_and_id_in_both_documents(case: Case) -> None:
    case.settings |= SECRETS
    case.respond_with(200, {"number": 1, "page": {"next": None}})
    assert case.call("orders.get", 1).page.next is None
    case.respond_with(200, {"name": None})
    assert case.call("orders.get_2", "a").name is None
    assert [sent.path for sent in case.server.received] == ["/orders/1", "/orders/a"]


def check_each_document_has_its_own_dialect(case: Case) -> None:
    """Read `exclusiveMinimum` as a number in 3.1, and as a flag of `minimum` in 3.0."""
    errors = case.package.errors
    for model, field in (("Item", "number"), ("Item2", "age")):
        with pytest.raises(ValueError, match=field):
            getattr(case.models, model)(**{"name": None, field: 0})
    assert errors


def check_two_credentials_with_one_name(case: Case) -> None:
    case.settings |= SECRETS
    case.respond_with(204)
    case.call("users.create", name="n")
    assert (case.last_request.target, case.last_request.headers["X-Orders"]) == (
        "/users?users_key=u",
        None,
    )
    case.respond_with(200, {"number": 1})
    case.call("orders.get", 1)
    assert (case.last_request.target, case.last_request.headers["X-Orders"]) == (
        "/orders/1",
        "o",
    )


def check_shared_credential(case: Case) -> None:
    case.settings["access_token"] = "t"
    case.respond_with(200, {"number": 1})
    case.call("orders.get", 1)
    case.respond_with(200, {"name": None})
    case.call("orders.get_2", "a")
    found = [sent.headers["Authorization"] for sent in case.server.received]
    assert found == ["Bearer t", "Bearer t"]


def check_credential_is_not_used_for_the_other_document(case: Case) -> None:
    case.settings["spec_key"] = "o"
    with pytest.raises(case.errors.MissingCredentialsError, match="users_spec_key"):
        case.call("users.create", name="n")
    assert not case.server.received


def check_shared_file_has_one_class(case: Case) -> None:
    bodies = []
    case.settings["access_token"] = "t"
    case.respond_with(404, {"detail": "d"})
    for method in ("get", "get_2"):
        with pytest.raises(case.errors.NotFoundError) as caught:
            case.call(f"orders.{method}", 1)
        bodies.append(caught.value.body)
    assert {type(body) for body in bodies} == {case.models.Problem}
    assert [name for name in case.models.__all__ if "Problem" in name] == ["Problem"]


def check_project_metadata_is_that_of_the_first_document(case: Case) -> None:
    assert case.package.Client.__doc__.startswith("Orders.")
    assert 'version = "1.2"' in case.files["pyproject.toml"]
    assert '_BASE_URL = "https://orders.example/v1"' in case.text("client.py")


def check_report_and_lock(case: Case) -> None:
    report = case.report
    assert [path.rsplit("/", 1)[-1] for path in report["spec"].split(", ")] == [
        "spec.yaml",
        "spec.json",
    ]
    assert report["openapi"] == "3.1.0, 3.0.4"
    assert report["schemas"] == {"total": 4, "generated": 4}
    assert len(report["operations"]) == 5
    assert len(json.loads(case.text("operations.json"))) == 5
    assert sorted(case.built.package.inputs) == [
        "shared/common.yaml",
        "spec.yaml",
        "users/problem.yaml",
        "users/spec.json",
    ]
    assert case.built.package.names["users/spec.json#/components/schemas/Item"] == (
        "models.Item2"
    )


def check_operations_are_validated_against_their_document(case: Case) -> None:
    assert json.loads(case.files["tests/openapi-2.json"])["openapi"] == "3.0.4"
    assert 'document="openapi-2.json"' in case.files["tests/test_users.py"]
    orders = case.files["tests/test_orders.py"]
    assert "api.validated_request()" in orders and 'document="openapi-2.json"' in orders
