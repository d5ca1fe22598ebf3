"""Parsing documents into the intermediate representation and the ledger."""

import json
from pathlib import Path
from typing import Any

import pytest

from clientwright.ir import (
    Api,
    Encoding,
    MediaType,
    Operation,
    SchemaUsage,
    Server,
    ServerVariable,
    references,
)
from clientwright.parse import parse
from clientwright.parse.read_write import INPUT
from clientwright.parse.servers import server_url
from clientwright.result import LedgerEntry
from clientwright.source import load
from support.server_urls import SERVER_URLS

OK: dict[str, Any] = {"204": {"description": "Nothing."}}


def read(
    folder: Path, document: dict[str, Any], version: str = "3.1.0"
) -> tuple[Api, tuple[LedgerEntry, ...]]:
    full_document = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {},
        **document,
    }
    path = folder / "spec.json"
    path.write_text(json.dumps(full_document), encoding="utf-8")
    return parse(load(path))


def operations(folder: Path, paths: dict[str, Any], **more: Any) -> list[Operation]:
    return list(read(folder, {"paths": paths, **more})[0].operations)


def schema(folder: Path, definition: Any, version: str = "3.1.0") -> Any:
    """Return the parsed definition of a component."""
    document = {
        "components": {
            "schemas": {"It": definition, "Other": {"type": "object", "properties": {}}}
        }
    }
    api, _ = read(folder, document, version)
    return api.schemas["#/components/schemas/It"].definition


def entries(
    folder: Path, document: dict[str, Any], version: str = "3.1.0"
) -> set[tuple[str, str, str]]:
    return {
        (entry.pointer, entry.keyword, entry.status)
        for entry in read(folder, document, version)[1]
    }


# --- operations -----------------------------------------------------------------------


def test_operation_is_parsed(tmp_path: Path) -> None:
    [operation] = operations(
        tmp_path,
        {
            "/a~b/{id}": {
                "patch": {
                    "operationId": "x",
                    "tags": ["t", "u"],
                    "summary": "S",
                    "description": "D",
                    "deprecated": True,
                    "responses": OK,
                }
            }
        },
    )
    assert operation.id == "#/paths/~1a~0b~1{id}/patch"
    assert (operation.method, operation.path) == ("PATCH", "/a~b/{id}")
    assert (operation.operation_id, operation.tags) == ("x", ("t", "u"))
    assert (operation.summary, operation.description) == ("S", "D")
    assert operation.deprecated
    assert operation.body is None
    assert operation.security == ()


def test_operations_of_every_method_are_parsed(tmp_path: Path) -> None:
    methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    item = {method: {"responses": OK} for method in methods}
    found = operations(tmp_path, {"/a": {**item, "parameters": [], "x-more": {}}})
    assert sorted(item.method for item in found) == sorted(map(str.upper, methods))


@pytest.mark.parametrize(
    "node, style, explode",
    [
        ({"in": "query"}, "form", True),
        ({"in": "path", "required": True}, "simple", False),
        ({"in": "header"}, "simple", False),
        ({"in": "cookie"}, "form", True),
        ({"in": "cookie", "style": "cookie"}, "cookie", True),
        ({"in": "query", "style": "pipeDelimited"}, "pipeDelimited", False),
        ({"in": "query", "style": "deepObject"}, "deepObject", False),
        ({"in": "query", "explode": False}, "form", False),
        (
            {"in": "path", "required": True, "style": "matrix", "explode": True},
            "matrix",
            True,
        ),
    ],
)
def test_parameter_style_defaults(
    tmp_path: Path, node: dict[str, Any], style: str, explode: bool
) -> None:
    parameter = {"name": "p", "schema": {"type": "string"}, **node}
    [operation] = operations(
        tmp_path, {"/{p}": {"get": {"parameters": [parameter], "responses": OK}}}
    )
    [read_parameter] = operation.parameters
    assert (read_parameter.style, read_parameter.explode) == (style, explode)
    assert read_parameter.location == node["in"]
    assert read_parameter.required == node.get("required", False)


def test_operation_parameters_override_path_parameters(tmp_path: Path) -> None:
    def parameter(name: str, location: str, type: str) -> dict[str, Any]:
        return {"name": name, "in": location, "schema": {"type": type}}

    paths = {
        "/a": {
            "parameters": [
                parameter("a", "query", "string"),
                {"$ref": "#/components/parameters/B"},
            ],
            "get": {
                "parameters": [
                    parameter("a", "query", "integer"),
                    parameter("a", "header", "boolean"),
                ],
                "responses": OK,
            },
        }
    }
    [operation] = operations(
        tmp_path,
        paths,
        components={"parameters": {"B": parameter("b", "query", "number")}},
    )
    found = {(p.location, p.name): p.use.schema["type"] for p in operation.parameters}
    assert found == {
        ("query", "a"): "integer",
        ("query", "b"): "number",
        ("header", "a"): "boolean",
    }


def test_reserved_header_parameters_are_ignored(tmp_path: Path) -> None:
    """Keep an Authorization parameter if no security scheme sends that header."""
    names = ["accept", "Content-Type", "Authorization", "X-Trace"]
    node = {
        "parameters": [
            {"name": name, "in": "header", "schema": {"type": "string"}}
            for name in names
        ]
        + [{"name": "Accept", "in": "query", "schema": {"type": "string"}}],
        "responses": OK,
    }
    paths = {
        "/open": {"get": node},
        "/safe": {"get": {**node, "security": [{"K": []}]}},
    }
    keys = {"K": {"type": "http", "scheme": "bearer"}}
    api, ledger = read(
        tmp_path, {"paths": paths, "components": {"securitySchemes": keys}}
    )
    free, safe = ([p.name for p in item.parameters] for item in api.operations)
    assert free == ["Authorization", "X-Trace", "Accept"]
    assert safe == ["X-Trace", "Accept"]
    assert [entry.keyword for entry in ledger] == [*names[:2], *names[:3]]


