"""Build the views of resources: methods, and the operation descriptors for the runtime."""

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

# (status, (name, type) of headers) for every response.
ResponseHeaders = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class OperationView:
    """Describe a method and the descriptor of its operation."""

    id: str
    #: Name of the descriptor in the module.
    constant: str
    #: HTTP method.
    method: str
    path: str
    #: Name of the Python method.
    python: str
    arguments: ArgumentsView
    responses: ResponsesView
    pagination: PaginationView | None
    body: BodyView
    #: Server of the operation, if it is not that of the document.
    server: str | None
    #: (status, (name, type) of every header that is not plain text) for every response.
    headers: ResponseHeaders
    #: Alternative combinations of security schemes.
    security: tuple[tuple[str, ...], ...]
    #: (location, name, arguments of `Style`) of parameters without the default style.
    styles: tuple[tuple[str, str, str], ...]
    deprecated: bool
    #: (location, name) of deprecated parameters.
    deprecated_parameters: tuple[tuple[str, str], ...]
    summary: str
    #: Lines of documentation after the summary.
    doc: tuple[str, ...]


@dataclass(frozen=True)
class ResourceView:
    """Describe the module of a resource: a class and its async twin."""

    #: Attribute of the client, and name of the module.
    attribute: str
    class_name: str
    doc: tuple[str, ...]
    #: Imports from outside the package.
    imports: Imports
    #: (module, names) of imports from the runtime.
    runtime: tuple[tuple[str, tuple[str, ...]], ...]
    uses_models: bool
    uses_builtins: bool
    operations: tuple[OperationView, ...]


def view_resources(
    api: Api, names: NameTable, models: Models
) -> tuple[tuple[ResourceView, ...], tuple[LedgerEntry, ...]]:
    """Build the views of all resources, sorted by attribute, and their ledger entries."""
    entries: list[LedgerEntry] = []
    views = []
    by_name = {model.name: model for model in models.models}
    grouped = by_resource(api)
    for key, resource in names.resources.items():
        operations = grouped[key]
        operation_names = [names.operations[item.id] for item in operations]
        methods = {item.method for item in operation_names}
        methods |= {item.iterate for item in operation_names if item.iterate}
        formatter = TypeFormatter(by_name, methods)
        arguments = ArgumentBuilder(api, names, models, formatter)
        operation_views = []
        entries += _entries(api, names, operations)
        for operation in operations:
            responses = view_responses(operation, models, formatter)
            arguments_view = arguments.view(operation)
            headers = tuple(_headers(operation, models, formatter))
            pagination = view_pagination(operation, names, models, formatter)
            operation_views.append(
                _operation(
                    operation,
                    api,
                    names,
                    arguments_view,
                    responses,
                    pagination,
                    headers,
                )
            )
        doc = clean(api.tags.get(key) or f"Operations on {key}.")
        views.append(
            _resource(
                resource.attribute, resource.class_name, doc, tuple(operation_views)
            )
        )
    return tuple(sorted(views, key=lambda view: view.attribute)), tuple(entries)


_RUNTIME_NAMES = {
    "base_client": ("AsyncResource", "AsyncStream", "Resource", "Stream"),
    "files": (FILE,),
    "models": ("OMIT",),
    "operation": (LOCATION, "Encoding", "Operation", "Style"),
    "pagination": ("PaginationSpec",),
}


