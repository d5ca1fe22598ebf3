"""`make corpus`: what it finds in good, bad and broken documents, and in the two smallest of CLIENTWRIGHT_CORPUS."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import counting, process, steps
from corpus.results import Entry, load
from corpus.steps import Outcome, Task
from corpus.summary import Table

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
    """Shared, as mypy is slow where its cache is empty."""
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
    (tmp_path / "entry").mkdir()
    document = tmp_path / "shop.yaml"
    return Task(document, tmp_path / "entry", out / "caches" / "0", consumer, 60)


def test_a_good_and_a_broken_document(tmp_path: Path, out: Path, consumer: str) -> None:
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

    before = kept(out)
    again = run(folder, out, consumer, "--jobs", "1")
    assert again.stdout == first.stdout
    assert kept(out) == before
    # A part of a document belongs to it.
    [good] = out.glob("documents/good*")
    assert load(good) is not None
    write(folder, {"parts/pets.yaml": PART.replace("listPets", "listAll")})
    assert load(good) is None


def kept(out: Path) -> dict[str, int]:
    """When every entry was written last."""
    return {
        Path(json.loads(path.read_bytes())["document"]).name: path.stat().st_mtime_ns
        for path in out.glob("documents/*/entry.json")
    }


def test_the_two_smallest_documents_of_the_corpus(out: Path, consumer: str) -> None:
    corpus = os.environ.get("CLIENTWRIGHT_CORPUS")
    if not corpus:
        pytest.skip("CLIENTWRIGHT_CORPUS does not say where there are documents")
    quick = "generate,count,compile,import,test"
    more = ("--smallest", "2", "--jobs", "2", "--steps", quick)
    done = run(Path(corpus), out, consumer, *more)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_step_notices(task: Task) -> None:
    """What no document should bring about, written by hand."""
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
def test_a_generator_that_misbehaves(
    task: Task, monkeypatch: pytest.MonkeyPatch, script: str, wrong: str
) -> None:
    started = process.run

    def stand_in(command: list[str], log: Path, limit: float, **more: str) -> object:
        short = 0.4 if "sleep" in script else limit
        return started([sys.executable, "-c", script], log, short, **more)

    monkeypatch.setattr(process, "run", stand_in)
    outcome = steps.generate(task)
    assert len(outcome.wrong) == 1 and outcome.wrong[0].startswith(wrong)
    assert outcome.lasting == (outcome.exit > 0)
    entry = Entry(str(task.document), "", {}, {"generate": outcome})
    table = Table([entry], task.document.parent)
    assert table.fails
    assert f"  shop.yaml: generate: {wrong}" in "\n".join(table.lines())


def operations(generated: int, degraded: int) -> Entry:
    facts = {
        "package": "shop",
        "warnings": 0,
        "degraded": ["GET /a: less"] * degraded,
        "operations": {"generated": generated, "degraded": degraded},
    }
    return Entry("/shop.yaml", "", {}, {"generate": Outcome(1, 1, 0, [], facts)})


@pytest.mark.parametrize(
    ("entries", "fails"),
    [
        ([operations(99, 1)], False),
        ([operations(98, 2)], True),
        ([operations(98, 2), operations(100, 0)], False),
        ([], True),
    ],
)
def test_the_bars(entries: list[Entry], fails: bool) -> None:
    assert Table(entries, Path("/")).fails == fails


def test_counting(tmp_path: Path) -> None:
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


def test_without_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"Makefile": (ROOT / "Makefile").read_text("utf-8")})
    environment = {key: os.environ[key] for key in {*os.environ} - {"CORPUS"}}
    done = subprocess.run(
        ["make", "corpus"], cwd=tmp_path, env=environment, capture_output=True
    )
    assert done.returncode == 2
    assert b"make corpus CORPUS=folder" in done.stderr