def test_parameter_with_content_has_its_media_type(tmp_path: Path) -> None:
    parameter = {
        "name": "p",
        "in": "query",
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": {"a": 1}}
        },
    }
    [operation] = operations(
        tmp_path, {"/a": {"get": {"parameters": [parameter], "responses": OK}}}
    )
    [found] = operation.parameters
    assert found.content == "application/json"
    assert found.examples == ({"a": 1},)
    assert found.use.schema == {"type": "object"}


@pytest.mark.parametrize(
    "node, expected",
    [
        ({"example": None}, (None,)),
        ({"examples": {"a": {"value": 1}, "b": {"value": 2}}}, (1, 2)),
        ({"examples": {"a": {"externalValue": "http://x"}}}, ()),
        ({"examples": {"a": {"$ref": "#/components/examples/E"}}}, ("shared",)),
        ({}, ()),
    ],
)
def test_example_of_parameter(
    tmp_path: Path, node: dict[str, Any], expected: Any
) -> None:
    parameter = {"name": "p", "in": "query", "schema": {}, **node}
    [operation] = operations(
        tmp_path,
        {"/a": {"get": {"parameters": [parameter], "responses": OK}}},
        components={"examples": {"E": {"value": "shared"}}},
    )
    assert operation.parameters[0].examples == expected


