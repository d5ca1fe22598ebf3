"""Convert Schema Objects to one dialect, and hoist inline schemas that need a name.

Components, targets of references, and inline objects, compositions and enumerations become
named schemas. Other inline schemas (arrays, maps and scalars) stay inline.
"""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from pathlib import PurePosixPath
from typing import Any

from .. import json_pointer
from ..ir import JsonSchema, Schema, types_of
from ..json_pointer import escape
from ..regex_support import is_supported_regex
from ..source import Document, DocumentSet, Location
from .discriminators import DiscriminatorReader, add_subclasses
from .hoisting import (
    contains_reference,
    deserves_name,
    is_object_and_others,
    with_null_of,
)
from .keywords import (
    ALL_PLAIN,
    COPIED,
    HOLDERS,
    LIMITS,
    LISTS,
    NARROWED,
    NARROWING,
    PLAIN,
    READ,
    SILENT,
    SINGLE,
    UNTYPED,
)
from .ledger import Ledger
from .navigation import as_mapping
from .normalize import NULL, REF_SIBLINGS, simplify, to_2020_12, without_null

# The suffix of the id for the object part of a schema with several types. No other id ends with
# this text: only 0 and 1 follow a tilde in a JSON pointer (RFC 6901, section 3).
OBJECT = "~object"


