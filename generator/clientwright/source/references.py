"""Where references may stand in an OpenAPI document, and which are refused.

A `$ref` means something only in certain places: in the example of a schema it is data,
as a property's name it is a name. So the objects of the specification are walked by
their kind, and the target of a reference is walked as what the reference stands for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from .. import json_pointer

# A kind is a key of GRAMMAR, or one of `list:kind`, `map:kind` (keys are names) and
# `patterned:kind` (keys are names, but those with x- are extensions).
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

# Under these keys stand maps, whose own keys are names that somebody chose.
NAMES = frozenset(
    key
    for members in GRAMMAR.values()
    for key, kind in members.items()
    if kind.startswith(("map:", "patterned:"))
)

# A place as a linked list, outermost last, so that a walk costs little per value.
Trail: TypeAlias = "tuple[Trail, str] | None"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST_PATH = 1000
_FILE = re.compile(r".*\.(json|ya?ml)(#.*)?", re.DOTALL)


@dataclass(frozen=True)
class Reference:
    """A reference, what kind of object it stands for, and where: a key of its holder.

    The key is `$ref`, or `$dynamicRef`, or one of a discriminator. A `soft` one is a
    discriminator's, which may as well be a mere name: it is followed where it leads
    somewhere.
    """

    kind: str
    ref: str
    holder: dict[str, Any]
    key: str
    path_from_pointer: Trail
    soft: bool = False

    @property
    def file(self) -> str:
        """What stands before the fragment."""
        return self.ref.partition("#")[0]

    @property
    def fragment(self) -> str:
        """A pointer, an anchor, or empty for the whole."""
        return self.ref.partition("#")[2]

    @property
    def pointer(self) -> str:
        """The pointer of the text of the reference."""
        return json_pointer.join(tokens((self.path_from_pointer, self.key)))


def tokens(trail: Trail) -> tuple[str, ...]:
    """A trail as the tokens of a JSON pointer."""
    found = []
    while trail is not None:
        trail, token = trail
        found.append(token)
    return tuple(reversed(found))


def truncate(text: str) -> str:
    """A text as it may stand in a message."""
    return text if len(text) <= 200 else f"{text[:197]}…"


def path_from_pointer(pointer: str) -> Trail:
    """A JSON pointer as a trail."""
    made: Trail = None
    for token in json_pointer.split(pointer):
        made = (made, token)
    return made


def walk(
    kind: str, value: Any, trail: Trail, visited: set[tuple[str, int]], siblings: bool
) -> Iterator[Reference]:
    """The references in a value of that kind, without following them.

    `visited` remembers kind and identity of what was seen, across calls. TaskRunner a
    `$ref` in a schema other keywords count only with `siblings` (OpenAPI 3.1).
    """
    stack: list[tuple[str, Any, Trail]] = [(kind, value, trail)]
    while stack:
        kind, value, trail = stack.pop()
        place = kind, id(value)
        if not isinstance(value, _CONTAINERS) or place in visited:
            continue
        visited.add(place)
        if isinstance(value, dict):
            if "$ref" in value and isinstance(value["$ref"], str):
                yield Reference(kind, value["$ref"], value, "$ref", trail)
                if not (kind == "pathItem" or (kind == "schema" and siblings)):
                    continue
            if siblings and kind == "schema" and "$dynamicRef" in value:
                if isinstance(value["$dynamicRef"], str):
                    dynamic = value["$dynamicRef"]
                    yield Reference(kind, dynamic, value, "$dynamicRef", trail)
        if kind in ("mapping", "discriminator"):
            yield from _mapped(kind, value, trail)
        stack.extend(reversed(_children(kind, value, trail)))


def schemas(
    kind: str, value: Any, trail: Trail, visited: set[tuple[str, int]]
) -> Iterator[tuple[Trail, Any]]:
    """The outermost schemas in a value of that kind, each with its place.

    `visited` is what `walk` makes of it.
    """
    stack: list[tuple[str, Any, Trail]] = [(kind, value, trail)]
    while stack:
        kind, value, trail = stack.pop()
        if kind == "schema":
            yield trail, value
        elif isinstance(value, _CONTAINERS) and (kind, id(value)) not in visited:
            visited.add((kind, id(value)))
            if not isinstance(value, dict) or kind == "pathItem" or "$ref" not in value:
                stack.extend(reversed(_children(kind, value, trail)))


def _children(kind: str, value: Any, trail: Trail) -> list[tuple[str, Any, Trail]]:
    if kind == "schema" and isinstance(value, dict):
        # Most of a document is that.
        return [
            (_IN_SCHEMA[key], item, (trail, key))
            for key, item in value.items()
            if key in _IN_SCHEMA
        ]
    form, _, inner = kind.partition(":")
    if kind == "callback":
        form, inner = "patterned", "pathItem"
    if isinstance(value, list):
        # `items` was a list of schemas once, and `parameters` is one.
        each = inner if form == "list" else kind
        listed = value if form == "list" or kind == "schema" else []
        return [(each, item, (trail, str(i))) for i, item in enumerate(listed)]
    if form in ("map", "patterned"):
        return [
            (inner, item, (trail, key))
            for key, item in value.items()
            if form == "map" or not key.startswith("x-")
        ]
    known = GRAMMAR[kind] if form != "list" else {}
    return [
        (known[key], item, (trail, key)) for key, item in value.items() if key in known
    ]


def _mapped(kind: str, value: Any, trail: Trail) -> Iterator[Reference]:
    """What a discriminator's names refer to, where they are more than a name."""
    if isinstance(value, dict):
        for key, ref in value.items():
            if kind == "discriminator" and key != "defaultMapping":
                continue
            if isinstance(ref, str) and ("#" in ref or "/" in ref or _FILE.match(ref)):
                yield Reference("schema", ref, value, key, trail, soft=True)


def why_forbidden(file: str) -> tuple[str, str] | None:
    """Problem and hint if the file part of a reference may not be followed at all.

    Only relative paths pass: a document must not reach beyond its own folder, nor
    into the network, on the machine of whoever generates from it.
    """
    try:
        path = unquote(file, errors="strict")
    except UnicodeDecodeError:
        return (
            f"the %-escapes in {truncate(file)} are not UTF-8",
            "write the file's name plainly",
        )
    if len(path) > _LONGEST_PATH:
        return f"a file's name of {len(path):,} characters is too long", ""
    keep = "keep the file beside the document and refer to it by its relative path"
    for form in (file, path):
        if form.startswith("//"):
            return f"{truncate(file)} names another host, nothing is fetched", keep
        if _DRIVE.match(form) and (len(form) == 2 or form[2] in "\\/"):
            return f"{truncate(file)} is an absolute path", keep
        if _SCHEME.match(form):
            return f"{truncate(file)} is a URL, nothing is fetched", keep
        if form.startswith("/"):
            return f"{truncate(file)} is an absolute path", keep
    if "\\" in path:
        return f"{truncate(file)} has backslashes", "write / between folders"
    if "\0" in path:
        return "a file's name cannot hold NUL", keep
    return None
