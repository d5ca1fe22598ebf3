"""The build hook for hatchling: a wheel or sdist never holds a client older than its spec.

    [build-system]
    requires = ["hatchling", "clientwright"]
    build-backend = "hatchling.build"

    [tool.hatch.build.hooks.clientwright]
    check = false      # true: refuse to build from stale output instead of generating
    lenient = false    # true: as `generate --lenient`

Every client of the project's `[tool.clientwright]` is generated before the build, wheel,
sdist and editable alike, and its files are packed even where version control ignores them.

In an sdist (it carries `PKG-INFO`) what was shipped is used as it is, when it matches its
lock: neither newer libraries than the author had nor missing specs are a reason to
generate there, and an sdist stays buildable. A spec that was changed in it is.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from . import config, workspace
from .config import ClientConfig
from .errors import ConfigError, Diagnostic, WorkspaceError
from .result import GeneratedProject
from .workspace import Freshness, StaleKind

_OPTIONS = ("check", "lenient")
# Hatchling's own, allowed in the table of any hook.
_HATCHLING = (
    "dependencies",
    "enable-by-default",
    "require-runtime-dependencies",
    "require-runtime-features",
)
_EXCUSED_IN_SDIST = {StaleKind.VERSIONS, StaleKind.SPEC_MISSING}


class ClientwrightBuildHook(BuildHookInterface[Any]):
    """Generates, or with `check` judges, the clients of the project that is being built."""

    PLUGIN_NAME = "clientwright"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before each build. Raises InputError, with the reason, where the build must not go on."""
        pyproject = _relative_root(Path(self.root)) / "pyproject.toml"
        check, lenient = _options(pyproject, self.config)
        for client in config.load(pyproject):
            self._prepare(client, check, lenient)
            build_data["artifacts"].extend(self._artifacts(client))

    def _prepare(self, client: ClientConfig, check: bool, lenient: bool) -> None:
        found = workspace.status(client, lenient=lenient)
        if self._shipped(found) or (found.fresh and not check):
            return
        package = self._package(client, lenient)
        if not check:
            workspace.write(client, package, lenient=lenient)
            return
        stale = workspace.compare(client, package, lenient=lenient).freshness
        if not stale.fresh:
            hint = "run `clientwright generate`"
            problem = f"is stale: {stale}"
            raise WorkspaceError([Diagnostic(str(client.output), 0, 0, problem, hint)])

    def _shipped(self, found: Freshness) -> bool:
        in_sdist = (Path(self.root) / "PKG-INFO").is_file()
        return in_sdist and found.reasons <= _EXCUSED_IN_SDIST

    def _package(self, client: ClientConfig, lenient: bool) -> GeneratedProject:
        from . import pipeline

        package = pipeline.generate(
            client,
            lenient=lenient,
            progress=lambda stage: self.app.display_debug(f"{client.package}: {stage}"),
        )
        for problem in package.warnings:
            self.app.display_warning(str(problem))
        return package

    def _artifacts(self, client: ClientConfig) -> Iterator[str]:
        """Patterns for what is packed in spite of `.gitignore`: the project in an sdist, its package in a wheel."""
        root = Path(self.root).resolve()
        output = client.output.resolve()
        if output.is_relative_to(root):
            folder = f"/{output.relative_to(root).as_posix()}"
            wheel = self.target_name == "wheel"
            yield f"{folder}/{client.package}/**" if wheel else f"{folder}/**"


@hookimpl
def hatch_register_build_hook() -> type[ClientwrightBuildHook]:
    return ClientwrightBuildHook


def _options(pyproject: Path, table: Mapping[str, Any]) -> tuple[bool, bool]:
    problems = []
    for key, value in table.items():
        name = f"tool.hatch.build.hooks.clientwright.{key}"
        if key not in (*_OPTIONS, *_HATCHLING):
            hint = "known here: `check`, `lenient`"
            problem = f"`{name}` is an unknown option"
            problems.append(Diagnostic(str(pyproject), 0, 0, problem, hint, name))
        elif key in _OPTIONS and not isinstance(value, bool):
            problem = f"`{name}` is neither true nor false"
            problems.append(Diagnostic(str(pyproject), 0, 0, problem, "", name))
    if problems:
        raise ConfigError(problems)
    return table.get("check", False), table.get("lenient", False)


def _relative_root(root: Path) -> Path:
    """The project's folder as short as messages want it: build backends run inside it (PEP 517)."""
    return Path() if root.resolve() == Path.cwd() else root
