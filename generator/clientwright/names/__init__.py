"""`Api` + settings → every Python identifier of the package: one global pass, a pure function, independent of order.

A name comes from the thing itself alone. Only where two things want the same name is a choice made, by rules that do not look at the order of
the document (see `unique`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..ir import Api, Operation, Webhook
from .collisions import OVERRIDDEN, NameCandidate, assign_unique_names
from .identifiers import pascal, snake
from .operations import (
    OperationNames,
    ResourceName,
    by_resource,
    iterator_id,
    name_operations,
    name_resources,
    operation_words,
    resource_key,
)
from .schemas import name_classes, name_fields, name_members

__all__ = [
    "NameTable",
    "OperationNames",
    "ResourceName",
    "body_fields",
    "by_resource",
    "iterator_id",
    "assign_names",
    "resource_key",
]


# The client's other arguments, and what its `__init__` calls.
_RESERVED_CREDENTIALS = frozenset(
    "self base_url max_retries timeout deadline http_client on_drift hooks super".split()
)
# What the module of webhooks has in scope besides its functions.
_RESERVED_WEBHOOKS = frozenset("models received OnDrift annotations builtins".split())
_USUAL_CREDENTIALS = {
    "apiKey": ("api_key",),
    "basic": ("username", "password"),
    "bearer": ("access_token",),
    "oauth2": ("access_token",),
    "openIdConnect": ("access_token",),
}
# Schemes whose tokens a client can get by itself.
_WITH_LOGIN = ("oauth2", "openIdConnect")


@dataclass(frozen=True)
class NameTable:
    """Every identifier given, by the id (inside a schema, the wire name) of what it is for.

    `credentials` maps a security scheme to the client's arguments that hold its secrets; schemes without such arguments are not in it. `variables` maps
    the default server's variables to the client's arguments. `logins` maps a security scheme to the class that gets its tokens.
    """

    schemas: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    members: Mapping[str, tuple[str, ...]]
    resources: Mapping[str, ResourceName]
    operations: Mapping[str, OperationNames]
    credentials: Mapping[str, tuple[str, ...]]
    variables: Mapping[str, str]
    oauth_classes: Mapping[str, str]
    webhooks: Mapping[str, str]

    def as_mapping(self) -> Mapping[str, str]:
        """id → dotted place in the package, for schemas, operations and iterations: what a user's code refers to."""
        schemas = {key: f"models.{value}" for key, value in self.schemas.items()}
        webhooks = {key: f"webhooks.{value}" for key, value in self.webhooks.items()}
        operations = {key: value.dotted_name for key, value in self.operations.items()}
        iterations = {
            iterator_id(key): value.dotted_name_of(value.iterate)
            for key, value in self.operations.items()
            if value.iterate
        }
        return schemas | webhooks | operations | iterations


def assign_names(api: Api, overrides: Mapping[str, str]) -> NameTable:
    """Name everything; `overrides` maps ids of schemas, operations (and iterations, see `iteration`) and webhooks to class, method and function names."""
    owners = {item.id: pascal(operation_words(item)) for item in api.operations}
    resources = name_resources(api)
    credentials, variables = _client_arguments(api)
    bodies = {item.id: body_fields(api, item) for item in api.operations}
    hooks = {item.id: _webhook_words(item, owners) for item in api.webhooks}
    return NameTable(
        schemas=name_classes(
            api,
            {**{key: pascal(text) for key, text in hooks.items()}, **owners},
            overrides,
        ),
        fields={key: name_fields(api, value) for key, value in api.schemas.items()},
        members={
            key: name_members(schema)
            for key, schema in api.schemas.items()
            if "enum" in schema.definition
        },
        resources=resources,
        operations=name_operations(api, resources, bodies, overrides),
        credentials=credentials,
        variables=variables,
        oauth_classes=_name_oauth_classes(api),
        webhooks=_name_webhooks(api, hooks, overrides),
    )


def body_fields(api: Api, operation: Operation) -> tuple[str, ...]:
    """The wire names of the body's fields that become arguments: those of an object with known properties, as JSON or as a form."""
    default = operation.body.default if operation.body else None
    if default is None or not (default.json or default.form):
        return ()
    reference = default.use.schema.get("$ref")
    return tuple(api.properties(reference)) if reference else ()


def _webhook_words(webhook: Webhook, owners: Mapping[str, str]) -> str:
    """What a webhook is called as a whole; a callback after its operation as well."""
    if webhook.owner is None:
        return webhook.name
    return f"{owners[webhook.owner]} {webhook.name}"


def _name_webhooks(
    api: Api, hooks: Mapping[str, str], overrides: Mapping[str, str]
) -> dict[str, str]:
    """Webhook id → function."""
    wishes: dict[str, NameCandidate] = {}
    for webhook in api.webhooks:
        words = hooks[webhook.id]
        rank = 0 if webhook.owner is None else 1
        wishes[webhook.id] = NameCandidate(
            snake(words), exact=snake(words) == words, rank=rank
        )
        if webhook.id in overrides:
            wishes[webhook.id] = NameCandidate(overrides[webhook.id], rank=OVERRIDDEN)
    return assign_unique_names(wishes, reserved=_RESERVED_WEBHOOKS)


def _name_oauth_classes(api: Api) -> dict[str, str]:
    """Security scheme → class; the only one is called OAuth2."""
    schemes = [
        item.name for item in api.security_schemes.values() if item.kind in _WITH_LOGIN
    ]
    if len(schemes) == 1:
        return {schemes[0]: "OAuth2"}
    return assign_unique_names(
        {name: NameCandidate(f"{pascal(name)}OAuth2") for name in schemes}
    )


def _client_arguments(
    api: Api,
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """(scheme → arguments, server variable → argument) of the client.

    One scheme of a kind has the kind's usual argument; several of a kind are told apart by their own names.
    """
    usual = {
        scheme.name: _USUAL_CREDENTIALS[scheme.kind]
        for scheme in api.security_schemes.values()
        if scheme.kind in _USUAL_CREDENTIALS
    }
    kinds = list(usual.values())
    wishes: dict[tuple[str, str], NameCandidate] = {}
    for scheme, arguments in usual.items():
        own = snake(scheme)
        for argument in arguments:
            if kinds.count(arguments) == 1:
                wish = NameCandidate(argument)
            elif len(arguments) == 1:
                wish = NameCandidate(own, exact=own == scheme, rank=1)
            else:
                wish = NameCandidate(f"{own}_{argument}", rank=1)
            wishes[f"scheme {scheme}", argument] = wish
    variables = api.server.variables if api.server else ()
    for variable in variables:
        name = snake(variable.name)
        wishes["variable", variable.name] = NameCandidate(name, exact=True, rank=2)
    # Without regard to case, since environment variables are named after the arguments.
    given = assign_unique_names(wishes, reserved=_RESERVED_CREDENTIALS, fold_case=True)
    return (
        {
            scheme: tuple(given[f"scheme {scheme}", item] for item in arguments)
            for scheme, arguments in usual.items()
        },
        {item.name: given["variable", item.name] for item in variables},
    )
