"""What is declared of pages, by the settings or else by `x-pagination` → `Pagination`, once it is found to fit the operation."""

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

# What each style cannot do without, and what it may have besides.
_REQUIRED_KEYS = {
    "offset": ("parameter",),
    "page": ("parameter",),
    "cursor": ("parameter", "next"),
    "link": (),
    "next-url": ("next",),
}
_COUNTED = ("offset", "page")
_NUMBERS = frozenset({"integer", "number"})
# (key, what is wrong with it in words that follow the key)
_Fault = tuple[str, str]


def resolve_pagination(
    api: Api, client: ClientConfig, several: Sequence[DocumentSet]
) -> tuple[Api, tuple[LedgerEntry, ...], tuple[Diagnostic, ...]]:
    """The operations with their paginations; with entries and warnings for extensions that do not fit, which count for nothing.

    Raises ConfigError for settings that do not.
    """
    settings = _PaginationSettings(api, client)
    operations: list[Operation] = []
    entries: list[LedgerEntry] = []
    warnings: list[Diagnostic] = []
    for operation in api.operations:
        said = settings.of(operation)
        declared = operation.raw_pagination
        if said is None and declared:
            found = list(_declaration_errors(api, operation, declared.value))
            for key, problem in found:
                warnings.append(_warning(several[0], declared.id, key, problem))
                entries.append(_entry(declared.id, key, problem))
            said = None if found else declared.value
        pagination = None if said is None else _made(api, operation, said)
        operations.append(replace(operation, pagination=pagination))
    settings.finish()
    told = tuple(dict.fromkeys(warnings))
    return replace(api, operations=tuple(operations)), tuple(entries), told


class _PaginationSettings:
    """The table `pagination` of a client, whose keys are operationIds or ids."""

    def __init__(self, api: Api, client: ClientConfig) -> None:
        self._api = api
        self._client = client
        self._unused = {*client.pagination}
        self._problems: list[Diagnostic] = []

    def of(self, operation: Operation) -> Mapping[str, str] | None:
        """What is said of an operation, if there is anything, and nothing wrong with it."""
        said = None
        for key in (operation.operation_id, operation.id):
            if key in self._client.pagination:
                self._unused.discard(key)
                said = self._client.pagination[key]
                wrong = list(_declaration_errors(self._api, operation, said))
                for name, problem in wrong:
                    self._tell(f"{key!r}.{name} {problem}", "")
                said = None if wrong else said
        return said

    def finish(self) -> None:
        """Raise ConfigError with everything that was wrong."""
        for key in sorted(self._unused):
            hint = "operationIds and ids are written as in the document and in clientwright.lock"
            self._tell(f"{key!r} names no operation of {self._client.spec}", hint)
        if self._problems:
            raise ConfigError(self._problems)

    def _tell(self, problem: str, hint: str) -> None:
        table = f"[tool.clientwright] {self._client.package}"
        self._problems.append(Diagnostic(table, 0, 0, f"pagination.{problem}", hint))


def _warning(sources: DocumentSet, place: str, key: str, problem: str) -> Diagnostic:
    label, _, pointer = place.partition("#")
    document = sources.documents[label]
    text = f"x-pagination: `{key}` {problem}" if key else f"x-pagination {problem}"
    pointer = f"{pointer}/{key}" if key else pointer
    hint = "it has no effect; docs/usage.md says what it may hold"
    return sources.diagnostic(document, pointer, text, hint)


def _entry(place: str, key: str, problem: str) -> LedgerEntry:
    why = f"{key} {problem}" if key else problem
    return LedgerEntry(place, "x-pagination", "ignored", why)


def _declaration_errors(api: Api, operation: Operation, said: Any) -> Iterator[_Fault]:
    """Everything that is wrong with a declaration: its form, or else that it does not fit the operation."""
    found = [
        (".".join(map(str, fault.path)), fault.message.replace("a table", "an object"))
        for fault in violations(PAGINATION, said, ())
    ]
    yield from found or _schema_mismatches(api, operation, said)