def _runtime_imports(names: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (module of the runtime, names) of the imports for some names."""
    imports = (
        (module, tuple(name for name in provided if name in names))
        for module, provided in _RUNTIME_NAMES.items()
    )
    return tuple(item for item in imports if item[1])


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
        + [type_ for method in methods for _, type_ in method.responses.by_status]
        + [
            type_
            for method in methods
            for _, types in method.headers
            for _, type_ in types
        ]
    )
    if not all(item.required for item in arguments):
        used.add("OMIT")
    if any(method.arguments.overloads for method in methods):
        used.add("overload")
    used_runtime = {"AsyncResource", "Operation", "Resource"} | (
        used & {FILE, LOCATION, "OMIT"}
    )
    if any(method.pagination for method in methods):
        used |= {"AsyncIterator", "Iterator"}
        used_runtime.add("PaginationSpec")
    if any(method.responses.is_stream for method in methods):
        used_runtime |= {"AsyncStream", "Stream"}
    if any(method.styles for method in methods):
        used_runtime.add("Style")
    if any(method.body.encodings for method in methods):
        used_runtime.add("Encoding")
    return ResourceView(
        attribute=attribute,
        class_name=class_name,
        doc=paragraph(doc, indent=4),
        imports=imports_of(used),
        runtime=_runtime_imports(used_runtime),
        uses_models="models" in used,
        uses_builtins="builtins" in used,
        operations=methods,
    )


def _operation(
    operation: Operation,
    api: Api,
    names: NameTable,
    arguments: ArgumentsView,
    responses: ResponsesView,
    pagination: PaginationView | None,
    headers: ResponseHeaders,
) -> OperationView:
    python = names.operations[operation.id].method
    summary = sentence(operation.summary or operation.description)
    description = clean(operation.description)
    if not operation.summary:
        description = description.removeprefix(summary).lstrip()
    return OperationView(
        id=operation.label,
        constant=f"_{python.upper().rstrip('_')}",
        method=operation.method,
        path=operation.path,
        python=python,
        arguments=arguments,
        responses=responses,
        pagination=pagination,
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
        doc=paragraph(description, indent=8),
    )


def _security(
    operation: Operation, api: Api, names: NameTable
) -> tuple[tuple[str, ...], ...]:
    """Return the alternative combinations of schemes that a client can send.

    A requirement that only lists unsupported schemes must not become "no authentication". It
    counts only if there is no other. Schemes of a combination that share a location, such as the
    header `Authorization`, become separate alternatives.
    """
    sendable = {
        combination: tuple(_schemes_by_location(combination, api, names).values())
        for combination in operation.security
    }
    usable = [
        groups for combination, groups in sendable.items() if groups or not combination
    ]
    alternatives = (
        tuple(group[min(number, len(group) - 1)] for group in groups)
        for groups in usable or sendable.values()
        for number in range(max(map(len, groups), default=1))
    )
    return tuple(dict.fromkeys(alternatives))


def _schemes_by_location(
    combination: tuple[str, ...], api: Api, names: NameTable
) -> dict[tuple[str, str], list[str]]:
    """Group the schemes of a combination that the client sends by their location in requests."""
    schemes_by_location: dict[tuple[str, str], list[str]] = {}
    for name in combination:
        if name in names.credentials:
            scheme = api.security_schemes[name]
            location = ("header", "authorization")
            if scheme.kind == "apiKey":
                key = scheme.parameter
                location = (
                    scheme.location,
                    key.lower() if scheme.location == "header" else key,
                )
            schemes_by_location.setdefault(location, []).append(name)
    return schemes_by_location


def _headers(
    operation: Operation, models: Models, formatter: TypeFormatter
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield (status, (name, type) of headers that are not plain text) for every response."""
    for response in operation.responses:
        types = {
            header.name: formatter.response(models.types[header.use.id])
            for header in response.headers
        }
        typed = [item for item in types.items() if item[1] not in ("Any", "str")]
        if typed:
            yield response.status, tuple(typed)


def _entries(
    api: Api, names: NameTable, operations: list[Operation]
) -> Iterator[LedgerEntry]:
    """Yield entries for content that stays untyped and security schemes that are not sent."""
    for operation in operations:
        for response in operation.responses:
            decoded = response.decoded
            for item in response.content:
                if item is decoded:
                    if not (operation.stream and response.streamed):
                        yield from untyped_body_entries(api, item)
                elif decoded and decoded.json:
                    reason = f"the client requests {clean(decoded.name)} instead"
                    if item.events or item.lines:
                        reason += "; client.stream(method, ...) reads the items of this stream"
                    yield LedgerEntry(item.use.id, clean(item.name), "ignored", reason)
        for item in operation.body.content if operation.body else ():
            yield from untyped_body_entries(api, item)
        for scheme in {name for item in operation.security for name in item}:
            if scheme not in names.credentials:
                declared = api.security_schemes.get(scheme)
                kind = clean(declared.kind) if declared else "undeclared"
                reason = (
                    f"{scheme} ({kind}) is not sent; pass an http_client that sends it"
                )
                yield LedgerEntry(
                    f"{operation.id}/security", kind, "ignored", clean(reason)
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
