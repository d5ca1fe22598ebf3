"""Documents to generate from: as they are, with one thing changed, cut down, and multiplied."""

import json
from collections import Counter
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from clientwright.source import load

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
ADDED = "added_for_the_bench"
SENTENCE = " The bench has added this sentence."
# Who logs in does so once, however many operations there are.
_SINGLE = "securitySchemes"


class _Dumper(yaml.SafeDumper):
    """Writes in full what is there several times."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def read(path: Path) -> Document:
    """A document of one file, JSON or YAML 1.2. Raises `clientwright.errors.SpecError` where it is neither."""
    data: Document = load(path).root.data
    return data


def write(path: Path, document: Document) -> None:
    """Write it as the name says: `.yaml`, `.yml`, or else JSON."""
    with path.open("w", encoding="utf-8") as file:
        if path.suffix in (".yaml", ".yml"):
            yaml.dump(document, file, _Dumper, allow_unicode=True, sort_keys=False)
        else:
            json.dump(document, file, indent=2)


def operations(document: Document) -> Iterator[tuple[str, str]]:
    """(path, method) of each, in the document's order."""
    for path, item in document["paths"].items():
        for method in item:
            if method in METHODS:
                yield path, method


def count(document: Document) -> int:
    return sum(1 for _ in operations(document))


def with_property(document: Document) -> Document:
    """The same with one property more, in the object that most references lead to; in one of its own where there is none."""
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
    """The same with one sentence more, in the description of the operation in the middle."""
    found = list(operations(document))
    path, method = found[len(found) // 2]
    before = document["paths"][path][method].get("description", "")
    return _set(document, ("paths", path, method, "description"), before + SENTENCE)


def grown(document: Document, size: int) -> Document:
    """A document of as many operations, made of whole copies and the first operations of one more."""
    return cut(multiplied(document, ceil(size / count(document))), size)


def cut(document: Document, size: int) -> Document:
    """The first operations with the components that they reach; without webhooks and top-level extensions."""
    kept: dict[str, Document] = {}
    for path, method in [*operations(document)][:size]:
        item = document["paths"][path]
        if path not in kept:
            shared = {key: item[key] for key in item if key not in METHODS}
            kept[path] = shared
        kept[path][method] = item[method]
    whole = {key: document[key] for key in document if not key.startswith("x-")}
    whole = {**whole, "paths": kept}
    whole.pop("webhooks", None)
    components = document.get("components", {})
    reached = _reached(kept, components)
    whole["components"] = {
        kind: (
            items
            if kind == _SINGLE
            else {name: items[name] for name in items if (kind, name) in reached}
        )
        for kind, items in components.items()
    }
    if "tags" in document:
        used = {
            tag
            for path, method in operations(whole)
            for tag in kept[path][method].get("tags", ())
        }
        whole["tags"] = [tag for tag in document["tags"] if tag["name"] in used]
    return whole


def multiplied(document: Document, times: int) -> Document:
    """The document with copies of each path, operation, tag and component, under names of their own.

    There is still one server and one way to log in, and top-level extensions stay as they are. Anchors and `$id` are not
    renamed, so a document that has them cannot be multiplied.
    """
    whole = dict(document)
    copies = [document, *(_copy(document, number) for number in range(2, times + 1))]
    for key in "paths", "webhooks":
        if key in document:
            whole[key] = {
                name: item for one in copies for name, item in one[key].items()
            }
    if "tags" in document:
        whole["tags"] = [tag for one in copies for tag in one["tags"]]
    whole["components"] = {
        kind: {
            name: item
            for one in copies
            for name, item in one["components"][kind].items()
        }
        for kind in document.get("components", {})
    }
    return whole


def _copy(document: Document, number: int) -> Document:
    """What is copied of a document, with everything renamed, and references to match."""
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
        """Of a discriminator: a reference, or the bare name of a schema."""
        known = document.get("components", {}).get("schemas", {})
        return mark + text if text in known else reference(text)

    def copy(value: Any) -> Any:
        if isinstance(value, list):
            return [copy(item) for item in value]
        if not isinstance(value, dict):
            return value
        made = {key: copy(item) for key, item in value.items()}
        for key in "$ref", "operationRef":
            if isinstance(made.get(key), str):
                made[key] = reference(made[key])
        if isinstance(made.get("operationId"), str):
            made["operationId"] = mark + made["operationId"]
        told = value.get("discriminator")
        if isinstance(told, dict) and isinstance(told.get("mapping"), dict):
            mapping = {
                tag: mapped(text) if isinstance(text, str) else text
                for tag, text in told["mapping"].items()
            }
            made["discriminator"] = {**made["discriminator"], "mapping": mapping}
        return made

    made: Document = {}
    for key in "paths", "webhooks":
        if key in document:
            items = {name: copy(item) for name, item in document[key].items()}
            for item in items.values():
                for method in item.keys() & METHODS:
                    if "tags" in item[method]:
                        tags = [mark + tag for tag in item[method]["tags"]]
                        item[method]["tags"] = tags
            made[key] = {renamed((key, name))[1]: item for name, item in items.items()}
    if "tags" in document:
        made["tags"] = [{**tag, "name": mark + tag["name"]} for tag in document["tags"]]
        for tag in made["tags"]:
            if "parent" in tag:
                tag["parent"] = mark + tag["parent"]
    made["components"] = {
        kind: {
            renamed(("components", kind, name))[2]: copy(item)
            for name, item in items.items()
        }
        for kind, items in document.get("components", {}).items()
    }
    return made


def _reached(paths: Document, components: Document) -> set[tuple[str, str]]:
    """(kind, name) of every component that the paths refer to, and that those refer to."""
    schemas = components.get("schemas", {})
    reached: set[tuple[str, str]] = set()
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
            if found not in reached and found[1] in components.get(found[0], {}):
                reached.add(found)
                todo.append(components[found[0]][found[1]])
    return reached


def _references(value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each reference, and each entry of a discriminator's mapping, with the parts of its pointer."""
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, dict):
            todo += value.values()
            texts = [value.get("$ref")]
            told = value.get("discriminator")
            if isinstance(told, dict) and isinstance(told.get("mapping"), dict):
                texts += told["mapping"].values()
            for text in texts:
                if isinstance(text, str):
                    yield text, _pointer(text) or ()


def _pointer(reference: str) -> tuple[str, ...] | None:
    """The parts of a reference within the document."""
    if not reference.startswith("#/"):
        return None
    parts = unquote(reference[2:]).split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _reference(pointer: tuple[str, ...]) -> str:
    parts = (part.replace("~", "~0").replace("/", "~1") for part in pointer)
    return "#/" + "/".join(part.replace("%", "%25") for part in parts)


def _object(schema: Any) -> Document:
    """A schema that is an object, as `true` and `false` are not."""
    return schema if isinstance(schema, dict) else {}


def _set(document: Document, place: tuple[str, ...], value: Any) -> Document:
    """A copy that differs in one place, and shares everything else."""
    key, *rest = place
    return {
        **document,
        key: _set(document[key], tuple(rest), value) if rest else value,
    }
