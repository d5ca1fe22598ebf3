"""Models → the modules they are written in: an operation loads what its arguments and answers may hold.

Models that the same resources reach are in one module; where that would be long, each schema has a module, with all that stands inside it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256

from ..ir import Api, SchemaUsage, reachable
from ..names import NameTable, resource_key
from ..names.identifiers import snake

_LONGEST_NAME = 48
# Classes in a module that is not taken apart.
_LONGEST_MODULE = 40
# Among the resources that reach a model, what the API sends by itself.
WEBHOOKS = "webhooks"


def assign_model_modules(
    api: Api, names: NameTable, imported: Mapping[str, Collection[str]]
) -> Mapping[str, str]:
    """Class name → the private module that holds it; `imported` are the names that each class needs to be defined."""
    sets = _by_resources(api, names)
    sizes = Counter(sets.values())
    modules = {
        names.schemas[key]: (
            module
            if sizes[module] <= _LONGEST_MODULE
            else _shortened(f"_{snake(names.schemas[_outermost(api, key)])}")
        )
        for key, module in sets.items()
    }
    return _without_circles(modules, imported)


def _by_resources(api: Api, names: NameTable) -> dict[str, str]:
    """Schema → the module of all that the same resources reach."""
    reached: dict[str, set[str]] = {key: set() for key in api.schemas}
    uses: dict[str, list[SchemaUsage]] = {}
    for operation in api.operations:
        uses.setdefault(resource_key(operation), []).extend(operation.uses())
    received = (use for webhook in api.webhooks for use in webhook.uses())
    for schema in reachable(api, received):
        reached[schema].add(WEBHOOKS)
    for key, resource in names.resources.items():
        for schema in reachable(api, uses.get(key, ())):
            reached[schema].add(resource.attribute)
    return {key: _module_name(resources) for key, resources in reached.items()}


def _module_name(resources: set[str]) -> str:
    if not resources:
        return "_unused"
    name = "_" + "_and_".join(sorted(resources))
    if len(name) <= _LONGEST_NAME:
        return name
    return f"_shared_{_digest(*sorted(resources))}"


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:_LONGEST_NAME].rstrip('_')}_{_digest(name)}"


def _digest(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:8]


def _outermost(api: Api, key: str) -> str:
    """The schema that an inline one stands in, at whatever depth."""
    owner = api.schemas[key].owner
    return _outermost(api, owner) if owner and owner in api.schemas else key


def _without_circles(
    modules: Mapping[str, str], imported: Mapping[str, Collection[str]]
) -> Mapping[str, str]:
    """Modules that would import each other become one."""
    merged: dict[str, str] = {}

    def module(name: str) -> str:
        found = modules[name]
        while found in merged:
            found = merged[found]
        return found

    while circle := _circle(
        (module(name), module(other))
        for name in sorted(modules)
        for other in sorted(imported[name])
    ):
        first, *others = sorted(set(circle))
        merged |= dict.fromkeys(others, first)
    return {name: module(name) for name in modules}


def _circle(imports: Iterator[tuple[str, str]]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for module, other in imports:
        if module != other:
            graph.setdefault(module, set()).add(other)
    try:
        TopologicalSorter({key: sorted(graph[key]) for key in graph}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []
