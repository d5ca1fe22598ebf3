"""Request bodies of every media type, as a server receives them."""

import gzip
import io
import os
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import pytest
from pydantic import Field

from _runtime import errors
from _runtime.bodies import body
from _runtime.files import File
from _runtime.models import OMIT, Model
from _runtime.operation import Encoding, Operation

from .server import Caller

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
PNG = b"\x89PNG\r\n\x1a\n\0\xff"


def post(
    *media: str, encodings: Mapping[tuple[str, str], Encoding] = {}
) -> Operation[None]:
    return Operation(
        id="post",
        method="POST",
        path="/",
        body=media if len(media) > 1 else media[0],
        encodings=encodings,
        responses={"204": None},
    )


@pytest.fixture(autouse=True)
def prepared_response(call: Caller) -> None:
    call.server.respond(204)


class Upload(Model):
    file_name: Annotated[str, Field(alias="fileName")]
    tags: list[str] | OMIT = OMIT
    data: bytes | OMIT = OMIT


VALUES: dict[str, Any] = {
    "text": "a b&c=ü",
    "number": 1.5,
    "flag": True,
    "none": None,
    "omitted": OMIT,
    "list": ["x", OMIT, 2],
    "empty": [],
    "object": {"a": [1], "b": OMIT},
    "objects": [{"a": 1}, {"a": 2}],
}


@pytest.mark.parametrize("argument", ["fields", "body"])
def test_form_is_urlencoded(call: Caller, argument: str) -> None:
    call(post(FORM), **{argument: VALUES})
    assert call.sent.headers["content-type"] == FORM
    assert call.sent.content == (
        b"text=a+b%26c%3D%C3%BC&number=1.5&flag=true&none=&list=x&list=2"
        b"&object=%7B%22a%22%3A%5B1%5D%7D"
        b"&objects=%7B%22a%22%3A1%7D&objects=%7B%22a%22%3A2%7D"
    )


DICT = {"R": 100, "a b": "x"}


@pytest.mark.parametrize(
    ("encoding", "value", "content"),
    [
        (Encoding(), "a", "c=a"),
        (Encoding("application/json"), "a", "c=%22a%22"),
        (Encoding("text/plain"), ["a", 1], "c=a&c=1"),
        (Encoding(style="form"), ["a", "b c"], "c=a&c=b+c"),
        (Encoding(style="form"), DICT, "R=100&a+b=x"),
        (Encoding(explode=False), ["a", "b,c"], "c=a,b%2Cc"),
        (Encoding(explode=False), DICT, "c=R,100,a+b,x"),
        (Encoding(style="spaceDelimited", explode=False), ["a", "b"], "c=a+b"),
        (Encoding(style="pipeDelimited", explode=False), ["a", "b"], "c=a%7Cb"),
        (Encoding(style="deepObject"), DICT, "c%5BR%5D=100&c%5Ba+b%5D=x"),
        (Encoding(allow_reserved=True), "a/b?c d&e=%20", "c=a/b?c+d%26e%3D%20"),
        (Encoding("application/json", style="form"), {"a": 1}, "a=1"),
        (Encoding(style="form"), [], ""),
        (Encoding(style="form"), OMIT, ""),
    ],
)
def test_form_with_encodings(
    call: Caller, encoding: Encoding, value: object, content: str
) -> None:
    other = {("text/plain", "c"): Encoding(style="deepObject")}
    operation = post(FORM, encodings={(FORM, "c"): encoding, **other})
    call(operation, fields={"c": value})
    assert call.sent.content.decode() == content


def test_form_of_a_model(call: Caller) -> None:
    call(post(FORM), body=Upload(file_name="a", tags=["x", "y"]))
    assert call.sent.content == b"fileName=a&tags=x&tags=y"


@pytest.mark.parametrize("argument", ["fields", "body"])
def test_multipart_parts(call: Caller, argument: str) -> None:
    call(post(PARTS), **{argument: VALUES})
    assert call.sent.parts == [
        ("text", None, None, "a b&c=ü".encode()),
        ("number", None, None, b"1.5"),
        ("flag", None, None, b"true"),
        ("none", None, None, b""),
        ("list", None, None, b"x"),
        ("list", None, None, b"2"),
        ("object", None, "application/json", b'{"a":[1]}'),
        ("objects", None, "application/json", b'{"a":1}'),
        ("objects", None, "application/json", b'{"a":2}'),
    ]


def test_multipart_of_a_model(call: Caller) -> None:
    extra: Any = {"more": File(PNG, "b.png"), "paths": [File(b"1"), File(b"2", "n")]}
    call(post(PARTS), body=Upload(file_name="a", tags=["x"], data=PNG, **extra))
    assert call.sent.parts == [
        ("fileName", None, None, b"a"),
        ("tags", None, None, b"x"),
        ("data", "data", "application/octet-stream", PNG),
        ("more", "b.png", "image/png", PNG),
        ("paths", "paths", "application/octet-stream", b"1"),
        ("paths", "n", "application/octet-stream", b"2"),
    ]


