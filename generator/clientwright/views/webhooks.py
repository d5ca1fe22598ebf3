"""Webhooks and callbacks → functions that read what was received."""

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
    """A function: `type` is what it returns, `body` a sample body, `example` whether it is one that a test can use."""

    name: str
    title: str
    type: str
    summary: str
    doc: tuple[str, ...]
    body: Any
    example: bool


@dataclass(frozen=True)
class WebhooksView:
    """The module of all of them."""

    imports: Imports
    uses_models: bool
    webhooks: tuple[WebhookView, ...]


def view_webhooks(
    api: Api, names: NameTable, models: Models
) -> tuple[WebhooksView, tuple[LedgerEntry, ...]]:
    """Every webhook with a JSON body, sorted by name, and what is left to the receiver."""
    speller = TypeFormatter({model.name: model for model in models.models})
    judge = SampleValidator(api)
    views, entries = [], []
    for webhook in api.webhooks:
        content = next((item for item in webhook.body.content if item.json), None)
        if content is None:
            why = "only JSON that is received gets a function that reads it"
            entries.append(LedgerEntry(webhook.body.id, "content", "ignored", why))
            continue
        annotation = speller.response(models.types[content.use.id])
        views.append(_view(api, judge, names, webhook, content, annotation))
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
    judge: SampleValidator,
    names: NameTable,
    webhook: Webhook,
    content: MediaType,
    annotation: str,
) -> WebhookView:
    schema = content.use.schema
    body = sample_value(api, judge, schema, content.examples)
    summary = sentence(webhook.summary or webhook.description)
    text = clean(webhook.description)
    if not webhook.summary:
        text = text.removeprefix(summary).lstrip()
    return WebhookView(
        name=names.webhooks[webhook.id],
        title=clean(webhook.name),
        type=annotation,
        summary=summary or f"What the API sends as {clean(webhook.name)}.",
        doc=paragraph(text, indent=4),
        body=body,
        example=judge.is_valid(schema, body)
        and has_only_declared_properties(api, schema, body),
    )
