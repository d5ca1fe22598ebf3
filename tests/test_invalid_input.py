"""Invalid and hostile documents on the command line: rejected line by line, or harmless."""

import ast
import copy
import json
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clientwright.bundle import bundle
from clientwright.cli import main
from clientwright.errors import SpecError
from clientwright.source import load
from clientwright.validate import validate

GENERATE = ("-o", "out", "--package", "shop")
PROBLEM = re.compile(r"[\w./-]+(:\d+:\d+)?: \S.*")


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLIENTWRIGHT_TRACEBACK", raising=False)


def tree() -> dict[str, bytes]:
    """Return everything in the working folder; folders end in a slash."""
    return {
        f"{path}/" if path.is_dir() else str(path): (
            b"" if path.is_dir() else path.read_bytes()
        )
        for path in sorted(Path().rglob("*"))
    }


Refused = Callable[..., list[str]]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run a command that must be rejected without writing; return its output lines."""

    def run(*arguments: str) -> list[str]:
        before = tree()
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        lines = err.splitlines()
        assert out == "" and lines
        assert not [line for line in lines if not PROBLEM.fullmatch(line)]
        assert tree() == before
        return lines

    return run


HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
GET = "paths:\n  /a:\n    get:\n      responses:\n        '200':\n"
# File, content, and for each problem: position, part of the message, part of the hint.
Case = tuple[str, bytes, list[tuple[str, str, str]]]
BAD: dict[str, Case] = {
    "broken YAML": (
        "api.yaml",
        b"openapi: 3.1.0\ninfo:\n  title: [T\npaths: {}\n",
        [("4:6", "invalid YAML", "")],
    ),
    "a tab": (
        "api.yaml",
        b"openapi: 3.1.0\ninfo:\n\ttitle: T\n",
        [("3:1", "invalid YAML", "with spaces")],
    ),
    "a key twice": (
        "api.yaml",
        b"openapi: 3.1.0\ninfo:\n  title: T\n  title: U\n",
        [("4:3", "'title'", "")],
    ),
    "broken JSON": (
        "api.json",
        b'{"openapi": "3.1.0",\n "info": {"title": "T" "version": "1"}}',
        [("2:24", "invalid JSON", "")],
    ),
    "no text": (
        "api.yaml",
        b"openapi: 3.1.0\ninfo:\n  title: Caf\xe9\n",
        [("3:13", "0xe9", "UTF-8")],
    ),
    "a tag that makes objects": (
        "api.yaml",
        b"openapi: 3.1.0\nx: !!python/object/apply:os.system ['touch PWNED']\n",
        [("2:4", "python/object", "")],
    ),
    "not OpenAPI": ("api.yaml", b"name: CI\n", [("1:1", "`openapi`", "")]),
    "Swagger": (
        "api.yaml",
        b"swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n",
        [("1:1", "Swagger 2.0", "convert")],
    ),
    "a version of tomorrow": (
        "api.yaml",
        b"openapi: 4.0.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
        [("1:1", "4.0.0", "3.1")],
    ),
    "two things are invalid": (
        "api.yaml",
        f"openapi: 3.1.0\ninfo: 5\n{GET}          description: 5\n".encode(),
        [("2:1", "a mapping", ""), ("8:11", "expected a string", "")],
    ),
    "a reference leads nowhere, and more": (
        "api.yaml",
        f"{HEAD}{GET}          $ref: '#/no'\ntags: 5\n".encode(),
        [("8:11", "#/no does not exist", ""), ("9:1", "expected a list", "")],
    ),
    "a path parameter is undeclared": (
        "api.yaml",
        (HEAD + GET + "          description: d\n").replace("/a", "/{id}").encode(),
        [("5:5", "{id}", "in: path")],
    ),
    "a reference leads nowhere": (
        "api.yaml",
        f"{HEAD}paths:\n  /a:\n    $ref: '#/components/pathItems/Pet'\n".encode(),
        [("5:5", "#/components/pathItems/Pet", "")],
    ),
    "a reference to a missing file": (
        "api.yaml",
        f"{HEAD}paths:\n  /a:\n    $ref: apo.yaml#/a\n".encode(),
        [("5:5", "apo.yaml", "api.yaml")],
    ),
    "a reference to the network": (
        "api.yaml",
        f"{HEAD}paths:\n  /a:\n    $ref: http://127.0.0.1:1/a.yaml#/a\n".encode(),
        [("5:5", "http://127.0.0.1:1/a.yaml", "relative path")],
    ),
    "a reference out of the folder": (
        "api.yaml",
        f"{HEAD}paths:\n  /a:\n    $ref: ../../../../etc/passwd\n".encode(),
        [("5:5", "etc/passwd", "folder")],
    ),
    "half a character": (
        "api.json",
        b'{"openapi": "3.1.0",\n "info": {"title": "\\ud800"}}',
        [("2:21", "surrogate", "")],
    ),
}


@pytest.mark.parametrize("command", ["generate", "check", "validate"])
@pytest.mark.parametrize("name", BAD)
def test_invalid_document_is_rejected(
    refused: Refused, name: str, command: str
) -> None:
    file, content, problems = BAD[name]
    Path(file).write_bytes(content)
    lines = refused(command, file, *(() if command == "validate" else GENERATE))
    assert len(lines) == len(problems)
    for line, (position, words, hint) in zip(lines, problems, strict=True):
        assert line.startswith(f"{file}:{position}: ")
        assert words in line
        assert not hint or hint in line.rpartition("(")[2]


def test_missing_or_unreadable_file_is_rejected(refused: Refused) -> None:
    [line] = refused("generate", "nowhere.yaml", *GENERATE)
    assert line.startswith("nowhere.yaml: ") and "does not exist" in line
    Path("folder.yaml").mkdir()
    [line] = refused("generate", "folder.yaml", *GENERATE)
    assert line.startswith("folder.yaml: ")


def test_problem_in_referenced_file_is_reported_in_that_file(refused: Refused) -> None:
    Path("api.yaml").write_text(f"{HEAD}paths:\n  /a:\n    $ref: parts/a.yaml#/item\n")
    Path("parts").mkdir()
    Path("parts/a.yaml").write_text("item:\n  get:\n    responses: 5\n")
    lines = refused("generate", "api.yaml", *GENERATE)
    assert lines[0].startswith("parts/a.yaml:3:")


def test_report_contains_the_errors(refused: Refused, tmp_path: Path) -> None:
    report = tmp_path.parent / f"{tmp_path.name}.json"
    Path("api.yaml").write_text("name: CI\n")
    refused("generate", "api.yaml", *GENERATE, "--report", str(report))
    [error] = json.loads(report.read_text())["errors"]
    assert (error["file"], error["line"], error["column"]) == ("api.yaml", 1, 1)


CONFIGURED = """\
[project]
name = "x"

