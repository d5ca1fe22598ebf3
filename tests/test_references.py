"""References of every kind: resolved, validated, and kept by bundling."""

import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openapi_spec_validator import (
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)

from clientwright import json_pointer
from clientwright.bundle import bundle
from clientwright.errors import SpecError
from clientwright.source import DocumentSet, load
from clientwright.validate import validate

VERSIONS = ["3.0.4", "3.1.1", "3.2.0"]
MODERN = VERSIONS[1:]
LIBRARY = {
    "3.0": OpenAPIV30SpecValidator,
    "3.1": OpenAPIV31SpecValidator,
    "3.2": OpenAPIV32SpecValidator,
}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("something is fetched")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def tree(folder: Path, files: dict[str, Any]) -> Path:
    """Write files, JSON values or YAML texts, and return the path of `api.yaml`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
    return folder / "api.yaml"


def document(version: str = "3.1.1", **parts: Any) -> dict[str, Any]:
    head = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {}}
    return {**head, **parts}


def of_schemas(version: str = "3.1.1", **named: Any) -> dict[str, Any]:
    return document(version, components={"schemas": named})


def load_valid(path: Path) -> DocumentSet:
    """Load a document that must be valid, also after bundling."""
    sources = load(path)
    assert validate(sources) == ()
    assert_bundled(sources)
    return sources


def assert_bundled(sources: DocumentSet) -> None:
    """Assert that the bundle is valid and its references lead to the same values."""
    bundled = bundle(sources)
    errors = list(LIBRARY[str(bundled["openapi"])[:3]](dict(bundled)).iter_errors())
    assert not errors, errors
    for start, reference in sources.references(set()):
        before = sources.resolve(start, reference.ref)
        holder = at(
            bundled, label_of(start.label) + reference.pointer.rpartition("/")[0]
        )
        after = holder[reference.key]
        assert after.startswith("#")
        expected = label_of(before.document.label) + before.pointer
        assert unquote(after[1:]) == expected
        assert same_kind(at(bundled, expected), before.value)


def label_of(label: str) -> str:
    return json_pointer.join(("x-documents", label)) if label else ""


def at(value: Any, pointer: str) -> Any:
    return json_pointer.follow(value, json_pointer.split(pointer))


def same_kind(one: Any, other: Any) -> bool:
    names = {"$id", "$anchor", "$dynamicAnchor"}
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) - names == set(other) - names
    return bool(one == other)


def resolved(sources: DocumentSet, pointer: str, label: str = "") -> Any:
    """Return the target of the reference at a pointer of a document."""
    start = sources.documents[label]
    holder = at(start.data, pointer)
    key = "$ref" if "$ref" in holder else "$dynamicRef"
    return sources.resolve(start, holder[key]).value


EVERYTHING = {
    "Schema": {"type": "object"},
    "Parameter": {"name": "q", "in": "query", "schema": {"type": "string"}},
    "Body": {"content": {"application/json": {"schema": {"type": "string"}}}},
    "Response": {"description": "ok"},
    "Header": {"schema": {"type": "integer"}},
    "Example": {"value": {"$ref": "no/reference"}},
    "Link": {"operationId": "one"},
    "Callback": {
        "{$request.body#/url}": {"post": {"responses": {"200": {"description": ""}}}}
    },
    "Scheme": {"type": "http", "scheme": "bearer"},
}


def everything(version: str, where: str) -> dict[str, Any]:
    """Return a document in which every referenceable part is a reference below `where`."""

    def to(name: str) -> dict[str, str]:
        return {"$ref": f"{where}{name}"}

    media = {"schema": to("Schema"), "examples": {"e": to("Example")}}
    response = {
        "description": "",
        "headers": {"X-Rate": to("Header")},
        "links": {"next": to("Link")},
        "content": {"application/json": media},
    }
    operation = {
        "operationId": "one",
        "parameters": [to("Parameter")],
        "requestBody": to("Body"),
        "responses": {"200": to("Response"), "default": response},
        "callbacks": {"done": to("Callback")},
    }
    return document(
        version,
        paths={"/a": {"post": operation}},
        components={
            "securitySchemes": {"Key": to("Scheme")},
            "schemas": {
                "A": {
                    "properties": {
                        "$ref": to("Schema"),
                        "b": {"items": to("Schema"), "type": "array"},
                    }
                },
                "B": {
                    "oneOf": [to("Schema")],
                    "allOf": [to("Schema")],
                    "not": to("Schema"),
                },
            },
        },
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("where", ["#/x-parts/", "parts.json#/", "b/c/p%20.yaml#/x/"])
def test_every_referenceable_part_may_be_a_reference(
    tmp_path: Path, version: str, where: str
) -> None:
    root = everything(version, where)
    if where.startswith("#"):
        root["x-parts"] = EVERYTHING
    files = {"parts.json": EVERYTHING, "b/c/p .yaml": {"x": EVERYTHING}}
    sources = load_valid(tree(tmp_path, {"api.yaml": root, **files}))
    found = [reference.kind for _, reference in sources.references(set())]
    assert sorted(set(found)) == sorted(
        "schema parameter requestBody response header example link callback"
        " securityScheme".split()
    )
    assert resolved(sources, "/paths/~1a/post/requestBody") == EVERYTHING["Body"]


@pytest.mark.parametrize("version", VERSIONS)
def test_references_to_complete_files_nested_and_cyclic(
    tmp_path: Path, version: str
) -> None:
    sources = load_valid(
        tree(
            tmp_path,
            {
                "api.yaml": document(
                    version,
                    paths={"/pets/{id}": {"$ref": "paths/pet.yaml"}},
                    components={"schemas": {"Pet": {"$ref": "schemas/Pet.json"}}},
                ),
                "paths/pet.yaml": """\
