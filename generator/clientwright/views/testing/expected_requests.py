"""Determine the query, headers and cookies that the generated tests expect in a request."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ...ir import Operation
from ..client import CredentialView
from ..resources import OperationView

# Characters that need no encoding in a path (RFC 3986, section 3.3), and braces of parameters.
PATH_CHARACTERS = "/{}:@!$&'()*+,;=~"
_SCALAR_TYPES = (str, int, float, bool, type(None))

# (location, name) of a parameter → sample value.
ParameterValues = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class CredentialCaseView:
    """Describe a request with one of the credential combinations of an operation."""

    #: Part of the name of the generated test.
    name: str
    #: Client arguments that hold the credentials.
    secrets: tuple[str, ...]
    #: Expected query parameters as (name, values).
    query: tuple[tuple[str, tuple[str, ...]], ...]
    #: Expected headers as (name, value).
    headers: tuple[tuple[str, str], ...]
    #: Expected cookies as (name, value).
    cookies: tuple[tuple[str, str], ...]


def required_credentials(
    view: OperationView, credentials: Iterable[CredentialView]
) -> tuple[str, ...]:
    """Return the client arguments without which a call raises."""
    first = view.security[0] if view.security and () not in view.security else ()
    by_scheme = {item.scheme: item for item in credentials}
    return tuple(name for scheme in first for name, _ in by_scheme[scheme].arguments)


def deduplicate_headers(*headers: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the last header of each name; a credential's header replaces a parameter's."""
    return tuple({name.lower(): (name, value) for name, value in headers}.values())


def expected_query(
    *parameters: tuple[str, tuple[str, ...] | None],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Collect the values of each query parameter in order.

    A parameter with an unknown value (None) is omitted.
    """
    values: dict[str, tuple[str, ...]] = {}
    for name, texts in parameters:
        values[name] = (*values.get(name, ()), *(texts or ()))
    unknown_names = {name for name, texts in parameters if texts is None}
    return tuple(item for item in values.items() if item[0] not in unknown_names)


def secrets(
    credentials: list[CredentialView], location: str
) -> Iterator[tuple[str, Any]]:
    """Yield (name, value) for each credential in a location, with the secrets of the tests.

    In a query, the value is a tuple of values.
    """
    for credential in credentials:
        secrets = [f"test-{name}" for name, _ in credential.arguments]
        if credential.kind == "ApiKey" and credential.location == location:
            value = secrets[0]
            yield credential.parameter, (value,) if location == "query" else value
        elif location == "header" and credential.kind == "Bearer":
            yield "Authorization", f"Bearer {secrets[0]}"
        elif location == "header" and credential.kind == "Basic":
            pair = b64encode(":".join(secrets).encode()).decode()
            yield "Authorization", f"Basic {pair}"


def expected_path(operation: Operation, values: ParameterValues) -> str:
    """Return the expected path of a request.

    It is empty if a path parameter is not a scalar, or if the path contains a query.
    """
    url = quote(operation.path, safe=PATH_CHARACTERS)
    if "?" in operation.path or not all(
        isinstance(values["path", item.name], _SCALAR_TYPES)
        and item.style == "simple"
        and not item.content
        for item in operation.parameters
        if item.location == "path"
    ):
        return ""
    for (location, name), value in values.items():
        if location == "path":
            placeholder = "{" + quote(name) + "}"
            url = url.replace(placeholder, quote(wire_text(value), safe=""))
    server = operation.server or ""
    return f"{server}{url}" if server.startswith("/") else url


def query_parameters(
    operation: Operation, values: ParameterValues
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Yield (name, values) of query parameters of style form; None for nested values.

    openapi-core validates the parameters of other styles.
    """
    # A path with a query already contains some of the parameters.
    parameters = () if "?" in operation.path else operation.parameters
    for parameter in parameters:
        value = values[parameter.location, parameter.name]
        serialization = (parameter.location, parameter.style, parameter.content)
        if serialization != ("query", "form", None):
            continue
        if isinstance(value, list):
            if not all(isinstance(item, _SCALAR_TYPES) for item in value):
                continue
            texts = tuple(map(wire_text, value))
            yield parameter.name, texts if parameter.explode else (",".join(texts),)
        elif isinstance(value, dict) and parameter.explode:
            # Each field becomes a query parameter, possibly with the name of another one.
            for name, item in value.items():
                is_scalar = isinstance(item, _SCALAR_TYPES)
                yield name, (wire_text(item),) if is_scalar else None
        elif isinstance(value, _SCALAR_TYPES):
            yield parameter.name, (wire_text(value),)


def scalar_parameters(
    operation: Operation, values: ParameterValues, location: str
) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of the parameters in a location that have scalar values."""
    return tuple(
        (item.name, wire_text(values[location, item.name]))
        for item in operation.parameters
        if item.location == location
        and not item.content
        and isinstance(values[location, item.name], _SCALAR_TYPES)
    )


def wire_text(value: Any) -> str:
    """Return the text of a primitive value in a URL, header or form."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