class SchemaReader:
    """Reads schemas, and collects those that get a name.

    The name of a schema must not depend on the reading order. Therefore everything that could own
    the target of a reference is read before the target: components before other schemas, and outer
    locations before inner ones.
    """

    def __init__(self, document_sets: Sequence[DocumentSet], ledger: Ledger) -> None:
        self._document_set = document_sets[0]
        self._ledger = ledger
        self._schemas: dict[str, Schema] = {}
        self._pending: list[tuple[bool, int, str, Location]] = []
        self._registered: set[str] = set()
        self._hoisted: set[str] = set()
        self._components: dict[str, str] = {}
        self._targets: dict[tuple[str, str], tuple[Location, Location]] = {}
        self._discriminators = DiscriminatorReader(document_sets, ledger, self.register)

    def register(self, location: Location) -> str:
        """Make the schema at a location a named one, and return its id."""
        key = self._components.get(location.id, location.id)
        if key not in self._registered:
            self._registered.add(key)
            depth = location.pointer.count("/")
            entry = (not _is_component(location.pointer), depth, location.id, location)
            heappush(self._pending, entry)
        return key

    def component(self, location: Location) -> None:
        """Make a member of `components/schemas` a named schema.

        If the component is only a reference to a location that is no component, that location gets
        the name of the component.
        """
        target = self._document_set.dereference(location)
        if target.id != location.id and not _is_component(target.pointer):
            self._components.setdefault(target.id, location.id)
        self.register(location)

    def use(
        self, document: Document, pointer: str, node: Any, owner: str, part: str
    ) -> JsonSchema:
        """Return the inline schema at a pointer, converted; `part` names its part of `owner`."""
        return self._inline(Location(document, pointer, node), owner, part)

    def finish(self) -> Mapping[str, Schema]:
        """Return all named schemas, sorted by id."""
        while self._pending:
            *_, location = heappop(self._pending)
            if location.id in self._schemas:
                continue
            part = _component_key(location)
            target = self._document_set.dereference(location)
            lends_name = self._components.get(target.id) == location.id
            source = target if lends_name else location
            definition = self._definition(source, location.id, "", top=True)
            self._schemas[location.id] = Schema(location.id, None, part, definition)
        add_subclasses(self._schemas)
        return dict(sorted(self._schemas.items()))

    def _inline(self, location: Location, owner: str, part: str) -> JsonSchema:
        """Convert an inline schema; return a reference if the schema gets a name."""
        node = location.value
        # Most schemas are simple, so this branch saves most of the time.
        if (
            isinstance(node, dict)
            and node.keys() <= ALL_PLAIN
            and isinstance(node.get("type"), str)
        ):
            return {key: node[key] for key in PLAIN if key in node}
        location = simplify(location)
        node = location.value
        if not isinstance(node, dict) or "$ref" in node or not deserves_name(node):
            return self._definition(location, owner, part)
        if location.id in self._components:
            return with_null_of({"$ref": self.register(location)}, node)
        if location.id not in self._hoisted:
            self._hoisted.add(location.id)
            definition = self._definition(location, location.id, "", top=True)
            self._schemas[location.id] = Schema(location.id, owner, part, definition)
        return with_null_of({"$ref": location.id}, node)

    def _definition(
        self, location: Location, owner: str, part: str, *, top: bool = False
    ) -> JsonSchema:
        """Convert the schema at a location; `top` if it is the definition of `owner`."""
        if location.value is False:
            self._note(
                location,
                "",
                "false",
                "the schema allows no value; the client accepts any value",
            )
        if not isinstance(location.value, dict):
            return {}
        location = simplify(location)
        if "$ref" in location.value:
            return self._reference(location, location.value)
        if isinstance(location.value.get("$dynamicRef"), str):
            why = "treated as a $ref to the nearest anchor of this name"
            self._note(location, "/$dynamicRef", "$dynamicRef", why)
            static = {**location.value, "$ref": location.value["$dynamicRef"]}
            return self._reference(location, static)
        self._record_unused(location, location.value)
        node = to_2020_12(location.value)
        if top and deserves_name(node):
            node = without_null(node)
        if is_object_and_others(node):
            return self._object_and_others(location, node, owner, part)
        self._note_unexpressed(location, node)
        if "enum" in location.value and "enum" not in node and "type" not in node:
            why = "Python has no enumeration of these values; the client accepts any value"
            self._note(location, "/enum", "enum", why)
        converted = {key: node[key] for key in COPIED if key in node}
        for key in () if NARROWED.isdisjoint(node) else NARROWING:
            if key in node and not contains_reference(node[key]):
                converted[key] = node[key]
        if HOLDERS.isdisjoint(node):
            return converted
        return {**converted, **self._subschemas(location, node, owner, part)}

    def _subschemas(
        self, location: Location, node: Mapping[str, Any], owner: str, part: str
    ) -> dict[str, Any]:
        """Convert the keywords of a schema that contain other schemas."""
        converted: dict[str, Any] = {}
        unlimited = _keywords_without_limits(node)

        def child(value: Any, name: str, *tokens: str) -> JsonSchema:
            if tokens[0] in unlimited:
                self._note_limits(_below(location, value, *tokens))
            return self._inline(
                _below(location, value, *tokens), owner, _join(part, name)
            )

        if properties := as_mapping(node.get("properties")):
            converted["properties"] = {
                key: child(value, key, "properties", key)
                for key, value in properties.items()
            }
        if patterns := as_mapping(node.get("patternProperties")):
            converted["patternProperties"] = {
                key: child(value, "Value", "patternProperties", key)
                for key, value in patterns.items()
            }
        for keyword, name in SINGLE.items():
            if isinstance(node.get(keyword), dict):
                converted[keyword] = child(node[keyword], name, keyword)
        if isinstance(node.get("additionalProperties"), bool):
            converted["additionalProperties"] = node["additionalProperties"]
        # Inline parts of an object belong to the object itself, so they get no names.
        parts = ["allOf"]
        if as_mapping(node.get("properties")) or node.get("allOf"):
            parts += ["anyOf", "oneOf"]
        for keyword, name in LISTS.items():
            if node.get(keyword) and keyword not in parts:
                converted[keyword] = [
                    child(value, f"{name} {index + 1}", keyword, str(index))
                    for index, value in enumerate(node[keyword])
                ]
        for keyword in parts:
            if node.get(keyword):
                below = [
                    _below(location, value, keyword, str(i))
                    for i, value in enumerate(node[keyword])
                ]
                converted[keyword] = [
                    self._definition(item, owner, part) for item in below
                ]
                if keyword != "allOf":
                    self._note_undeclared(below)
        if isinstance(node.get("discriminator"), dict):
            converted["discriminator"] = self._discriminators.read(
                location, node, converted
            )
        return converted

    def _object_and_others(
        self, location: Location, node: Mapping[str, Any], owner: str, part: str
    ) -> JsonSchema:
        """Split a schema with several types, one of them `object`.

        The result is a union of a named object and a schema with the other types.
        """
        others = [name for name in types_of(node) if name != "object"]
        object_ = Location(
            location.document, location.pointer, {**node, "type": "object"}
        )
        key = f"{location.id}{OBJECT}"
        definition = self._definition(object_, key, "")
        self._schemas[key] = Schema(key, owner, _join(part, "Object"), definition)
        rest = {
            keyword: node[keyword]
            for keyword in COPIED
            if keyword in node and keyword not in ("required", "examples")
        }
        rest["type"] = others[0] if len(others) == 1 else others
        if isinstance(node.get("items"), dict):
            items = _below(location, node["items"], "items")
            rest["items"] = self._inline(items, owner, _join(part, "Item"))
        return {"anyOf": [{"$ref": key}, rest]}

    def _reference(self, location: Location, node: Mapping[str, Any]) -> JsonSchema:
        target, final = self._target(location.document, node["$ref"])
        converted: dict[str, Any] = dict(
            with_null_of({"$ref": self.register(target)}, final.value)
        )
        converted |= {key: node[key] for key in REF_SIBLINGS if key in node}
        for key in node.keys() - {"summary", *REF_SIBLINGS} - SILENT:
            self._note(location, f"/{escape(key)}", key, "has no effect next to a $ref")
        return converted

    def _target(self, document: Document, ref: str) -> tuple[Location, Location]:
        """Return the target of a reference, and the end of the chain of references."""
        # Most references occur many times.
        if (found := self._targets.get((document.label, ref))) is None:
            at = self._document_set.resolve(document, ref)
            found = at, self._document_set.dereference(at)
            self._targets[document.label, ref] = found
        return found

    def _record_unused(self, location: Location, node: Mapping[str, Any]) -> None:
        if node.keys() <= READ and "pattern" not in node:
            return
        self._ledger.extensions(location.document, location.pointer, node)
        if isinstance(pattern := node.get("pattern"), str) and not is_supported_regex(
            pattern
        ):
            why = "pydantic does not support this pattern, so it is not checked"
            self._note(location, "/pattern", "pattern", why)
        for key in node.keys() - READ:
            why = UNTYPED.get(key, "has no effect on the generated types")
            if not key.startswith("x-"):
                self._note(location, f"/{escape(key)}", key, why)

    def _note_limits(self, location: Location) -> None:
        """Add ledger entries for limits of a value inside a list, a map or a union."""
        if isinstance(location.value, dict) and not deserves_name(location.value):
            for keyword in LIMITS:
                if keyword in location.value:
                    why = (
                        "limits of values inside lists, maps and unions are not checked"
                    )
                    self._note(location, f"/{keyword}", keyword, why)

    def _note_undeclared(self, options: Sequence[Location]) -> None:
        """Add ledger entries for `additionalProperties` of options.

        One class has the properties of all options, so a rule of one option does not apply to it.
        """
        for option in options:
            at = self._document_set.dereference(option)
            if isinstance(at.value, dict) and as_mapping(
                at.value.get("additionalProperties")
            ):
                why = "only one of several options declares it; the client accepts any value"
                self._note(option, "", "additionalProperties", why)

    def _note_unexpressed(self, location: Location, node: Mapping[str, Any]) -> None:
        """Add ledger entries for constraints that the type cannot express."""
        length = len(node.get("prefixItems") or ())
        exact = length and node.get("minItems") == node.get("maxItems") == length
        if length and not exact:
            why = (
                "positions are not checked; each item may have the type of any position"
            )
            self._note(location, "/prefixItems", "prefixItems", why)
        others = node.get("additionalProperties")
        if (
            node.get("properties")
            and node.get("patternProperties")
            and others in (None, True, {})
        ):
            why = "additional properties are kept without a type"
            self._note(location, "/patternProperties", "patternProperties", why)
        if (
            not isinstance(node.get("type"), str)
            and len({*types_of(node)} - {"null"}) > 1
        ):
            self._note_limits(location)
        if node.get("uniqueItems") is True:
            why = "uniqueness of items is not checked"
            self._note(location, "/uniqueItems", "uniqueItems", why)

    def _note(self, location: Location, suffix: str, keyword: str, why: str) -> None:
        pointer = location.pointer + suffix
        self._ledger.add(location.document, pointer, keyword, "ignored", why)


def _keywords_without_limits(node: Mapping[str, Any]) -> set[str]:
    """Return the keywords in whose subschemas limits are not checked."""
    keywords = {
        "items",
        "additionalProperties",
        "patternProperties",
        "prefixItems",
    }
    for keyword in ("anyOf", "oneOf"):
        options = node.get(keyword) or ()
        if sum(option != NULL for option in options) > 1:
            keywords.add(keyword)
    return keywords


def _component_key(location: Location) -> str:
    """Return the `part` of a named schema.

    It is the key of a component, the stem of a file name, or else the words of the pointer.
    """
    pointer = location.pointer
    if not pointer:
        return PurePosixPath(location.document.label).stem
    tokens = json_pointer.split(pointer)
    return tokens[-1] if _is_component(pointer) else " ".join(tokens)


def _is_component(pointer: str) -> bool:
    return pointer.startswith("/components/schemas/") and pointer.count("/") == 3


def _below(location: Location, value: Any, *tokens: str) -> Location:
    return Location(
        location.document, location.pointer + json_pointer.join(tokens), value
    )


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
