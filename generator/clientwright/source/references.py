"""Find the references in an OpenAPI document, and decide which ones are forbidden.

A `$ref` is a reference only at certain locations. In an example it is data, and as the name of
a property it is a name. Therefore the walk distinguishes the kinds of objects of the
specification, and walks the target of a reference as the kind that the reference stands for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from .. import json_pointer

# A kind is a key of GRAMMAR, `list:kind`, `map:kind` (keys are names) or `patterned:kind` (keys
# are names, but keys with `x-` are extensions).
_METHODS = "get put post delete options head patch trace query".split()
_SCHEMA_IN = (
    "additionalItems additionalProperties contains contentSchema else if items not"
    " propertyNames then unevaluatedItems unevaluatedProperties"
).split()
_SCHEMA_LISTS = "allOf anyOf oneOf prefixItems".split()
_SCHEMA_MAPS = (
    "$defs definitions dependencies dependentSchemas patternProperties properties"
).split()
_PARAMETER = {
    "schema": "schema",
    "content": "map:mediaType",
    "examples": "map:example",
}
GRAMMAR: dict[str, dict[str, str]] = {
    "openapi": {
        "paths": "patterned:pathItem",
        "webhooks": "map:pathItem",
        "components": "components",
    },
    "components": {
        "schemas": "map:schema",
        "responses": "map:response",
        "parameters": "map:parameter",
        "examples": "map:example",
        "requestBodies": "map:requestBody",
        "headers": "map:header",
        "securitySchemes": "map:securityScheme",
        "links": "map:link",
        "callbacks": "map:callback",
        "pathItems": "map:pathItem",
        "mediaTypes": "map:mediaType",
    },
    "pathItem": {
        **dict.fromkeys(_METHODS, "operation"),
        "additionalOperations": "map:operation",
        "parameters": "list:parameter",
    },
    "operation": {
        "parameters": "list:parameter",
        "requestBody": "requestBody",
        "responses": "patterned:response",
        "callbacks": "map:callback",
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "requestBody": {"content": "map:mediaType"},
    "response": {
        "headers": "map:header",
        "content": "map:mediaType",
        "links": "map:link",
    },
    "mediaType": {
        "schema": "schema",
        "itemSchema": "schema",
        "examples": "map:example",
        "encoding": "map:encoding",
        "prefixEncoding": "list:encoding",
        "itemEncoding": "encoding",
    },
    "encoding": {
        "headers": "map:header",
        "encoding": "map:encoding",
        "prefixEncoding": "list:encoding",
        "itemEncoding": "encoding",
    },
    "schema": {
        **dict.fromkeys(_SCHEMA_IN, "schema"),
        **dict.fromkeys(_SCHEMA_LISTS, "list:schema"),
        **dict.fromkeys(_SCHEMA_MAPS, "map:schema"),
        "discriminator": "discriminator",
    },
    "discriminator": {"mapping": "mapping"},
    "callback": {},
    "example": {},
    "link": {},
    "mapping": {},
    "securityScheme": {},
}

_IN_SCHEMA = GRAMMAR["schema"]
_CONTAINERS = (dict, list)

# The values of these keywords are maps whose keys are names chosen by the author.
NAMES = frozenset(
    key
    for members in GRAMMAR.values()
    for key, kind in members.items()
    if kind.startswith(("map:", "patterned:"))
)

# The keys from a value to the root, as a linked list: a walk then needs no copies per value.
KeyPath: TypeAlias = "tuple[KeyPath, str] | None"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:")
_MAX_PATH_LENGTH = 1000
_FILE = re.compile(r".*\.(json|ya?ml)(#.*)?", re.DOTALL)


@dataclass(frozen=True)
class Reference:
    """A reference."""

    #: The kind of object that the reference stands for.
    kind: str
    #: The text of the reference.
    ref: str
    #: The mapping that contains the reference.
    holder: dict[str, Any]
    #: The key of the reference: `$ref`, `$dynamicRef`, or one of a discriminator.
    key: str
    #: The key path of the holder.
    path: KeyPath
    #: Whether the text can be a mere name, as in a discriminator. It needs no target then.
    soft: bool = False

    @property
    def file(self) -> str:
        """The text before the fragment."""
        return self.ref.partition("#")[0]

    @property
    def fragment(self) -> str:
        """A pointer, an anchor, or empty for the whole document."""
        return self.ref.partition("#")[2]

    @property
    def pointer(self) -> str:
        """The pointer of the text of the reference."""
        return json_pointer.join(tokens((self.path, self.key)))


def tokens(path: KeyPath) -> tuple[str, ...]:
    """Return a key path as the tokens of a JSON pointer."""
    found = []
    while path is not None:
        path, token = path
        found.append(token)
    return tuple(reversed(found))


def truncate(text: str) -> str:
    """Shorten a text for a message."""
    return text if len(text) <= 200 else f"{text[:197]}…"


def path_from_pointer(pointer: str) -> KeyPath:
    """Return a JSON pointer as a key path."""
    path: KeyPath = None
    for token in json_pointer.split(pointer):
        path = (path, token)
    return path


def walk(
    kind: str, value: Any, path: KeyPath, visited: set[tuple[str, int]], siblings: bool
) -> Iterator[Reference]:
    """Yield the references in a value of some kind, without following them.

    `visited` collects the kind and identity of all visited values across calls. Next to a `$ref` in
    a schema, other keywords have an effect only with `siblings` (OpenAPI 3.1).
    """
    stack: list[tuple[str, Any, KeyPath]] = [(kind, value, path)]
    while stack:
        kind, value, path = stack.pop()
        entry = kind, id(value)
        if not isinstance(value, _CONTAINERS) or entry in visited:
            continue
        visited.add(entry)
        if isinstance(value, dict):
            if "$ref" in value and isinstance(value["$ref"], str):
                yield Reference(kind, value["$ref"], value, "$ref", path)
                if not (kind == "pathItem" or (kind == "schema" and siblings)):
                    continue
            dynamic = value.get("$dynamicRef")
            if siblings and kind == "schema" and isinstance(dynamic, str):
                yield Reference(kind, dynamic, value, "$dynamicRef", path)
        if kind in ("mapping", "discriminator"):
            yield from _discriminator_references(kind, value, path)
        stack.extend(reversed(_children(kind, value, path)))


def schemas(
    kind: str, value: Any, path: KeyPath, visited: set[tuple[str, int]]
) -> Iterator[tuple[KeyPath, Any]]:
    """Yield the outermost schemas in a value of some kind, with their key paths.

    `visited` has the same meaning as in `walk`.
    """
    stack: list[tuple[str, Any, KeyPath]] = [(kind, value, path)]
    while stack:
        kind, value, path = stack.pop()
        if kind == "schema":
            yield path, value
        elif isinstance(value, _CONTAINERS) and (kind, id(value)) not in visited:
            visited.add((kind, id(value)))
            if not isinstance(value, dict) or kind == "pathItem" or "$ref" not in value:
                stack.extend(reversed(_children(kind, value, path)))


def _children(kind: str, value: Any, path: KeyPath) -> list[tuple[str, Any, KeyPath]]:
    if kind == "schema" and isinstance(value, dict):
        # Most values of a document are schemas, so this branch saves time.
        return [
            (_IN_SCHEMA[key], item, (path, key))
            for key, item in value.items()
            if key in _IN_SCHEMA
        ]
    form, _, inner = kind.partition(":")
    if kind == "callback":
        form, inner = "patterned", "pathItem"
    if isinstance(value, list):
        # `items` was a list of schemas in older drafts, and `parameters` is a list.
        member = inner if form == "list" else kind
        listed = value if form == "list" or kind == "schema" else []
        return [(member, item, (path, str(i))) for i, item in enumerate(listed)]
    if form in ("map", "patterned"):
        return [
            (inner, item, (path, key))
            for key, item in value.items()
            if form == "map" or not key.startswith("x-")
        ]
    known = GRAMMAR[kind] if form != "list" else {}
    return [
        (known[key], item, (path, key)) for key, item in value.items() if key in known
    ]


def _discriminator_references(
    kind: str, value: Any, path: KeyPath
) -> Iterator[Reference]:
    """Yield the references of a discriminator; values that can only be names are left out."""
    if isinstance(value, dict):
        for key, ref in value.items():
            if kind == "discriminator" and key != "defaultMapping":
                continue
            if isinstance(ref, str) and ("#" in ref or "/" in ref or _FILE.match(ref)):
                yield Reference("schema", ref, value, key, path, soft=True)


def why_forbidden(file: str) -> tuple[str, str] | None:
    """Return message and hint if the file of a reference must not be opened at all, else None.

    Only relative paths are allowed: a document must not reach beyond its folder or into the network
    of the machine that generates from it.
    """
    try:
        path = unquote(file, errors="strict")
    except UnicodeDecodeError:
        return (
            f"the %-escapes in {truncate(file)} are not UTF-8",
            "write the name of the file without %-escapes",
        )
    if len(path) > _MAX_PATH_LENGTH:
        return f"a file name of {len(path):,} characters is too long", ""
    keep = "put the file into the folder of the document, and use its relative path"
    for form in (file, path):
        if form.startswith("//"):
            return f"{truncate(file)} is on another host, and nothing is fetched", keep
        if _DRIVE.match(form) and (len(form) == 2 or form[2] in "\\/"):
            return f"{truncate(file)} is an absolute path", keep
        if _SCHEME.match(form):
            return f"{truncate(file)} is a URL, and nothing is fetched", keep
        if form.startswith("/"):
            return f"{truncate(file)} is an absolute path", keep
    if "\\" in path:
        return f"{truncate(file)} has backslashes", "write / between the folders"
    if "\0" in path:
        return "a file name must not contain NUL", keep
    return None
