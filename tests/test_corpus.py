"""Tests of `make corpus`, with valid, broken and incomplete documents.

With CLIENTWRIGHT_CORPUS set, also with the two smallest documents of that folder.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import counting, process, steps
from corpus.results import DocumentResult, load
from corpus.steps import Outcome, Task
from corpus.summary import Summary

ROOT = Path(__file__).parents[1]
GOOD = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: "https://shop.test"}]
paths:
  /pets:
    $ref: "parts/pets.yaml"
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
"""
PART = """\
get:
  operationId: listPets
  responses:
    "200":
      description: all of them
      content:
        application/json:
          schema: {type: array, items: {$ref: "../good.yaml#/components/schemas/Pet"}}
"""
BROKEN = """\
{"openapi": "3.1.0",
 "info": {"title": "Shop", "version": "1"},
 "paths": {"/pets": {"$ref": "#/nowhere"}}}
"""


@pytest.fixture(scope="module")
def consumer() -> str:
    usual = ROOT / ".venv-consumer" / "bin" / "python"
    given = os.environ.get("CLIENTWRIGHT_CONSUMER_PYTHON", str(usual))
    if not Path(given).is_file():
        pytest.skip("needs the environment that `make test` sets up (.venv-consumer)")
    return given


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder shared by all tests, because mypy is slow with an empty cache."""
    return tmp_path_factory.mktemp("out")


def run(
    folder: Path, out: Path, consumer: str, *more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "corpus", folder, "--out", out, *more],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "tests"),
            "CLIENTWRIGHT_CONSUMER_PYTHON": consumer,
        },
        capture_output=True,
        text=True,
    )


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def task(tmp_path: Path, out: Path, consumer: str) -> Task:
    (tmp_path / "result").mkdir()
    document = tmp_path / "shop.yaml"
    return Task(document, tmp_path / "result", out / "caches" / "0", consumer, 60)


def test_run_with_valid_and_broken_document_reports_both(
    tmp_path: Path, out: Path, consumer: str
) -> None:
    files = {"good.yaml": GOOD, "parts/pets.yaml": PART, "broken.json": BROKEN}
    folder = write(tmp_path / "documents", files)
    first = run(folder, out, consumer, "--jobs", "1")
    assert first.returncode == 0, first.stdout + first.stderr
    assert (
        "documents   2: 1 generated (0 with warnings), 1 refused, 0 failed; "
        "parts of others: 1" in first.stdout
    )
    assert "operations  1: 1 generated (100.00%)" in first.stdout
    assert f"refused:\n  {folder}/broken.json:3:" in first.stdout
    for step in ("import", "mypy", "black", "test"):
        assert f"\n  {step} " in first.stdout
    assert " 0 passed" not in first.stdout

    before = modification_times(out)
    again = run(folder, out, consumer, "--jobs", "1")
    assert again.stdout == first.stdout
    assert modification_times(out) == before
    # A change in a referenced file outdates the result.
    [good] = out.glob("documents/good*")
    assert load(good) is not None
    write(folder, {"parts/pets.yaml": PART.replace("listPets", "listAll")})
    assert load(good) is None


def modification_times(out: Path) -> dict[str, int]:
    """Return when every result was written."""
    return {
        Path(json.loads(path.read_bytes())["document"]).name: path.stat().st_mtime_ns
        for path in out.glob("documents/*/result.json")
    }


def test_run_with_smallest_corpus_documents_succeeds(out: Path, consumer: str) -> None:
    corpus = os.environ.get("CLIENTWRIGHT_CORPUS")
    if not corpus:
        pytest.skip("CLIENTWRIGHT_CORPUS does not say where there are documents")
    quick = "generate,count,compile,import,test"
    more = ("--smallest", "2", "--jobs", "2", "--steps", quick)
    completed = run(Path(corpus), out, consumer, *more)
    assert completed.returncode == 0, completed.stdout + completed.stderr


def test_each_step_reports_its_failure(task: Task) -> None:
    """Report each failure of a package that has all of them, written by hand."""
    write(
        task.project,
        {
            "pyproject.toml": "[tool.pytest.ini_options]\n",
            "shop/__init__.py": "",
            "shop/models/__init__.py": '__all__ = ["Pet"]\n',
            "shop/late.py": "import shop.nowhere\n",
            "shop/loose.py": 'x: int = "one"\n',
            "shop/ugly.py": "x = 'one'\n",
            "shop/warns.py": 'x = "\\d"\n',
            "tests/test_shop.py": "def test_it() -> None:\n    assert 1 == 2\n\n\n"
            "def test_other() -> None:\n    pass\n",
        },
    )
    report = {
        "package": "shop",
        "operations": [{"method": "GET", "path": "/a", "python": "late.Late.a"}],
    }
    write(task.folder, {"report.json": json.dumps(report)})
    assert "warns.py" in steps.compile_all(task).wrong[0]
    failures = steps.imports(task).wrong
    assert failures == [
        "shop.late: ModuleNotFoundError: No module named 'shop.nowhere'"
    ]
    (task.project / "shop/late.py").write_text("class Late: ...\n")
    missing = steps.imports(task).wrong
    assert [line.partition(":")[0] for line in missing] == [
        "models.Pet",
        "late.Late.a",
        "late.AsyncLate.a",
    ]
    assert [line.partition(":")[0] for line in steps.mypy(task).wrong] == [
        "shop/loose.py"
    ]
    assert [Path(line).name for line in steps.black(task).wrong] == ["ugly.py"]
    tested = steps.tests(task)
    assert tested.facts == {"passed": 1, "failed": 1}
    assert len(tested.wrong) == 1 and "assert 1 == 2" in tested.wrong[0]

    counted = Outcome(0, 0, 0, [], {"operations": [["PUT", "/a"]], "schemas": 2})
    facts = {"schemas": {"total": 2, "generated": 1}}
    assert steps.compare(task, counted, Outcome(0, 0, 0, [], facts)).wrong == [
        "PUT /a is missing",
        "GET /a is unknown",
        "2 schemas, by the report 1 of 2",
    ]


STAND_INS: list[tuple[str, str]] = [
    ("import sys; sys.exit('Traceback (most recent call last)')", "exit 1: Traceback"),
    ("import sys; sys.exit(2)", "refused without a problem: without a word"),
    ("import os; os.kill(os.getpid(), 11)", "exit -11: without a word"),
    ("import time; time.sleep(99)", "no end after 0 s"),
]


@pytest.mark.parametrize(("script", "wrong"), STAND_INS)
def test_generate_with_misbehaving_generator_reports_failure(
    task: Task, monkeypatch: pytest.MonkeyPatch, script: str, wrong: str
) -> None:
    started = process.run

    def stand_in(command: list[str], log: Path, limit: float, **more: str) -> object:
        short = 0.4 if "sleep" in script else limit
        return started([sys.executable, "-c", script], log, short, **more)

    monkeypatch.setattr(process, "run", stand_in)
    outcome = steps.generate(task)
    assert len(outcome.wrong) == 1 and outcome.wrong[0].startswith(wrong)
    assert outcome.is_reproducible == (outcome.exit > 0)
    result = DocumentResult(str(task.document), "", {}, {"generate": outcome})
    table = Summary([result], task.document.parent)
    assert table.fails
    assert f"  shop.yaml: generate: {wrong}" in "\n".join(table.lines())


def operations(generated: int, degraded: int) -> DocumentResult:
    facts = {
        "package": "shop",
        "warnings": 0,
        "degraded": ["GET /a: less"] * degraded,
        "operations": {"generated": generated, "degraded": degraded},
    }
    return DocumentResult(
        "/shop.yaml", "", {}, {"generate": Outcome(1, 1, 0, [], facts)}
    )


@pytest.mark.parametrize(
    ("results", "fails"),
    [
        ([operations(99, 1)], False),
        ([operations(98, 2)], True),
        ([operations(98, 2), operations(100, 0)], False),
        ([], True),
    ],
)
def test_summary_fails_below_the_bars(
    results: list[DocumentResult], fails: bool
) -> None:
    assert Summary(results, Path("/")).fails == fails


def test_count_returns_operations_and_schemas(tmp_path: Path) -> None:
    root = {
        "openapi": "3.2.0",
        "paths": {
            "x-note": {"get": {}},
            "/a": {"get": {}, "query": {}, "additionalOperations": {"COPY": {}}},
            "/b": {"$ref": "#/components/pathItems/a~1b%20c", "put": {}},
            "/c": {"$ref": "sub/more.yaml#/items/0", "summary": "no operation"},
        },
        "components": {
            "schemas": {"A": {"properties": {"get": {}}}, "x-B": {}},
            "pathItems": {"a/b c": {"delete": {}, "put": {}}},
        },
    }
    more = "items:\n- &on {head: {}, $ref: '../shop.json#/paths/~1a'}\n- <<: *on\n"
    more += "components: {schemas: {no: {}, off: {}}}\n"
    write(tmp_path, {"shop.json": json.dumps(root), "sub/more.yaml": more})
    found = counting.count(tmp_path / "shop.json")
    assert [" ".join(one) for one in found["operations"]] == [
        *("COPY /a", "COPY /c", "DELETE /b", "GET /a", "GET /c"),
        *("HEAD /c", "PUT /b", "QUERY /a", "QUERY /c"),
    ]
    assert found["schemas"] == 4
    assert found["files"] == [
        str(tmp_path / "shop.json"),
        str(tmp_path / "sub/more.yaml"),
    ]
    assert not counting.count(tmp_path / "sub/more.yaml")["document"]


def test_run_without_folder_exits_with_usage(tmp_path: Path) -> None:
    write(tmp_path, {"Makefile": (ROOT / "Makefile").read_text("utf-8")})
    environment = {key: os.environ[key] for key in {*os.environ} - {"CORPUS"}}
    completed = subprocess.run(
        ["make", "corpus"], cwd=tmp_path, env=environment, capture_output=True
    )
    assert completed.returncode == 2
    assert b"make corpus CORPUS=folder" in completed.stderr
