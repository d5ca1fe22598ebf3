"""`Api` + names + models → every file of the project, laid out: views, templates and style, a part of the project at a time.

The parts know nothing of each other, so they can be made beside each other.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

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
    probe,
    share_out,
    subjects,
    view,
    view_cases,
    view_module,
)

# Modules of models that are made in one go.
_MODULES = 25


@dataclass(frozen=True)
class Texts:
    """The files by their paths, what could not be expressed, and the seconds that their style took, in all processes together."""

    files: Mapping[str, str]
    entries: tuple[Entry, ...]
    style_seconds: float


@dataclass(frozen=True)
class _Part:
    """Some of the files, the resource that they are about if it is one, and what the README says of that."""

    files: Mapping[str, str]
    seconds: float
    resource: str = ""
    readme: str = ""


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
    judged = beside.begin(partial(_documents, documents))
    views, entries = view(api, names, models, client)
    renderer = Renderer(views.package, client.templates)
    files = dict(zip(documents, _document_names(), strict=False))
    credentials = views.package.credentials
    every = subjects(api, names, models, views.resources, credentials, files)
    modules = share_out(api, names, models)
    digests = {key: key_of([repr(schema)]) for key, schema in api.schemas.items()}

    def styled(written: Mapping[str, str], **about: str) -> _Part:
        start = time.perf_counter()
        files = style(written, whole=client.templates is not None)
        return _Part(files, time.perf_counter() - start, **about)

    def some_models(modules: Sequence[Contents]) -> _Part:
        files: dict[str, str] = {}
        seconds = 0.0
        for module in modules:
            key = key_of(["models", client.package, repr(module)])
            if (known := memo.get(key)) is None:
                part = styled(renderer.module(view_module(module)))
                known, seconds = part.files, seconds + part.seconds
                memo.put(key, known)
            files |= known
        return _Part(files, seconds)

    def package() -> _Part:
        return styled(renderer.package(views) | renderer.models(modules))

    def tests() -> _Part:
        return styled(renderer.tests(views, probe(every)))

    def resource(subject: Subject) -> _Part:
        own = replace(subject, api=replace(subject.api, schemas={}))
        key = key_of(
            [
                "resource",
                client.package,
                repr(own),
                *(digests[key] for key in subject.api.schemas),
            ]
        )
        attribute = subject.view.attribute
        if (known := memo.get(key)) is not None:
            return _Part(**known, resource=attribute, seconds=0)
        written, readme = renderer.resource(subject.view, view_cases(subject))
        part = styled(written, resource=attribute, readme=readme)
        memo.put(key, {"files": part.files, "readme": readme})
        return part

    # The longest first, so that what is left in the end is short.
    tasks: list[Task[_Part]] = [package, tests]
    tasks += [partial(resource, subject) for subject in every]
    tasks += [
        partial(some_models, modules[at : at + _MODULES])
        for at in range(0, len(modules), _MODULES)
    ]
    parts = beside.all(tasks)
    readmes = {part.resource: part.readme for part in parts if part.resource}
    made: dict[str, str] = renderer.readme(text for _, text in sorted(readmes.items()))
    made |= judged()
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
