"""Assemble every file of a project: views, templates and formatting, one part at a time.

The parts do not depend on each other, so each can come from the cache, and several can be
rendered in parallel.
"""

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
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
from .render import Renderer, format_json, runtime
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

# The modules of models are cached in groups, by a hash of their names: a new model changes
# one group only. A task renders several groups.
_MODEL_GROUPS = 64
_SCHEMAS_PER_TASK = 50
# Fewer tasks are done sooner than another process has started.
_MIN_TASKS_FOR_PROCESSES = 10

_Rendered = tuple[Mapping[str, str], str]
"""Unformatted files by path, and text for the README."""


@dataclass(frozen=True)
class RenderedProject:
    """All files of a project."""

    #: Formatted text by path.
    files: Mapping[str, str]
    #: Keywords that the views cannot express.
    entries: tuple[LedgerEntry, ...]
    #: Time spent on formatting, in all processes together.
    formatting_seconds: float


@dataclass(frozen=True)
class _RenderedPart:
    """Some files of a project."""

    #: Formatted text by path.
    files: Mapping[str, str]
    #: Text about the resource for the README.
    readme: str = ""
    #: Attribute of the resource that the part tests; empty for other parts.
    resource: str = ""
    #: Time spent on formatting.
    seconds: float = 0


def build_project(
    client: ClientConfig,
    api: Api,
    names: NameTable,
    models: Models,
    documents: Mapping[str, DocumentSet],
    renderer: Renderer,
    cache: Cache,
    runner: TaskRunner,
) -> RenderedProject:
    """Return every file of the project; `documents` are those of the client, by label."""
    project = _ProjectRenderer(client, api, names, models, documents, renderer, cache)
    resources = [
        partial(render, index)
        for index in range(len(names.resources))
        for render in (project.cases, project.resource)
    ]
    # The parent takes tasks from the front and its children from the back, so each process
    # builds only the shared data of its own tasks, until the ends meet.
    front: list[Task[_RenderedPart]] = [project.package, project.tests, *resources]
    step = max(1, min(_MODEL_GROUPS, len(api.schemas) // _SCHEMAS_PER_TASK))
    groups = [
        partial(project.models, range(first, _MODEL_GROUPS, step))
        for first in range(step)
    ]
    back: list[Task[_RenderedPart]] = [*groups, project.index, project.documents]
    tasks = [*front, *back]
    if len(tasks) < _MIN_TASKS_FOR_PROCESSES:
        runner = SerialRunner()
    parts = runner.run_all(tasks)
    readmes = sorted((part.resource, part.readme) for part in parts if part.resource)
    views, entries = project.views
    files = renderer.readme(views.package, (text for _, text in readmes))
    for part in parts:
        files |= part.files
    return RenderedProject(
        files=files | runtime(client.package),
        entries=entries,
        formatting_seconds=sum(part.seconds for part in parts),
    )


class _ProjectRenderer:
    """Renders the parts; data that several parts share is built once in each process."""

    def __init__(
        self,
        client: ClientConfig,
        api: Api,
        names: NameTable,
        models: Models,
        documents: Mapping[str, DocumentSet],
        renderer: Renderer,
        cache: Cache,
    ) -> None:
        self._client = client
        self._stage_results = api, names, models
        self._documents = documents
        self._renderer = renderer
        self._cache = cache

    def documents(self) -> _RenderedPart:
        """Bundle the documents that the generated tests validate requests against."""
        bundles = zip(_document_names(), self._documents.values(), strict=False)
        files = {f"tests/{name}": format_json(bundle(item)) for name, item in bundles}
        return _RenderedPart(files)

    def index(self) -> _RenderedPart:
        """Render the index that maps models to their modules."""
        modules = [module for group in self._modules.values() for module in group]
        return _RenderedPart(self._format(self._renderer.index(modules)))

    def models(self, groups: Iterable[int]) -> _RenderedPart:
        """Render some groups of modules of models."""
        parts = [
            self._model_group(self._modules[group])
            for group in groups
            if group in self._modules
        ]
        files = {path: text for part in parts for path, text in part.files.items()}
        return _RenderedPart(files, seconds=sum(part.seconds for part in parts))

    def _model_group(self, modules: Sequence[ModelModule]) -> _RenderedPart:
        def render() -> _Rendered:
            return self._renderer.modules(map(view_module, modules)), ""

        key = cache_key("models", self._client.package, modules)
        return self._cached_or_render(key, render)

    def package(self) -> _RenderedPart:
        """Render the files of the package that belong to no resource and no model."""
        views, _ = self.views
        key = cache_key("package", views.package, views.webhooks, views.operations)
        return self._cached_or_render(key, lambda: (self._renderer.package(views), ""))

    def tests(self) -> _RenderedPart:
        """Render the tests that belong to no resource."""
        views, _ = self.views
        operation = client_test_operation(self._resource_test_inputs)

        def render() -> _Rendered:
            case = view_case(*operation) if operation else None
            return self._renderer.tests(views, case), ""

        inputs = self._case_inputs(operation[0]) if operation else ()
        key = cache_key("tests", views.package, views.webhooks, views.members, inputs)
        return self._cached_or_render(key, render)

    def resource(self, index: int) -> _RenderedPart:
        """Render the module of a resource; large resources have low indices."""
        resource = self._resource_test_inputs[index].view
        key = cache_key("resource", self._client.package, resource)
        return self._cached_or_render(
            key, lambda: (self._renderer.resource(resource), "")
        )

    def cases(self, index: int) -> _RenderedPart:
        """Render the tests of a resource.

        The keys have two levels: schemas → digest of the views → text. If a change of the
        schemas alters no sample value, the text is reused.
        """
        test_input = self._resource_test_inputs[index]
        views = functools.cache(partial(view_cases, test_input))
        inputs_key = cache_key("inputs", self._case_inputs(test_input))
        if (views_key := self._cache.get(inputs_key)) is None:
            views_key = cache_key("cases", self._client.package, views())
            self._cache.put(inputs_key, views_key)

        def render() -> _Rendered:
            return self._renderer.cases(views())

        return self._cached_or_render(views_key, render, test_input.view.attribute)

    @cached_property
    def views(self) -> tuple[PackageViews, tuple[LedgerEntry, ...]]:
        """The views of the package, and the keywords that they cannot express."""
        return build_package_views(*self._stage_results, self._client)

    @cached_property
    def _resource_test_inputs(self) -> tuple[ResourceTestInput, ...]:
        views, _ = self.views
        files = dict(zip(self._documents, _document_names(), strict=False))
        credentials = views.package.credentials
        return resource_test_inputs(
            *self._stage_results, views.resources, credentials, files
        )

    @cached_property
    def _modules(self) -> Mapping[int, list[ModelModule]]:
        """The modules of models by group; a module's group depends on its name alone."""
        groups: dict[int, list[ModelModule]] = {}
        for module in group_into_modules(*self._stage_results):
            group = crc32(module.name.encode()) % _MODEL_GROUPS
            groups.setdefault(group, []).append(module)
        return groups

    @cached_property
    def _schema_digests(self) -> Mapping[str, str]:
        """The cache key of each schema, by its id."""
        schemas = self._stage_results[0].schemas
        return {key: cache_key(schema) for key, schema in schemas.items()}

    def _case_inputs(self, test_input: ResourceTestInput) -> tuple[object, ...]:
        """Everything that the test cases of a resource depend on."""
        without_schemas = replace(test_input, api=replace(test_input.api, schemas={}))
        digests = [self._schema_digests[key] for key in test_input.api.schemas]
        return self._client.package, without_schemas, digests

    def _cached_or_render(
        self, key: str, render: Callable[[], _Rendered], resource: str = ""
    ) -> _RenderedPart:
        """Return the cached part, or render, format and cache it."""
        if (cached := self._cache.get(key)) is not None:
            return _RenderedPart(**cached, resource=resource)
        unformatted, readme = render()
        start = time.perf_counter()
        files = self._format(unformatted)
        seconds = time.perf_counter() - start
        self._cache.put(key, {"files": files, "readme": readme})
        return _RenderedPart(files, readme, resource, seconds)

    def _format(self, files: Mapping[str, str]) -> dict[str, str]:
        return format_files(files, whole=self._client.templates is not None)


def _document_names() -> Iterator[str]:
    """Yield the file names of the bundled documents."""
    yield "openapi.json"
    yield from (f"openapi-{number}.json" for number in count(2))
