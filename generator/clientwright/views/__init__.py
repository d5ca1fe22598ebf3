"""Build the views of the package: strings and flags from which the templates lay out modules.

All decisions about the output are made here, and none in the templates.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ..config import ClientConfig
from ..ir import Api
from ..models import Models
from ..names import NameTable
from ..result import LedgerEntry
from .client import PackageRef, PackageView, view_package
from .models import ModelModule, ModelModuleView, group_into_modules, view_module
from .resources import ResourceView, view_resources
from .webhooks import WebhooksView, view_webhooks

__all__ = [
    "ModelModule",
    "ModelModuleView",
    "PackageRef",
    "PackageView",
    "PackageViews",
    "ResourceView",
    "group_into_modules",
    "build_package_views",
    "view_module",
]


@dataclass(frozen=True)
class PackageViews:
    """Hold the views of the package, except those of model modules."""

    package: PackageView
    resources: tuple[ResourceView, ...]
    webhooks: WebhooksView
    #: (enumeration, member, value) for every member of an enumeration.
    members: tuple[tuple[str, str, object], ...]
    #: Content of `operations.json`.
    operations: Mapping[str, Mapping[str, str]]

    @property
    def open_enums(self) -> list[str]:
        """Return the enumerations of strings, which accept unknown values too."""
        return sorted(
            {name for name, _, value in self.members if isinstance(value, str)}
        )


def build_package_views(
    api: Api, names: NameTable, models: Models, config: ClientConfig
) -> tuple[PackageViews, tuple[LedgerEntry, ...]]:
    """Build the views of the package, and ledger entries for everything they cannot express."""
    resources, entries = view_resources(api, names, models)
    labels = Counter(operation.label for operation in api.operations)
    operations = {
        operation.label if labels[operation.label] == 1 else operation.id: {
            "method": operation.method,
            "path": operation.path,
            "python": names.operations[operation.id].dotted_name,
        }
        for operation in sorted(api.operations, key=lambda item: (item.label, item.id))
    }
    webhooks, webhook_entries = view_webhooks(api, names, models)
    return (
        PackageViews(
            package=view_package(api, names, config),
            resources=resources,
            webhooks=webhooks,
            members=tuple(
                (model.name, name, value)
                for model in models.models
                for name, value, _ in model.members
            ),
            operations=operations,
        ),
        (*entries, *webhook_entries),
    )