def test_request_body_is_parsed(tmp_path: Path) -> None:
    body = {
        "description": "B",
        "content": {
            "application/json": {},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
    first, second = operations(
        tmp_path,
        {
            "/a": {"post": {"requestBody": body, "responses": OK}},
            "/b": {
                "post": {
                    "requestBody": {"$ref": "#/components/requestBodies/B"},
                    "responses": OK,
                }
            },
        },
        components={"requestBodies": {"B": {**body, "required": True}}},
    )
    assert first.body and second.body
    assert (first.body.required, second.body.required) == (False, True)
    assert [item.name for item in first.body.content] == [
        "application/json",
        "text/plain",
    ]
    assert first.body.content[0].use.schema == {}
    assert second.body.id == "#/components/requestBodies/B"


@pytest.mark.parametrize(
    "name, json_",
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("application/vnd.x+json;v=1", True),
        ("application/jsonl", False),
        ("application/xml", False),
        ("text/json", True),
        ("text/plain", False),
        ("*/*", False),
    ],
)
def test_media_type_is_json(name: str, json_: bool) -> None:
    assert MediaType(name, SchemaUsage("", {}), ()).json is json_


@pytest.mark.parametrize(
    "definition, json_",
    [({"type": "object"}, True), ({"$ref": "#/x"}, True), ({"type": "string"}, False)],
)
def test_wildcard_media_type_is_json_if_its_schema_is(
    definition: Any, json_: bool
) -> None:
    for name in ("*/*", "application/*"):
        assert MediaType(name, SchemaUsage("", definition), ()).json is json_
    assert not MediaType("image/*", SchemaUsage("", definition), ()).json


def test_default_media_type_of_request_body(tmp_path: Path) -> None:
    """Choose JSON, else a form, else the first media type."""
    names = ["text/plain", "multipart/form-data", "application/json", "text/xml"]
    for left, expected in ((4, names[2]), (2, names[1]), (1, names[0])):
        content: dict[str, Any] = {name: {} for name in names[:left]}
        node = {"requestBody": {"content": content}, "responses": OK}
        [operation] = operations(tmp_path, {"/a": {"post": node}})
        assert operation.body and operation.body.default
        assert operation.body.default.name == expected


def test_form_encodings_are_parsed(tmp_path: Path) -> None:
    encoding = {
        "a": {"contentType": "image/png, image/jpeg", "headers": {"X": {"schema": {}}}},
        "b": {"style": "deepObject", "explode": False, "allowReserved": True},
    }
    content = {"multipart/form-data": {"schema": {}, "encoding": encoding}}
    node = {"requestBody": {"content": content}, "responses": OK}
    api, ledger = read(tmp_path, {"paths": {"/a": {"post": node}}})
    body = api.operations[0].body
    assert body and body.content[0].encoding == {
        "a": Encoding("image/png, image/jpeg", None, None, False),
        "b": Encoding(None, "deepObject", False, True),
    }
    owner_pointer = "#/paths/~1a/post/requestBody/content/multipart~1form-data/encoding"
    assert [entry.pointer for entry in ledger] == [f"{owner_pointer}/a/headers"]


def test_item_schema_and_shared_media_type_are_parsed(tmp_path: Path) -> None:
    content = {
        "application/jsonl": {"itemSchema": {"type": "integer"}},
        "application/json": {"$ref": "#/components/mediaTypes/Shared"},
    }
    response = {"200": {"description": "R.", "content": content}}
    api, _ = read(
        tmp_path,
        {
            "paths": {"/a": {"get": {"responses": response}}},
            "components": {"mediaTypes": {"Shared": {"schema": {"type": "string"}}}},
        },
        "3.2.0",
    )
    lines, shared = api.operations[0].responses[0].content
    assert lines.lines and not lines.json
    assert lines.use.schema == {"type": "array", "items": {"type": "integer"}}
    assert lines.use.id.endswith("/application~1jsonl/itemSchema")
    assert shared.use == SchemaUsage(
        "#/components/mediaTypes/Shared/schema", {"type": "string"}
    )


@pytest.mark.parametrize(
    "status, method", [("204", "get"), ("304", "get"), ("200", "head")]
)
def test_response_that_cannot_have_a_body_has_no_content(
    tmp_path: Path, status: str, method: str
) -> None:
    content = {"application/json": {"schema": {"type": "integer"}}}
    responses = {status: {"description": "R.", "content": content}}
    api, ledger = read(tmp_path, {"paths": {"/a": {method: {"responses": responses}}}})
    assert api.operations[0].responses[0].content == ()
    assert [entry.keyword for entry in ledger] == ["content"]


def test_responses_are_parsed(tmp_path: Path) -> None:
    [operation] = operations(
        tmp_path,
        {
            "/a": {
                "get": {
                    "responses": {
                        "200": {"$ref": "#/components/responses/R"},
                        "4xx": {"description": "Four."},
                        "default": {"description": "Other."},
                        "x-extra": {"anything": 1},
                    }
                }
            }
        },
        components={
            "responses": {
                "R": {
                    "description": "R.",
                    "headers": {"Location": {"$ref": "#/components/headers/H"}},
                    "content": {"application/json": {"schema": {"type": "integer"}}},
                }
            },
            "headers": {
                "H": {
                    "description": "Where.",
                    "schema": {"type": "string", "example": "/x"},
                }
            },
        },
    )
    assert [item.status for item in operation.responses] == ["200", "4XX", "default"]
    first = operation.responses[0]
    assert first.description == "R."
    assert [(item.name, item.description, item.examples) for item in first.headers] == [
        ("Location", "Where.", ("/x",))
    ]
    assert first.content[0].use.schema == {"type": "integer"}


def test_operation_without_responses(tmp_path: Path) -> None:
    [operation] = operations(tmp_path, {"/a": {"get": {}}})
    assert operation.responses == ()


@pytest.mark.parametrize(
    "root, own, expected",
    [
        ([{"A": []}], None, (("A",),)),
        ([{"A": []}], [], ()),
        ([{"A": []}], [{}], ((),)),
        (None, [{"A": [], "B": ["read"]}, {"C": []}], (("A", "B"), ("C",))),
        (None, None, ()),
    ],
)
def test_security_of_root_and_operation(
    tmp_path: Path, root: Any, own: Any, expected: Any
) -> None:
    node: dict[str, Any] = {"responses": OK}
    more: dict[str, Any] = {}
    if own is not None:
        node["security"] = own
    if root is not None:
        more["security"] = root
    [operation] = operations(tmp_path, {"/a": {"get": node}}, **more)
    assert operation.security == expected


def test_security_schemes_are_parsed(tmp_path: Path) -> None:
    schemes = {
        "Key": {"type": "apiKey", "in": "cookie", "name": "sid", "description": "D"},
        "Basic": {"type": "http", "scheme": "BASIC"},
        "Shared": {"$ref": "#/components/securitySchemes/Key"},
        "OAuth": {"type": "oauth2", "flows": {}},
    }
    api, _ = read(tmp_path, {"components": {"securitySchemes": schemes}})
    found = api.security_schemes
    assert (found["Key"].kind, found["Key"].location) == ("apiKey", "cookie")
    assert (found["Key"].parameter, found["Key"].description) == ("sid", "D")
    assert found["Basic"].kind == "basic"
    assert found["Shared"].parameter == "sid"
    assert found["OAuth"].kind == "oauth2"


@pytest.mark.parametrize(
    "servers, expected",
    [
        ([{"url": "https://a.example/v1/"}], "https://a.example/v1"),
        ([{"url": "/v1"}], None),
        ([], None),
        (None, None),
        (
            [{"url": "https://{h}.example", "variables": {"h": {"default": "x"}}}],
            "https://x.example",
        ),
        (
            [
                {
                    "url": "{scheme}://a.example",
                    "variables": {"scheme": {"default": "http"}},
                }
            ],
            "http://a.example",
        ),
        ([{"url": "//a.example"}], None),
        ([{"url": "HTTPS://A.example"}], "HTTPS://A.example"),
        ([{"url": "/relative"}, {"url": "https://b.example"}], "https://b.example"),
        ([{"url": "ftp://a.example"}], None),
        ([{"url": "https://me:secret@a.example"}], None),
        ([{"url": "https://a.example/?a=1"}], None),
        ([{"url": "https://a.example/#a"}], None),
        ([{"url": "https://a.example/a b"}], None),
        ([{"url": "https://a.example:port"}], None),
        ([{"url": "https://{unknown}.example"}], None),
    ],
)
def test_server_url(tmp_path: Path, servers: Any, expected: str | None) -> None:
    document = {} if servers is None else {"servers": servers}
    server = read(tmp_path, document)[0].server
    assert (server.default_url if server else None) == expected


@pytest.mark.parametrize(("template", "values", "url"), SERVER_URLS)
def test_default_url_substitutes_each_variable_once(
    template: str, values: dict[str, str], url: str
) -> None:
    variables = (ServerVariable(name, text, (), "") for name, text in values.items())
    assert Server(template, "", tuple(variables)).default_url == url


def test_server_variables_are_parsed(tmp_path: Path) -> None:
    variables = {
        "region": {"default": "eu", "enum": ["eu", "us"], "description": "Where."},
        "unused": {"default": "x"},
    }
    first = {"url": "https://{region}.a.example/", "variables": variables}
    second = {"url": "https://b.example", "description": "B."}
    api, _ = read(tmp_path, {"servers": [first, {"url": "/"}, second]})
    one, two = api.servers
    assert one.url == "https://{region}.a.example"
    [variable] = one.variables
    assert (variable.name, variable.default) == ("region", "eu")
    assert (variable.values, variable.description) == (("eu", "us"), "Where.")
    assert (two.url, two.description) == ("https://b.example", "B.")


@pytest.mark.parametrize(
    "item, own, expected",
    [
        (None, None, None),
        ("https://item.example", None, "https://item.example"),
        ("https://item.example", "https://own.example/", "https://own.example"),
        ("/v2", None, "/v2"),
        ("//other.example", None, None),
        ("/a?b", None, None),
        ("https://{x}.example", None, "https://y.example"),
    ],
)
def test_servers_of_paths_and_operations_replace_the_root(
    tmp_path: Path, item: str | None, own: str | None, expected: str | None
) -> None:
    def servers(url: str | None) -> Any:
        found = {"url": url, "variables": {"x": {"default": "y"}}}
        return {} if url is None else {"servers": [found]}

    node = {"get": {"responses": OK, **servers(own)}, **servers(item)}
    [operation] = operations(tmp_path, {"/a": node})
    assert operation.server == expected


def test_first_usable_server_is_chosen() -> None:
    urls = ["relative", "ftp://a.example", "/v3", "https://b.example"]
    assert server_url([{"url": url} for url in urls]) == "/v3"
    assert server_url([]) is None


def test_descriptions_and_tags_are_parsed(tmp_path: Path) -> None:
    api, _ = read(
        tmp_path,
        {
            "info": {"title": "T", "version": "1", "summary": "S", "description": "D"},
            "tags": [{"name": "a", "description": "About a."}, {"name": "b"}],
        },
    )
    assert (api.title, api.version, api.summary, api.description) == (
        "T",
        "1",
        "S",
        "D",
    )
    assert api.tags == {"a": "About a.", "b": ""}


# --- schemas --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, read_as",
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 0},
        ),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 1},
        ),
        (
            {"type": "integer", "maximum": 0, "exclusiveMaximum": True},
            {"type": "integer", "exclusiveMaximum": 0},
        ),
        (
            {"type": "integer", "minimum": 3, "exclusiveMinimum": False},
            {"type": "integer", "minimum": 3},
        ),
        ({"type": "integer", "exclusiveMinimum": True}, {"type": "integer"}),
        ({"type": "string", "example": "x"}, {"type": "string", "examples": ["x"]}),
        ({"type": "string", "example": None}, {"type": "string", "examples": [None]}),
        (
            {"type": "array", "items": {"type": "string", "nullable": True}},
            {"type": "array", "items": {"type": ["string", "null"]}},
        ),
    ],
)
def test_3_0_schema_is_normalized(tmp_path: Path, written: Any, read_as: Any) -> None:
    assert schema(tmp_path, written, "3.0.3") == read_as


