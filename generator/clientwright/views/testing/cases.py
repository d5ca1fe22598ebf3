"""Operations → calls with sample values: what the generated tests run and the generated README shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ...ir import MediaType, Operation, Parameter
from ...samples import SampleValidator, has_only_declared_properties, sample_value
from ..client import CredentialView
from .body_variants import BodyVariantBuilder, BodyVariantView, wire_text
from .expected_requests import (
    CredentialCaseView,
    deduplicate_headers,
    expected_query,
    required_credentials,
    secrets,
)
from .inputs import ResourceTestInput
from .mock_responses import NOTHING, MockResponseView, are_classes, view_mock_responses
from .openapi_core_limits import (
    PATH,
    finds_credentials,
    reads_parameters,
)
from .pagination import PaginationCaseView, view_pagination_case

_JSON_TYPES = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class CaseView:
    """Calls of one operation with sample values; every argument is (name, value).

    `required` are the keywords that cannot be left out, the body's among them, `required_parameters` those that are no part of the body; `shown` are the keywords of the document's own example.
    `query` holds (name, values) as they must arrive, `headers` and `cookies` (name, value), the credentials' included. `success` is an answer
    to prepare where only the request matters, `drifting` one whose type has required fields, `pages` what it takes to go through two; `body_type` is the class of a ready-made body, `arguments` are the credentials that the call cannot do without.
    """

    id: str
    class_name: str
    attribute: str
    method: str
    path: str
    url: str
    positional: tuple[tuple[str, Any], ...]
    required: tuple[tuple[str, Any], ...]
    required_parameters: tuple[tuple[str, Any], ...]
    optional: tuple[tuple[str, Any], ...]
    shown: tuple[tuple[str, Any], ...]
    query: tuple[tuple[str, tuple[str, ...]], ...]
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]
    credential_cases: tuple[CredentialCaseView, ...]
    declared: bool
    body_variants: tuple[BodyVariantView, ...]
    body: Any
    body_type: str
    success: MockResponseView
    drifting: MockResponseView | None
    pagination: PaginationCaseView | None
    responses: tuple[MockResponseView, ...]
    arguments: tuple[str, ...]
    is_checked: bool
    document: str
    summary: str
    is_stream: bool

    @property
    def values(self) -> tuple[Any, ...]:
        """What is given by position."""
        return tuple(value for _, value in self.positional)


@dataclass(frozen=True)
class ResourceCasesView:
    """The cases of one resource."""

    attribute: str
    uses_models: bool
    cases: tuple[CaseView, ...]


def view_cases(subject: ResourceTestInput) -> ResourceCasesView:
    """The cases of one resource."""
    judge = SampleValidator(subject.api)
    cases = tuple(_case(subject, item, judge) for item in subject.api.operations)
    types = [answer.type for case in cases for answer in case.responses]
    types += [case.body_type for case in cases]
    types += [case.pagination.type for case in cases if case.pagination]
    uses_models = any(text.startswith("models.") for text in types)
    return ResourceCasesView(subject.view.attribute, uses_models, cases)


def client_test_operation(
    subjects: Sequence[ResourceTestInput],
) -> tuple[ResourceTestInput, Operation] | None:
    """The operation that exercises the client as a whole: one that needs credentials, if there is any; not one whose answers have no body."""
    every = [
        (subject, operation)
        for subject in sorted(subjects, key=lambda it: it.view.attribute)
        for operation in subject.api.operations
        if operation.method != "HEAD"
    ]
    safe = (
        it for it in every if required_credentials(it[0].of(it[1]), it[0].credentials)
    )
    return next(safe, every[0] if every else None)


def view_case(subject: ResourceTestInput, operation: Operation) -> CaseView:
    """The case of one operation alone."""
    return _case(subject, operation, SampleValidator(subject.api))


def _case(
    subject: ResourceTestInput, operation: Operation, judge: SampleValidator
) -> CaseView:
    return _CaseBuilder(subject, operation, judge).view()


class _CaseBuilder:
    """Writes the case of one operation."""

    def __init__(
        self, subject: ResourceTestInput, operation: Operation, judge: SampleValidator
    ) -> None:
        self._subject = subject
        self._api = subject.api
        self._names = subject.operations[operation.id]
        self._attribute = subject.view.attribute
        self._classes = frozenset(subject.classes)
        self._operation = operation
        self._view = subject.of(operation)
        self._validator = judge

    def view(self) -> CaseView:
        credentials = {item.scheme: item for item in self._subject.credentials}
        operation = self._operation
        values: dict[tuple[str, str], Any] = {
            (item.location, item.name): self._value(item)
            for item in operation.parameters
        }

        def arguments(*, required: bool) -> tuple[tuple[str, Any], ...]:
            return tuple(
                (
                    self._names.parameters[item.location, item.name],
                    values[item.location, item.name],
                )
                for item in operation.parameters
                if item.location != "path" and item.required == required
            )

        positional = tuple(
            (argument.name, values["path", argument.wire])
            for argument in self._view.arguments.signature.positional
        )
        content = operation.body.default if operation.body else None
        writer = BodyVariantBuilder(
            self._api, self._validator, operation, self._names, content
        )
        sent = writer.view()
        body, ways = sent.body, sent.variants
        answers = tuple(
            view_mock_responses(
                self._api,
                self._validator,
                operation,
                dict(self._view.responses.by_status),
                self._classes,
            )
        )
        good = [item for item in answers if not item.error]
        first = self._view.security[0] if self._view.security else ()
        used = [credentials[name] for name in first]
        least: tuple[tuple[str, Any], ...] = ()
        valid = sent.is_checked
        if sent.least:
            least, valid = sent.least.arguments, sent.least.is_checked
        elif content:
            least = (("body", body),)
        required = arguments(required=True)
        is_checked = (
            valid
            and operation.path not in self._subject.ambiguous_paths
            and reads_parameters(self._api, self._validator, operation, values)
            and finds_credentials(operation, self._view.security, credentials)
        )
        return CaseView(
            id=self._view.id,
            class_name=f"Test{''.join(word.title() for word in self._view.python.split('_'))}",
            attribute=f"{self._attribute}.{self._view.python}",
            method=operation.method,
            path=operation.path,
            url=self._url(values),
            positional=positional,
            required=(*required, *least),
            required_parameters=required,
            optional=arguments(required=False),
            shown=(*required, *(self._shown(content, least))),
            query=expected_query(*self._query(values), *secrets(used, "query")),
            headers=deduplicate_headers(
                *self._plain(values, "header"), *secrets(used, "header")
            ),
            cookies=(*self._plain(values, "cookie"), *secrets(used, "cookie")),
            credential_cases=tuple(self._alternatives(credentials)),
            declared=content is None
            or has_only_declared_properties(self._api, content.use.schema, body),
            body_variants=ways,
            body=body,
            body_type=(
                self._body_class(content)
                if ways and is_checked and sent.is_checked and content and content.json
                else ""
            ),
            success=min(good, key=lambda item: len(repr(item.body)), default=NOTHING),
            pagination=self._pages(good, dict(required)),
            drifting=next((item for item in good if self._has_required(item)), None),
            responses=answers,
            arguments=required_credentials(self._view, self._subject.credentials),
            is_checked=is_checked,
            document=self._subject.files[operation.document],
            summary=self._view.summary,
            is_stream=self._view.responses.is_stream,
        )

    def _alternatives(
        self, credentials: Mapping[str, CredentialView]
    ) -> Iterator[CredentialCaseView]:
        for number, schemes in enumerate(self._view.security):
            earlier = filter(None, self._view.security[:number])
            if any({*schemes}.issuperset(item) for item in earlier):
                # Whoever has these credentials has those of an earlier alternative, which comes first.
                continue
            used = [credentials[name] for name in schemes]
            arguments = tuple(name for item in used for name, _ in item.arguments)
            yield CredentialCaseView(
                name="_and_".join(arguments) or "no_credentials",
                secrets=arguments,
                query=tuple(secrets(used, "query")),
                headers=tuple(secrets(used, "header")),
                cookies=tuple(secrets(used, "cookie")),
            )

    def _has_required(self, answer: MockResponseView) -> bool:
        """Whether an object without its fields is not what the answer's type promises."""
        key = next(
            (
                media_type.use.schema.get("$ref")
                for response in self._operation.responses
                for media_type in response.content
                if media_type.json and response.status == str(answer.status)
            ),
            None,
        )
        properties = self._api.properties(key) if key else {}
        return bool(answer.type) and any(item.required for item in properties.values())

    def _pages(
        self, good: list[MockResponseView], required: Mapping[str, Any]
    ) -> PaginationCaseView | None:
        pagination, named = self._operation.pagination, self._names
        if pagination is None or self._view.pagination is None:
            return None
        attribute = f"{self._attribute}.{named.iterate}"
        argument = named.parameters.get(("query", pagination.parameter), "")
        start = required.get(argument)
        item = self._view.pagination.item
        type_ = item if are_classes(item, self._classes) else ""
        return view_pagination_case(
            self._api, self._validator, self._operation, good, attribute, type_, start
        )

    def _shown(
        self, content: MediaType | None, least: tuple[tuple[str, Any], ...]
    ) -> tuple[tuple[str, Any], ...]:
        """The body's arguments in the document's example, which may leave out what is optional."""
        example = content.examples[0] if content and content.examples else None
        fields = self._names.fields
        if (
            not isinstance(example, dict)
            or not fields
            or not (content and content.json)
            or not self._validator.is_valid(content.use.schema, example)
        ):
            return least
        return tuple(
            (fields[wire], example[wire]) for wire in fields if wire in example
        )

    def _body_class(self, content: MediaType) -> str:
        """The class of a ready-made body."""
        return f"models.{self._subject.schemas[content.use.schema['$ref']]}"

    def _value(self, parameter: Parameter) -> Any:
        schema = parameter.use.schema
        return sample_value(self._api, self._validator, schema, parameter.examples)

    def _url(self, values: Mapping[tuple[str, str], Any]) -> str:
        """The path as it goes over the wire; empty where a parameter in it is no plain value, or where it is more than a path."""
        url = quote(self._operation.path, safe=PATH)
        if "?" in self._operation.path or not all(
            isinstance(values["path", item.name], _JSON_TYPES)
            and item.style == "simple"
            and not item.content
            and not item.content
            for item in self._operation.parameters
            if item.location == "path"
        ):
            return ""
        for (location, name), value in values.items():
            if location == "path":
                url = url.replace(
                    "{" + quote(name) + "}", quote(wire_text(value), safe="")
                )
        server = self._operation.server or ""
        return f"{server}{url}" if server.startswith("/") else url

    def _query(
        self, values: Mapping[tuple[str, str], Any]
    ) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        """What arrives for parameters of style form, None where a value holds others; those of other styles are left to the judge of the whole request."""
        # Parameters that the path has already come twice.
        several = () if "?" in self._operation.path else self._operation.parameters
        for parameter in several:
            value = values[parameter.location, parameter.name]
            place = (parameter.location, parameter.style, parameter.content)
            if place != ("query", "form", None):
                continue
            if isinstance(value, list):
                if not all(isinstance(item, _JSON_TYPES) for item in value):
                    continue
                texts = tuple(map(wire_text, value))
                together = texts if parameter.explode else (",".join(texts),)
                yield parameter.name, together
            elif isinstance(value, dict) and parameter.explode:
                # Each of its fields is one of the query, and may have the name of another.
                for name, item in value.items():
                    plain = isinstance(item, _JSON_TYPES)
                    yield name, (wire_text(item),) if plain else None
            elif isinstance(value, _JSON_TYPES):
                yield parameter.name, (wire_text(value),)

    def _plain(
        self, values: Mapping[tuple[str, str], Any], location: str
    ) -> tuple[tuple[str, str], ...]:
        return tuple(
            (item.name, wire_text(values[location, item.name]))
            for item in self._operation.parameters
            if item.location == location
            and not item.content
            and isinstance(values[location, item.name], _JSON_TYPES)
        )
