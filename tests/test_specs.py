"""The hand-written specs: valid, complete, and matching the servers' responses."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import validate

from clientwright import json_pointer

SPECS = Path(__file__).parents[1] / "specs"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Json = dict[str, Any]


def load(name: str) -> Json:
    text = (SPECS / f"{name}.yaml").read_text(encoding="utf-8")
    document: Json = yaml.safe_load(text)
    return document


PLANE = load("plane-attachments")
AUTODESK = load("autodesk-submittals")
DOCUMENTS = {"plane": PLANE, "autodesk": AUTODESK}

LIST_PATH = (
    "/api/v1/workspaces/{workspace_slug}/projects/{project_id}"
    "/work-items/{work_item_id}/attachments/"
)
OPERATIONS = {
    "plane": {
        "attachments/list": ("get", LIST_PATH),
        "attachments/create": ("post", LIST_PATH),
        "attachments/retrieve": ("get", LIST_PATH + "{attachment_id}/"),
        "attachments/update": ("patch", LIST_PATH + "{attachment_id}/"),
        "attachments/delete": ("delete", LIST_PATH + "{attachment_id}/"),
    },
    "autodesk": {
        "attachments/list": ("get", "/projects/{projectId}/items/{itemId}/attachments"),
        "attachments/create": (
            "post",
            "/projects/{projectId}/items/{itemId}/attachments",
        ),
        "attachments/update": (
            "patch",
            "/projects/{projectId}/items/{itemId}/attachments/{attachmentId}",
        ),
    },
}
EVERY_OPERATION = [(api, name) for api, names in OPERATIONS.items() for name in names]


def resolve(document: Json, node: Any) -> Any:
    """Return a node, or the target of its `$ref`."""
    while "$ref" in node:
        node = json_pointer.follow(document, json_pointer.split(node["$ref"]))
    return node


def errors(document: Json, schema: Json, value: object) -> list[tuple[Any, ...]]:
    """Return the locations in `value` that do not match `schema`, formats included."""
    root_schema = {**schema, "components": document["components"]}
    validator = OAS31Validator(root_schema, format_checker=oas31_format_checker)
    return [tuple(error.absolute_path) for error in validator.iter_errors(value)]


def component(document: Json, name: str) -> Json:
    schema: Json = document["components"]["schemas"][name]
    return schema


def operation(api: str, name: str) -> Json:
    method, path = OPERATIONS[api][name]
    found: Json = DOCUMENTS[api]["paths"][path][method]
    return found


def parameters(api: str, name: str) -> dict[str, Json]:
    document, path = DOCUMENTS[api], OPERATIONS[api][name][1]
    shared = document["paths"][path].get("parameters", [])
    own = operation(api, name).get("parameters", [])
    found = [resolve(document, each) for each in [*shared, *own]]
    return {each["name"]: each for each in found}


def body_schema(api: str, name: str) -> Json:
    schema: Json = operation(api, name)["requestBody"]["content"]["application/json"][
        "schema"
    ]
    return schema


def response(api: str, name: str, status: str) -> Json:
    found: Json = resolve(DOCUMENTS[api], operation(api, name)["responses"][status])
    return found


def response_schema(api: str, name: str, status: str) -> Json:
    schema: Json = response(api, name, status)["content"]["application/json"]["schema"]
    return schema


def types(schema: Json) -> set[str]:
    """Return the JSON types that a schema allows, with 'null' if it allows null."""
    named = schema.get("type", [])
    return {named} if isinstance(named, str) else set(named)


def examples(document: Json, holder: Json) -> list[Any]:
    listed = holder.get("examples", {}).values()
    values = [resolve(document, each)["value"] for each in listed]
    return [*values, *([holder["example"]] if "example" in holder else [])]


# Both documents


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_spec_is_valid(document: Json) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1.")
    assert "unofficial" in document["info"]["description"]


# Plain scalars that YAML 1.1 reads as booleans, octal or base-60 numbers and dates; 1.2 does not.
ONLY_YAML_1_1 = re.compile(
    r"(?i)y|n|yes|no|on|off|[-+]?0[0-7_]+|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?|\d{4}-\d\d?-\d\d?.*"
)


@pytest.mark.parametrize(
    "path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem
)
def test_spec_reads_the_same_in_yaml_1_1_and_1_2(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    plain = [
        token.value
        for token in yaml.scan(text)
        if isinstance(token, yaml.ScalarToken) and token.plain
    ]
    assert [each for each in plain if ONLY_YAML_1_1.fullmatch(each)] == []
    # YAML returns such keys as strings.
    assert json.loads(json.dumps(yaml.safe_load(text))) == yaml.safe_load(text)


@pytest.mark.parametrize("api", DOCUMENTS)
def test_spec_has_exactly_these_operations(api: str) -> None:
    found = {
        each["operationId"]: (method, path)
        for path, item in DOCUMENTS[api]["paths"].items()
        for method, each in item.items()
        if method in METHODS
    }
    assert found == OPERATIONS[api]


@pytest.mark.parametrize(("api", "name"), EVERY_OPERATION)
def test_operation_has_summary_and_description(api: str, name: str) -> None:
    found = operation(api, name)
    assert found["tags"] == ["attachments"]
    assert found["summary"] and found["description"]
    assert all(each["description"] for each in parameters(api, name).values())
    assert all(response(api, name, each)["description"] for each in found["responses"])


@pytest.mark.parametrize(("api", "name"), EVERY_OPERATION)
def test_request_has_a_valid_example(api: str, name: str) -> None:
    document = DOCUMENTS[api]
    for each in parameters(api, name).values():
        values = examples(document, each)
        assert values, each["name"]
        assert not any(errors(document, each["schema"], value) for value in values)
    for media in (
        operation(api, name).get("requestBody", {}).get("content", {}).values()
    ):
        values = examples(document, media)
        assert len(values) > 1
        assert not any(errors(document, media["schema"], value) for value in values)


@pytest.mark.parametrize(("api", "name"), EVERY_OPERATION)
def test_response_has_a_valid_example(api: str, name: str) -> None:
    document = DOCUMENTS[api]
    for status in operation(api, name)["responses"]:
        found = response(api, name, status)
        described = [
            *found.get("content", {}).values(),
            *(resolve(document, each) for each in found.get("headers", {}).values()),
        ]
        assert described or status.startswith("2"), status
        for each in described:
            values = examples(document, each)
            assert values, status
            wrong = [errors(document, each["schema"], value) for value in values]
            assert not any(wrong), (status, wrong)


def properties(document: Json) -> Iterator[tuple[str, Json]]:
    for name, schema in document["components"]["schemas"].items():
        for key, each in schema.get("properties", {}).items():
            yield f"{name}.{key}", each


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_schemas_and_properties_have_descriptions(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert [name for name, each in schemas.items() if "description" not in each] == []
    assert [
        key for key, each in properties(document) if "description" not in each
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_component_is_referenced(document: Json) -> None:
    text = json.dumps(document)
    unused = [
        f"{kind}/{name}"
        for kind, members in document["components"].items()
        if kind != "securitySchemes"
        for name in members
        if f'"#/components/{kind}/{name}"' not in text
    ]
    assert unused == []


# Plane: the documentation page

PLANE_UPDATE_FIELDS = {
    "attributes": {"object"},
    "asset": {"string"},
    "entity_type": {"string"},
    "entity_identifier": {"string"},
    "is_deleted": {"boolean"},
    "is_archived": {"boolean"},
    "external_id": {"string"},
    "external_source": {"string"},
    "size": {"number"},
    "is_uploaded": {"boolean"},
    "storage_metadata": {"object"},
}
PLANE_NEVER_NULL = {
    "id",
    "created_at",
    "updated_at",
    "attributes",
    "asset",
    "is_deleted",
    "is_archived",
    "size",
    "is_uploaded",
}
PLANE_NULLABLE = {
    "deleted_at",
    "entity_type",
    "entity_identifier",
    "external_id",
    "external_source",
    "storage_metadata",
    "created_by",
    "updated_by",
    "user",
    "workspace",
    "draft_issue",
    "project",
    "issue",
    "comment",
    "page",
}


def test_plane_server_and_credentials() -> None:
    assert PLANE["servers"][0]["url"] == "https://api.plane.so"
    key = PLANE["components"]["securitySchemes"]["ApiKey"]
    assert (key["type"], key["in"], key["name"]) == ("apiKey", "header", "X-API-Key")
    for name, (method, _) in OPERATIONS["plane"].items():
        scope = "read" if method == "get" else "write"
        assert operation("plane", name)["security"] == [
            {"ApiKey": []},
            {"OAuth": [f"projects.work_items.attachments:{scope}"]},
        ]


def test_plane_update_has_the_path_parameters_of_the_page() -> None:
    found = parameters("plane", "attachments/update")
    assert list(found) == [
        "workspace_slug",
        "project_id",
        "work_item_id",
        "attachment_id",
    ]
    for each in found.values():
        assert (each["in"], each["required"]) == ("path", True)
        assert types(each["schema"]) == {"string"}


def test_plane_update_has_the_eleven_fields_of_the_page() -> None:
    schema = resolve(PLANE, body_schema("plane", "attachments/update"))
    found = schema["properties"]
    assert {
        name: types(resolve(PLANE, each)) - {"null"} for name, each in found.items()
    } == PLANE_UPDATE_FIELDS
    assert "required" not in schema
    nullable = {name for name, each in found.items() if "null" in types(each)}
    assert nullable == PLANE_NULLABLE & set(PLANE_UPDATE_FIELDS)


def test_plane_attributes_hold_name_size_and_type() -> None:
    attributes = component(PLANE, "AttachmentAttributes")
    assert set(attributes["properties"]) == {"name", "size", "type"}


def test_plane_paths_end_in_a_slash() -> None:
    assert all(path.endswith("/") for path in PLANE["paths"])


# Plane: the server's behaviour

COMMON = {"401", "403", "404", "405", "406", "429", "500"}
PLANE_STATUSES = {
    "attachments/list": {"200", *COMMON},
    "attachments/create": {"200", "400", "409", "413", "415", *COMMON},
    "attachments/retrieve": {"302", "400", *COMMON},
    "attachments/update": {"200", "204", "400", "413", "415", *COMMON},
    "attachments/delete": {"204", *COMMON},
}


@pytest.mark.parametrize(("name", "statuses"), PLANE_STATUSES.items())
def test_plane_statuses(name: str, statuses: set[str]) -> None:
    assert set(operation("plane", name)["responses"]) == statuses


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("attachments/update", "204"),
        ("attachments/delete", "204"),
        ("attachments/retrieve", "302"),
    ],
)
def test_plane_response_has_no_body(name: str, status: str) -> None:
    assert "content" not in response("plane", name, status)


def test_plane_retrieve_returns_a_location() -> None:
    header = response("plane", "attachments/retrieve", "302")["headers"]["Location"]
    assert resolve(PLANE, header)["required"] is True


GONE = {"error": "The requested resource does not exist."}
PLANE_COMMON_ERRORS: list[tuple[str, Json]] = [
    ("401", {"detail": "Authentication credentials were not provided."}),
    ("403", {"detail": "Given API token is not valid"}),
    ("403", {"error": "You are not allowed to upload this attachment"}),
    ("404", GONE),
    ("404", {"error": "Page not found."}),
    ("405", {"detail": 'Method "PUT" not allowed.'}),
    ("406", {"detail": "Could not satisfy the request Accept header."}),
    ("429", {"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}),
    ("500", {"error": "Something went wrong please try again later"}),
]
PLANE_OWN_ERRORS: list[tuple[str, str, Json]] = [
    ("create", "400", {"error": "Invalid request.", "status": False}),
    ("create", "400", {"error": "Invalid file type.", "status": False}),
    ("create", "400", {"detail": "JSON parse error - Expecting value"}),
    (
        "create",
        "409",
        {
            "error": "Issue with the same external id and external source already exists",
            "id": "1c2d3e4f-5a66-4b7c-9a1e-5d7e1f800a4b",
        },
    ),
    ("create", "413", {"error": "REQUEST_BODY_TOO_LARGE", "detail": "Too large."}),
    ("create", "415", {"detail": 'Unsupported media type "text/plain" in request.'}),
    ("retrieve", "400", {"error": "The asset is not uploaded.", "status": False}),
    ("update", "400", {"detail": "JSON parse error - Expecting value"}),
    ("update", "413", {"error": "REQUEST_BODY_TOO_LARGE", "detail": "Too large."}),
    ("update", "415", {"detail": 'Unsupported media type "text/plain" in request.'}),
]
PLANE_ERRORS = [
    (name, status, body)
    for name in OPERATIONS["plane"]
    for status, body in PLANE_COMMON_ERRORS
] + [(f"attachments/{name}", status, body) for name, status, body in PLANE_OWN_ERRORS]


@pytest.mark.parametrize(("name", "status", "body"), PLANE_ERRORS)
def test_plane_error_body_is_valid(name: str, status: str, body: Json) -> None:
    schema = response_schema("plane", name, status)
    assert errors(PLANE, schema, body) == []
    assert errors(PLANE, schema, {"message": "another shape"}) != []


def test_plane_rate_limit_headers() -> None:
    for name in OPERATIONS["plane"]:
        for status in operation("plane", name)["responses"]:
            headers = set(response("plane", name, status)["headers"])
            if status == "429":
                assert headers == {"Retry-After"}
            else:
                assert headers >= {"X-RateLimit-Remaining", "X-RateLimit-Reset"}


def plane_attachment(**changes: object) -> Json:
    example = PLANE["components"]["examples"]["Attachment"]["value"]
    return {**deepcopy(example), **changes}


def plane_attachment_errors(value: Json) -> list[tuple[Any, ...]]:
    return errors(PLANE, component(PLANE, "Attachment"), value)


def test_plane_attachment_has_24_keys_always_present() -> None:
    schema = component(PLANE, "Attachment")
    assert set(schema["required"]) == PLANE_NEVER_NULL | PLANE_NULLABLE
    assert len(schema["required"]) == 24
    assert set(schema["properties"]) - set(schema["required"]) == {"deleted_by"}


def test_plane_attachment_nullability() -> None:
    for key in PLANE_NULLABLE | {"deleted_by"}:
        assert plane_attachment_errors(plane_attachment(**{key: None})) == []
    for key in PLANE_NEVER_NULL:
        wrong = plane_attachment_errors(plane_attachment(**{key: None}))
        assert set(wrong) == {(key,)}


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 17.0},
        {"size": 20480.5},
        {"storage_metadata": {}},
        {"storage_metadata": {"ETag": '"17b8"', "Metadata": {}, "ContentLength": 17}},
        {"created_at": "2026-11-21T16:48:25.065276-05:00"},
        {"created_at": "2026-11-21T21:43:24.123050Z"},
        {"a_key_of_tomorrow": [1]},
    ],
)
def test_plane_attachment_accepts_changes(changes: Json) -> None:
    assert plane_attachment_errors(plane_attachment(**changes)) == []


@pytest.mark.parametrize("key", ["id", "size", "page"])
def test_plane_attachment_requires_every_key(key: str) -> None:
    value = plane_attachment()
    del value[key]
    assert plane_attachment_errors(value) == [()]


def test_plane_upload_grant() -> None:
    schema = response_schema("plane", "attachments/create", "200")
    grant: Json = {
        "upload_data": {"url": "https://storage.example/u", "fields": {"any": "thing"}},
        "asset_id": "1c2d3e4f-5a66-4b7c-9a1e-5d7e1f800a4b",
        "attachment": plane_attachment(is_uploaded=False),
        "asset_url": "/api/assets/v2/workspaces/acme/",
    }
    assert errors(PLANE, schema, grant) == []
    assert errors(PLANE, schema, {**grant, "upload_data": None}) == []
    grant["upload_data"]["fields"]["any"] = 1
    assert errors(PLANE, schema, grant) != []


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"name": "a.txt", "type": "text/plain", "size": 1}, True),
        ({"name": "a.txt", "type": "text/html", "size": 1}, True),
        ({"name": "a", "type": "b", "size": 1, "external_id": "x" * 255}, True),
        ({"name": "a", "type": "b", "size": 1, "external_source": "x" * 256}, False),
        ({"name": "a.txt", "type": "text/plain"}, False),
        ({"name": "a.txt", "size": 1}, False),
        ({"type": "text/plain", "size": 1}, False),
        ({"name": "a.txt", "type": "text/plain", "size": 0}, False),
        ({"name": "a.txt", "type": "text/plain", "size": "1"}, False),
        ({"name": 7, "type": "text/plain", "size": 1}, False),
        ([], False),
    ],
)
def test_plane_create_body(body: object, fits: bool) -> None:
    schema = body_schema("plane", "attachments/create")
    assert (errors(PLANE, schema, body) == []) is fits


def test_plane_create_needs_name_type_and_size_in_this_order() -> None:
    assert component(PLANE, "AttachmentCreate")["required"] == ["name", "type", "size"]


def test_plane_media_type_allow_list_is_documented_only() -> None:
    media_type = component(PLANE, "AttachmentCreate")["properties"]["type"]
    allowed = media_type["x-allowed-mime-types"]
    assert len(allowed) == len(set(allowed)) == 71
    assert {"application/octet-stream", "text/plain", "image/svg+xml"} <= set(allowed)
    assert "text/html" not in allowed and "text/html" in media_type["description"]
    assert "enum" not in media_type
    assert all(each == each.lower() and ";" not in each for each in allowed)


# Autodesk: the documentation page

AUTODESK_FIELDS = {
    "id": ({"string"}, "uuid"),
    "itemId": ({"string"}, "uuid"),
    "taskId": ({"string", "null"}, "uuid"),
    "name": ({"string"}, None),
    "isFileUploaded": ({"boolean"}, None),
    "url": ({"string", "null"}, None),
    "asyncState": ({"string"}, None),
    "uploadUrn": ({"string", "null"}, None),
    "urn": ({"string", "null"}, None),
    "urnVersion": ({"integer", "null"}, None),
    "revisionFolderUrn": ({"string", "null"}, None),
    "revision": ({"integer"}, None),
    "urnTypeId": ({"string"}, None),
    "categoryId": ({"string"}, None),
    "urnPage": ({"string", "null"}, None),
    "resourceUrns": ({"string", "null"}, None),
    "createdBy": ({"string"}, None),
    "createdAt": ({"string"}, "date-time"),
    "updatedAt": ({"string"}, "date-time"),
    "updatedBy": ({"string"}, None),
    "duplicatedFrom": ({"string", "null"}, "uuid"),
    "permittedActions": ({"array"}, None),
}
AUTODESK_ENUMS = {
    "AsyncState": {
        "1": ("PENDING", "Pending"),
        "2": ("STARTED", "Started"),
        "3": ("SUCCESS", "Success"),
        "4": ("FAILURE", "Failure"),
    },
    "UrnTypeId": {"1": ("TYPE_1", "tutorial"), "2": ("TYPE_2", "reference")},
    "CategoryId": {
        "1": ("SUBMISSION", "Submission"),
        "2": ("FOR_REVIEW", "For review"),
        "3": ("REVIEW_RESPONSE", "Review response"),
        "4": ("FINAL_RESPONSE", "Final response"),
        "5": ("PREVIOUS_SUBMISSION", "Previous submission"),
        "6": ("PREVIOUS_FOR_REVIEW", "Previous for review"),
        "7": ("PREVIOUS_REVIEW_RESPONSE", "Previous review response"),
        "8": ("PREVIOUS_FINAL_RESPONSE", "Previous final response"),
    },
    "AssignableCategoryId": {
        "1": ("SUBMISSION", "Submission"),
        "2": ("FOR_REVIEW", "For review"),
        "3": ("REVIEW_RESPONSE", "Review response"),
        "4": ("FINAL_RESPONSE", "Final response"),
    },
}


def autodesk_response(**changes: object) -> Json:
    """Return a response with the keys and types of the reference page's example."""
    return {
        "id": "6d1f0a84-3b7e-4c29-95d8-e2a40c7b1f65",
        "itemId": "84d2e6b7-1c3f-4a90-8e57-6b0f9d1c2a21",
        "taskId": "5a1e9d38-0b6c-4f72-a8d4-1c7e3b2f9043",
        "name": "a.pdf",
        "isFileUploaded": "true",
        "url": None,
        "asyncState": "1",
        "uploadUrn": "urn:adsk.objects:os.object:bucket/object.pdf",
        "urn": "urn:adsk.wipprod:fs.file:vf.abc?version=1",
        "urnVersion": 1,
        "revisionFolderUrn": 'urn:adsk.wipprod:fs.folder:co.abc"',
        "revision": 0,
        "urnTypeId": "2",
        "categoryId": "1",
        "urnPage": None,
        "resourceUrns": None,
        "createdBy": "KQ7M2XW9PLRT",
        "createdAt": "2026-03-04T08:15:30.120450Z",
        "updatedAt": "2026-03-04T08:15:30.120450Z",
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
        **changes,
    }


def autodesk_errors(value: Json) -> list[tuple[Any, ...]]:
    return errors(
        AUTODESK, response_schema("autodesk", "attachments/update", "200"), value
    )


def test_autodesk_server_and_scopes() -> None:
    base = "https://developer.api.autodesk.com"
    assert AUTODESK["servers"] == [
        {
            "url": f"{base}/construction/submittals/v2",
            "description": "Autodesk Platform Services.",
        }
    ]
    flows = AUTODESK["components"]["securitySchemes"]["OAuth"]["flows"]
    assert list(flows) == ["authorizationCode"]
    flow = flows["authorizationCode"]
    assert flow["authorizationUrl"] == f"{base}/authentication/v2/authorize"
    assert flow["tokenUrl"] == flow["refreshUrl"] == f"{base}/authentication/v2/token"
    assert set(flow["scopes"]) == {"data:read", "data:write"}
    for name, scope in {"list": "read", "create": "write", "update": "write"}.items():
        found = operation("autodesk", f"attachments/{name}")["security"]
        assert found == [{"OAuth": [f"data:{scope}"]}]


def test_autodesk_update_has_the_path_parameters_of_the_page() -> None:
    found = parameters("autodesk", "attachments/update")
    assert list(found) == ["projectId", "itemId", "attachmentId"]
    assert all(types(each["schema"]) == {"string"} for each in found.values())
    assert found["projectId"]["schema"]["format"] == "uuid"
    assert "`b.`" in found["projectId"]["description"]


def test_autodesk_update_body() -> None:
    body = operation("autodesk", "attachments/update")["requestBody"]
    assert list(body["content"]) == ["application/json"]
    schema = resolve(AUTODESK, body_schema("autodesk", "attachments/update"))
    assert set(schema["properties"]) == {"isFileUploaded"}
    assert schema["properties"]["isFileUploaded"]["type"] == "boolean"
    assert "sendEmails" in schema["description"]


AUTODESK_FAILURES = {"400", "401", "403", "404", "429", "500"}


@pytest.mark.parametrize(
    ("name", "success"), [("list", "200"), ("create", "201"), ("update", "200")]
)
def test_autodesk_statuses(name: str, success: str) -> None:
    found = operation("autodesk", f"attachments/{name}")["responses"]
    assert set(found) == {success, *AUTODESK_FAILURES}
    limited = response("autodesk", f"attachments/{name}", "429")
    assert set(limited["headers"]) == {"Retry-After"}


def test_autodesk_attachment_has_the_fields_of_the_page() -> None:
    found = component(AUTODESK, "Attachment")["properties"]
    resolved = {name: resolve(AUTODESK, each) for name, each in found.items()}
    assert {
        name: (types(each), each.get("format")) for name, each in resolved.items()
    } == AUTODESK_FIELDS


