"""Collect the inputs of each resource's generated tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ...ir import Api, Operation
from ...models import Models
from ...names import NameTable, OperationNames
from ..client import CredentialView
from ..resources import OperationView, ResourceView
from .openapi_core_limits import ambiguous_paths


@dataclass(frozen=True)
class ResourceTestInput:
    """Hold a resource and all other inputs of its test cases, which serve as a cache key."""

    view: ResourceView
    #: The operations of the resource and the schemas that they reach.
    api: Api
    #: Operation id → names.
    operations: Mapping[str, OperationNames]
    #: Schema id → class name.
    schemas: Mapping[str, str]
    #: Names of the models that are classes or enumerations.
    classes: tuple[str, ...]
    credentials: tuple[CredentialView, ...]
    #: Label of a document → name of its file in the generated tests.
    files: Mapping[str, str]
    #: Paths that openapi-core confuses with paths of other operations.
    ambiguous_paths: tuple[str, ...]

    def operation_view(self, operation: Operation) -> OperationView:
        """Return the view of an operation's method."""
        return self._methods[self.operations[operation.id].method]

    @cached_property
    def _methods(self) -> Mapping[str, OperationView]:
        return {item.python: item for item in self.view.operations}


def resource_test_inputs(
    api: Api,
    names: NameTable,
    models: Models,
    resources: tuple[ResourceView, ...],
    credentials: tuple[CredentialView, ...],
    files: Mapping[str, str],
) -> tuple[ResourceTestInput, ...]:
    """Return the inputs of every resource, those with the most operations first."""
    classes = {model.id for model in models.models if model.kind != "alias"}
    ambiguous = ambiguous_paths(operation.path for operation in api.operations)
    operations_by_resource: dict[str, list[Operation]] = {
        item.attribute: [] for item in resources
    }
    for operation in api.operations:
        operations_by_resource[
            names.operations[operation.id].resource.attribute
        ].append(operation)

    def resource_input(view: ResourceView) -> ResourceTestInput:
        operations = operations_by_resource[view.attribute]
        part = api.part(operations)
        return ResourceTestInput(
            view=view,
            api=part,
            operations={item.id: names.operations[item.id] for item in operations},
            schemas={key: names.schemas[key] for key in part.schemas},
            classes=tuple(names.schemas[key] for key in part.schemas if key in classes),
            credentials=credentials,
            files=files,
            ambiguous_paths=tuple(
                item.path for item in operations if item.path in ambiguous
            ),
        )

    ordered = sorted(resources, key=lambda it: (-len(it.operations), it.attribute))
    return tuple(map(resource_input, ordered))
