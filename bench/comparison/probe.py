"""Look at a generated package from inside: what can be imported, and what can be called.

This module runs in the environment of the generator that is measured:

    python -m bench.comparison.probe inventory|behavior GENERATOR PACKAGE
    python -m bench.comparison.probe requirements DISTRIBUTION...

Each prints JSON.
"""

import inspect
import json
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from .adapters import ADAPTERS
from .behavior import check_all


def inventory(generator: str, package: str) -> dict[str, Any]:
    """Import every module of a package and list the operations that can be called."""
    modules: list[ModuleType] = []
    failed: dict[str, str] = {}
    names = [package, *_submodules(package)]
    for name in names:
        try:
            modules.append(import_module(name))
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
        if package in failed:
            # Submodules that were loaded before the error stay in `sys.modules`.
            modules, failed = [], dict.fromkeys(names, failed[package])
            break
    operations = sorted(set(_OPERATIONS[generator](modules)))
    return {
        "modules": len(modules) + len(failed),
        "failed": failed,
        "operations": [f"{module}:{name}" for module, name in operations],
    }


def _submodules(package: str) -> Iterator[str]:
    """Yield the names of all modules in a package, whether they can be imported or not."""
    [entry] = [path for path in sys.path if Path(path, package).is_dir()] or [""]
    for path in sorted(Path(entry, package).rglob("*.py")) if entry else ():
        parts = path.relative_to(entry).with_suffix("").parts
        if parts[-1] != "__init__":
            yield ".".join(parts)
        elif len(parts) > 2:
            yield ".".join(parts[:-1])


def _of_clientwright(modules: list[ModuleType]) -> Iterator[tuple[str, str]]:
    if not modules:
        return
    package = modules[0].__name__
    known = json.loads(pkgutil.get_data(package, "operations.json") or b"{}")
    found = {module.__name__: module for module in modules}
    for operation in known.values():
        name, resource, method = operation["python"].rsplit(".", 2)
        module = found.get(f"{package}.{name}")
        if callable(getattr(getattr(module, resource, None), method, None)):
            yield f"{package}.{name}", f"{resource}.{method}"


def _of_openapi_python_client(modules: list[ModuleType]) -> Iterator[tuple[str, str]]:
    for module in modules:
        if callable(getattr(module, "sync_detailed", None)):
            yield module.__name__, "sync_detailed"


def _of_openapi_generator(modules: list[ModuleType]) -> Iterator[tuple[str, str]]:
    # An operation with several tags has one method in each of their classes.
    methods: dict[str, tuple[str, str]] = {}
    for module in modules:
        for name, item in inspect.getmembers(module, inspect.isclass):
            if item.__module__ == module.__name__ and name.endswith("Api"):
                for method in vars(item):
                    if hasattr(item, f"{method}_with_http_info"):
                        methods[method] = (module.__name__, f"{name}.{method}")
    yield from methods.values()


def _of_nothing(modules: list[ModuleType]) -> Iterator[tuple[str, str]]:
    yield from ()


_OPERATIONS = {
    "clientwright": _of_clientwright,
    "openapi-python-client": _of_openapi_python_client,
    "openapi-generator": _of_openapi_generator,
    "datamodel-code-generator": _of_nothing,
}


def requirements(*names: str) -> list[str]:
    """List these distributions with all that they need, as they are installed."""
    found: set[str] = set()
    pending = [_normalized(name) for name in names]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        for text in metadata.requires(name) or ():
            requirement, _, marker = text.partition(";")
            needed = _normalized(re.split(r"[^\w.-]", requirement.strip())[0])
            if "extra" not in marker and _is_installed(needed):
                pending.append(needed)
    return sorted(found)


def _is_installed(name: str) -> bool:
    return any(metadata.distributions(name=name))


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(task: str, *arguments: str) -> None:
    if task == "inventory":
        print(json.dumps(inventory(*arguments)))
    elif task == "behavior":
        generator, package = arguments
        print(json.dumps(check_all(ADAPTERS[generator](package))))
    else:
        print(json.dumps(requirements(*arguments)))


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # Clients warn of drift, as their users would see.
    main(*sys.argv[1:])
