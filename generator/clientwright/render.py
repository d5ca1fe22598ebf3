"""Render views with Jinja templates: views → {path: text}. Only this module imports Jinja.

Templates only lay out. Every string of the document in code goes through a filter: `literal` for
Python literals, `data` for values of tests, `doc` for docstrings.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2

from .errors import ClientwrightError, ConfigError, Diagnostic, InternalError
from .views import (
    ModelModule,
    ModelModuleView,
    PackageRef,
    PackageView,
    PackageViews,
    ResourceView,
)
from .views.docstrings import visible
from .views.testing import CaseView, ResourceCasesView

TEMPLATES = next(
    directory
    for directory in (
        Path(__file__).parent / "templates",
        Path(__file__).parents[2] / "templates",
    )
    if directory.is_dir()
)


_LONGEST_LITERAL = 800
_MODULE = "package/models/module.py.jinja"
_RESOURCE_README = "README.resource.md.jinja"
_RESOURCE = "package/resources/resource.py.jinja"
_RESOURCE_TESTS = "tests/test_resource.py.jinja"
# Markdown that begins a code block or a heading.
_FENCE = re.compile(r"`{3,}|~{3,}|^#+")
# Double quotes that end a docstring: several in a row, or one as the last character.
_QUOTES = re.compile(r'"{2,}|"$')


class Renderer:
    """Render the files of one project, by their paths in it.

    Methods raise ConfigError if a template of the user fails.
    """

    def __init__(self, package: str, templates: Path | None = None) -> None:
        """Create a renderer for a package.

        `templates` is a directory of the user, searched before the built-in templates.
        """
        # Resources and models see only the package's name. So their cached files stay valid if
        # other facts of the package change.
        self._package = PackageRef(package)
        self._templates = templates
        directories = [directory for directory in (templates, TEMPLATES) if directory]
        self._environment = _environment(directories)

    def prepare(self) -> None:
        """Compile the templates from which many files are rendered."""
        for template in (_MODULE, _RESOURCE_README, _RESOURCE, _RESOURCE_TESTS):
            self._template(template)

    def package(self, views: PackageViews) -> dict[str, str]:
        """Render the package without its resources, models and runtime."""
        package = views.package.package
        context = {"package": views.package, "webhooks": views.webhooks}
        templates = ["__init__", "client", "errors", "resources/__init__"]
        if views.webhooks.webhooks:
            templates.append("webhooks")
        if views.package.oauth_classes:
            templates.append("oauth")
        return {
            "pyproject.toml": self._render("pyproject.toml.jinja", **context),
            f"{package}/operations.json": format_json(views.operations),
            f"{package}/py.typed": "",
            **{
                f"{package}/{name}.py": self._render(
                    f"package/{name}.py.jinja", **context
                )
                for name in templates
            },
        }

    def index(self, modules: Iterable[ModelModule]) -> dict[str, str]:
        """Render the index of the models."""
        ordered = sorted(modules, key=lambda module: module.name)
        text = self._render("package/models/__init__.py.jinja", modules=ordered)
        return {f"{self._package.package}/models/__init__.py": text}

    def modules(self, modules: Iterable[ModelModuleView]) -> dict[str, str]:
        """Render modules of models."""
        package = self._package.package
        return {
            f"{package}/models/{module.name}.py": self._render(_MODULE, module=module)
            for module in modules
        }

    def resource(self, resource: ResourceView) -> dict[str, str]:
        """Render the module of one resource."""
        path = f"{self._package.package}/resources/{resource.attribute}.py"
        return {path: self._render(_RESOURCE, resource=resource)}

    def cases(self, cases: ResourceCasesView) -> tuple[dict[str, str], str]:
        """Render the tests of one resource, and its section of the README."""
        path = f"tests/test_{cases.attribute}.py"
        files = {path: self._render(_RESOURCE_TESTS, cases=cases)}
        return files, self._render(_RESOURCE_README, cases=cases)

    def readme(self, package: PackageView, sections: Iterable[str]) -> dict[str, str]:
        """Render the README from the sections of the resources."""
        text = self._render("README.md.jinja", package=package, sections=[*sections])
        return {"README.md": text}

    def tests(self, views: PackageViews, case: CaseView | None) -> dict[str, str]:
        """Render the tests that belong to no resource, such as those of the client."""
        context = {
            "package": views.package,
            "webhooks": views.webhooks,
            "members": views.members,
            "open_enums": views.open_enums,
            "case": case,
        }
        templates = ["conftest", "test_models"]
        if views.webhooks.webhooks:
            templates.append("test_webhooks")
        if case:
            templates.append("test_client")
        return {
            f"tests/{name}.py": self._render(f"tests/{name}.py.jinja", **context)
            for name in templates
        }

    def _render(self, template: str, **views: Any) -> str:
        compiled = self._template(template)
        try:
            text = compiled.render({"package": self._package, **views})
            return _drop_unused_json_import(text)
        except jinja2.TemplateError as error:
            raise _template_error(template, self._templates, error) from error

    def _template(self, template: str) -> jinja2.Template:
        try:
            return self._environment.get_template(template)
        except jinja2.TemplateError as error:
            raise _template_error(template, self._templates, error) from error


def _drop_unused_json_import(text: str) -> str:
    """Remove the import of json from a module that does not use it (see `data`)."""
    return (
        text
        if re.search(r"\bjson\.(loads|dumps)\(", text)
        else text.replace("\nimport json\n", "\n", 1)
    )


def _template_error(
    template: str, templates: Path | None, error: jinja2.TemplateError
) -> ClientwrightError:
    """Return the error for a failed template.

    A built-in template raises InternalError. With templates of the user, it is a ConfigError.
    """
    line = getattr(error, "lineno", None) or 0
    if templates is None:
        return InternalError(f"{template}:{line}: {error}")
    hint = "compare it with the built-in template, which gets the same views"
    file = str(templates / template)
    return ConfigError([Diagnostic(file, line, 1 if line else 0, str(error), hint)])


def runtime(package: str) -> dict[str, str]:
    """Return the modules of the runtime, which every package contains, by path in the project."""
    return {
        f"{package}/_runtime/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / "_runtime").glob("*.py"))
    }


def _environment(directories: list[Path]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(directories),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["group_values"] = group_values
    environment.filters |= {
        "literal": literal,
        "data": data,
        "doc": doc,
        "toml": toml,
        "markdown": markdown,
    }
    return environment


def literal(value: object) -> str:
    """Format a value as a Python literal on one line, with double quotes if they need no escape."""
    match value:
        case str():
            text = repr(value)
            swap = text.startswith("'") and '"' not in text
            return f'"{text[1:-1]}"' if swap else text
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case tuple():
            items = ", ".join(map(literal, value))
            return f"({items},)" if len(value) == 1 else f"({items})"
        case dict():
            pairs = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case float() if value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
    return repr(value)


def group_values(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Group values by name; the values of a repeated name are joined."""
    values: dict[str, list[str]] = {}
    for name, more_values in pairs:
        values.setdefault(name, []).extend(more_values)
    return values


