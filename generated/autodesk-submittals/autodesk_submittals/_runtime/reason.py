# SPDX-License-Identifier: MIT-0
"""The reason that an error answer gives, in whichever of the usual shapes."""

import re
from typing import Any

# What APIs call the sentence meant for people, the most telling first.
_KEYS = (
    "detail",
    "message",
    "error_message",
    "error_description",
    "developerMessage",
    "error",
    "reason",
    "title",
    "errors",
)
_XML = re.compile(r"<message>([^<]+)<", re.IGNORECASE)


def reason(body: Any, text: str) -> str:
    """One line of at most 300 characters out of an error's body; "" if it says nothing.

    `body` is the parsed JSON, or None where the answer is not JSON but `text`.
    """
    found = _of_json(body)
    if body is None:
        xml = _XML.search(text)
        found = xml[1] if xml else "" if text.lstrip().startswith("<") else text
    line = " ".join("".join(c if c.isprintable() else " " for c in found).split())
    return line if len(line) <= 300 else f"{line[:297]}..."


def _of_json(body: Any, depth: int = 5) -> str:
    """`depth` is how far to look, as a server decides how deeply an answer is nested."""
    if isinstance(body, str):
        return body
    if isinstance(body, list) and depth:
        return "; ".join(filter(None, (_of_json(item, depth - 1) for item in body)))
    if not isinstance(body, dict) or not depth:
        return ""
    title, detail = body.get("title"), body.get("detail")
    if isinstance(title, str) and isinstance(detail, str) and title != detail:
        return f"{title}: {detail}"  # RFC 9457
    for key in _KEYS:
        if found := _of_json(body.get(key), depth - 1):
            return found
    return _of_fields(body)


def _of_fields(body: dict[str, Any]) -> str:
    """The shape `{"name": ["This field is required."]}`."""
    fields = {name: _of_json(value) for name, value in body.items() if _is_list(value)}
    return "; ".join(f"{name}: {text}" for name, text in fields.items() if text)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
