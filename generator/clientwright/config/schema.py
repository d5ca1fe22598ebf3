"""Declare the schema of `[tool.clientwright]`, and validate a table against it."""

import keyword
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .toml_positions import Path

#: Returns the error of a string, in words that follow "is"; empty if it is valid.
Check = Callable[[str], str]


@dataclass(frozen=True)
class SchemaViolation:
    """An error of the value of a key."""

    path: Path
    #: In words that follow the key.
    message: str
    #: How to solve it.
    hint: str = ""


@dataclass(frozen=True)
class StringType:
    """A string."""

    check: Check


@dataclass(frozen=True)
class StringListType:
    """A list of strings."""

    check: Check
    #: Whether a single string is valid as well; then the list may not be empty.
    single: bool = False


@dataclass(frozen=True)
class MapType:
    """A table with any keys, whose values have one type."""

    item: "Kind"


@dataclass(frozen=True)
class TableType:
    """A table with known keys."""

    keys: "Mapping[str, Kind]"
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableArrayType:
    """An array of tables."""

    item: TableType


Kind = StringType | StringListType | MapType | TableType | TableArrayType

_PACKAGE = re.compile(r"_*[A-Za-z][A-Za-z0-9_]*")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]")
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]*")
# PEP 440, appendix B; spellings that need more normalization than case are left out.
_VERSION = re.compile(
    r"v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*"
    r"(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?[0-9]*)?"
    r"(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?"
    r"(?:[-_.]?dev[-_.]?[0-9]*)?"
    r"(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?",
    re.IGNORECASE | re.ASCII,
)
# Values of `style` in `x-pagination`.
PAGE_STYLES = ("offset", "page", "cursor", "link", "next-url")
# The package would shadow these modules, which it imports, or its own tests.
_TAKEN = {"clientwright", "httpx2", "pydantic", "pydantic_core", "tests"}


def is_valid_version(text: str) -> bool:
    """Tell whether a string is a version (PEP 440)."""
    return _VERSION.fullmatch(text) is not None


def package_error(text: str) -> str:
    """Return why a string cannot be the import name of a client package."""
    if not _PACKAGE.fullmatch(text):
        return "not a valid import name: use letters, digits and underscores, a letter first"
    if keyword.iskeyword(text):
        return "a keyword of Python"
    if text in sys.stdlib_module_names:
        return "the name of a module of Python's standard library"
    if text.lower() in _TAKEN:
        return "the name of a module that generated projects use"
    return ""


def _distribution_error(text: str) -> str:
    return "" if _DISTRIBUTION.fullmatch(text) else "not a valid name (PEP 508)"


def _prefix_error(text: str) -> str:
    if _PREFIX.fullmatch(text):
        return ""
    return "not a valid prefix: use A-Z, 0-9 and _, a letter first"


def _version_error(text: str) -> str:
    return "" if is_valid_version(text) else "not a valid version (PEP 440)"


def _name_error(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        return "not a valid Python name"
    return ""


def _path_error(text: str) -> str:
    return "" if text.strip() and text.isprintable() else "not a path"


def _folder_error(text: str) -> str:
    if "://" in text:
        return "a URL, not a folder: clientwright fetches nothing"
    return _path_error(text)


def _style_error(text: str) -> str:
    return "" if text in PAGE_STYLES else f"not one of {', '.join(PAGE_STYLES)}"


def _pointer_error(text: str) -> str:
    if re.fullmatch(r"(/([^~]|~[01])*)?", text, re.DOTALL):
        return ""
    return "not a JSON pointer (RFC 6901)"


def _empty_error(text: str) -> str:
    return "" if text else "empty"


_SELECTION = TableType(
    {
        "tags": StringListType(_empty_error),
        "operations": StringListType(_empty_error),
        "paths": StringListType(_empty_error),
    }
)
PAGINATION = TableType(
    {
        "style": StringType(_style_error),
        "items": StringType(_pointer_error),
        "parameter": StringType(_empty_error),
        "limit": StringType(_empty_error),
        "next": StringType(_pointer_error),
        "total": StringType(_pointer_error),
    },
    required=("style", "items"),
)
SCHEMA = TableType(
    {
        "clients": TableArrayType(
            TableType(
                {
                    "spec": StringListType(_path_error, single=True),
                    "output": StringType(_path_error),
                    "package": StringType(package_error),
                    "distribution": StringType(_distribution_error),
                    "version": StringType(_version_error),
                    "env_prefix": StringType(_prefix_error),
                    "names": MapType(StringType(_name_error)),
                    "templates": StringType(_path_error),
                    "reference_folders": StringListType(_folder_error),
                    "include": _SELECTION,
                    "exclude": _SELECTION,
                    "pagination": MapType(PAGINATION),
                },
                required=("spec", "output", "package"),
            )
        )
    },
    required=("clients",),
)


def violations(kind: Kind, value: Any, path: Path) -> Iterator[SchemaViolation]:
    """Yield every error of a value of a TOML document."""
    match kind, value:
        case (StringType(check), str()) | (StringListType(check, single=True), str()):
            yield from _string(check, value, path)
        case (StringListType(), list()):
            yield from _strings(kind, value, path)
        case (MapType(item), dict()):
            for key, member in value.items():
                yield from violations(item, member, (*path, key))
        case (TableType(), dict()):
            yield from _table(kind, value, path)
        case (TableArrayType(item), list()):
            if not value:
                yield SchemaViolation(path, "is empty", "configure at least one client")
            for number, table in enumerate(value):
                yield from violations(item, table, (*path, number))
        case _:
            message = f"must be {_expected(kind)}, not {_type(value)}"
            yield SchemaViolation(path, message)


def _string(check: Check, value: str, path: Path) -> Iterator[SchemaViolation]:
    error = check(value)
    if error:
        yield SchemaViolation(path, f"{value!r} is {error}" if value else f"is {error}")


def _strings(
    kind: StringListType, value: list[Any], path: Path
) -> Iterator[SchemaViolation]:
    if kind.single and not value:
        yield SchemaViolation(path, "is empty")
    for number, item in enumerate(value):
        yield from violations(StringType(kind.check), item, (*path, number))


def _table(
    kind: TableType, value: dict[str, Any], path: Path
) -> Iterator[SchemaViolation]:
    for key, item in value.items():
        if key in kind.keys:
            yield from violations(kind.keys[key], item, (*path, key))
        else:
            yield SchemaViolation(
                (*path, key), "is an unknown key", _key_hint(key, kind)
            )
    for key in kind.required:
        if key not in value:
            yield SchemaViolation((*path, key), "is missing")


def _key_hint(key: str, kind: TableType) -> str:
    import difflib

    close = difflib.get_close_matches(key, kind.keys, 1)
    if close:
        return f"did you mean `{close[0]}`?"
    return "known keys: " + ", ".join(f"`{name}`" for name in kind.keys)


def _expected(kind: Kind) -> str:
    match kind:
        case StringType():
            return "a string"
        case StringListType(single=True):
            return "a string or a list of strings"
        case StringListType():
            return "a list of strings"
        case TableArrayType():
            return "an array of tables, [[…]]"
        case MapType() | TableType():
            return "a table"


def _type(value: Any) -> str:
    names = {
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        list: "a list",
        dict: "a table",
        type(None): "null",
    }
    return names.get(type(value), "a date or time")