@pytest.mark.parametrize(
    "written",
    [
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "number", "exclusiveMaximum": 0, "maximum": 5},
        {"type": ["string", "null"]},
        {"const": None},
        {"type": "string", "examples": ["a", "b"]},
        {"type": "object", "additionalProperties": False},
        {"type": "object", "additionalProperties": {"type": "integer"}},
    ],
)
def test_3_1_schema_is_unchanged(tmp_path: Path, written: Any) -> None:
    assert schema(tmp_path, written) == written


def test_3_0_nullable_object_component_keeps_null_in_references(tmp_path: Path) -> None:
    """Move null from the component to its references, because a class is never null."""
    components = {
        "Thing": {
            "type": "object",
            "nullable": True,
            "properties": {"a": {"type": "string"}},
        },
        "Holder": {
            "type": "object",
            "properties": {"thing": {"$ref": "#/components/schemas/Thing"}},
        },
    }
    api, _ = read(tmp_path, {"components": {"schemas": components}}, "3.0.3")
    thing = api.schemas["#/components/schemas/Thing"]
    assert thing.definition["type"] == "object"
    holder = api.properties("#/components/schemas/Holder")
    assert holder["thing"].schema == {
        "anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]
    }


def test_reference_through_a_reference_keeps_null(tmp_path: Path) -> None:
    components = {
        "Thing": {
            "type": "object",
            "nullable": True,
            "properties": {"a": {"type": "string"}},
        },
        "Alias": {"$ref": "#/components/schemas/Thing"},
        "Holder": {
            "type": "object",
            "properties": {"thing": {"$ref": "#/components/schemas/Alias"}},
        },
    }
    api, _ = read(tmp_path, {"components": {"schemas": components}}, "3.0.3")
    thing = api.properties("#/components/schemas/Holder")["thing"].schema
    texts = json.dumps([thing, api.schemas["#/components/schemas/Alias"].definition])
    assert '"null"' in texts


def test_inline_schemas_are_hoisted(tmp_path: Path) -> None:
    definition = {
        "type": "object",
        "properties": {
            "inner": {"type": "object", "properties": {"x": {"type": "string"}}},
            "kind": {"type": "string", "enum": ["a"]},
            "plain": {"type": "string"},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "list": {
                "type": "array",
                "items": {"type": "object", "properties": {"y": {}}},
            },
        },
    }
    api, _ = read(tmp_path, {"components": {"schemas": {"It": definition}}})
    root = "#/components/schemas/It"
    owned = {(item.id, item.owner, item.part) for item in api.schemas.values()}
    assert owned == {
        (root, None, "It"),
        (f"{root}/properties/inner", root, "inner"),
        (f"{root}/properties/kind", root, "kind"),
        (f"{root}/properties/list/items", root, "list Item"),
    }
    found = api.schemas[root].definition["properties"]
    assert found["inner"] == {"$ref": f"{root}/properties/inner"}
    assert found["plain"] == {"type": "string"}


def test_all_of_with_required_in_another_member(tmp_path: Path) -> None:
    components = {
        "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
        "It": {
            "allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["a", "b"]}],
            "properties": {"b": {"type": "integer"}},
        },
    }
    api, _ = read(tmp_path, {"components": {"schemas": components}})
    found = api.properties("#/components/schemas/It")
    assert {name: item.required for name, item in found.items()} == {
        "a": True,
        "b": True,
    }


def test_all_of_with_reference_to_itself(tmp_path: Path) -> None:
    components = {
        "It": {
            "allOf": [
                {"$ref": "#/components/schemas/It"},
                {"type": "object", "properties": {"a": {}}},
            ]
        }
    }
    api, _ = read(tmp_path, {"components": {"schemas": components}})
    assert list(api.properties("#/components/schemas/It")) == ["a"]


def test_description_next_to_reference_is_kept(tmp_path: Path) -> None:
    definition = {
        "type": "object",
        "properties": {
            "o": {"$ref": "#/components/schemas/Other", "description": "Mine."}
        },
    }
    read_as = schema(tmp_path, definition)
    assert read_as["properties"]["o"]["description"] == "Mine."


def test_deprecated_and_default_next_to_reference_are_kept(tmp_path: Path) -> None:
    """Keep documenting siblings of a reference, which OpenAPI 3.1 allows."""
    definition = {
        "type": "object",
        "properties": {
            "o": {
                "$ref": "#/components/schemas/Other",
                "deprecated": True,
                "default": {},
            }
        },
    }
    read_as = schema(tmp_path, definition)["properties"]["o"]
    assert read_as.get("deprecated") is True
    assert read_as.get("default") == {}


