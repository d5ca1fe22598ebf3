# SPDX-License-Identifier: MIT-0
"""Serialize Python values as paths, queries, headers, cookies, forms and JSON.

Parameters follow the style table of the OpenAPI Specification (Parameter Object, "Style
Examples") and RFC 6570. These rules cover the cases that both leave open:

- `OMIT` is not sent. An empty array or object is not sent either (RFC 6570, section 2.3:
  it is undefined).
- `None` is sent as an empty value (`name=`).
- An array or object inside an array or object is sent as JSON.
- In a cookie, the items and properties of an exploded value are separate cookies.
- With `allow_reserved`, characters that end or split the value are still encoded.
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

# The default styles of the locations (OpenAPI, Parameter Object).
_DEFAULT_STYLES = {
    "path": "simple",
    "header": "simple",
    "query": "form",
    "cookie": "form",
    "form": "form",
}
_EXPLODED_BY_DEFAULT = ("form", "cookie")
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_EXPRESSION = re.compile(r"\{([^{}]+)\}")
_UNRESERVED = re.compile(r"[\w.~-]+", re.ASCII)
_ESCAPE = re.compile("(%[0-9A-Fa-f]{2})")
# Reserved characters that neither end nor split a value (OpenAPI 3.1, `allowReserved`).
_RESERVED = {"path": ":@!$'()*", "query": ":/?@!$'()*,;", "form": ":/?@!$'()*,;"}
# Segments that make a path address another resource (RFC 3986, section 5.2.4).
_SPECIAL_SEGMENTS = ("", ".", "..")
_SCALARS = (str, int, bool, type(None))
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def to_jsonable(value: object) -> Any:
    """Return a value as JSON types, with names on the wire and without `OMIT`.

    Raises `ValueError` (pydantic's) for a type that has no JSON form.
    """
    if type(value) in _SCALARS:
        return value
    return to_jsonable_python(_without_omitted(value), by_alias=True)


def _without_omitted(value: object) -> object:
    """Return a value without `OMIT` in containers; models serialize without it."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Mapping):
        return {k: _without_omitted(v) for k, v in value.items() if v is not OMIT}
    if isinstance(value, list | tuple):
        return [_without_omitted(v) for v in value if v is not OMIT]
    return value


def to_json(value: object) -> str:
    """Return compact JSON; raise `ValueError` for NaN and infinity, which JSON lacks."""
    return _JSON.encode(to_jsonable(value))


def path(template: str, values: Values, styles: Styles) -> str:
    """Substitute the parameters of a path template.

    Raises `ValueError` for a value that would make the path address another resource: a
    missing or empty one, or one that makes its segment ".", ".." or empty.
    """
    return "".join(
        [
            part if isinstance(part, str) else _segment(part, values, styles)
            for part in _template_parts(template)
        ]
    )


@lru_cache(maxsize=4096)
def _template_parts(template: str) -> tuple[str | list[str], ...]:
    """Split a path template into fixed text, which is encoded, and segments with parameters.

    Every second item of such a segment is the name of a parameter.
    """
    parts: list[str | list[str]] = [""]
    for number, segment in enumerate(template.split("/")):
        items = _EXPRESSION.split(segment)
        items[::2] = [quote(text, safe=":@!$&'()*+,;=?%") for text in items[::2]]
        fixed = f"{parts.pop()}{'/' if number else ''}"
        parts += [fixed + items[0]] if not items[1:] else [fixed, items, ""]
    return tuple(parts)


def _segment(items: list[str], values: Values, styles: Styles) -> str:
    """Substitute the parameters of one segment."""
    filled = items.copy()
    for index in range(1, len(items), 2):
        name = items[index]
        filled[index] = _path_value(name, values.get(name, OMIT), styles)
    segment = "".join(filled)
    if segment in _SPECIAL_SEGMENTS or (
        "%" in segment and unquote(segment) in _SPECIAL_SEGMENTS
    ):
        raise ValueError(f"path parameter {items[1]!r} must not be {segment!r}")
    return segment


def _path_value(name: str, value: object, styles: Styles) -> str:
    if type(value) is str and value and ("path", name) not in styles:
        return value if _UNRESERVED.fullmatch(value) else quote(value, safe="")
    style = _resolved_style("path", name, styles)
    encode = _encoder("path", style)
    data = _data(value, style)
    match style.style:
        case "matrix":
            pairs = _pairs(name, data, style, encode)
            text = "".join(f";{k}={v}" if v else f";{k}" for k, v in pairs)
        case "label" if data not in (None, OMIT, [], {}):
            text = "." + _join(data, style, encode, "." if style.explode else ",")
        case _:
            text = _join(data, style, encode, ",")
    if not text and data != "":
        raise ValueError(f"path parameter {name!r} must not be empty")
    return text


def query(values: Values, styles: Styles) -> str:
    """Return the query string, without its question mark."""
    return "&".join(_named("query", values, styles))


def _whole_query(value: object, media_type: str) -> str:
    """Return a parameter that is the query string (OpenAPI 3.2, `in: querystring`)."""
    if essence_of(media_type) == "application/x-www-form-urlencoded":
        return form(value, {})
    return quote(part_text(to_jsonable(value), media_type), safe="")


def cookies(values: Values, styles: Styles) -> list[str]:
    """Return the cookies, each as `name=value`."""
    return list(_named("cookie", values, styles))


def headers(values: Values, styles: Styles) -> dict[str, str]:
    """Return the headers by name; their values are not percent-encoded."""
    texts: dict[str, str] = {}
    for name, value in values.items():
        style = _resolved_style("header", name, styles)
        data = _data(value, style)
        if data not in (OMIT, [], {}):
            texts[name] = header(name, _join(data, style, str, ","))
    return texts


def header(name: str, text: str) -> str:
    """Return the value of a header without the whitespace around it.

    Raises `ValueError` for control characters, which could inject another header
    (RFC 9110, section 5.5). The message has no value, as it may be a secret.
    """
    text = text.strip(" \t")
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
        raise ValueError(f"{name} must not contain line breaks or control characters")
    return text


def essence_of(media_type: str) -> str:
    """Return a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def is_json(media_type: str) -> bool:
    """Whether a media type is JSON (RFC 6839, section 3.1), or any `*/json`."""
    return essence_of(media_type).endswith(("/json", "+json"))


def is_lines(media_type: str) -> bool:
    """Whether a media type is a sequence of JSON values."""
    subtype = essence_of(media_type).partition("/")[2]
    suffixes = ("jsonl", "jsonlines", "ndjson", "json-seq", "json-lines")
    return subtype.removeprefix("x-").endswith(suffixes)


def object_properties(value: object) -> Mapping[str, object]:
    """Return the properties of an object by their names on the wire, without `OMIT`.

    Raises `TypeError` for anything but a mapping or a model.
    """
    if isinstance(value, Model):
        value = value.model_dump()
    if not isinstance(value, Mapping):
        raise TypeError(
            f"a form must be a mapping or a model, not {type(value).__name__}"
        )
    return {name: item for name, item in value.items() if item is not OMIT}


def form(value: object, encodings: Mapping[str, Encoding]) -> str:
    """Return a form (application/x-www-form-urlencoded).

    A property is serialized like a query parameter if its Encoding Object has a style.
    Otherwise arrays repeat their name, and an object is JSON.
    """
    pairs: list[str] = []
    for name, item in object_properties(value).items():
        encoding = encodings.get(name, Encoding())
        if encoding.styled:
            pairs += _named("form", {name: item}, {("form", name): encoding.styled})
            continue
        data = to_jsonable(item)
        for element in data if isinstance(data, list) else [data]:
            text = part_text(element, encoding.content_type)
            pairs.append(f"{quote_plus(name)}={quote_plus(text)}")
    return "&".join(pairs)


def styled_parts(name: str, value: object, style: Style) -> list[tuple[str, str]]:
    """Return a styled property as the names and texts of parts of a multipart form."""
    resolved = _resolved_style("form", name, {("form", name): style})
    return _pairs(name, to_jsonable(value), resolved, str)


def part_text(data: Any, media_type: str | None) -> str:
    """Return a JSON value as text in a media type."""
    return to_json(data) if media_type and is_json(media_type) else _text(data)


def _resolved_style(location: str, name: str, styles: Styles) -> Style:
    """Return the style of a parameter, with the defaults of its location."""
    declared = styles.get((location, name), Style())
    style = declared.style or _DEFAULT_STYLES[location]
    explode = declared.explode
    if explode is None:
        explode = style in _EXPLODED_BY_DEFAULT
    return replace(declared, style=style, explode=explode)


def _encoder(location: str, style: Style) -> Encode:
    """Return the function that percent-encodes names and values."""
    if style.style == "cookie":
        return _cookie_text
    percent = quote_plus if location == "form" else quote
    if not style.allow_reserved or location not in _RESERVED:
        return lambda text: percent(text, safe="")
    safe = _RESERVED[location]
    return lambda text: "".join(
        part if _ESCAPE.fullmatch(part) else percent(part, safe=safe)
        for part in _ESCAPE.split(text)
    )


def _cookie_text(text: str) -> str:
    """Return a text unencoded, as the style "cookie" has it (OpenAPI 3.2)."""
    if ";" in text:
        raise ValueError("a cookie must not contain a semicolon")
    return text


def _data(value: object, style: Style) -> Any:
    """Return the value of a parameter as JSON types, or as text if it has `content`."""
    if value is OMIT:
        return OMIT
    if style.content and is_json(style.content):
        return to_json(value)
    return to_jsonable(value)


def _named(location: str, values: Values, styles: Styles) -> Iterator[str]:
    """Yield `name=value` for the parameters of a query, a form or the cookies."""
    for name, value in values.items():
        style = _resolved_style(location, name, styles)
        if style.style != "querystring":
            data, encode = _data(value, style), _encoder(location, style)
            yield from (f"{k}={v}" for k, v in _pairs(name, data, style, encode))
        elif value is not OMIT:
            yield _whole_query(value, style.content or "")


def _pairs(name: str, data: Any, style: Style, encode: Encode) -> list[tuple[str, str]]:
    """Return a parameter as pairs of name and value, in a style that has names."""
    if data in (OMIT, [], {}):
        return []
    if style.style == "deepObject" and isinstance(data, dict):
        return _deep_pairs(name, data, encode)
    if style.explode and isinstance(data, list):
        return [(encode(name), encode(_text(item))) for item in data]
    if style.explode and isinstance(data, dict):
        return [(encode(key), encode(_text(item))) for key, item in data.items()]
    delimiter = _DELIMITERS.get(style.style or "")
    separator = encode(delimiter) if delimiter else ","
    return [(encode(name), _join(data, style, encode, separator))]


def _deep_pairs(name: str, data: Any, encode: Encode) -> list[tuple[str, str]]:
    """Return the pairs of a deepObject; OpenAPI defines its first level only."""
    if isinstance(data, dict):
        return [
            pair
            for key, value in data.items()
            for pair in _deep_pairs(f"{name}[{key}]", value, encode)
        ]
    items = data if isinstance(data, list) else [data]
    return [(encode(name), encode(_text(item))) for item in items]


def _join(data: Any, style: Style, encode: Encode, separator: str) -> str:
    """Return a value as one text, with its items or properties between separators."""
    if isinstance(data, dict):
        equals = "=" if style.explode else separator
        pairs = ((encode(k), encode(_text(v))) for k, v in data.items())
        return separator.join(f"{k}{equals}{v}" for k, v in pairs)
    if isinstance(data, list):
        return separator.join(encode(_text(item)) for item in data)
    return encode(_text(data))


def _text(data: Any) -> str:
    """Return a JSON value as the text of a parameter; arrays and objects are JSON."""
    if data is None or data is OMIT:
        return ""
    if isinstance(data, float) and not math.isfinite(data):
        raise ValueError(f"expected a finite number, got {data}")
    return data if isinstance(data, str) else to_json(data)
