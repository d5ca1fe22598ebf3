"""`clientwright.lock`: what went into a package, what came out, who made it, and the names it gave.

The lock is compared, and never decides a name. It says nothing about the machine or the
Python it was made on, so the same inputs make the same lock anywhere.
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
# What prints, locks and starts cannot change what is generated.
_SHELL = {
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
    """`inputs` and `files` map paths to SHA-256 digests; input paths are relative to the first spec's folder."""

    generator_versions: Mapping[str, str]
    config: str
    inputs: Mapping[str, str]
    files: Mapping[str, str]
    names: Mapping[str, str]


def lock_of(
    client: ClientConfig,
    package: GeneratedProject,
    files: Mapping[str, bytes],
    lenient: bool,
) -> Lock:
    """The lock that belongs to a package, whose files have these contents."""
    return Lock(
        generator_versions=generator_versions(),
        config=config_digest(client, lenient),
        inputs=package.inputs,
        files={path: digest(content) for path, content in files.items()},
        names=package.names,
    )


def text_of(lock: Lock) -> bytes:
    """The file's bytes. ASCII throughout, so that no name can be impossible to encode."""
    contents = {
        "format": FORMAT,
        **{
            key: dict(value) if isinstance(value, Mapping) else value
            for key, value in vars(lock).items()
        },
    }
    return json.dumps(contents, indent=2, sort_keys=True).encode() + b"\n"


def read(output: Path) -> tuple[Lock | None, str]:
    """The lock of an output folder, or None and, if there is a file, what keeps it from being read.

    Paths that a lock has no business with are left out: nothing may be removed on the
    word of a doctored lock outside the folder.
    """
    found = inspect_path(output, LOCK)
    if found.kind == "absent":
        return None, ""
    if found.kind != "file":
        return None, "it is not a plain file"
    try:
        contents = json.loads(found.content)
    except (ValueError, RecursionError):
        return None, "it is not JSON; an unfinished merge?"
    if not isinstance(contents, dict) or contents.get("format") != FORMAT:
        return None, "its format belongs to another version of clientwright"
    try:
        lock = Lock(
            generator_versions=_texts(contents["generator_versions"]),
            config=str(contents["config"]),
            inputs=_texts(contents["inputs"]),
            files=_texts(contents["files"]),
            names=_texts(contents["names"]),
        )
    except (KeyError, TypeError):
        return None, "it is not as clientwright wrote it"
    files = {path: value for path, value in lock.files.items() if is_safe_path(path)}
    return (
        Lock(lock.generator_versions, lock.config, lock.inputs, files, lock.names),
        "",
    )


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    if not all(isinstance(item, str) for item in value.values()):
        raise TypeError("not a text")
    return value


def generator_versions() -> dict[str, str]:
    """The versions that decide bytes, and one digest of clientwright's own sources and templates.

    The digest tells apart two states of a checkout that carry one version number. It is
    taken once in a process, which goes on with the code that it has loaded.
    """
    return dict(_versions())


@functools.cache
def _versions() -> dict[str, str]:
    package = Path(__file__).parents[1]
    templates = package / "templates"
    if not templates.is_dir():  # editable: the templates stand at the checkout's top
        templates = package.parents[1] / "templates"
    sources = {
        path: value
        for path, value in _digests(package)
        if path.endswith(".py") and path.split("/")[0] not in {*_SHELL, "templates"}
    }
    return {
        "clientwright": __version__,
        "sources": _digest_of(
            {"sources": sources, "templates": dict(_digests(templates))}
        ),
        **{library: version(library) for library in _LIBRARIES},
    }


def config_digest(client: ClientConfig, lenient: bool) -> str:
    """The digest of every setting that the output depends on; where things lie is none of them."""
    base = client.specs[0].parent
    templates = client.templates
    return _digest_of(
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


def _digest_of(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True).encode())


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder that a person wrote: no caches, no editor's leftovers."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part == "__pycache__" for part in parts):
            continue
        if path.is_file() and not path.name.endswith("~"):
            yield "/".join(parts), digest(path.read_bytes())


def version(library: str) -> str:
    """The installed version of a library."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
