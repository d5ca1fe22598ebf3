"""Collect for each resource what its generated tests are made from."""

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
    """A resource, and all that its cases depend on.

    `api` has its operations and the schemas that they reach, `operations` are their names, `schemas` the names of schemas, `classes` those of models that
    are no aliases; `files` hold the documents for the tests, by label; `mistaken` are the paths of operations that the judge takes for other ones.
    """

    view: ResourceView
    api: Api
    operations: Mapping[str, OperationNames]
    schemas: Mapping[str, str]
    classes: tuple[str, ...]
    credentials: tuple[CredentialView, ...]
    files: Mapping[str, str]
    ambiguous_paths: tuple[str, ...]

    def of(self, operation: Operation) -> OperationView:
        """The method of an operation."""
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
    """Every resource as a subject of its own, those with the most operations first."""
    classes = {model.id for model in models.models if model.kind != "alias"}
    mistaken = ambiguous_paths(operation.path for operation in api.operations)
    found: dict[str, list[Operation]] = {item.attribute: [] for item in resources}
    for operation in api.operations:
        found[names.operations[operation.id].resource.attribute].append(operation)

    def subject(view: ResourceView) -> ResourceTestInput:
        operations = found[view.attribute]
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
                item.path for item in operations if item.path in mistaken
            ),
        )

    ordered = sorted(resources, key=lambda it: (-len(it.operations), it.attribute))
    return tuple(map(subject, ordered))