def test_schema_of_a_complete_file_is_named_after_the_file(tmp_path: Path) -> None:
    tmp_path.joinpath("pet-toy.yaml").write_text(
        "type: object\nproperties: {a: {type: string}}\n"
    )
    definition = {"type": "array", "items": {"$ref": "pet-toy.yaml"}}
    api, _ = read(tmp_path, {"components": {"schemas": {"Toys": definition}}})
    [other] = [item for item in api.schemas.values() if item.id.startswith("pet-toy")]
    assert other.id == "pet-toy.yaml#"
    assert "pet-toy" in other.part


def test_reference_into_a_schema_is_named_after_that_schema(
    tmp_path: Path,
) -> None:
    components = {
        "Pet": {
            "type": "object",
            "properties": {"toy": {"type": "object", "properties": {"a": {}}}},
        },
        "Box": {
            "type": "object",
            "properties": {"toy": {"$ref": "#/components/schemas/Pet/properties/toy"}},
        },
    }
    api, _ = read(tmp_path, {"components": {"schemas": components}})
    toy = "#/components/schemas/Pet/properties/toy"
    refs = [
        api.properties(f"#/components/schemas/{key}")["toy"].schema
        for key in ("Pet", "Box")
    ]
    assert refs == [{"$ref": toy}, {"$ref": toy}]
    assert (api.schemas[toy].owner, api.schemas[toy].part) == (
        "#/components/schemas/Pet",
        "toy",
    )


def test_parse_does_not_depend_on_document_order(tmp_path: Path) -> None:
    components = {
        "Box": {
            "type": "object",
            "properties": {"toy": {"$ref": "#/components/schemas/Pet/properties/toy"}},
        },
        "Pet": {
            "type": "object",
            "properties": {"toy": {"type": "object", "properties": {"a": {}}}},
        },
    }
    first, _ = read(tmp_path, {"components": {"schemas": components}})
    second, _ = read(
        tmp_path, {"components": {"schemas": dict(reversed(components.items()))}}
    )
    assert first.schemas == second.schemas


def test_inline_schema_of_shared_component_is_owned_by_the_component(
    tmp_path: Path,
) -> None:
    """Own the schema by its component: another operation with the response must not rename it."""
    shared = {
        "description": "W.",
        "content": {
            "application/json": {"schema": {"type": "object", "properties": {"a": {}}}}
        },
    }
    item = {"get": {"responses": {"400": {"$ref": "#/components/responses/Wrong"}}}}
    found = [
        read(
            tmp_path,
            {
                "paths": dict.fromkeys(paths, item),
                "components": {"responses": {"Wrong": shared}},
            },
        )[0]
        for paths in (["/a", "/b"], ["/b", "/a"], ["/b"])
    ]
    assert found[0].schemas == found[1].schemas == found[2].schemas


def test_inline_schema_is_owned_by_its_document_part(tmp_path: Path) -> None:
    """Own the schema by the document part it is written in, not by its first reader."""
    kind = {"type": "string", "enum": ["a"]}
    body = {"type": "object", "properties": {"a": {}}}
    content = {"application/json": {"schema": body}}
    ref = "#/components"
    paths = {
        "/a": {
            "parameters": [{"name": "kind", "in": "query", "schema": kind}],
            "post": {
                "parameters": [{"$ref": f"{ref}/parameters/Sort"}],
                "requestBody": {"$ref": f"{ref}/requestBodies/Pet"},
                "responses": {"400": {"$ref": "#/paths/~1b/get/responses/4XX"}},
            },
        },
        "/b": {"get": {"responses": {"4XX": {"description": "", "content": content}}}},
    }
    components = {
        "parameters": {"Sort": {"name": "s", "in": "query", "schema": kind}},
        "requestBodies": {"Pet": {"content": content}},
    }
    api, _ = read(tmp_path, {"paths": paths, "components": components})
    owned = {(schema.owner, schema.part) for schema in api.schemas.values()}
    assert owned == {
        ("#/paths/~1a", "kind"),
        (f"{ref}/parameters/Sort", ""),
        (f"{ref}/requestBodies/Pet", ""),
        ("#/paths/~1b/get", "Response 4XX"),
    }


# --- webhooks and callbacks ---------------------------------------------------------------


def test_webhooks_are_parsed(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    hooks = {
        "added": {"post": {"summary": "S", "description": "D", "requestBody": body}},
        "empty": {"post": {"responses": OK}},
        "shared": {"$ref": "#/components/pathItems/Shared"},
        "x-not": {"post": {"requestBody": body}},
    }
    items = {
        "Shared": {"put": {"requestBody": {"$ref": "#/components/requestBodies/B"}}}
    }
    components = {"pathItems": items, "requestBodies": {"B": body}}
    api, _ = read(tmp_path, {"webhooks": hooks, "components": components})
    added, shared = api.webhooks
    assert (added.id, added.owner) == ("#/webhooks/added/post", None)
    assert (added.name, added.summary, added.description) == ("added", "S", "D")
    assert (shared.id, shared.name) == ("#/components/pathItems/Shared/put", "shared")
    assert [use.schema for use in api.uses()] == [{"type": "integer"}] * 2


def test_callbacks_are_parsed(tmp_path: Path) -> None:
    """Assign a callback to its operation; a shared callback is read once, without an owner."""
    hook = {"{$url}": {"post": {"requestBody": json_body({"type": "integer"})}}}
    node = {
        "responses": OK,
        "callbacks": {"own": hook, "shared": {"$ref": "#/components/callbacks/C"}},
    }
    paths = {"/a": {"get": node, "put": node}}
    api, _ = read(tmp_path, {"paths": paths, "components": {"callbacks": {"C": hook}}})
    assert {(item.id, item.owner, item.name) for item in api.webhooks} == {
        ("#/paths/~1a/get/callbacks/own/{$url}/post", "#/paths/~1a/get", "own"),
        ("#/paths/~1a/put/callbacks/own/{$url}/post", "#/paths/~1a/put", "own"),
        ("#/components/callbacks/C/{$url}/post", None, "shared"),
    }


def test_callbacks_of_shared_path_item_are_parsed_once(tmp_path: Path) -> None:
    hook = {"{$url}": {"post": {"requestBody": json_body({"type": "integer"})}}}
    items = {"P": {"get": {"responses": OK, "callbacks": {"on": hook}}}}
    reference = {"$ref": "#/components/pathItems/P"}
    api, _ = read(
        tmp_path,
        {
            "paths": {"/a": reference, "/b": reference},
            "components": {"pathItems": items},
        },
    )
    assert len(api.operations) == 2
    [found] = api.webhooks
    assert found.owner in {None, *(item.id for item in api.operations)}


# --- readOnly and writeOnly -----------------------------------------------------------


def json_body(definition: Any) -> Any:
    return {"content": {"application/json": {"schema": definition}}}


def parse_directed(
    folder: Path, schemas: Any, *, sent: str = "", received: str = ""
) -> Api:
    """Parse a document that sends one schema and receives one."""
    node: dict[str, Any] = {"responses": OK}
    if sent:
        node["requestBody"] = json_body({"$ref": f"#/components/schemas/{sent}"})
    if received:
        read_class = json_body({"$ref": f"#/components/schemas/{received}"})
        node["responses"] = {"200": {"description": "R.", **read_class}}
    paths = {"/a": {"post": node}}
    return read(folder, {"paths": paths, "components": {"schemas": schemas}})[0]


PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
    },
    "examples": [{"id": 1, "name": "x", "secret": "s"}],
}
ROOT = "#/components/schemas"


