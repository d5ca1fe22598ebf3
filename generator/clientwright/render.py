"""Views → {path: text}: the only module that knows Jinja.

Templates lay out; every string of the document that they place in code goes through `literal` (a Python literal) or `doc` (inside a docstring).
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
    folder
    for folder in (
        Path(__file__).parent / "templates",
        Path(__file__).parents[2] / "templates",
    )
    if folder.is_dir()
)


_LONGEST_LITERAL = 800
_MODULE = "package/models/module.py.jinja"
_README = "README.resource.md.jinja"
_RESOURCE = "package/resources/resource.py.jinja"
_TESTS = "tests/test_resource.py.jinja"
# What would open a block of code or a heading of its own.
_FENCE = re.compile(r"`{3,}|~{3,}|^#+")
# Double quotes that would end a docstring, together or as the last character.
_QUOTES = re.compile(r'"{2,}|"$')


class Renderer:
    """Lays out the files of one project, whose package has that name, each by its path in it; `templates` is searched before the templates that come with
    clientwright.

    What it raises is ConfigError, when a template of the user's does not work.
    """

    def __init__(self, package: str, templates: Path | None = None) -> None:
        # Of the whole, a resource and a model know the name alone: what else is said of it may change without them.
        self._package = PackageRef(package)
        self._templates = templates
        folders = [folder for folder in (templates, TEMPLATES) if folder]
        self._environment = _environment(folders)

    def prepare(self) -> None:
        """Compile the templates of which many files are made."""
        for template in (_MODULE, _README, _RESOURCE, _TESTS):
            self._template(template)

    def package(self, views: PackageViews) -> dict[str, str]:
        """The package, but for resources, models and the runtime."""
        package = views.package.package
        whole = {"package": views.package, "webhooks": views.webhooks}
        templates = ["__init__", "client", "errors", "resources/__init__"]
        if views.webhooks.webhooks:
            templates.append("webhooks")
        if views.package.oauth_classes:
            templates.append("oauth")
        return {
            "pyproject.toml": self._text("pyproject.toml.jinja", **whole),
            f"{package}/operations.json": json_text(views.operations),
            f"{package}/py.typed": "",
            **{
                f"{package}/{name}.py": self._text(f"package/{name}.py.jinja", **whole)
                for name in templates
            },
        }

    def index(self, modules: Iterable[ModelModule]) -> dict[str, str]:
        """The index of the models."""
        listed = sorted(modules, key=lambda module: module.name)
        text = self._text("package/models/__init__.py.jinja", modules=listed)
        return {f"{self._package.package}/models/__init__.py": text}

    def modules(self, modules: Iterable[ModelModuleView]) -> dict[str, str]:
        """Modules of models."""
        package = self._package.package
        return {
            f"{package}/models/{module.name}.py": self._text(_MODULE, module=module)
            for module in modules
        }

    def resource(self, resource: ResourceView) -> dict[str, str]:
        """The module of one resource."""
        path = f"{self._package.package}/resources/{resource.attribute}.py"
        return {path: self._text(_RESOURCE, resource=resource)}

    def cases(self, cases: ResourceCasesView) -> tuple[dict[str, str], str]:
        """The tests of one resource, and what the README says of it."""
        files = {f"tests/test_{cases.attribute}.py": self._text(_TESTS, cases=cases)}
        return files, self._text(_README, cases=cases)

    def readme(self, package: PackageView, resources: Iterable[str]) -> dict[str, str]:
        """The README, of what it says of each resource."""
        text = self._text("README.md.jinja", package=package, resources=[*resources])
        return {"README.md": text}

    def tests(self, views: PackageViews, probe: CaseView | None) -> dict[str, str]:
        """What belongs to no resource among the tests."""
        whole = {
            "package": views.package,
            "webhooks": views.webhooks,
            "members": views.members,
            "open_enums": views.open_enums,
            "case": probe,
        }
        templates = ["conftest", "test_models"]
        if views.webhooks.webhooks:
            templates.append("test_webhooks")
        if probe:
            templates.append("test_client")
        return {
            f"tests/{name}.py": self._text(f"tests/{name}.py.jinja", **whole)
            for name in templates
        }

    def _text(self, template: str, **views: Any) -> str:
        made = self._template(template)
        try:
            return _without_json(made.render({"package": self._package, **views}))
        except jinja2.TemplateError as error:
            raise _broken(template, self._templates, error) from error

    def _template(self, template: str) -> jinja2.Template:
        try:
            return self._environment.get_template(template)
        except jinja2.TemplateError as error:
            raise _broken(template, self._templates, error) from error


def _without_json(text: str) -> str:
    """A module without an import that only long values need (see `data`)."""
    return (
        text
        if re.search(r"\bjson\.(loads|dumps)\(", text)
        else text.replace("\nimport json\n", "\n", 1)
    )


def _broken(
    template: str, templates: Path | None, error: jinja2.TemplateError
) -> ClientwrightError:
    """Whose fault it is that a template does not work."""
    line = getattr(error, "lineno", None) or 0
    if templates is None:
        return InternalError(f"{template}:{line}: {error}")
    hint = (
        "templates of your own get the same views as those that come with clientwright"
    )
    file = str(templates / template)
    return ConfigError([Diagnostic(file, line, 1 if line else 0, str(error), hint)])


def runtime(package: str) -> dict[str, str]:
    """The modules that every package carries, copied as they are, by their path in the project."""
    return {
        f"{package}/_runtime/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / "_runtime").glob("*.py"))
    }


def _environment(folders: list[Path]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["listed"] = listed
    environment.filters |= {
        "literal": literal,
        "data": data,
        "doc": doc,
        "toml": toml,
        "markdown": markdown,
    }
    return environment


def literal(value: object) -> str:
    """A value as a Python literal on one line, strings with double quotes where that needs no escape."""
    match value:
        case str():
            text = repr(value)
            swap = text.startswith("'") and '"' not in text
            return f'"{text[1:-1]}"' if swap else text
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case tuple():
            inside = ", ".join(map(literal, value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        case dict():
            pairs = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case float() if value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
    return repr(value)


def listed(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Several values by name; those of a name that comes twice are together."""
    values: dict[str, list[str]] = {}
    for name, several in pairs:
        values.setdefault(name, []).extend(several)
    return values


