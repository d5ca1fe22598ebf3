"""The output of some features as it is committed, so that a review shows how output changes.

    python -m support.golden

writes it again. Of each client, these are the resources, the models and the tests of one
resource: everything else is the same for all clients, or follows from these.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from clientwright.pipeline import generate
from features.harness import FEATURES, config, specs_of

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = ("defaults", "discriminators", "multipart", "nullable_31", "pagination")


def generated(name: str) -> Mapping[str, str]:
    """Generate the client of a feature; return the files to keep, by path."""
    specs = specs_of(FEATURES / name)
    files = generate(config(specs[0], f"case_{name}", specs=specs)).files
    resources = [path for path in sorted(files) if "/resources/" in path]
    tests = {f"tests/test_{Path(path).name}" for path in resources} & files.keys()
    kept = [*resources, *(path for path in files if "/models/" in path), min(tests)]
    return {path: files[path] for path in sorted(kept)}


def committed(name: str) -> Mapping[str, str]:
    """Read what is committed of the client of a feature, by path."""
    folder = GOLDEN / name
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def main() -> None:
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for name in NAMES:
        for path, text in generated(name).items():
            target = GOLDEN / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
