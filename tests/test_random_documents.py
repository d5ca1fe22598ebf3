"""Generate packages from random documents, then import and check them.

A seed always makes the same document, so the name of a failing test identifies it.
`CLIENTWRIGHT_FUZZ=300` tries 300 seeds.
"""

import importlib
import json
import os
from pathlib import Path

import black
import pytest
from black.report import NothingChanged

from features.harness import build
from random_documents.documents import DocumentGenerator

SEEDS = range(int(os.environ.get("CLIENTWRIGHT_FUZZ", "8")))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_document_makes_an_importable_package(tmp_path: Path, seed: int) -> None:
    spec = tmp_path / "spec.json"
    document = DocumentGenerator(seed).document()
    spec.write_text(json.dumps(document, indent=1), encoding="utf-8")
    built = build(spec, f"random_{seed}", tmp_path)
    statuses = {item.status for item in built.package.report.operations}
    assert statuses <= {"generated", "degraded"}
    for path, text in built.package.files.items():
        if not path.endswith(".py"):
            continue
        compile(text, path, "exec")
        # The runtime is copied unchanged; its own tests check its format.
        if "/_runtime/" not in path:
            with pytest.raises(NothingChanged):
                black.format_file_contents(text, fast=True, mode=black.Mode())
        if path.startswith(f"{built.name}/"):
            module = path.removesuffix(".py").replace("/", ".")
            importlib.import_module(module.removesuffix(".__init__"))
    models = built.module("models")
    assert [name for name in models.__all__ if not hasattr(models, name)] == []


def test_document_of_the_same_seed_is_equal() -> None:
    assert DocumentGenerator(1).document() == DocumentGenerator(1).document()
    assert DocumentGenerator(1).document() != DocumentGenerator(2).document()