parameters: [{$ref: '../parts.yaml#/id'}]
get:
  responses:
    200:
      description: ok
      content: {application/json: {schema: {$ref: '../api.yaml#/components/schemas/Pet'}}}
""",
                "parts.yaml": "id: {name: id, in: path, required: true, schema: {type: string}}",
                "schemas/Pet.json": {
                    "type": "object",
                    "properties": {
                        "owner": {"$ref": "more/Owner.yaml"},
                        "self": {"$ref": "#"},
                    },
                },
                "schemas/more/Owner.yaml": (
                    "properties: {pets: {type: array, items: {$ref: ../Pet.json}}}"
                ),
            },
        )
    )
    assert list(sources.documents) == [
        "",
        "parts.yaml",
        "paths/pet.yaml",
        "schemas/Pet.json",
        "schemas/more/Owner.yaml",
    ]
    pet = sources.documents["schemas/Pet.json"].data
    assert resolved(sources, "/properties/self", "schemas/Pet.json") is pet
    assert resolved(sources, "/properties/pets/items", "schemas/more/Owner.yaml") is pet


@pytest.mark.parametrize("version", VERSIONS)
def test_references_with_colliding_names_and_escapes(
    tmp_path: Path, version: str
) -> None:
    odd = "a/b~c d%é"
    part = {
        "components": {"schemas": {odd: {"type": "string"}, "Pet": {"type": "integer"}}}
    }
    name = "#/components/x-schemas/a~1b~0c%20d%25%C3%A9"
    root = of_schemas(
        version,
        Pet={"$ref": "one.json#/components/schemas/Pet"},
        Other={"$ref": "two.json#/components/schemas/Pet"},
        Odd={"$ref": "one.json" + name.replace("x-", "")},
        Own={"$ref": name},
    )
    root["components"]["x-schemas"] = {odd: {"type": "boolean"}}
    other = {"components": {"schemas": {"Pet": {"type": "number"}}}}
    sources = load_valid(
        tree(tmp_path, {"api.yaml": root, "one.json": part, "two.json": other})
    )
    schemas = "/components/schemas"
    kinds = [
        resolved(sources, f"{schemas}/{key}")["type"]
        for key in ("Pet", "Other", "Odd", "Own")
    ]
    assert kinds == ["integer", "number", "string", "boolean"]


@pytest.mark.parametrize("version", MODERN)
class TestIdentifiers:
    def test_id_is_the_base_of_references(self, tmp_path: Path, version: str) -> None:
        """Resolve the example of JSON Schema 2020-12 core, sections 8.2.1 and 9.3."""
        root = of_schemas(
            version,
            Root={
                "$id": "https://example.com/root.json",
                "$defs": {
                    "A": {"$anchor": "foo", "type": "string"},
                    "B": {
                        "$id": "other.json",
                        "$defs": {
                            "X": {"$anchor": "bar", "type": "integer"},
                            "Y": {
                                "$id": "t/inner.json",
                                "$anchor": "bar",
                                "type": "number",
                            },
                        },
                        "properties": {
                            "root": {"$ref": "root.json"},
                            "x": {"$ref": "#bar"},
                            "y": {"$ref": "t/inner.json#bar"},
                            "pointer": {"$ref": "#/$defs/X"},
                        },
                    },
                    "C": {
                        "$id": "urn:uuid:ee564b8a-7a87-4125-8c96-e9f123d6766f",
                        "type": "null",
                    },
                },
                "properties": {
                    "foo": {"$ref": "#foo"},
                    "absolute": {"$ref": "https://example.com/other.json#/$defs/X"},
                    "urn": {"$ref": "urn:uuid:ee564b8a-7a87-4125-8c96-e9f123d6766f"},
                },
            },
            Outside={"$ref": "https://example.com/other.json#bar"},
            Plain={"$ref": "#/components/schemas/Outside"},
        )
        sources = load_valid(tree(tmp_path, {"api.yaml": root}))
        above = "/components/schemas/Root"
        schema = at(sources.root.data, above)
        other = f"{above}/$defs/B/properties"
        assert resolved(sources, f"{other}/root") is schema
        assert resolved(sources, f"{other}/x")["type"] == "integer"
        assert resolved(sources, f"{other}/y")["type"] == "number"
        assert resolved(sources, f"{other}/pointer")["type"] == "integer"
        assert resolved(sources, f"{above}/properties/foo")["type"] == "string"
        assert resolved(sources, f"{above}/properties/absolute")["type"] == "integer"
        assert resolved(sources, f"{above}/properties/urn")["type"] == "null"
        outside = resolved(sources, "/components/schemas/Outside")
        assert outside["type"] == "integer"
        assert resolved(sources, "/components/schemas/Plain").keys() == {"$ref"}

    def test_anchor_belongs_to_its_schema_resource(
        self, tmp_path: Path, version: str
    ) -> None:
        inner = {"$id": "inner", "$defs": {"x": {"$anchor": "here"}}}
        root = of_schemas(version, A=inner, B={"$ref": "#here"})
        (found,) = load(tree(tmp_path, {"api.yaml": root})).diagnostics
        assert found.message == "#here does not exist"
        root = of_schemas(version, A=inner, B={"$ref": "inner#here"})
        load_valid(tree(tmp_path, {"api.yaml": root}))

    def test_id_in_another_folder_changes_the_base(
        self, tmp_path: Path, version: str
    ) -> None:
        root = of_schemas(
            version, A={"$id": "schemas/a.json", "items": {"$ref": "b.json"}}
        )
        files = {"api.yaml": root, "schemas/b.json": {"type": "string"}}
        sources = load_valid(tree(tmp_path, files))
        assert list(sources.documents) == ["", "schemas/b.json"]

    def test_files_with_ids_refer_to_each_other(
        self, tmp_path: Path, version: str
    ) -> None:
        """Read a relative URI as a file, if no loaded document declares it as `$id`."""
        one = {
            "$id": "https://h.example/one.json",
            "properties": {
                "two": {"$ref": "two.json#/properties/three"},
                "back": {"$ref": "/three.json"},
            },
        }
        two = {
            "$id": "https://h.example/two.json",
            "properties": {"three": {"$id": "three.json", "type": "string"}},
        }
        root = of_schemas(version, One={"$ref": "schemas/one.json"})
        files = {"api.yaml": root, "schemas/one.json": one, "schemas/two.json": two}
        sources = load_valid(tree(tmp_path, files))
        assert resolved(sources, "/properties/two", "schemas/one.json")["type"] == (
            "string"
        )
        assert resolved(sources, "/properties/back", "schemas/one.json")["type"] == (
            "string"
        )

    def test_self_is_the_base_of_the_document(
        self, tmp_path: Path, version: str
    ) -> None:
        root = of_schemas(
            version, A={"$ref": "b.yaml"}, C={"$ref": "https://h.example/v1/api#/info"}
        )
        if version.startswith("3.1"):
            del root["components"]["schemas"]["C"]
        else:
            root["$self"] = "https://h.example/v1/api"
            root["components"]["schemas"]["C"][
                "$ref"
            ] = "https://h.example/v1/api#/components/schemas/D"
            root["components"]["schemas"]["D"] = {"type": "null"}
        other = (
            "type: object\nproperties: {d: {$ref: 'api.yaml#/components/schemas/A'}}"
        )
        sources = load_valid(tree(tmp_path, {"api.yaml": root, "b.yaml": other}))
        assert "$self" not in bundle(sources)
        if "$self" in root:
            assert resolved(sources, "/components/schemas/C") == {"type": "null"}

    def test_dynamic_reference_resolves_to_the_nearest_anchor(
        self, tmp_path: Path, version: str
    ) -> None:
        def page(item: Any) -> Any:
            return {
                "$defs": {"T": {"$dynamicAnchor": "T", **item}},
                "type": "array",
                "items": {"$dynamicRef": "#T"},
            }

        tree_of = {
            "$id": "tree",
            "$dynamicAnchor": "node",
            "properties": {
                "children": {"type": "array", "items": {"$dynamicRef": "#node"}}
            },
        }
        root = of_schemas(
            version,
            Names=page({"type": "string"}),
            Sizes=page({"type": "integer"}),
            Tree=tree_of,
        )
        sources = load_valid(tree(tmp_path, {"api.yaml": root}))
        schemas = "/components/schemas"
        assert resolved(sources, f"{schemas}/Names/items")["type"] == "string"
        assert resolved(sources, f"{schemas}/Sizes/items")["type"] == "integer"
        node = resolved(sources, f"{schemas}/Tree/properties/children/items")
        assert node is at(sources.root.data, f"{schemas}/Tree")

    def test_yaml_alias_is_resolved_relative_to_its_position(
        self, tmp_path: Path, version: str
    ) -> None:
        text = f"""\
