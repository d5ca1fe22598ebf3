"""Build the views of webhooks and callbacks: functions that read received bodies."""

from dataclasses import dataclass
from typing import Any

from ..ir import Api, MediaType, Webhook
from ..models import Models
from ..names import NameTable
from ..result import LedgerEntry
from ..samples import SampleValidator, has_only_declared_properties, sample_value
from .docstrings import clean, paragraph, sentence
from .type_hints import Imports, TypeFormatter, imports_of, names_in


@dataclass(frozen=True)
class WebhookView:
    """Describe a function that reads the body of a webhook."""

    name: str
    #: Name of the webhook in the document.
    title: str
    #: Return annotation.
    type: str
    summary: str
    doc: tuple[str, ...]
    #: Sample body.
    body: Any
    #: Whether the sample is valid and has only declared fields, as a test requires.
    is_tested: bool


@dataclass(frozen=True)
class WebhooksView:
    """Describe the module `webhooks`."""

    imports: Imports
    uses_models: bool
    webhooks: tuple[WebhookView, ...]


def view_webhooks(
    api: Api, names: NameTable, models: Models
) -> tuple[WebhooksView, tuple[LedgerEntry, ...]]:
    """Build the functions for webhooks with JSON bodies, and ledger entries for the others."""
    formatter = TypeFormatter({model.name: model for model in models.models})
    validator = SampleValidator(api)
    views, entries = [], []
    for webhook in api.webhooks:
        content = next((item for item in webhook.body.content if item.json), None)
        if content is None:
            reason = "only webhooks with a JSON body get a function that reads it"
            entries.append(LedgerEntry(webhook.body.id, "content", "ignored", reason))
            continue
        annotation = formatter.response(models.types[content.use.id])
        views.append(_view(api, validator, names, webhook, content, annotation))
    used = names_in(view.type for view in views)
    return (
        WebhooksView(
            imports=imports_of(used),
            uses_models="models" in used,
            webhooks=tuple(sorted(views, key=lambda view: view.name)),
        ),
        tuple(entries),
    )


def _view(
    api: Api,
    validator: SampleValidator,
    names: NameTable,
    webhook: Webhook,
    content: MediaType,
    annotation: str,
) -> WebhookView:
    schema = content.use.schema
    body = sample_value(api, validator, schema, content.examples)
    summary = sentence(webhook.summary or webhook.description)
    description = clean(webhook.description)
    if not webhook.summary:
        description = description.removeprefix(summary).lstrip()
    return WebhookView(
        name=names.webhooks[webhook.id],
        title=clean(webhook.name),
        type=annotation,
        summary=summary or f"Read the body of {clean(webhook.name)}.",
        doc=paragraph(description, indent=4),
        body=body,
        is_tested=validator.is_valid(schema, body)
        and has_only_declared_properties(api, schema, body),
    )
