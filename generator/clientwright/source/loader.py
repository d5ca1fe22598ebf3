"""From a path to `Sources`: read the root, follow its references, judge them all."""

import os
import posixpath
import re
import stat
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from ..errors import Diagnostic, SpecError
from . import references
from .decoding import MAX_CHAIN, error
from .documents import (
    Document,
    DocumentSet,
    FragmentNotFound,
    Location,
    resolve_fragment,
)
from .file_parser import read, reason, similar_files
from .references import Reference, Trail, truncate
from .schema_ids import SchemaIdRegistry, SchemaResource

_SUPPORTED = re.compile(r"3\.[012]\.[0-9]+(-.+)?")
_ROOT_HINT = "name the file that begins with `openapi`, not one that it refers to"
# Hints that are looked for, so that thousands of bad references stay a matter of seconds.
_MOST_HINTS = 20


def load(path: Path, *, folders: Sequence[Path] = ()) -> DocumentSet:
    """Read an OpenAPI document and every file it refers to.

    References may lead into the root's folder and below, and into those of `folders`.
    Where one leads nowhere, that is among the `problems` of what is returned. Raises
    SpecError with all that keeps the rest from being understood: a root that cannot be
    read or parsed, a version that is not supported, references in a circle.
    """
    try:
        resolved = path.resolve()
        opened = [folder.resolve() for folder in folders]
    except (OSError, RuntimeError, ValueError) as failure:
        problem = f"the file cannot be read: {failure}"
        raise error(str(path), (0, 0), problem, "check the path") from None
    root = read(path, str(path), "", resolved)
    _check_version(root)
    return _Loader(path, root, opened).load()


