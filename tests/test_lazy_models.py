"""Lazy loading of models in APIs where nearly all schemas refer to each other."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clientwright.ir import Property
from clientwright.models import Field, Model
from clientwright.pipeline import generate
from clientwright.views.lazy_models import LazyReferencePass, lazy_references
from features.harness import config, write

MANY = 60


def model(name: str, /, **annotations: str) -> Model:
    fields = tuple(
        Field(wire, wire, annotation, "MISSING" not in annotation, Property({}, False))
        for wire, annotation in annotations.items()
    )
    return Model(f"#/{name}", name, "class", "", bases=("Model",), fields=fields)


# Each model refers to the next, and the last one to the first.
CIRCLE = [model(f"C{n}", next=f"C{(n + 1) % MANY}") for n in range(MANY)]
KIND = Model("#/Kind", "Kind", "enum", "", bases=("OpenStrEnum",))


@pytest.mark.parametrize(
    "annotation, expected",
    [
        ("C0 | MISSING", "Lazy['C0'] | MISSING"),
        ("str | C0", "str | Lazy['C0']"),
        ("C0 | None", "Lazy['C0'] | None"),
        ("str | C0 | C1 | MISSING", "str | Lazy['C0 | C1'] | MISSING"),
        ("C0 | Leaf | None", "Lazy['C0 | Leaf'] | None"),
        ("list[C0] | MISSING", "list[Lazy['C0']] | MISSING"),
        ("dict[str, C0] | MISSING", "dict[str, Lazy['C0']] | MISSING"),
        (
            "Annotated[list[C0] | MISSING, Field(max_length=3)]",
            "Annotated[list[Lazy['C0']] | MISSING, Field(max_length=3)]",
        ),
        # Always imported.
        ("C0", "C0"),
        ("C0 | C1", "C0 | C1"),
        ("list[C0]", "list[C0]"),
        # Imports no other models.
        ("Leaf | MISSING", "Leaf | MISSING"),
        ("Kind | MISSING", "Kind | MISSING"),
        # An object could match both.
        ("C0 | dict[str, int] | None", "C0 | dict[str, int] | None"),
    ],
)
def test_lazy_annotation_of_each_kind_of_reference(
    annotation: str, expected: str
) -> None:
    owner = model("Owner", field=annotation, more="C5")
    postponed = LazyReferencePass([owner, *CIRCLE, KIND, model("Leaf", name="str")])
    assert postponed.model(owner).fields[0].annotation == expected


def test_small_model_has_no_lazy_references() -> None:
    owner, other = model("Owner", other="Other | MISSING"), model("Other", x="Leaf")
    postponed = LazyReferencePass([owner, other, model("Leaf", name="str")])
    assert postponed.model(owner).fields[0].annotation == "Other | MISSING"


def test_names_in_lazy_annotations_are_found() -> None:
    types = ["str | Lazy['Cat | Dog']", "list[Lazy['Owner']] | MISSING"]
    assert lazy_references(types) == {"Cat", "Dog", "Owner"}


def cyclic_document() -> dict[str, Any]:
    """Return a document in which each of many schemas refers to all others."""
    refs = {
        f"Thing{n}": {"$ref": f"#/components/schemas/Thing{n}"} for n in range(MANY)
    }
    schemas = {
        name: {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                **{
                    key.lower(): {"anyOf": [{"type": "string"}, ref]}
                    for key, ref in refs.items()
                },
            },
        }
        for name in refs
    }
    content = {"application/json": {"schema": refs["Thing0"]}}
    responses = {"200": {"description": "It.", "content": content}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/things": {"get": {"operationId": "get", "responses": responses}}},
        "components": {"schemas": schemas},
    }


SCRIPT = """
import sys
import httpx2
from things import Client, models

body = {"id": "a", "thing1": "b", "thing2": {"id": "c", "thing0": {"id": "d"}}}
answer = httpx2.MockTransport(lambda request: httpx2.Response(200, json=body))
thing = Client(http_client=httpx2.Client(transport=answer), on_drift="raise").things.get()
assert type(thing.thing2) is models.Thing2
assert thing.thing2.thing0.id == "d"
assert thing.model_dump() == body
print(*sorted(name for name in sys.modules if name.startswith("things.models.")))
"""


def test_call_loads_only_models_in_the_response(tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(cyclic_document()))
    write(generate(config(spec, "things")), tmp_path)
    command = [sys.executable, "-c", SCRIPT]
    completed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert completed.stderr == ""
    assert completed.stdout.split() == [
        "things.models._thing0",
        "things.models._thing2",
    ]
