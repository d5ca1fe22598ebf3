"""From a path to `Sources`: read the root, follow its references, judge them all."""

import difflib
import hashlib
import os
import re
import stat
from collections import deque
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from ..errors import Problem, SpecError
from . import pointers, references, strict_json, yaml12
from .documents import Document, Location, Sources, find
from .references import Reference, Trail
from .text import MAX_BYTES, decode, error

_SUPPORTED = re.compile(r"3\.[012]\.[0-9]+(-.+)?")


def load(path: Path) -> Sources:
    """Read an OpenAPI document and every file it refers to.

    Raises SpecError with all that is wrong: a file that cannot be read or parsed, a
    version that is not supported, references that lead nowhere, out of the root's
    folder, into the network, or in a circle.
    """
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError) as failure:
        problem = f"the file cannot be read: {failure}"
        raise error(str(path), (0, 0), problem, "check the path") from None
    root = _read(path, str(path), "", resolved)
    _check_version(root)
    return _Loader(path, root).load()


class _Loader:
    """Follows references breadth first; each file is read once."""

    def __init__(self, path: Path, root: Document) -> None:
        self._given = path.parent
        self._folder = path.parent.resolve()
        self._root = root
        self._siblings = not root.data["openapi"].startswith("3.0")
        self._documents: dict[str, Document | None] = {"": root}
        self._links: dict[tuple[str, str], str] = {}
        self._problems: list[Problem] = []
        self._visited: set[tuple[str, int]] = set()
        self._fragments: list[tuple[str, Location]] = []
        self._targets: dict[int, tuple[Document, Reference, Location]] = {}
        self._queue: deque[tuple[Document, Reference]] = deque()

    def load(self) -> Sources:
        self._walk("openapi", self._root, self._root.data, None)
        while self._queue:
            document, reference = self._queue.popleft()
            self._follow(document, reference)
        self._refuse_circles()
        if self._problems:
            raise SpecError(sorted(set(self._problems)))
        read = {label: doc for label, doc in self._documents.items() if doc}
        return Sources(
            self._root, dict(sorted(read.items())), self._links, tuple(self._fragments)
        )

    def _walk(self, kind: str, document: Document, value: Any, trail: Trail) -> None:
        walk = references.walk(kind, value, trail, self._visited, self._siblings)
        self._queue.extend((document, reference) for reference in walk)

    def _follow(self, base: Document, reference: Reference) -> None:
        file, _, fragment = reference.ref.partition("#")
        document = self._open(base, reference, file) if file else base
        if document is None:
            return
        try:
            target = find(document, fragment)
        except LookupError as failure:
            problem = f"{reference.ref} does not exist"
            self._report(base, reference, problem, str(failure))
            return
        if not reference.soft:
            self._targets.setdefault(id(reference.holder), (base, reference, target))
        if (reference.kind, id(target.value)) not in self._visited:
            self._fragments.append((reference.kind, target))
            trail: Trail = None
            for token in pointers.split(target.pointer):
                trail = (trail, token)
            self._walk(reference.kind, document, target.value, trail)

    def _open(self, base: Document, reference: Reference, file: str) -> Document | None:
        """The document a reference names; None, and a problem noted, if it cannot be."""
        refused = references.refusal(file)
        if refused is not None:
            self._report(base, reference, *refused)
            return None
        folder = base.path.parent if base.label else self._folder
        try:
            path = (folder / unquote(file)).resolve()
        except (OSError, RuntimeError):
            self._report(base, reference, f"{file} cannot be read: too many links")
            return None
        if path != self._root.path and not path.is_relative_to(self._folder):
            self._report(
                base,
                reference,
                f"{file} lies outside of the folder of {self._root.name}",
                "keep all files of a document in its folder or below",
            )
            return None
        label = self._label(path)
        self._links[base.label, file] = label
        if label not in self._documents:
            self._documents[label] = self._read(base, reference, path, label)
        return self._documents[label]

    def _label(self, path: Path) -> str:
        if path == self._root.path:
            return ""
        return path.relative_to(self._folder).as_posix()

    def _read(
        self, base: Document, reference: Reference, path: Path, label: str
    ) -> Document | None:
        try:
            regular = stat.S_ISREG(path.stat().st_mode)
        except OSError as failure:
            problem = f"{reference.ref.partition('#')[0]} {_reason(failure)}"
            self._report(base, reference, problem, _similar(path))
            return None
        if not regular:
            problem = f"{reference.ref.partition('#')[0]} is not a file"
            self._report(base, reference, problem)
            return None
        try:
            return _read(path, str(self._given / label), label, path)
        except SpecError as failure:
            if not reference.soft:
                self._problems.extend(failure.problems)
            return None

    def _report(
        self, base: Document, reference: Reference, problem: str, hint: str = ""
    ) -> None:
        if reference.soft:
            return
        place = base.positions.find(reference.pointer)
        self._problems.append(
            Problem(base.name, *place, problem, hint, reference.pointer)
        )

    def _refuse_circles(self) -> None:
        """References that lead to each other only, and never to any content."""
        settled: set[int] = set()
        for start in self._targets:
            chain: dict[int, None] = {}
            here = start
            while here in self._targets and here not in settled:
                if here in chain:
                    holders = list(chain)
                    self._report_circle(holders[holders.index(here) :])
                    break
                chain[here] = None
                here = id(self._targets[here][2].value)
            settled.update(chain)

    def _report_circle(self, circle: list[int]) -> None:
        steps = [self._targets[holder] for holder in circle]
        base, reference, _ = min(steps, key=lambda step: (step[0].label, step[1].ref))
        shown = " → ".join(sorted(step[1].ref for step in steps)[:5])
        problem = f"references that only lead back to themselves: {shown}"
        self._report(base, reference, problem)


