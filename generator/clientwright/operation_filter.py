"""Filter the operations of an `Api` by the settings `include` and `exclude`."""

from collections.abc import Iterator
from dataclasses import replace

from .config import ClientConfig, Selection
from .errors import ConfigError, Diagnostic
from .ir import Api, Operation, reachable


def filter_operations(api: Api, client: ClientConfig) -> Api:
    """Return the `Api` of the operations that `include` selects and `exclude` does not.

    An empty `include` selects all operations. Schemas that no operation reaches are removed. Raises
    ConfigError for entries that match no operation, because they are probably misspelled.
    """
    if client.include == client.exclude == Selection():
        return api
    unknown = [
        Diagnostic(
            f"[tool.clientwright] {client.package}",
            0,
            0,
            f"{table}.{entry} matches no operation of {client.spec}",
            "write tags, operationIds and paths as in the document",
        )
        for table in ("include", "exclude")
        for entry in _unknown(api, getattr(client, table))
    ]
    if unknown:
        raise ConfigError(unknown)
    operations = tuple(
        item
        for item in api.operations
        if (client.include == Selection() or _matches(item, client.include))
        and not _matches(item, client.exclude)
    )
    chosen = {item.id for item in operations}
    # A callback belongs to its operation; a webhook belongs to none.
    webhooks = tuple(
        item for item in api.webhooks if item.owner is None or item.owner in chosen
    )
    filtered = replace(api, operations=operations, webhooks=webhooks)
    reached = reachable(api, filtered.uses())
    schemas = {key: value for key, value in api.schemas.items() if key in reached}
    return replace(filtered, schemas=schemas)


def _matches(operation: Operation, selection: Selection) -> bool:
    return (
        any(tag in selection.tags for tag in operation.tags)
        or operation.operation_id in selection.operations
        or any(_is_below(operation.path, path) for path in selection.paths)
    )


def _is_below(path: str, prefix: str) -> bool:
    """Whether a path is `prefix` or continues it with a further segment."""
    prefix = prefix.rstrip("/")
    return path == prefix or path.startswith(f"{prefix}/")


def _unknown(api: Api, selection: Selection) -> Iterator[str]:
    tags = {tag for item in api.operations for tag in item.tags}
    ids = {item.operation_id for item in api.operations}
    yield from (f"tags: {tag}" for tag in selection.tags if tag not in tags)
    yield from (f"operations: {key}" for key in selection.operations if key not in ids)
    for path in selection.paths:
        if not any(_is_below(item.path, path) for item in api.operations):
            yield f"paths: {path}"
