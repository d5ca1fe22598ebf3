"""Request bodies: fields as arguments, complete and optional bodies, and non-objects."""

import pytest

from features.harness import Case


def check_fields(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.optional", name="n", size=None, is_big=True)
    assert case.last_request.json == {"name": "n", "size": None, "isBig": True}
    assert case.last_request.headers["Content-Type"] == "application/json"


def check_optional_body_left_out(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.optional")
    assert case.last_request.content == b""
    assert case.last_request.headers["Content-Type"] is None


def check_required_body_without_fields_is_an_empty_object(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.loose")
    assert case.last_request.json == {}


def check_colliding_fields_are_renamed(case: Case) -> None:
    case.respond_with(204)
    case.call(
        "bodies.put",
        "path",
        size=1,
        body_name="n",
        body_size=2,
        body_body="b",
        body_self="s",
    )
    assert case.last_request.target == "/items/path?size=1"
    assert case.last_request.json == {"name": "n", "size": 2, "body": "b", "self": "s"}


def check_complete_body(case: Case) -> None:
    case.respond_with(204)
    other = case.models.Other(kind="k", full_name="f")
    item = case.models.Item(name="n", other=other)
    wire = {"name": "n", "other": {"kind": "k", "fullName": "f"}}
    case.call("bodies.put", "path", body=item)
    assert case.last_request.json == wire
    case.call("bodies.put", "path", body=wire)
    assert case.last_request.json == wire


def check_model_as_a_field(case: Case) -> None:
    case.respond_with(204)
    other = case.models.Other(kind="k", full_name="f")
    case.call("bodies.optional", name="n", other=other)
    assert case.last_request.json == {
        "name": "n",
        "other": {"kind": "k", "fullName": "f"},
    }
    case.call("bodies.optional", name="n", other={"kind": "k"})
    assert case.last_request.json == {"name": "n", "other": {"kind": "k"}}


def check_body_with_fields_raises(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("bodies.optional", name="n", body={"name": "m"})
    assert not case.server.received


def check_body_of_array(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.list", body=[case.models.Item(name="a"), {"name": "b"}])
    assert case.last_request.json == [{"name": "a"}, {"name": "b"}]
    case.call("bodies.list", body=())
    assert case.last_request.json == []


def check_missing_required_body_raises(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("bodies.list")


def check_body_of_union(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.union", body=case.models.Other(kind="k"))
    assert case.last_request.json == {"kind": "k"}
    case.call("bodies.union", body={"name": "n"})
    assert case.last_request.json == {"name": "n"}


def check_free_form_body(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.free", body={"any": ["thing", None]})
    assert case.last_request.json == {"any": ["thing", None]}
    case.call("bodies.any", body=[1])
    assert case.last_request.json == [1]
    case.call("bodies.any", body=None)
    assert case.last_request.content == b"null"
    case.call("bodies.any")
    assert case.last_request.content == b""
    case.call("bodies.nothing", body="text")
    assert case.last_request.json == "text"


def check_body_of_number(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.number", body=0)
    assert case.last_request.content == b"0"


def check_map_in_structured_suffix_json(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.map", body={"a": 1})
    assert case.last_request.json == {"a": 1}
    assert case.last_request.headers["Content-Type"] == "application/merge-patch+json"


def check_inline_body(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.inline", at="2026-01-31T00:00:00Z", nested={"deep": True})
    assert case.last_request.json == {
        "at": "2026-01-31T00:00:00Z",
        "nested": {"deep": True},
    }


def check_shared_body(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.shared", a="x")
    assert case.last_request.json == {"a": "x"}


def check_body_of_bytes(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.raw", body=b"\x00\xff")
    assert case.last_request.content == b"\x00\xff"
    assert case.last_request.headers["Content-Type"] == "application/octet-stream"


def check_json_is_the_default_media_type(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.several", body={"name": "n"})
    assert case.last_request.json == {"name": "n"}
    assert case.last_request.headers["Content-Type"] == "application/json"


def check_content_type_chooses_the_media_type(case: Case) -> None:
    case.respond_with(204)
    case.call("bodies.several", body="<item/>", content_type="application/xml")
    assert case.last_request.content == b"<item/>"
    assert case.last_request.headers["Content-Type"].startswith("application/xml")


def check_undeclared_content_type_raises(case: Case) -> None:
    with pytest.raises(ValueError, match="application/xml"):
        case.call("bodies.several", body="name: n", content_type="application/yaml")


def check_status_of_operations(case: Case) -> None:
    status = {item["id"]: item["status"] for item in case.report["operations"]}
    assert status["bodies/several"] == "generated"
    assert status["bodies/put"] == "generated"