class _Loader:
    """Follows references breadth first; each file is read once."""

    def __init__(self, path: Path, root: Document, folders: Sequence[Path]) -> None:
        self._given = path.parent
        self._folder = path.parent.resolve()
        self._folders = (self._folder, *folders)
        self._root = root
        self._sources = DocumentSet(root, {})
        self._identifiers = SchemaIdRegistry(self._sources.siblings)
        self._documents: dict[str, Document | None] = {}
        self._links: dict[tuple[str, str], str] = {}
        self._diagnostics: list[Diagnostic] = []
        self._hints = _MOST_HINTS
        self._found: dict[tuple[str, str], Location] = {}
        self._visited: set[tuple[str, int]] = set()
        self._fragments: list[tuple[str, Location]] = []
        self._targets: dict[int, tuple[Document, Reference, Location]] = {}
        self._queue: deque[tuple[Document, Reference]] = deque()
        # References to URIs, until a document is read that has one of that URI.
        self._waiting: dict[str, list[tuple[Document, Reference]]] = {}

    def load(self) -> DocumentSet:
        self._enter("", self._root)
        self._walk("openapi", self._root, self._root.data, None)
        while self._queue or self._waiting:
            if self._queue:
                self._follow(*self._queue.popleft())
            else:
                self._open_unresolved_uris_as_files()
        circles = list(self._circles())
        if circles:
            raise SpecError(sorted({*self._diagnostics, *circles}))
        read = {label: doc for label, doc in self._documents.items() if doc}
        return replace(
            self._sources,
            documents=dict(sorted(read.items())),
            links=self._links,
            fragments=tuple(self._fragments),
            diagnostics=tuple(sorted(set(self._diagnostics))),
        )

    def _open_unresolved_uris_as_files(self) -> None:
        """Nobody has these names: what they may be is files, which may have others."""
        waiting, self._waiting = self._waiting, {}
        items = [(uri, *item) for uri, items in waiting.items() for item in items]
        files = any(references.why_forbidden(item[2].file) is None for item in items)
        for uri, document, reference in items:
            if self._identifiers.known(uri) is not None:
                self._queue.append((document, reference))
            elif files and references.why_forbidden(reference.file) is not None:
                self._waiting.setdefault(uri, []).append((document, reference))
            else:
                self._visit_target(document, reference, self._file(document, reference))

    def _enter(self, label: str, document: Document | None) -> None:
        self._documents[label] = document
        if document is None:
            return
        for place, text in self._identifiers.add(document):
            problem = f"{truncate(text)} is not a URI"
            hint = "write an absolute or a relative one (RFC 3986)"
            self._diagnostics.append(
                self._sources.diagnostic(document, place, problem, hint)
            )
        for uri in self._identifiers.uris(document):
            self._queue.extend(self._waiting.pop(uri, ()))

    def _walk(self, kind: str, document: Document, value: Any, trail: Trail) -> None:
        siblings = self._sources.siblings
        walk = references.walk(kind, value, trail, self._visited, siblings)
        self._queue.extend((document, reference) for reference in walk)

    def _follow(self, base: Document, reference: Reference) -> None:
        """By name, where something has it; by file, or once all names are known."""
        file = reference.file
        around = self._identifiers.around(base, reference.path_from_pointer)
        if not file:
            self._visit_target(base, reference, base if around is None else around)
            return
        try:
            uri = urljoin(around.uri if around else base.path.as_uri(), file)
        except ValueError:
            uri = ""
        named = self._identifiers.known(uri)
        if named is not None:
            self._visit_target(base, reference, named)
        elif uri and not uri.startswith("file:"):
            self._waiting.setdefault(uri, []).append((base, reference))
        else:
            self._visit_target(base, reference, self._file(base, reference))

    def _visit_target(
        self,
        base: Document,
        reference: Reference,
        there: SchemaResource | Document | None,
    ) -> None:
        """Go on with what a reference leads to in a resource, or in a whole document."""
        fragment = reference.fragment
        try:
            match there:
                case None:
                    return
                case SchemaResource():
                    target = there.find(fragment, reference.path_from_pointer)
                case Document():
                    target = self._find(there, fragment)
        except FragmentNotFound as failure:
            problem = f"{truncate(reference.ref)} does not exist"
            self._report(base, reference, problem, failure.hint)
            return
        if isinstance(there, SchemaResource) or reference.key == "$dynamicRef":
            self._rewrite(base, reference, target)
        if not reference.soft:
            self._targets.setdefault(id(reference.holder), (base, reference, target))
        if (reference.kind, id(target.value)) not in self._visited:
            self._fragments.append((reference.kind, target))
            trail = references.path_from_pointer(target.pointer)
            self._walk(reference.kind, target.document, target.value, trail)

    def _find(self, document: Document, fragment: str) -> Location:
        # Most are there many times.
        if (found := self._found.get((document.label, fragment))) is None:
            found = self._found[document.label, fragment] = resolve_fragment(
                document, fragment
            )
        return found

    def _rewrite(self, base: Document, reference: Reference, to: Location) -> None:
        """Say by file and pointer what was said by name, so that all others need only know those."""
        file = ""
        if to.document is not base:
            here = posixpath.dirname(base.label) or "."
            there = to.document.label or self._root.path.name
            file = quote(posixpath.relpath(there, here))
            self._links[base.label, file] = to.document.label
        reference.holder[reference.key] = f"{file}#{quote(to.pointer)}"

    def _file(self, base: Document, reference: Reference) -> Document | None:
        """The document whose file a reference names; None, and a problem noted, if it cannot be."""
        file = reference.file
        if not file:
            return base
        refused = references.why_forbidden(file)
        if refused is not None:
            self._report(base, reference, *refused)
            return None
        try:
            path = self._path(base, reference, file)
        except (OSError, RuntimeError):
            self._report(
                base, reference, f"{truncate(file)} cannot be read: too many links"
            )
            return None
        if not self._is_open(path):
            self._report(
                base,
                reference,
                f"{truncate(file)} lies outside of the folder of {self._root.name}",
                "keep all files of a document in its folder or below, or open others"
                " with `reference_folders`",
            )
            return None
        label = self._label(path)
        self._links[base.label, file] = label
        if label not in self._documents:
            self._enter(label, self._read(base, reference, path, label))
        return self._documents[label]

    def _path(self, base: Document, reference: Reference, file: str) -> Path:
        """Relative to the schema's `$id`, if there is a file, or else to its document."""
        around = self._identifiers.around(base, reference.path_from_pointer)
        if around is not None and around.pointer and around.uri.startswith("file:"):
            # It brings along all that it takes to fetch something, which nothing here does.
            from urllib.request import url2pathname

            uri = urlsplit(urljoin(around.uri, file))
            path = Path(url2pathname(uri.path)).resolve()
            if self._is_open(path) and path.is_file():
                return path
        folder = base.path.parent if base.label else self._folder
        return (folder / unquote(file)).resolve()

    def _is_open(self, path: Path) -> bool:
        return path == self._root.path or any(map(path.is_relative_to, self._folders))

    def _label(self, path: Path) -> str:
        if path == self._root.path:
            return ""
        if path.drive != self._folder.drive:
            return path.as_posix()
        return Path(os.path.relpath(path, self._folder)).as_posix()

    def _read(
        self, base: Document, reference: Reference, path: Path, label: str
    ) -> Document | None:
        file = reference.file
        try:
            regular = stat.S_ISREG(path.stat().st_mode)
        except OSError as failure:
            problem = f"{truncate(file)} {reason(failure)}"
            self._report(base, reference, problem, partial(similar_files, path))
            return None
        if not regular:
            self._report(base, reference, f"{truncate(file)} is not a file")
            return None
        try:
            return read(path, os.path.normpath(self._given / label), label, path)
        except SpecError as failure:
            if not reference.soft:
                self._diagnostics.extend(failure.diagnostics)
            return None

    def _report(
        self,
        base: Document,
        reference: Reference,
        problem: str,
        hint: str | Callable[[], str] = "",
    ) -> None:
        if reference.soft:
            return
        if callable(hint):
            # Looking for similar names takes a while, and few are read.
            self._hints -= 1
            hint = hint() if self._hints >= 0 else ""
        self._diagnostics.append(
            self._sources.diagnostic(base, reference.pointer, problem, hint)
        )

    def _circles(self) -> Iterator[Diagnostic]:
        """References that lead to each other only; for ever, or for far too long."""
        lengths: dict[int, int] = {}
        for start in self._targets:
            chain: dict[int, None] = {}
            here = start
            while here in self._targets and here not in lengths and here not in chain:
                chain[here] = None
                here = id(self._targets[here][2].value)
            if here in chain:
                holders = list(chain)
                yield self._circle(holders[holders.index(here) :])
            length = lengths.get(here, 0)
            for holder in reversed(chain):
                length += 1
                lengths[holder] = length
                if length == MAX_CHAIN:
                    base, reference, _ = self._targets[holder]
                    problem = f"{MAX_CHAIN} references that only lead to one another"
                    yield self._sources.diagnostic(base, reference.pointer, problem)

    def _circle(self, circle: list[int]) -> Diagnostic:
        steps = [self._targets[holder] for holder in circle]
        base, reference, _ = min(steps, key=lambda step: (step[0].label, step[1].ref))
        shown = " → ".join(sorted(truncate(step[1].ref) for step in steps)[:5])
        problem = f"references that only lead back to themselves: {shown}"
        return self._sources.diagnostic(base, reference.pointer, problem)


def _check_version(root: Document) -> None:
    data = root.data
    if not isinstance(data, dict):
        problem = "an OpenAPI document is a mapping, this is not"
        raise error(root.name, (1, 1), problem, _ROOT_HINT)
    version = data.get("openapi")
    sources = DocumentSet(root, {"": root})
    if "openapi" not in data and "swagger" in data:
        raise SpecError(
            [
                sources.diagnostic(
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
        raise SpecError([sources.diagnostic(root, "", problem, _ROOT_HINT)])
    if not isinstance(version, str):
        problem = f"`openapi` must be a string, this is {version!r}"
        hint = 'write it out and in quotes, such as "3.1.0"'
        raise SpecError([sources.diagnostic(root, "/openapi", problem, hint)])
    if not _SUPPORTED.fullmatch(version):
        problem = f"OpenAPI {version!r} is not supported"
        hint = "supported are 3.0, 3.1 and 3.2, written out such as 3.1.0"
        raise SpecError([sources.diagnostic(root, "/openapi", problem, hint)])
