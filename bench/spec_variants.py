"""Variants of documents: with one change, truncated, or multiplied."""

import json
from collections import Counter
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any, TypeGuard
from urllib.parse import unquote

import yaml

from clientwright import json_pointer
from clientwright.source import load

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
ADDED = "added_for_the_bench"
SENTENCE = " The bench has added this sentence."
# There is one login, however many operations a document has.
_SINGLE = "securitySchemes"


class _Dumper(yaml.SafeDumper):
    """Write repeated values in full, without YAML aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def read(path: Path) -> Document:
    """Read a document of one file, JSON or YAML 1.2. Raises `clientwright.errors.SpecError`."""
    data: Document = load(path).root.data
    return data


def write(path: Path, document: Document) -> None:
    """Write a document in the format of the file name: `.yaml`, `.yml`, or else JSON."""
    with path.open("w", encoding="utf-8") as file:
        if path.suffix in (".yaml", ".yml"):
            yaml.dump(document, file, _Dumper, allow_unicode=True, sort_keys=False)
        else:
            json.dump(document, file, indent=2)


def operations(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (path, method) of each operation, in the order of the document."""
    for path, item in document["paths"].items():
        for method in item:
            if method in METHODS:
                yield path, method


def count(document: Document) -> int:
    return sum(1 for _ in operations(document))


def with_property(document: Document) -> Document:
    """Add a property to the object schema with most references, or to a new schema."""
    components = document.get("components", {})
    schemas = components.get("schemas", {})
    found = Counter(pointer for _, pointer in _references(document))
    objects = [name for name in schemas if "properties" in _object(schemas[name])]
    most = max(
        objects, key=lambda name: found["components", "schemas", name], default=ADDED
    )
    before = schemas.get(most, {"type": "object", "properties": {}})
    properties = {**before["properties"], ADDED: {"type": "string"}}
    after = {**schemas, most: {**before, "properties": properties}}
    return {**document, "components": {**components, "schemas": after}}


