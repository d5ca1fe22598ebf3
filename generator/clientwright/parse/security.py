"""Read Security Scheme Objects into the credentials of the client."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..ir import OAuthFlows, SecurityScheme
from ..source import DocumentSet, Location
from .ledger import Ledger
from .navigation import as_mapping, member, root_section

Named = tuple[Mapping[str, SecurityScheme], tuple[Mapping[str, str], ...]]


def read_security(document_sets: Sequence[DocumentSet], ledger: Ledger) -> Named:
    """Return all schemes by name, and for each document the names of its schemes.

    If documents declare the same scheme under a name, they share the credential. If the
    declarations differ, the name of the document is added to the name of the scheme: a secret must
    not go to the wrong API.
    """
    declared = {
        owner: dict(_declared(document_set))
        for owner, document_set in zip(
            _owners(document_sets), document_sets, strict=True
        )
    }
    found: dict[str, SecurityScheme] = {}
    names: list[dict[str, str]] = []
    for locations in declared.values():
        names.append({})
        for name, location in locations.items():
            namesakes = {
                key: schemes[name]
                for key, schemes in declared.items()
                if name in schemes
            }
            same = [
                key
                for key, scheme in namesakes.items()
                if _without_documentation(scheme) == _without_documentation(location)
            ]
            unique = name if len(same) == len(namesakes) else f"{min(same)} {name}"
            names[-1][name] = unique
            scheme = as_mapping(location.value)
            ledger.extensions(location.document, location.pointer, scheme)
            found.setdefault(unique, _scheme(unique, scheme))
    return found, tuple(names)


def _owners(document_sets: Sequence[DocumentSet]) -> list[str]:
    """Return a name for each document: its path, without suffix if that is unique."""
    labels = [document_set.root.label for document_set in document_sets]
    stems = [str(PurePosixPath(label).with_suffix("")) for label in labels if label]
    return stems if len({*stems}) == len(labels) else labels


def _declared(document_set: DocumentSet) -> Iterator[tuple[str, Location]]:
    section = root_section(document_set, "components", "securitySchemes")
    for name in as_mapping(section.value):
        yield name, document_set.dereference(member(section, name))


def _without_documentation(location: Location) -> Mapping[str, Any]:
    """Return a scheme without its documentation."""
    return {
        key: value
        for key, value in as_mapping(location.value).items()
        if key != "description" and not key.startswith("x-")
    }


def _scheme(name: str, node: Mapping[str, Any]) -> SecurityScheme:
    kind = str(node.get("type"))
    return SecurityScheme(
        name=name,
        kind=str(node.get("scheme")).lower() if kind == "http" else kind,
        description=str(node.get("description") or ""),
        location=str(node.get("in") or ""),
        parameter=str(node.get("name") or ""),
        flows=_flows(as_mapping(node.get("flows"))),
    )


def _flows(node: Mapping[str, Any]) -> OAuthFlows:
    """Return the flows in which a client gets tokens; the authorization code flow has priority."""
    code = as_mapping(node.get("authorizationCode"))
    own = as_mapping(node.get("clientCredentials"))
    flows = [flow for flow in (code, own) if flow]
    urls = {
        key: next((str(flow[key]) for flow in flows if flow.get(key)), "")
        for key in ("tokenUrl", "refreshUrl")
    }
    return OAuthFlows(
        authorization_url=str(code.get("authorizationUrl") or ""),
        token_url=urls["tokenUrl"],
        refresh_url=urls["refreshUrl"],
        scopes=tuple(
            dict.fromkeys(
                str(name) for flow in flows for name in as_mapping(flow.get("scopes"))
            )
        ),
        client_credentials=bool(own),
    )
