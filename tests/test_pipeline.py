"""Complete runs: files, inputs, names and report, deterministic in every part."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clientwright.config import Selection
from clientwright.errors import ConfigError, SpecError
from clientwright.pipeline import GeneratedProject, generate, validate
from features.harness import (
    FEATURES,
    MODES,
    Case,
    ImportedClient,
    Mode,
    PreparedServer,
    config,
    spec_of,
    write,
)
from support.http_server import serve

STAGES = ["load", "validate", "parse", "models", "render", "style"]


def generate_feature(name: str, **settings: Any) -> GeneratedProject:
    return generate(config(spec_of(FEATURES / name), f"feature_{name}", **settings))


OK = {"204": {"description": "Nothing."}}


def generate_document(folder: Path, **document: Any) -> GeneratedProject:
    """Generate from a document with these parts."""
    content = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": OK}}},
        **document,
    }
    spec = folder / "spec.json"
    spec.write_text(json.dumps(content), encoding="utf-8")
    return generate(config(spec, "told"))


@pytest.fixture(scope="module")
def bodies() -> GeneratedProject:
    return generate_feature("request_bodies")


def test_report_contains_run_facts(bodies: GeneratedProject) -> None:
    report = bodies.report.as_json()
    assert json.loads(json.dumps(report)) == report
    assert list(report) == [
        "spec",
        "openapi",
        "package",
        "operations",
        "schemas",
        "ledger",
        "seconds",
    ]
    assert report["spec"] == str(spec_of(FEATURES / "request_bodies"))
    assert (report["openapi"], report["package"]) == ("3.1.0", "feature_request_bodies")
    assert report["schemas"] == {"total": 3, "generated": 3}
    assert set(STAGES) <= set(report["seconds"])
    assert all(seconds >= 0 for seconds in report["seconds"].values())


def test_report_lists_every_operation(bodies: GeneratedProject) -> None:
    found = {item["id"]: item for item in bodies.report.as_json()["operations"]}
    assert found["bodies/put"] == {
        "id": "bodies/put",
        "method": "PUT",
        "path": "/items/{name}",
        "status": "generated",
        "python": "resources.bodies.Bodies.put",
        "notes": [],
    }
    assert {item["status"] for item in found.values()} == {"generated"}
    assert len(found) == 14


@pytest.mark.parametrize("in_place", [True, False])
@pytest.mark.parametrize(
    "media_type, status",
    [
        ("application/msgpack", "degraded"),
        ("application/xml", "generated"),
        ("application/x-www-form-urlencoded", "generated"),
    ],
)
def test_unsupported_body_degrades_the_operation(
    tmp_path: Path, media_type: str, status: str, in_place: bool
) -> None:
    """Report the same status for an inline and a referenced request body."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    body = {"content": {media_type: {"schema": schema}}}
    reference = {"$ref": "#/components/requestBodies/B"}
    node = {"requestBody": body if in_place else reference, "responses": OK}
    package = generate_document(
        tmp_path,
        paths={"/a": {"post": node}},
        components={"requestBodies": {"B": body}},
    )
    [operation] = package.report.as_json()["operations"]
    assert operation["status"] == status
    assert bool(operation["notes"]) == (status == "degraded")


def test_ledger_is_sorted_without_duplicates(tmp_path: Path) -> None:
    shared = {"name": "p", "in": "query", "schema": {}, "x-b": 1, "x-a": 1}
    node = {"parameters": [{"$ref": "#/components/parameters/P"}], "responses": OK}
    ledger = generate_document(
        tmp_path,
        paths={"/a": {"get": node, "put": node}, "/b": {"get": node}},
        components={"parameters": {"P": shared}},
    ).report.ledger
    pointer = "#/components/parameters/P"
    assert [item.pointer for item in ledger] == [f"{pointer}/x-a", f"{pointer}/x-b"]


def test_operation_without_id_has_a_derived_id() -> None:
    ids = [item.id for item in generate_feature("untagged").report.operations]
    assert "GET /api/v1/users/{user-id}" in ids


def test_schemas_total_counts_all_documents() -> None:
    assert generate_feature("file_references").report.as_json()["schemas"] == {
        "total": 1,
        "generated": 1,
    }


