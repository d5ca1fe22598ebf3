"""`Api` + names + models → every file of the project, laid out: views, templates and style, a part of the project at a time.

The parts know nothing of each other, so they can be made beside each other.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import count
from zlib import crc32

from .bundle import bundle
from .cache import Cache, cache_key
from .config import ClientConfig
from .formatting import format_files
from .ir import Api
from .models import Models
from .names import NameTable
from .parallel import SerialRunner, Task, TaskRunner
from .render import Renderer, json_text, runtime
from .result import LedgerEntry
from .source import DocumentSet
from .views import (
    ModelModule,
    PackageViews,
    build_package_views,
    group_into_modules,
    view_module,
)
from .views.testing import (
    ResourceTestInput,
    client_test_operation,
    resource_test_inputs,
    view_case,
    view_cases,
)

# Shares of the modules of models, each known as a whole; and schemas that are worth a task.
_SHARES = 64
_SCHEMAS = 50
# Tasks that are worth another process.
_MANY = 10


@dataclass(frozen=True)
class RenderedProject:
    """The files by their paths, what could not be expressed, and the seconds that their style took, in all processes together."""

    files: Mapping[str, str]
    entries: tuple[LedgerEntry, ...]
    formatting_seconds: float


@dataclass(frozen=True)
class _RenderedPart:
    """Some of the files, what the README says of them, the resource that they are about, if it is one, and the seconds that their style took."""

    files: Mapping[str, str]
    readme: str = ""
    resource: str = ""
    seconds: float = 0


def build_project(
    client: ClientConfig,
    api: Api,
    names: NameTable,
    models: Models,
    documents: Mapping[str, DocumentSet],
    renderer: Renderer,
    beside: TaskRunner,
    memo: Cache,
) -> RenderedProject:
    """Write every file of the project; `documents` are those that the API is of, by label."""
    made = _ProjectRenderer(client, api, names, models, documents, renderer, memo)
    numbers = range(len(names.resources))
    resources = [
        partial(of, at) for at in numbers for of in (made.cases, made.resource)
    ]
    # One process begins here, the others there: so none needs what all parts together need, until it is done with its own.
    here: list[Task[_RenderedPart]] = [made.package, made.tests, *resources]
    tasks = max(1, min(_SHARES, len(api.schemas) // _SCHEMAS))
    shares = [partial(made.models, range(at, _SHARES, tasks)) for at in range(tasks)]
    there: list[Task[_RenderedPart]] = [*shares, made.index, made.documents]
    every = [*here, *there]
    # A few small ones are done sooner than there is another process.
    parts = (beside if len(every) >= _MANY else SerialRunner()).run_all(every)
    readmes = sorted((part.resource, part.readme) for part in parts if part.resource)
    views, entries = made.views
    files = renderer.readme(views.package, (text for _, text in readmes))
    for part in parts:
        files |= part.files
    return RenderedProject(
        files=files | runtime(client.package),
        entries=entries,
        formatting_seconds=sum(part.seconds for part in parts),
    )


class _ProjectRenderer:
    """Makes the parts; what several of them need is made once in each process that makes such parts."""

    def __init__(
        self,
        client: ClientConfig,
        api: Api,
        names: NameTable,
        models: Models,
        documents: Mapping[str, DocumentSet],
        renderer: Renderer,
        memo: Cache,
    ) -> None:
        self._client = client
        self._cache_parts = api, names, models
        self._documents = documents
        self._renderer = renderer
        self._memo = memo

    def documents(self) -> _RenderedPart:
        """The files that the tests check against."""
        made = zip(_document_names(), self._documents.values(), strict=False)
        files = {f"tests/{name}": json_text(bundle(item)) for name, item in made}
        return _RenderedPart(files)

    def index(self) -> _RenderedPart:
        """Where which model is."""
        modules = [module for some in self._modules.values() for module in some]
        return _RenderedPart(self._format(self._renderer.index(modules)))

    def models(self, shares: Iterable[int]) -> _RenderedPart:
        """Some shares of the modules of models."""
        parts = [self._share(self._modules[at]) for at in shares if at in self._modules]
        files = {path: text for part in parts for path, text in part.files.items()}
        return _RenderedPart(files, seconds=sum(part.seconds for part in parts))

    def _share(self, modules: Sequence[ModelModule]) -> _RenderedPart:
        key = cache_key("models", self._client.package, modules)

        def write() -> tuple[Mapping[str, str], str]:
            return self._renderer.modules(map(view_module, modules)), ""

        return self._cached_or_render(key, write)

    def package(self) -> _RenderedPart:
        """What belongs to no resource and no model."""
        views, _ = self.views
        key = cache_key("package", views.package, views.webhooks, views.operations)
        return self._cached_or_render(key, lambda: (self._renderer.package(views), ""))

    def tests(self) -> _RenderedPart:
        """What belongs to no resource among the tests."""
        views, _ = self.views
        probe = client_test_operation(self._resource_test_inputs)
        about = (views.package, views.webhooks, views.members)
        key = cache_key("tests", *about, self._inputs(probe[0]) if probe else ())

        def write() -> tuple[Mapping[str, str], str]:
            case = view_case(*probe) if probe else None
            return self._renderer.tests(views, case), ""

        return self._cached_or_render(key, write)

    def resource(self, number: int) -> _RenderedPart:
        """The module of a resource; those with the most operations have the lowest numbers."""
        resource = self._resource_test_inputs[number].view
        key = cache_key("resource", self._client.package, resource)
        return self._cached_or_render(
            key, lambda: (self._renderer.resource(resource), "")
        )

    def cases(self, number: int) -> _RenderedPart:
        """The tests of a resource."""
        subject = self._resource_test_inputs[number]
        cases = cache(partial(view_cases, subject))
        by_inputs = cache_key("inputs", self._inputs(subject))
        if (by_views := self._memo.get(by_inputs)) is None:
            # What is of no consequence for the cases need not be written again.
            by_views = cache_key("cases", self._client.package, cases())
            self._memo.put(by_inputs, by_views)

        def write() -> tuple[Mapping[str, str], str]:
            return self._renderer.cases(cases())

        return self._cached_or_render(by_views, write, subject.view.attribute)

    @cached_property
    def views(self) -> tuple[PackageViews, tuple[LedgerEntry, ...]]:
        """The views of the package, and what they cannot express."""
        return build_package_views(*self._cache_parts, self._client)

    @cached_property
    def _resource_test_inputs(self) -> tuple[ResourceTestInput, ...]:
        views, _ = self.views
        files = dict(zip(self._documents, _document_names(), strict=False))
        credentials = views.package.credentials
        return resource_test_inputs(
            *self._cache_parts, views.resources, credentials, files
        )

    @cached_property
    def _modules(self) -> Mapping[int, list[ModelModule]]:
        """The modules of models by their shares: which others there are does not matter to any."""
        shares: dict[int, list[ModelModule]] = {}
        for module in group_into_modules(*self._cache_parts):
            number = crc32(module.name.encode()) % _SHARES
            shares.setdefault(number, []).append(module)
        return shares

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        """What tells the schemas from others, by their ids."""
        schemas = self._cache_parts[0].schemas
        return {key: cache_key(schema) for key, schema in schemas.items()}

    def _inputs(self, subject: ResourceTestInput) -> tuple[object, ...]:
        """All that the cases of a resource depend on."""
        alone = replace(subject, api=replace(subject.api, schemas={}))
        schemas = [self._digests[key] for key in subject.api.schemas]
        return self._client.package, alone, schemas

    def _cached_or_render(
        self,
        key: str,
        write: Callable[[], tuple[Mapping[str, str], str]],
        resource: str = "",
    ) -> _RenderedPart:
        """What was made before, or what is written now: files, and what the README says of them."""
        if (found := self._memo.get(key)) is not None:
            return _RenderedPart(**found, resource=resource)
        written, readme = write()
        start = time.perf_counter()
        files = self._format(written)
        seconds = time.perf_counter() - start
        self._memo.put(key, {"files": files, "readme": readme})
        return _RenderedPart(files, readme, resource, seconds)

    def _format(self, files: Mapping[str, str]) -> dict[str, str]:
        return format_files(files, whole=self._client.templates is not None)


def _document_names() -> Iterator[str]:
    """What the files are called that the tests check against."""
    yield "openapi.json"
    yield from (f"openapi-{number}.json" for number in count(2))
