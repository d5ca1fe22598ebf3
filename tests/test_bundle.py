"""Bundling several documents into one without external references."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from clientwright import json_pointer
from clientwright.bundle import bundle
from clientwright.source import combine_document_sets, load
from features.harness import FEATURES, spec_of, specs_of


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def follow(document: Any, reference: str) -> Any:
    assert reference.startswith("#")
    return json_pointer.follow(document, json_pointer.split(unquote(reference[1:])))


def test_bundle_of_single_document_is_unchanged() -> None:
    sources = load(spec_of(FEATURES / "recursive_schemas"))
    assert bundle(sources) == sources.root.data


def test_bundle_resolves_every_reference_internally() -> None:
    bundled = bundle(load(spec_of(FEATURES / "file_references")))
    found = list(references(bundled))
    assert len(found) > 10
    for reference in found:
        assert follow(bundled, reference) is not None
    pet = follow(bundled, bundled["components"]["schemas"]["Pet"]["$ref"])
    assert pet["required"] == ["id"]
    kind = follow(bundled, pet["properties"]["kind"]["$ref"])
    assert kind["enum"] == ["x", "y"]


def test_bundle_is_equivalent_to_the_documents() -> None:
    """Compare the bundle with the documents after all references are resolved."""
    sources = load(spec_of(FEATURES / "file_references"))
    bundled = bundle(sources)
    assert bundled["paths"]["/owners"]["get"]["operationId"] == "owners/list"
    assert {key: bundled[key] for key in sources.root.data} != {}
    assert set(bundled) == {*sources.root.data, "x-documents"}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_property_called_ref_is_not_rewritten(tmp_path: Path) -> None:
    spec = write(
        tmp_path,
        "spec.yaml",
        """
openapi: 3.1.0
info: {title: T, version: "1"}
paths: {}
components:
  schemas:
    Link:
      type: object
      properties:
        $ref: {type: string}
      example: {$ref: "elsewhere.yaml#/nothing"}
    Other:
      type: object
      default: {$ref: "nowhere"}
      enum: [{$ref: "no/where"}]
""",
    )
    sources = load(spec)
    assert bundle(sources) == sources.root.data


def test_media_type_examples_are_not_rewritten(tmp_path: Path) -> None:
    spec = write(
        tmp_path,
        "spec.yaml",
        """
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    get:
      responses:
        "200":
          description: A.
          content:
            application/json:
              schema: {}
              example: {$ref: "git/refs/heads"}
""",
    )
    sources = load(spec)
    assert bundle(sources) == sources.root.data


def test_bundle_keeps_siblings_of_anchor_references(tmp_path: Path) -> None:
    write(tmp_path, "a b/other.yaml", "X: {$anchor: here, type: string}\n")
    spec = write(
        tmp_path,
        "spec.yaml",
        """
openapi: 3.1.0
info: {title: T, version: "1"}
paths: {}
components:
  schemas:
    A: {$ref: "a%20b/other.yaml#here", description: Sibling.}
""",
    )
    bundled = bundle(load(spec))
    reference = bundled["components"]["schemas"]["A"]
    assert reference["description"] == "Sibling."
    assert follow(bundled, reference["$ref"])["type"] == "string"


def test_bundle_pointers_are_percent_encoded(tmp_path: Path) -> None:
    """Percent-encode keys with a space or a percent sign (RFC 6901, section 6)."""
    spec = write(
        tmp_path,
        "spec.yaml",
        """
openapi: 3.1.0
info: {title: T, version: "1"}
paths: {}
components:
  schemas:
    A: {$ref: "#/components/x-more/a%20%25b"}
  x-more:
    "a %b": {type: string}
""",
    )
    bundled = bundle(load(spec))
    assert (
        bundled["components"]["schemas"]["A"]["$ref"] == "#/components/x-more/a%20%25b"
    )


def test_anchors_and_mapping_names_become_pointers(tmp_path: Path) -> None:
    """Replace anchors and mapping names: two files may declare one anchor, and move."""
    cat = "$id: cat\n$anchor: it\ntype: object\nproperties: {again: {$ref: '#it'}}\n"
    write(tmp_path, "cat.yaml", cat)
    write(tmp_path, "dog.yaml", cat.replace("cat", "dog"))
    spec = write(
        tmp_path,
        "spec.yaml",
        """
openapi: 3.2.0
$self: https://h.example/api
info: {title: T, version: "1"}
paths: {}
components:
  schemas:
    Pet:
      oneOf: [{$ref: cat.yaml}, {$ref: dog.yaml}]
      properties: {$id: {type: string}, $anchor: {type: string}}
      default: {$id: x, $ref: y}
      discriminator:
        propertyName: kind
        mapping: {cat: cat.yaml, dog: "dog.yaml#", owl: Owl}
        defaultMapping: dog.yaml
    Own: {$ref: "https://h.example/api#/components/schemas/Pet"}
""",
    )
    bundled = bundle(load(spec))
    pet = bundled["components"]["schemas"]["Pet"]
    assert "$self" not in bundled and set(pet["properties"]) == {"$id", "$anchor"}
    assert pet["default"] == {"$id": "x", "$ref": "y"}
    assert pet["discriminator"]["mapping"] == {
        "cat": "#/x-documents/cat.yaml",
        "dog": "#/x-documents/dog.yaml",
        "owl": "Owl",
    }
    assert pet["discriminator"]["defaultMapping"] == "#/x-documents/dog.yaml"
    own = bundled["components"]["schemas"]["Own"]
    assert own == {"$ref": "#/components/schemas/Pet"}
    for name in ("cat.yaml", "dog.yaml"):
        assert bundled["x-documents"][name] == {
            "type": "object",
            "properties": {"again": {"$ref": f"#/x-documents/{name}"}},
        }


def test_bundle_of_one_of_several_documents_contains_only_it() -> None:
    """Bundle each document with the schemas shared between documents."""
    separate = [bundle(load(spec)) for spec in specs_of(FEATURES / "several_documents")]
    loaded = [load(spec) for spec in specs_of(FEATURES / "several_documents")]
    combine_document_sets(loaded)
    assert [bundle(sources) for sources in loaded] == separate
    for bundled in separate:
        for reference in references(bundled):
            assert follow(bundled, reference) is not None