def _schema_mismatches(
    api: Api, operation: Operation, said: Mapping[str, str]
) -> Iterator[_Fault]:
    style = said["style"]
    for key in _REQUIRED_KEYS[style]:
        if key not in said:
            yield key, f"is missing, which the style {style} needs"
    for key in ("parameter", "next", "total"):
        unused = key not in _REQUIRED_KEYS[style]
        if key == "total":
            unused = style not in _COUNTED
        if key in said and unused:
            yield key, f"means nothing to the style {style}"
    for key in ("parameter", "limit"):
        if key in said and _parameter(operation, said[key]) is None:
            yield key, f"is no query parameter of {operation.label}: {said[key]!r}"
    bodies = _bodies(operation)
    if not bodies:
        yield "items", f"leads nowhere: {operation.label} answers with no JSON"
    if not all(_arrays(api, body, said["items"]) for body in bodies):
        yield "items", f"leads to no array in the schema of the answer: {said['items']!r}"
    for key, types, what in (
        ("next", _NUMBERS | {"string"}, "text"),
        ("total", _NUMBERS, "number"),
    ):
        if key in said and not all(
            any(_is_open(schema) or {*types_of(schema)} & types for schema in targets)
            for targets in (_targets(api, body, said[key]) for body in bodies)
        ):
            yield key, f"leads to no {what} in the schema of the answer: {said[key]!r}"


def _made(api: Api, operation: Operation, said: Mapping[str, str]) -> Pagination:
    """A declaration that was found to fit."""
    bodies = _bodies(operation)
    arrays = [item for body in bodies for item in _arrays(api, body, said["items"])]
    items = [{} if "prefixItems" in one else one.get("items", {}) for one in arrays]
    unique = [item for number, item in enumerate(items) if item not in items[:number]]
    parameter = _parameter(operation, said.get("parameter", ""))
    return Pagination(
        style=said["style"],
        item=SchemaUsage(
            f"{operation.id}/x-pagination/items",
            unique[0] if len(unique) == 1 else {"anyOf": unique},
        ),
        items=said["items"],
        nullable=any(
            "null" in types_of(schema)
            for body in bodies
            for schema in _targets(api, body, said["items"])
        ),
        parameter=said.get("parameter", ""),
        limit=said.get("limit", ""),
        next=said.get("next", ""),
        first=_first(api, parameter, int(said["style"] == "page")) if parameter else 0,
        total=said.get("total"),
    )


def _parameter(operation: Operation, name: str) -> Parameter | None:
    found = (item for item in operation.parameters if item.name == name)
    return next((item for item in found if item.location == "query"), None)


def _first(api: Api, parameter: Parameter, usual: int) -> int:
    """Where a parameter begins that is not given: at its default, else at the least that it may be."""
    for key in ("default", "minimum"):
        for schema in (parameter.use.schema, *_options(api, parameter.use.schema)):
            value = schema.get(key)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
    return usual


def _bodies(operation: Operation) -> list[JsonSchema]:
    """The schemas of everything that a success may answer with; where none is documented, of what `default` does."""
    good = [item for item in operation.responses if item.status.startswith("2")]
    good = good or [item for item in operation.responses if item.status == "default"]
    chosen = (response.decoded for response in good)
    return [item.use.schema for item in chosen if item and (item.json or item.lines)]


def _arrays(api: Api, body: JsonSchema, pointer: str) -> list[JsonSchema]:
    """The arrays that a pointer may lead to; what may be anything may be an array."""
    return [
        schema
        for schema in _targets(api, body, pointer)
        if _is_open(schema) or "array" in types_of(schema)
    ]


def _targets(api: Api, body: JsonSchema, pointer: str) -> list[JsonSchema]:
    """Everything that a pointer may lead to in a value of a schema."""
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
    """What a value of a schema may be: objects as references, everything else as it is written, without references and unions."""
    return list(_unfolded(api, schema, frozenset()))


def _unfolded(
    api: Api, schema: JsonSchema, above: frozenset[str]
) -> Iterator[JsonSchema]:
    if api.properties(schema.get("$ref", "")):
        yield schema
        return
    ids, schema = api.resolve(schema)
    if "$ref" in schema or not above.isdisjoint(ids):
        return
    above = above.union(ids)
    options = [
        option
        for keyword in ("allOf", "anyOf", "oneOf")
        for option in schema.get(keyword, ())
    ]
    for option in options:
        yield from _unfolded(api, option, above)
    if types_of(schema) or not options:
        yield schema


def _member(api: Api, schema: JsonSchema, name: str) -> JsonSchema | None:
    """The schema of a member of what is one of the options; None where there can be none, or nothing is said of it but that it may be."""
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
    """Whether nothing is said of the type."""
    return "$ref" not in schema and not types_of(schema)
