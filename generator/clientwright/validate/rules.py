"""Replace the rule checks of openapi-spec-validator, with locations and without interruption.

The classes here and in `schema_rules` replace those of the library through its public
`keyword_validators`. They find the same problems, but each finding has a location, and no
problem keeps the rest from being checked.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_path import SchemaPath
from openapi_spec_validator import (
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)
from openapi_spec_validator.validation import keywords
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry
from openapi_spec_validator.validation.validators import SpecValidator

from .findings import Finding, catch_library_errors

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


class _Parameters(keywords.ParametersValidator):
    """Checks that no two parameters of a list share name and location."""

    def __call__(self, parameters: SchemaPath) -> Iterator[Any]:
        known: dict[tuple[Any, Any], Any] = {}
        for parameter, value in _items(parameters):
            key = _name_and_location(value)
            if key is None:
                message = "expected a parameter with `name` and `in`"
                yield Finding(tuple(parameter.parts), message)
            elif key in known:
                message = f"a second {key[1]} parameter is called {key[0]!r}"
                same = bool(known[key] == value)
                parts = tuple(parameter.parts)
                yield Finding(parts, message, "remove one of them", is_warning=same)
            else:
                known[key] = value


class _Operations(keywords.OperationValidator):
    """Checks that operationIds are unique, and that path parameters match the path."""

    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self._ids: dict[str, str] = {}

    def __call__(
        self,
        url: str,
        name: str,
        operation: SchemaPath,
        path_parameters: SchemaPath | None,
    ) -> Iterator[Any]:
        yield from catch_library_errors(
            operation.parts, self._unique(url, name, operation)
        )
        lists = [path_parameters] if path_parameters is not None else []
        if "parameters" in operation:
            lists.append(operation / "parameters")
            yield from catch_library_errors(
                lists[-1].parts, self.parameters_validator(lists[-1])
            )
        yield from catch_library_errors(
            operation.parts, self._match(url, operation, lists)
        )

    def _unique(self, url: str, name: str, operation: SchemaPath) -> Iterator[Any]:
        if "operationId" in operation:
            operation_id: Any = (operation / "operationId").read_value()
            here = f"{name.upper()} {url}"
            if operation_id in self._ids:
                yield Finding(
                    (*operation.parts, "operationId"),
                    f"{self._ids[operation_id]} has the operationId {operation_id!r} too",
                    "an operationId must be unique in the document",
                    is_warning=True,
                )
            elif operation_id is not None:
                self._ids[operation_id] = here

    def _match(
        self, url: str, operation: SchemaPath, lists: list[SchemaPath]
    ) -> Iterator[Any]:
        declared: dict[Any, SchemaPath] = {}
        for parameter, value in (item for items in lists for item in _items(items)):
            key = _name_and_location(value)
            if key is not None and key[1] == "path":
                declared[key[0]] = parameter
        templated = dict.fromkeys(_TEMPLATE.findall(url))
        for name in templated:
            if name not in declared:
                yield Finding(
                    tuple(operation.parts),
                    f"no path parameter is declared for {{{name}}} of {url}",
                    f"add one with name: {name}, in: path, required: true",
                )
        for name, parameter in declared.items():
            if name not in templated:
                message = f"the path {url} has no {{{name}}} for this path parameter"
                yield Finding(tuple(parameter.parts), message, is_warning=True)


class _Path(keywords.PathValidator):
    """Checks path items without their unknown fields."""

    def __call__(self, url: str, path_item: SchemaPath) -> Iterator[Any]:
        parameters = path_item / "parameters" if "parameters" in path_item else None
        if parameters is not None:
            yield from self.parameters_validator(parameters)
        for name, operation in self.operations(path_item):
            yield from self.operation_validator(url, name, operation, parameters)

    def operations(self, item: SchemaPath) -> Iterator[tuple[str, SchemaPath]]:
        """Yield the method and the Operation Object of each operation."""
        yield from ((name, item / name) for name in self.OPERATIONS if name in item)


class _Path32(_Path, keywords.OpenAPIV32PathValidator):
    def operations(self, item: SchemaPath) -> Iterator[tuple[str, SchemaPath]]:
        """Yield the operations of a path item, with `additionalOperations`."""
        yield from super().operations(item)
        if "additionalOperations" in item:
            yield from (item / "additionalOperations").str_items()


class _Paths(keywords.PathsValidator):
    """Checks each path independently."""

    def __call__(self, paths: SchemaPath) -> Iterator[Any]:
        shapes: dict[str, str] = {}
        for url, item in paths.str_items():
            if url.startswith("x-"):
                continue
            yield from catch_library_errors(item.parts, self.path_validator(url, item))
            twin = shapes.setdefault(_TEMPLATE.sub("{}", url), url)
            if twin != url:
                yield _same_path(item, url, twin)


class _Tags(keywords.OpenAPIV32TagsValidator):
    """Checks tags; findings have the location of their tag."""

    def __call__(self, tags: SchemaPath) -> Iterator[Any]:
        names = [tag.get("name") for tag in tags.read_value() if isinstance(tag, dict)]
        for error in catch_library_errors(tags.parts, self._library(tags)):
            if isinstance(error, Finding):
                yield error
                continue
            indexes = [
                i for i, name in enumerate(names) if f"'{name}'" in error.message
            ]
            parts = (*tags.parts, indexes[-1]) if indexes else tuple(tags.parts)
            message = error.message[:1].lower() + error.message[1:]
            yield Finding(parts, message, is_warning="uplicate" in message)

    def _library(self, tags: SchemaPath) -> Iterator[Any]:
        return keywords.TagsValidator.__call__(self, tags)


class _Tags32(_Tags):
    def _library(self, tags: SchemaPath) -> Iterator[Any]:
        return keywords.OpenAPIV32TagsValidator.__call__(self, tags)


class _NoOpValidator(keywords.KeywordValidator):
    """Disables the traversal of schemas in the library.

    `schema_rules` checks each schema once, at its definition.
    """

    def __call__(self, *_: Any, **__: Any) -> Iterator[Any]:
        return iter(())


_RULES: Mapping[str, type[keywords.KeywordValidator]] = {
    "operation": _Operations,
    "parameters": _Parameters,
    "path": _Path,
    "paths": _Paths,
    "components": _NoOpValidator,
    "tags": _Tags,
}


class _Validator30(OpenAPIV30SpecValidator):
    keyword_validators = {
        **OpenAPIV30SpecValidator.keyword_validators,
        **_RULES,
    }


class _Validator31(OpenAPIV31SpecValidator):
    keyword_validators = {
        **OpenAPIV31SpecValidator.keyword_validators,
        **_RULES,
    }


class _Validator32(OpenAPIV32SpecValidator):
    keyword_validators = {
        **OpenAPIV32SpecValidator.keyword_validators,
        **_RULES,
        "path": _Path32,
        "tags": _Tags32,
    }


_VALIDATORS: Mapping[str, type[SpecValidator]] = {
    "3.0": _Validator30,
    "3.1": _Validator31,
    "3.2": _Validator32,
}


def findings(version: str, root: SchemaPath) -> Iterator[Finding]:
    """Yield the findings of all rule checks in a document and its references."""
    validator = _VALIDATORS[version](root)
    yield from catch_library_errors(root.parts, validator.root_validator(root))


def _same_path(item: SchemaPath, url: str, twin: str) -> Finding:
    """Return a warning: a client can distinguish such paths, but the specification forbids them."""
    message = f"the paths {twin} and {url} differ by the names of parameters only"
    return Finding(tuple(item.parts), message, is_warning=True)


def _items(path: SchemaPath) -> Iterator[tuple[SchemaPath, Any]]:
    """Yield the members of a list, with their targets if they are references.

    For other values there are none; the check of the structure reports them.
    """
    value: Any = path.read_value()
    if isinstance(value, list):
        for member, item in zip(path, value, strict=True):
            # `read_value` is slow, so only references need it.
            refers = isinstance(item, dict) and "$ref" in item
            yield member, member.read_value() if refers else item


def _name_and_location(value: Any) -> tuple[Any, Any] | None:
    if not isinstance(value, dict):
        return None
    name, location = value.get("name"), value.get("in")
    both = isinstance(name, str) and isinstance(location, str)
    return (name, location) if both else None
