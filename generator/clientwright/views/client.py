"""`Api` + settings → the client classes and what the package says of itself."""

from dataclasses import dataclass

from ..api import Api, SecurityScheme
from ..config import ClientConfig, legal_version
from ..names import Names
from .text import clean, paragraph, sentence


@dataclass(frozen=True)
class CredentialView:
    """A security scheme of the client: the runtime class that sends it, and the client's arguments that hold its secrets.

    `arguments` are (name, environment variable), `docs` what the client's documentation says of each.
    """

    scheme: str
    kind: str
    arguments: tuple[tuple[str, str], ...]
    location: str
    parameter: str
    doc: str
    docs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PackageView:
    """What every file of the project may need to know of the whole."""

    title: str
    summary: str
    doc: tuple[str, ...]
    package: str
    distribution: str
    version: str
    api_version: str
    server: str | None
    base_url_env: str
    credentials: tuple[CredentialView, ...]
    resources: tuple[tuple[str, str, str], ...]

    @property
    def credential_kinds(self) -> tuple[str, ...]:
        return tuple(sorted({credential.kind for credential in self.credentials}))


def view_package(api: Api, names: Names, config: ClientConfig) -> PackageView:
    """The whole project; `resources` are (attribute, class, first sentence of its description)."""
    return PackageView(
        title=clean(api.title),
        summary=sentence(api.summary or api.title),
        doc=paragraph(api.description),
        package=config.package,
        distribution=config.distribution,
        version=version(api, config),
        api_version=clean(api.version),
        server=api.server,
        base_url_env=f"{config.env_prefix}_BASE_URL",
        credentials=tuple(
            _credential(scheme, names.credentials[scheme.name], config.env_prefix)
            for scheme in api.security_schemes.values()
            if scheme.name in names.credentials
        ),
        resources=tuple(
            (name.attribute, name.class_name, sentence(api.tags.get(key, "")))
            for key, name in sorted(
                names.resources.items(), key=lambda item: item[1].attribute
            )
        ),
    )


def version(api: Api, config: ClientConfig) -> str:
    """The distribution's version: the configured one, else the document's where PEP 440 allows, else 0."""
    if config.version:
        return config.version
    return api.version if legal_version(api.version) else "0"


def _credential(
    scheme: SecurityScheme, arguments: tuple[str, ...], prefix: str
) -> CredentialView:
    kinds = {"apiKey": "ApiKey", "basic": "Basic"}
    named = tuple((name, f"{prefix}_{name.upper()}") for name in arguments)
    text = sentence(scheme.description)
    return CredentialView(
        scheme=scheme.name,
        kind=kinds.get(scheme.kind, "Bearer"),
        arguments=named,
        location=scheme.location,
        parameter=scheme.parameter,
        doc=text,
        docs=tuple(
            paragraph(
                f"{text} Taken from `{variable}` when not given.".strip(),
                indent=8,
                hanging=4,
                before=len(name) + 2,
            )
            for name, variable in named
        ),
    )
