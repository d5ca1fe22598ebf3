"""Adding a schema and an operation to real documents renames nothing."""

import copy
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from clientwright.bundle import bundle
from clientwright.errors import SpecError
from clientwright.ir import Api
from clientwright.names import assign_names
from clientwright.parse import parse
from clientwright.parse.navigation import escape
from clientwright.source import load
from features.harness import FEATURES, spec_of

ROOT = Path(__file__).parents[1]
CORPUS = os.environ.get("CLIENTWRIGHT_CORPUS")
SPECS = [
    *sorted(map(spec_of, FEATURES.glob("[a-z]*/"))),
    *sorted(ROOT.glob("specs/*.yaml")),
]
# Limits for documents of the corpus: how many, and how many bytes each.
MOST, LARGEST = int(os.environ.get("CLIENTWRIGHT_FUZZ", "5")), 1_000_000
KINDS = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "kind": {"enum": ["a", "b"]},
        "item": {"type": "object", "properties": {"self": {"type": "integer"}}},
    },
}


def add_schema(document: dict[str, Any], key: str) -> str:
    """Add a component with a nested schema that is hoisted; return its id."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    if key not in schemas:
        schemas[key] = copy.deepcopy(KINDS)
    return f"#/components/schemas/{key}"


def add_operation(document: dict[str, Any], path: str, **parts: Any) -> None:
    content = {"application/json": {"schema": copy.deepcopy(KINDS)}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "d", "content": content}},
        "parameters": [{"name": "kind", "in": "query", "schema": {"enum": ["a"]}}],
        **parts,
    }
    document["paths"].setdefault(path, {}).setdefault("post", operation)


def request_and_response_operations(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return operations that use every component as a request and as a response."""
    schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
    media_types: dict[str, Any] = {
        f"application/vnd.n{number}+json": {
            "schema": {"$ref": f"#/components/schemas/{quote(escape(key))}"}
        }
        for number, key in enumerate(schemas)
    }
    return {
        "requestBody": {"content": media_types},
        "responses": {"200": {"description": "d", "content": media_types}},
    }


def first_tag(document: Mapping[str, Any]) -> str:
    found = (
        tag
        for item in document["paths"].values()
        if isinstance(item, dict)
        for operation in item.values()
        if isinstance(operation, dict)
        for tag in operation.get("tags", ())
    )
    return str(next(found, "default"))


def every_name(document: Any, folder: Path) -> tuple[Api, dict[str, str]]:
    """Return id → name of everything that user code can refer to."""
    path = folder / "api.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    api, _ = parse(load(path))
    names = assign_names(api, {})
    by_id = dict(names.as_mapping())
    for key, fields in names.fields.items():
        by_id |= {f"{key} field {wire}": text for wire, text in fields.items()}
    for key, members in names.members.items():
        by_id |= {f"{key} member {n}": text for n, text in enumerate(members)}
    for key, operation in names.operations.items():
        both = [*operation.parameters.items(), *operation.fields.items()]
        by_id |= {f"{key} argument {wire}": text for wire, text in both}
    for key, texts in names.credentials.items():
        by_id[f"credential {key}"] = ", ".join(texts)
    by_id |= {f"variable {key}": text for key, text in names.variables.items()}
    return api, by_id


def renamed(
    before: dict[str, str], after: dict[str, str]
) -> dict[str, tuple[str, str]]:
    return {
        key: (text, after.get(key, "nothing"))
        for key, text in before.items()
        if after.get(key) != text
    }


def check(spec: Path, folder: Path) -> None:
    document: dict[str, Any] = json.loads(json.dumps(bundle(load(spec))))
    _, before = every_name(document, folder)
    taken = {text.casefold() for text in before.values()}

    more = copy.deepcopy(document)
    for key in ("Item", "Error2", "zephyr-Thing"):
        add_schema(more, key)
    add_operation(more, "/zephyr/{id}/items", operationId="zephyrs/addItem")
    add_operation(more, "/zephyr", tags=[first_tag(document)])
    add_operation(more, "/zephyr/{id}", tags=["Zephyrs", first_tag(document)])
    add_operation(more, "/zephyr/any", **request_and_response_operations(document))
    _, after = every_name(more, folder)
    new = {text.casefold() for key, text in after.items() if key not in before}
    changed = renamed(before, after)
    # Only a name equal to a new one may change.
    real = {key: pair for key, pair in changed.items() if pair[0].casefold() not in new}
    assert not real, (taken & new, real)


@pytest.mark.parametrize(
    "spec", SPECS, ids=lambda spec: f"{spec.parent.name}-{spec.stem}"
)
def test_adding_to_repository_spec_renames_nothing(spec: Path, tmp_path: Path) -> None:
    check(spec, tmp_path)


def test_adding_to_corpus_document_renames_nothing(tmp_path: Path) -> None:
    if not CORPUS:
        pytest.skip("CLIENTWRIGHT_CORPUS does not say where there are documents")
    paths = [
        path for path in Path(CORPUS).rglob("*") if path.suffix in (".json", ".yaml")
    ]
    paths = [path for path in paths if path.stat().st_size < LARGEST]
    checked = 0
    for path in sorted(paths, key=lambda path: -path.stat().st_size):
        try:
            check(path, tmp_path)
        except SpecError:
            continue
        checked += 1
        if checked == MOST:
            break
    assert checked
