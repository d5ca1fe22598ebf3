"""Several media types of one body or response; ranges, JSON Lines, XML and bytes."""

import io
import tempfile
from pathlib import Path

import pytest

from features.harness import Case


def content_type(case: Case) -> object:
    return case.last_request.headers["Content-Type"]


def check_json_is_the_default(case: Case) -> None:
    case.respond_with(204)
    case.call("media.three", name="n", tags=["a", "b"])
    assert case.last_request.json == {"name": "n", "tags": ["a", "b"]}
    assert content_type(case) == "application/json"


def check_chosen_media_type(case: Case) -> None:
    case.respond_with(204)
    form = "application/x-www-form-urlencoded"
    case.call("media.three", name="n", tags=["a", "b"], content_type=form)
    assert (content_type(case), case.last_request.content) == (form, b"name=n&tags=a,b")
    item = case.models.Item(name="n")
    case.call("media.three", body=item, content_type=form)
    assert case.last_request.content == b"name=n"
    case.call("media.three", body="ü", content_type="text/plain")
    assert content_type(case) == "text/plain; charset=utf-8"
    assert case.last_request.content == "ü".encode()


def check_undeclared_media_type_raises(case: Case) -> None:
    with pytest.raises(ValueError, match="content_type"):
        case.call("media.three", name="n", content_type="image/png")
    assert not case.server.received


def check_argument_for_another_media_type_raises(case: Case) -> None:
    with pytest.raises(TypeError):
        case.call("media.three", name="n", content_type="text/plain")
    assert not case.server.received


def check_content_type_is_a_literal(case: Case) -> None:
    text = case.text("resources/media.py")
    for name in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        assert f'"{name}"' in text.partition("-> None:")[0]


def check_parameters_of_media_types(case: Case) -> None:
    case.respond_with(204)
    case.call("media.vendor", name="n")
    assert content_type(case) == "application/vnd.a+json; version=2"
    case.call("media.vendor", body=[1], content_type="application/vnd.b+json")
    assert (content_type(case), case.last_request.json) == (
        "application/vnd.b+json",
        [1],
    )


def check_range_with_a_schema_is_json(case: Case) -> None:
    case.respond_with(200, {"name": "n"})
    response = case.call("media.wild", name="n")
    assert isinstance(response, case.models.Item)
    assert (content_type(case), case.last_request.json) == (
        "application/json",
        {"name": "n"},
    )


def check_range_without_a_schema(case: Case) -> None:
    case.respond_with(204)
    case.call("media.anything", body=b"\xff")
    assert content_type(case) == "application/octet-stream"
    case.call("media.anything", body="t")
    assert content_type(case) == "text/plain; charset=utf-8"
    file = case.package.File(b"\xff", "a.png")
    case.call("media.anything", body=file, content_type="image/*")
    assert (content_type(case), case.last_request.content) == ("image/png", b"\xff")


def check_raw_bytes(case: Case) -> None:
    case.respond_with(200, b"\x00\xff", {"Content-Type": "application/octet-stream"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data")
        path.write_bytes(b"\x01" * 100_000)
        assert case.call("media.raw", body=path) == b"\x00\xff"
    assert case.last_request.content == b"\x01" * 100_000
    assert content_type(case) == "application/octet-stream"
    assert case.last_request.headers["Content-Length"] == "100000"
    file = io.BytesIO(b"skipped, sent")
    file.seek(9)
    case.call("media.raw", body=file)
    assert case.last_request.content == b"sent"
    case.call("media.raw")
    assert (content_type(case), case.last_request.content) == (None, b"")


def check_xml(case: Case) -> None:
    case.respond_with(200, b"<item/>", {"Content-Type": "application/xml"})
    assert case.call("media.xml", body="<item name='ü'/>") == "<item/>"
    assert case.last_request.content == "<item name='ü'/>".encode()
    assert content_type(case) in ("application/xml", "application/xml; charset=utf-8")
    case.call("media.xml", body=b"<item/>")
    assert (content_type(case), case.last_request.content) == (
        "application/xml",
        b"<item/>",
    )
    assert case.ledger("application/xml")


def check_responses(case: Case) -> None:
    case.respond_with(200, {"name": "n"})
    assert isinstance(case.call("media.answers"), case.models.Item)
    accepted = case.last_request.headers["Accept"].split(", ")
    assert accepted[0] == "application/json"
    assert {"application/problem+json"} <= {*accepted}
    case.respond_with(
        400, {"detail": "d"}, {"Content-Type": "application/problem+json"}
    )
    with pytest.raises(case.errors.BadRequestError) as caught:
        case.call("media.answers")
    assert caught.value.body.detail == "d"


def check_lines(case: Case) -> None:
    lines = b'{"name": "a"}\n{"name": "b"}\n'
    case.respond_with(200, lines, {"Content-Type": "application/jsonl"})
    items = [case.models.Item(name="x"), {"name": "y"}]
    found = case.call("media.lines", body=items)
    assert [item.name for item in found] == ["a", "b"]
    assert case.last_request.headers["Accept"] == "application/jsonl"
    assert content_type(case) == "application/jsonl"
    assert case.last_request.content.rstrip() == b'{"name":"x"}\n{"name":"y"}'
