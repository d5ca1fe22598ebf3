"""Security Scheme Objects → the credentials of the client, whatever document they are declared in."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..ir import OAuthFlows, SecurityScheme
from ..source import DocumentSet, Location
from .ledger import Ledger
from .navigation import as_mapping, member, root_section

Named = tuple[Mapping[str, SecurityScheme], tuple[Mapping[str, str], ...]]


def read_security(several: Sequence[DocumentSet], ledger: Ledger) -> Named:
    """Every scheme by name; and for each document, what its schemes are called there.

    Documents that say the same of a name mean the same credential. Where they say different things, a name has its document's before it: a secret must
    not go to whom it is not meant for.
    """
    declared = {
        owner: dict(_declared(sources))
        for owner, sources in zip(_owners(several), several, strict=True)
    }
    found: dict[str, SecurityScheme] = {}
    names: list[dict[str, str]] = []
    for places in declared.values():
        names.append({})
        for name, place in places.items():
            rivals = {key: each[name] for key, each in declared.items() if name in each}
            same = [
                key for key, it in rivals.items() if _described(it) == _described(place)
            ]
            called = name if len(same) == len(rivals) else f"{min(same)} {name}"
            names[-1][name] = called
            scheme = as_mapping(place.value)
            ledger.extensions(place.document, place.pointer, scheme)
            found.setdefault(called, _scheme(called, scheme))
    return found, tuple(names)


def _owners(several: Sequence[DocumentSet]) -> list[str]:
    """What the documents are called: by their paths, without a suffix that is not needed."""
    labels = [sources.root.label for sources in several]
    stems = [str(PurePosixPath(label).with_suffix("")) for label in labels if label]
    return stems if len({*stems}) == len(labels) else labels


def _declared(sources: DocumentSet) -> Iterator[tuple[str, Location]]:
    section = root_section(sources, "components", "securitySchemes")
    for name in as_mapping(section.value):
        yield name, sources.dereference(member(section, name))


def _described(place: Location) -> Mapping[str, Any]:
    """A scheme without its documentation."""
    return {
        key: value
        for key, value in as_mapping(place.value).items()
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
    """What a client needs of the flows in which it gets tokens by itself; a login with a code goes first."""
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