def data(value: object) -> str:
    """A value of the tests as Python: a literal, or JSON on one line where a literal would fill pages."""
    text = literal(value)
    if len(text) <= _LONGEST_LITERAL:
        return text
    try:
        written = json.dumps(value, ensure_ascii=False)
    except TypeError:
        # Bytes, of which JSON knows nothing.
        return text
    return f"json.loads({literal(written)})"


def doc(text: str) -> str:
    """A line of text as it stands inside a docstring: nothing in it can end the string or escape."""
    escaped = visible(text).replace("\\", "\\\\")
    return _QUOTES.sub(lambda quotes: '\\"' * len(quotes.group()), escaped)


def toml(text: str) -> str:
    """A string as a TOML basic string: JSON's, but for the one control character that JSON lets be."""
    sound = text.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def markdown(text: str) -> str:
    """Text of the document inside a paragraph or a table: its characters, never markup of its own that opens HTML, code blocks or cells."""
    escaped = " ".join(visible(text).split()).replace("\\", "\\\\").replace("<", "&lt;")
    escaped = _FENCE.sub(lambda fence: "\\" + "\\".join(fence.group()), escaped)
    # An image is a request as soon as the text is shown.
    return escaped.replace("|", "\\|").replace("![", "!\\[")


def json_text(value: object, unfolded: int = 3, margin: str = "\n") -> str:
    """JSON with the outermost objects on lines of their own, which is enough to see what changed and soon written."""
    end = "\n" if margin == "\n" else ""
    if not (unfolded and isinstance(value, Mapping) and value):
        return json.dumps(value, ensure_ascii=False) + end
    inner = f"{margin}  "
    items = (
        f"{inner}{json.dumps(key, ensure_ascii=False)}: {json_text(item, unfolded - 1, inner)}"
        for key, item in value.items()
    )
    return f"{{{','.join(items)}{margin}}}{end}"
