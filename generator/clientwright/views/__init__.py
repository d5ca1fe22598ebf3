"""`Api` + names + models → strings and flags for the templates: every decision about the output is made here."""

from collections import Counter
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
    """All that the templates need. `probe` is a case that exercises the client as a whole; `operations` becomes `operations.json`, `documents`
    are what the tests check against, by the names of their files, the first of them `openapi.json`.
    """

    package: PackageView
    resources: tuple[ResourceView, ...]
    models: tuple[ModelModuleView, ...]
    webhooks: WebhooksView
    cases: tuple[CasesView, ...]
    probe: CaseView | None
    operations: Mapping[str, Mapping[str, str]]
    documents: Mapping[str, Mapping[str, Any]]

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
    def judged(self) -> dict[str, str]:
        """The operations whose requests openapi-core can judge, with the file of their document."""
        cases = [case for resource in self.cases for case in resource.cases]
        return {case.attribute: case.document for case in cases if case.judged}

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
    documents: Mapping[str, Mapping[str, Any]],
) -> tuple[PackageViews, tuple[Entry, ...]]:
    """Everything the templates need, and the ledger entries of what they cannot express; `documents` are bundles by the labels of their roots."""
    resources, entries = view_resources(api, names, models)
    package = view_package(api, names, config)
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
    files = {
        label: f"openapi-{number}.json" if number > 1 else "openapi.json"
        for number, label in enumerate(documents, 1)
    }
    cases = view_cases(api, names, resources, package.credentials, models, files)
    return (
        PackageViews(
            package=package,
            resources=resources,
            models=view_models(api, names, models),
            webhooks=webhooks,
            cases=cases,
            probe=_probe(cases),
            operations=operations,
            documents={files[label]: item for label, item in documents.items()},
        ),
        (*entries, *unread),
    )


def _probe(cases: tuple[CasesView, ...]) -> CaseView | None:
    """A case that needs credentials, if there is one; not one whose answers have no body."""
    every = [
        case for resource in cases for case in resource.cases if case.method != "HEAD"
    ]
    return next((case for case in every if case.arguments), every[0] if every else None)