def data(value: object) -> str:
    """Format a value of the tests: as a literal, or as JSON on one line if it is long."""
    text = literal(value)
    if len(text) <= _LONGEST_LITERAL:
        return text
    try:
        encoded = json.dumps(value, ensure_ascii=False)
    except TypeError:
        # The value contains bytes, which JSON cannot represent.
        return text
    return f"json.loads({literal(encoded)})"


def doc(text: str) -> str:
    """Escape a line of text for a docstring, so that it cannot end the docstring."""
    escaped = visible(text).replace("\\", "\\\\")
    return _QUOTES.sub(lambda quotes: '\\"' * len(quotes.group()), escaped)


def toml(text: str) -> str:
    """Format a string for TOML: as in JSON, except that TOML also escapes the character DEL."""
    valid_text = text.encode("utf-8", "replace").decode()
    return json.dumps(valid_text, ensure_ascii=False).replace("\x7f", "\\u007f")


def markdown(text: str) -> str:
    """Escape text for a Markdown paragraph or table: no HTML, code blocks, images or cells."""
    escaped = " ".join(visible(text).split()).replace("\\", "\\\\").replace("<", "&lt;")
    escaped = _FENCE.sub(lambda fence: "\\" + "\\".join(fence.group()), escaped)
    # An image would send a request as soon as the text is displayed.
    return escaped.replace("|", "\\|").replace("![", "!\\[")


def format_json(value: object, unfolded_levels: int = 3, margin: str = "\n") -> str:
    """Format JSON with the items of the outermost objects on separate lines.

    This keeps diffs readable and is faster than `json.dumps` with `indent`.
    """
    newline = "\n" if margin == "\n" else ""
    if not (unfolded_levels and isinstance(value, Mapping) and value):
        return json.dumps(value, ensure_ascii=False) + newline
    inner = f"{margin}  "
    items = []
    for key, item in value.items():
        name = json.dumps(key, ensure_ascii=False)
        text = format_json(item, unfolded_levels - 1, inner)
        items.append(f"{inner}{name}: {text}")
    return f"{{{','.join(items)}{margin}}}{newline}"
