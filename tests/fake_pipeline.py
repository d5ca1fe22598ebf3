"""A fake pipeline: the spec is a JSON file with the files to generate and the errors to raise.

{"files": {"pets/__init__.py": "…"}, "names": {"#/a": "a"}, "operations": {"a": "skipped"},
 "warnings": ["…"], "raise": "spec" | "bug" | "interrupt" | "death",
 "touch": "file to create", "after": "file to wait for", "hangs": true}
"""

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import clientwright
from clientwright.cache import Cache
from clientwright.config import ClientConfig
from clientwright.errors import Diagnostic, SpecError
from clientwright.parallel import TaskRunner
from clientwright.result import GeneratedProject, LedgerEntry, OperationReport, Report
from support.commands import eventually


def install(cpus: int = 1) -> None:
    """Replace the real pipeline in this process, and the number of processors."""
    from clientwright.cli import generate

    this = sys.modules[__name__]
    sys.modules["clientwright.pipeline"] = this
    setattr(clientwright, "pipeline", this)
    setattr(generate, "processor_count", lambda: cpus)


def project_from(text: bytes, client: ClientConfig) -> GeneratedProject:
    content: dict[str, Any] = json.loads(text)
    name = client.specs[0].name
    return GeneratedProject(
        files=content.get("files", {}),
        report=Report(
            spec=str(client.specs[0]),
            openapi="3.1.0",
            package=client.package,
            operations=tuple(
                OperationReport(id, "GET", f"/{id}", status, id, ("a reason",))
                for id, status in content.get("operations", {}).items()
            ),
            schemas_total=1,
            schemas_generated=1,
            ledger=(LedgerEntry("#/x", "callbacks", "ignored", "not called"),),
            seconds={"load": 0.5},
        ),
        inputs={name: hashlib.sha256(text).hexdigest()},
        names=content.get("names", {}),
        warnings=tuple(
            Diagnostic(str(client.specs[0]), 2, 3, warning, "mend it", "#/w")
            for warning in content.get("warnings", [])
        ),
    )


def generate(
    client: ClientConfig,
    *,
    lenient: bool = False,
    runner: TaskRunner | None = None,
    cache: Cache | None = None,
    progress: Callable[[str], None],
) -> GeneratedProject:
    progress("load")
    text = _read(client.specs[0], lenient)
    return project_from(text, client)


def validate(spec: Path, folders: Sequence[Path] = ()) -> tuple[Diagnostic, ...]:
    text = _read(spec, False)
    warnings = json.loads(text).get("warnings", [])
    return tuple(Diagnostic(str(spec), 2, 3, warning) for warning in warnings)


def _read(spec: Path, lenient: bool) -> bytes:
    try:
        text = spec.read_bytes()
    except FileNotFoundError:
        raise SpecError([Diagnostic(str(spec), 0, 0, "does not exist")]) from None
    content = json.loads(text)
    if "touch" in content:
        Path(content["touch"]).touch()
    if "after" in content:
        assert eventually(Path(content["after"]).exists)
    while content.get("hangs"):
        signal.pause()
    match content.get("raise"):
        case "spec" if not lenient:
            problem = Diagnostic(str(spec), 4, 7, "no paths", "add one", "/paths")
            raise SpecError([problem, Diagnostic(str(spec), 5, 1, "two\nlines")])
        case "bug":
            raise ValueError("surprise")
        case "interrupt":
            raise KeyboardInterrupt
        case "death":
            os.kill(os.getpid(), signal.SIGKILL)
    return text
