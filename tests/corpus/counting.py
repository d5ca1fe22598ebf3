"""The operations and schemas of a document, counted without a line of the generator.

It knows as little as it can: what a path item is, and where a reference leads. As a script it prints the count of the
document that it is given as JSON.
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
    """Every scalar is text; only merge keys mean something."""

    yaml_implicit_resolvers = {
        "<": [("tag:yaml.org,2002:merge", re.compile("^(?:<<)$"))]
    }


class Files:
    """The files of a document, each read once."""

    def __init__(self) -> None:
        self.read: dict[Path, Any] = {}

    def load(self, path: Path) -> Any:
        """The contents of a file. Raises ValueError or YAMLError where it is neither JSON nor YAML."""
        if path not in self.read:
            self.read[path] = parse(path.read_bytes())
        return self.read[path]

    def resolve(self, path: Path, reference: str) -> tuple[Path, Any]:
        """The file and the value that a reference of `path` leads to (RFC 3986, RFC 6901). Raises LookupError or OSError."""
        place, _, pointer = reference.partition("#")
        target = (path.parent / unquote(place)).resolve() if place else path
        value = self.load(target)
        for part in unquote(pointer).split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            value = value[int(key) if isinstance(value, list) else key]
        return target, value

    def load_all(self, path: Path) -> None:
        """Read what is referred to from `path`, and from there, as far as there are such files."""
        waiting = [path]
        while waiting:
            here = waiting.pop()
            for reference in set(_references(self.load(here))):
                place = unquote(reference.partition("#")[0])
                if not place or "://" in place:
                    continue
                target = (here.parent / place).resolve()
                if target not in self.read and target.is_file():
                    waiting.append(target)
                    self.load(target)


def parse(content: bytes) -> Any:
    """JSON or YAML as plain values. Raises ValueError or YAMLError where it is neither."""
    try:
        return json.loads(content, parse_int=str)
    except ValueError:
        return yaml.load(content, Loader=_Loader)


def is_document(contents: Any) -> bool:
    """Whether it claims to be a whole OpenAPI or Swagger document, and no part of one."""
    return isinstance(contents, dict) and not contents.keys().isdisjoint(
        {"openapi", "swagger"}
    )


def operations(files: Files, path: Path) -> Iterator[tuple[str, str]]:
    """(METHOD, path) of every operation below `paths`."""
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
    """How many members `components/schemas` has, in all files together."""
    found = 0
    for contents in files.read.values():
        if isinstance(contents, dict) and isinstance(contents.get("components"), dict):
            found += len(contents["components"].get("schemas") or ())
    return found


def count(path: Path) -> dict[str, Any]:
    """All of it; `document` is false for a file that is only a part of one. Raises ValueError or YAMLError."""
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
    """A path item, and what its `$ref` leads to: 3.x leaves open who wins, not that both count."""
    passed = set()
    while isinstance(item, dict):
        yield item
        reference = item.get("$ref")
        if not isinstance(reference, str) or (path, reference) in passed:
            return
        passed.add((path, reference))
        path, item = files.resolve(path, reference)


def _references(contents: Any) -> Iterator[str]:
    """Every `$ref`; aliases make one value appear in many places, hence the identities."""
    waiting, seen = [contents], set()
    while waiting:
        value = waiting.pop()
        if not isinstance(value, (dict, list)) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            waiting.extend(value.values())
        else:
            waiting.extend(value)


if __name__ == "__main__":
    print(json.dumps(count(Path(sys.argv[1]))))
