"""Import a generated package completely and print the result as JSON.

The script runs in the consumer's interpreter. Its arguments are the project folder, the package
and the report of its generation.
"""

import importlib
import json
import sys
import warnings
from operator import attrgetter
from pathlib import Path


def main(project: Path, package: str, report: Path) -> None:
    sys.path.insert(0, str(project))
    failures: list[str] = []
    modules = names = 0
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for path in sorted(project.joinpath(package).rglob("*.py")):
            parts = path.relative_to(project).with_suffix("").parts
            module = ".".join(parts).removesuffix(".__init__")
            try:
                importlib.import_module(module)
                modules += 1
            except Exception as error:
                failures.append(f"{module}: {_describe(error)}")
        if not failures:
            models = importlib.import_module(f"{package}.models")
            public_names = [("models", name) for name in models.__all__]
            for operation in json.loads(report.read_bytes())["operations"]:
                if operation["python"]:
                    module, name, method = operation["python"].rsplit(".", 2)
                    public_names += [(module, f"{name}.{method}")]
                    public_names += [(module, f"Async{name}.{method}")]
            for module, name in public_names:
                try:
                    attrgetter(name)(importlib.import_module(f"{package}.{module}"))
                    names += 1
                except Exception as error:
                    failures.append(f"{module}.{name}: {_describe(error)}")
    found = {
        "modules": modules,
        "names": names,
        "failures": failures,
        "warnings": sorted({str(warning.message) for warning in warned}),
    }
    print(json.dumps(found))


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
