"""Build sample bodies and the variants of body arguments that the generated tests send."""

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
from .expected_requests import wire_text

_REQUIRED_ONLY = "required_fields_only"
FILE_CONTENT = b"content"
_SCALAR_TYPES = (str, int, float, bool)


@dataclass(frozen=True)
class BodyVariantView:
    """Describe a call with some of the body's fields as arguments, and the expected body."""

    #: Suffix of the name of the generated test.
    name: str
    #: Arguments as (name, value).
    arguments: tuple[tuple[str, Any], ...]
    #: Expected JSON, if the body is no form.
    json: Any
    #: Expected values of a form's fields, by name; None if the body is no form.
    form: Mapping[str, list[str]] | None
    #: Whether openapi-core can validate the request.
    is_checked: bool


@dataclass(frozen=True)
class BodySample:
    """Hold a sample body and its variants."""

    body: Any
    variants: tuple[BodyVariantView, ...]
    #: Whether openapi-core can validate a request with the body.
    is_checked: bool
    #: The valid variant with the fewest fields.
    smallest: BodyVariantView | None = None


class BodyVariantBuilder:
    """Build the sample body of one operation; `content` is the media type that is sent."""

    def __init__(
        self,
        api: Api,
        validator: SampleValidator,
        operation: Operation,
        names: OperationNames,
        content: MediaType | None,
    ) -> None:
        self._api = api
        self._validator = validator
        self._operation = operation
        self._fields = names.fields
        self._content = content

    def view(self) -> BodySample:
        """Build the sample body and its variants."""
        content = self._content
        if content is None:
            return BodySample(None, (), True)
        if not content.json and not content.form:
            # openapi-core reads neither media types with a wildcard nor JSON lines.
            is_known = "*" not in content.name and not content.lines
            is_valid = self._validator.is_valid(content.use.schema, "text")
            return BodySample("text", (), is_known and is_valid)
        schema = content.use.schema
        example = sample_value(self._api, self._validator, schema, content.examples)
        body = fill_missing_properties(self._api, self._validator, schema, example)
        if content.form:
            body = self._with_files(body if isinstance(body, dict) else {})
        variants = tuple(self._variants(content, body))
        required_only = (item for item in variants if item.name == _REQUIRED_ONLY)
        smallest = next(required_only, variants[0] if variants else None)
        return BodySample(body, variants, self._is_checked(body), smallest)

    def _is_checked(self, body: Any) -> bool:
        content = self._content
        if content is None or content.json:
            return content is None or self._validator.is_valid(content.use.schema, body)
        are_texts = body and all(isinstance(v, str) and v for v in body.values())
        return (
            bool(are_texts)
            and content.essence != MULTIPART
            # openapi-core reads every property of a form, even if it is absent.
            and all(
                self._is_readable(content, *item) for item in self._properties().items()
            )
            and self._validator.is_valid(content.use.schema, body)
        )

    def _is_readable(self, content: MediaType, name: str, item: Property) -> bool:
        """Whether openapi-core can read a property of a form.

        The property must have a single type; only objects may spread over several fields.
        """
        encoding = content.encoding.get(name)
        if encoding and encoding.style == "deepObject":
            types = types_of(self._api.resolve(item.schema).schema)
            return types == ("object",) and encoding.explode is True
        return not allows_several_types(self._api, item.schema)

    def _with_files(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a form with bytes as the values of files."""
        content = self._content
        properties = self._properties()
        fields = dict(body)
        for name in body if content else ():
            schema = properties[name].schema if name in properties else {"type": "null"}
            if content and is_file(self._api, content, name, schema):
                fields[name] = FILE_CONTENT
            elif content and is_files(self._api, content, name, schema):
                fields[name] = [FILE_CONTENT, FILE_CONTENT]
        return fields

    def _properties(self) -> Mapping[str, Property]:
        key = self._content.use.schema.get("$ref", "") if self._content else ""
        return self._api.properties(key)

    def _variants(self, content: MediaType, body: Any) -> Iterator[BodyVariantView]:
        """Yield variants with every field, with only the required ones, and with nulls."""
        wire_names = body_fields(self._api, self._operation)
        if not wire_names or not isinstance(body, dict):
            return
        properties = self._properties()
        required = {name for name in wire_names if properties[name].required}
        declared = {name: body[name] for name in wire_names if name in body}
        smallest = {name: value for name, value in declared.items() if name in required}
        yield self._variant("every_field", declared)
        if self._is_checked(declared) and not self._is_checked(smallest):
            # Required fields alone are not valid, for example because of `minProperties`.
            smallest = declared
        else:
            yield self._variant(_REQUIRED_ONLY, smallest)
        nulls = [
            name
            for name in wire_names
            if allows_null(self._api, properties[name].schema)
        ]
        if nulls and content.json:
            # Not checked: documents may list null as a value but not as a type.
            yield self._variant(
                "null", smallest | dict.fromkeys(nulls), is_checked=False
            )

    def _variant(
        self, name: str, values: dict[str, Any], *, is_checked: bool = True
    ) -> BodyVariantView:
        arguments = tuple(
            (self._fields[wire_name], value) for wire_name, value in values.items()
        )
        is_required = self._operation.body is not None and self._operation.body.required
        body = dict(values) if values or is_required else None
        form = None
        if self._content and self._content.form:
            form = dict(self._form(body or {}))
        return BodyVariantView(
            name, arguments, body, form, is_checked and self._is_checked(values)
        )

    def _form(self, values: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        """Yield (name, values) of the form fields that have only one possible encoding."""
        encoding = self._content.encoding if self._content else {}
        for name, value in values.items():
            items = value if isinstance(value, list) else [value]
            are_scalars = all(
                isinstance(item, (*_SCALAR_TYPES, bytes)) for item in items
            )
            has_default_encoding = name not in encoding or value == FILE_CONTENT
            if items and are_scalars and has_default_encoding:
                yield name, [wire_text(item) for item in items]


def allows_several_types(api: Api, schema: JsonSchema) -> bool:
    """Whether values may have several types; openapi-core cannot convert texts to such values."""
    schema = api.resolve(schema).schema
    return len(types_of(schema)) > 1 or "anyOf" in schema or "oneOf" in schema
