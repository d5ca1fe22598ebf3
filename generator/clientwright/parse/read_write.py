"""Split schemas with `readOnly` or `writeOnly` properties (OpenAPI 3.1.1, section 4.8.24).

The schema for responses keeps its name. The schema for requests is called `<Name>Input`, and
exists only if a request needs it. An inline schema of a request that is used nowhere else
needs no second schema.
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

# No other id ends with this text: only 0 and 1 follow a tilde in a JSON pointer (RFC 6901,
# section 3).
INPUT = "~input"
_COMPOSED = ("allOf", "anyOf", "oneOf")


def split_read_write(api: Api) -> Api:
    """Remove read-only properties from requests, and write-only properties from responses."""
    flagged = _with_flags(api)
    if not flagged:
        return api
    received = [use for item in api.operations for use in item.response_uses()]
    received += [use for hook in api.webhooks for use in hook.uses()]
    in_responses = reachable(api, received)
    in_requests = reachable(
        api, (use for item in api.operations for use in item.request_uses())
    )
    inputs = {
        key: f"{key}{INPUT}" if _shared(api, key) or key in in_responses else key
        for key in in_requests & flagged
    }
    flags = _ReadWriteFlags(api)
    schemas = dict(api.schemas)
    for key in flagged:
        schema = api.schemas[key]
        if inputs.get(key) != key:
            definition = flags.without(schema.definition, key, "writeOnly", {})
            schemas[key] = replace(schema, definition=definition)
    for key, new in inputs.items():
        schema = api.schemas[key]
        definition = flags.without(schema.definition, key, "readOnly", inputs)
        if new == key:
            schemas[key] = replace(schema, definition=definition)
        else:
            schemas[new] = Schema(new, key, "Input", definition)
    rewriter = _RequestRewriter(api, inputs, flags)
    result = replace(
        api, operations=tuple(map(rewriter.operation, api.operations)), schemas=schemas
    )
    # A schema for requests is not needed if only hidden properties refer to it.
    required = reachable(
        result, (use for item in result.operations for use in item.request_uses())
    )
    kept = {
        key: schema
        for key, schema in sorted(schemas.items())
        if key in required or not key.endswith(INPUT)
    }
    return replace(result, schemas=kept)


def _shared(api: Api, key: str) -> bool:
    """Whether a schema belongs to a component, so that further users may appear later."""
    schema = api.schemas[key]
    while schema.owner is not None and schema.owner in api.schemas:
        schema = api.schemas[schema.owner]
    return schema.component


def _with_flags(api: Api) -> set[str]:
    """Return the ids of the schemas that reach a `readOnly` or `writeOnly` property."""
    users: dict[str, list[str]] = {}
    for key in api.schemas:
        for target in api.references(key):
            users.setdefault(target, []).append(key)
    pending = [key for key, item in api.schemas.items() if _has_flag(item.definition)]
    found = set(pending)
    while pending:
        new = [user for user in users.get(pending.pop(), ()) if user not in found]
        found.update(new)
        pending += new
    # A schema with a flag of its own matters if it is a property of another schema.
    return found


def _has_flag(schema: JsonSchema) -> bool:
    return (
        "readOnly" in schema
        or "writeOnly" in schema
        or any(map(_has_flag, parts(schema)))
    )


class _ReadWriteFlags:
    """Finds the properties of objects that are read-only or write-only."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def properties(self, key: str, flag: str) -> frozenset[str]:
        """Return the names of the properties of an object that have a flag."""
        found = self._api.properties(key)
        return frozenset(
            name for name, item in found.items() if self._has_flag(item.schema, flag)
        )

    def without(
        self, schema: JsonSchema, key: str, flag: str, inputs: Mapping[str, str]
    ) -> JsonSchema:
        """Return the definition of a schema without the properties that have a flag.

        References point to the schemas for requests, as far as `inputs` names some.
        """
        hidden = self.properties(key, flag)
        return _without(self._inlined(schema, hidden, flag, {key}), hidden, inputs)

    def _inlined(
        self, schema: JsonSchema, hidden: frozenset[str], flag: str, ancestors: set[str]
    ) -> JsonSchema:
        """Inline the references to parts with a property that only the whole hides."""
        key = schema.get("$ref", "")
        if key in self._api.schemas and key not in ancestors:
            remaining = hidden & self._api.properties(key).keys()
            if remaining <= self.properties(key, flag):
                return schema
            ancestors = ancestors | {key}
            schema = self._api.schemas[key].definition
        changed = dict(schema)
        for keyword in _COMPOSED:
            if keyword in schema:
                changed[keyword] = [
                    self._inlined(part, hidden, flag, ancestors)
                    for part in schema[keyword]
                ]
        return changed

    def _has_flag(self, schema: JsonSchema, flag: str) -> bool:
        for _ in range(len(self._api.schemas) + 1):
            if schema.get(flag) is True:
                return True
            parts = schema.get("allOf") or [schema]
            target = parts[0].get("$ref", "") if len(parts) == 1 else ""
            if target not in self._api.schemas:
                return False
            schema = self._api.schemas[target].definition
        return False


def _without(
    schema: JsonSchema, hidden: frozenset[str], inputs: Mapping[str, str]
) -> JsonSchema:
    """Return the schema of an object without some of its properties.

    References point to the schemas for requests.
    """
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
        changed["examples"] = [
            _without_keys(item, hidden) for item in schema["examples"]
        ]
    for keyword in _COMPOSED:
        if keyword in schema:
            changed[keyword] = [
                _without(part, hidden, inputs) for part in schema[keyword]
            ]
    return changed


def _without_keys(value: Any, hidden: frozenset[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key not in hidden}


def _renamed(schema: JsonSchema, inputs: Mapping[str, str]) -> JsonSchema:
    """Return the schema with references to the schemas for requests."""
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
    """Replaces the schemas of requests by those for requests."""

    def __init__(
        self, api: Api, inputs: Mapping[str, str], flags: _ReadWriteFlags
    ) -> None:
        self._api = api
        self._inputs = inputs
        self._flags = flags

    def operation(self, operation: Operation) -> Operation:
        """Return the operation with the schemas for requests in parameters and body."""
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
                self._flags.properties(target, "readOnly")
                if target in self._inputs
                else frozenset[str]()
            )
            examples = tuple(
                _without_keys(example, hidden) for example in item.examples
            )
            yield replace(item, use=self._use(item.use), examples=examples)
