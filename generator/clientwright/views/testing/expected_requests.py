"""What must arrive of a request's values in the generated tests."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..client import CredentialView
from ..resources import OperationView


@dataclass(frozen=True)
class CredentialCaseView:
    """A combination of credentials that the operation takes: the client's arguments that hold them, and what must arrive."""

    name: str
    secrets: tuple[str, ...]
    query: tuple[tuple[str, tuple[str, ...]], ...]
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]


def required_credentials(
    view: OperationView, credentials: Iterable[CredentialView]
) -> tuple[str, ...]:
    """The client's arguments that a call cannot do without."""
    first = view.security[0] if view.security and () not in view.security else ()
    by_scheme = {item.scheme: item for item in credentials}
    return tuple(name for scheme in first for name, _ in by_scheme[scheme].arguments)


def deduplicate_headers(*headers: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """One header of each name, as they are sent: the last one, which is a credential's."""
    return tuple({name.lower(): (name, value) for name, value in headers}.values())


def expected_query(
    *found: tuple[str, tuple[str, ...] | None],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """All values of each name, in the order of the query; nothing of a name of which one is unknown."""
    values: dict[str, tuple[str, ...]] = {}
    for name, some in found:
        values[name] = (*values.get(name, ()), *(some or ()))
    unknown = {name for name, some in found if some is None}
    return tuple(item for item in values.items() if item[0] not in unknown)


def secrets(
    credentials: list[CredentialView], location: str
) -> Iterator[tuple[str, Any]]:
    """(name, value) of what the credentials put into a location, with the tests' secrets; in a query the values are several."""
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
