"""The order of the stages: a module imports only from those above it."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import clientwright

PACKAGE = Path(clientwright.__file__).parent
ORDER = (
    "errors",
    "json_pointer",
    "parallel",
    "cache",
    "config",
    "result",
    "source",
    "bundle",
    "validate",
    "ir",
    "regex_support",
    "parse",
    "operation_filter",
    "pagination",
    "names",
    "samples",
    "models",
    "views",
    "views.testing",
    "render",
    "formatting",
    "project",
    "reporting",
    "pipeline",
    "workspace",
    "disk_cache",
    "batch",
    "watch",
    "hatch",
    "cli",
)
# Each of these libraries is imported by one module only.
OWNERS = {
    "black": "formatting",
    "datamodel_code_generator": "models",
    "hatchling": "hatch",
    "jinja2": "render",
    "openapi_spec_validator": "validate",
    "pydantic_core": "regex_support",
    "watchfiles": "watch",
    "yaml": "source",
}
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 400


def stage(parts: Sequence[str]) -> str:
    """Return the stage of a module below `clientwright`; a subpackage may be a stage."""
    nested = ".".join(parts[:2])
    return nested if nested in ORDER else parts[0]


def imports(path: Path) -> Iterator[str]:
    """Yield the absolute name of everything that a module imports, at any level."""
    own = ["clientwright", *path.relative_to(PACKAGE).with_suffix("").parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(own[: -node.level])
            if node.module:
                yield f"{base}.{node.module}"
            else:
                yield from (f"{base}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_point_upward(path: Path) -> None:
    stage_name = stage(path.relative_to(PACKAGE).with_suffix("").parts)
    if stage_name in ("__init__", "__main__"):
        return
    assert stage_name in ORDER, f"{stage_name} has no place in the architecture"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "clientwright" and parts[1:] and parts[1] in ORDER:
            assert ORDER.index(stage(parts[1:])) <= ORDER.index(stage_name), name
        if parts[0] in OWNERS:
            assert OWNERS[parts[0]] == stage_name, name


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_module_length_is_limited(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_templates_contain_no_logic() -> None:
    """Reject assignments and case changes in templates: views decide, templates lay out."""
    templates = PACKAGE.parents[1] / "templates"
    found = [
        (template.name, match.group())
        for template in templates.rglob("*.jinja")
        for match in re.finditer(
            r"\{%-?\s*(?:set|do)\b|\|\s*(?:upper|lower|title|capitalize|replace)\b",
            template.read_text("utf-8"),
        )
    ]
    assert not found