def test_autodesk_permitted_actions_have_the_fields_of_the_page() -> None:
    found = component(AUTODESK, "PermittedAction")["properties"]
    assert {name: types(each) for name, each in found.items()} == {
        "id": {"string"},
        "fields": {"object"},
        "mandatoryFields": {"array"},
        "transitions": {"array"},
    }


@pytest.mark.parametrize(("name", "members"), AUTODESK_ENUMS.items())
def test_autodesk_enum(name: str, members: dict[str, tuple[str, str]]) -> None:
    found = component(AUTODESK, name)
    assert found["type"] == "string"
    assert found["enum"] == list(members)
    assert found["x-enum-varnames"] == [name for name, _ in members.values()]
    meanings = found["x-enum-descriptions"]
    assert len(meanings) == len(members)
    for meaning, (_, expected) in zip(meanings, members.values(), strict=True):
        assert expected in meaning
    assert "New values may appear" in found["description"]


def test_autodesk_example_responses_differ_in_one_field_only() -> None:
    assert autodesk_errors(autodesk_response()) == [("isFileUploaded",)]
    assert autodesk_errors(autodesk_response(isFileUploaded=True)) == []
    assert set(autodesk_response()) == set(AUTODESK_FIELDS)


@pytest.mark.parametrize(
    "changes",
    [
        {
            key: None
            for key in (
                "url",
                "urn",
                "urnVersion",
                "urnPage",
                "resourceUrns",
                "taskId",
                "duplicatedFrom",
                "revisionFolderUrn",
            )
        },
        {"permittedActions": [{"id": "Attachment::partial_update"}]},
        {"permittedActions": [{"id": "a::b", "transitions": [{"id": "1"}, "2"]}]},
        {"permittedActions": [{"id": "a::b", "fields": {"x": [1, "2", True, None]}}]},
        {"permittedActions": []},
        {"keyOfTomorrow": {}},
    ],
)
def test_autodesk_attachment_accepts_changes(changes: Json) -> None:
    assert autodesk_errors(autodesk_response(isFileUploaded=True, **changes)) == []


