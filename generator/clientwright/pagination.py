"""Resolve the declared pagination of operations.

The settings have priority over the extension `x-pagination`. A declaration must fit its
operation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import json_pointer
from .config import PAGINATION, ClientConfig, violations
from .errors import ConfigError, Diagnostic
from .ir import (
    Api,
    JsonSchema,
    Operation,
    Pagination,
    Parameter,
    SchemaUsage,
    types_of,
)
from .ir.schemas import undeclared_properties_of
from .result import LedgerEntry
from .source import DocumentSet

# The required keys of each style, besides `style` and `items`.
_REQUIRED_KEYS = {
    "offset": ("parameter",),
    "page": ("parameter",),
    "cursor": ("parameter", "next"),
    "link": (),
    "next-url": ("next",),
}
_COUNTED = ("offset", "page")
_NUMBERS = frozenset({"integer", "number"})
# A key, and a message that continues it.
_Fault = tuple[str, str]


def resolve_pagination(
    api: Api, client: ClientConfig, document_sets: Sequence[DocumentSet]
) -> tuple[Api, tuple[LedgerEntry, ...], tuple[Diagnostic, ...]]:
    """Return the `Api` with paginations, and ledger entries and warnings for invalid extensions.

    An invalid extension has no effect. Raises ConfigError for invalid settings.
    """
    settings = _PaginationSettings(api, client)
    operations: list[Operation] = []
    entries: list[LedgerEntry] = []
    warnings: list[Diagnostic] = []
    for operation in api.operations:
        declaration = settings.of(operation)
        raw = operation.raw_pagination
        if declaration is None and raw:
            errors = list(_declaration_errors(api, operation, raw.value))
            for key, message in errors:
                warnings.append(_warning(document_sets[0], raw.id, key, message))
                entries.append(_entry(raw.id, key, message))
            declaration = None if errors else raw.value
        pagination = (
            None if declaration is None else _pagination(api, operation, declaration)
        )
        operations.append(replace(operation, pagination=pagination))
    settings.finish()
    unique = tuple(dict.fromkeys(warnings))
    return replace(api, operations=tuple(operations)), tuple(entries), unique


class _PaginationSettings:
    """The table `pagination` of a client; its keys are operationIds or ids."""

    def __init__(self, api: Api, client: ClientConfig) -> None:
        self._api = api
        self._client = client
        self._unused = {*client.pagination}
        self._diagnostics: list[Diagnostic] = []

    def of(self, operation: Operation) -> Mapping[str, str] | None:
        """Return the valid settings of an operation, if there are any."""
        declaration = None
        for key in (operation.operation_id, operation.id):
            if key in self._client.pagination:
                self._unused.discard(key)
                declaration = self._client.pagination[key]
                errors = list(_declaration_errors(self._api, operation, declaration))
                for name, message in errors:
                    self._report(f"{key!r}.{name} {message}", "")
                declaration = None if errors else declaration
        return declaration

    def finish(self) -> None:
        """Raise ConfigError with all problems."""
        for key in sorted(self._unused):
            hint = (
                "write operationIds as in the document, or ids as in clientwright.lock"
            )
            self._report(f"{key!r} matches no operation of {self._client.spec}", hint)
        if self._diagnostics:
            raise ConfigError(self._diagnostics)

    def _report(self, message: str, hint: str) -> None:
        table = f"[tool.clientwright] {self._client.package}"
        self._diagnostics.append(Diagnostic(table, 0, 0, f"pagination.{message}", hint))


def _warning(
    document_set: DocumentSet, location: str, key: str, message: str
) -> Diagnostic:
    label, _, pointer = location.partition("#")
    document = document_set.documents[label]
    text = f"x-pagination: `{key}` {message}" if key else f"x-pagination {message}"
    pointer = f"{pointer}/{key}" if key else pointer
    hint = "the extension has no effect; see docs/usage.md for its keys"
    return document_set.diagnostic(document, pointer, text, hint)


def _entry(location: str, key: str, message: str) -> LedgerEntry:
    why = f"{key} {message}" if key else message
    return LedgerEntry(location, "x-pagination", "ignored", why)


def _declaration_errors(
    api: Api, operation: Operation, declaration: Any
) -> Iterator[_Fault]:
    """Yield the errors of a declaration: in its form, or else in its fit to the operation."""
    found = [
        (".".join(map(str, fault.path)), fault.message.replace("a table", "an object"))
        for fault in violations(PAGINATION, declaration, ())
    ]
    yield from found or _schema_mismatches(api, operation, declaration)


def _schema_mismatches(
    api: Api, operation: Operation, declaration: Mapping[str, str]
) -> Iterator[_Fault]:
    style = declaration["style"]
    for key in _REQUIRED_KEYS[style]:
        if key not in declaration:
            yield key, f"is missing; the style {style} requires it"
    for key in ("parameter", "next", "total"):
        unused = key not in _REQUIRED_KEYS[style]
        if key == "total":
            unused = style not in _COUNTED
        if key in declaration and unused:
            yield key, f"is not allowed with the style {style}"
    for key in ("parameter", "limit"):
        if key in declaration and _parameter(operation, declaration[key]) is None:
            yield key, f"is no query parameter of {operation.label}: {declaration[key]!r}"
    bodies = _bodies(operation)
    if not bodies:
        yield "items", f"has no target: no response of {operation.label} is JSON"
    if not all(_arrays(api, body, declaration["items"]) for body in bodies):
        yield "items", f"leads to no array in the schema of the response: {declaration['items']!r}"
    for key, types, noun in (
        ("next", _NUMBERS | {"string"}, "text"),
        ("total", _NUMBERS, "number"),
    ):
        if key in declaration and not all(
            any(_is_open(schema) or {*types_of(schema)} & types for schema in targets)
            for targets in (_targets(api, body, declaration[key]) for body in bodies)
        ):
            yield key, f"leads to no {noun} in the schema of the response: {declaration[key]!r}"


def _pagination(
    api: Api, operation: Operation, declaration: Mapping[str, str]
) -> Pagination:
    """Return the pagination of a valid declaration."""
    bodies = _bodies(operation)
    arrays = [
        item for body in bodies for item in _arrays(api, body, declaration["items"])
    ]
    items = [{} if "prefixItems" in one else one.get("items", {}) for one in arrays]
    unique = [item for number, item in enumerate(items) if item not in items[:number]]
    parameter = _parameter(operation, declaration.get("parameter", ""))
    return Pagination(
        style=declaration["style"],
        item=SchemaUsage(
            f"{operation.id}/x-pagination/items",
            unique[0] if len(unique) == 1 else {"anyOf": unique},
        ),
        items=declaration["items"],
        nullable=any(
            "null" in types_of(schema)
            for body in bodies
            for schema in _targets(api, body, declaration["items"])
        ),
        parameter=declaration.get("parameter", ""),
        limit=declaration.get("limit", ""),
        next=declaration.get("next", ""),
        first=(
            _first(api, parameter, int(declaration["style"] == "page"))
            if parameter
            else 0
        ),
        total=declaration.get("total"),
    )


def _parameter(operation: Operation, name: str) -> Parameter | None:
    found = (item for item in operation.parameters if item.name == name)
    return next((item for item in found if item.location == "query"), None)


def _first(api: Api, parameter: Parameter, fallback: int) -> int:
    """Return the first value of a parameter: its default, else its minimum, else `fallback`."""
    for key in ("default", "minimum"):
        for schema in (parameter.use.schema, *_options(api, parameter.use.schema)):
            value = schema.get(key)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
    return fallback


def _bodies(operation: Operation) -> list[JsonSchema]:
    """Return the schemas of all bodies of successful responses.

    If no success is documented, `default` counts as one.
    """
    good = [item for item in operation.responses if item.status.startswith("2")]
    good = good or [item for item in operation.responses if item.status == "default"]
    chosen = (response.decoded for response in good)
    return [item.use.schema for item in chosen if item and (item.json or item.lines)]


def _arrays(api: Api, body: JsonSchema, pointer: str) -> list[JsonSchema]:
    """Return the arrays that a pointer can lead to; a schema without type can be one."""
    return [
        schema
        for schema in _targets(api, body, pointer)
        if _is_open(schema) or "array" in types_of(schema)
    ]


def _targets(api: Api, body: JsonSchema, pointer: str) -> list[JsonSchema]:
    """Return all schemas that a pointer can lead to in a value of a schema."""
    found = [body]
    for key in json_pointer.split(pointer):
        members = (
            _member(api, option, key)
            for schema in found
            for option in _options(api, schema)
        )
        found = [schema for schema in members if schema is not None]
    return [option for schema in found for option in _options(api, schema)]


def _options(api: Api, schema: JsonSchema) -> list[JsonSchema]:
    """Return the possible schemas of a value: references to objects, else schemas without union."""
    return list(_expand(api, schema, frozenset()))


def _expand(
    api: Api, schema: JsonSchema, ancestors: frozenset[str]
) -> Iterator[JsonSchema]:
    if api.properties(schema.get("$ref", "")):
        yield schema
        return
    ids, schema = api.resolve(schema)
    if "$ref" in schema or not ancestors.isdisjoint(ids):
        return
    ancestors = ancestors.union(ids)
    options = [
        option
        for keyword in ("allOf", "anyOf", "oneOf")
        for option in schema.get(keyword, ())
    ]
    for option in options:
        yield from _expand(api, option, ancestors)
    if types_of(schema) or not options:
        yield schema


def _member(api: Api, schema: JsonSchema, name: str) -> JsonSchema | None:
    """Return the schema of a member of an option.

    None means that the option has no such member, or describes it only as an additional property
    without a schema.
    """
    key = schema.get("$ref")
    if key is not None:
        found = api.properties(key).get(name)
        unnamed = undeclared_properties_of(api.schemas, key).get("additionalProperties")
        return found.schema if found else unnamed or None
    if {*types_of(schema)} - {"object"}:
        return None
    values = schema.get("additionalProperties")
    return values if isinstance(values, Mapping) else {}


def _is_open(schema: JsonSchema) -> bool:
    """Whether the schema leaves the type open."""
    return "$ref" not in schema and not types_of(schema)
