"""Validation: errors and warnings, with messages and positions."""

import builtins
import json
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from clientwright.errors import Diagnostic, SpecError
from clientwright.source import Document, DocumentSet, load
from clientwright.validate import validate
from clientwright.validate.example_values import regex_cost

HEAD = 'openapi: "3.1.0"\ninfo: {title: T, version: "1"}\n'
HEAD_30 = HEAD.replace("3.1.0", "3.0.3")
HEAD_32 = HEAD.replace("3.1.0", "3.2.0")
OK = "{description: ok}"


def write(folder: Path, text: str, name: str = "api.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def advice(folder: Path, text: str) -> list[Diagnostic]:
    return list(validate(load(write(folder, text))))


def problems(folder: Path, text: str) -> list[Diagnostic]:
    with pytest.raises(SpecError) as caught:
        validate(load(write(folder, text)))
    return list(caught.value.diagnostics)


def problem(folder: Path, text: str) -> Diagnostic:
    found = problems(folder, text)
    assert len(found) == 1, [str(each) for each in found]
    return found[0]


def warning(folder: Path, text: str) -> Diagnostic:
    """Return the only finding, which must be a warning."""
    (found,) = advice(folder, text)
    return found


def operation(inner: str, path: str = "/a", head: str = HEAD) -> str:
    """Return a document whose only operation has these lines."""
    lines = "".join(f"      {line}\n" for line in inner.splitlines())
    return f"{head}paths:\n  {path}:\n    get:\n{lines}"


def schema(inner: str, head: str = HEAD) -> str:
    """Return a document whose only schema, A, has these lines."""
    lines = "".join(f"      {line}\n" for line in inner.splitlines())
    return f"{head}paths: {{}}\ncomponents:\n  schemas:\n    A:\n{lines}"


@pytest.fixture(params=["jsonschema-rs", "jsonschema"])
def _backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test with and without the optional library: results and messages are equal."""
    if request.param == "jsonschema":
        monkeypatch.setitem(sys.modules, "jsonschema_rs", None)


@pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
class TestValidDocuments:
    def test_small_document_is_valid(self, tmp_path: Path, head: str) -> None:
        text = operation(f"responses: {{200: {OK}}}", head=head)
        assert advice(tmp_path, text) == []

    def test_recursive_schemas_are_valid(self, tmp_path: Path, head: str) -> None:
        text = schema(
            """\
allOf: [{$ref: '#/components/schemas/B'}]
required: [x]
B:""",
            head,
        ).replace(
            "      B:\n",
            "    B:\n"
            "      items: {$ref: '#/components/schemas/B'}\n"
            "      anyOf: [{$ref: '#/components/schemas/A'}]\n"
            "      properties: {x: {$ref: '#/components/schemas/B'}}\n",
        )
        assert advice(tmp_path, text) == []

    def test_long_chain_of_schemas_is_valid(self, tmp_path: Path, head: str) -> None:
        named: dict[str, Any] = {
            f"S{i}": {"properties": {"x": {"$ref": f"#/components/schemas/S{i + 1}"}}}
            for i in range(500)
        }
        named["S500"] = {"type": "string"}
        text = schema("type: string", head).partition("    A:")[0]
        text += "".join(f"    {key}: {json.dumps(one)}\n" for key, one in named.items())
        assert advice(tmp_path, text) == []

    def test_extensions_are_not_validated(self, tmp_path: Path, head: str) -> None:
        text = f"{head}x-a: 1\npaths:\n  x-b: [1]\n  /a: {{x-c: {{get: 1}}}}\n"
        assert advice(tmp_path, text) == []

    def test_pattern_unknown_to_python_is_valid(
        self, tmp_path: Path, head: str
    ) -> None:
        text = schema("type: string\npattern: '^\\p{Lu}+$'\ndefault: A", head)
        assert advice(tmp_path, text) == []

    def test_document_in_several_files_is_valid(
        self, tmp_path: Path, head: str
    ) -> None:
        write(
            tmp_path,
            "parameters: [{$ref: parts.yaml#/id}]\n"
            "get: {responses: {200: {$ref: parts.yaml#/ok}}}\n",
            "item.yaml",
        )
        write(
            tmp_path,
            "id: {name: id, in: path, required: true, schema: {type: string}}\n"
            "ok: {description: ok, content: {a/b: {schema: {$ref: pet.yaml}}}}\n",
            "parts.yaml",
        )
        write(tmp_path, "type: object", "pet.yaml")
        text = f"{head}paths: {{'/a/{{id}}': {{$ref: item.yaml}}}}\n"
        assert advice(tmp_path, text) == []


def _all(folder: Path, text: str) -> list[Diagnostic]:
    try:
        return advice(folder, text)
    except SpecError as failure:
        return list(failure.diagnostics)


@pytest.mark.usefixtures("_backend")
class TestStructure:
    def test_missing_field_is_reported(self, tmp_path: Path) -> None:
        found = warning(tmp_path, 'openapi: "3.1.0"\ninfo:\n  title: T\npaths: {}\n')
        assert (found.line, found.column, found.pointer) == (2, 1, "/info")
        assert found.message == "`version` is missing"

    def test_number_instead_of_string_is_reported(self, tmp_path: Path) -> None:
        text = HEAD.replace('"1"', "1.10") + "paths: {}\n"
        found = warning(tmp_path, text)
        assert found.message == "expected a string, found 1.1"
        assert found.hint == "put it in quotes"
        assert (found.line, found.column) == (2, 18)

    @pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
    def test_unknown_field_is_reported(self, tmp_path: Path, head: str) -> None:
        text = operation(f"sumary: S\nresponses: {{200: {OK}}}", head=head)
        found = warning(tmp_path, text)
        assert found.message == "unknown field `sumary`"
        assert found.hint == "did you mean summary?"
        assert found.pointer == "/paths/~1a/get/sumary"
        assert found.line == 6

    @pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
    def test_parameter_without_schema_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        text = operation(
            f"parameters:\n- name: q\n  in: query\nresponses: {{200: {OK}}}", head=head
        )
        found = problem(tmp_path, text)
        assert found.pointer == "/paths/~1a/get/parameters/0"
        assert found.line == 7
        assert "schema" in found.message

    @pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
    def test_optional_path_parameter_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        text = operation(
            "parameters:\n- {name: q, in: path, schema: {type: string}}\n"
            f"responses: {{200: {OK}}}",
            "/a/{q}",
            head,
        )
        found = warning(tmp_path, text)
        assert found.message == "`required` is missing"
        assert found.pointer == "/paths/~1a~1{q}/get/parameters/0"

    def test_error_is_that_of_the_closest_alternative(self, tmp_path: Path) -> None:
        inner = "type: object\nproperties:\n  b:\n    items: {type: strng}"
        found = problem(tmp_path, schema(inner, HEAD_30))
        assert found.pointer == "/components/schemas/A/properties/b/items/type"
        assert found.hint == "did you mean string?"
        assert found.line == 10

    def test_invalid_security_scheme_is_reported(self, tmp_path: Path) -> None:
        text = (
            f"{HEAD_30}paths: {{}}\ncomponents:\n  securitySchemes:\n"
            "    K: {type: apiKey, in: header}\n"
        )
        found = problem(tmp_path, text)
        assert found.message == "`name` is missing"
        assert found.pointer == "/components/securitySchemes/K"

    def test_messages_are_short(self, tmp_path: Path) -> None:
        text = operation(
            f"responses: {{200: {OK}}}\nparameters: {{a: '{'x' * 5000}'}}\n"
            f"operationId: [{'1, ' * 500}]"
        )
        found = problems(tmp_path, text)
        assert len(found) == 2
        assert max(len(str(each)) for each in found) < 300

    def test_problems_are_reported_in_order(self, tmp_path: Path) -> None:
        text = (
            f"{HEAD}paths:\n  /a: {{get: {{tags: 1}}}}\n  b: {{}}\n"
            "servers: [{}]\nwebhooks: 3\n"
        )
        found = problems(tmp_path, text)
        assert [each.line for each in found] == [4, 5, 6, 7]

    def test_error_that_stops_the_library_is_reported_once(
        self, tmp_path: Path
    ) -> None:
        found = problem(tmp_path, f"{HEAD}paths:\n  /a: [1]\n")
        assert found.message == "expected a mapping, found a list of one"

    def test_ref_in_server_is_reported(self, tmp_path: Path) -> None:
        text = f"{HEAD}paths: {{}}\nservers: [{{url: /, $ref: '#/info'}}]\n"
        found = problem(tmp_path, text)
        assert found.message == "`$ref` is not allowed here"
        assert found.hint == "this object cannot be a reference"

    def test_path_without_leading_slash_is_reported(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}paths: {{a: {{}}}}\n")
        assert (found.pointer, found.hint) == ("/paths/a", "a path begins with /")

    def test_too_deep_nesting_is_reported(self, tmp_path: Path) -> None:
        nested = "{not: " * 90 + "{type: strng}" + "}" * 90
        found = problem(tmp_path, schema(f"not: {nested}"))
        assert found.message == "the nesting is too deep to be validated"


class TestUnexpectedTypes:
    @pytest.mark.parametrize("junk", ["null", "text", "[null]", "{a: [{}]}"])
    @pytest.mark.parametrize(
        "template",
        [
            "paths: %s",
            "paths: {/a: %s}",
            "paths: {/a: {parameters: %s}}",
            "paths: {/a: {get: %s}}",
            "paths: {/a: {get: {responses: %s}}}",
            "paths: {/a: {get: {responses: {200: {description: '', content: %s}}}}}",
            "paths: {/a: {get: {requestBody: %s}}}",
            "components: %s",
            "components: {schemas: %s}",
            "components: {schemas: {A: {properties: %s}}}",
            "components: {schemas: {A: {allOf: %s, required: [x]}}}",
            "components: {schemas: {A: {enum: %s}}}",
            "components: {schemas: {A: {required: %s}}}",
            "tags: %s",
        ],
    )
    def test_value_of_unexpected_type_is_reported(
        self, tmp_path: Path, template: str, junk: str
    ) -> None:
        for head in (HEAD_30, HEAD, HEAD_32):
            for found in _all(tmp_path, head + template % junk + "\n"):
                assert "cannot be validated" not in found.message


@pytest.mark.usefixtures("_backend")
class TestSchemas:
    @pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
    def test_unknown_type_is_reported(self, tmp_path: Path, head: str) -> None:
        found = problem(tmp_path, schema("type: strng", head))
        assert found.message.startswith("'strng' is not one of ")
        assert found.hint == "did you mean string?"
        assert (found.line, found.pointer) == (7, "/components/schemas/A/type")

    def test_unknown_dialect_is_reported(self, tmp_path: Path) -> None:
        text = schema("$schema: https://example.com/mine\ntype: string")
        found = problem(tmp_path, text)
        assert "'https://example.com/mine' is not known" in found.message

    def test_schema_in_another_dialect_follows_that_dialect(
        self, tmp_path: Path
    ) -> None:
        inner = "minimum: 1\nexclusiveMinimum: true"
        draft = "$schema: http://json-schema.org/draft-04/schema#"
        assert advice(tmp_path, schema(f"{draft}\n{inner}")) == []
        found = warning(tmp_path, schema(inner))
        assert found.pointer == "/components/schemas/A/exclusiveMinimum"

    def test_schemas_of_request_bodies_are_validated(self, tmp_path: Path) -> None:
        text = operation(
            f"responses: {{200: {OK}}}\n"
            "requestBody: {content: {a/b: {schema: {type: strng}}}}"
        )
        assert problem(tmp_path, text).pointer.endswith("/schema/type")

    @pytest.mark.parametrize("head", [HEAD_30, HEAD])
    def test_required_without_property_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        inner = "allOf: [{properties: {x: {}}}]\nrequired: [x, y]"
        assert advice(tmp_path, schema(inner, head)) == []

    @pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
    def test_invalid_default_is_reported(self, tmp_path: Path, head: str) -> None:
        (found,) = advice(tmp_path, schema("type: string\ndefault: 3", head))
        assert found.message == (
            "the default does not fit its schema: expected a string, found 3"
        )
        assert (found.line, found.pointer) == (8, "/components/schemas/A/default")

    def test_invalid_example_is_reported(self, tmp_path: Path) -> None:
        inner = "properties: {a: {type: integer}}\nexample: {a: [1, 2]}"
        (found,) = advice(tmp_path, schema(inner))
        assert found.message.endswith("expected an integer, found a list of 2")
        assert found.pointer == "/components/schemas/A/example/a"

    @pytest.mark.parametrize(
        "inner", ["nullable: true\ndefault: null", "example: null"]
    )
    def test_null_default_is_accepted(self, tmp_path: Path, inner: str) -> None:
        assert advice(tmp_path, schema(f"type: string\n{inner}", HEAD_30)) == []

    @pytest.mark.parametrize(
        "inner",
        ["additionalProperties: {}", "prefixItems: [{}]", "$defs: {A: {}}", "if: {}"],
    )
    def test_values_in_nested_schemas_are_validated(
        self, tmp_path: Path, inner: str
    ) -> None:
        inner = inner.replace("{}", "{type: string, default: 3}")
        (found,) = advice(tmp_path, schema(inner))
        assert found.pointer.endswith("/default")

    def test_default_next_to_reference_is_validated(self, tmp_path: Path) -> None:
        inner = "items: {$ref: '#/components/schemas/A/$defs/B', default: 3}\n"
        inner += "$defs: {B: {type: string}}"
        (found,) = advice(tmp_path, schema(inner))
        assert found.pointer == "/components/schemas/A/items/default"
        inner = "items: {$ref: '#/components/schemas/A', default: 3}\ntype: array"
        assert advice(tmp_path, schema(inner, HEAD_30)) == []

    def test_values_of_headers_and_webhooks_are_validated(self, tmp_path: Path) -> None:
        inner = "{type: string, default: 3}"
        text = operation(
            f"responses: {{200: {{description: '', headers: {{A: {{schema: {inner}}}}}}}}}"
        )
        content = f"{{a/b: {{schema: {inner}}}}}"
        text += f"webhooks: {{a: {{post: {{requestBody: {{content: {content}}}}}}}}}\n"
        assert len(advice(tmp_path, text)) == 2

    @pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
    def test_duplicate_enum_value_is_reported(self, tmp_path: Path, head: str) -> None:
        (found,) = advice(tmp_path, schema("enum: [a, b, a]", head))
        assert found.message == "the enum contains 'a' twice"
        assert found.pointer == "/components/schemas/A/enum/2"

    def test_enum_with_true_and_one_is_valid(self, tmp_path: Path) -> None:
        assert advice(tmp_path, schema("enum: [1, true, '1']")) == []


@pytest.mark.parametrize("head", [HEAD_30, HEAD, HEAD_32])
class TestOperations:
    def test_undeclared_path_parameter_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        text = operation(f"responses: {{200: {OK}}}", "/a/{id}", head)
        found = problem(tmp_path, text)
        assert found.message == "no path parameter is declared for {id} of /a/{id}"
        assert found.hint == "add one with name: id, in: path, required: true"
        assert (found.line, found.pointer) == (5, "/paths/~1a~1{id}/get")

    def test_path_parameter_missing_in_path_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        text = operation(
            "parameters:\n- {name: id, in: path, required: true, schema: {}}\n"
            f"responses: {{200: {OK}}}",
            head=head,
        )
        found = warning(tmp_path, text)
        assert found.message == "the path /a has no {id} for this path parameter"
        assert found.line == 7

    def test_parameters_of_the_path_item_are_declared(
        self, tmp_path: Path, head: str
    ) -> None:
        text = (
            f"{head}paths:\n  /a/{{id}}:\n    parameters:\n"
            "    - {name: id, in: path, required: true, schema: {type: string}}\n"
            f"    get: {{responses: {{200: {OK}}}}}\n"
        )
        assert advice(tmp_path, text) == []

    def test_duplicate_parameter_is_reported(self, tmp_path: Path, head: str) -> None:
        one = "{name: q, in: query, schema: {type: string}}"
        other = "{name: q, in: header, schema: {type: string}}"
        text = operation(
            f"parameters:\n- {one}\n- {other}\n- {one}\nresponses: {{200: {OK}}}",
            head=head,
        )
        found = warning(tmp_path, text)
        assert found.message == "a second query parameter is called 'q'"
        assert (found.line, found.pointer) == (9, "/paths/~1a/get/parameters/2")

    def test_duplicate_operation_id_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        one = f"{{operationId: same, responses: {{200: {OK}}}}}"
        text = f"{head}paths:\n  /a: {{get: {one}}}\n  /b:\n    put: {one}\n"
        found = warning(tmp_path, text)
        assert found.message == "GET /a has the operationId 'same' too"
        assert (found.line, found.pointer) == (6, "/paths/~1b/put/operationId")

    def test_duplicate_tag_is_reported(self, tmp_path: Path, head: str) -> None:
        text = f"{head}paths: {{}}\ntags:\n- name: a\n- name: b\n- name: a\n"
        found = warning(tmp_path, text)
        assert found.message == "duplicate tag name 'a'"
        assert found.pointer == "/tags/2"

    def test_equivalent_paths_are_reported(self, tmp_path: Path, head: str) -> None:
        def item(name: str) -> str:
            parameter = f"{{name: {name}, in: path, required: true, schema: {{}}}}"
            return (
                f"  /a/{{{name}}}:\n    get:\n"
                f"      parameters: [{parameter}]\n      responses: {{200: {OK}}}\n"
            )

        (found,) = advice(tmp_path, f"{head}paths:\n{item('x')}{item('y')}")
        assert found.message == (
            "the paths /a/{x} and /a/{y} differ by the names of parameters only"
        )
        assert found.pointer == "/paths/~1a~1{y}"

    def test_reference_to_wrong_component_is_reported(
        self, tmp_path: Path, head: str
    ) -> None:
        text = operation(
            "parameters: [{$ref: '#/components/schemas/A'}]\n"
            f"responses: {{200: {OK}}}",
            head=head,
        )
        text += "components: {schemas: {A: {type: string}}}\n"
        found = problem(tmp_path, text)
        assert found.message == "expected a parameter with `name` and `in`"
        assert found.pointer == "/paths/~1a/get/parameters/0"


def test_operations_of_3_2_are_validated(tmp_path: Path) -> None:
    one = f"{{operationId: same, responses: {{200: {OK}}}}}"
    text = (
        f"{HEAD_32}paths:\n  /a:\n    query: {one}\n"
        f"    additionalOperations:\n      COPY: {one}\n"
    )
    found = warning(tmp_path, text)
    assert found.message == "QUERY /a has the operationId 'same' too"
    assert found.pointer == "/paths/~1a/additionalOperations/COPY/operationId"


class TestReferencedFiles:
    def test_problem_in_referenced_file_has_its_position(self, tmp_path: Path) -> None:
        write(tmp_path, f"get:\n  responses: {{200: {OK}}}\n  tags: 3\n", "item.yaml")
        found = problem(tmp_path, f"{HEAD}paths: {{/a: {{$ref: item.yaml}}}}\n")
        assert found.file == str(tmp_path / "item.yaml")
        assert (found.line, found.pointer) == (3, "/get/tags")
        assert found.message == "expected a list, found 3"

    def test_rules_apply_to_referenced_file(self, tmp_path: Path) -> None:
        write(tmp_path, f"get:\n  responses: {{200: {OK}}}\n", "item.yaml")
        found = problem(tmp_path, f"{HEAD}paths:\n  /a/{{id}}: {{$ref: item.yaml}}\n")
        assert found.file == str(tmp_path / "item.yaml")
        assert (found.line, found.pointer) == (1, "/get")
        assert "{id}" in found.message

    def test_defaults_in_referenced_file_are_validated(self, tmp_path: Path) -> None:
        write(tmp_path, "Pet:\n  properties:\n    a: {type: string, default: 1}\n", "s")
        text = schema("items: {$ref: 's#/Pet'}")
        (found,) = advice(tmp_path, text)
        assert found.file == str(tmp_path / "s")
        assert found.pointer == "/Pet/properties/a/default"

    def test_anchor_in_referenced_file_is_resolved(self, tmp_path: Path) -> None:
        write(tmp_path, "x: {y: {$anchor: pet, type: string, default: 1}}\n", "s")
        (found,) = advice(tmp_path, schema("items: {$ref: 's#pet'}"))
        assert found.pointer == "/x/y/default"

    def test_reference_from_symlinked_file_is_relative_to_its_target(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "sub").mkdir()
        write(tmp_path, "items: {$ref: other.yaml}\n", "sub/real.yaml")
        write(tmp_path, "{type: string, default: 1}\n", "sub/other.yaml")
        (tmp_path / "link.yaml").symlink_to(tmp_path / "sub" / "real.yaml")
        (found,) = advice(tmp_path, schema("items: {$ref: link.yaml}"))
        assert found.file == str(tmp_path / "sub" / "other.yaml")

    def test_schema_in_place_of_response_is_reported(self, tmp_path: Path) -> None:
        text = operation("responses: {200: {$ref: '#/components/schemas/A'}}")
        text += "components: {schemas: {A: {type: string}}}\n"
        found = advice(tmp_path, text)
        assert found
        assert {each.pointer for each in found} <= {
            "/components/schemas/A",
            "/components/schemas/A/type",
        }


class TestNothingIsFetched:
    """The validator does not fetch references, even if `source` let them pass."""

    @pytest.fixture
    def accesses(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        calls: list[str] = []

        def spy(really: Callable[..., Any], name: str) -> Callable[..., Any]:
            def call(*arguments: Any, **more: Any) -> Any:
                calls.append(f"{name} {arguments}")
                return really(*arguments, **more)

            return call

        monkeypatch.setattr(builtins, "open", spy(builtins.open, "open"))
        monkeypatch.setattr(socket, "getaddrinfo", spy(socket.getaddrinfo, "host"))
        connect = spy(socket.socket.connect, "connect")
        monkeypatch.setattr(socket.socket, "connect", connect)
        return calls

    @pytest.mark.parametrize("scheme", ["", "file://", "http://127.0.0.1:9"])
    def test_ref_is_not_fetched(
        self, tmp_path: Path, scheme: str, accesses: list[str]
    ) -> None:
        secret = write(tmp_path, '{"type": "string", "content": {}}', "secret.json")
        ref = f"{scheme}{secret.as_posix()}"
        content = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"parameters": [{"$ref": ref}]}},
        }
        text = json.dumps(content)
        root = Document(tmp_path / "api.json", "api.json", "", text, content, "")
        with pytest.raises(SpecError) as caught:
            validate(DocumentSet(root, {"": root}))
        (found,) = caught.value.diagnostics
        assert found.pointer == "/paths/~1a"
        assert "cannot be validated" in found.message
        assert not [call for call in accesses if re.search("secret|connect|host", call)]

    @pytest.mark.parametrize("scheme", ["", "file://", "http://127.0.0.1:9"])
    def test_ref_is_not_fetched_for_a_value(
        self, tmp_path: Path, scheme: str, accesses: list[str]
    ) -> None:
        secret = write(tmp_path, '{"type": "string"}', "secret.json")
        schema = {"items": {"$ref": f"{scheme}{secret.as_posix()}"}, "default": [1]}
        content = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "components": {"schemas": {"A": schema}},
        }
        text = json.dumps(content)
        root = Document(tmp_path / "api.json", "api.json", "", text, content, "")
        assert validate(DocumentSet(root, {"": root})) == ()
        assert not [call for call in accesses if re.search("secret|connect|host", call)]

    def test_library_alone_fetches_the_ref(self, tmp_path: Path) -> None:
        secret = write(tmp_path, '{"type": "string", "default": 1}', "secret.json")
        ref = f"file://{secret.as_posix()}"
        content = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "components": {"schemas": {"A": {"items": {"$ref": ref}}}},
        }
        found = [
            each.message for each in OpenAPIV31SpecValidator(content).iter_errors()
        ]
        assert found == ["1 is not of type 'string'"]


def path_parameter(required: str) -> str:
    return operation(
        f"parameters:\n- {{name: q, in: path, {required} schema: {{type: string}}}}\n"
        f"responses: {{200: {OK}}}",
        "/a/{q}",
    )


class TestWarnings:
    """A broken rule with only one possible meaning is a warning."""

    @pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
    @pytest.mark.parametrize(
        ("text", "position", "words"),
        [
            (operation("responses: {200: {}}"), "6:", "`description` is missing"),
            (operation("responses: {}"), "6:7:", ""),
            (HEAD.replace(', version: "1"', "") + "paths: {}\n", "2:", "`version`"),
            (HEAD.replace("T", "5") + "paths: {}\n", "2:8:", "expected a string"),
            (path_parameter(""), "7:", "`required` is missing"),
            (path_parameter("required: false,"), "7:", "false"),
            (operation(f"summary: null\nresponses: {{200: {OK}}}"), "6:7:", "null"),
            (operation(f"Summary: S\nresponses: {{200: {OK}}}"), "6:7:", "summary?"),
            (schema("type: object\nrequired: [a, a]"), "8:7:", "twice"),
            (schema("type: string\nrequired: true"), "8:7:", "expected a list"),
            (f"{HEAD}paths: {{}}\ncomponents:\n  schema: {{}}\n", "5:3:", "schemas?"),
            (f"{HEAD}paths: {{}}\ninfos: {{}}\n", "4:1:", "info?"),
            (
                f"{HEAD}paths: {{}}\nexternalDocs: {{description: d}}\n",
                "4:",
                "`url` is missing",
            ),
        ],
    )
    def test_warning_has_position_and_message(
        self, tmp_path: Path, text: str, position: str, words: str, version: str
    ) -> None:
        text = text.replace("3.1.0", version)
        found = advice(tmp_path, text)
        lines = [f"{each.line}:{each.column}: {each}" for each in found]
        assert lines and all(line.startswith(position) for line in lines)
        assert words in lines[0]

    @pytest.mark.parametrize(
        "inner",
        [
            "type: [string, 'null']",
            "type: integer\nminimum: 1\nexclusiveMinimum: true",
            "type: integer\nexclusiveMinimum: 1",
        ],
    )
    def test_keyword_of_another_version_is_a_warning(
        self, tmp_path: Path, inner: str
    ) -> None:
        for head in (HEAD_30, HEAD, HEAD_32):
            warnings = advice(tmp_path, schema(inner, head))
            assert {each.line for each in warnings} <= {6, 7, 8, 9}

    def test_invalid_component_name_is_a_warning(self, tmp_path: Path) -> None:
        text = f"{HEAD}components:\n  schemas:\n    A «B»:\n      type: object\n"
        found = warning(tmp_path, text)
        assert found.message == "'A «B»' is not a name that OpenAPI allows"
        assert (found.line, found.column) == (5, 5)

    @pytest.mark.parametrize(
        "text",
        [
            f"{HEAD}paths: {{a: {{}}}}\n",
            operation(f"responses: {{ok: {OK}}}"),
            operation(f"responses: {{200: {OK}}}\nparameters: [{{in: query}}]"),
            operation(
                "parameters:\n- {name: q, in: query, schema: {}}\n"
                f"- {{name: q, in: query, schema: {{type: string}}}}\nresponses: {{200: {OK}}}"
            ),
            schema("type: [string, strng]"),
            schema("required: name"),
            schema("properties: null"),
            f"{HEAD}paths: {{}}\nservers: [{{url: /, $ref: '#/info'}}]\n",
        ],
    )
    def test_ambiguous_document_is_an_error(self, tmp_path: Path, text: str) -> None:
        assert problems(tmp_path, text)

    def test_warnings_do_not_hide_errors(self, tmp_path: Path) -> None:
        inner = "type: object\nrequired: [a, a]\nproperties:\n  a: {type: strng}"
        assert "'strng'" in problem(tmp_path, schema(inner)).message


def test_schemas_at_every_location_are_validated(tmp_path: Path) -> None:
    """Validate schemas at every location; the library visits only some of them."""
    wrong = "{schema: {type: strng}}"
    text = operation(
        f"responses: {{200: {{description: '', headers: {{H: {wrong}}}}}}}\n"
        f"callbacks: {{c: {{x: {{post: {{requestBody: {{content: {{a/b: {wrong}}}}},"
        f" responses: {{200: {OK}}}}}}}}}}}"
    )
    text += (
        f"webhooks: {{w: {{parameters: [{{name: a, in: query, {wrong[1:-1]}}}]}}}}\n"
    )
    text += "components: {schemas: {A: {$defs: {B: {type: strng}}}}}\n"
    found = problems(tmp_path, text)
    assert [each.line for each in found] == [6, 7, 8, 9]
    assert {each.hint for each in found} == {"did you mean string?"}


@pytest.mark.parametrize(
    ("pattern", "length", "quick"),
    [
        ("^[a-z]+$", 50, True),
        ("^[a-z]+-[a-z]+$", 50, True),
        ("^([a-z]+-)*[a-z]+$", 8, True),
        ("^([a-z]+-)*[a-z]+$", 40, False),
        ("(a|a)*b", 40, False),
        (".*.*.*x", 2000, False),
        ("a?" * 30, 30, False),
        ("^(abc)?(?:d)?[0-9]{4}-[0-9]{2}$", 10, True),
    ],
)
def test_regex_cost_of_slow_pattern_is_high(
    pattern: str, length: int, quick: bool
) -> None:
    assert (regex_cost(pattern, length) < 50_000) is quick
