"""Build test cases: calls of each operation with sample values, for tests and the README."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...ir import MediaType, Operation, Parameter
from ...samples import SampleValidator, has_only_declared_properties, sample_value
from ..client import CredentialView
from .body_variants import BodyVariantBuilder, BodyVariantView
from .expected_requests import (
    CredentialCaseView,
    deduplicate_headers,
    expected_path,
    expected_query,
    query_parameters,
    required_credentials,
    scalar_parameters,
    secrets,
)
from .inputs import ResourceTestInput
from .mock_responses import (
    NO_CONTENT,
    MockResponseView,
    are_classes,
    view_mock_responses,
)
from .openapi_core_limits import finds_credentials, reads_parameters
from .pagination import PaginationCaseView, view_pagination_case


@dataclass(frozen=True)
class CaseView:
    """Describe the tests of one operation; arguments are (name, value)."""

    id: str
    #: Name of the test class.
    class_name: str
    #: Dotted name of the method on the client.
    attribute: str
    #: HTTP method.
    method: str
    path: str
    #: Expected path of the request; empty if it is not compared.
    url: str
    #: Positional arguments.
    positional: tuple[tuple[str, Any], ...]
    #: Required keyword arguments, those of the body included.
    required: tuple[tuple[str, Any], ...]
    #: Required keyword arguments of parameters.
    required_parameters: tuple[tuple[str, Any], ...]
    #: Optional keyword arguments of parameters.
    optional: tuple[tuple[str, Any], ...]
    #: Keyword arguments of the README's example, with the document's example as the body.
    example_arguments: tuple[tuple[str, Any], ...]
    #: Expected query parameters as (name, values), those of credentials included.
    query: tuple[tuple[str, tuple[str, ...]], ...]
    #: Expected headers as (name, value), those of credentials included.
    headers: tuple[tuple[str, str], ...]
    #: Expected cookies as (name, value), those of credentials included.
    cookies: tuple[tuple[str, str], ...]
    #: Combinations of credentials; the first one is used by the other tests.
    credential_cases: tuple[CredentialCaseView, ...]
    #: Whether the sample body has only fields that its type declares.
    has_only_declared: bool
    #: Calls with different fields of the body as arguments.
    body_variants: tuple[BodyVariantView, ...]
    #: Sample body.
    body: Any
    #: Class of a ready-made body; empty if there is no test of one.
    body_type: str
    #: Response for tests of the request.
    success_response: MockResponseView
    #: Response whose type has required fields, for the test of drift.
    drift_response: MockResponseView | None
    #: Test of the iterator method.
    pagination: PaginationCaseView | None
    #: All documented responses.
    responses: tuple[MockResponseView, ...]
    #: Client arguments for the credentials without which the call raises.
    required_credentials: tuple[str, ...]
    #: Whether openapi-core can validate the request.
    is_checked: bool
    #: File name of the document by which requests are validated.
    document: str
    summary: str
    #: Whether the method returns a stream.
    is_stream: bool

    @property
    def positional_values(self) -> tuple[Any, ...]:
        """Return the values of the positional arguments."""
        return tuple(value for _, value in self.positional)


@dataclass(frozen=True)
class ResourceCasesView:
    """Hold the test cases of one resource."""

    #: Attribute of the client.
    attribute: str
    uses_models: bool
    cases: tuple[CaseView, ...]


def view_cases(resource_input: ResourceTestInput) -> ResourceCasesView:
    """Build the test cases of one resource."""
    validator = SampleValidator(resource_input.api)
    cases = tuple(
        _case(resource_input, item, validator) for item in resource_input.api.operations
    )
    types = [response.type for case in cases for response in case.responses]
    types += [case.body_type for case in cases]
    types += [case.pagination.item_class for case in cases if case.pagination]
    uses_models = any(text.startswith("models.") for text in types)
    return ResourceCasesView(resource_input.view.attribute, uses_models, cases)


def client_test_operation(
    inputs: Sequence[ResourceTestInput],
) -> tuple[ResourceTestInput, Operation] | None:
    """Return the operation for the tests of the client itself, or None if there is none.

    An operation that requires credentials is preferred. HEAD operations, whose responses have no
    body, do not qualify.
    """
    pairs = [
        (resource_input, operation)
        for resource_input in sorted(inputs, key=lambda item: item.view.attribute)
        for operation in resource_input.api.operations
        if operation.method != "HEAD"
    ]
    with_credentials = (
        (resource_input, operation)
        for resource_input, operation in pairs
        if required_credentials(
            resource_input.operation_view(operation), resource_input.credentials
        )
    )
    return next(with_credentials, pairs[0] if pairs else None)


def view_case(resource_input: ResourceTestInput, operation: Operation) -> CaseView:
    """Build the test case of a single operation."""
    return _case(resource_input, operation, SampleValidator(resource_input.api))


def _case(
    resource_input: ResourceTestInput, operation: Operation, validator: SampleValidator
) -> CaseView:
    return _CaseBuilder(resource_input, operation, validator).view()


class _CaseBuilder:
    """Build the test case of one operation."""

    def __init__(
        self,
        resource_input: ResourceTestInput,
        operation: Operation,
        validator: SampleValidator,
    ) -> None:
        self._input = resource_input
        self._api = resource_input.api
        self._names = resource_input.operations[operation.id]
        self._attribute = resource_input.view.attribute
        self._classes = frozenset(resource_input.classes)
        self._operation = operation
        self._view = resource_input.operation_view(operation)
        self._validator = validator

    def view(self) -> CaseView:
        """Build the test case."""
        credentials = {item.scheme: item for item in self._input.credentials}
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
            (argument.name, values["path", argument.wire_name])
            for argument in self._view.arguments.signature.positional
        )
        content = operation.body.default if operation.body else None
        builder = BodyVariantBuilder(
            self._api, self._validator, operation, self._names, content
        )
        sample = builder.view()
        body, variants = sample.body, sample.variants
        responses = tuple(
            view_mock_responses(
                self._api,
                self._validator,
                operation,
                dict(self._view.responses.by_status),
                self._classes,
            )
        )
        successes = [item for item in responses if not item.error]
        first_credentials = self._view.security[0] if self._view.security else ()
        used = [credentials[name] for name in first_credentials]
        smallest: tuple[tuple[str, Any], ...] = ()
        is_body_checked = sample.is_checked
        if sample.smallest:
            smallest = sample.smallest.arguments
            is_body_checked = sample.smallest.is_checked
        elif content:
            smallest = (("body", body),)
        required = arguments(required=True)
        has_only_declared = content is None or has_only_declared_properties(
            self._api, content.use.schema, body
        )
        is_checked = (
            is_body_checked
            and operation.path not in self._input.ambiguous_paths
            and reads_parameters(self._api, self._validator, operation, values)
            and finds_credentials(operation, self._view.security, credentials)
        )
        words = "".join(word.title() for word in self._view.python.split("_"))
        return CaseView(
            id=self._view.id,
            class_name=f"Test{words}",
            attribute=f"{self._attribute}.{self._view.python}",
            method=operation.method,
            path=operation.path,
            url=expected_path(operation, values),
            positional=positional,
            required=(*required, *smallest),
            required_parameters=required,
            optional=arguments(required=False),
            example_arguments=(
                *required,
                *self._example_body_arguments(content, smallest),
            ),
            query=expected_query(
                *query_parameters(operation, values), *secrets(used, "query")
            ),
            headers=deduplicate_headers(
                *scalar_parameters(operation, values, "header"),
                *secrets(used, "header"),
            ),
            cookies=(
                *scalar_parameters(operation, values, "cookie"),
                *secrets(used, "cookie"),
            ),
            credential_cases=tuple(self._credential_cases(credentials)),
            has_only_declared=has_only_declared,
            body_variants=variants,
            body=body,
            body_type=(
                self._body_class(content)
                if variants
                and is_checked
                and sample.is_checked
                and content
                and content.json
                else ""
            ),
            success_response=min(
                successes, key=lambda item: len(repr(item.body)), default=NO_CONTENT
            ),
            pagination=self._pagination_case(successes, dict(required)),
            drift_response=next(filter(self._has_required, successes), None),
            responses=responses,
            required_credentials=required_credentials(
                self._view, self._input.credentials
            ),
            is_checked=is_checked,
            document=self._input.files[operation.document],
            summary=self._view.summary,
            is_stream=self._view.responses.is_stream,
        )

    def _credential_cases(
        self, credentials: Mapping[str, CredentialView]
    ) -> Iterator[CredentialCaseView]:
        for number, schemes in enumerate(self._view.security):
            earlier_combinations = filter(None, self._view.security[:number])
            if any({*schemes}.issuperset(item) for item in earlier_combinations):
                # With these credentials, the client sends an earlier combination instead.
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

    def _has_required(self, response: MockResponseView) -> bool:
        """Whether the response has required fields, so that an object without them drifts."""
        key = next(
            (
                media_type.use.schema.get("$ref")
                for declared in self._operation.responses
                for media_type in declared.content
                if media_type.json and declared.status == str(response.status)
            ),
            None,
        )
        properties = self._api.properties(key) if key else {}
        return bool(response.type) and any(
            item.required for item in properties.values()
        )

    def _pagination_case(
        self, successes: list[MockResponseView], required: Mapping[str, Any]
    ) -> PaginationCaseView | None:
        pagination, named = self._operation.pagination, self._names
        if pagination is None or self._view.pagination is None:
            return None
        attribute = f"{self._attribute}.{named.iterate}"
        argument = named.parameters.get(("query", pagination.parameter), "")
        start_value = required.get(argument)
        item = self._view.pagination.item
        item_class = item if are_classes(item, self._classes) else ""
        return view_pagination_case(
            self._api,
            self._validator,
            self._operation,
            successes,
            attribute,
            item_class,
            start_value,
        )

    def _example_body_arguments(
        self, content: MediaType | None, smallest: tuple[tuple[str, Any], ...]
    ) -> tuple[tuple[str, Any], ...]:
        """Return the body's arguments in the document's example, if it is valid."""
        example = content.examples[0] if content and content.examples else None
        fields = self._names.fields
        if (
            not isinstance(example, dict)
            or not fields
            or not (content and content.json)
            or not self._validator.is_valid(content.use.schema, example)
        ):
            return smallest
        return tuple(
            (fields[wire_name], example[wire_name])
            for wire_name in fields
            if wire_name in example
        )

    def _body_class(self, content: MediaType) -> str:
        """Return the class of a ready-made body."""
        return f"models.{self._input.schemas[content.use.schema['$ref']]}"

    def _value(self, parameter: Parameter) -> Any:
        schema = parameter.use.schema
        return sample_value(self._api, self._validator, schema, parameter.examples)
