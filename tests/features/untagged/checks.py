"""Operations without tags and operationIds: names come from method and path."""

import json

from features.harness import Case


def check_calls(case: Case) -> None:
    found = json.loads(case.text("operations.json"))
    locations = {key: value["python"] for key, value in found.items()}
    assert locations == {
        "DELETE /v2/users/{id}/keys/{key}.json": (
            "resources.users.Users.delete_v2_users_by_id_keys_by_key_json"
        ),
        "GET /": "resources.root.Root.get",
        "GET /api/v1/users": "resources.users.Users.get_api_v1_users",
        "GET /api/v1/users/{user-id}": (
            "resources.users.Users.get_api_v1_users_by_user_id"
        ),
        "GET /{anything}": "resources.root.Root.get_by_anything",
        "POST /api/v1/users": "resources.users.Users.post_api_v1_users",
    }


def check_targets(case: Case) -> None:
    case.respond_with(204)
    case.call("root.get")
    assert case.last_request.target == "/"
    case.call("root.get_by_anything", "x")
    assert case.last_request.target == "/x"
    case.call("users.post_api_v1_users")
    assert (case.last_request.method, case.last_request.target) == (
        "POST",
        "/api/v1/users",
    )
    case.call("users.delete_v2_users_by_id_keys_by_key_json", "a", "b")
    assert case.last_request.target == "/v2/users/a/keys/b.json"