[[tool.clientwright.clients]]
spec = "api.yaml"
output = "out"
package = "shop"
"""


@pytest.mark.parametrize(
    "change, position, words, hint",
    [
        (("spec =", "spce ="), "5:1: ", "spce", "spec"),
        (("package =", 'colour = "red"\npackage ='), "7:1: ", "colour", ""),
        (("[[tool", "[tool.clientwright]\nspeed = 1\n[[tool"), "5:1: ", "speed", ""),
        (('"shop"', '"class"'), "7:1: ", "class", ""),
        (('"shop"', "5"), "7:1: ", "package", ""),
        (('"out"', '"out'), "6:", "", ""),
    ],
)
def test_invalid_configuration_is_rejected(
    refused: Refused, change: tuple[str, str], position: str, words: str, hint: str
) -> None:
    Path("pyproject.toml").write_text(CONFIGURED.replace(*change, 1))
    prefix = f"pyproject.toml:{position}"
    [line] = [line for line in refused("generate") if line.startswith(prefix)]
    assert words in line and hint in line.rpartition("(")[2]


def plain() -> dict[str, Any]:
    """Return a document with one of everything that has a name or a text."""
    thing = {"$ref": "#/components/schemas/Thing"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1.0.0"},
        "paths": {
            "/things/{id}": {
                "post": {
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string"},
                        }
                    ],
                    "requestBody": {"content": {"application/json": {"schema": thing}}},
                    "responses": {
                        "200": {
                            "description": "d",
                            "content": {"application/json": {"schema": thing}},
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}},
                }
            }
        },
    }


@pytest.mark.parametrize("path", ["README.md", "shop/client.py", "shop/models"])
def test_foreign_file_at_output_path_is_rejected(refused: Refused, path: str) -> None:
    Path("api.json").write_text(json.dumps(plain()))
    Path("out", path).parent.mkdir(parents=True)
    Path("out", path).write_text("mine")
    [line] = refused("generate", "api.json", *GENERATE)
    assert line.startswith(f"out/{path}: is in the way")
    assert "clientwright.lock does not name it" in line.rpartition("(")[2]


def test_too_long_file_name_leaves_no_partial_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = plain()
    document["paths"]["/things/{id}"]["post"]["tags"] = ["word " * 80]
    Path("api.json").write_text(json.dumps(document))
    status = main(["generate", "api.json", *GENERATE])
    assert "Traceback" not in capsys.readouterr().err
    if status == 2:
        assert not Path("out").exists()
    else:
        assert status == 0


MARK = "pWnEd__x"
CODE = f"__import__('os').system('touch {MARK}')"
HOSTILE = {
    "quotes": f"""a"+{CODE}+"b'+{CODE}+'c\"\"\"+{CODE}+\"\"\"d'''+{CODE}+'''e\\"\"\"{CODE}\\""",
    "ends with a quote": f'{MARK} "',
    "ends with a backslash": f'"""\n{CODE}\n\\\\"""{MARK}\\',
    "templates": "{{ 7*7 }}{% raw %}{# "
    + CODE
    + " #}{% endraw %}${"
    + MARK
    + "} %s {0}",
    "lines": "".join(
        f"{end}{MARK}()" for end in "\n\r\v\f\x1c\x85\u2028\u2029\0\x7f\x1b"
    ),
    "directions": f"a\u202e\u2066{CODE}\ufeff\U0001f436",
    "paths": f"../../{MARK}/../../etc/{MARK}",
    "markup": f"```\n```python\n{CODE}\n```\n### `x`\n<b>|[a](b)\n# type: ignore",
    "settings": f'"\n[tool.{MARK}]\nx = "{MARK}',
}


