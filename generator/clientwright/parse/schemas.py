"""Schema Objects of OpenAPI 3.0 and 3.1 → one dialect, with inline objects and enumerations hoisted into named schemas.

A plain array, map or scalar stays where it is used; everything a reader would want a name for becomes a `Schema`: components, targets of
references, and inline objects with properties, compositions and enumerations.
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
from .keywords import (
    ALL_PLAIN,
    COPIED,
    HOLDERS,
    LIMITS,
    LISTS,
    NAMING,
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

# After the id of a schema with several types, the id of the object that it may be; no pointer has a tilde there (RFC 6901, section 3).
OBJECT = "~object"


class SchemaReader:
    """Reads schemas wherever they stand, and gathers those that get a name.

    What a schema is called must not depend on who refers to it first. So the targets of references wait until everything that may own them is read:
    components come before others, and outer places before inner ones.
    """

    def __init__(self, several: Sequence[DocumentSet], ledger: Ledger) -> None:
        self._sources = several[0]
        self._ledger = ledger
        self._schemas: dict[str, Schema] = {}
        self._pending: list[tuple[bool, int, str, Location]] = []
        self._registered: set[str] = set()
        self._hoisted: set[str] = set()
        self._components: dict[str, str] = {}
        self._targets: dict[tuple[str, str], tuple[Location, Location]] = {}
        self._discriminators = DiscriminatorReader(several, ledger, self.register)

    def register(self, place: Location) -> str:
        """Make the schema at a place a named one; its id."""
        key = self._components.get(place.id, place.id)
        if key not in self._registered:
            self._registered.add(key)
            depth = place.pointer.count("/")
            turn = (not _is_component(place.pointer), depth, place.id, place)
            heappush(self._pending, turn)
        return key

    def component(self, place: Location) -> None:
        """Make a member of `components/schemas` a named schema; one that only refers to a place without a key of its own stands for that place."""
        target = self._sources.dereference(place)
        if target.id != place.id and not _is_component(target.pointer):
            self._components.setdefault(target.id, place.id)
        self.register(place)

    def use(
        self, document: Document, pointer: str, node: Any, owner: str, part: str
    ) -> JsonSchema:
        """The schema written inline at a place of `owner`, in the dialect."""
        return self._inline(Location(document, pointer, node), owner, part)

    def finish(self) -> Mapping[str, Schema]:
        """Every named schema, sorted by id."""
        while self._pending:
            *_, place = heappop(self._pending)
            if place.id in self._schemas:
                continue
            part = _component_key(place)
            target = self._sources.dereference(place)
            stands_for = self._components.get(target.id) == place.id
            written = target if stands_for else place
            definition = self._definition(written, place.id, "", top=True)
            self._schemas[place.id] = Schema(place.id, None, part, definition)
        add_subclasses(self._schemas)
        return dict(sorted(self._schemas.items()))

    def _inline(self, place: Location, owner: str, part: str) -> JsonSchema:
        """A schema in another one's place: a name's reference if it deserves one."""
        node = place.value
        if isinstance(node, dict) and node.keys() <= ALL_PLAIN:
            # As most are.
            if isinstance(node.get("type"), str):
                return {key: node[key] for key in PLAIN if key in node}
        place = simplify(place)
        node = place.value
        if not isinstance(node, dict) or "$ref" in node or not _deserves_name(node):
            return self._definition(place, owner, part)
        if place.id in self._components:
            return _nullable_if({"$ref": self.register(place)}, node)
        if place.id not in self._hoisted:
            self._hoisted.add(place.id)
            definition = self._definition(place, place.id, "", top=True)
            self._schemas[place.id] = Schema(place.id, owner, part, definition)
        return _nullable_if({"$ref": place.id}, node)

    def _definition(
        self, place: Location, owner: str, part: str, *, top: bool = False
    ) -> JsonSchema:
        """The schema at a place in the dialect; `top` where it is that of `owner` itself, not a part of it."""
        if place.value is False:
            self._note(place, "", "false", "no value is valid here, any is accepted")
        if not isinstance(place.value, dict):
            return {}
        place = simplify(place)
        if "$ref" in place.value:
            return self._reference(place, place.value)
        if isinstance(place.value.get("$dynamicRef"), str):
            why = "taken for a reference to the nearest anchor of that name"
            self._note(place, "/$dynamicRef", "$dynamicRef", why)
            static = {**place.value, "$ref": place.value["$dynamicRef"]}
            return self._reference(place, static)
        self._record_unused(place, place.value)
        node = to_2020_12(place.value)
        if top and _deserves_name(node):
            node = without_null(node)
        if _is_object_or_else(node):
            return self._object_or_else(place, node, owner, part)
        self._note_unheld(place, node)
        if "enum" in place.value and "enum" not in node and "type" not in node:
            why = "Python has no enumeration of such values, so any is accepted"
            self._note(place, "/enum", "enum", why)
        read = {key: node[key] for key in COPIED if key in node}
        for key in () if NARROWED.isdisjoint(node) else NARROWING:
            if key in node and not _refers(node[key]):
                read[key] = node[key]
        if HOLDERS.isdisjoint(node):
            return read

        inner = {"items", "additionalProperties", "patternProperties", "prefixItems"}
        for keyword in ("anyOf", "oneOf"):
            options = node.get(keyword) or ()
            if sum(option != NULL for option in options) > 1:
                inner.add(keyword)

        def inside(value: Any, name: str, *tokens: str) -> JsonSchema:
            if tokens[0] in inner:
                self._note_limits(_below(place, value, *tokens))
            return self._inline(_below(place, value, *tokens), owner, _join(part, name))

        if properties := as_mapping(node.get("properties")):
            read["properties"] = {
                key: inside(value, key, "properties", key)
                for key, value in properties.items()
            }
        if patterns := as_mapping(node.get("patternProperties")):
            read["patternProperties"] = {
                key: inside(value, "Value", "patternProperties", key)
                for key, value in patterns.items()
            }
        for keyword, name in SINGLE.items():
            if isinstance(node.get(keyword), dict):
                read[keyword] = inside(node[keyword], name, keyword)
        if isinstance(node.get("additionalProperties"), bool):
            read["additionalProperties"] = node["additionalProperties"]
        # Parts of an object that are written inline belong to the object itself, so they get no names.
        parts = ["allOf"]
        if as_mapping(node.get("properties")) or node.get("allOf"):
            parts += ["anyOf", "oneOf"]
        for keyword, name in LISTS.items():
            if node.get(keyword) and keyword not in parts:
                read[keyword] = [
                    inside(value, f"{name} {index + 1}", keyword, str(index))
                    for index, value in enumerate(node[keyword])
                ]
        for keyword in parts:
            if node.get(keyword):
                below = [
                    _below(place, value, keyword, str(i))
                    for i, value in enumerate(node[keyword])
                ]
                read[keyword] = [self._definition(one, owner, part) for one in below]
                if keyword != "allOf":
                    self._note_unnamed(below)
        if isinstance(node.get("discriminator"), dict):
            read["discriminator"] = self._discriminators.read(place, node, read)
        return read

    def _object_or_else(
        self, place: Location, node: Mapping[str, Any], owner: str, part: str
    ) -> JsonSchema:
        """A type array with an object in it, as alternatives: an object of its own, which gets a name, or a value of the other types."""
        others = [name for name in types_of(node) if name != "object"]
        pure = Location(place.document, place.pointer, {**node, "type": "object"})
        key = f"{place.id}{OBJECT}"
        definition = self._definition(pure, key, "")
        self._schemas[key] = Schema(key, owner, _join(part, "Object"), definition)
        rest = {
            keyword: node[keyword]
            for keyword in COPIED
            if keyword in node and keyword not in ("required", "examples")
        }
        rest["type"] = others[0] if len(others) == 1 else others
        if isinstance(node.get("items"), dict):
            items = _below(place, node["items"], "items")
            rest["items"] = self._inline(items, owner, _join(part, "Item"))
        return {"anyOf": [{"$ref": key}, rest]}

    def _reference(self, place: Location, node: Mapping[str, Any]) -> JsonSchema:
        target, final = self._target(place.document, node["$ref"])
        read: dict[str, Any] = dict(
            _nullable_if({"$ref": self.register(target)}, final.value)
        )
        read |= {key: node[key] for key in REF_SIBLINGS if key in node}
        for key in node.keys() - {"summary", *REF_SIBLINGS} - SILENT:
            self._note(place, f"/{escape(key)}", key, "stands beside a $ref")
        return read

    def _target(self, document: Document, ref: str) -> tuple[Location, Location]:
        """Where a reference leads, and where that leads in the end."""
        # Most are there many times.
        if (found := self._targets.get((document.label, ref))) is None:
            at = self._sources.resolve(document, ref)
            found = at, self._sources.dereference(at)
            self._targets[document.label, ref] = found
        return found

    def _record_unused(self, place: Location, node: Mapping[str, Any]) -> None:
        if node.keys() <= READ and "pattern" not in node:
            return
        self._ledger.extensions(place.document, place.pointer, node)
        if isinstance(pattern := node.get("pattern"), str) and not is_supported_regex(
            pattern
        ):
            why = "pydantic cannot match the pattern, so values are not checked by it"
            self._note(place, "/pattern", "pattern", why)
        for key in node.keys() - READ:
            why = UNTYPED.get(key, "has no effect on the generated types")
            if not key.startswith("x-"):
                self._note(place, f"/{escape(key)}", key, why)

    def _note_limits(self, place: Location) -> None:
        """Enter the limits of a value inside a list, a map or a union."""
        if isinstance(place.value, dict) and not _deserves_name(place.value):
            for keyword in LIMITS:
                if keyword in place.value:
                    why = "values inside lists, maps and unions are not held to limits"
                    self._note(place, f"/{keyword}", keyword, why)

    def _note_unnamed(self, options: Sequence[Location]) -> None:
        """Enter what alternatives say of properties that they do not name: it does not hold for the one class that has the properties of all."""
        for option in options:
            at = self._sources.dereference(option)
            if isinstance(at.value, dict) and as_mapping(
                at.value.get("additionalProperties")
            ):
                why = "said by one of several alternatives, so any is accepted"
                self._note(option, "", "additionalProperties", why)

    def _note_unheld(self, place: Location, node: Mapping[str, Any]) -> None:
        """Enter what a type says less exactly than the schema."""
        length = len(node.get("prefixItems") or ())
        exact = length and node.get("minItems") == node.get("maxItems") == length
        if length and not exact:
            why = "what may stand at one position may stand at any"
            self._note(place, "/prefixItems", "prefixItems", why)
        others = node.get("additionalProperties")
        if (
            node.get("properties")
            and node.get("patternProperties")
            and others in (None, True, {})
        ):
            why = "further properties beside these are kept as they come, untyped"
            self._note(place, "/patternProperties", "patternProperties", why)
        if (
            not isinstance(node.get("type"), str)
            and len({*types_of(node)} - {"null"}) > 1
        ):
            self._note_limits(place)
        if node.get("uniqueItems") is True:
            why = "that no two items are the same is not checked"
            self._note(place, "/uniqueItems", "uniqueItems", why)

    def _note(self, place: Location, suffix: str, keyword: str, why: str) -> None:
        pointer = place.pointer + suffix
        self._ledger.add(place.document, pointer, keyword, "ignored", why)


def _component_key(place: Location) -> str:
    """What a referenced schema is called: its key, its whole pointer where that is not a component's, or its file's name."""
    pointer = place.pointer
    if not pointer:
        return PurePosixPath(place.document.label).stem
    tokens = json_pointer.split(pointer)
    return tokens[-1] if _is_component(pointer) else " ".join(tokens)


def _is_component(pointer: str) -> bool:
    return pointer.startswith("/components/schemas/") and pointer.count("/") == 3


def _below(place: Location, value: Any, *tokens: str) -> Location:
    return Location(place.document, place.pointer + json_pointer.join(tokens), value)


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _deserves_name(node: Mapping[str, Any]) -> bool:
    return not NAMING.isdisjoint(node) and bool(
        as_mapping(node.get("properties"))
        or node.get("enum") not in (None, [], [None])
        or node.get("allOf")
        or isinstance(node.get("discriminator"), dict)
    )


def _refers(value: Any) -> bool:
    """Whether there is a reference in a value, which means something only where it is written."""
    if isinstance(value, dict):
        return "$ref" in value or any(map(_refers, value.values()))
    return isinstance(value, list) and any(map(_refers, value))


def _is_object_or_else(node: Mapping[str, Any]) -> bool:
    """Whether a schema is that of an object with properties, or as well of something that is none."""
    types = node.get("type")
    if isinstance(types, str) or not node.get("properties"):
        return False
    return "object" in types_of(node) and len({*types_of(node)} - {"null"}) > 1


def _nullable(node: Mapping[str, Any]) -> bool:
    """Whether a schema admits null by itself: 3.0's `nullable`, 3.1's type arrays, a null among the values."""
    return (
        node.get("nullable") is True
        or "null" in types_of(node)
        or None in (node.get("enum") or [])
    )


def _nullable_if(read: JsonSchema, node: Any) -> JsonSchema:
    """`read`, or null where `node` admits it: a named object or enumeration never does by itself, the places that refer to it do."""
    if isinstance(node, dict) and _deserves_name(node) and _nullable(node):
        return {"anyOf": [read, NULL]}
    return read
