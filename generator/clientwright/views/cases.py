"""Operations → calls with sample values: what the generated tests run and the generated README shows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..api import Api, MediaType, Operation, Parameter
from ..models import Models
from ..names import Names
from ..samples import Judge, declared, sample
from .client import CredentialView
from .given import NOTHING, AnswerView, are_classes, view_given
from .answers import LOCATION
from .arriving import AlternativeView, arriving, last, secrets
from .resources import OperationView, ResourceView
from .judged import PATH, finds_credentials, reads_parameters
from .paged import PagedView, view_paged
from .ways import WayView, WayWriter, spelled

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
    alternatives: tuple[AlternativeView, ...]
    declared: bool
    ways: tuple[WayView, ...]
    body: Any
    body_type: str
    success: AnswerView
    drifting: AnswerView | None
    pages: PagedView | None
    answers: tuple[AnswerView, ...]
    arguments: tuple[str, ...]
    judged: bool
    document: str
    summary: str
    is_stream: bool

    @property
    def values(self) -> tuple[Any, ...]:
        """What is given by position."""
        return tuple(value for _, value in self.positional)


@dataclass(frozen=True)
class CasesView:
    """The cases of one resource."""

    attribute: str
    uses_models: bool
    cases: tuple[CaseView, ...]


class Cases:
    """The cases of a package; `files` are those that hold the documents for the tests, by label."""

    def __init__(
        self,
        api: Api,
        names: Names,
        models: Models,
        resources: tuple[ResourceView, ...],
        credentials: tuple[CredentialView, ...],
        files: Mapping[str, str],
    ) -> None:
        self._api = api
        self._names = names
        self._files = files
        self._judge = Judge(api)
        self._classes = frozenset(m.name for m in models.models if m.kind != "alias")
        self._credentials = {item.scheme: item for item in credentials}
        self._views = {
            (resource.attribute, view.python): view
            for resource in resources
            for view in resource.operations
        }
        self._operations: dict[str, list[Operation]] = {
            item.attribute: [] for item in resources
        }
        for operation in api.operations:
            attribute = names.operations[operation.id].resource.attribute
            self._operations[attribute].append(operation)

    @property
    def resources(self) -> list[str]:
        """The resources that have cases, those with most of them first."""
        return sorted(self._operations, key=lambda it: (-len(self._operations[it]), it))

    def of(self, attribute: str) -> CasesView:
        """Those of one resource."""
        cases = tuple(map(self._case, self._operations[attribute]))
        types = [answer.type for case in cases for answer in case.answers]
        types += [case.body_type for case in cases]
        types += [case.pages.type for case in cases if case.pages]
        return CasesView(
            attribute, any(text.startswith("models.") for text in types), cases
        )

    @property
    def probe(self) -> CaseView | None:
        """A case that exercises the client as a whole: one that needs credentials, if there is any; not one whose answers have no body."""
        every = [
            operation
            for _, operations in sorted(self._operations.items())
            for operation in operations
            if operation.method != "HEAD"
        ]
        safe = (item for item in every if needed(self._view(item), self._credentials))
        chosen = next(safe, every[0] if every else None)
        return self._case(chosen) if chosen else None

    def _view(self, operation: Operation) -> OperationView:
        name = self._names.operations[operation.id]
        return self._views[name.resource.attribute, name.method]

    def _case(self, operation: Operation) -> CaseView:
        writer = _CaseWriter(
            self._api,
            self._names,
            operation,
            self._view(operation),
            self._classes,
            self._judge,
        )
        return writer.view(self._credentials, self._files[operation.document])


def needed(
    view: OperationView, credentials: Mapping[str, CredentialView]
) -> tuple[str, ...]:
    """The client's arguments that a call cannot do without."""
    first = view.security[0] if view.security and () not in view.security else ()
    return tuple(name for scheme in first for name, _ in credentials[scheme].arguments)


