"""`Api` + names + models → every file of the project, laid out: views, templates and style, a part of the project at a time.

The parts know nothing of each other, so they can be made beside each other.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import count
from zlib import crc32

from .api import Api
from .beside import Alone, Beside, Task
from .bundle import bundle
from .config import ClientConfig
from .memo import Memo, key_of
from .models import Models
from .names import Names
from .render import Renderer, json_text, runtime
from .report import Entry
from .source import Sources
from .style import style
from .views import (
    Contents,
    PackageViews,
    Subject,
    chosen,
    share_out,
    subjects,
    view,
    view_case,
    view_cases,
    view_module,
)

# Shares of the modules of models, each known as a whole; and schemas that are worth a task.
_SHARES = 64
_SCHEMAS = 50
# Tasks that are worth another process.
_MANY = 10


@dataclass(frozen=True)
class Texts:
    """The files by their paths, what could not be expressed, and the seconds that their style took, in all processes together."""

    files: Mapping[str, str]
    entries: tuple[Entry, ...]
    style_seconds: float


@dataclass(frozen=True)
class _Part:
    """Some of the files, what the README says of them, the resource that they are about, if it is one, and the seconds that their style took."""

    files: Mapping[str, str]
    readme: str = ""
    resource: str = ""
    seconds: float = 0


def texts(
    client: ClientConfig,
    api: Api,
    names: Names,
    models: Models,
    documents: Mapping[str, Sources],
    renderer: Renderer,
    beside: Beside,
    memo: Memo,
) -> Texts:
    """Write every file of the project; `documents` are those that the API is of, by label."""
    made = _Parts(client, api, names, models, documents, renderer, memo)
    numbers = range(len(names.resources))
    resources = [
        partial(of, at) for at in numbers for of in (made.cases, made.resource)
    ]
    # One process begins here, the others there: so none needs what all parts together need, until it is done with its own.
    here: list[Task[_Part]] = [made.package, made.tests, *resources]
    tasks = max(1, min(_SHARES, len(api.schemas) // _SCHEMAS))
    shares = [partial(made.models, range(at, _SHARES, tasks)) for at in range(tasks)]
    there: list[Task[_Part]] = [*shares, made.index, made.documents]
    every = [*here, *there]
    # A few small ones are done sooner than there is another process.
    parts = (beside if len(every) >= _MANY else Alone()).all(every)
    readmes = sorted((part.resource, part.readme) for part in parts if part.resource)
    views, entries = made.viewed
    files = renderer.readme(views.package, (text for _, text in readmes))
    for part in parts:
        files |= part.files
    return Texts(
        files=files | runtime(client.package),
        entries=entries,
        style_seconds=sum(part.seconds for part in parts),
    )


class _Parts:
    """Makes the parts; what several of them need is made once in each process that makes such parts."""

    def __init__(
        self,
        client: ClientConfig,
        api: Api,
        names: Names,
        models: Models,
        documents: Mapping[str, Sources],
        renderer: Renderer,
        memo: Memo,
    ) -> None:
        self._client = client
        self._about = api, names, models
        self._documents = documents
        self._renderer = renderer
        self._memo = memo

    def documents(self) -> _Part:
        """The files that the tests check against."""
        made = zip(_document_names(), self._documents.values(), strict=False)
        files = {f"tests/{name}": json_text(bundle(item)) for name, item in made}
        return _Part(files)

    def index(self) -> _Part:
        """Where which model is."""
        modules = [module for some in self._modules.values() for module in some]
        return _Part(self._styled(self._renderer.index(modules)))

    def models(self, shares: Iterable[int]) -> _Part:
        """Some shares of the modules of models."""
        parts = [self._share(self._modules[at]) for at in shares if at in self._modules]
        files = {path: text for part in parts for path, text in part.files.items()}
        return _Part(files, seconds=sum(part.seconds for part in parts))

    def _share(self, modules: Sequence[Contents]) -> _Part:
        key = key_of("models", self._client.package, modules)

        def write() -> tuple[Mapping[str, str], str]:
            return self._renderer.modules(map(view_module, modules)), ""

        return self._known(key, write)

    def package(self) -> _Part:
        """What belongs to no resource and no model."""
        views, _ = self.viewed
        key = key_of("package", views.package, views.webhooks, views.operations)
        return self._known(key, lambda: (self._renderer.package(views), ""))

    def tests(self) -> _Part:
        """What belongs to no resource among the tests."""
        views, _ = self.viewed
        probe = chosen(self._subjects)
        about = (views.package, views.webhooks, views.members)
        key = key_of("tests", *about, self._inputs(probe[0]) if probe else ())

        def write() -> tuple[Mapping[str, str], str]:
            case = view_case(*probe) if probe else None
            return self._renderer.tests(views, case), ""

        return self._known(key, write)

    def resource(self, number: int) -> _Part:
        """The module of a resource; those with the most operations have the lowest numbers."""
        resource = self._subjects[number].view
        key = key_of("resource", self._client.package, resource)
        return self._known(key, lambda: (self._renderer.resource(resource), ""))

    def cases(self, number: int) -> _Part:
        """The tests of a resource."""
        subject = self._subjects[number]
        cases = cache(partial(view_cases, subject))
        by_inputs = key_of("inputs", self._inputs(subject))
        if (by_views := self._memo.get(by_inputs)) is None:
            # What is of no consequence for the cases need not be written again.
            by_views = key_of("cases", self._client.package, cases())
            self._memo.put(by_inputs, by_views)

        def write() -> tuple[Mapping[str, str], str]:
            return self._renderer.cases(cases())

        return self._known(by_views, write, subject.view.attribute)

    @cached_property
    def viewed(self) -> tuple[PackageViews, tuple[Entry, ...]]:
        """The views of the package, and what they cannot express."""
        return view(*self._about, self._client)

    @cached_property
    def _subjects(self) -> tuple[Subject, ...]:
        views, _ = self.viewed
        files = dict(zip(self._documents, _document_names(), strict=False))
        credentials = views.package.credentials
        return subjects(*self._about, views.resources, credentials, files)

    @cached_property
    def _modules(self) -> Mapping[int, list[Contents]]:
        """The modules of models by their shares: which others there are does not matter to any."""
        shares: dict[int, list[Contents]] = {}
        for module in share_out(*self._about):
            number = crc32(module.name.encode()) % _SHARES
            shares.setdefault(number, []).append(module)
        return shares

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        """What tells the schemas from others, by their ids."""
        schemas = self._about[0].schemas
        return {key: key_of(schema) for key, schema in schemas.items()}

    def _inputs(self, subject: Subject) -> tuple[object, ...]:
        """All that the cases of a resource depend on."""
        alone = replace(subject, api=replace(subject.api, schemas={}))
        schemas = [self._digests[key] for key in subject.api.schemas]
        return self._client.package, alone, schemas

    def _known(
        self,
        key: str,
        write: Callable[[], tuple[Mapping[str, str], str]],
        resource: str = "",
    ) -> _Part:
        """What was made before, or what is written now: files, and what the README says of them."""
        if (found := self._memo.get(key)) is not None:
            return _Part(**found, resource=resource)
        written, readme = write()
        start = time.perf_counter()
        files = self._styled(written)
        seconds = time.perf_counter() - start
        self._memo.put(key, {"files": files, "readme": readme})
        return _Part(files, readme, resource, seconds)

    def _styled(self, files: Mapping[str, str]) -> dict[str, str]:
        return style(files, whole=self._client.templates is not None)


def _document_names() -> Iterator[str]:
    """What the files are called that the tests check against."""
    yield "openapi.json"
    yield from (f"openapi-{number}.json" for number in count(2))