def with_sentence(document: Document) -> Document:
    """Add a sentence to the description of the middle operation."""
    found = list(operations(document))
    path, method = found[len(found) // 2]
    before = document["paths"][path][method].get("description", "")
    return _set(document, ("paths", path, method, "description"), before + SENTENCE)


def resized(document: Document, size: int) -> Document:
    """Make a document of `size` operations, from complete copies and a truncated one."""
    return truncated(multiplied(document, ceil(size / count(document))), size)


def truncated(document: Document, size: int) -> Document:
    """Keep the first operations and the components they reach, no webhooks or extensions."""
    kept: dict[str, Document] = {}
    for path, method in [*operations(document)][:size]:
        item = document["paths"][path]
        if path not in kept:
            shared = {key: item[key] for key in item if key not in METHODS}
            kept[path] = shared
        kept[path][method] = item[method]
    result = {key: document[key] for key in document if not key.startswith("x-")}
    result = {**result, "paths": kept}
    result.pop("webhooks", None)
    components = document.get("components", {})
    reachable = _reachable(kept, components)
    result["components"] = {
        kind: (
            items
            if kind == _SINGLE
            else {name: items[name] for name in items if (kind, name) in reachable}
        )
        for kind, items in components.items()
    }
    if "tags" in document:
        used = {
            tag
            for path, method in operations(result)
            for tag in kept[path][method].get("tags", ())
        }
        result["tags"] = [tag for tag in document["tags"] if tag["name"] in used]
    return result


def multiplied(document: Document, times: int) -> Document:
    """Copy each path, operation, tag and component under new names.

    The server, the security schemes and top-level extensions are not copied. Anchors and `$id`
    are not renamed, so a document that has them cannot be multiplied.
    """
    result = dict(document)
    copies = [document, *(_copy(document, number) for number in range(2, times + 1))]
    for key in "paths", "webhooks":
        if key in document:
            result[key] = {
                name: item for one in copies for name, item in one[key].items()
            }
    if "tags" in document:
        result["tags"] = [tag for one in copies for tag in one["tags"]]
    result["components"] = {
        kind: {
            name: item
            for one in copies
            for name, item in one["components"][kind].items()
        }
        for kind in document.get("components", {})
    }
    return result


def _copy(document: Document, number: int) -> Document:
    """Copy the parts of a document that are multiplied, with new names and references."""
    mark = f"c{number}-"

    def renamed(pointer: tuple[str, ...]) -> tuple[str, ...]:
        match pointer:
            case ("components", kind, name, *rest) if kind != _SINGLE:
                return ("components", kind, mark + name, *rest)
            case ("paths", path, *rest):
                return ("paths", f"/{mark[:-1]}{path}", *rest)
            case ("webhooks", name, *rest):
                return ("webhooks", mark + name, *rest)
        return pointer

    def reference(text: str) -> str:
        pointer = _pointer(text)
        return text if pointer is None else _reference(renamed(pointer))

    def mapped(text: str) -> str:
        """Rename an entry of a discriminator's mapping: a reference or a schema name."""
        known = document.get("components", {}).get("schemas", {})
        return mark + text if text in known else reference(text)

    def copy(value: Any) -> Any:
        if isinstance(value, list):
            return [copy(item) for item in value]
        if not isinstance(value, dict):
            return value
        copied = {key: copy(item) for key, item in value.items()}
        for key in "$ref", "operationRef":
            if isinstance(copied.get(key), str):
                copied[key] = reference(copied[key])
        if isinstance(copied.get("operationId"), str):
            copied["operationId"] = mark + copied["operationId"]
        discriminator = value.get("discriminator")
        if _has_mapping(discriminator):
            mapping = {
                tag: mapped(text) if isinstance(text, str) else text
                for tag, text in discriminator["mapping"].items()
            }
            copied["discriminator"] = {**copied["discriminator"], "mapping": mapping}
        return copied

    copied: Document = {}
    for key in "paths", "webhooks":
        if key in document:
            items = {name: copy(item) for name, item in document[key].items()}
            for item in items.values():
                for method in item.keys() & METHODS:
                    if "tags" in item[method]:
                        tags = [mark + tag for tag in item[method]["tags"]]
                        item[method]["tags"] = tags
            copied[key] = {
                renamed((key, name))[1]: item for name, item in items.items()
            }
    if "tags" in document:
        copied["tags"] = [
            {**tag, "name": mark + tag["name"]} for tag in document["tags"]
        ]
        for tag in copied["tags"]:
            if "parent" in tag:
                tag["parent"] = mark + tag["parent"]
    copied["components"] = {
        kind: {
            renamed(("components", kind, name))[2]: copy(item)
            for name, item in items.items()
        }
        for kind, items in document.get("components", {}).items()
    }
    return copied


def _reachable(paths: Document, components: Document) -> set[tuple[str, str]]:
    """Return (kind, name) of every component that the paths reach."""
    schemas = components.get("schemas", {})
    reachable: set[tuple[str, str]] = set()
    todo: list[Any] = [paths]
    while todo:
        for text, pointer in _references(todo.pop()):
            match pointer:
                case ("components", kind, name, *_):
                    found = kind, name
                case _ if text in schemas:
                    found = "schemas", text
                case _:
                    continue
            if found not in reachable and found[1] in components.get(found[0], {}):
                reachable.add(found)
                todo.append(components[found[0]][found[1]])
    return reachable


def _references(value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each reference and each discriminator mapping entry, with the parts of its pointer."""
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, dict):
            todo += value.values()
            texts = [value.get("$ref")]
            discriminator = value.get("discriminator")
            if _has_mapping(discriminator):
                texts += discriminator["mapping"].values()
            for text in texts:
                if isinstance(text, str):
                    yield text, _pointer(text) or ()


def _pointer(reference: str) -> tuple[str, ...] | None:
    """Split a reference within the document into its parts; None for other references."""
    if not reference.startswith("#/"):
        return None
    return json_pointer.split(unquote(reference[1:]))


def _reference(pointer: tuple[str, ...]) -> str:
    return "#" + json_pointer.join(pointer).replace("%", "%25")


def _has_mapping(discriminator: Any) -> TypeGuard[Document]:
    return isinstance(discriminator, dict) and isinstance(
        discriminator.get("mapping"), dict
    )


def _object(schema: Any) -> Document:
    """Return the schema if it is an object, and {} for `true` and `false`."""
    return schema if isinstance(schema, dict) else {}


def _set(document: Document, path: tuple[str, ...], value: Any) -> Document:
    """Copy a document with one value replaced; everything else is shared."""
    key, *rest = path
    return {
        **document,
        key: _set(document[key], tuple(rest), value) if rest else value,
    }
