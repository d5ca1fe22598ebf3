"""Bodies: fields as arguments, ready-made ones, optional ones, and those that are no objects."""

import pytest

from features.harness import Case


def check_fields(case: Case) -> None:
    case.answer(204)
    case.call("bodies.optional", name="n", size=None, is_big=True)
    assert case.sent.json == {"name": "n", "size": None, "isBig": True}
    assert case.sent.headers["Content-Type"] == "application/json"


def check_optional_body_left_out(case: Case) -> None:
    case.answer(204)
    case.call("bodies.optional")
    assert case.sent.content == b""
    assert case.sent.headers["Content-Type"] is None


def check_required_body_without_fields_is_an_empty_object(case: Case) -> None:
    case.answer(204)
    case.call("bodies.loose")
    assert case.sent.json == {}


def check_fields_that_collide(case: Case) -> None:
    case.answer(204)
    case.call(
        "bodies.put",
        "path",
        size=1,
        body_name="n",
        body_size=2,
        body_body="b",
        body_self="s",
    )
    assert case.sent.target == "/items/path?size=1"
    assert case.sent.json == {"name": "n", "size": 2, "body": "b", "self": "s"}


def check_ready_made(case: Case) -> None:
    case.answer(204)
    other = case.models.Other(kind="k", full_name="f")
    item = case.models.Item(name="n", other=other)
    wire = {"name": "n", "other": {"kind": "k", "fullName": "f"}}
    case.call("bodies.put", "path", body=item)
    assert case.sent.json == wire
    case.call("bodies.put", "path", body=wire)
    assert case.sent.json == wire


def check_model_as_a_field(case: Case) -> None:
    case.answer(204)
    other = case.models.Other(kind="k", full_name="f")
    case.call("bodies.optional", name="n", other=other)
    assert case.sent.json == {"name": "n", "other": {"kind": "k", "fullName": "f"}}
    case.call("bodies.optional", name="n", other={"kind": "k"})
    assert case.sent.json == {"name": "n", "other": {"kind": "k"}}


def check_body_and_fields_together(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("bodies.optional", name="n", body={"name": "m"})
    assert not case.server.received


def check_array(case: Case) -> None:
    case.answer(204)
    case.call("bodies.list", body=[case.models.Item(name="a"), {"name": "b"}])
    assert case.sent.json == [{"name": "a"}, {"name": "b"}]
    case.call("bodies.list", body=())
    assert case.sent.json == []


def check_required_body_missing(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("bodies.list")


def check_union(case: Case) -> None:
    case.answer(204)
    case.call("bodies.union", body=case.models.Other(kind="k"))
    assert case.sent.json == {"kind": "k"}
    case.call("bodies.union", body={"name": "n"})
    assert case.sent.json == {"name": "n"}


def check_free_form(case: Case) -> None:
    case.answer(204)
    case.call("bodies.free", body={"any": ["thing", None]})
    assert case.sent.json == {"any": ["thing", None]}
    case.call("bodies.any", body=[1])
    assert case.sent.json == [1]
    case.call("bodies.any", body=None)
    assert case.sent.content == b"null"
    case.call("bodies.any")
    assert case.sent.content == b""
    case.call("bodies.nothing", body="text")
    assert case.sent.json == "text"


def check_number(case: Case) -> None:
    case.answer(204)
    case.call("bodies.number", body=0)
    assert case.sent.content == b"0"


def check_map_in_another_kind_of_json(case: Case) -> None:
    case.answer(204)
    case.call("bodies.map", body={"a": 1})
    assert case.sent.json == {"a": 1}
    assert case.sent.headers["Content-Type"] == "application/merge-patch+json"


def check_inline(case: Case) -> None:
    case.answer(204)
    case.call("bodies.inline", at="2026-01-31T00:00:00Z", nested={"deep": True})
    assert case.sent.json == {"at": "2026-01-31T00:00:00Z", "nested": {"deep": True}}


def check_component(case: Case) -> None:
    case.answer(204)
    case.call("bodies.shared", a="x")
    assert case.sent.json == {"a": "x"}


def check_bytes(case: Case) -> None:
    case.answer(204)
    case.call("bodies.raw", body=b"\x00\xff")
    assert case.sent.content == b"\x00\xff"
    assert case.sent.headers["Content-Type"] == "application/octet-stream"


def check_json_is_preferred(case: Case) -> None:
    case.answer(204)
    case.call("bodies.several", body={"name": "n"})
    assert case.sent.json == {"name": "n"}
    assert case.sent.headers["Content-Type"] == "application/json"


def check_another_media_type_is_chosen(case: Case) -> None:
    case.answer(204)
    case.call("bodies.several", body="<item/>", content_type="application/xml")
    assert case.sent.content == b"<item/>"
    assert case.sent.headers["Content-Type"].startswith("application/xml")


def check_an_undeclared_media_type_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="application/xml"):
        case.call("bodies.several", body="name: n", content_type="application/yaml")


def check_status_of_operations(case: Case) -> None:
    status = {item["id"]: item["status"] for item in case.report["operations"]}
    assert status["bodies/several"] == "generated"
    assert status["bodies/put"] == "generated"