def _read(path: Path, name: str, label: str, resolved: Path) -> Document:
    """One file as a document.

    Raises SpecError if it cannot be read, is too large, empty or malformed.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as failure:
        hint = _similar(path) or "check the path"
        raise error(name, (0, 0), f"the file {_reason(failure)}", hint) from None
    if len(raw) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise error(name, (0, 0), f"the file is larger than {limit} MiB")
    text = decode(raw, name)
    if not text.strip():
        raise error(name, (0, 0), "the file is empty")
    data, syntax = _parse(text, name, path.suffix.lower())
    return Document(
        path=resolved,
        name=name,
        label=label,
        text=text,
        data=data,
        sha256=hashlib.sha256(raw).hexdigest(),
        syntax=syntax,
    )


def _parse(text: str, name: str, suffix: str) -> tuple[Any, Literal["json", "yaml"]]:
    """Told by its content: what begins with a brace is JSON, or else YAML's own."""
    if not text.lstrip().startswith("{"):
        return yaml12.parse(text, name), "yaml"
    try:
        return strict_json.parse(text, name), "json"
    except strict_json.NotJson as not_json:
        if suffix == ".json":
            raise
        try:
            return yaml12.parse(text, name), "yaml"
        except SpecError as not_yaml:
            # What got further is what was meant.
            failures = (not_yaml, not_json)
            raise max(failures, key=lambda e: e.problems[0].line) from None


def _reason(failure: OSError) -> str:
    if isinstance(failure, FileNotFoundError | NotADirectoryError):
        return "does not exist"
    if isinstance(failure, IsADirectoryError):
        return "is a folder"
    if isinstance(failure, PermissionError):
        return "may not be read"
    return f"cannot be read: {failure.strerror}"


def _similar(path: Path) -> str:
    if path.exists():
        return ""
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ""
    close = difflib.get_close_matches(path.name, names, 3)
    return f"did you mean {' or '.join(close)}?" if close else ""


def _check_version(root: Document) -> None:
    data = root.data
    if not isinstance(data, dict):
        problem = "an OpenAPI document is a mapping, this is not"
        raise error(root.name, (1, 1), problem)
    version = data.get("openapi")
    sources = Sources(root, {"": root})
    if "openapi" not in data and "swagger" in data:
        raise SpecError(
            [
                sources.problem(
                    root,
                    "/swagger",
                    f"this is Swagger {data['swagger']}, not OpenAPI 3",
                    "convert it with swagger2openapi, or with the Swagger Editor's"
                    ' "Convert to OpenAPI 3"',
                )
            ]
        )
    if "openapi" not in data:
        problem = "this is not an OpenAPI document: it has no `openapi` key"
        raise SpecError([sources.problem(root, "", problem)])
    if not isinstance(version, str):
        problem = f"`openapi` must be a string, this is {version!r}"
        hint = 'write it out and in quotes, such as "3.1.0"'
        raise SpecError([sources.problem(root, "/openapi", problem, hint)])
    if not _SUPPORTED.fullmatch(version):
        problem = f"OpenAPI {version!r} is not supported"
        hint = "supported are 3.0, 3.1 and 3.2, written out such as 3.1.0"
        raise SpecError([sources.problem(root, "/openapi", problem, hint)])
