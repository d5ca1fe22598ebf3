"""Read one file into one document, JSON or YAML according to its content."""

import hashlib
import os
from pathlib import Path
from typing import Any, Literal

from ..errors import SpecError
from . import strict_json, yaml12
from .decoding import MAX_BYTES, decode, error
from .documents import Document, close_matches


def read(path: Path, name: str, label: str, resolved: Path) -> Document:
    """Read one file into a document.

    Raises SpecError if the file cannot be read, is too large, empty or malformed.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as failure:
        hint = similar_files(path) or "check the path"
        raise error(name, (0, 0), f"the file {reason(failure)}", hint) from None
    if len(raw) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise error(name, (0, 0), f"the file is larger than {limit} MiB")
    text = decode(raw, name)
    if not text or text.isspace():
        raise error(name, (0, 0), "the file is empty")
    data, syntax = _parse(text, name, path.suffix.lower())
    if syntax == "yaml" and "$id" in text:
        # References in a repeated part have another base URI below another `$id`.
        data = _unshared(data)
    return Document(
        path=resolved,
        name=name,
        label=label,
        text=text,
        data=data,
        sha256=hashlib.sha256(raw).hexdigest(),
        syntax=syntax,
    )


def _parse(text: str, name: str, suffix: str) -> tuple[Any, Literal["json", "yaml"]]:
    """Parse JSON if the text begins with a brace, else YAML; YAML also allows braces."""
    if not text.lstrip().startswith("{"):
        return yaml12.parse(text, name), "yaml"
    try:
        return strict_json.parse(text, name), "json"
    except strict_json.JsonSyntaxError as not_json:
        if suffix == ".json":
            raise
        try:
            return yaml12.parse(text, name), "yaml"
        except SpecError as not_yaml:
            # The parser that got further is probably the intended one.
            failures = (not_yaml, not_json)
            raise max(failures, key=lambda e: e.diagnostics[0].line) from None


def _unshared(value: Any) -> Any:
    """Copy the data so that no two locations share a mapping or a list."""
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unshared(item) for item in value]
    return value


def reason(failure: OSError) -> str:
    """Return why a file cannot be read, as words that follow its name."""
    if isinstance(failure, FileNotFoundError | NotADirectoryError):
        return "does not exist"
    if isinstance(failure, IsADirectoryError):
        return "is a folder"
    if isinstance(failure, PermissionError):
        return "cannot be read: permission denied"
    return f"cannot be read: {failure.strerror}"


def similar_files(path: Path) -> str:
    """Return a hint to files with similar names, if a file does not exist."""
    if path.exists():
        return ""
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ""
    close = close_matches(path.name, names)
    return f"did you mean {' or '.join(close)}?" if close else ""
