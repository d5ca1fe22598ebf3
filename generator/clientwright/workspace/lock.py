"""Read and write `clientwright.lock`: inputs, outputs, versions and names of a client.

The lock is compared, and never decides a name. It depends neither on the machine nor on the
Python version, so that the same inputs give the same lock everywhere.
"""

import functools
import importlib.metadata
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..config import ClientConfig
from ..result import GeneratedProject
from .paths import LOCK, digest, inspect_path, is_safe_path

FORMAT = 2
_LIBRARIES = (
    "black",
    "datamodel-code-generator",
    "jinja2",
    "openapi-spec-validator",
    "pyyaml",
)
# Modules that print, write, cache and distribute work: output does not depend on them.
_WITHOUT_EFFECT = {
    "__main__.py",
    "batch",
    "cli",
    "disk_cache.py",
    "hatch.py",
    "watch.py",
    "workspace",
}


@dataclass(frozen=True)
class Lock:
    """The contents of a lock."""

    generator_versions: Mapping[str, str]
    #: Digest of the settings.
    config: str
    #: SHA-256 of every file read, by path from the first spec's folder.
    inputs: Mapping[str, str]
    #: SHA-256 of every file written, by path from the output folder.
    files: Mapping[str, str]
    #: Python names by the ids of the document's parts.
    names: Mapping[str, str]


def lock_of(
    client: ClientConfig,
    project: GeneratedProject,
    files: Mapping[str, bytes],
    lenient: bool,
) -> Lock:
    """Return the lock of a project whose files have the given contents."""
    return Lock(
        generator_versions=generator_versions(),
        config=config_digest(client, lenient),
        inputs=project.inputs,
        files={path: digest(content) for path, content in files.items()},
        names=project.names,
    )


def text_of(lock: Lock) -> bytes:
    """Return the bytes of the file; they are ASCII, so that any name can be encoded."""
    contents = {
        "format": FORMAT,
        **{
            key: dict(value) if isinstance(value, Mapping) else value
            for key, value in vars(lock).items()
        },
    }
    return json.dumps(contents, indent=2, sort_keys=True).encode() + b"\n"


def read(output: Path) -> tuple[Lock | None, str]:
    """Return the lock of an output folder and an empty string, or None and an error.

    The error is empty if there is no file. Unsafe paths are dropped from the lock, since a
    forged one must not make clientwright remove files outside the folder.
    """
    state = inspect_path(output, LOCK)
    if state.kind == "absent":
        return None, ""
    if state.kind != "file":
        return None, "it is not a regular file"
    try:
        contents = json.loads(state.content)
    except (ValueError, RecursionError):
        return None, "it is not valid JSON, perhaps because of an unfinished merge"
    if not isinstance(contents, dict) or contents.get("format") != FORMAT:
        return None, "its format belongs to another version of clientwright"
    try:
        lock = Lock(
            generator_versions=_strings(contents["generator_versions"]),
            config=str(contents["config"]),
            inputs=_strings(contents["inputs"]),
            files=_strings(contents["files"]),
            names=_strings(contents["names"]),
        )
    except (KeyError, TypeError):
        return None, "its contents are not as clientwright wrote them"
    files = {path: value for path, value in lock.files.items() if is_safe_path(path)}
    return (
        Lock(lock.generator_versions, lock.config, lock.inputs, files, lock.names),
        "",
    )


def _strings(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    if not all(isinstance(item, str) for item in value.values()):
        raise TypeError("not a string")
    return value


def generator_versions() -> dict[str, str]:
    """Return the versions that output depends on, and a digest of clientwright's own files.

    The digest distinguishes states of a checkout with the same version. It is computed once,
    because the process keeps running the code that it has loaded.
    """
    return dict(_generator_versions())


@functools.cache
def _generator_versions() -> dict[str, str]:
    package = Path(__file__).parents[1]
    templates = package / "templates"
    if not templates.is_dir():
        # An editable installation: the templates are at the top of the checkout.
        templates = package.parents[1] / "templates"
    sources = {
        path: value
        for path, value in _digests(package)
        if path.endswith(".py")
        and path.split("/")[0] not in {*_WITHOUT_EFFECT, "templates"}
    }
    return {
        "clientwright": __version__,
        "sources": _json_digest(
            {"sources": sources, "templates": dict(_digests(templates))}
        ),
        **{library: version(library) for library in _LIBRARIES},
    }


def config_digest(client: ClientConfig, lenient: bool) -> str:
    """Return the digest of all settings that output depends on; absolute paths are not."""
    base = client.specs[0].parent
    templates = client.templates
    return _json_digest(
        {
            "specs": [_relative(spec, base) for spec in client.specs],
            "reference_folders": [
                _relative(folder, base) for folder in client.reference_folders
            ],
            "package": client.package,
            "distribution": client.distribution,
            "version": client.version,
            "env_prefix": client.env_prefix,
            "names": dict(client.names),
            "templates": None if templates is None else dict(_digests(templates)),
            "include": asdict(client.include),
            "exclude": asdict(client.exclude),
            "pagination": dict(client.pagination),
            "lenient": lenient,
        }
    )


def _relative(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()


def _json_digest(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True).encode())


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield path and digest of every file; caches and backups of editors are left out."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part == "__pycache__" for part in parts):
            continue
        if path.is_file() and not path.name.endswith("~"):
            yield "/".join(parts), digest(path.read_bytes())


def version(library: str) -> str:
    """Return the installed version of a library, or "missing"."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
