"""Operations → methods, sync and async, and the descriptors that the runtime sends by."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..ir import Api, Operation
from ..models import Models
from ..names import NameTable, by_resource
from ..result import LedgerEntry
from .arguments import ArgumentBuilder, ArgumentsView
from .docstrings import clean, paragraph, sentence
from .pagination import PaginationView, view_pagination
from .request_bodies import FILE, BodyView, untyped_body_entries, view_body
from .responses import LOCATION, ResponsesView, view_responses
from .type_hints import Imports, TypeFormatter, imports_of, names_in


@dataclass(frozen=True)
class OperationView:
    """A method and its descriptor.

    `styles` are (location, name, arguments of `Style`) of parameters that are not sent in the usual way, `headers` (status, (name, type)) of the
    answers' headers that are more than text.
    """

    id: str
    constant: str
    method: str
    path: str
    python: str
    arguments: ArgumentsView
    responses: ResponsesView
    pagination: PaginationView | None
    body: BodyView
    server: str | None
    headers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    security: tuple[tuple[str, ...], ...]
    styles: tuple[tuple[str, str, str], ...]
    deprecated: bool
    deprecated_parameters: tuple[tuple[str, str], ...]
    summary: str
    doc: tuple[str, ...]


@dataclass(frozen=True)
class ResourceView:
    """A module of the package: one class, its async twin, and what they need."""

    attribute: str
    class_name: str
    doc: tuple[str, ...]
    imports: Imports
    runtime: tuple[tuple[str, tuple[str, ...]], ...]
    uses_models: bool
    uses_builtins: bool
    operations: tuple[OperationView, ...]


def view_resources(
    api: Api, names: NameTable, models: Models
) -> tuple[tuple[ResourceView, ...], tuple[LedgerEntry, ...]]:
    """Every resource, sorted by attribute, and what could not be honoured."""
    entries: list[LedgerEntry] = []
    views = []
    by_name = {model.name: model for model in models.models}
    grouped = by_resource(api)
    for key, resource in names.resources.items():
        operations = grouped[key]
        named = [names.operations[item.id] for item in operations]
        hidden = {name for item in named for name in (item.method, item.iterate)} - {""}
        speller = TypeFormatter(by_name, hidden)
        arguments = ArgumentBuilder(api, names, models, speller)
        methods = []
        entries += _unsent(api, names, operations)
        for operation in operations:
            answers = view_responses(operation, models, speller)
            inputs = arguments.view(operation)
            headers = tuple(_headers(operation, models, speller))
            pages = view_pagination(operation, names, models, speller)
            methods.append(
                _operation(operation, api, names, inputs, answers, pages, headers)
            )
        doc = clean(api.tags.get(key) or f"Operations on {key}.")
        views.append(
            _resource(resource.attribute, resource.class_name, doc, tuple(methods))
        )
    return tuple(sorted(views, key=lambda view: view.attribute)), tuple(entries)


_RUNTIME = {
    "base_client": ("AsyncResource", "AsyncStream", "Resource", "Stream"),
    "files": (FILE,),
    "models": ("OMIT",),
    "operation": (LOCATION, "Encoding", "Operation", "Style"),
    "pagination": ("PaginationSpec",),
}


def _runtime(names: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The modules of the runtime that have some names, with these."""
    found = (
        (module, tuple(name for name in known if name in names))
        for module, known in _RUNTIME.items()
    )
    return tuple(pair for pair in found if pair[1])


def _resource(
    attribute: str, class_name: str, doc: str, methods: tuple[OperationView, ...]
) -> ResourceView:
    signatures = [
        signature
        for method in methods
        for signature in (method.arguments.signature, *method.arguments.overloads)
    ]
    arguments = [item for signature in signatures for item in signature.arguments]
    used = names_in(
        [item.annotation for item in arguments]
        + [method.responses.returns for method in methods]
        + [method.pagination.item for method in methods if method.pagination]
        + [text for method in methods for _, text in method.responses.by_status]
        + [text for method in methods for _, some in method.headers for _, text in some]
    )
    if not all(item.required for item in arguments):
        used.add("OMIT")
    if any(method.arguments.overloads for method in methods):
        used.add("overload")
    runtime = {"AsyncResource", "Operation", "Resource"} | (
        used & {FILE, LOCATION, "OMIT"}
    )
    if any(method.pagination for method in methods):
        used |= {"AsyncIterator", "Iterator"}
        runtime.add("PaginationSpec")
    if any(method.responses.is_stream for method in methods):
        runtime |= {"AsyncStream", "Stream"}
    if any(method.styles for method in methods):
        runtime.add("Style")
    if any(method.body.encodings for method in methods):
        runtime.add("Encoding")
    return ResourceView(
        attribute=attribute,
        class_name=class_name,
        doc=paragraph(doc, indent=4),
        imports=imports_of(used),
        runtime=_runtime(runtime),
        uses_models="models" in used,
        uses_builtins="builtins" in used,
        operations=methods,
    )