@pytest.mark.parametrize(
    ("encoding", "value", "part"),
    [
        (Encoding("text/csv"), "a,b", ("c", None, "text/csv", b"a,b")),
        (Encoding("application/json"), "a", ("c", None, "application/json", b'"a"')),
        (Encoding("image/*"), PNG, ("c", "c", "application/octet-stream", PNG)),
        (Encoding("image/png"), PNG, ("c", "c", "image/png", PNG)),
        (Encoding("image/png, image/gif"), File(PNG, "x.gif"), (0, 0, "image/gif", 0)),
        (Encoding("image/png"), File(PNG, "x.gif"), (0, "x.gif", "image/png", 0)),
        (Encoding("image/png"), File(PNG, content_type="a/b"), (0, "c", "a/b", PNG)),
        (Encoding(explode=False), ["a", "b c"], ("c", None, None, b"a,b c")),
        (Encoding(style="deepObject"), {"a b": 1}, ("c[a b]", None, None, b"1")),
        (Encoding(style="form"), PNG, ("c", "c", "application/octet-stream", PNG)),
    ],
)
def test_multipart_with_encodings(
    call: Caller, encoding: Encoding, value: object, part: tuple[object, ...]
) -> None:
    call(post(PARTS, encodings={(PARTS, "c"): encoding}), fields={"c": value})
    [found] = call.sent.parts
    expected = zip(part, found, strict=True)
    assert found == tuple(own if guessed == 0 else guessed for guessed, own in expected)


def test_multipart_without_parts(call: Caller) -> None:
    call(post(PARTS), fields={"a": OMIT})
    media, _, boundary = call.sent.headers["content-type"].partition("; boundary=")
    assert media == PARTS and boundary
    assert call.sent.content == f"--{boundary}--\r\n".encode()


