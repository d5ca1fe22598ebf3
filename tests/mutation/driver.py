"""Run the tests of a generated project against its mutants, each in a forked process.

    driver.py FOLDER <mutations >outcomes

The interpreter is that of the environment with a client's dependencies only. Each line of the
input is a mutation as JSON: {"module", "file", "text", "hints"}, whose `text` replaces that of
the file; or null for no mutation. The lines of the output are the outcomes, in order.

The libraries are imported once, and so are the package's runtime and pytest's plugins: no
mutation changes them. A child imports everything else.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from tempfile import TemporaryFile
from types import CodeType, ModuleType
from typing import Any

import pytest

AT_ONCE = 2
LIBRARIES = ("httpx2", "openapi_core", "pydantic")
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "--capture=no", "--assert=plain"]
Mutation = dict[str, Any]


class MutatedLoader(SourceFileLoader):
    """Load a module from a text instead of its file."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


class MutatedFinder(MetaPathFinder):
    """Find the mutated module, and load it from the text of the mutation."""

    def __init__(self, mutation: Mutation) -> None:
        self._module = mutation["module"]
        self._file = mutation["file"]
        self._text = mutation["text"]

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._module:
            return None
        loader = MutatedLoader(name, self._file, self._text)
        return spec_from_file_location(name, self._file, loader=loader)


class Recorder:
    """A plugin that records passed and failed tests in a child, and ends the child."""

    def __init__(self, mutation: Mutation | None, outcome: Any) -> None:
        self._mutation = mutation or {"module": "", "hints": ()}
        self._outcome = outcome
        self._passed = 0
        self._failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        hints = self._mutation["hints"]
        items.sort(key=lambda item: -sum(hint in item.nodeid for hint in hints))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)
        if report.when == "call":
            self._passed += report.passed

    def _note(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.failed:
            self._failed.append(f"{report.nodeid}\n{report.longreprtext[-2000:]}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        module = sys.modules.get(self._mutation["module"])
        mutated = isinstance(getattr(module, "__loader__", None), MutatedLoader)
        result: Any = {"status": int(exitstatus), "mutated": mutated}
        result |= {"passed": self._passed, "failed": self._failed}
        json.dump(result, self._outcome)
        self._outcome.flush()
        os._exit(0)


class Children:
    """The processes of the mutations, a few at a time, and a file for each outcome."""

    def __init__(self, mutations: Sequence[Mutation | None]) -> None:
        self._mutations = mutations
        self._outcomes = [TemporaryFile("w+") for _ in mutations]  # noqa: SIM115

    def fork(self, *, of_client: bool) -> Recorder | None:
        """Return the plugin in each child, and None in the parent when all children have ended."""
        running = 0
        for mutation, outcome in zip(self._mutations, self._outcomes, strict=True):
            module = mutation["module"] if mutation else ""
            if of_client is not module.endswith(".client"):
                continue
            if running == AT_ONCE:
                os.wait()
                running -= 1
            if not os.fork():
                if mutation:
                    sys.meta_path.insert(0, MutatedFinder(mutation))
                return Recorder(mutation, outcome)
            running += 1
        for _ in range(running):
            os.wait()
        return None

    def outcomes(self) -> Iterator[str]:
        for outcome in self._outcomes:
            outcome.seek(0)
            yield outcome.read() or "null"


class ForkBeforeCollection:
    """A plugin that forks before collection: children collect and run the tests."""

    def __init__(self, children: Children) -> None:
        self._children = children

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        recorder = self._children.fork(of_client=False)
        if recorder is None:
            pytest.exit("all children have ended", returncode=0)
        session.config.pluginmanager.register(recorder)


def main(folder: str) -> None:
    for name in LIBRARIES:
        import_module(name)
    # The document is the same each time, and to validate it takes longer than to validate
    # requests against it.
    setattr(sys.modules["openapi_core"].OpenAPI, "check_spec", lambda self: None)
    children = Children([json.loads(line) for line in sys.stdin])
    # The output of pytest matters only if it fails to start.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.chdir(folder)
    sys.path.insert(0, folder)
    if recorder := children.fork(of_client=True):
        pytest.main([*OPTIONS, "tests"], plugins=[recorder])
        os._exit(1)
    # With conftest.py, pytest imports the package, its module `client` and the runtime.
    pytest.main([*OPTIONS, "tests"], plugins=[ForkBeforeCollection(children)])
    output.write("\n".join(children.outcomes()))
    output.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
