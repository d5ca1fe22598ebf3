"""Multipart forms: fields, files, objects, and their `encoding`."""

import io
import tempfile
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import pytest

from features.harness import Case


def sent_parts(case: Case, method: str, **arguments: object) -> list[Message]:
    """Return the received parts, parsed by the standard library."""
    case.respond_with(204)
    case.call(f"parts.{method}", **arguments)
    kind = case.last_request.headers["Content-Type"]
    assert kind.startswith("multipart/form-data; boundary=")
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + case.last_request.content)
    assert not message.defects
    return message.get_payload()  # type: ignore[return-value]


def describe_part(part: Message) -> tuple[object, object, object, object]:
    """Return name, file name, media type and content of a part."""
    return (
        part.get_param("name", header="content-disposition"),
        part.get_filename(),
        part["Content-Type"],
        part.get_payload(decode=True),
    )


def check_bytes(case: Case) -> None:
    [part] = sent_parts(case, "upload", file=b"\x00\xff\r\n--x")
    name, file_name, media, content = describe_part(part)
    assert (name, content) == ("file", b"\x00\xff\r\n--x")
    assert file_name
    assert media == "application/octet-stream"


def check_fields_arrays_and_objects(case: Case) -> None:
    meta = case.models.Meta(full_name="ü", size=1)
    parts = sent_parts(
        case, "upload", file=b"f", name="ü", count=2, tags=["a", "b"], meta=meta
    )
    found = {
        (name, media): content for name, _, media, content in map(describe_part, parts)
    }
    assert found["name", None] == "ü".encode()
    assert found["count", None] == b"2"
    assert found["meta", "application/json"] == '{"fullName":"ü","size":1}'.encode()
    tags = [part for part in map(describe_part, parts) if part[0] == "tags"]
    assert tags == [("tags", None, None, b"a"), ("tags", None, None, b"b")]


def check_name_and_type(case: Case) -> None:
    file = case.package.File(b"x", "a.txt", "text/x-own")
    [part] = sent_parts(case, "upload", file=file)
    assert describe_part(part) == ("file", "a.txt", "text/x-own", b"x")
    [part] = sent_parts(case, "upload", file=case.package.File(b"x", "a.txt"))
    assert describe_part(part) == ("file", "a.txt", "text/plain", b"x")


def check_path_and_file_object(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "photo.png")
        path.write_bytes(b"\x89PNG")
        expected = ("file", "photo.png", "image/png", b"\x89PNG")
        [part] = sent_parts(case, "upload", file=path)
        assert describe_part(part) == expected
        with path.open("rb") as file:
            [part] = sent_parts(case, "upload", file=file)
            assert describe_part(part) == expected
            assert not file.closed
    [part] = sent_parts(case, "upload", file=io.BytesIO(b"memory"))
    assert describe_part(part)[3] == b"memory"


def check_several_files(case: Case) -> None:
    files = [b"a", case.package.File(b"b", "b.txt")]
    _, first, second = sent_parts(case, "upload", file=b"f", files=files)
    assert describe_part(first)[0] == describe_part(second)[0] == "files"
    assert (describe_part(first)[3], describe_part(second)[1:]) == (
        b"a",
        ("b.txt", "text/plain", b"b"),
    )


def check_every_kind_of_file_argument(case: Case) -> None:
    parts = sent_parts(case, "upload", file=b"1", image=b"2", blob=b"3", encoded="NA==")
    assert {part[0]: part[3] for part in map(describe_part, parts)} == {
        "file": b"1",
        "image": b"2",
        "blob": b"3",
        "encoded": b"NA==",
    }


def check_types_of_arguments(case: Case) -> None:
    text = case.text("resources/parts.py")
    assert "        file: FileInput,\n" in text
    for name in ("image", "blob"):
        assert f"        {name}: FileInput | OMIT = OMIT,\n" in text
    assert "        files: Sequence[FileInput] | OMIT = OMIT,\n" in text
    assert "        encoded: str | OMIT = OMIT,\n" in text


def check_hostile_file_names(case: Case) -> None:
    name = 'a"b\r\nX-Evil: 1\r\n\r\n.txt'
    [part] = sent_parts(case, "upload", file=case.package.File(b"x", name))
    assert part["X-Evil"] is None
    assert part.get_payload(decode=True) == b"x"
    assert (
        b'filename="a%22b%0D%0AX-Evil: 1%0D%0A%0D%0A.txt"' in case.last_request.content
    )
    [part] = sent_parts(case, "upload", file=case.package.File(b"x", "ü.txt"))
    assert 'filename="ü.txt"'.encode() in case.last_request.content


def check_text_is_not_a_file(case: Case) -> None:
    with pytest.raises(TypeError):
        case.package.File("text")


def check_encoding(case: Case) -> None:
    meta = case.models.Meta(size=1)
    parts = sent_parts(
        case, "encoded", photo=b"p", xml="<a/>", meta=meta, list=["a", "b"]
    )
    photo, xml, found, listed = map(describe_part, parts)
    assert photo[2:] == ("image/jpeg", b"p")
    assert xml == ("xml", None, "text/xml; charset=utf-8", b"<a/>")
    assert found == ("meta", None, "application/vnd.meta+json", b'{"size":1}')
    assert listed == ("list", None, None, b"a,b")


def check_several_content_types(case: Case) -> None:
    file = case.package.File(b"g", content_type="image/gif")
    [part] = sent_parts(case, "encoded", either=file)
    assert describe_part(part)[2:] == ("image/gif", b"g")


def check_complete_body(case: Case) -> None:
    [part] = sent_parts(case, "upload", body={"file": b"x"})
    assert describe_part(part)[3] == b"x"
    [part] = sent_parts(case, "needed", body=case.models.Meta(full_name="n"))
    assert describe_part(part) == ("fullName", None, None, b"n")


def check_no_fields(case: Case) -> None:
    case.respond_with(204)
    case.call("parts.optional")
    assert case.last_request.content == b""
    assert case.last_request.headers["Content-Type"] is None
    case.call("parts.needed")
    boundary = case.last_request.headers["Content-Type"].partition("boundary=")[2]
    assert case.last_request.content == f"--{boundary}--\r\n".encode()
