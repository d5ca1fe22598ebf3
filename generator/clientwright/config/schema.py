"""The shape of `[tool.clientwright]`: one declaration, and the walk that holds a table against it."""

import keyword
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .toml_positions import Path

Check = Callable[[str], str]
"""Says what is wrong with a text, in words that follow "is"; nothing when it will do."""


@dataclass(frozen=True)
class SchemaViolation:
    """Something wrong with the value of a key, in words that follow the key."""

    path: Path
    message: str
    hint: str = ""


@dataclass(frozen=True)
class StringType:
    check: Check


@dataclass(frozen=True)
class StringListType:
    """A list of texts; with `single`, one text alone will do, but then the list may not be empty."""

    check: Check
    single: bool = False


@dataclass(frozen=True)
class MapType:
    """A table of free keys, each with a value of one kind."""

    item: "Kind"


@dataclass(frozen=True)
class TableType:
    keys: "Mapping[str, Kind]"
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableArrayType:
    item: TableType


Kind = StringType | StringListType | MapType | TableType | TableArrayType

_PACKAGE = re.compile(r"_*[A-Za-z][A-Za-z0-9_]*")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]")
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]*")
# PEP 440, appendix B, in the spelling that needs no normalisation beyond case.
_VERSION = re.compile(
    r"v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*"
    r"(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?[0-9]*)?"
    r"(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?"
    r"(?:[-_.]?dev[-_.]?[0-9]*)?"
    r"(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?",
    re.IGNORECASE | re.ASCII,
)
# How the pages of an answer go on.
PAGE_STYLES = ("offset", "page", "cursor", "link", "next-url")
# What stands beside the package in its project, or is imported by it, would be hidden by it.
_TAKEN = {"clientwright", "httpx2", "pydantic", "pydantic_core", "tests"}


def legal_version(text: str) -> bool:
    """Whether PEP 440 allows this as a version."""
    return _VERSION.fullmatch(text) is not None


def package_fault(text: str) -> str:
    """What keeps a text from being the import name of a client package."""
    if not _PACKAGE.fullmatch(text):
        return (
            "not a legal import name: letters, digits and underscores, a letter first"
        )
    if keyword.iskeyword(text):
        return "a keyword of Python"
    if text in sys.stdlib_module_names:
        return "the name of a module of Python's standard library"
    if text.lower() in _TAKEN:
        return "a name that generated projects need themselves"
    return ""


def distribution_fault(text: str) -> str:
    return "" if _DISTRIBUTION.fullmatch(text) else "not a legal name (PEP 508)"


def prefix_fault(text: str) -> str:
    good = _PREFIX.fullmatch(text)
    return "" if good else "not made of A-Z, 0-9 and _ with a letter first"


def _version_fault(text: str) -> str:
    return "" if legal_version(text) else "not a legal version (PEP 440)"


def _name_fault(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        return "not a legal Python name"
    return ""


def _path_fault(text: str) -> str:
    return "" if text.strip() and text.isprintable() else "not a path"


def _folder_fault(text: str) -> str:
    if "://" in text:
        return "not a folder: nothing is fetched"
    return _path_fault(text)


def _style_fault(text: str) -> str:
    return "" if text in PAGE_STYLES else f"none of {', '.join(PAGE_STYLES)}"


def _pointer_fault(text: str) -> str:
    good = re.fullmatch(r"(/([^~]|~[01])*)?", text, re.DOTALL)
    return "" if good else "no JSON pointer (RFC 6901)"


def _text_fault(text: str) -> str:
    return "" if text else "empty"


_SELECTION = TableType(
    {
        "tags": StringListType(_text_fault),
        "operations": StringListType(_text_fault),
        "paths": StringListType(_text_fault),
    }
)
PAGINATION = TableType(
    {
        "style": StringType(_style_fault),
        "items": StringType(_pointer_fault),
        "parameter": StringType(_text_fault),
        "limit": StringType(_text_fault),
        "next": StringType(_pointer_fault),
        "total": StringType(_pointer_fault),
    },
    required=("style", "items"),
)
SCHEMA = TableType(
    {
        "clients": TableArrayType(
            TableType(
                {
                    "spec": StringListType(_path_fault, single=True),
                    "output": StringType(_path_fault),
                    "package": StringType(package_fault),
                    "distribution": StringType(distribution_fault),
                    "version": StringType(_version_fault),
                    "env_prefix": StringType(prefix_fault),
                    "names": MapType(StringType(_name_fault)),
                    "templates": StringType(_path_fault),
                    "reference_folders": StringListType(_folder_fault),
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
    """Everything about a value of a TOML document that is not as declared."""
    match kind, value:
        case (StringType(check), str()) | (StringListType(check, single=True), str()):
            yield from _text(check, value, path)
        case (StringListType(), list()):
            yield from _texts(kind, value, path)
        case (MapType(item), dict()):
            for key, one in value.items():
                yield from violations(item, one, (*path, key))
        case (TableType(), dict()):
            yield from _table(kind, value, path)
        case (TableArrayType(item), list()):
            if not value:
                yield SchemaViolation(path, "is empty", "name at least one client")
            for number, table in enumerate(value):
                yield from violations(item, table, (*path, number))
        case _:
            yield SchemaViolation(path, f"is {_type(value)}, not {_wanted(kind)}")


def _text(check: Check, value: str, path: Path) -> Iterator[SchemaViolation]:
    fault = check(value)
    if fault:
        yield SchemaViolation(path, f"{value!r} is {fault}" if value else f"is {fault}")


def _texts(
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
            yield SchemaViolation((*path, key), "is an unknown key", _near(key, kind))
    for key in kind.required:
        if key not in value:
            yield SchemaViolation((*path, key), "is missing")


def _near(key: str, kind: TableType) -> str:
    import difflib

    near = difflib.get_close_matches(key, kind.keys, 1)
    if near:
        return f"did you mean `{near[0]}`?"
    return "known here: " + ", ".join(f"`{name}`" for name in kind.keys)


def _wanted(kind: Kind) -> str:
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