def hostile(text: str) -> dict[str, Any]:
    """Return the document with a text at every location where OpenAPI allows any text."""
    path = "/things/{id}" if set("{}") & set(text) else f"/{text}/{{id}}"
    described = {"description": text, "summary": text, f"x-{text}": text}
    document = plain()
    item = document["paths"].pop("/things/{id}")
    document["paths"][path] = item
    document["info"].update(described, title=text, version=text)
    document["servers"] = [{"url": f"https://h.example/{text}", "description": text}]
    document["tags"] = [{"name": text, "description": text}]
    operation = item["post"]
    operation.update(described, operationId=text, tags=[text], security=[{"Key": []}])
    operation["parameters"] += [
        {
            "name": text,
            "in": location,
            "description": text,
            "schema": {"type": "string", "default": text, "enum": [text, "b"]},
        }
        for location in ("query", "cookie")
    ]
    operation["responses"]["200"]["description"] = text
    operation["responses"]["404"] = {
        "description": text,
        "content": {f"text/{text}": {"schema": {"type": "string"}}},
    }
    body = operation["requestBody"]
    body["description"] = text
    body["content"]["application/json"]["example"] = {"name": text, text: text}
    components = document["components"]
    components["securitySchemes"] = {
        "Key": {"type": "apiKey", "in": "header", "name": text, "description": text}
    }
    thing = components["schemas"]["Thing"]
    thing.update(described, title=text, customTypePath=f"os.{text}", **PYTHON)
    thing["properties"] |= {
        text: {"type": "string", "enum": [text, "b"], "default": text, **described},
        "fixed": {"const": text, "description": text, "title": text},
        "matching": {"type": "string", "pattern": re.escape(text), "examples": [text]},
        "named": {"type": "string", "enum": ["a"], "x-enum-varnames": [text]},
        "inner": {"type": "object", "title": text, "properties": {text: described}},
    }
    mapping = {text: "#/components/schemas/Thing"}
    components["schemas"]["Either"] = {
        "oneOf": [{"$ref": "#/components/schemas/Thing"}],
        "discriminator": {"propertyName": text, "mapping": mapping},
    }
    return document


