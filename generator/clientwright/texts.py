"""`Api` + names + models → every file of the project, laid out: views, templates and style, a part of the project at a time.

The parts know nothing of each other, so they can be made beside each other.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import count
from zlib import crc32

from .api import Api
from .beside import Beside, Task
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
    Subject,
    chosen,
    share_out,
    subjects,
    view,
    view_case,
    view_cases,
    view_module,
)

# The modules of models are made in as many goes, whichever there are: so others do not change what is made together.
_GOES = 64


@dataclass(frozen=True)
class Texts:
    """The files by their paths, what could not be expressed, and the seconds that their style took, in all processes together."""

    files: Mapping[str, str]
    entries: tuple[Entry, ...]
    style_seconds: float


@dataclass(frozen=True)
class _Part:
    """Some of the files, and what the README says of them."""

    files: Mapping[str, str]
    readme: str = ""
    seconds: float = 0


def texts(
    client: ClientConfig,
    api: Api,
    names: Names,
    models: Models,
    documents: Mapping[str, Sources],
    beside: Beside,
    memo: Memo,
) -> Texts:
    """Write every file of the project; `documents` are those that the API is of, by label."""
    views, entries = view(api, names, models, client)
    renderer = Renderer(views.package, client.templates)
    files = dict(zip(documents, _document_names(), strict=False))
    credentials = views.package.credentials
    every = subjects(api, names, models, views.resources, credentials, files)
    modules = share_out(api, names, models)
    digests = {key: key_of([repr(schema)]) for key, schema in api.schemas.items()}

    def known(key: str, write: Callable[[], tuple[Mapping[str, str], str]]) -> _Part:
        """What was made before, or what is written now."""
        if (found := memo.get(key)) is not None:
            return _Part(**found)
        files, readme = write()
        start = time.perf_counter()
        files = style(files, whole=client.templates is not None)
        seconds = time.perf_counter() - start
        memo.put(key, {"files": files, "readme": readme})
        return _Part(files, readme, seconds)

    def some_models(modules: Sequence[Contents]) -> _Part:
        key = key_of(["models", client.package, repr(modules)])
        return known(key, lambda: (renderer.modules(map(view_module, modules)), ""))

    def package() -> _Part:
        listed = [module.listed for module in modules]
        about = (views.package, views.webhooks, views.operations, listed)
        key = key_of(["package", *map(repr, about)])
        return known(key, lambda: (renderer.package(views, modules), ""))

    def inputs(subject: Subject) -> Iterator[str]:
        """All that the cases of a resource depend on."""
        yield client.package
        yield repr(replace(subject, api=replace(subject.api, schemas={})))
        yield from (digests[key] for key in subject.api.schemas)

    def tests() -> _Part:
        probe = chosen(every)
        about = (views.package, views.webhooks, views.members)
        key = key_of(["tests", *map(repr, about), *(inputs(probe[0]) if probe else ())])

        def write() -> tuple[Mapping[str, str], str]:
            return renderer.tests(views, view_case(*probe) if probe else None), ""

        return known(key, write)

    def resource(subject: Subject) -> _Part:
        by_inputs = key_of(["cases", *inputs(subject)])
        cases = cache(partial(view_cases, subject))
        if (by_views := memo.get(by_inputs)) is None:
            # What is of no consequence for the cases need not be written again.
            about = (client.package, subject.view, cases())
            by_views = key_of(["resource", *map(repr, about)])
            memo.put(by_inputs, by_views)
        return known(by_views, lambda: renderer.resource(subject.view, cases()))

    goes: dict[int, list[Contents]] = {}
    for module in modules:
        goes.setdefault(crc32(module.name.encode()) % _GOES, []).append(module)
    # The longest first, so that what is left in the end is short.
    tasks: list[Task[_Part]] = [lambda: _Part(_documents(documents)), package, tests]
    others = len(tasks)
    tasks += [partial(resource, subject) for subject in every]
    tasks += [partial(some_models, some) for _, some in sorted(goes.items())]
    parts = beside.all(tasks)
    readmes = {
        subject.view.attribute: part.readme
        for subject, part in zip(every, parts[others:], strict=False)
    }
    made: dict[str, str] = renderer.readme(text for _, text in sorted(readmes.items()))
    for part in parts:
        made |= part.files
    return Texts(
        files=made | runtime(client.package),
        entries=entries,
        style_seconds=sum(part.seconds for part in parts),
    )


def _document_names() -> Iterator[str]:
    """What the files are called that the tests check against."""
    yield "openapi.json"
    yield from (f"openapi-{number}.json" for number in count(2))


def _documents(documents: Mapping[str, Sources]) -> dict[str, str]:
    """The files that the tests check against, by their paths."""
    return {
        f"tests/{name}": json_text(bundle(item))
        for name, item in zip(_document_names(), documents.values(), strict=False)
    }