openapi: {version}
info: {{title: T, version: "1"}}
paths: {{}}
components:
  schemas:
    A:
      $id: a
      $defs: {{x: {{type: string}}}}
      items: &shared {{$ref: '#/$defs/x'}}
    B:
      $id: b
      $defs: {{x: {{type: integer}}}}
      items: *shared
"""
        sources = load_valid(tree(tmp_path, {"api.yaml": text}))
        schemas = "/components/schemas"
        assert resolved(sources, f"{schemas}/A/items")["type"] == "string"
        assert resolved(sources, f"{schemas}/B/items")["type"] == "integer"

    def test_ids_in_data_and_property_names_are_ignored(
        self, tmp_path: Path, version: str
    ) -> None:
        named = {"properties": {"$id": {"type": "string"}, "default": {"$id": "x"}}}
        data = {"default": {"$id": "x", "$anchor": "y"}, "example": {"$id": 5}}
        root = of_schemas(
            version, A={**named, "items": {"$ref": "x"}}, B=data, C={"$id": "#y"}
        )
        del root["components"]["schemas"]["C"]
        sources = load_valid(tree(tmp_path, {"api.yaml": root}))
        assert resolved(sources, "/components/schemas/A/items") == {"$id": "x"}
        assert bundle(sources)["components"]["schemas"]["B"] == data

    @pytest.mark.parametrize(
        ("named", "line"),
        [
            ({"$id": "http://["}, "http://[ is not a URI"),
            (
                {"$id": "https://h.example/a", "items": {"$ref": "b.json"}},
                "b.json does not exist",
            ),
            (
                {"$id": "https://h.example/a", "items": {"$ref": "/b.json"}},
                "/b.json is an absolute path",
            ),
            (
                {"$id": "a", "items": {"$ref": "https://h.example/b"}},
                "https://h.example/b is a URL, and nothing is fetched",
            ),
            (
                {"items": {"$ref": "http://[#/x"}},
                "http://[ is a URL, and nothing is fetched",
            ),
            (
                {"$id": "../../x/y", "items": {"$ref": "z.yaml"}},
                "z.yaml does not exist",
            ),
        ],
    )
    def test_unresolvable_reference_is_reported(
        self, tmp_path: Path, version: str, named: Any, line: str
    ) -> None:
        tree(tmp_path / "x", {"z.yaml": {}})
        path = tree(
            tmp_path / "in" / "here", {"api.yaml": of_schemas(version, A=named)}
        )
        with pytest.raises(SpecError) as caught:
            validate(load(path))
        assert [each.message for each in caught.value.diagnostics] == [line]
        assert caught.value.diagnostics[0].line == 1


def test_id_in_3_0_is_ignored(tmp_path: Path) -> None:
    """Read a reference as a relative path: OpenAPI 3.0 has no `$id`."""
    one = {
        "$id": "https://h.example/one.json",
        "properties": {"x": {"$ref": "two.json"}},
    }
    root = of_schemas("3.0.4", A={"$ref": "schemas/one.json"})
    files = {
        "schemas/one.json": one,
        "schemas/two.json": {"$id": "x", "type": "string"},
    }
    sources = load(tree(tmp_path, {"api.yaml": root, **files}))
    assert resolved(sources, "/properties/x", "schemas/one.json")["type"] == "string"


class TestFolders:
    FILES = {
        "specs/api.yaml": of_schemas(A={"$ref": "../shared/a.yaml"}),
        "shared/a.yaml": "type: object\nproperties: {b: {$ref: sub/b.yaml}}",
        "shared/sub/b.yaml": "items: {$ref: '../../specs/api.yaml#/components/schemas/A'}",
        "secret.yaml": "type: string",
    }

    def test_reference_outside_the_spec_folder_is_rejected(
        self, tmp_path: Path
    ) -> None:
        tree(tmp_path, self.FILES)
        (found,) = load(tmp_path / "specs/api.yaml").diagnostics
        assert found.message.startswith("../shared/a.yaml is outside the folder of ")
        assert "reference_folders" in found.hint

    def test_reference_folders_setting_allows_a_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tree(tmp_path, self.FILES)
        monkeypatch.chdir(tmp_path)
        sources = load(Path("specs/api.yaml"), folders=[Path("shared")])
        assert validate(sources) == ()
        assert_bundled(sources)
        assert {key: each.name for key, each in sources.documents.items()} == {
            "": "specs/api.yaml",
            "../shared/a.yaml": "shared/a.yaml",
            "../shared/sub/b.yaml": "shared/sub/b.yaml",
        }

    @pytest.mark.parametrize(
        "ref",
        [
            "../secret.yaml",
            "../shared/../secret.yaml",
            "../sharedx/a.yaml",
            "../shared/link.yaml",
            "file://{}/shared/a.yaml",
            "{}/shared/a.yaml",
        ],
    )
    def test_reference_outside_reference_folders_is_rejected(
        self, tmp_path: Path, ref: str
    ) -> None:
        root = of_schemas(A={"$ref": ref.format(tmp_path)})
        tree(tmp_path, {**self.FILES, "specs/api.yaml": root, "sharedx/a.yaml": "{}"})
        (tmp_path / "shared" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
        sources = load(tmp_path / "specs/api.yaml", folders=[tmp_path / "shared"])
        assert len(sources.diagnostics) == 1
        assert list(sources.documents) == [""]
        assert sources.diagnostics[0].hint


def test_bad_references_and_other_problems_are_reported_together(
    tmp_path: Path,
) -> None:
    """Report other problems in addition to bad references."""
    root = document(
        paths={
            "/a/{id}": {"get": {"responses": {"200": {"description": ""}}}},
            "/b": {"get": {"responses": {"200": {"$ref": "no.yaml"}}}},
        },
        components={
            "schemas": {"A": {"$ref": "#/components/schemas/B"}, "C": {"type": "strng"}}
        },
    )
    with pytest.raises(SpecError) as caught:
        validate(load(tree(tmp_path, {"api.yaml": root})))
    words = " ".join(each.message for each in caught.value.diagnostics)
    assert len(caught.value.diagnostics) == 4
    for part in ("{id}", "no.yaml", "#/components/schemas/B", "'strng'"):
        assert part in words


def test_tree_of_files_opens_each_file_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open each file once, and resolve its path once per referring file."""
    count = 300
    files: dict[str, Any] = {
        f"r/{i}/item.yaml": {
            "get": {"responses": {"200": {"$ref": f"../{(i + 1) % count}/ok.yaml"}}}
        }
        for i in range(count)
    }
    schema = {"$ref": "../../shared.yaml#/x"}
    ok = {"description": "", "content": {"a/b": {"schema": schema}}}
    files |= {f"r/{i}/ok.yaml": ok for i in range(count)}
    paths = {f"/{i}": {"$ref": f"r/{i}/item.yaml"} for i in range(count)}
    files |= {"shared.yaml": "x: {type: string}", "api.yaml": document(paths=paths)}
    tree(tmp_path, files)
    resolving: list[Path] = []
    really = Path.resolve

    def spy(self: Path, strict: bool = False) -> Path:
        resolving.append(self)
        return really(self, strict)

    monkeypatch.setattr(Path, "resolve", spy)
    sources = load(tmp_path / "api.yaml")
    assert len(sources.documents) == 2 * count + 2
    assert len(resolving) <= 3 * count + 5
    assert validate(sources) == ()