def test_read_only_property_splits_request_and_response_schema(tmp_path: Path) -> None:
    api = parse_directed(tmp_path, {"Pet": PET}, sent="Pet", received="Pet")
    read_class, request = f"{ROOT}/Pet", f"{ROOT}/Pet{INPUT}"
    assert api.schemas.keys() == {read_class, request}
    assert api.properties(read_class).keys() == {"id", "name"}
    assert api.properties(request).keys() == {"name", "secret"}
    assert api.schemas[request].definition["required"] == ["name"]
    assert api.schemas[request].definition["examples"] == [{"name": "x", "secret": "s"}]
    assert (api.schemas[request].owner, api.schemas[request].part) == (
        read_class,
        "Input",
    )
    [operation] = api.operations
    assert [use.schema for use in operation.request_uses()] == [{"$ref": request}]
    assert [use.schema for use in operation.response_uses()] == [{"$ref": read_class}]


def test_schema_only_in_responses_is_not_split(tmp_path: Path) -> None:
    api = parse_directed(tmp_path, {"Pet": PET}, received="Pet")
    assert api.schemas.keys() == {f"{ROOT}/Pet"}
    assert api.properties(f"{ROOT}/Pet").keys() == {"id", "name"}


def test_schema_without_read_only_property_is_not_split(tmp_path: Path) -> None:
    plain = {"type": "object", "properties": {"a": {"type": "string"}}}
    api = parse_directed(tmp_path, {"It": plain}, sent="It", received="It")
    assert api.schemas.keys() == {f"{ROOT}/It"}


def test_read_only_property_splits_containing_schemas(tmp_path: Path) -> None:
    """Split through arrays, references and cycles, but only schemas that contain the mark."""
    schemas = {
        "Pet": PET,
        "Plain": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Owner": {
            "type": "object",
            "properties": {
                "pets": {"type": "array", "items": {"$ref": f"{ROOT}/Pet"}},
                "owner": {"$ref": f"{ROOT}/Owner"},
                "plain": {"$ref": f"{ROOT}/Plain"},
            },
        },
    }
    api = parse_directed(tmp_path, schemas, sent="Owner", received="Owner")
    split = {"Pet", f"Pet{INPUT}", "Owner", f"Owner{INPUT}", "Plain"}
    assert api.schemas.keys() == {f"{ROOT}/{key}" for key in split}
    assert set(references(api.schemas[f"{ROOT}/Owner{INPUT}"].definition)) == {
        f"{ROOT}/{key}" for key in (f"Pet{INPUT}", f"Owner{INPUT}", "Plain")
    }
    assert set(references(api.schemas[f"{ROOT}/Owner"].definition)) == {
        f"{ROOT}/{key}" for key in ("Pet", "Owner", "Plain")
    }


def test_schema_only_in_read_only_property_is_not_split(
    tmp_path: Path,
) -> None:
    it = {
        "type": "object",
        "properties": {
            "pet": {"allOf": [{"$ref": f"{ROOT}/Pet"}], "readOnly": True},
            "a": {"type": "string"},
        },
    }
    api = parse_directed(tmp_path, {"It": it, "Pet": PET}, sent="It", received="It")
    assert f"{ROOT}/Pet{INPUT}" not in api.schemas
    assert api.properties(f"{ROOT}/It{INPUT}").keys() == {"a"}


def test_read_only_schema_has_no_request_variant(tmp_path: Path) -> None:
    """Use `readOnly` next to a reference and in its target."""
    schemas = {
        "Stamp": {"type": "string", "readOnly": True},
        "It": {
            "type": "object",
            "properties": {
                "at": {"$ref": f"{ROOT}/Stamp"},
                "by": {"$ref": f"{ROOT}/Name", "readOnly": True},
                "to": {"$ref": f"{ROOT}/Name"},
            },
        },
        "Name": {"type": "string"},
    }
    api = parse_directed(tmp_path, schemas, sent="It", received="It")
    assert api.properties(f"{ROOT}/It{INPUT}").keys() == {"to"}
    assert api.properties(f"{ROOT}/It").keys() == {"at", "by", "to"}


def test_property_named_like_a_request_variant_is_kept(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"a": {"type": "string"}}}
    it = {"type": "object", "properties": {f"x{INPUT}": inner, "id": PET}}
    api = parse_directed(tmp_path, {"It": it}, received="It")
    named = {
        key for item in api.schemas.values() for key in references(item.definition)
    }
    assert named <= api.schemas.keys()


def test_inline_request_schema_is_not_split(tmp_path: Path) -> None:
    paths = {"/a": {"post": {"requestBody": json_body(PET), "responses": OK}}}
    [only] = read(tmp_path, {"paths": paths})[0].schemas.values()
    assert only.part == "Body"
    assert only.definition["properties"].keys() == {"name", "secret"}