def test_schemas_total_counts_components_with_special_characters(
    tmp_path: Path,
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("""
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a: {get: {responses: {"204": {description: Nothing.}}}}
components:
  schemas:
    a.b-c_D: {type: object, properties: {x: {type: string}}}
""")
    package = generate(config(spec, "odd"))
    assert package.report.as_json()["schemas"] == {"total": 1, "generated": 1}


def test_result_contains_input_digests_and_names(bodies: GeneratedProject) -> None:
    assert list(bodies.inputs) == ["spec.yaml"]
    assert all(len(digest) == 64 for digest in bodies.inputs.values())
    assert bodies.names["#/components/schemas/Item"] == "models.Item"
    assert bodies.names["#/paths/~1items~1{name}/put"] == "resources.bodies.Bodies.put"


def test_result_contains_project_files(bodies: GeneratedProject) -> None:
    assert {
        "pyproject.toml",
        "README.md",
        "feature_request_bodies/__init__.py",
        "feature_request_bodies/client.py",
        "feature_request_bodies/errors.py",
        "feature_request_bodies/models/__init__.py",
        "feature_request_bodies/operations.json",
        "feature_request_bodies/py.typed",
        "feature_request_bodies/resources/bodies.py",
        "feature_request_bodies/_runtime/http_io.py",
        "tests/openapi.json",
        "tests/test_bodies.py",
    } <= set(bodies.files)
    for path, text in bodies.files.items():
        assert not path.startswith(("/", "..")) and "\\" not in path
        assert "\r" not in text
        assert not text or text.endswith("\n")
        assert "\n\n\n\n" not in text, path


def test_progress_reports_every_stage() -> None:
    ledger_statuses: list[str] = []
    spec = spec_of(FEATURES / "relative_server")
    generate(config(spec, "told"), progress=ledger_statuses.append)
    # The formatter runs file by file, as part of rendering.
    assert ledger_statuses == [stage for stage in STAGES if stage != "style"]


def test_version_setting_replaces_the_documents() -> None:
    assert (
        'version = "7.1"'
        in generate_feature("json_document", version="7.1").files["pyproject.toml"]
    )


def test_distribution_and_env_prefix_settings_are_used() -> None:
    package = generate_feature(
        "json_document", distribution="acme-pets", env_prefix="ACME"
    )
    assert 'name = "acme-pets"' in package.files["pyproject.toml"]
    assert '"ACME_BASE_URL"' in package.files["feature_json_document/client.py"]


def test_name_overrides_are_used() -> None:
    names = {
        "#/components/schemas/Pet": "Animal",
        "#/paths/~1v1~1pets~1{petId}/get": "fetch",
    }
    package = generate_feature("json_document", names=names)
    assert package.names == {
        "#/components/schemas/Pet": "models.Animal",
        "#/paths/~1v1~1pets~1{petId}/get": "resources.pets.Pets.fetch",
    }


def test_name_overrides_of_webhooks_are_used(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    content = document(webhooks={"added": {"post": {"requestBody": body}}})
    names = {"#/webhooks/added/post": "on_addition"}
    package = several(tmp_path, {"a.json": content}, names=names)
    assert package.names["#/webhooks/added/post"] == "webhooks.on_addition"
    assert "def on_addition(" in package.files["several/webhooks.py"]


def test_invalid_document_raises_spec_error(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("openapi: 3.1.0\npaths: {}\n")
    with pytest.raises(SpecError):
        generate(config(spec, "broken"))
    with pytest.raises(SpecError):
        validate(spec)


def test_nonstandard_references_are_followed_with_warnings(tmp_path: Path) -> None:
    """Follow references in place of an operation or a section, with a warning."""
    parts = {
        "paths.json": {"/a": {"get": {"$ref": "operation.json"}}},
        "operation.json": {"operationId": "look", "tags": ["t"], "responses": OK},
        "schemas.json": {"Thing": {"type": "object", "properties": {"x": {}}}},
    }

    def warning_messages() -> tuple[str, ...]:
        for name, value in parts.items():
            (tmp_path / name).write_text(json.dumps(value), encoding="utf-8")
        return tuple(problem.message for problem in validate(spec))

    content = document(
        "https://a.example",
        paths={"$ref": "paths.json"},
        components={"schemas": {"$ref": "schemas.json"}},
    )
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(content), encoding="utf-8")
    ledger_statuses = (
        "the specification allows no reference here; clientwright follows it"
    )
    assert warning_messages() == (ledger_statuses,) * 3
    package = generate(config(spec, "told"))
    assert package.names["operation.json#"] == "resources.t.T.look"
    assert package.report.as_json()["schemas"] == {"total": 1, "generated": 1}

    parts["operation.json"] = {"tags": "t", "parameters": [{}], "responses": OK}
    parts["schemas.json"] = {"Thing": {"type": "strng"}}
    parts["paths.json"] = {"a": {}, **parts["paths.json"]}
    with pytest.raises(SpecError) as caught:
        warning_messages()
    files = {Path(problem.file).name for problem in caught.value.diagnostics}
    assert files == parts.keys()


def test_valid_document_has_no_warnings() -> None:
    assert validate(spec_of(FEATURES / "request_bodies")) == ()


def ledger_statuses(folder: Path, **document: Any) -> dict[str, str]:
    """Return keyword → status of the ledger."""
    ledger = generate_document(folder, **document).report.ledger
    assert all(entry.why for entry in ledger)
    return {entry.keyword: entry.status for entry in ledger}


OTHER = [{"url": "https://other.example"}]


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": {"servers": OTHER, "get": {"responses": OK}}},
        {"/a": {"get": {"servers": OTHER, "responses": OK}}},
    ],
)
def test_servers_of_paths_and_operations_are_supported(
    tmp_path: Path, paths: Any
) -> None:
    package = generate_document(tmp_path, paths=paths)
    assert '"https://other.example"' in package.files["told/resources/a.py"]
    assert package.report.ledger == ()


