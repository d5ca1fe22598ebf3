"""Build the views of the client classes and of the package's metadata."""

from dataclasses import dataclass
from urllib.parse import urljoin

from ..config import ClientConfig, is_valid_version
from ..ir import Api, SecurityScheme, Server, ServerVariable
from ..names import NameTable
from .docstrings import clean, paragraph, sentence


@dataclass(frozen=True)
class CredentialView:
    """Describe a security scheme of the client."""

    #: Name of the scheme.
    scheme: str
    #: Class of the runtime that sends the credentials: `ApiKey`, `Basic` or `Bearer`.
    kind: str
    #: Client arguments that hold the secrets, as (name, environment variable).
    arguments: tuple[tuple[str, str], ...]
    #: Location of an API key in requests.
    location: str
    #: Name of an API key in requests.
    parameter: str
    #: First sentence of the scheme's description.
    doc: str
    #: Lines of documentation for each of `arguments`.
    docs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OAuthClassView:
    """Describe a class that obtains the tokens of a security scheme."""

    class_name: str
    doc: str
    #: Client argument that takes an instance.
    argument: str
    #: Class attributes as (name, value): URLs and scopes of the flows.
    attributes: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class VariableView:
    """Describe a client argument for a variable of the server's URL."""

    name: str
    #: Name of the variable in the URL.
    wire_name: str
    default: str
    doc: tuple[str, ...]


@dataclass(frozen=True)
class PackageRef:
    """Name the package; the files of one resource know nothing else of the whole project.

    So they do not change, and stay in the cache, if other parts of the project change.
    """

    package: str


@dataclass(frozen=True)
class PackageView:
    """Describe the project as a whole."""

    title: str
    summary: str
    doc: tuple[str, ...]
    #: Import name.
    package: str
    distribution: str
    version: str
    #: Version of the OpenAPI document.
    api_version: str
    #: URL of the default server, with its variables in braces.
    server: str | None
    #: URL of the default server, with the defaults of its variables.
    default_url: str | None
    #: Client arguments for the variables of the default server.
    variables: tuple[VariableView, ...]
    #: Descriptions of the other servers.
    servers: tuple[str, ...]
    #: Environment variable for the base URL.
    base_url_env: str
    credentials: tuple[CredentialView, ...]
    oauth_classes: tuple[OAuthClassView, ...]
    #: (attribute, class name, first sentence of the description) of every resource.
    resources: tuple[tuple[str, str, str], ...]

    @property
    def environment(self) -> dict[str, str]:
        """Map the client arguments that hold secrets to their environment variables."""
        return dict(pair for item in self.credentials for pair in item.arguments)

    @property
    def test_secrets(self) -> dict[str, str]:
        """Map the client arguments that hold secrets to the values in the generated tests."""
        return {name: f"test-{name}" for name in self.environment}

    @property
    def oauth_class_names(self) -> tuple[str, ...]:
        """Return the public names of the module `oauth`; empty if there is no such module."""
        if not self.oauth_classes:
            return ()
        classes = (oauth_class.class_name for oauth_class in self.oauth_classes)
        return tuple(sorted({"AuthorizationRequest", "Token", *classes}))

    @property
    def credential_kinds(self) -> tuple[str, ...]:
        """Return the runtime classes that the client needs to send credentials."""
        return tuple(sorted({credential.kind for credential in self.credentials}))


def view_package(api: Api, names: NameTable, config: ClientConfig) -> PackageView:
    """Build the view of the project as a whole."""
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
    base_url = api.server.default_url if api.server else ""

    def absolute(url: str) -> str:
        try:
            absolute_url = urljoin(f"{base_url}/", url) if url else ""
        except ValueError:
            return ""
        is_usable = (
            absolute_url.startswith(("https://", "http://"))
            and absolute_url.isprintable()
        )
        return absolute_url if is_usable else ""

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
        doc=sentence(scheme.description) or "Source of access tokens.",
        argument=names.credentials[scheme.name][0],
        attributes=tuple(item for item in attributes.items() if item[1]),
    )


def _variable(variable: ServerVariable, name: str) -> VariableView:
    values = [value for value in variable.values if value.isprintable()]
    description = clean(variable.description)
    if values:
        choices = ", ".join(f"`{clean(value)}`" for value in values)
        description = f"{description} One of {choices}."
    default = variable.default
    return VariableView(
        name=name,
        wire_name=variable.name,
        default=default,
        doc=paragraph(
            f"{description} Default: `{clean(default)}`.".strip(),
            indent=8,
            hanging=4,
            first_indent=len(name) + 2,
        ),
    )


def _server(server: Server) -> str:
    """Describe another server of the document, for the documentation of `base_url`."""
    description = sentence(server.description).removesuffix(".")
    return f"`{clean(server.default_url)}`" + (
        f" ({description})" if description else ""
    )


def version(api: Api, config: ClientConfig) -> str:
    """Return the version of the distribution.

    It is the configured version, else that of the document if PEP 440 allows it, else 0.
    """
    if config.version:
        return config.version
    return api.version if is_valid_version(api.version) else "0"


def _credential(
    scheme: SecurityScheme,
    arguments: tuple[str, ...],
    prefix: str,
    oauth_class: str | None,
) -> CredentialView:
    kinds = {"apiKey": "ApiKey", "basic": "Basic"}
    kind = kinds.get(scheme.kind, "Bearer")
    hint = " Also accepts a function that returns it." if kind == "Bearer" else ""
    if oauth_class:
        hint = f" Also accepts a function that returns it, or an `{oauth_class}`."
    variables = tuple((name, f"{prefix}_{name.upper()}") for name in arguments)
    description = sentence(scheme.description)
    return CredentialView(
        scheme=scheme.name,
        kind=kind,
        arguments=variables,
        location=scheme.location,
        parameter=scheme.parameter,
        doc=description,
        docs=tuple(
            paragraph(
                f"{description} Default: environment variable `{variable}`.{hint}".strip(),
                indent=8,
                hanging=4,
                first_indent=len(name) + 2,
            )
            for name, variable in variables
        ),
    )