# --- discriminators -------------------------------------------------------------------


def kinds(folder: Path, discriminator: Any, **more: Any) -> Any:
    """Return the mapping of a union's discriminator, with keys instead of ids."""
    leaf = {"type": "object", "properties": {"kind": {"type": "string"}}}
    union = {
        "oneOf": [{"$ref": f"{ROOT}/Cat"}, {"$ref": f"{ROOT}/Dog"}],
        "discriminator": {"propertyName": "kind", **discriminator},
    }
    schemas = {"Pet": union, "Cat": leaf, "Dog": leaf, "a.b": leaf, **more}
    api, _ = read(folder, {"components": {"schemas": schemas}})
    found = api.schemas[f"{ROOT}/Pet"].definition["discriminator"]
    assert found["propertyName"] == "kind"
    return {tag: key.removeprefix(f"{ROOT}/") for tag, key in found["mapping"].items()}


@pytest.mark.parametrize(
    "mapping, expected",
    [
        ({}, {"Cat": "Cat", "Dog": "Dog"}),
        ({"c": "Cat"}, {"c": "Cat", "Dog": "Dog"}),
        ({"c": f"{ROOT}/Cat", "k": "Cat"}, {"c": "Cat", "k": "Cat", "Dog": "Dog"}),
        ({"Cat": "Dog"}, {"Cat": "Dog"}),
        ({"other": "a.b"}, {"other": "a.b", "Cat": "Cat", "Dog": "Dog"}),
        ({"gone": "Gone"}, {"Cat": "Cat", "Dog": "Dog"}),
    ],
)
def test_discriminator_mapping_of_union(
    tmp_path: Path, mapping: Any, expected: Any
) -> None:
    assert kinds(tmp_path, {"mapping": mapping} if mapping else {}) == expected


def test_discriminator_mapping_of_base(tmp_path: Path) -> None:
    """Map every schema that extends the base, directly or indirectly."""

    def composed(of: str) -> Any:
        return {"allOf": [{"$ref": f"{ROOT}/{of}"}, {"properties": {"a": {}}}]}

    schemas = {
        "Pet": {
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind", "mapping": {"meow": "Cat"}},
        },
        "Cat": composed("Pet"),
        "Dog": composed("Pet"),
        "Puppy": composed("Dog"),
        "Stone": {"type": "object", "properties": {"a": {}}},
    }
    api, _ = read(tmp_path, {"components": {"schemas": schemas}})
    assert api.schemas[f"{ROOT}/Pet"].definition["discriminator"]["mapping"] == {
        "meow": f"{ROOT}/Cat",
        "Dog": f"{ROOT}/Dog",
        "Puppy": f"{ROOT}/Puppy",
    }


def test_ignored_discriminator_parts_are_in_the_ledger(tmp_path: Path) -> None:
    discriminator = {
        "propertyName": "kind",
        "mapping": {"a/b": "Gone"},
        "defaultMapping": "It",
        "x-more": 1,
    }
    schemas = {"It": {"type": "object", "discriminator": discriminator}}
    found = entries(tmp_path, {"components": {"schemas": schemas}}, "3.2.0")
    owner_pointer = f"{ROOT}/It/discriminator"
    assert {entry[:2] for entry in found} == {
        (f"{owner_pointer}/mapping/a~1b", "mapping"),
        (f"{owner_pointer}/defaultMapping", "defaultMapping"),
        (f"{owner_pointer}/x-more", "x-more"),
    }


# --- the ledger -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "keyword, value",
    [
        ("not", {"type": "string"}),
        ("if", {}),
        ("propertyNames", {"pattern": "x"}),
        ("externalDocs", {"url": "https://x.example"}),
        ("minProperties", 1),
        ("contains", {"type": "string"}),
        ("dependentRequired", {"a": ["b"]}),
        ("unevaluatedProperties", False),
        ("pattern", "(?=x)"),
        ("x-internal", True),
    ],
)
def test_ignored_schema_keyword_is_in_the_ledger(
    tmp_path: Path, keyword: str, value: Any
) -> None:
    document = {"components": {"schemas": {"It": {"type": "object", keyword: value}}}}
    found = entries(tmp_path, document)
    assert (f"#/components/schemas/It/{keyword}", keyword, "ignored") in found


def test_ledger_entries_have_a_reason(tmp_path: Path) -> None:
    document = {
        "externalDocs": {"url": "https://x.example"},
        "components": {"schemas": {"It": {"not": {}, "x-a": 1, "oddity": 2}}},
    }
    _, found = read(tmp_path, document)
    assert len(found) == 4
    assert all(entry.why for entry in found)


def test_supported_keywords_are_not_in_the_ledger(tmp_path: Path) -> None:
    definition = {
        "type": "object",
        "title": "T",
        "required": ["a"],
        "properties": {
            "a": {"type": "string", "minLength": 1, "default": "x", "deprecated": True},
            "b": {"type": "integer", "enum": [1], "x-enum-varnames": ["ONE"]},
            "c": {"type": "string", "readOnly": True, "contentEncoding": "base64"},
            "d": {"type": "string", "writeOnly": True, "pattern": "^x"},
            "e": {
                "type": "array",
                "prefixItems": [{"type": "string"}],
                "minItems": 1,
                "maxItems": 1,
            },
            "f": {"type": "object", "patternProperties": {"^x": {"type": "string"}}},
        },
        "discriminator": {"propertyName": "a"},
        "additionalProperties": False,
    }
    assert entries(tmp_path, {"components": {"schemas": {"It": definition}}}) == set()


