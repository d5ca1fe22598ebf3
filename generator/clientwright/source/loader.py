"""Load a document set: read the root document, follow its references, and check them."""

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
from .references import KeyPath, Reference, truncate
from .schema_ids import SchemaIdRegistry, SchemaResource

_SUPPORTED = re.compile(r"3\.[012]\.[0-9]+(-.+)?")
_ROOT_HINT = (
    "name the root document, which has the key `openapi`, not a file that it refers to"
)
# The search for a hint is slow, and a document can have thousands of bad references.
_MAX_HINTS = 20


def load(path: Path, *, folders: Sequence[Path] = ()) -> DocumentSet:
    """Read an OpenAPI document and every file it refers to.

    References may lead into the folder of the root document, and into `folders`. References without
    a target are in `diagnostics` of the result. Raises SpecError if the rest cannot be interpreted:
    for an unreadable root, an unsupported version, or circular references.
    """
    try:
        resolved = path.resolve()
        opened = [folder.resolve() for folder in folders]
    except (OSError, RuntimeError, ValueError) as failure:
        message = f"the file cannot be read: {failure}"
        raise error(str(path), (0, 0), message, "check the path") from None
    root = read(path, str(path), "", resolved)
    _check_version(root)
    return _Loader(path, root, opened).load()


class _Loader:
    """Follows references breadth first, and reads each file once."""

    def __init__(self, path: Path, root: Document, folders: Sequence[Path]) -> None:
        self._written_folder = path.parent
        self._folder = path.parent.resolve()
        self._folders = (self._folder, *folders)
        self._root = root
        self._document_set = DocumentSet(root, {})
        self._identifiers = SchemaIdRegistry(self._document_set.siblings)
        self._documents: dict[str, Document | None] = {}
        self._links: dict[tuple[str, str], str] = {}
        self._diagnostics: list[Diagnostic] = []
        self._hints = _MAX_HINTS
        self._found: dict[tuple[str, str], Location] = {}
        self._visited: set[tuple[str, int]] = set()
        self._fragments: list[tuple[str, Location]] = []
        self._targets: dict[int, tuple[Document, Reference, Location]] = {}
        self._queue: deque[tuple[Document, Reference]] = deque()
        # References by URI, until a document is read that declares the URI.
        self._waiting: dict[str, list[tuple[Document, Reference]]] = {}

    def load(self) -> DocumentSet:
        """Return the document set."""
        self._enter("", self._root)
        self._walk("openapi", self._root, self._root.data, None)
        while self._queue or self._waiting:
            if self._queue:
                self._follow(*self._queue.popleft())
            else:
                self._open_unresolved_uris_as_files()
        circular = list(self._circular_references())
        if circular:
            raise SpecError(sorted({*self._diagnostics, *circular}))
        read = {label: doc for label, doc in self._documents.items() if doc}
        return replace(
            self._document_set,
            documents=dict(sorted(read.items())),
            links=self._links,
            fragments=tuple(self._fragments),
            diagnostics=tuple(sorted(set(self._diagnostics))),
        )

    def _open_unresolved_uris_as_files(self) -> None:
        """Try URIs that no loaded document declares as file paths.

        The files may declare URIs that are still pending.
        """
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
        for pointer, text in self._identifiers.add(document):
            message = f"{truncate(text)} is not a URI"
            hint = "write an absolute or a relative URI (RFC 3986)"
            self._diagnostics.append(
                self._document_set.diagnostic(document, pointer, message, hint)
            )
        for uri in self._identifiers.uris(document):
            self._queue.extend(self._waiting.pop(uri, ()))

    def _walk(self, kind: str, document: Document, value: Any, path: KeyPath) -> None:
        siblings = self._document_set.siblings
        walk = references.walk(kind, value, path, self._visited, siblings)
        self._queue.extend((document, reference) for reference in walk)

    def _follow(self, base: Document, reference: Reference) -> None:
        """Follow a reference by URI, else by file; URIs wait until all documents are read."""
        file = reference.file
        enclosing = self._identifiers.enclosing(base, reference.path)
        if not file:
            self._visit_target(
                base, reference, base if enclosing is None else enclosing
            )
            return
        try:
            uri = urljoin(enclosing.uri if enclosing else base.path.as_uri(), file)
        except ValueError:
            uri = ""
        resource = self._identifiers.known(uri)
        if resource is not None:
            self._visit_target(base, reference, resource)
        elif uri and not uri.startswith("file:"):
            self._waiting.setdefault(uri, []).append((base, reference))
        else:
            self._visit_target(base, reference, self._file(base, reference))

    def _visit_target(
        self,
        base: Document,
        reference: Reference,
        scope: SchemaResource | Document | None,
    ) -> None:
        """Continue the walk at the target of a reference in a resource or a document."""
        fragment = reference.fragment
        try:
            match scope:
                case None:
                    return
                case SchemaResource():
                    target = scope.find(fragment, reference.path)
                case Document():
                    target = self._find(scope, fragment)
        except FragmentNotFound as failure:
            message = f"{truncate(reference.ref)} does not exist"
            self._report(base, reference, message, failure.hint)
            return
        if isinstance(scope, SchemaResource) or reference.key == "$dynamicRef":
            self._rewrite(base, reference, target)
        if not reference.soft:
            self._targets.setdefault(id(reference.holder), (base, reference, target))
        if (reference.kind, id(target.value)) not in self._visited:
            self._fragments.append((reference.kind, target))
            path = references.path_from_pointer(target.pointer)
            self._walk(reference.kind, target.document, target.value, path)

    def _find(self, document: Document, fragment: str) -> Location:
        # Most references occur many times.
        if (found := self._found.get((document.label, fragment))) is None:
            found = self._found[document.label, fragment] = resolve_fragment(
                document, fragment
            )
        return found

    def _rewrite(self, base: Document, reference: Reference, target: Location) -> None:
        """Replace a reference by URI or anchor with one by file and pointer."""
        file = ""
        if target.document is not base:
            folder = posixpath.dirname(base.label) or "."
            file_path = target.document.label or self._root.path.name
            file = quote(posixpath.relpath(file_path, folder))
            self._links[base.label, file] = target.document.label
        reference.holder[reference.key] = f"{file}#{quote(target.pointer)}"

    def _file(self, base: Document, reference: Reference) -> Document | None:
        """Return the document of the file in a reference; None if there is a diagnostic instead."""
        file = reference.file
        if not file:
            return base
        forbidden = references.why_forbidden(file)
        if forbidden is not None:
            self._report(base, reference, *forbidden)
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
                f"{truncate(file)} is outside the folder of {self._root.name}",
                "keep all files in the folder of the document, or allow others with"
                " `reference_folders`",
            )
            return None
        label = self._label(path)
        self._links[base.label, file] = label
        if label not in self._documents:
            self._enter(label, self._read(base, reference, path, label))
        return self._documents[label]

    def _path(self, base: Document, reference: Reference, file: str) -> Path:
        """Resolve a file relative to the `$id` of the schema if such a file exists."""
        enclosing = self._identifiers.enclosing(base, reference.path)
        if (
            enclosing is not None
            and enclosing.pointer
            and enclosing.uri.startswith("file:")
        ):
            # The import is slow: the module contains the HTTP client of the standard library.
            from urllib.request import url2pathname

            uri = urlsplit(urljoin(enclosing.uri, file))
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
            message = f"{truncate(file)} {reason(failure)}"
            self._report(base, reference, message, partial(similar_files, path))
            return None
        if not regular:
            self._report(base, reference, f"{truncate(file)} is not a file")
            return None
        try:
            return read(
                path, os.path.normpath(self._written_folder / label), label, path
            )
        except SpecError as failure:
            if not reference.soft:
                self._diagnostics.extend(failure.diagnostics)
            return None

    def _report(
        self,
        base: Document,
        reference: Reference,
        message: str,
        hint: str | Callable[[], str] = "",
    ) -> None:
        if reference.soft:
            return
        if callable(hint):
            # The search for similar names is slow, and nobody reads all hints.
            self._hints -= 1
            hint = hint() if self._hints >= 0 else ""
        self._diagnostics.append(
            self._document_set.diagnostic(base, reference.pointer, message, hint)
        )

    def _circular_references(self) -> Iterator[Diagnostic]:
        """Yield a diagnostic for each circle of references, and for each chain that is too long."""
        lengths: dict[int, int] = {}
        for start in self._targets:
            chain: dict[int, None] = {}
            here = start
            while here in self._targets and here not in lengths and here not in chain:
                chain[here] = None
                here = id(self._targets[here][2].value)
            if here in chain:
                holders = list(chain)
                yield self._circle_diagnostic(holders[holders.index(here) :])
            length = lengths.get(here, 0)
            for holder in reversed(chain):
                length += 1
                lengths[holder] = length
                if length == MAX_CHAIN:
                    base, reference, _ = self._targets[holder]
                    message = f"a chain of {MAX_CHAIN} references has no other target"
                    yield self._document_set.diagnostic(
                        base, reference.pointer, message
                    )

    def _circle_diagnostic(self, circle: list[int]) -> Diagnostic:
        steps = [self._targets[holder] for holder in circle]
        base, reference, _ = min(steps, key=lambda step: (step[0].label, step[1].ref))
        shown = " → ".join(sorted(truncate(step[1].ref) for step in steps)[:5])
        message = f"circular references: {shown}"
        return self._document_set.diagnostic(base, reference.pointer, message)


