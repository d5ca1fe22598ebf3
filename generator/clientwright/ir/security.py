"""Security schemes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OAuthFlows:
    """The parts of an OAuth Flows Object that a client needs.

    URLs are unchanged from the document, and empty if the document has none.
    """

    authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: tuple[str, ...] = ()
    #: Whether the client credentials flow is declared.
    client_credentials: bool = False


@dataclass(frozen=True)
class SecurityScheme:
    """A Security Scheme Object."""

    name: str
    #: The `type`; for `http` its scheme in lower case (`basic`, `bearer`, …).
    kind: str
    description: str
    #: `in` of an API key: `query`, `header` or `cookie`.
    location: str = ""
    #: The name of the parameter that holds an API key.
    parameter: str = ""
    flows: OAuthFlows = OAuthFlows()
