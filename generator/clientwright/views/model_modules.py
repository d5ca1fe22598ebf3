"""Assign models to modules, so that an operation loads only models that it may need.

Models that the same resources reach share a module. If the module would be too long, each
component schema gets its own module, with its inline schemas.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256

from ..ir import Api, SchemaUsage, reachable
from ..names import NameTable, resource_key
from ..names.identifiers import snake

_LONGEST_NAME = 48
# Number of classes above which a module is split.
_LONGEST_MODULE = 40
# Stands for webhooks among the resources that reach a model.
WEBHOOKS = "webhooks"


def assign_model_modules(
    api: Api, names: NameTable, dependencies: Mapping[str, Collection[str]]
) -> Mapping[str, str]:
    """Map class names to private modules.

    `dependencies` maps each class to the names that its definition evaluates.
    """
    modules_by_schema = _modules_by_schema(api, names)
    sizes = Counter(modules_by_schema.values())
    modules = {
        names.schemas[key]: (
            module
            if sizes[module] <= _LONGEST_MODULE
            else _shortened(f"_{snake(names.schemas[_outermost(api, key)])}")
        )
        for key, module in modules_by_schema.items()
    }
    return _merge_cycles(modules, dependencies)


def _modules_by_schema(api: Api, names: NameTable) -> dict[str, str]:
    """Map each schema to the module for all schemas that the same resources reach."""
    resources_by_schema: dict[str, set[str]] = {key: set() for key in api.schemas}
    usages: dict[str, list[SchemaUsage]] = {}
    for operation in api.operations:
        usages.setdefault(resource_key(operation), []).extend(operation.uses())
    webhook_usages = (use for webhook in api.webhooks for use in webhook.uses())
    for schema in reachable(api, webhook_usages):
        resources_by_schema[schema].add(WEBHOOKS)
    for key, resource in names.resources.items():
        for schema in reachable(api, usages.get(key, ())):
            resources_by_schema[schema].add(resource.attribute)
    return {
        key: _module_name(resources) for key, resources in resources_by_schema.items()
    }


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
    """Return the outermost schema that contains an inline schema."""
    owner = api.schemas[key].owner
    return _outermost(api, owner) if owner and owner in api.schemas else key


def _merge_cycles(
    modules: Mapping[str, str], dependencies: Mapping[str, Collection[str]]
) -> Mapping[str, str]:
    """Merge modules that would import each other."""
    merged_into: dict[str, str] = {}

    def module(name: str) -> str:
        merged_name = modules[name]
        while merged_name in merged_into:
            merged_name = merged_into[merged_name]
        return merged_name

    while cycle := _find_cycle(
        (module(name), module(other))
        for name in sorted(modules)
        for other in sorted(dependencies[name])
    ):
        first, *others = sorted(set(cycle))
        merged_into |= dict.fromkeys(others, first)
    return {name: module(name) for name in modules}


def _find_cycle(imports: Iterator[tuple[str, str]]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for module, other in imports:
        if module != other:
            graph.setdefault(module, set()).add(other)
    try:
        TopologicalSorter({key: sorted(graph[key]) for key in graph}).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle
    return []
