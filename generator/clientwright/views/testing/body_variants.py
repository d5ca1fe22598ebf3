"""Bodies → sample values: the ways of giving a body that the generated tests try."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...ir import (
    MULTIPART,
    Api,
    JsonSchema,
    MediaType,
    Operation,
    Property,
    types_of,
)
from ...names import OperationNames, body_fields
from ...samples import (
    SampleValidator,
    allows_null,
    fill_missing_properties,
    sample_value,
)
from ..request_bodies import is_file, is_files

_LEAST = "required_fields_only"
FILE_CONTENT = b"content"
_JSON_TYPES = (str, int, float, bool)


@dataclass(frozen=True)
class BodyVariantView:
    """One way of giving the body's fields: the arguments, and what must go over the wire, the JSON or the texts of a form's fields."""

    name: str
    arguments: tuple[tuple[str, Any], ...]
    json: Any
    form: Mapping[str, list[str]] | None
    is_checked: bool


@dataclass(frozen=True)
class BodySample:
    """A sample body. `is_checked` is whether openapi-core can judge a request that has it, `least` the way with the fewest fields that are valid together."""

    body: Any
    variants: tuple[BodyVariantView, ...]
    is_checked: bool
    least: BodyVariantView | None = None


class BodyVariantBuilder:
    """Writes the sample bodies of one operation; `content` is the media type that is sent."""

    def __init__(
        self,
        api: Api,
        judge: SampleValidator,
        operation: Operation,
        names: OperationNames,
        content: MediaType | None,
    ) -> None:
        self._api = api
        self._validator = judge
        self._operation = operation
        self._fields = names.fields
        self._content = content

    def view(self) -> BodySample:
        content = self._content
        if content is None:
            return BodySample(None, (), True)
        if not content.json and not content.form:
            # openapi-core does not know what to make of a type that is left open.
            known = "*" not in content.name and not content.lines
            valid = self._validator.is_valid(content.use.schema, "text")
            return BodySample("text", (), known and valid)
        schema = content.use.schema
        example = sample_value(self._api, self._validator, schema, content.examples)
        body = fill_missing_properties(self._api, self._validator, schema, example)
        if content.form:
            body = self._with_files(body if isinstance(body, dict) else {})
        ways = tuple(self._variants(content, body))
        least = next(
            (way for way in ways if way.name == _LEAST), ways[0] if ways else None
        )
        return BodySample(body, ways, self._is_checked(body), least)

    def _is_checked(self, body: Any) -> bool:
        content = self._content
        if content is None or content.json:
            return content is None or self._validator.is_valid(content.use.schema, body)
        plain = body and all(isinstance(v, str) and v for v in body.values())
        return (
            bool(plain)
            and content.essence != MULTIPART
            # openapi-core reads every property of a form, whether or not it is there.
            and all(
                self._is_read(content, *item) for item in self._properties().items()
            )
            and self._validator.is_valid(content.use.schema, body)
        )

    def _is_read(self, content: MediaType, name: str, item: Property) -> bool:
        """Whether openapi-core can read a property of a form: it knows one type of each, and spreads nothing but objects over several fields."""
        encoding = content.encoding.get(name)
        if encoding and encoding.style == "deepObject":
            types = types_of(self._api.resolve(item.schema).schema)
            return types == ("object",) and encoding.explode is True
        return not has_types(self._api, item.schema)

    def _with_files(self, body: dict[str, Any]) -> dict[str, Any]:
        """The fields of a form, with bytes where a file is meant."""
        content = self._content
        properties = self._properties()
        changed = dict(body)
        for name in body if content else ():
            schema = properties[name].schema if name in properties else {"type": "null"}
            if content and is_file(self._api, content, name, schema):
                changed[name] = FILE_CONTENT
            elif content and is_files(self._api, content, name, schema):
                changed[name] = [FILE_CONTENT, FILE_CONTENT]
        return changed

    def _properties(self) -> Mapping[str, Property]:
        key = self._content.use.schema.get("$ref", "") if self._content else ""
        return self._api.properties(key)

    def _variants(self, content: MediaType, body: Any) -> Iterator[BodyVariantView]:
        """Every field, the required ones alone, and null where the schema admits it."""
        wires = body_fields(self._api, self._operation)
        if not wires or not isinstance(body, dict):
            return
        properties = self._properties()
        required = {name for name in wires if properties[name].required}
        known = {name: body[name] for name in wires if name in body}
        least = {name: value for name, value in known.items() if name in required}
        yield self._variant("every_field", known)
        if self._is_checked(known) and not self._is_checked(least):
            least = known  # What is required is not enough: any field has to be there.
        else:
            yield self._variant(_LEAST, least)
        nulls = [
            name for name in wires if allows_null(self._api, properties[name].schema)
        ]
        if nulls and content.json:
            # Documents that have null among their values do not always have it among their types.
            yield self._variant("null", least | dict.fromkeys(nulls), is_checked=False)

    def _variant(
        self, name: str, values: dict[str, Any], *, is_checked: bool = True
    ) -> BodyVariantView:
        named = tuple((self._fields[wire], value) for wire, value in values.items())
        needed = self._operation.body is not None and self._operation.body.required
        sent = dict(values) if values or needed else None
        form = None
        if self._content and self._content.form:
            form = dict(self._form(sent or {}))
        return BodyVariantView(
            name, named, sent, form, is_checked and self._is_checked(values)
        )

    def _form(self, values: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        """The fields as they arrive, where there is but one way of writing them."""
        encoding = self._content.encoding if self._content else {}
        for name, value in values.items():
            items = value if isinstance(value, list) else [value]
            if all(isinstance(i, (*_JSON_TYPES, bytes)) for i in items) and items:
                if name not in encoding or value == FILE_CONTENT:
                    yield name, [wire_text(item) for item in items]


def has_types(api: Api, schema: JsonSchema) -> bool:
    """Whether a value may be of several types, of which openapi-core reads none out of a text."""
    schema = api.resolve(schema).schema
    return len(types_of(schema)) > 1 or "anyOf" in schema or "oneOf" in schema


def wire_text(value: Any) -> str:
    """A primitive as text on the wire."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
