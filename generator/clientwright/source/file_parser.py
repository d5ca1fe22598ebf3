"""One file → one document, JSON or YAML as its content says."""

import hashlib
import os
from pathlib import Path
from typing import Any, Literal

from ..errors import SpecError
from . import strict_json, yaml12
from .decoding import MAX_BYTES, decode, error
from .documents import Document, close_matches


def read(path: Path, name: str, label: str, resolved: Path) -> Document:
    """One file as a document.

    Raises SpecError if it cannot be read, is too large, empty or malformed.
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
        # What an alias repeats means something else below another `$id`.
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
    """Told by its content: what begins with a brace is JSON, or else YAML's own."""
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
            # What got further is what was meant.
            failures = (not_yaml, not_json)
            raise max(failures, key=lambda e: e.diagnostics[0].line) from None


def _unshared(value: Any) -> Any:
    """The same with every mapping and list in one place only."""
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unshared(item) for item in value]
    return value


def reason(failure: OSError) -> str:
    """Why a file cannot be read, in words that follow its name."""
    if isinstance(failure, FileNotFoundError | NotADirectoryError):
        return "does not exist"
    if isinstance(failure, IsADirectoryError):
        return "is a folder"
    if isinstance(failure, PermissionError):
        return "may not be read"
    return f"cannot be read: {failure.strerror}"


def similar_files(path: Path) -> str:
    """A hint at files that are called almost as one that does not exist."""
    if path.exists():
        return ""
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ""
    close = close_matches(path.name, names)
    return f"did you mean {' or '.join(close)}?" if close else ""
