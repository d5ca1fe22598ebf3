"""Generate clients in hatchling builds: no wheel or sdist holds one older than its spec.

    [build-system]
    requires = ["hatchling", "clientwright"]
    build-backend = "hatchling.build"

    [tool.hatch.build.hooks.clientwright]
    check = false      # true: refuse to build from stale output, instead of generating
    lenient = false    # true: as `generate --lenient`

Every client of the project's `[tool.clientwright]` is generated before a wheel, sdist or
editable build. Its files are packed even if version control ignores them.

A build from an sdist (which has `PKG-INFO`) uses the files in it if they match their lock.
Missing specs or other library versions are no reason to generate there, so an sdist stays
buildable; a changed spec is.
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
# Options of hatchling, which the table of any hook may have.
_HATCHLING_OPTIONS = (
    "dependencies",
    "enable-by-default",
    "require-runtime-dependencies",
    "require-runtime-features",
)
_TOLERATED_IN_SDIST = {StaleKind.VERSIONS, StaleKind.SPEC_MISSING}


class ClientwrightBuildHook(BuildHookInterface[Any]):
    """Generates the clients of the project that is built, or checks them with `check`."""

    PLUGIN_NAME = "clientwright"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare all clients before a build.

        Raises InputError if the build must not continue.
        """
        pyproject = _relative_root(Path(self.root)) / "pyproject.toml"
        check, lenient = _options(pyproject, self.config)
        for client in config.load(pyproject):
            self._prepare(client, check, lenient)
            build_data["artifacts"].extend(self._artifacts(client))

    def _prepare(self, client: ClientConfig, check: bool, lenient: bool) -> None:
        freshness = workspace.status(client, lenient=lenient)
        if self._is_sdist_content(freshness) or (freshness.fresh and not check):
            return
        project = self._generate(client, lenient)
        if not check:
            workspace.write(client, project, lenient=lenient)
            return
        compared = workspace.compare(client, project, lenient=lenient).freshness
        if not compared.fresh:
            message = f"is stale: {compared}"
            hint = "run `clientwright generate`"
            diagnostic = Diagnostic(str(client.output), 0, 0, message, hint)
            raise WorkspaceError([diagnostic])

    def _is_sdist_content(self, freshness: Freshness) -> bool:
        in_sdist = (Path(self.root) / "PKG-INFO").is_file()
        return in_sdist and freshness.kinds <= _TOLERATED_IN_SDIST

    def _generate(self, client: ClientConfig, lenient: bool) -> GeneratedProject:
        from . import pipeline

        project = pipeline.generate(
            client,
            lenient=lenient,
            progress=lambda stage: self.app.display_debug(f"{client.package}: {stage}"),
        )
        for warning in project.warnings:
            self.app.display_warning(str(warning))
        return project

    def _artifacts(self, client: ClientConfig) -> Iterator[str]:
        """Yield a pattern for the files to pack: all in an sdist, the package in a wheel."""
        root = Path(self.root).resolve()
        output = client.output.resolve()
        if output.is_relative_to(root):
            folder = f"/{output.relative_to(root).as_posix()}"
            wheel = self.target_name == "wheel"
            yield f"{folder}/{client.package}/**" if wheel else f"{folder}/**"


@hookimpl
def hatch_register_build_hook() -> type[ClientwrightBuildHook]:
    """Return the hook; hatchling calls this function."""
    return ClientwrightBuildHook


def _options(pyproject: Path, table: Mapping[str, Any]) -> tuple[bool, bool]:
    errors = []
    for key, value in table.items():
        name = f"tool.hatch.build.hooks.clientwright.{key}"
        if key not in (*_OPTIONS, *_HATCHLING_OPTIONS):
            hint = "known options: `check`, `lenient`"
            message = f"`{name}` is an unknown option"
            errors.append(Diagnostic(str(pyproject), 0, 0, message, hint, name))
        elif key in _OPTIONS and not isinstance(value, bool):
            message = f"`{name}` must be true or false, not {value!r}"
            errors.append(Diagnostic(str(pyproject), 0, 0, message, "", name))
    if errors:
        raise ConfigError(errors)
    return table.get("check", False), table.get("lenient", False)


def _relative_root(root: Path) -> Path:
    """Return a short path to the project for messages: builds run inside it (PEP 517)."""
    return Path() if root.resolve() == Path.cwd() else root