PYTHON = {
    "x-python-type": f"os.{MARK}",
    "x-python-import": {"module": "os", "name": MARK},
}
IMPORT_ALL = """\
import importlib, pkgutil, shop
for module in pkgutil.walk_packages(shop.__path__, "shop."):
    importlib.import_module(module.name)
for name in shop.models.__all__:
    getattr(shop.models, name)
shop.Client(base_url="https://h.example")
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_document_stays_text(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = HOSTILE[name]
    Path("api.json").write_text(json.dumps(hostile(text)))
    status = main(["generate", "api.json", *GENERATE])
    captured = capsys.readouterr()
    assert status == 0, captured.err
    assert {path.name for path in Path().iterdir()} == {"api.json", "out"}
    assert not [path for path in tmp_path.parent.rglob("*") if MARK in path.name]
    files = [path for path in sorted(Path("out").rglob("*")) if path.is_file()]
    for path in files:
        content = path.read_bytes().decode()
        if path.suffix == ".py":
            assert_harmless(content, path)
            assert all(c.isprintable() or c == "\n" for c in content), path
        elif path.suffix == ".json":
            json.loads(content)
    project = tomllib.loads(Path("out/pyproject.toml").read_text("utf-8"))
    assert project["project"]["name"] == "shop" and MARK not in project["tool"]
    readme = Path("out/README.md").read_text("utf-8")
    for block in re.findall(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.M):
        assert_harmless(block, Path("README.md"))

    models = Path("out/shop/models").glob("*.py")
    assert text in set().union(*(texts(ast.parse(path.read_text())) for path in models))
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd="out", capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert not list(tmp_path.rglob(MARK))


def assert_harmless(content: str, path: Path) -> None:
    """Assert that the mark occurs in strings only."""
    found = [name for name in names(ast.parse(content)) if MARK in name]
    assert not found and "system" not in names(ast.parse(content)), path


def names(tree: ast.AST) -> set[str]:
    """Return all texts in a syntax tree that are not constants, such as names and keywords."""
    return {
        text
        for node in ast.walk(tree)
        if not isinstance(node, ast.Constant)
        for text in fields(node)
    }


def fields(node: ast.AST) -> Iterator[str]:
    for _, value in ast.iter_fields(node):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield item


def texts(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("half", ["\ud800", "\udc00", "\udfff\ud800"])
def test_lone_surrogate_is_rejected(refused: Refused, half: str) -> None:
    Path("api.json").write_text(json.dumps(hostile(f"a{half}{CODE}")))
    lines = refused("generate", "api.json", *GENERATE)
    assert all("surrogate" in line for line in lines)


@pytest.mark.parametrize("name", HOSTILE)
def test_invalid_component_name_is_reported(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = plain()
    document["components"]["schemas"][HOSTILE[name]] = {"type": "object"}
    document["components"]["securitySchemes"] = {
        HOSTILE[name]: {"type": "http", "scheme": "bearer"}
    }
    Path("api.json").write_text(json.dumps(document))
    assert main(["validate", "api.json"]) == 0
    captured = capsys.readouterr()
    lines = (captured.out + captured.err).splitlines()
    assert sum("is not a name that OpenAPI allows" in line for line in lines) == 2
    assert all(c.isprintable() for line in lines for c in line)


JUNK: list[Any] = [
    None,
    True,
    -1,
    10**400,
    "",
    "#/",
    "../x",
    "http://h/x",
    [],
    {},
    [None],
    {"": None},
    {"$ref": "#"},
    {"$ref": 5},
    {"$ref": "#/components/schemas"},
    {"$id": "http://["},
    {"$id": "x", "$ref": "y"},
    ["string", "null"],
    "\0",
    "(a+)+$",
]
WORDS = (
    "$ref $id $anchor $dynamicRef type enum properties allOf items required schema"
    " content parameters responses get in name discriminator mapping security url"
    " default example x-y 200 pattern requestBody headers callbacks paths info"
).split()


def locations(document: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) of a document."""
    found = []
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, dict | list):
            members = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in members:
                found.append((value, key))
                stack.append(item)
    return found


def mutate(document: Any, chance: random.Random) -> None:
    parent, key = chance.choice(locations(document))
    other, there = chance.choice(locations(document))
    match chance.randrange(7):
        case 0:
            del parent[key]
        case 1:
            parent[key] = copy.deepcopy(chance.choice(JUNK))
        case 2:
            parent[key] = copy.deepcopy(other[there])
        case 3 if isinstance(parent, dict):
            parent[chance.choice(WORDS)] = parent.pop(key)
        case 4 if isinstance(parent, dict):
            parent[chance.choice(WORDS)] = copy.deepcopy(chance.choice(JUNK))
        case 5:
            parent[key] = {chance.choice(WORDS): parent[key]}
        case _:
            parent[key] = [parent[key]]


def broken(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text))
    match chance.randrange(4):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
        case 2:
            return text[:at] + text[at + chance.randrange(200) :]
    return chance.randbytes(chance.randrange(1, 300))


@pytest.mark.parametrize("seed", range(4))
def test_mutated_document_is_read_or_rejected_with_lines(seed: int) -> None:
    """Read a mutated document, or report every problem with a line of the file."""
    chance = random.Random(seed)
    refused = 0
    for round_ in range(100):
        document = hostile("a") if round_ % 2 else plain()
        document["openapi"] = chance.choice(["3.0.3", "3.1.0", "3.2.0"])
        for _ in range(chance.choice([1, 1, 2, 5])):
            mutate(document, chance)
        raw = json.dumps(document, indent=1).encode()
        if round_ % 5 == 0:
            raw = broken(raw, chance)
        path = Path(f"api.{'yaml' if round_ % 3 else 'json'}")
        path.write_bytes(raw)
        lines = len(re.split(rb"\r\n|\r|\n", raw))
        try:
            sources = load(path)
            found = validate(sources)
            bundle(sources)
        except SpecError as failure:
            found = failure.diagnostics
            refused += 1
        for problem in found:
            assert problem.line <= lines, (seed, round_)
            assert problem.line > 0 or "the file is empty" in problem.message
            assert "cannot be validated" not in problem.message, (seed, round_)
    assert 20 < refused < 95
