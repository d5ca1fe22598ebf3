"""The result of one document, kept on disk so that an interrupted run can continue."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from clientwright.workspace.lock import generator_versions

from .steps import STEPS, Outcome, Task, compare, count, generate

_ROOT = Path(__file__).parents[2]


@dataclass
class DocumentResult:
    """The outcomes of all steps for outcome document."""

    document: str
    state: str
    files: dict[str, str]
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def is_document(self) -> bool:
        return bool(self.facts("count").get("document", True))

    @property
    def refused(self) -> bool:
        return "refused" in self.facts("generate")

    @property
    def generated(self) -> bool:
        return "package" in self.facts("generate")

    @property
    def wrong(self) -> dict[str, list[str]]:
        """Return the failures by step."""
        found = self.outcomes.items()
        return {step: outcome.wrong for step, outcome in found if outcome.wrong}

    def facts(self, step: str) -> dict[str, Any]:
        return self.outcomes[step].facts if step in self.outcomes else {}

    def is_current(self) -> bool:
        """Return whether the document and the generator are unchanged."""
        if self.state != state_digest():
            return False
        return all(
            os.path.isfile(path) and _digest(Path(path)) == digest
            for path, digest in self.files.items()
        )


def folder_of(top: Path, document: Path) -> Path:
    """Return the folder for the result of a document, with a readable and unique name."""
    path = document.resolve()
    return top / f"{path.name}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}"


def update(
    task: Task, chosen: Collection[str], step: Callable[[str], None]
) -> DocumentResult:
    """Run the steps that are not up to date. Raises Interrupted.

    `step` is called with the name of each step before it starts.
    """
    result = load(task.folder)
    if result is None:
        shutil.rmtree(task.folder, ignore_errors=True)
        task.folder.mkdir(parents=True)
        step("count")
        counted = count(task)
        digests = {name: _digest(Path(name)) for name in counted.facts["files"]}
        result = DocumentResult(
            str(task.document), state_digest(), digests, {"count": counted}
        )
    if not result.is_document:
        return result
    if "generate" not in result.outcomes:
        step("generate")
        result.outcomes["generate"] = generate(task)
        # A file changed during the run: the outcome cannot be assigned to a state.
        if not result.is_current():
            result.state = ""
        _save(result, task)
    if not result.generated:
        return result
    if "count" in chosen and "compare" not in result.outcomes:
        counted, generated = result.outcomes["count"], result.outcomes["generate"]
        result.outcomes["compare"] = compare(task, counted, generated)
        _save(result, task)
    for name, run in STEPS.items():
        if name in chosen and name not in result.outcomes:
            step(name)
            result.outcomes[name] = run(task)
            _save(result, task)
    return _only(result, chosen)


def load(folder: Path) -> DocumentResult | None:
    """Load the result in a folder, or return None if it is missing or outdated.

    Outcomes that may differ in another run are left out.
    """
    path = folder / "result.json"
    if not path.is_file():
        return None
    contents = json.loads(path.read_bytes())
    outcomes = {
        name: Outcome(**outcome) for name, outcome in contents.pop("outcomes").items()
    }
    result = DocumentResult(**contents)
    result.outcomes = {
        name: outcome for name, outcome in outcomes.items() if outcome.is_reproducible
    }
    return result if "count" in result.outcomes and result.is_current() else None


def _tooling_digest() -> str:
    """Digest the sources that `generator_versions` leaves out: command line, corpus, tools."""
    folders: Iterable[Path] = (
        *_ROOT.glob("generator/clientwright/cli/*.py"),
        *_ROOT.glob("generator/clientwright/batch/*.py"),
        *_ROOT.glob("generator/clientwright/workspace/*.py"),
        *_ROOT.glob("tests/corpus/*.py"),
        *_ROOT.glob("constraints*.txt"),
    )
    digests = {str(path.relative_to(_ROOT)): _digest(path) for path in folders}
    return json.dumps(digests, sort_keys=True)


def state_digest() -> str:
    """Digest the generator and everything that checks its output."""
    state = json.dumps(generator_versions(), sort_keys=True) + _tooling_digest()
    return hashlib.sha256(state.encode()).hexdigest()


def _only(result: DocumentResult, chosen: Collection[str]) -> DocumentResult:
    """Return the result with the outcomes of the chosen steps only."""
    step_names = {"count", "generate", *chosen}
    if "count" in chosen:
        step_names.add("compare")
    outcomes = {
        name: outcome for name, outcome in result.outcomes.items() if name in step_names
    }
    return DocumentResult(result.document, result.state, result.files, outcomes)


def _save(result: DocumentResult, task: Task) -> None:
    """Write the result atomically, because the run can be interrupted at any time."""
    path = task.folder / "result.json"
    staged = path.with_suffix(".new")
    staged.write_text(json.dumps(asdict(result), indent=1), "utf-8")
    staged.replace(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