def _check_version(root: Document) -> None:
    data = root.data
    if not isinstance(data, dict):
        message = "the document must be a mapping with the key `openapi`"
        raise error(root.name, (1, 1), message, _ROOT_HINT)
    version = data.get("openapi")
    sources = DocumentSet(root, {"": root})
    if "openapi" not in data and "swagger" in data:
        raise SpecError(
            [
                sources.diagnostic(
                    root,
                    "/swagger",
                    f"the document is Swagger {data['swagger']}, not OpenAPI 3",
                    "convert it with swagger2openapi, or with the Swagger Editor's"
                    ' "Convert to OpenAPI 3"',
                )
            ]
        )
    if "openapi" not in data:
        message = "the key `openapi` is missing, so this is no OpenAPI document"
        raise SpecError([sources.diagnostic(root, "", message, _ROOT_HINT)])
    if not isinstance(version, str):
        message = f"`openapi` must be a string, not {version!r}"
        hint = 'write the full version in quotes, such as "3.1.0"'
        raise SpecError([sources.diagnostic(root, "/openapi", message, hint)])
    if not _SUPPORTED.fullmatch(version):
        message = f"OpenAPI {version!r} is not supported"
        hint = "supported versions are 3.0, 3.1 and 3.2; write the full version, such as 3.1.0"
        raise SpecError([sources.diagnostic(root, "/openapi", message, hint)])
