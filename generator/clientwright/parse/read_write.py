"""`readOnly` and `writeOnly`: a schema that has either becomes two, one for answers and one for requests (OpenAPI 3.1.1, section 4.8.24).

The one for answers keeps the name; the one for requests is called `<Name>Input`, and exists only where a request needs it. A schema that is written
inside a request and used nowhere else needs no second one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..ir import (
    Api,
    JsonSchema,
    MediaType,
    Operation,
    RequestBody,
    Schema,
    SchemaUsage,
    parts,
    reachable,
)

# No id ends so: in a JSON pointer, only 0 and 1 follow a tilde (RFC 6901, section 3).
INPUT = "~input"
_COMPOSED = ("allOf", "anyOf", "oneOf")


def split_read_write(api: Api) -> Api:
    """The document with the fields that only answers have left out of requests, and those that only requests have left out of answers."""
    mixed = _mixed(api)
    if not mixed:
        return api
    answers = [use for item in api.operations for use in item.response_uses()]
    answers += [use for hook in api.webhooks for use in hook.uses()]
    answered = reachable(api, answers)
    sent = reachable(
        api, (use for item in api.operations for use in item.request_uses())
    )
    inputs = {
        key: f"{key}{INPUT}" if _shared(api, key) or key in answered else key
        for key in sent & mixed
    }
    marked = _ReadWriteFlags(api)
    schemas = dict(api.schemas)
    for key in mixed:
        schema = api.schemas[key]
        if inputs.get(key) != key:
            definition = marked.without(schema.definition, key, "writeOnly", {})
            schemas[key] = replace(schema, definition=definition)
    for key, new in inputs.items():
        schema = api.schemas[key]
        definition = marked.without(schema.definition, key, "readOnly", inputs)
        if new == key:
            schemas[key] = replace(schema, definition=definition)
        else:
            schemas[new] = Schema(new, key, "Input", definition)
    rewriter = _RequestRewriter(api, inputs, marked)
    whole = replace(
        api, operations=tuple(map(rewriter.operation, api.operations)), schemas=schemas
    )
    # What a hidden field alone refers to needs no form for requests.
    needed = reachable(
        whole, (use for item in whole.operations for use in item.request_uses())
    )
    kept = {
        key: schema
        for key, schema in sorted(schemas.items())
        if key in needed or not key.endswith(INPUT)
    }
    return replace(whole, schemas=kept)


def _shared(api: Api, key: str) -> bool:
    """Whether a schema belongs to a component, and so has a name that others may use tomorrow."""
    schema = api.schemas[key]
    while schema.owner is not None and schema.owner in api.schemas:
        schema = api.schemas[schema.owner]
    return schema.component


def _mixed(api: Api) -> set[str]:
    """The schemas in whose closure there is a field that goes one way only."""
    users: dict[str, list[str]] = {}
    for key in api.schemas:
        for target in api.references(key):
            users.setdefault(target, []).append(key)
    pending = [key for key, item in api.schemas.items() if _has_mark(item.definition)]
    found = set(pending)
    while pending:
        new = [user for user in users.get(pending.pop(), ()) if user not in found]
        found.update(new)
        pending += new
    # A mark on a schema as a whole counts where that is a property of another.
    return found


def _has_mark(schema: JsonSchema) -> bool:
    return (
        "readOnly" in schema
        or "writeOnly" in schema
        or any(map(_has_mark, parts(schema)))
    )


class _ReadWriteFlags:
    """Knows which properties of an object go one way only."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def properties(self, key: str, mark: str) -> frozenset[str]:
        found = self._api.properties(key)
        return frozenset(
            name for name, item in found.items() if self._is(item.schema, mark)
        )

    def without(
        self, schema: JsonSchema, key: str, mark: str, inputs: Mapping[str, str]
    ) -> JsonSchema:
        """The definition of a schema without the properties that have a mark, referring to other schemas' forms for requests."""
        hidden = self.properties(key, mark)
        return _without(self._opened(schema, hidden, mark, {key}), hidden, inputs)

    def _opened(
        self, schema: JsonSchema, hidden: frozenset[str], mark: str, above: set[str]
    ) -> JsonSchema:
        """The schema with its parts written out where they have a property that only the whole hides."""
        key = schema.get("$ref", "")
        if key in self._api.schemas and key not in above:
            left = hidden & self._api.properties(key).keys()
            if left <= self.properties(key, mark):
                return schema
            above = above | {key}
            schema = self._api.schemas[key].definition
        changed = dict(schema)
        for keyword in _COMPOSED:
            if keyword in schema:
                changed[keyword] = [
                    self._opened(part, hidden, mark, above) for part in schema[keyword]
                ]
        return changed

    def _is(self, schema: JsonSchema, mark: str) -> bool:
        for _ in range(len(self._api.schemas) + 1):
            if schema.get(mark) is True:
                return True
            around = schema.get("allOf") or [schema]
            target = around[0].get("$ref", "") if len(around) == 1 else ""
            if target not in self._api.schemas:
                return False
            schema = self._api.schemas[target].definition
        return False


