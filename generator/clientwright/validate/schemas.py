"""Schemas, judged by their dialect and by what openapi-spec-validator adds to it.

The library keeps what it visited in lists, which makes it quadratic, and descends by
recursion. Here that are sets and a stack: GitHub's document takes a tenth of the time,
half where jsonschema-rs is not installed, and neither size nor long chains of
references hurt. A default that does not fit its schema is advice, not an error.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from jsonschema_path import SchemaPath
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator.validation import keywords
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry

from .findings import Finding, guarded, shaped
from .structure import accepts, fast
from .wording import sentences, short

_NESTED_LISTS = ("allOf", "anyOf", "oneOf")


class _Schemas(keywords.SchemaValidator):
    """Schemas: the dialect's own rules, `required`, `enum`, `default`, `example`."""

    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self._visited: set[int] = set()
        self._checked: set[int] = set()
        self._fast: dict[Any, Any] = {}

    def __call__(
        self,
        schema: SchemaPath,
        require_properties: bool = True,
        meta_checked: bool = False,
    ) -> Iterator[Any]:
        stack = [(schema, require_properties, meta_checked)]
        while stack:
            path, outermost, checked = stack.pop()
            inner: list[SchemaPath] = []
            yield from guarded(path.parts, self._one(path, outermost, checked, inner))
            stack.extend((child, False, True) for child in reversed(inner))

    def _one(
        self, path: SchemaPath, outermost: bool, checked: bool, inner: list[SchemaPath]
    ) -> Iterator[Any]:
        """The findings of one schema; the schemas within it are added to `inner`."""
        value: Any = path.read_value()
        if not isinstance(value, dict | bool):
            problem = f"expected a schema, found {short(value)}"
            yield Finding(tuple(path.parts), problem)
            return
        if isinstance(value, bool):
            return
        if not checked and id(value) not in self._checked:
            self._checked.add(id(value))
            errors = list(self._against_dialect(path, value))
            yield from errors
            if errors:
                return
        if id(value) in self._visited:
            return
        self._visited.add(id(value))
        inner.extend(_inner_schemas(path, value))
        if outermost and "allOf" in value:
            yield from self._undefined(path, value)
        yield from _repeated(path, value)
        yield from self._values(path, value)

    def _against_dialect(self, path: SchemaPath, value: Any) -> Iterator[Any]:
        if self._accepted(path, value):
            return
        error = self._validate_schema_meta(path, value)
        for sentence in sentences([error] if error is not None else []):
            yield shaped(sentence, tuple(path.parts))

    def _accepted(self, path: SchemaPath, value: Any) -> bool:
        try:
            dialect = self._dialect(path, value)
        except ValueError:
            return False
        if dialect not in self._fast:
            self._fast[dialect] = fast(dialect.META_SCHEMA)
        return self._fast[dialect] is not None and accepts(self._fast[dialect], value)

    def _get_schema_checker(
        self, schema: SchemaPath, schema_value: Any
    ) -> Callable[[Any], None]:
        dialect = self._dialect(schema, schema_value)
        return partial(dialect.check_schema, format_checker=None)

    def _dialect(self, path: SchemaPath, value: Any) -> Any:
        """The class of jsonschema that knows the schema's dialect.

        Raises ValueError where it is unknown.
        """
        return OAS30Validator

    def _undefined(self, path: SchemaPath, value: Any) -> Iterator[Any]:
        required = {name for name in value.get("required") or [] if name}
        missing = required - set(value.get("properties") or {})
        if missing:
            for part in path / "allOf":
                missing -= self._collect_properties(part)
        if missing:
            names = ", ".join(f"`{name}`" for name in sorted(missing))
            problem = f"required, but defined neither here nor in `allOf`: {names}"
            yield Finding((*path.parts, "required"), problem)

    def _collect_properties(self, schema: SchemaPath) -> set[str]:
        names: set[str] = set()
        seen: set[int] = set()
        stack = [schema]
        while stack:
            path = stack.pop()
            value: Any = path.read_value()
            if not isinstance(value, dict) or id(value) in seen:
                continue
            seen.add(id(value))
            names.update(value.get("properties") or {})
            for keyword in _NESTED_LISTS:
                if keyword in value:
                    stack.extend(path / keyword)
            stack.extend(path / key for key in ("items", "not") if key in value)
        return names

    def _values(self, path: SchemaPath, value: Any) -> Iterator[Any]:
        for keyword in _claims(value):
            errors = self._misfits(path, value[keyword])
            for sentence in sentences(errors):
                parts = (*path.parts, keyword, *sentence.path)
                problem = f"the {keyword} does not fit its schema: {sentence.problem}"
                yield Finding(parts, problem, sentence.hint, advice=True)

    def _misfits(self, path: SchemaPath, value: Any) -> list[Any]:
        try:
            return list(self.default_validator(path, value))
        except Exception:
            # A pattern Python does not know, a reference in a circle: no advice then.
            return []


class Schemas30(_Schemas, keywords.OpenAPIV30SchemaValidator):
    pass


class Schemas31(_Schemas, keywords.OpenAPIV31SchemaValidator):
    def _dialect(self, path: SchemaPath, value: Any) -> Any:
        name = self._get_schema_dialect_id(path, value)
        validator = self._get_validator_class_for_dialect(name)
        if validator is None:
            raise ValueError(f"the JSON Schema dialect {name!r} is not known")
        return validator


class Schemas32(Schemas31, keywords.OpenAPIV32SchemaValidator):
    pass


def _inner_schemas(path: SchemaPath, value: Any) -> Iterator[SchemaPath]:
    for keyword in _NESTED_LISTS:
        if keyword in value:
            yield from path / keyword
    yield from (path / keyword for keyword in ("not", "items") if keyword in value)
    if "properties" in value:
        yield from (child for _, child in (path / "properties").items())


def _claims(value: Any) -> Iterator[str]:
    """Which keywords of a schema hold a value that ought to fit it."""
    nullable = value.get("nullable") is True
    if "default" in value and not (value["default"] is None and nullable):
        yield "default"
    if value.get("example") is not None:
        yield "example"


def _repeated(path: SchemaPath, value: Any) -> Iterator[Finding]:
    seen: set[tuple[type, str]] = set()
    choices = value.get("enum")
    for index, choice in enumerate(choices if isinstance(choices, list) else ()):
        typed = (type(choice), repr(choice))
        if typed in seen:
            problem = f"{short(choice)} stands in this enum twice"
            yield Finding((*path.parts, "enum", index), problem, advice=True)
        seen.add(typed)