@pytest.mark.parametrize("key", ["id", "itemId", "name", "isFileUploaded"])
def test_autodesk_attachment_requires_every_key(key: str) -> None:
    value = autodesk_response(isFileUploaded=True)
    del value[key]
    assert autodesk_errors(value) == [()]


# Autodesk: the other operations


def test_autodesk_list_parameters() -> None:
    found = parameters("autodesk", "attachments/list")
    query = {name: each["schema"] for name, each in found.items()}
    assert list(query)[2:] == [
        "limit",
        "offset",
        "sort",
        "filter[categoryId]",
        "filter[revision]",
        "filter[isFileUploaded]",
    ]
    assert query["limit"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 50,
        "default": 20,
    }
    assert (found["sort"]["style"], found["sort"]["explode"]) == ("form", False)
    assert query["filter[isFileUploaded]"] == {"type": "boolean"}


@pytest.mark.parametrize("last", [{}, {"nextUrl": None, "previousUrl": None}])
def test_autodesk_last_page(last: Json) -> None:
    page = {
        "pagination": {"limit": 20, "offset": 0, "totalResults": 1, **last},
        "results": [autodesk_response(isFileUploaded=True)],
    }
    schema = response_schema("autodesk", "attachments/list", "200")
    assert errors(AUTODESK, schema, page) == []


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"isFileUploaded": True, "urn": "urn:adsk.wipprod:fs.file:vf.a"}, True),
        ({"taskId": "5a1e9d38-0b6c-4f72-a8d4-1c7e3b2f9043", "categoryId": "4"}, True),
        ({"isFileUploaded": False}, False),
        ({"urnTypeId": "1"}, False),
        ({"categoryId": "5"}, False),
        ({"name": ""}, False),
        *(({"name": f"a{each}b"}, False) for each in "/\n\r\t\0\f?*\\<>|:"),
        *(({"name": f"a{each}b"}, True) for each in " .;&'\"ü"),
    ],
)
def test_autodesk_create_body(changes: Json, fits: bool) -> None:
    body = {"name": "a.pdf", "urnTypeId": "2", **changes}
    schema = body_schema("autodesk", "attachments/create")
    assert (errors(AUTODESK, schema, body) == []) is fits


@pytest.mark.parametrize(
    "body",
    [
        {"developerMessage": "a", "errorCode": "b", "more info": "c"},
        {"developerMessage": "Quota limit exceeded."},
        {"title": "a", "detail": "b", "errors": [{"anything": 1}]},
        {"reason": "a"},
        {"something": {"else": []}},
        {},
    ],
)
def test_autodesk_error_body_is_valid(body: Json) -> None:
    for name in OPERATIONS["autodesk"]:
        for status in AUTODESK_FAILURES:
            assert (
                errors(AUTODESK, response_schema("autodesk", name, status), body) == []
            )
