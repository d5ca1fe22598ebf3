"""Count the operations and schemas of a document without the generator.

The module knows path items and references, nothing else. As a script it prints the count of a
document as JSON.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class _Loader(yaml.CSafeLoader):
    """A loader that keeps every scalar as text and resolves merge keys."""

    yaml_implicit_resolvers = {
        "<": [("tag:yaml.org,2002:merge", re.compile("^(?:<<)$"))]
    }


class Files:
    """The files of a document, each read once."""

    def __init__(self) -> None:
        self.read: dict[Path, Any] = {}

    def load(self, path: Path) -> Any:
        """Return the contents of a file.

        Raises ValueError or YAMLError if it is neither JSON nor YAML.
        """
        if path not in self.read:
            self.read[path] = parse(path.read_bytes())
        return self.read[path]

    def resolve(self, path: Path, reference: str) -> tuple[Path, Any]:
        """Return the file and the value of a reference in `path` (RFC 3986, RFC 6901).

        Raises LookupError or OSError.
        """
        location, _, pointer = reference.partition("#")
        target = (path.parent / unquote(location)).resolve() if location else path
        value = self.load(target)
        for part in unquote(pointer).split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            value = value[int(key) if isinstance(value, list) else key]
        return target, value

    def load_all(self, path: Path) -> None:
        """Read all existing files that `path` refers to, directly or indirectly."""
        pending = [path]
        while pending:
            current = pending.pop()
            for reference in set(_references(self.load(current))):
                location = unquote(reference.partition("#")[0])
                if not location or "://" in location:
                    continue
                target = (current.parent / location).resolve()
                if target not in self.read and target.is_file():
                    pending.append(target)
                    self.load(target)


def parse(content: bytes) -> Any:
    """Parse JSON or YAML. Raises ValueError or YAMLError if it is neither."""
    try:
        return json.loads(content, parse_int=str)
    except ValueError:
        return yaml.load(content, Loader=_Loader)


def is_document(contents: Any) -> bool:
    """Return whether the contents claim to be a complete OpenAPI or Swagger document."""
    return isinstance(contents, dict) and not contents.keys().isdisjoint(
        {"openapi", "swagger"}
    )


def operations(files: Files, path: Path) -> Iterator[tuple[str, str]]:
    """Yield (METHOD, path) of every operation below `paths`."""
    contents = files.load(path)
    is_32 = str(contents.get("openapi")).startswith("3.2")
    methods = {method: method.upper() for method in METHODS}
    if is_32:
        methods["query"] = "QUERY"
    for template, item in (contents.get("paths") or {}).items():
        if template.startswith("x-"):
            continue
        found: set[str] = set()
        for part in _parts(files, path, item):
            found |= {methods[key] for key in part if key in methods}
            found |= set(part.get("additionalOperations") or ()) if is_32 else set()
        yield from ((method, template) for method in sorted(found))


def schemas(files: Files) -> int:
    """Count the members of `components/schemas` in all files."""
    found = 0
    for contents in files.read.values():
        if isinstance(contents, dict) and isinstance(contents.get("components"), dict):
            found += len(contents["components"].get("schemas") or ())
    return found


def count(path: Path) -> dict[str, Any]:
    """Return the operations, schemas and files of a document.

    `document` is false for a file that is only a part of one. Raises ValueError or YAMLError.
    """
    files, path = Files(), path.resolve()
    if not is_document(files.load(path)):
        return {"document": False, "files": [str(path)]}
    files.load_all(path)
    return {
        "document": True,
        "files": sorted(map(str, files.read)),
        "operations": sorted(operations(files, path)),
        "schemas": schemas(files),
    }


def _parts(files: Files, path: Path, item: Any) -> Iterator[dict[str, Any]]:
    """Yield a path item and the targets of its `$ref`.

    OpenAPI 3.x does not define which fields win, so the fields of both count.
    """
    followed = set()
    while isinstance(item, dict):
        yield item
        reference = item.get("$ref")
        if not isinstance(reference, str) or (path, reference) in followed:
            return
        followed.add((path, reference))
        path, item = files.resolve(path, reference)


def _references(contents: Any) -> Iterator[str]:
    """Yield every `$ref`, once per value: YAML aliases repeat values."""
    pending, visited = [contents], set()
    while pending:
        value = pending.pop()
        if not isinstance(value, (dict, list)) or id(value) in visited:
            continue
        visited.add(id(value))
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            pending.extend(value.values())
        else:
            pending.extend(value)


if __name__ == "__main__":
    print(json.dumps(count(Path(sys.argv[1]))))