class Counting(io.BytesIO):
    """A file that records the size of its largest read."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.largest = max(self.largest, len(data))
        return data


BIG = os.urandom(300_000)


@pytest.fixture(params=["parts", "whole"])
def media(request: pytest.FixtureRequest) -> str:
    return PARTS if request.param == "parts" else "application/octet-stream"


def send_file(call: Caller, media: str, file: Any) -> tuple[str | None, bytes]:
    """Send a file in a media type; return its name and content as received."""
    if media == PARTS:
        call(post(media), fields={"f": file})
        [(_, name, _, content)] = call.sent.parts
        return name, content
    call(post(media), body=file)
    return None, call.sent.content


def test_file_object_is_streamed_from_its_position(call: Caller, media: str) -> None:
    file = Counting(b"skipped" + BIG)
    file.seek(7)
    assert send_file(call, media, file)[1] == BIG
    assert file.largest <= 1 << 16 and not file.closed
    assert int(call.sent.headers["content-length"]) >= len(BIG)


def test_file_path_is_opened_and_named(
    call: Caller, media: str, tmp_path: Path
) -> None:
    path = tmp_path / "bild ü.png"
    path.write_bytes(BIG)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        name, content = send_file(call, media, path)
        assert content == BIG and name in ("bild ü.png", None)
        call.server.received.clear()
        with path.open("rb") as file:
            assert send_file(call, media, file) == (name, BIG)
    assert not open_files(tmp_path)


def test_file_of_unknown_length_is_sent_in_chunks(
    call: Caller, media: str, tmp_path: Path
) -> None:
    with gzip.open(tmp_path / "x.gz", "wb") as packed:
        packed.write(BIG)
    with gzip.open(tmp_path / "x.gz") as unpacked:
        assert send_file(call, media, unpacked)[1] == BIG
    call.server.received.clear()
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as pipe:
        with os.fdopen(writer, "wb") as end:
            end.write(b"piped")
        assert send_file(call, media, pipe) == (
            media == PARTS and "f" or None,
            b"piped",
        )
    assert call.sent.headers["transfer-encoding"] == "chunked"


def open_files(folder: Path) -> list[str]:
    """Return the open files of this process in a folder."""
    links = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
    targets = [os.readlink(link) for link in links if os.path.islink(link)]
    return [target for target in targets if target.startswith(str(folder))]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
def test_files_are_closed_after_the_call(call: Caller, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a")
    upload = post(PARTS)
    with pytest.raises(FileNotFoundError):
        call(upload, fields={"a": path, "b": tmp_path / "none"})
    with pytest.raises(ValueError, match="control character"):
        call(upload, fields={"a": path, "b": File(b"", content_type="a/b\r\nX: 1")})
    assert not call.server.received and not open_files(tmp_path)
    home = {"base_url": "http://127.0.0.1:1"}
    with pytest.raises(errors.APIConnectionError):
        call(upload, fields={"a": path}, client=home)
    call.server.hang = threading.Event()
    try:
        with pytest.raises(errors.APITimeoutError):
            call(upload, fields={"a": path}, client={"timeout": 0.05})
    finally:
        call.server.hang.set()
    assert not open_files(tmp_path)


HOSTILE = 'a"b\r\nX-Evil: 1\r\n\r\n--x; name="y'


def test_names_of_parts_are_escaped(call: Caller) -> None:
    call(post(PARTS), fields={HOSTILE: File(b"1", HOSTILE), "b": "2"})
    first, second = call.sent.content.split(b"\r\n\r\n")[:2]
    assert first.count(b"\r\n") == 2 and b"X-Evil" in first
    assert len(call.sent.parts) == 2 and call.sent.parts[1] == ("b", None, None, b"2")


def test_file_name_is_that_of_its_source() -> None:
    named = io.BytesIO(b"")
    named.name = "/tmp/a/b.txt"
    numbered = io.BytesIO(b"")
    cast(Any, numbered).name = 7
    nameless: list[Any] = [b"", io.BytesIO(b""), numbered, Path("/")]
    assert [File(content).sent_name for content in nameless] == [None] * 4
    assert File(named).sent_name == "b.txt" == File(Path("a/b.txt")).sent_name
    assert File(named, "c").sent_name == "c"
    assert repr(File(b"secret", "c", "a/b")) == "File(name='c', content_type='a/b')"


@pytest.mark.parametrize("content", ["text", None, io.StringIO("text"), 3, File(b"")])
def test_file_of_another_type_raises(content: Any) -> None:
    with pytest.raises(TypeError, match="must be bytes, a path, a binary file"):
        File(content)


@pytest.mark.parametrize(
    ("media", "value", "sent_as"),
    [
        ("application/octet-stream", b"x", "application/octet-stream"),
        ("application/octet-stream", bytearray(b"x"), "application/octet-stream"),
        ("application/octet-stream", File(b"x"), "application/octet-stream"),
        ("image/*", File(b"x", "a.png"), "image/png"),
        ("image/*", File(b"x", "a.png", "image/x"), "image/x"),
        ("image/gif", File(b"x", "a.png"), "image/gif"),
        ("*/*", Path("a.json"), "application/json"),
        ("multipart/mixed; boundary=z", b"--z--", "multipart/mixed; boundary=z"),
        (PARTS + "; boundary=z", b"--z--", PARTS + "; boundary=z"),
        (FORM, b"a=1", FORM),
        ("application/xml", "<a/>", "application/xml; charset=utf-8"),
    ],
)
def test_body_of_bytes_or_text_is_sent_unchanged(
    media: str, value: object, sent_as: str
) -> None:
    assert body(media, value).media_type == sent_as


@pytest.mark.parametrize("media", [FORM, PARTS])
def test_form_of_a_list_raises(media: str) -> None:
    with pytest.raises(
        TypeError, match="a form must be a mapping or a model, not list"
    ):
        body(media, [1])


MANY = ("application/json", FORM, "image/*", "text/csv", "Text/XML; charset=utf-8")


@pytest.mark.parametrize(
    ("content_type", "value", "sent_as", "content"),
    [
        (OMIT, {"a": 1}, "application/json", b'{"a":1}'),
        (FORM, {"a": 1}, FORM, b"a=1"),
        ("image/png", b"x", "image/png", b"x"),
        ("image/*", b"x", "application/octet-stream", b"x"),
        ("text/csv", "x", "text/csv; charset=utf-8", b"x"),
        ("text/csv; header=absent", b"x", "text/csv; header=absent", b"x"),
        ("text/xml", "x", "text/xml; charset=utf-8", b"x"),
    ],
)
def test_content_type_selects_a_declared_media_type(
    call: Caller, content_type: Any, value: Any, sent_as: str, content: bytes
) -> None:
    call(post(*MANY), body=value, content_type=content_type)
    assert call.sent.headers["content-type"] == sent_as
    assert call.sent.content == content


@pytest.mark.parametrize("content_type", ["text/plain", "*/*", "", None, "text/*", 3])
def test_content_type_that_is_not_declared_raises(
    call: Caller, content_type: Any
) -> None:
    with pytest.raises(ValueError, match="application/json, .*, image/[*], text/csv"):
        call(post(*MANY), body=b"", content_type=content_type)
    assert not call.server.received


def test_content_type_with_control_characters_raises(call: Caller) -> None:
    with pytest.raises(ValueError, match="control characters"):
        call(post("text/csv"), body="", content_type="text/csv; a\r\nX: 1")
    with pytest.raises(ValueError, match="control characters"):
        call(post("*/*"), body=File(b"", content_type="a/b\r\nX: 1"))
    assert not call.server.received


def test_default_media_type_has_its_own_encodings(call: Caller) -> None:
    operation = post(PARTS, FORM, encodings={(FORM, "a"): Encoding(explode=False)})
    call(operation, fields={"a": [1, 2]}, content_type=FORM)
    assert call.sent.content == b"a=1,2"
    call.server.received.clear()
    call(operation, fields={"a": [1, 2]})
    assert [part[3] for part in call.sent.parts] == [b"1", b"2"]