@pytest.mark.parametrize(
    "where, pointer, keyword",
    [
        ("operation", "externalDocs", "externalDocs"),
        ("operation", "x-rate", "x-rate"),
        ("response", "links", "links"),
        ("response", "x-more", "x-more"),
        ("media", "prefixEncoding", "prefixEncoding"),
        ("encoding", "headers", "headers"),
        ("encoding", "x-more", "x-more"),
        ("callback", "responses", "responses"),
        ("callback", "x-more", "x-more"),
        ("media", "x-more", "x-more"),
        ("body", "x-more", "x-more"),
        ("item", "x-more", "x-more"),
        ("parameter", "x-more", "x-more"),
        ("parameter", "allowEmptyValue", "allowEmptyValue"),
        ("header", "x-more", "x-more"),
    ],
)
def test_ignored_document_keyword_is_in_the_ledger(
    tmp_path: Path, where: str, pointer: str, keyword: str
) -> None:
    """Record ignored keywords in the ledger."""
    values: dict[str, Any] = {
        "externalDocs": {"url": "https://x.example"},
        "links": {"next": {"operationId": "x"}},
        "prefixEncoding": [{}],
        "headers": {"X": {"schema": {}}},
        "responses": OK,
        "allowEmptyValue": True,
    }
    added = {keyword: values.get(keyword, 1)}
    nodes: dict[str, dict[str, Any]] = {
        key: added if key == where else {}
        for key in (
            "operation",
            "response",
            "media",
            "encoding",
            "body",
            "item",
            "parameter",
            "header",
            "callback",
        )
    }
    encoding = {"a": nodes["encoding"]}
    form = {"schema": {"type": "object"}, "encoding": encoding, **nodes["media"]}
    media = {"multipart/form-data": form}
    header = {"schema": {"type": "string"}, **nodes["header"]}
    response = {"description": "R.", "headers": {"H": header}, **nodes["response"]}
    operation = {
        "parameters": [
            {"name": "p", "in": "query", "schema": {}, **nodes["parameter"]}
        ],
        "requestBody": {"content": media, **nodes["body"]},
        "responses": {"200": response},
        "callbacks": {"on": {"{$url}": {"post": nodes["callback"]}}},
        **nodes["operation"],
    }
    found = entries(tmp_path, {"paths": {"/a": {"post": operation, **nodes["item"]}}})
    pointers = {
        "operation": "#/paths/~1a/post",
        "response": "#/paths/~1a/post/responses/200",
        "media": "#/paths/~1a/post/requestBody/content/multipart~1form-data",
        "encoding": "#/paths/~1a/post/requestBody/content/multipart~1form-data"
        "/encoding/a",
        "callback": "#/paths/~1a/post/callbacks/on/{$url}/post",
        "body": "#/paths/~1a/post/requestBody",
        "item": "#/paths/~1a",
        "parameter": "#/paths/~1a/post/parameters/0",
        "header": "#/paths/~1a/post/responses/200/headers/H",
    }
    assert (f"{pointers[where]}/{pointer}", keyword) in {entry[:2] for entry in found}


def test_response_with_several_media_types(tmp_path: Path) -> None:
    content: dict[str, Any] = {
        "application/json": {"schema": {}},
        "application/xml": {"schema": {}},
    }
    paths = {
        "/a": {"get": {"responses": {"200": {"description": "R.", "content": content}}}}
    }
    api, _ = read(tmp_path, {"paths": paths})
    assert [item.name for item in api.operations[0].responses[0].content] == list(
        content
    )


# --- references that the specification does not define --------------------------------------


def files(folder: Path, **contents: Any) -> None:
    for name, value in contents.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(value), encoding="utf-8")


def test_operation_in_its_own_file_is_read(tmp_path: Path) -> None:
    """Resolve references of the operation relative to its own file."""
    query = {"name": "q", "in": "query", "schema": {"$ref": "parts.json#/Q"}}
    body = {"content": {"application/json": {"schema": {"$ref": "parts.json#/B"}}}}
    files(
        tmp_path,
        look={"operationId": "look", "parameters": [query], "responses": OK},
        more={"in": {"requestBody": body, "responses": OK}},
        parts={"Q": {"type": "integer"}, "B": {"type": "object", "properties": {}}},
    )
    parameter = {"name": "id", "in": "path", "required": True, "schema": {}}
    item = {
        "parameters": [parameter],
        "get": {"$ref": "look.json"},
        "post": {"$ref": "more.json#/in"},
    }
    look, put = operations(tmp_path, {"/a/{id}": item})
    assert (look.id, look.operation_id, look.method) == ("look.json#", "look", "GET")
    assert [item.name for item in look.parameters] == ["id", "q"]
    assert put.id == "more.json#/in" and put.body is not None


def test_two_paths_with_one_operation_are_read(tmp_path: Path) -> None:
    files(tmp_path, look={"responses": OK})
    reference = {"get": {"$ref": "look.json"}}
    found = operations(tmp_path, {"/a": reference, "/b": reference})
    assert [item.id for item in found] == ["look.json#", "#/paths/~1b/get"]


def test_sections_in_their_own_files_are_read(tmp_path: Path) -> None:
    key = {"type": "apiKey", "in": "header", "name": "K"}
    thing = {"type": "object", "properties": {"o": {"$ref": "#/Other"}}}
    files(
        tmp_path,
        paths={"/a": {"get": {"security": [{"k": []}], "responses": OK}}},
        schemas={"Thing": thing, "Other": {"type": "string", "enum": ["a", "b"]}},
        keys={"k": key},
    )
    sections = {
        "schemas": {"$ref": "schemas.json"},
        "securitySchemes": {"$ref": "keys.json"},
    }
    api, _ = read(tmp_path, {"paths": {"$ref": "paths.json"}, "components": sections})
    assert [item.id for item in api.operations] == ["paths.json#/~1a/get"]
    assert list(api.schemas) == ["schemas.json#/Other", "schemas.json#/Thing"]
    assert api.security_schemes["k"].parameter == "K"
    assert [item.part for item in api.schemas.values()] == ["Other", "Thing"]


def test_referenced_operation_in_a_callback_is_read(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    files(tmp_path, referenced={"requestBody": body, "responses": OK})
    hook = {"{$url}": {"post": {"$ref": "referenced.json"}}}
    node = {"responses": OK, "callbacks": {"on": hook}}
    api, _ = read(tmp_path, {"paths": {"/a": {"get": node}}})
    assert [hook.id for hook in api.webhooks] == ["referenced.json#"]