class _CaseWriter:
    """Writes the case of one operation."""

    def __init__(
        self,
        api: Api,
        names: Names,
        operation: Operation,
        view: OperationView,
        classes: frozenset[str],
        judge: Judge,
    ) -> None:
        self._classes = classes
        self._judge = judge
        self._api = api
        self._names = names.operations[operation.id]
        self._schemas = names.schemas
        self._operation = operation
        self._view = view
        self._attribute = names.operations[operation.id].resource.attribute

    def view(
        self, credentials: Mapping[str, CredentialView], document: str
    ) -> CaseView:
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
        writer = WayWriter(self._api, self._judge, operation, self._names, content)
        sent = writer.view()
        body, ways = sent.body, sent.ways
        answers = tuple(
            view_given(
                self._api,
                self._judge,
                operation,
                dict(self._view.answers.responses),
                self._classes,
            )
        )
        good = [item for item in answers if not item.error]
        first = self._view.security[0] if self._view.security else ()
        used = [credentials[name] for name in first]
        least: tuple[tuple[str, Any], ...] = ()
        valid = sent.judged
        if sent.least:
            least, valid = sent.least.arguments, sent.least.judged
        elif content:
            least = (("body", body),)
        required = arguments(required=True)
        judged = (
            valid
            and reads_parameters(self._api, self._judge, operation, values)
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
            query=arriving(*self._query(values), *secrets(used, "query")),
            headers=last(*self._plain(values, "header"), *secrets(used, "header")),
            cookies=(*self._plain(values, "cookie"), *secrets(used, "cookie")),
            alternatives=tuple(self._alternatives(credentials)),
            declared=content is None or declared(self._api, content.use.schema, body),
            ways=ways,
            body=body,
            body_type=(
                self._body_class(content)
                if ways and judged and sent.judged and content and content.json
                else ""
            ),
            success=min(good, key=lambda item: len(repr(item.body)), default=NOTHING),
            pages=self._pages(good, dict(required)),
            drifting=next((item for item in good if self._has_required(item)), None),
            answers=answers,
            arguments=needed(self._view, credentials),
            judged=judged,
            document=document,
            summary=self._view.summary,
            is_stream=self._view.answers.is_stream,
        )

    def _alternatives(
        self, credentials: Mapping[str, CredentialView]
    ) -> Iterator[AlternativeView]:
        for number, schemes in enumerate(self._view.security):
            earlier = filter(None, self._view.security[:number])
            if any({*schemes}.issuperset(item) for item in earlier):
                # Whoever has these credentials has those of an earlier alternative, which comes first.
                continue
            used = [credentials[name] for name in schemes]
            arguments = tuple(name for item in used for name, _ in item.arguments)
            yield AlternativeView(
                name="_and_".join(arguments) or "no_credentials",
                secrets=arguments,
                query=tuple(secrets(used, "query")),
                headers=tuple(secrets(used, "header")),
                cookies=tuple(secrets(used, "cookie")),
            )

    def _has_required(self, answer: AnswerView) -> bool:
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
        self, good: list[AnswerView], required: Mapping[str, Any]
    ) -> PagedView | None:
        pagination, named = self._operation.pagination, self._names
        if pagination is None or self._view.pages is None:
            return None
        attribute = f"{self._attribute}.{named.iterate}"
        argument = named.parameters.get(("query", pagination.parameter), "")
        start = required.get(argument)
        item = self._view.pages.item
        type_ = item if are_classes(item, self._classes) else ""
        return view_paged(
            self._api, self._judge, self._operation, good, attribute, type_, start
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
            or not self._judge.accepts(content.use.schema, example)
        ):
            return least
        return tuple(
            (fields[wire], example[wire]) for wire in fields if wire in example
        )

    def _body_class(self, content: MediaType) -> str:
        """The class of a ready-made body."""
        return f"models.{self._schemas[content.use.schema['$ref']]}"

    def _value(self, parameter: Parameter) -> Any:
        schema = parameter.use.schema
        return sample(self._api, self._judge, schema, parameter.examples)

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
                    "{" + quote(name) + "}", quote(spelled(value), safe="")
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
                texts = tuple(map(spelled, value))
                together = texts if parameter.explode else (",".join(texts),)
                yield parameter.name, together
            elif isinstance(value, dict) and parameter.explode:
                # Each of its fields is one of the query, and may have the name of another.
                for name, item in value.items():
                    plain = isinstance(item, _JSON_TYPES)
                    yield name, (spelled(item),) if plain else None
            elif isinstance(value, _JSON_TYPES):
                yield parameter.name, (spelled(value),)

    def _plain(
        self, values: Mapping[tuple[str, str], Any], location: str
    ) -> tuple[tuple[str, str], ...]:
        return tuple(
            (item.name, spelled(values[location, item.name]))
            for item in self._operation.parameters
            if item.location == location
            and not item.content
            and isinstance(values[location, item.name], _JSON_TYPES)
        )
