"""Schemas, judged by what openapi-spec-validator adds to the rules of their dialect.

The library keeps what it visited in lists, which makes it quadratic, and descends by
recursion. Here that are sets and a stack: GitHub's document takes a tenth of the time,
half where jsonschema-rs is not installed, and neither size nor long chains of
references hurt. A default that does not fit its schema is advice, not an error.
"""

from collections.abc import Iterator
from typing import Any

from jsonschema_path import SchemaPath
from openapi_spec_validator.validation import keywords
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry

from .findings import Finding, guarded
from .wording import sentences, short

_NESTED_LISTS = ("allOf", "anyOf", "oneOf")


class _Schemas(keywords.SchemaValidator):
    """Schemas: `enum`, `default`, `example`; `dialects` looks at the rest.

    The library minds names that are required and nowhere defined, where there is an
    `allOf`; to JSON Schema those are properties like any other.
    """

    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self._visited: set[int] = set()
        self._components: set[int] | None = None

    def __call__(
        self,
        schema: SchemaPath,
        require_properties: bool = True,
        meta_checked: bool = False,
    ) -> Iterator[Any]:
        if self._components is None:
            self._components = _components(schema)
        stack = [(schema, require_properties)]
        while stack:
            path, outermost = stack.pop()
            inner: list[SchemaPath] = []
            findings = self._one(path, outermost, inner)
            yield from guarded(path.parts, findings)
            stack.extend((child, False) for child in reversed(inner))

    def _one(
        self, path: SchemaPath, outermost: bool, inner: list[SchemaPath]
    ) -> Iterator[Any]:
        """The findings of one schema; the schemas within it are added to `inner`."""
        value: Any = path.read_value()
        if not isinstance(value, dict | bool):
            problem = f"expected a schema, found {short(value)}"
            yield Finding(tuple(path.parts), problem, structural=True)
            return
        if isinstance(value, bool):
            return
        if id(value) in self._visited:
            return
        if not outermost and id(value) in (self._components or ()):
            # It has its turn; a path through all that refer to it may be very long.
            return
        self._visited.add(id(value))
        inner.extend(_inner_schemas(path, value))
        yield from _repeated(path, value)
        yield from self._values(path, value)

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
    pass


class Schemas32(_Schemas, keywords.OpenAPIV32SchemaValidator):
    pass


def _components(schema: SchemaPath) -> set[int]:
    root: Any = schema.accessor.node
    components = root.get("components") if isinstance(root, dict) else None
    named = components.get("schemas") if isinstance(components, dict) else None
    return {id(each) for each in named.values()} if isinstance(named, dict) else set()


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
