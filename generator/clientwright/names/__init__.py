"""Assign every Python identifier of the package in one global pass: `Api` + settings → `NameTable`.

A name depends only on the item that it names. If two items want the same name, `collisions`
decides by rules that ignore the order of the document.
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


# The client's other arguments, and names that its `__init__` calls.
_RESERVED_CLIENT_ARGUMENTS = frozenset(
    "self base_url max_retries timeout deadline http_client on_drift hooks super".split()
)
# Names in the scope of the webhooks module besides its functions.
_RESERVED_WEBHOOKS = frozenset("models received OnDrift annotations builtins".split())
_CREDENTIAL_ARGUMENTS = {
    "apiKey": ("api_key",),
    "basic": ("username", "password"),
    "bearer": ("access_token",),
    "oauth2": ("access_token",),
    "openIdConnect": ("access_token",),
}
# Kinds of schemes for which the client can obtain tokens by itself.
_TOKEN_SCHEMES = ("oauth2", "openIdConnect")


@dataclass(frozen=True)
class NameTable:
    """Hold every assigned identifier, by the id of the item that it names."""

    #: Schema id → class.
    schemas: Mapping[str, str]
    #: Schema id → wire name of a property → attribute.
    fields: Mapping[str, Mapping[str, str]]
    #: Schema id → members of the enumeration, in the order of its values.
    members: Mapping[str, tuple[str, ...]]
    #: Resource key → attribute and class.
    resources: Mapping[str, ResourceName]
    #: Operation id → names of its method and arguments.
    operations: Mapping[str, OperationNames]
    #: Security scheme → client arguments that hold its secrets; only schemes that have any.
    credentials: Mapping[str, tuple[str, ...]]
    #: Variable of the default server → client argument.
    variables: Mapping[str, str]
    #: Security scheme → class that obtains its tokens.
    oauth_classes: Mapping[str, str]
    #: Webhook id → function.
    webhooks: Mapping[str, str]

    def as_mapping(self) -> Mapping[str, str]:
        """Return id → dotted name in the package, for all items that user code refers to."""
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
    """Assign all names.

    `overrides` maps ids of schemas, operations, iterators (see `iterator_id`) and webhooks to
    names of classes, methods and functions.
    """
    operation_classes = {
        item.id: pascal(operation_words(item)) for item in api.operations
    }
    resources = name_resources(api)
    credentials, variables = _client_arguments(api)
    bodies = {item.id: body_fields(api, item) for item in api.operations}
    webhook_phrases = {
        item.id: _webhook_phrase(item, operation_classes) for item in api.webhooks
    }
    return NameTable(
        schemas=name_classes(
            api,
            {
                **{key: pascal(text) for key, text in webhook_phrases.items()},
                **operation_classes,
            },
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
        webhooks=_name_webhooks(api, webhook_phrases, overrides),
    )


def body_fields(api: Api, operation: Operation) -> tuple[str, ...]:
    """Return the wire names of the body fields that become arguments.

    Only the properties of a JSON or form object become arguments.
    """
    default = operation.body.default if operation.body else None
    if default is None or not (default.json or default.form):
        return ()
    reference = default.use.schema.get("$ref")
    return tuple(api.properties(reference)) if reference else ()


def _webhook_phrase(webhook: Webhook, operation_classes: Mapping[str, str]) -> str:
    """Return the words that name a webhook; a callback's begin with those of its operation."""
    if webhook.owner is None:
        return webhook.name
    return f"{operation_classes[webhook.owner]} {webhook.name}"


def _name_webhooks(
    api: Api, webhook_phrases: Mapping[str, str], overrides: Mapping[str, str]
) -> dict[str, str]:
    """Map webhook ids to functions."""
    candidates: dict[str, NameCandidate] = {}
    for webhook in api.webhooks:
        words = webhook_phrases[webhook.id]
        rank = 0 if webhook.owner is None else 1
        candidates[webhook.id] = NameCandidate(
            snake(words), exact=snake(words) == words, rank=rank
        )
        if webhook.id in overrides:
            candidates[webhook.id] = NameCandidate(
                overrides[webhook.id], rank=OVERRIDDEN
            )
    return assign_unique_names(candidates, reserved=_RESERVED_WEBHOOKS)


def _name_oauth_classes(api: Api) -> dict[str, str]:
    """Map security schemes to classes; a single scheme's class is called OAuth2."""
    schemes = [
        item.name
        for item in api.security_schemes.values()
        if item.kind in _TOKEN_SCHEMES
    ]
    if len(schemes) == 1:
        return {schemes[0]: "OAuth2"}
    return assign_unique_names(
        {name: NameCandidate(f"{pascal(name)}OAuth2") for name in schemes}
    )


def _client_arguments(
    api: Api,
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return (scheme → arguments, server variable → argument) of the client.

    The only scheme of its kind gets the arguments of that kind. If a kind has several schemes,
    their arguments are named after the schemes.
    """
    arguments_by_scheme = {
        scheme.name: _CREDENTIAL_ARGUMENTS[scheme.kind]
        for scheme in api.security_schemes.values()
        if scheme.kind in _CREDENTIAL_ARGUMENTS
    }
    argument_sets = list(arguments_by_scheme.values())
    candidates: dict[tuple[str, str], NameCandidate] = {}
    for scheme, arguments in arguments_by_scheme.items():
        scheme_name = snake(scheme)
        for argument in arguments:
            if argument_sets.count(arguments) == 1:
                candidate = NameCandidate(argument)
            elif len(arguments) == 1:
                candidate = NameCandidate(
                    scheme_name, exact=scheme_name == scheme, rank=1
                )
            else:
                candidate = NameCandidate(f"{scheme_name}_{argument}", rank=1)
            candidates[f"scheme {scheme}", argument] = candidate
    variables = api.server.variables if api.server else ()
    for variable in variables:
        name = snake(variable.name)
        candidates["variable", variable.name] = NameCandidate(name, exact=True, rank=2)
    # Case is folded because environment variables are named after the arguments.
    assigned = assign_unique_names(
        candidates, reserved=_RESERVED_CLIENT_ARGUMENTS, fold_case=True
    )
    return (
        {
            scheme: tuple(assigned[f"scheme {scheme}", item] for item in arguments)
            for scheme, arguments in arguments_by_scheme.items()
        },
        {item.name: assigned["variable", item.name] for item in variables},
    )
