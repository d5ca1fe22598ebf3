# SPDX-License-Identifier: MIT-0
"""Python values → text on the wire.

Parameters follow the style table of the OpenAPI Specification (Parameter Object, "Style
Examples") and RFC 6570. Where those are silent:

- `OMIT` is not sent, anywhere. An empty array or object is not sent either (RFC 6570,
  section 2.3: it is undefined).
- `None` is an empty value (`name=`), which differs from a parameter left out.
- An array or object inside an array or object is written as JSON.
- In a cookie, the parts of an exploded value are separate cookies.
- With `allow_reserved`, what would end or split the value is encoded all the same.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from pydantic_core import to_jsonable_python

from .models import OMIT, Model
from .operation import Encoding, Style

Encode = Callable[[str], str]
Styles = Mapping[tuple[str, str], Style]
Values = Mapping[str, object]

_DEFAULT = {"path": "simple", "header": "simple"}  # Elsewhere it is "form".
_SEPARATOR = {"spaceDelimited": " ", "pipeDelimited": "|"}
_EXPRESSION = re.compile(r"\{([^{}]+)\}")
_UNRESERVED = re.compile(r"[\w.~-]+", re.ASCII)
_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
# Reserved characters that neither end nor split a value (OpenAPI 3.1, `allowReserved`).
_KEPT = {"path": ":@!$'()*", "query": ":/?@!$'()*,;", "form": ":/?@!$'()*,;"}


_PLAIN = (str, int, bool, type(None))


def to_jsonable(value: object) -> Any:
    """A value as JSON types, by wire names and without what is `OMIT`.

    Raises `ValueError` (pydantic's) for a type that has no JSON form.
    """
    if type(value) in _PLAIN:
        return value
    return to_jsonable_python(_present(value), by_alias=True)


def _present(value: object) -> object:
    """A value without the parts that are `OMIT`; models leave them out by themselves."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {k: _present(v) for k, v in value.items() if v is not OMIT}
    if isinstance(value, list | tuple):
        return [_present(v) for v in value if v is not OMIT]
    return value


def to_json(value: object) -> str:
    """Compact JSON; raises `ValueError` for NaN and infinity, which JSON lacks."""
    return _ENCODER.encode(to_jsonable(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def path(template: str, values: Values, styles: Styles) -> str:
    """Put the path parameters into a path.

    Raises `ValueError` for a value that would make the path address another resource:
    none, or one that leaves of its segment nothing, "." or "..".
    """
    return "".join(
        [
            part if isinstance(part, str) else _segment(part, values, styles)
            for part in _parts(template)
        ]
    )


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[str | list[str], ...]:
    """A path taken apart: texts as they are sent, and segments with names in them."""
    parts: list[str | list[str]] = [""]
    for number, segment in enumerate(template.split("/")):
        texts = _EXPRESSION.split(segment)
        texts[::2] = [quote(text, safe=":@!$&'()*+,;=?%") for text in texts[::2]]
        fixed = f"{parts.pop()}{'/' if number else ''}"
        parts += [fixed + texts[0]] if not texts[1:] else [fixed, texts, ""]
    return tuple(parts)


def _segment(texts: list[str], values: Values, styles: Styles) -> str:
    """A segment, of whose texts every second one is the name of a parameter."""
    filled = texts.copy()
    for at in range(1, len(texts), 2):
        filled[at] = _path_value(texts[at], values.get(texts[at], OMIT), styles)
    segment = "".join(filled)
    if segment in _SPECIAL or "%" in segment and unquote(segment) in _SPECIAL:
        raise ValueError(f"path parameter {texts[1]!r} must not be {segment!r}")
    return segment


_SPECIAL = ("", ".", "..")


def _path_value(name: str, value: object, styles: Styles) -> str:
    if type(value) is str and value and ("path", name) not in styles:
        return value if _UNRESERVED.fullmatch(value) else quote(value, safe="")
    style = _style("path", name, styles)
    encode = _encoder("path", style)
    data = _data(value, style)
    match style.style:
        case "matrix":
            pairs = _pairs(name, data, style, encode)
            text = "".join(f";{k}={v}" if v else f";{k}" for k, v in pairs)
        case "label" if data not in (None, OMIT, [], {}):
            text = "." + _joined(data, style, encode, "." if style.explode else ",")
        case _:
            text = _joined(data, style, encode, ",")
    if not text and data != "":
        raise ValueError(f"path parameter {name!r} must not be empty")
    return text


def query(values: Values, styles: Styles) -> str:
    """The query string, without its question mark."""
    return "&".join(_named("query", values, styles))


def _whole_query(value: object, media: str) -> str:
    """A parameter that is the query string itself (OpenAPI 3.2, `in: querystring`)."""
    if media.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        return form(value, {})
    return quote(part_text(to_jsonable(value), media), safe="")


def cookies(values: Values, styles: Styles) -> list[str]:
    """The cookies, each as `name=value`."""
    return list(_named("cookie", values, styles))


def headers(values: Values, styles: Styles) -> dict[str, str]:
    """The headers; their values are not percent-encoded."""
    texts: dict[str, str] = {}
    for name, value in values.items():
        style = _style("header", name, styles)
        data = _data(value, style)
        if data not in (OMIT, [], {}):
            texts[name] = header(name, _joined(data, style, str, ","))
    return texts


def header(name: str, text: str) -> str:
    """A header's value without the whitespace around it, which is not part of it.

    Raises `ValueError`, without the value, for control characters, which could smuggle
    in another header (RFC 9110, section 5.5).
    """
    text = text.strip(" \t")
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
        raise ValueError(f"{name} must not contain line breaks or control characters")
    return text


@lru_cache(maxsize=256)
def is_json(media: str) -> bool:
    """Whether a content type is JSON (RFC 6839, section 3.1, and what servers write)."""
    essence = media.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def is_lines(media: str) -> bool:
    """Whether a content type is one of those for a sequence of JSON values."""
    subtype = media.partition(";")[0].strip().lower().partition("/")[2]
    kinds = ("jsonl", "jsonlines", "ndjson", "json-seq", "json-lines")
    return subtype.removeprefix("x-").endswith(kinds)


def members(value: object) -> Mapping[str, object]:
    """The properties of an object, by wire names and without what is `OMIT`.

    Raises `TypeError` for anything but a mapping or a model.
    """
    if isinstance(value, Model):
        value = value.model_dump()
    if not isinstance(value, Mapping):
        raise TypeError(f"a form must be an object, not {type(value).__name__}")
    return {name: item for name, item in value.items() if item is not OMIT}


def form(value: object, encodings: Mapping[str, Encoding]) -> str:
    """A form (application/x-www-form-urlencoded), by OpenAPI's Encoding Object.

    A property is written like a query parameter if its encoding says how. Else arrays
    repeat their name, and an object is JSON.
    """
    texts: list[str] = []
    for name, item in members(value).items():
        encoding = encodings.get(name, Encoding())
        if encoding.styled:
            texts += _named("form", {name: item}, {("form", name): encoding.styled})
            continue
        data = to_jsonable(item)
        for one in data if isinstance(data, list) else [data]:
            text = part_text(one, encoding.content_type)
            texts.append(f"{quote_plus(name)}={quote_plus(text)}")
    return "&".join(texts)


def styled_parts(name: str, value: object, style: Style) -> list[tuple[str, str]]:
    """A property in parts of a form, which need no percent-encoding."""
    return _pairs(
        name, to_jsonable(value), _style("form", name, {("form", name): style}), str
    )


def part_text(data: Any, media: str | None) -> str:
    """A JSON value as text in a media type."""
    return to_json(data) if media and is_json(media) else _text(data)


def _style(location: str, name: str, styles: Styles) -> Style:
    """The style of a parameter, with the defaults of its location filled in."""
    given = styles.get((location, name), Style())
    style = given.style or _DEFAULT.get(location, "form")
    explode = style in ("form", "cookie") if given.explode is None else given.explode
    return replace(given, style=style, explode=explode)


def _encoder(location: str, style: Style) -> Encode:
    if style.style == "cookie":
        return _cookie_text
    percent = quote_plus if location == "form" else quote
    if not style.allow_reserved or location not in _KEPT:
        return lambda text: percent(text, safe="")
    safe = _KEPT[location]
    return lambda text: "".join(
        part if _TRIPLET.fullmatch(part) else percent(part, safe=safe)
        for part in _TRIPLET.split(text)
    )


def _cookie_text(text: str) -> str:
    """A part of a cookie in the style of that name, which encodes nothing."""
    if ";" in text:
        raise ValueError("a cookie must not contain a semicolon")
    return text


def _data(value: object, style: Style) -> Any:
    """A parameter's value as JSON types; `content` makes it one text."""
    if value is OMIT:
        return OMIT
    return (
        to_json(value)
        if style.content and is_json(style.content)
        else to_jsonable(value)
    )


def _named(location: str, values: Values, styles: Styles) -> Iterator[str]:
    """The parameters of a location in which they are written with their names."""
    for name, value in values.items():
        style = _style(location, name, styles)
        if style.style != "querystring":
            data, encode = _data(value, style), _encoder(location, style)
            yield from (f"{k}={v}" for k, v in _pairs(name, data, style, encode))
        elif value is not OMIT:
            yield _whole_query(value, style.content or "")


def _pairs(name: str, data: Any, style: Style, encode: Encode) -> list[tuple[str, str]]:
    """A parameter as pairs of name and value, for the styles that write the name."""
    if data in (OMIT, [], {}):
        return []
    if style.style == "deepObject" and isinstance(data, dict):
        return _deep(name, data, encode)
    if style.explode and isinstance(data, list):
        return [(encode(name), encode(_text(item))) for item in data]
    if style.explode and isinstance(data, dict):
        return [(encode(key), encode(_text(item))) for key, item in data.items()]
    delimiter = _SEPARATOR.get(style.style or "")
    separator = encode(delimiter) if delimiter else ","
    return [(encode(name), _joined(data, style, encode, separator))]


def _deep(name: str, data: Any, encode: Encode) -> list[tuple[str, str]]:
    """A member of a deepObject; OpenAPI stops at one level, this goes on likewise."""
    if isinstance(data, dict):
        return [
            pair for k, v in data.items() for pair in _deep(f"{name}[{k}]", v, encode)
        ]
    items = data if isinstance(data, list) else [data]
    return [(encode(name), encode(_text(item))) for item in items]


def _joined(data: Any, style: Style, encode: Encode, separator: str) -> str:
    """A value as one text, for the styles that keep it together."""
    if isinstance(data, dict):
        equals = "=" if style.explode else separator
        members = ((encode(k), encode(_text(v))) for k, v in data.items())
        return separator.join(f"{k}{equals}{v}" for k, v in members)
    if isinstance(data, list):
        return separator.join(encode(_text(item)) for item in data)
    return encode(_text(data))


def _text(data: Any) -> str:
    """A JSON value as the text of a parameter."""
    if data is None or data is OMIT:
        return ""
    if isinstance(data, float) and not math.isfinite(data):
        raise ValueError(f"{data} cannot be sent")
    return data if isinstance(data, str) else to_json(data)
