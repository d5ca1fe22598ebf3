"""Several documents become one, whose references all stay inside it."""

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


def test_a_single_document_stays_as_it_is() -> None:
    sources = load(spec_of(FEATURES / "recursion"))
    assert bundle(sources) == sources.root.data


def test_every_reference_is_found_inside() -> None:
    made = bundle(load(spec_of(FEATURES / "files")))
    found = list(references(made))
    assert len(found) > 10
    for reference in found:
        assert follow(made, reference) is not None
    pet = follow(made, made["components"]["schemas"]["Pet"]["$ref"])
    assert pet["required"] == ["id"]
    kind = follow(made, pet["properties"]["kind"]["$ref"])
    assert kind["enum"] == ["x", "y"]


def test_the_bundle_says_what_the_documents_say() -> None:
    """One document is as good as the other to whoever reads references."""
    sources = load(spec_of(FEATURES / "files"))
    made = bundle(sources)
    assert made["paths"]["/owners"]["get"]["operationId"] == "owners/list"
    assert {key: made[key] for key in sources.root.data} != {}
    assert set(made) == {*sources.root.data, "x-documents"}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_property_called_ref_is_no_reference(tmp_path: Path) -> None:
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


def test_examples_of_media_types_are_data(tmp_path: Path) -> None:
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


def test_anchors_and_siblings(tmp_path: Path) -> None:
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
    A: {$ref: "a%20b/other.yaml#here", description: TaskRunner.}
""",
    )
    made = bundle(load(spec))
    reference = made["components"]["schemas"]["A"]
    assert reference["description"] == "TaskRunner."
    assert follow(made, reference["$ref"])["type"] == "string"


def test_pointers_of_a_bundle_are_uri_fragments(tmp_path: Path) -> None:
    """A key with a space or a percent sign is percent-encoded in a reference (RFC 6901 section 6)."""
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
    made = bundle(load(spec))
    assert made["components"]["schemas"]["A"]["$ref"] == "#/components/x-more/a%20%25b"


def test_names_are_replaced_by_places(tmp_path: Path) -> None:
    """Two files may use one anchor, and a mapping's file is not beside the bundle."""
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
    made = bundle(load(spec))
    pet = made["components"]["schemas"]["Pet"]
    assert "$self" not in made and set(pet["properties"]) == {"$id", "$anchor"}
    assert pet["default"] == {"$id": "x", "$ref": "y"}
    assert pet["discriminator"]["mapping"] == {
        "cat": "#/x-documents/cat.yaml",
        "dog": "#/x-documents/dog.yaml",
        "owl": "Owl",
    }
    assert pet["discriminator"]["defaultMapping"] == "#/x-documents/dog.yaml"
    own = made["components"]["schemas"]["Own"]
    assert own == {"$ref": "#/components/schemas/Pet"}
    for name in ("cat.yaml", "dog.yaml"):
        assert made["x-documents"][name] == {
            "type": "object",
            "properties": {"again": {"$ref": f"#/x-documents/{name}"}},
        }


def test_a_bundle_is_of_one_document_beside_others() -> None:
    """What documents share does not change what each of them says."""
    alone = [bundle(load(spec)) for spec in specs_of(FEATURES / "several_documents")]
    loaded = [load(spec) for spec in specs_of(FEATURES / "several_documents")]
    combine_document_sets(loaded)
    assert [bundle(sources) for sources in loaded] == alone
    for made in alone:
        for reference in references(made):
            assert follow(made, reference) is not None