def _operation(
    operation: Operation,
    api: Api,
    names: NameTable,
    arguments: ArgumentsView,
    answers: ResponsesView,
    pages: PaginationView | None,
    headers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> OperationView:
    python = names.operations[operation.id].method
    summary = sentence(operation.summary or operation.description)
    text = clean(operation.description)
    if not operation.summary:
        text = text.removeprefix(summary).lstrip()
    return OperationView(
        id=operation.label,
        constant=f"_{python.upper().rstrip('_')}",
        method=operation.method,
        path=operation.path,
        python=python,
        arguments=arguments,
        responses=answers,
        pagination=pages,
        body=view_body(operation.body),
        server=operation.server,
        headers=headers,
        security=_security(operation, api, names),
        styles=tuple(_styles(operation)),
        deprecated=operation.deprecated,
        deprecated_parameters=tuple(
            (item.location, item.name)
            for item in operation.parameters
            if item.deprecated
        ),
        summary=summary or f"{operation.method} {clean(operation.path)}.",
        doc=paragraph(text, indent=8),
    )


def _security(
    operation: Operation, api: Api, names: NameTable
) -> tuple[tuple[str, ...], ...]:
    """The alternatives as far as a client sends them by itself.

    One of which nothing is left is no licence to send none: it counts only where there is no other. Of schemes that fill the same place, such as the
    header Authorization, a request can meet one: each of them makes an alternative.
    """
    sent = {
        combination: tuple(_by_location(combination, api, names).values())
        for combination in operation.security
    }
    usable = [places for whole, places in sent.items() if places or not whole]
    alternatives = (
        tuple(names[min(number, len(names) - 1)] for names in places)
        for places in usable or sent.values()
        for number in range(max(map(len, places), default=1))
    )
    return tuple(dict.fromkeys(alternatives))


def _by_location(
    combination: tuple[str, ...], api: Api, names: NameTable
) -> dict[tuple[str, str], list[str]]:
    """The schemes of a combination that the client sends, by their place in a request."""
    places: dict[tuple[str, str], list[str]] = {}
    for name in combination:
        if name in names.credentials:
            scheme = api.security_schemes[name]
            place = ("header", "authorization")
            if scheme.kind == "apiKey":
                key = scheme.parameter
                place = (
                    scheme.location,
                    key.lower() if scheme.location == "header" else key,
                )
            places.setdefault(place, []).append(name)
    return places


def _headers(
    operation: Operation, models: Models, speller: TypeFormatter
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The headers of each answer whose type is more than text."""
    for response in operation.responses:
        types = {
            header.name: speller.response(models.types[header.use.id])
            for header in response.headers
        }
        typed = [item for item in types.items() if item[1] not in ("Any", "str")]
        if typed:
            yield response.status, tuple(typed)


def _unsent(
    api: Api, names: NameTable, operations: list[Operation]
) -> Iterator[LedgerEntry]:
    """What the client does not send by itself, or does not tell apart."""
    for operation in operations:
        for response in operation.responses:
            chosen = response.decoded
            for item in response.content:
                if item is chosen:
                    if not (operation.stream and response.streamed):
                        yield from untyped_body_entries(api, item)
                elif chosen and chosen.json:
                    why = f"{clean(chosen.name)} is asked for instead"
                    if item.events or item.lines:
                        why += "; client.stream(method, ...) reads this as it comes"
                    yield LedgerEntry(item.use.id, clean(item.name), "ignored", why)
        for item in operation.body.content if operation.body else ():
            yield from untyped_body_entries(api, item)
        for scheme in {name for item in operation.security for name in item}:
            if scheme not in names.credentials:
                declared = api.security_schemes.get(scheme)
                kind = clean(declared.kind) if declared else "undeclared"
                why = f"{scheme} ({kind}) is left to the client's own http_client"
                yield LedgerEntry(
                    f"{operation.id}/security", kind, "ignored", clean(why)
                )


def _styles(operation: Operation) -> Iterator[tuple[str, str, str]]:
    for parameter in operation.parameters:
        location, name = parameter.location, parameter.name
        if location == "querystring":
            yield "query", name, f"'querystring', content={parameter.content!r}"
        elif parameter.content:
            yield location, name, f"content={parameter.content!r}"
        elif not parameter.has_default_style or parameter.allow_reserved:
            reserved = ", allow_reserved=True" if parameter.allow_reserved else ""
            style = f"{parameter.style!r}, explode={parameter.explode}"
            yield location, name, style + reserved
