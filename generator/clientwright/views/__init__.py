"""`Api` + names + models → strings and flags for the templates: every decision about the output is made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..api import Api
from ..config import ClientConfig
from ..models import Models
from ..names import Names
from ..report import Entry
from .cases import CasesView, CaseView, view_cases
from .client import PackageView, view_package
from .models import ModelModuleView, view_models
from .resources import ResourceView, view_resources
from .webhooks import WebhooksView, view_webhooks

__all__ = ["PackageViews", "view"]


@dataclass(frozen=True)
class PackageViews:
    """All that the templates need. `probe` is a case that exercises the client as a whole; `operations` becomes `operations.json`, `document` the
    tests' `openapi.json`."""

    package: PackageView
    resources: tuple[ResourceView, ...]
    models: tuple[ModelModuleView, ...]
    webhooks: WebhooksView
    cases: tuple[CasesView, ...]
    probe: CaseView | None
    operations: Mapping[str, Mapping[str, str]]
    document: Mapping[str, Any]

    @property
    def members(self) -> tuple[tuple[str, str, object], ...]:
        """(enumeration, member, value) of all enumerations."""
        return tuple(
            (model.name, member.name, member.value)
            for module in self.models
            for model in module.models
            for member in model.members
        )

    @property
    def judged(self) -> list[str]:
        """The operations whose requests openapi-core can judge."""
        cases = [case for resource in self.cases for case in resource.cases]
        return [case.attribute for case in cases if case.judged]

    @property
    def open_enums(self) -> list[str]:
        """The enumerations of strings, which take any other string too."""
        return sorted(
            {name for name, _, value in self.members if isinstance(value, str)}
        )


def view(
    api: Api,
    names: Names,
    models: Models,
    config: ClientConfig,
    document: Mapping[str, Any],
) -> tuple[PackageViews, tuple[Entry, ...]]:
    """Everything the templates need, and the ledger entries of what they cannot express."""
    resources, entries = view_resources(api, names, models)
    package = view_package(api, names, config)
    operations = {
        operation.label: {
            "method": operation.method,
            "path": operation.path,
            "python": names.operations[operation.id].place,
        }
        for operation in sorted(api.operations, key=lambda item: item.label)
    }
    webhooks, unread = view_webhooks(api, names, models)
    cases = view_cases(api, names, resources, package.credentials, models)
    return (
        PackageViews(
            package=package,
            resources=resources,
            models=view_models(api, names, models),
            webhooks=webhooks,
            cases=cases,
            probe=_probe(cases),
            operations=operations,
            document=document,
        ),
        (*entries, *unread),
    )


def _probe(cases: tuple[CasesView, ...]) -> CaseView | None:
    """A case that needs credentials, if there is one."""
    every = [case for resource in cases for case in resource.cases]
    return next((case for case in every if case.arguments), every[0] if every else None)
