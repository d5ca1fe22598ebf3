"""`Api` + settings → the client classes and what the package says of itself."""

from dataclasses import dataclass
from urllib.parse import urljoin

from ..config import ClientConfig, legal_version
from ..ir import Api, SecurityScheme, Server, ServerVariable
from ..names import NameTable
from .docstrings import clean, paragraph, sentence


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
class OAuthClassView:
    """A class that gets the tokens of a security scheme; `attributes` are what it knows of the flows."""

    class_name: str
    doc: str
    argument: str
    attributes: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class VariableView:
    """An argument of the client that fills in a variable of the server's URL."""

    name: str
    wire: str
    default: str
    doc: tuple[str, ...]


@dataclass(frozen=True)
class PackageRef:
    """What the files of one resource may know of the whole."""

    package: str


@dataclass(frozen=True)
class PackageView:
    """What every file of the project may need to know of the whole.

    `server` is the default server's URL with its variables in braces, `default_url` with their defaults, `servers` describes the others.
    """

    title: str
    summary: str
    doc: tuple[str, ...]
    package: str
    distribution: str
    version: str
    api_version: str
    server: str | None
    default_url: str | None
    variables: tuple[VariableView, ...]
    servers: tuple[str, ...]
    base_url_env: str
    credentials: tuple[CredentialView, ...]
    oauth_classes: tuple[OAuthClassView, ...]
    resources: tuple[tuple[str, str, str], ...]

    @property
    def environment(self) -> dict[str, str]:
        """The environment variable behind each of the client's arguments that hold secrets."""
        return dict(pair for item in self.credentials for pair in item.arguments)

    @property
    def test_secrets(self) -> dict[str, str]:
        """What the tests give for these arguments."""
        return {name: f"test-{name}" for name in self.environment}

    @property
    def oauth_class_names(self) -> tuple[str, ...]:
        """What the module `oauth` has for users; empty where there is no such module."""
        if not self.oauth_classes:
            return ()
        classes = (login.class_name for login in self.oauth_classes)
        return tuple(sorted({"AuthorizationRequest", "Token", *classes}))

    @property
    def credential_kinds(self) -> tuple[str, ...]:
        return tuple(sorted({credential.kind for credential in self.credentials}))


def view_package(api: Api, names: NameTable, config: ClientConfig) -> PackageView:
    """The whole project; `resources` are (attribute, class, first sentence of its description)."""
    return PackageView(
        title=clean(api.title),
        summary=sentence(api.summary or api.title),
        doc=paragraph(api.description),
        package=config.package,
        distribution=config.distribution,
        version=version(api, config),
        api_version=clean(api.version),
        server=api.server.url if api.server else None,
        default_url=api.server.default_url if api.server else None,
        variables=tuple(
            _variable(item, names.variables[item.name])
            for item in (api.server.variables if api.server else ())
        ),
        servers=tuple(map(_server, api.servers[1:])),
        base_url_env=f"{config.env_prefix}_BASE_URL",
        credentials=tuple(
            _credential(
                scheme,
                names.credentials[scheme.name],
                config.env_prefix,
                names.oauth_classes.get(scheme.name),
            )
            for scheme in api.security_schemes.values()
            if scheme.name in names.credentials
        ),
        oauth_classes=tuple(
            _oauth_class(api, api.security_schemes[scheme], class_name, names)
            for scheme, class_name in sorted(names.oauth_classes.items())
        ),
        resources=tuple(
            (name.attribute, name.class_name, sentence(api.tags.get(key, "")))
            for key, name in sorted(
                names.resources.items(), key=lambda item: item[1].attribute
            )
        ),
    )


def _oauth_class(
    api: Api, scheme: SecurityScheme, class_name: str, names: NameTable
) -> OAuthClassView:
    home = api.server.default_url if api.server else ""

    def absolute(url: str) -> str:
        try:
            whole = urljoin(f"{home}/", url) if url else ""
        except ValueError:
            return ""
        usable = whole.startswith(("https://", "http://")) and whole.isprintable()
        return whole if usable else ""

    flows = scheme.flows
    attributes = {
        "authorize_url": absolute(flows.authorization_url),
        "token_url": absolute(flows.token_url),
        "refresh_url": absolute(flows.refresh_url),
        "scopes": flows.scopes,
        "client_credentials": flows.client_credentials,
    }
    return OAuthClassView(
        class_name=class_name,
        doc=sentence(scheme.description) or "Where access tokens come from.",
        argument=names.credentials[scheme.name][0],
        attributes=tuple(item for item in attributes.items() if item[1]),
    )


def _variable(variable: ServerVariable, name: str) -> VariableView:
    values = [value for value in variable.values if value.isprintable()]
    text = clean(variable.description)
    if values:
        known = ", ".join(f"`{clean(value)}`" for value in values)
        text = f"{text} One of {known}."
    default = variable.default
    return VariableView(
        name=name,
        wire=variable.name,
        default=default,
        doc=paragraph(
            f"{text} `{clean(default)}` when not given.".strip(),
            indent=8,
            hanging=4,
            before=len(name) + 2,
        ),
    )


def _server(server: Server) -> str:
    """Another server of the document, for the documentation of `base_url`."""
    text = sentence(server.description).removesuffix(".")
    return f"`{clean(server.default_url)}`" + (f" ({text})" if text else "")


def version(api: Api, config: ClientConfig) -> str:
    """The distribution's version: the configured one, else the document's where PEP 440 allows, else 0."""
    if config.version:
        return config.version
    return api.version if legal_version(api.version) else "0"


def _credential(
    scheme: SecurityScheme, arguments: tuple[str, ...], prefix: str, login: str | None
) -> CredentialView:
    kinds = {"apiKey": "ApiKey", "basic": "Basic"}
    kind = kinds.get(scheme.kind, "Bearer")
    also = " A function that returns it will do." if kind == "Bearer" else ""
    if login:
        also = f" A function that returns it will do, or an `{login}`."
    named = tuple((name, f"{prefix}_{name.upper()}") for name in arguments)
    text = sentence(scheme.description)
    return CredentialView(
        scheme=scheme.name,
        kind=kind,
        arguments=named,
        location=scheme.location,
        parameter=scheme.parameter,
        doc=text,
        docs=tuple(
            paragraph(
                f"{text} Taken from `{variable}` when not given.{also}".strip(),
                indent=8,
                hanging=4,
                before=len(name) + 2,
            )
            for name, variable in named
        ),
    )
