"""openapi-spec-validator's checks of meaning, made to say where, and to survive.

The classes here and in `schemas` replace the library's through its public
`keyword_validators`. They find the same; but every finding knows its place, and what
is wrong in one place keeps nobody from looking at the next.
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
    """Parameters of one list: no two with the same name and place."""

    def __call__(self, parameters: SchemaPath) -> Iterator[Any]:
        seen: dict[tuple[Any, Any], Any] = {}
        for parameter, value in _items(parameters):
            key = _name_and_place(value)
            if key is None:
                problem = "this is not a parameter: it has no `name` and `in`"
                yield Finding(tuple(parameter.parts), problem)
            elif key in seen:
                problem = f"a second {key[1]} parameter is called {key[0]!r}"
                same = bool(seen[key] == value)
                parts = tuple(parameter.parts)
                yield Finding(parts, problem, "remove one of them", is_warning=same)
            else:
                seen[key] = value


class _Operations(keywords.OperationValidator):
    """Operations: a unique id, and path parameters that match the path."""

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
            name_given: Any = (operation / "operationId").read_value()
            here = f"{name.upper()} {url}"
            if name_given in self._ids:
                yield Finding(
                    (*operation.parts, "operationId"),
                    f"{self._ids[name_given]} has the operationId {name_given!r} too",
                    "an operationId must be unique in the document",
                    is_warning=True,
                )
            elif name_given is not None:
                self._ids[name_given] = here

    def _match(
        self, url: str, operation: SchemaPath, lists: list[SchemaPath]
    ) -> Iterator[Any]:
        declared: dict[Any, SchemaPath] = {}
        for parameter, value in (item for each in lists for item in _items(each)):
            key = _name_and_place(value)
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
                problem = f"the path {url} has no {{{name}}} for this path parameter"
                yield Finding(tuple(parameter.parts), problem, is_warning=True)


class _Path(keywords.PathValidator):
    """Path items; of fields that mean nothing nothing is looked at."""

    def __call__(self, url: str, path_item: SchemaPath) -> Iterator[Any]:
        parameters = path_item / "parameters" if "parameters" in path_item else None
        if parameters is not None:
            yield from self.parameters_validator(parameters)
        for name, operation in self.operations(path_item):
            yield from self.operation_validator(url, name, operation, parameters)

    def operations(self, item: SchemaPath) -> Iterator[tuple[str, SchemaPath]]:
        """Method and place of each operation."""
        yield from ((name, item / name) for name in self.OPERATIONS if name in item)


class _Path32(_Path, keywords.OpenAPIV32PathValidator):
    def operations(self, item: SchemaPath) -> Iterator[tuple[str, SchemaPath]]:
        yield from super().operations(item)
        if "additionalOperations" in item:
            yield from (item / "additionalOperations").str_items()


class _Paths(keywords.PathsValidator):
    """Paths, each for itself: what is wrong with one keeps nobody from the next."""

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
    """Tags; findings stand at the tag they are about."""

    def __call__(self, tags: SchemaPath) -> Iterator[Any]:
        names = [tag.get("name") for tag in tags.read_value() if isinstance(tag, dict)]
        for error in catch_library_errors(tags.parts, self._library(tags)):
            if isinstance(error, Finding):
                yield error
                continue
            about = [i for i, name in enumerate(names) if f"'{name}'" in error.message]
            parts = (*tags.parts, about[-1]) if about else tuple(tags.parts)
            problem = error.message[:1].lower() + error.message[1:]
            yield Finding(parts, problem, is_warning="uplicate" in problem)

    def _library(self, tags: SchemaPath) -> Iterator[Any]:
        return keywords.TagsValidator.__call__(self, tags)


class _Tags32(_Tags):
    def _library(self, tags: SchemaPath) -> Iterator[Any]:
        return keywords.OpenAPIV32TagsValidator.__call__(self, tags)


class _NoOpValidator(keywords.KeywordValidator):
    """What the library looks at for the sake of the schemas in it. Those have their turn by themselves, wherever they stand (see `schemas`)."""

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
    """All that the checks of meaning find in a document and what it refers to."""
    validator = _VALIDATORS[version](root)
    yield from catch_library_errors(root.parts, validator.root_validator(root))


def _same_path(item: SchemaPath, url: str, twin: str) -> Finding:
    """A client can tell such paths apart, though the specification forbids them."""
    problem = f"the paths {twin} and {url} differ by the names of parameters only"
    return Finding(tuple(item.parts), problem, is_warning=True)


def _items(path: SchemaPath) -> Iterator[tuple[SchemaPath, Any]]:
    """The members of a list, with what they refer to; none of anything else, which `structure` tells."""
    value: Any = path.read_value()
    if isinstance(value, list):
        for member, item in zip(path, value, strict=True):
            # To read what is there already takes longer than all else.
            refers = isinstance(item, dict) and "$ref" in item
            yield member, member.read_value() if refers else item


def _name_and_place(value: Any) -> tuple[Any, Any] | None:
    if not isinstance(value, dict):
        return None
    name, place = value.get("name"), value.get("in")
    both = isinstance(name, str) and isinstance(place, str)
    return (name, place) if both else None