def _without(
    schema: JsonSchema, hidden: frozenset[str], inputs: Mapping[str, str]
) -> JsonSchema:
    """The schema without some properties of the object that it is, referring to other schemas' forms for requests."""
    changed = dict(_renamed(schema, inputs))
    if "properties" in schema:
        changed["properties"] = {
            name: value
            for name, value in changed["properties"].items()
            if name not in hidden
        }
    if "required" in schema:
        changed["required"] = [n for n in schema["required"] if n not in hidden]
    if "examples" in schema:
        changed["examples"] = [_trimmed(item, hidden) for item in schema["examples"]]
    for keyword in _COMPOSED:
        if keyword in schema:
            changed[keyword] = [
                _without(part, hidden, inputs) for part in schema[keyword]
            ]
    return changed


def _trimmed(value: Any, hidden: frozenset[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key not in hidden}


def _renamed(schema: JsonSchema, inputs: Mapping[str, str]) -> JsonSchema:
    """The schema with its references to the forms for requests."""
    if not inputs:
        return schema
    changed = dict(schema)
    if "$ref" in schema:
        changed["$ref"] = inputs.get(schema["$ref"], schema["$ref"])
    for keyword in ("properties", "patternProperties"):
        if keyword in schema:
            changed[keyword] = {
                name: _renamed(value, inputs) for name, value in schema[keyword].items()
            }
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), Mapping):
            changed[keyword] = _renamed(schema[keyword], inputs)
    for keyword in ("prefixItems", *_COMPOSED):
        if keyword in schema:
            changed[keyword] = [_renamed(part, inputs) for part in schema[keyword]]
    if "discriminator" in schema:
        tags = schema["discriminator"]["mapping"]
        changed["discriminator"] = {
            **schema["discriminator"],
            "mapping": {tag: inputs.get(key, key) for tag, key in tags.items()},
        }
    return changed


class _RequestRewriter:
    """Points what is sent to the forms for requests."""

    def __init__(
        self, api: Api, inputs: Mapping[str, str], marks: _ReadWriteFlags
    ) -> None:
        self._api = api
        self._inputs = inputs
        self._marks = marks

    def operation(self, operation: Operation) -> Operation:
        return replace(
            operation,
            parameters=tuple(
                replace(item, use=self._use(item.use)) for item in operation.parameters
            ),
            body=self._body(operation.body),
        )

    def _use(self, use: SchemaUsage) -> SchemaUsage:
        return SchemaUsage(use.id, _renamed(use.schema, self._inputs))

    def _body(self, body: RequestBody | None) -> RequestBody | None:
        if body is None:
            return None
        return replace(body, content=tuple(self._content(body)))

    def _content(self, body: RequestBody) -> Iterator[MediaType]:
        for item in body.content:
            target = item.use.schema.get("$ref", "")
            hidden = (
                self._marks.properties(target, "readOnly")
                if target in self._inputs
                else frozenset[str]()
            )
            examples = tuple(_trimmed(example, hidden) for example in item.examples)
            yield replace(item, use=self._use(item.use), examples=examples)
