"""Serialization of parameters, and of bodies."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from _runtime.bodies import body
from _runtime.models import OMIT, Model, OpenStrEnum
from _runtime.operation import Style
from _runtime.serialize import cookies, headers, path, query, to_json

WORD = "blau"
LIST = ["rot", "gelb"]
DICT = {"x": 1, "y": "zwei"}


class Size(OpenStrEnum):
    BIG = "big one"


class Box(Model):
    how_wide: Annotated[int | OMIT, Field(alias="howWide")] = OMIT
    lid: str | None | OMIT = OMIT


# The table "Style Examples" of OpenAPI: style and explode, then the texts of the
# empty string, a string, an array and an object; None for cells without a value.
ALL = ("3.0.4", "3.1.2", "3.2.0")
OLD = ("3.0.4", "3.1.2")
NEW = ("3.2.0",)
VALUES = ("", "rot", ["rot", "gelb", "blau"], {"R": 100, "G": 200, "B": 150})
Row = tuple[tuple[str, ...], str, bool | None, tuple[str | None, ...]]
ROWS: list[Row] = [
    (
        ALL,
        "matrix",
        False,
        (";c", ";c=rot", ";c=rot,gelb,blau", ";c=R,100,G,200,B,150"),
    ),
    (
        ALL,
        "matrix",
        True,
        (";c", ";c=rot", ";c=rot;c=gelb;c=blau", ";R=100;G=200;B=150"),
    ),
    (ALL, "label", False, (".", ".rot", ".rot,gelb,blau", ".R,100,G,200,B,150")),
    (ALL, "label", True, (".", ".rot", ".rot.gelb.blau", ".R=100.G=200.B=150")),
    (ALL, "simple", False, ("", "rot", "rot,gelb,blau", "R,100,G,200,B,150")),
    (ALL, "simple", True, ("", "rot", "rot,gelb,blau", "R=100,G=200,B=150")),
    (ALL, "form", False, ("c=", "c=rot", "c=rot,gelb,blau", "c=R,100,G,200,B,150")),
    (ALL, "form", True, ("c=", "c=rot", "c=rot&c=gelb&c=blau", "R=100&G=200&B=150")),
    (
        ALL,
        "spaceDelimited",
        False,
        (None, None, "c=rot%20gelb%20blau", "c=R%20100%20G%20200%20B%20150"),
    ),
    (
        ALL,
        "pipeDelimited",
        False,
        (None, None, "c=rot%7Cgelb%7Cblau", "c=R%7C100%7CG%7C200%7CB%7C150"),
    ),
    (
        OLD,
        "deepObject",
        True,
        (None, None, None, "c%5BR%5D=100&c%5BG%5D=200&c%5BB%5D=150"),
    ),
    (
        NEW,
        "deepObject",
        None,
        (None, None, None, "c%5BR%5D=100&c%5BG%5D=200&c%5BB%5D=150"),
    ),
    (NEW, "cookie", False, ("c=", "c=rot", "c=rot,gelb,blau", "c=R,100,G,200,B,150")),
    (
        NEW,
        "cookie",
        True,
        ("c=", "c=rot", "c=rot; c=gelb; c=blau", "R=100; G=200; B=150"),
    ),
]
LOCATIONS = {
    "path": ("matrix", "label", "simple"),
    "header": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "cookie": ("form", "cookie"),
}


def written(location: str, value: object, style: Style) -> str:
    """Serialize a parameter named c in a location."""
    styles = {(location, "c"): style}
    if location == "path":
        return path("/c{c}/", {"c": value}, styles)[2:-1]
    if location == "header":
        return headers({"c": value}, styles)["c"]
    if location == "query":
        return query({"c": value}, styles)
    # In a header, exploded cookies are separate ones.
    return ("; " if style.style == "cookie" else "&").join(
        cookies({"c": value}, styles)
    )


@pytest.mark.parametrize("version", ALL)
@pytest.mark.parametrize("location", LOCATIONS)
def test_styles_match_the_table_of_the_specification(
    version: str, location: str
) -> None:
    rows = [row for row in ROWS if version in row[0] and row[1] in LOCATIONS[location]]
    assert rows
    for _, style, explode, expected in rows:
        for value, text in zip(VALUES, expected, strict=True):
            if text is not None:
                found = written(location, value, Style(style, explode))
                assert found == text, (style, explode, value)


# Examples of RFC 6570, section 3.2: location, style and explode, value, result.
HELLO, HALF, KEYS = "Hello World!", "50%", {"semi": ";", "dot": ".", "comma": ","}
EXPANSIONS: list[tuple[str, str, bool, object, str]] = [
    ("path", "simple", False, HELLO, "Hello%20World%21"),
    ("path", "simple", False, HALF, "50%25"),
    ("path", "simple", False, KEYS, "semi,%3B,dot,.,comma,%2C"),
    ("path", "simple", True, KEYS, "semi=%3B,dot=.,comma=%2C"),
    ("path", "label", False, KEYS, ".semi,%3B,dot,.,comma,%2C"),
    ("path", "label", True, KEYS, ".semi=%3B.dot=..comma=%2C"),
    ("path", "matrix", False, KEYS, ";c=semi,%3B,dot,.,comma,%2C"),
    ("path", "matrix", True, KEYS, ";semi=%3B;dot=.;comma=%2C"),
    ("query", "form", False, HALF, "c=50%25"),
    ("query", "form", False, KEYS, "c=semi,%3B,dot,.,comma,%2C"),
    ("query", "form", True, KEYS, "semi=%3B&dot=.&comma=%2C"),
]
RESERVED = [
    (HELLO, "c=Hello%20World!"),
    (HALF, "c=50%25"),
    ("http://example.com/home/", "c=http://example.com/home/"),
    (["red", "green"], "c=red,green"),
    ("%41%zz", "c=%41%25zz"),
]


@pytest.mark.parametrize(("location", "style", "explode", "value", "text"), EXPANSIONS)
def test_styles_match_the_examples_of_rfc_6570(
    location: str, style: str, explode: bool, value: object, text: str
) -> None:
    assert written(location, value, Style(style, explode)) == text


@pytest.mark.parametrize(("value", "text"), RESERVED)
def test_allow_reserved_matches_the_examples_of_rfc_6570(
    value: object, text: str
) -> None:
    style = Style("form", explode=False, allow_reserved=True)
    assert written("query", value, style) == text


# Values that the table leaves open, in styles for arrays and objects.
OPEN = [
    ("spaceDelimited", None, WORD, "c=blau"),
    ("spaceDelimited", True, LIST, "c=rot&c=gelb"),
    ("pipeDelimited", True, DICT, "x=1&y=zwei"),
    ("deepObject", None, WORD, "c=blau"),
    ("deepObject", None, LIST, "c=rot,gelb"),
    ("deepObject", True, LIST, "c=rot&c=gelb"),
    ("deepObject", False, DICT, "c%5Bx%5D=1&c%5By%5D=zwei"),
    ("form", None, None, "c="),
    ("deepObject", None, {"x": None, "y": ""}, "c%5Bx%5D=&c%5By%5D="),
    ("form", None, [None, ""], "c=&c="),
    ("form", False, {"x": None}, "c=x,"),
]


@pytest.mark.parametrize(("style", "explode", "value", "text"), OPEN)
def test_styles_of_values_outside_the_table(
    style: str, explode: bool | None, value: object, text: str
) -> None:
    assert written("query", value, Style(style, explode)) == text


WHOLE = [
    ("application/x-www-form-urlencoded", DICT, "x=1&y=zwei"),
    ("application/x-www-form-urlencoded", {"a b": ["x y", "&"]}, "a+b=x+y&a+b=%26"),
    (
        "application/json",
        {"a": [1, "ü &"]},
        "%7B%22a%22%3A%5B1%2C%22%C3%BC%20%26%22%5D%7D",
    ),
    ("application/json", "a", "%22a%22"),
    ("application/jsonpath", "$.a[1:2]", "%24.a%5B1%3A2%5D"),
    ("application/json", OMIT, ""),
]


@pytest.mark.parametrize(("media", "value", "text"), WHOLE)
def test_querystring_parameter_is_the_whole_query(
    media: str, value: object, text: str
) -> None:
    styles = {("query", "c"): Style("querystring", content=media)}
    assert query({"c": value}, styles) == text


def test_default_style_of_each_location() -> None:
    assert path("/{c}", {"c": LIST}, {}) == "/rot,gelb"
    assert query({"c": LIST}, {}) == "c=rot&c=gelb"
    assert headers({"C": LIST}, {}) == {"C": "rot,gelb"}
    assert cookies({"c": LIST}, {}) == ["c=rot", "c=gelb"]


def test_deep_object_nests_brackets() -> None:
    styles = {("query", "c"): Style("deepObject")}
    assert unquote(query({"c": {"a": {"b": [1, 2]}}}, styles)) == "c[a][b]=1&c[a][b]=2"


def test_omitted_null_and_empty_values_differ() -> None:
    values: dict[str, object] = {
        "a": OMIT,
        "b": None,
        "c": "",
        "d": [],
        "e": {},
        "f": [OMIT, 1],
    }
    assert query(values, {}) == "b=&c=&f=1"
    assert cookies(values, {}) == ["b=", "c=", "f=1"]
    assert headers(values, {}) == {"b": "", "c": "", "f": "1"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        (Decimal("1.50"), "1.50"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2026, 2, 3), "2026-02-03"),
        (datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), "2026-02-03T04:05:06Z"),
        (Size.BIG, "big one"),
        (Size("new"), "new"),
        ([True, None, Size.BIG], "true,,big one"),
        ([{"a": [1]}], '{"a":[1]}'),
        (Box(how_wide=3), "howWide,3"),
        (MappingProxyType({"a": 1}), "a,1"),
        ((1, 2), "1,2"),
    ],
)
def test_values_of_python_types(value: object, text: str) -> None:
    assert headers({"C": value}, {}) == {"C": text}


def test_names_and_values_are_percent_encoded() -> None:
    assert query({"filter[a]": "1&2=3 +#/ü"}, {}) == (
        "filter%5Ba%5D=1%262%3D3%20%2B%23%2F%C3%BC"
    )
    assert path("/{a}", {"a": "x/y?z#%2F"}, {}) == "/x%2Fy%3Fz%23%252F"


def test_reserved_characters_are_kept_with_allow_reserved() -> None:
    styles = {
        ("query", "c"): Style(allow_reserved=True),
        ("path", "c"): Style(allow_reserved=True),
    }
    assert query({"c": "a/b?c:d&e=f+g#h%20i"}, styles) == (
        "c=a/b?c:d%26e%3Df%2Bg%23h%20i"
    )
    assert path("/{c}", {"c": "a:b/c?d"}, styles) == "/a:b%2Fc%3Fd"


def test_parameters_with_content_are_json() -> None:
    styles = {("query", "c"): Style(content="application/json")}
    assert query({"c": {"a": [1, None]}, "d": 1}, styles) == (
        "c=%7B%22a%22%3A%5B1%2Cnull%5D%7D&d=1"
    )
    assert unquote(query({"c": WORD}, styles)) == 'c="blau"'


@pytest.mark.parametrize("value", ["", ".", "..", OMIT, None, [], [""]])
def test_path_value_that_changes_the_path_raises(value: object) -> None:
    with pytest.raises(ValueError, match="'c'"):
        path("/a/{c}/b", {"c": value}, {})


def test_path_value_may_be_empty_inside_a_segment_only() -> None:
    assert path("/a{c}", {"c": ""}, {}) == "/a"
    nothing: list[Any] = [OMIT, None, [], {}]
    for value in nothing:
        with pytest.raises(ValueError, match="'c' must not be empty"):
            path("/a{c}", {"c": value}, {})
    with pytest.raises(ValueError, match="'c' must not be"):
        path("/{c}", {"c": ""}, {("path", "c"): Style("label")})


def test_path_value_may_contain_dots() -> None:
    assert path("/{c}.json", {"c": "."}, {}) == "/..json"
    assert path("/{c}", {"c": "..."}, {}) == "/..."
    with pytest.raises(ValueError, match="must not be"):
        path("/{a}{b}", {"a": ".", "b": "."}, {})
    with pytest.raises(ValueError, match="must not be"):
        path("/{a}", {"a": "%2E"}, {("path", "a"): Style(allow_reserved=True)})


def test_static_text_of_a_path_is_encoded() -> None:
    assert path("/a b/ü/%20/", {}, {}) == "/a%20b/%C3%BC/%20/"


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_path_value_never_adds_a_segment(text: str) -> None:
    if text.isascii() or text.encode("utf-8", "ignore").decode() == text:
        found = path("/a/{c}/b", {"c": text}, {})
        assert found.count("/") == 3
        assert unquote(found) == f"/a/{text}/b"


WIRE_TEXT = st.text(st.characters(codec="utf-8"))


@given(st.dictionaries(WIRE_TEXT, WIRE_TEXT | st.lists(WIRE_TEXT, min_size=1)))
def test_query_round_trips(values: Mapping[str, Any]) -> None:
    expected = [
        (name, item)
        for name, value in values.items()
        for item in (value if isinstance(value, list) else [value])
    ]
    text = query(values, {})
    assert parse_qsl(text, keep_blank_values=True) == expected
    assert text.isascii()


@pytest.mark.parametrize("text", ["a\r\nX-Evil: 1", "a\nb", "a\0b", "a\x7f"])
def test_header_with_control_characters_raises(text: str) -> None:
    with pytest.raises(ValueError, match="C must not contain") as caught:
        headers({"C": text}, {})
    assert text not in str(caught.value)


def test_cookie_with_a_semicolon_raises() -> None:
    assert cookies({"c": "a; b=1"}, {}) == ["c=a%3B%20b%3D1"]
    with pytest.raises(ValueError, match="semicolon"):
        cookies({"c": "a; b=1"}, {("cookie", "c"): Style("cookie")})


def test_to_json_omits_omitted_values() -> None:
    value = {
        "a": Box(lid=None),
        "b": [Box(how_wide=1), OMIT, UUID(int=2)],
        "c": OMIT,
        "d": MappingProxyType({"e": Size.BIG, "f": OMIT, "g": "ü"}),
    }
    assert to_json(value) == (
        '{"a":{"lid":null},"b":[{"howWide":1},"00000000-0000-0000-0000-000000000002"],'
        '"d":{"e":"big one","g":"ü"}}'
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_to_json_of_nan_and_infinity_raises(number: float) -> None:
    with pytest.raises(ValueError):
        to_json({"a": [number]})
    with pytest.raises(ValueError):
        query({"a": number}, {})


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | st.integers() | FLOATS | WIRE_TEXT
JSON: st.SearchStrategy[Any] = st.deferred(
    lambda: SCALARS | st.lists(JSON) | st.dictionaries(WIRE_TEXT, JSON)
)


@given(JSON)
def test_json_round_trips(value: object) -> None:
    content = body("application/json", value).content
    assert isinstance(content, bytes) and json.loads(content) == value


@pytest.mark.parametrize(
    ("media", "value", "content", "sent_as"),
    [
        ("application/json", "a", b'"a"', "application/json"),
        ("application/merge-patch+json", None, b"null", "application/merge-patch+json"),
        ("image/png", b"\x89", b"\x89", "image/png"),
        ("*/*", b"x", b"x", "application/octet-stream"),
        ("*/*", "x", b"x", "text/plain; charset=utf-8"),
        ("text/plain", "ü", b"\xc3\xbc", "text/plain; charset=utf-8"),
        (
            "application/x-www-form-urlencoded",
            {"a": [1, True], "b": {"c": None}, "d": OMIT, "e": None, "f": "x y&"},
            b"a=1&a=true&b=%7B%22c%22%3Anull%7D&e=&f=x+y%26",
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_body_of_each_media_type(
    media: str, value: object, content: bytes, sent_as: str
) -> None:
    assert body(media, value) == (content, sent_as)


def test_body_of_another_type_raises() -> None:
    with pytest.raises(
        TypeError, match="image/png must be bytes, str or a file, not dict"
    ):
        body("image/png", {"a": 1})
    with pytest.raises(
        TypeError, match="a form must be a mapping or a model, not list"
    ):
        body("application/x-www-form-urlencoded", [1])