def test_webhooks_and_callbacks_have_functions(tmp_path: Path) -> None:
    """Generate a function per webhook and callback with JSON; others go to the ledger."""
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    text = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    node = {
        "responses": OK,
        "callbacks": {"on": {"{$url}": {"post": {"requestBody": body}}}},
    }
    package = generate_document(
        tmp_path,
        paths={"/a": {"get": {**node, "operationId": "watch"}}},
        webhooks={
            "added": {"post": {"requestBody": body}},
            "told": {"post": {"requestBody": text}},
        },
    )
    assert package.names["#/webhooks/added/post"] == "webhooks.added"
    functions = ast.parse(package.files["told/webhooks.py"]).body
    names = [item.name for item in functions if isinstance(item, ast.FunctionDef)]
    assert names == ["added", "watch_on"]
    assert [entry.keyword for entry in package.report.ledger] == ["content"]


def test_callbacks_of_shared_path_item_have_one_function(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    hook = {"{$url}": {"post": {"requestBody": body}}}
    item = {"get": {"responses": OK, "callbacks": {"on": hook}}}
    reference = {"$ref": "#/components/pathItems/P"}
    package = generate_document(
        tmp_path,
        paths={"/a": reference, "/b": reference},
        components={"pathItems": {"P": item}},
    )
    assert len(package.report.operations) == 2
    assert "told/webhooks.py" in package.files


def test_additional_servers_are_in_the_ledger(tmp_path: Path) -> None:
    servers = [{"url": "https://a.example"}, {"url": "https://b.example"}]
    assert "servers" in ledger_statuses(tmp_path, servers=servers)


@pytest.mark.parametrize(
    "scheme", [{"type": "mutualTLS"}, {"type": "http", "scheme": "digest"}]
)
def test_unsupported_security_scheme_is_in_the_ledger(
    tmp_path: Path, scheme: Any
) -> None:
    paths = {"/a": {"get": {"responses": OK, "security": [{"S": []}]}}}
    found = ledger_statuses(
        tmp_path, paths=paths, components={"securitySchemes": {"S": scheme}}
    )
    assert found


# --- several documents ----------------------------------------------------------------


def document(server: Any = "", **parts: Any) -> dict[str, Any]:
    """Return a document with one operation, unless `parts` replace it."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": server}] if server else [],
        "paths": {"/a": {"get": {"responses": OK}}},
        **parts,
    }


def several(
    folder: Path, documents: dict[str, Any], *order: str, **more: Any
) -> GeneratedProject:
    """Generate from documents by file name, in this or another order."""
    for name, contents in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(contents), encoding="utf-8")
    specs = tuple(folder / name for name in order or documents)
    return generate(
        config(specs[0], more.pop("package", "several"), **more, specs=specs)
    )


@pytest.mark.parametrize("mode", MODES)
def test_each_document_has_its_own_server(tmp_path: Path, mode: Mode) -> None:
    """Send requests and credentials to the server of each document."""

    def secured(server: str, header: str) -> dict[str, Any]:
        key = {"type": "apiKey", "in": "header", "name": header}
        return document(
            server,
            security=[{"key": []}],
            components={"securitySchemes": {"key": key}},
        )

    name = f"own_server_{mode}"
    with serve(PreparedServer()) as one, serve(PreparedServer()) as two:
        docs = {
            "one.json": secured(f"{one.url}/v1", "X-One"),
            "two/two.json": secured(f"{two.url}/v2", "X-Two"),
        }
        write(several(tmp_path, docs, package=name), tmp_path / "out")
        built = ImportedClient(
            name, tmp_path / "out", several(tmp_path, docs, package=name)
        )
        sys.path.insert(0, str(built.folder))
        secrets = {"one_key": "1", "two_two_key": "2", "base_url": None}
        for server, method in ((one, "get_a"), (two, "get_a_2")):
            case = Case(built, mode, server, dict(secrets))
            case.respond_with(204)
            case.call(f"a.{method}")
        for server, path, own, other in (
            (one, "/v1/a", ("X-One", "1"), "X-Two"),
            (two, "/v2/a", ("X-Two", "2"), "X-One"),
        ):
            [sent] = server.received
            assert (sent.target, sent.headers[own[0]]) == (path, own[1])
            assert sent.headers[other] is None


def test_undeclared_scheme_is_not_taken_from_another_document(
    tmp_path: Path,
) -> None:
    scheme = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    requirements = [{"key": []}]
    docs = {
        "a.json": document(
            "https://a.example", security=requirements, components=scheme
        ),
        "b.json": document("https://b.example", security=requirements),
    }
    text = several(tmp_path, docs).files["several/resources/a.py"]
    assert text.count('security=(("key",),)') == 1


def test_ids_and_names_do_not_depend_on_document_order(tmp_path: Path) -> None:
    shared = {"type": "object", "properties": {"x": {"type": "string"}}}

    def using(server: str) -> dict[str, Any]:
        schemas = {"It": {"$ref": "shared.json"}, "Own": shared}
        return document(server, tags=[{"name": "t"}], components={"schemas": schemas})

    docs = {
        "b.json": using("https://b.example"),
        "a.json": using("https://a.example"),
    }
    (tmp_path / "shared.json").write_text(json.dumps(shared))
    one = several(tmp_path, docs)
    other = several(tmp_path, docs, "a.json", "b.json")
    assert one.names == other.names
    assert one.report.schemas_total == one.report.schemas_generated == 4
    assert one.names["a.json#/paths/~1a/get"] == "resources.a.A.get_a"
    assert one.names["b.json#/paths/~1a/get"] == "resources.a.A.get_a_2"


def test_path_item_shared_by_documents(tmp_path: Path) -> None:
    item = {"get": {"operationId": "look", "responses": OK}}
    paths = {"/a": {"$ref": "item.json"}}
    docs = {
        "a.json": document("https://a.example", paths=paths),
        "b.json": document("https://b.example", paths=paths),
    }
    (tmp_path / "item.json").write_text(json.dumps(item))
    package = several(tmp_path, docs)
    assert package.names == {
        "item.json#/get": "resources.a.A.look",
        "b.json#/paths/~1a/get": "resources.a.A.look_2",
    } or package.names == {
        "b.json#/paths/~1a/get": "resources.a.A.look",
        "item.json#/get": "resources.a.A.look_2",
    }
    assert several(tmp_path, docs, "b.json", "a.json").names == package.names


def test_document_may_refer_to_another_root(tmp_path: Path) -> None:
    """Load a document that is also a referenced file of another; their schemas are the same."""
    thing = {"type": "object", "properties": {"x": {"type": "string"}}}
    schema = {"$ref": "b.json#/components/schemas/Thing"}
    responses = {"200": {"description": "D", "content": {"a/json": {"schema": schema}}}}
    docs = {
        "a.json": document(
            "https://a.example", paths={"/x": {"get": {"responses": responses}}}
        ),
        "b.json": document(
            "https://b.example", components={"schemas": {"Thing": thing}}
        ),
    }
    package = several(tmp_path, docs)
    assert package.report.as_json()["schemas"] == {"total": 1, "generated": 1}
    assert package.names["b.json#/components/schemas/Thing"] == "models.Thing"
    assert sorted(package.inputs) == ["a.json", "b.json"]


def test_anchors_in_a_shared_file_are_resolved(tmp_path: Path) -> None:
    """Resolve anchors of a shared file as the first document does."""
    node = {"$anchor": "it", "type": "object", "properties": {"it": {"$ref": "#it"}}}
    (tmp_path / "shared.json").write_text(
        json.dumps({"One": {"$id": "one", **node}, "Two": {"$id": "two", **node}})
    )

    def using(server: str, key: str) -> dict[str, Any]:
        schemas = {key: {"$ref": f"shared.json#/{key}"}}
        return document(server, components={"schemas": schemas})

    docs = {
        "a.json": using("https://a.example", "One"),
        "b.json": using("https://b.example", "Two"),
    }
    package = several(tmp_path, docs)
    assert {key: name for key, name in package.names.items() if "schemas" in key} == {
        "a.json#/components/schemas/One": "models.One",
        "b.json#/components/schemas/Two": "models.Two",
    }


def test_problems_of_all_documents_are_reported_together(tmp_path: Path) -> None:
    wrong = {"paths": {"/a/{id}": {"get": {"responses": OK}}}}
    docs = {
        "a.json": document("https://a.example", **wrong),
        "b.json": {"swagger": "2.0"},
        "c.json": document("https://c.example", **wrong),
    }
    with pytest.raises(SpecError) as caught:
        several(tmp_path, docs)
    files = [Path(problem.file).name for problem in caught.value.diagnostics]
    assert files == ["b.json", "a.json", "c.json"]
    assert "Swagger" in str(caught.value)


def test_problem_in_shared_file_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "shared.json").write_text(json.dumps({"type": "strng"}))
    schemas = {"It": {"$ref": "shared.json"}}
    docs = {
        name: document(f"https://{name}", components={"schemas": schemas})
        for name in ("a.json", "b.json")
    }
    with pytest.raises(SpecError) as caught:
        several(tmp_path, docs)
    [problem] = caught.value.diagnostics
    assert Path(problem.file).name == "shared.json"


@pytest.mark.parametrize(
    "one, other, clash",
    [
        ("https://a.example", "https://a.example", True),
        ("https://a.example", "", True),
        ("", "", True),
        ("https://a.example/v1", "/v1", True),
        ("/v1", "/v1", True),
        ("/v1", "/v2", False),
        ("https://a.example", "https://a.example/v2", False),
        ("https://a.example", "https://b.example", False),
    ],
)
def test_operation_in_two_documents_is_a_conflict(
    tmp_path: Path, one: str, other: str, clash: bool
) -> None:
    docs = {"a.json": document(one), "b.json": document(other)}
    if not clash:
        assert len(several(tmp_path, docs).report.operations) == 2
        return
    with pytest.raises(SpecError) as caught:
        several(tmp_path, docs)
    [problem] = caught.value.diagnostics
    assert (Path(problem.file).name, problem.line > 0) == ("b.json", True)
    assert problem.message.endswith("a.json has GET /a on the same server")
    assert problem.hint
    # Excluded operations and empty path items cannot collide.
    docs["b.json"]["paths"]["/b"] = docs["a.json"]["paths"]["/b"] = {}
    docs["a.json"]["paths"]["/c"] = {"get": {"responses": OK}}
    exclude = Selection(paths=("/a",))
    assert len(several(tmp_path, docs, exclude=exclude).report.operations) == 1


def test_settings_apply_to_several_documents(tmp_path: Path) -> None:
    docs = {
        "a.json": document("https://a.example"),
        "b.json": document(
            "https://b.example", paths={"/b": {"get": {"responses": OK}}}
        ),
    }
    names = {"b.json#/paths/~1b/get": "fetch"}
    package = several(tmp_path, docs, names=names, include=Selection(paths=("/b",)))
    assert package.names == {"b.json#/paths/~1b/get": "resources.b.B.fetch"}
    for wrong in (
        {"names": {"#/paths/~1b/get": "x"}},
        {"include": Selection(tags=("t",))},
    ):
        with pytest.raises(ConfigError, match="a.json, .*b.json"):
            several(tmp_path, docs, **wrong)


def test_ledger_has_entries_of_each_document(tmp_path: Path) -> None:
    variables = {"region": {"default": "eu"}}
    server = {"url": "https://{region}.b.example", "variables": variables}
    docs = {
        "a.json": document("/v1", **{"x-a": 1}),
        "b.json": document(servers=[server], **{"x-b": 1}),
    }
    package = several(tmp_path, docs)
    found = [(entry.pointer, entry.keyword) for entry in package.report.ledger]
    assert found == [
        ("a.json#/x-a", "x-a"),
        ("b.json#/servers", "servers"),
        ("b.json#/servers", "variables"),
        ("b.json#/x-b", "x-b"),
    ]


def test_lenient_applies_to_every_document(tmp_path: Path) -> None:
    wrong = {"/b/{id}": {"get": {"responses": OK}}}
    docs = {
        "a.json": document("https://a.example"),
        "b.json": document("https://b.example", paths=wrong),
    }
    with pytest.raises(SpecError):
        several(tmp_path, docs)
    specs = (tmp_path / "a.json", tmp_path / "b.json")
    package = generate(config(specs[0], "several", specs=specs), lenient=True)
    assert [entry.pointer for entry in package.report.ledger] == [
        "b.json#/paths/~1b~1{id}/get"
    ]


# --- determinism ----------------------------------------------------------------------

DIGEST = """
import hashlib, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from features.harness import FEATURES, config, spec_of
from clientwright.pipeline import generate
files = {}
for name in sys.argv[2:]:
    package = generate(config(spec_of(FEATURES / name), f"feature_{name}"))
    files |= {f"{name}/{path}": text for path, text in package.files.items()}
print(hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest())
"""


def digest(seed: str, folder: Path) -> str:
    completed = subprocess.run(
        [
            sys.executable,
            "-c",
            DIGEST,
            str(FEATURES.parent),
            "request_bodies",
            "file_references",
            "name_collisions",
            "enums",
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": "Pacific/Auckland",
            "LC_ALL": "C",
        },
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def test_generate_gives_the_same_bytes_with_any_hash_seed(tmp_path: Path) -> None:
    assert digest("1", tmp_path) == digest("2", FEATURES) == digest("3", Path("/"))


def reordered(value: Any, under: str = "") -> Any:
    """Return the document with the keys of every object in another order."""
    if isinstance(value, dict):
        items = list(value.items())
        if under in ("properties", "schemas", "paths", "responses", "components"):
            items.reverse()
        return {key: reordered(item, key) for key, item in items}
    if isinstance(value, list):
        return [reordered(item) for item in value]
    return value


def test_names_do_not_depend_on_key_order(tmp_path: Path) -> None:
    import yaml

    for name in ("name_collisions", "inline_schemas", "all_of", "request_bodies"):
        spec = spec_of(FEATURES / name)
        document = yaml.safe_load(spec.read_text("utf-8"))
        target = tmp_path / f"{name}.json"
        target.write_text(json.dumps(reordered(document)), encoding="utf-8")
        other = generate(config(target, f"feature_{name}"))
        assert other.names == generate_feature(name).names
