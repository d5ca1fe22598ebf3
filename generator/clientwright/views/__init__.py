"""`Api` + names + models → strings and flags for the templates: every decision about the output is made here."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ..api import Api
from ..config import ClientConfig
from ..models import Models
from ..names import Names
from ..report import Entry
from .cases import (
    CasesView,
    CaseView,
    Subject,
    chosen,
    subjects,
    view_case,
    view_cases,
)
from .client import PackageName, PackageView, view_package
from .models import Contents, ModelModuleView, share_out, view_module
from .resources import ResourceView, view_resources
from .webhooks import WebhooksView, view_webhooks

__all__ = [
    "CaseView",
    "CasesView",
    "Contents",
    "ModelModuleView",
    "PackageName",
    "PackageView",
    "PackageViews",
    "ResourceView",
    "Subject",
    "chosen",
    "share_out",
    "subjects",
    "view",
    "view_case",
    "view_cases",
    "view_module",
]


@dataclass(frozen=True)
class PackageViews:
    """All that the templates of the package need, but for the models; `members` are (enumeration, member, value) of all enumerations, `operations` becomes `operations.json`."""

    package: PackageView
    resources: tuple[ResourceView, ...]
    webhooks: WebhooksView
    members: tuple[tuple[str, str, object], ...]
    operations: Mapping[str, Mapping[str, str]]

    @property
    def open_enums(self) -> list[str]:
        """The enumerations of strings, which take any other string too."""
        return sorted(
            {name for name, _, value in self.members if isinstance(value, str)}
        )


def view(
    api: Api, names: Names, models: Models, config: ClientConfig
) -> tuple[PackageViews, tuple[Entry, ...]]:
    """Everything the package's templates need, and the ledger entries of what they cannot express."""
    resources, entries = view_resources(api, names, models)
    labels = Counter(operation.label for operation in api.operations)
    operations = {
        operation.label if labels[operation.label] == 1 else operation.id: {
            "method": operation.method,
            "path": operation.path,
            "python": names.operations[operation.id].place,
        }
        for operation in sorted(api.operations, key=lambda item: (item.label, item.id))
    }
    webhooks, unread = view_webhooks(api, names, models)
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
        (*entries, *unread),
    )
