"""What became of one document, kept on disk: a run that comes after takes up where this one ended."""

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
class Entry:
    """Everything found out about a document so far.

    `made_by` is the state of the generator and of all that judges its output, `files` the digests of the document's
    files; where either is no longer so, the entry is worth nothing.
    """

    document: str
    made_by: str
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
        """What should not be so, by step."""
        found = self.outcomes.items()
        return {step: outcome.wrong for step, outcome in found if outcome.wrong}

    def facts(self, step: str) -> dict[str, Any]:
        return self.outcomes[step].facts if step in self.outcomes else {}

    def holds(self) -> bool:
        """Whether the document and the generator are what they were."""
        if self.made_by != judges():
            return False
        return all(
            os.path.isfile(path) and _digest(Path(path)) == digest
            for path, digest in self.files.items()
        )


def folder_of(top: Path, document: Path) -> Path:
    """Where the entry of a document lies: readable, and no other document's."""
    path = document.resolve()
    return top / f"{path.name}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}"


def process(task: Task, chosen: Collection[str], step: Callable[[str], None]) -> Entry:
    """Bring an entry up to date in the chosen steps, telling each before it begins. Raises Stopped."""
    entry = load(task.folder)
    if entry is None:
        shutil.rmtree(task.folder, ignore_errors=True)
        task.folder.mkdir(parents=True)
        step("count")
        counted = count(task)
        digests = {name: _digest(Path(name)) for name in counted.facts["files"]}
        entry = Entry(str(task.document), judges(), digests, {"count": counted})
    if not entry.is_document:
        return entry
    if "generate" not in entry.outcomes:
        step("generate")
        entry.outcomes["generate"] = generate(task)
        if not entry.holds():  # Someone was at work meanwhile: true, but of what?
            entry.made_by = ""
        _save(entry, task)
    if not entry.generated:
        return entry
    if "count" in chosen and "compare" not in entry.outcomes:
        counted, generated = entry.outcomes["count"], entry.outcomes["generate"]
        entry.outcomes["compare"] = compare(task, counted, generated)
        _save(entry, task)
    for name, run in STEPS.items():
        if name in chosen and name not in entry.outcomes:
            step(name)
            entry.outcomes[name] = run(task)
            _save(entry, task)
    return _only(entry, chosen)


def load(folder: Path) -> Entry | None:
    """The entry of a folder, without what may end otherwise another time; None where there is none that holds."""
    path = folder / "entry.json"
    if not path.is_file():
        return None
    contents = json.loads(path.read_bytes())
    outcomes = {name: Outcome(**one) for name, one in contents.pop("outcomes").items()}
    entry = Entry(**contents)
    entry.outcomes = {name: one for name, one in outcomes.items() if one.lasting}
    return entry if "count" in entry.outcomes and entry.holds() else None


def _shell() -> str:
    """One digest of what `made_by` leaves out: the command line, these modules, and the tools' versions."""
    folders: Iterable[Path] = (
        *_ROOT.glob("generator/clientwright/cli/*.py"),
        *_ROOT.glob("generator/clientwright/batch/*.py"),
        *_ROOT.glob("generator/clientwright/workspace/*.py"),
        *_ROOT.glob("tests/corpus/*.py"),
        *_ROOT.glob("constraints*.txt"),
    )
    digests = {str(path.relative_to(_ROOT)): _digest(path) for path in folders}
    return json.dumps(digests, sort_keys=True)


def judges() -> str:
    """One digest of the generator as it is now, and of everything that its output is judged by."""
    state = json.dumps(generator_versions(), sort_keys=True) + _shell()
    return hashlib.sha256(state.encode()).hexdigest()


def _only(entry: Entry, chosen: Collection[str]) -> Entry:
    """The entry as if the other steps had never been taken."""
    wanted = {"count", "generate", *chosen}
    if "count" in chosen:
        wanted.add("compare")
    outcomes = {name: one for name, one in entry.outcomes.items() if name in wanted}
    return Entry(entry.document, entry.made_by, entry.files, outcomes)


def _save(entry: Entry, task: Task) -> None:
    """Whole or not at all, whenever the run is given up."""
    path = task.folder / "entry.json"
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(asdict(entry), indent=1), "utf-8")
    beside.replace(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
