"""Hostile text at every location of real documents must stay inside literals.

The tests compare syntax trees of the generated files. CLIENTWRIGHT_FUZZ is the number of
documents made from each spec, CLIENTWRIGHT_CORPUS a folder with more specs.
"""

import ast
import io
import json
import os
import random
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

import pytest

from clientwright import json_pointer
from clientwright.bundle import bundle
from clientwright.errors import SpecError
from clientwright.pipeline import GeneratedProject, generate
from clientwright.source import load
from features.harness import FEATURES, config, spec_of, write
from test_invalid_input import CODE, HOSTILE, MARK, names

ROOT = Path(__file__).parents[1]
CORPUS = os.environ.get("CLIENTWRIGHT_CORPUS")
ROUNDS = int(os.environ.get("CLIENTWRIGHT_FUZZ", "1"))
SPECS = [
    *sorted(map(spec_of, FEATURES.glob("[a-z]*/"))),
    *sorted(ROOT.glob("specs/*.yaml")),
]
if ROUNDS == 1:
    SPECS = SPECS[::2]
if CORPUS:
    # Size limit in bytes, so that generating is quick.
    small = range(2_500, 7_000)
    paths = sorted(Path(CORPUS).rglob("*.json"))
    SPECS += [path for path in paths if path.stat().st_size in small]

TEXTS = {
    **HOSTILE,
    "raw strings": f"r'''{CODE}'''\\'''+{CODE}+'''",
    "formats": f"{{{CODE}}}{{0.__class__}}%({MARK})s%n${{{MARK}}}",
    "jinja": f"{{{{ {MARK} }}}}{{% include '{MARK}' %}}{{{{ ''.__class__.__mro__ }}}}",
    "jinja comments": f"#}}{{#-{MARK}-#}}{{%- endmacro -%}}{{% endfor %}}",
    "closers": f")]}}, {CODE}, [({{",
    "annotations": f"str]; {CODE}; x: list[str",
    "arguments": f"x: int = {CODE}, /, *, y",
    "lambdas": f"None, lambda: {CODE}, ",
    "calls": CODE,
    "a comment": f"x  # type: ignore\n{CODE}\n# fmt: off\n#",
    "an encoding": f"# -*- coding: utf-7 -*-\n+AF8-{MARK}",
    "a shebang": f"#!/bin/sh\n{MARK}\n",
    "continuations": f"{MARK} \\\n{CODE} \\",
    "names of characters": f"\\N{{QUOTATION MARK}}{CODE}\\x22\\u0022\\42{MARK}\\",
    "a null": f"\0{MARK}\0",
    "a long one": f"{CODE}\n" + f"{MARK} " * 600,
    "one long word": MARK * 400,
    "many quotes": "\"'" * 40 + CODE + "\"'" * 41,
    "marks": f"a\u202e\u2066{CODE}\ufeff\u200b\u200f{MARK}\u0301",
    "dunders": f"__class__.{MARK}.__subclasses__()",
    "keywords": f"class {MARK}(object): pass",
    "an import": f"from os import system as {MARK}",
    "a device": f"con.{MARK}",
    "windows": f"..\\..\\C:\\{MARK}:$DATA. ",
    "absolute": f"/etc/{MARK}",
    "a URL": f"http://{MARK}.example:1/?a=b#c",
    "a file URL": f"file:///etc/{MARK}",
    "html": f"<script>{MARK}()</script><!-- <img src=x onerror={MARK}> &lt;",
    "links": f"![{MARK}](http://{MARK}.example/x.png) [a]({MARK}:b) <http://{MARK}>",
    "tables": f"|{MARK}|\n|---|\n| `a | b` |\n\n# {MARK}\n\n~~~\n{MARK}",
    "TOML": f'\'\'\'\n[project.scripts]\nx = "{MARK}"\n"""\n[[tool.{MARK}]]\n',
    "JSON": f'", "{MARK}": {{"a": "\\u0000',
    "ligatures": f"ﬁ{MARK}ſ𝐜𝐥𝐚𝐬𝐬＿",
}

# --- locations where any text is valid --------------------------------------------------

# Keywords whose members have free names, and keywords whose members' members have.
_NAMES = frozenset(
    "properties patternProperties $defs definitions dependentSchemas paths webhooks schemas"
    " responses parameters requestBodies headers securitySchemes links pathItems"
    " mediaTypes content encoding variables additionalOperations examples".split()
)
_NAMES_OF_NAMES = frozenset({"callbacks"})
# Keywords whose value is data at every level.
_DATA = frozenset(
    "default example enum const value dataValue mapping scopes x-enum-varnames".split()
)
# Keywords whose value has a meaning in OpenAPI.
_FIXED = frozenset(
    "$ref $schema $id $self $anchor $dynamicAnchor $dynamicRef openapi type in style"
    " jsonSchemaDialect security required operationRef scheme parent $comment x-documents".split()
)

Pointer = tuple[str | int, ...]
# Choose a text by location and keyword; None leaves the text as it is.
Choice = Callable[[str, str], str | None]


def escaped(pointer: Pointer) -> str:
    return json_pointer.join(map(str, pointer))


@dataclass(frozen=True)
class ReplacedText:
    """A replaced text, its location in the new document, and its keyword."""

    pointer: str
    kind: str
    text: str


@dataclass
class TextReplacer:
    """Replace texts of a document by those that `choose` returns.

    References follow renamed keys.
    """

    choose: Choice
    everything: bool = False
    moved: dict[str, str] = field(default_factory=dict)
    placed: dict[str, ReplacedText] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=dict)

    def document(self, value: dict[str, Any]) -> dict[str, Any]:
        there: Pointer = ("components", "securitySchemes")
        for key in value.get("components", {}).get("securitySchemes", {}):
            self.schemes[key] = self._key(key, (*there, key), there, "securitySchemes")
        result: dict[str, Any] = self._value(value, (), (), "object", "")
        self._follow(result)
        return result

    def _value(
        self, value: Any, old: Pointer, new: Pointer, mode: str, kind: str
    ) -> Any:
        """Rewrite a value.

        `mode` says whether its keys are keywords ("object"), free names, names of names, data, or
        must not change ("fixed").
        """
        self.moved[escaped(old)] = escaped(new)
        if isinstance(value, str) and (mode != "fixed" or self.everything):
            return self._text(value, old, new, kind)
        if isinstance(value, list):
            return [
                self._value(item, (*old, index), (*new, index), mode, kind)
                for index, item in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        result: dict[str, Any] = {}
        for key, item in value.items():
            name = key
            if mode in ("names", "names of names", "data"):
                name = self._key(key, (*old, key), new, kind)
            elif kind == "security":
                name = self.schemes.get(key, key)
            if name in result:
                self.placed.pop(f"{escaped((*old, key))} key")
                name = key
            inside = self._inside(key, item, mode, kind)
            result[name] = self._value(item, (*old, key), (*new, name), *inside)
        if mode == "object" and isinstance(result.get("required"), list):
            names = dict(
                zip(
                    value.get("properties", {}),
                    result.get("properties", {}),
                    strict=False,
                )
            )
            result["required"] = [names.get(key, key) for key in result["required"]]
        if mode == "object" and result.get("in") == "path" and "name" in result:
            result["name"] = self._template(value["name"])
            self.placed.pop(escaped((*old, "name")), None)
        return result

    def _inside(self, key: str, item: Any, mode: str, kind: str) -> tuple[str, str]:
        """Return (mode, kind) of a member."""
        if mode in ("data", "fixed"):
            return mode, kind
        if mode == "names of names":
            return "names", kind
        if mode == "names":
            return "object", kind
        if key in _FIXED:
            return "fixed", key
        if key in _DATA or key.startswith("x-"):
            return "data", key
        if key in _NAMES_OF_NAMES:
            return "names of names", key
        if key in _NAMES and isinstance(item, dict):
            return "names", key
        return "object" if key != "examples" else "data", key

    def _text(self, text: str, old: Pointer, new: Pointer, kind: str) -> str:
        chosen = self.choose(escaped(old), kind)
        # A mapping's value is a reference, not free text.
        if chosen is None or kind == "mapping":
            return text
        self.placed[escaped(old)] = ReplacedText(escaped(new), kind, chosen)
        return chosen

    def _key(self, key: str, old: Pointer, above: Pointer, kind: str) -> str:
        if kind == "paths":
            key = re.sub(r"{([^{}]*)}", self._templates, key)
        # Responses are identified by their status, so the keys must not change.
        shared = above == ("components", "responses")
        if kind == "responses" and not shared and not self.everything:
            return key
        chosen = self.choose(f"{escaped(old)} key", kind)
        if chosen is None or kind == "paths" and set("{}") & set(chosen):
            return key
        chosen = f"/{chosen}{key}" if kind == "paths" else chosen
        location = escaped((*above, chosen))
        self.placed[f"{escaped(old)} key"] = ReplacedText(
            location, f"{kind} key", chosen
        )
        return chosen

    def _template(self, name: str) -> str:
        """Rename a path parameter, in the path template and in its declaration."""
        chosen = self.choose(f"{{{name}}}", "template")
        if chosen is None or set("{}/?#") & set(chosen):
            return name
        self.placed[f"{{{name}}}"] = ReplacedText("", "template", chosen)
        return chosen

    def _templates(self, found: "re.Match[str]") -> str:
        return f"{{{self._template(found.group(1))}}}"

    def _follow(self, value: Any) -> None:
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in members:
            if isinstance(item, dict | list):
                self._follow(item)
            elif isinstance(item, str) and item.startswith("#/"):
                there = unquote(item[1:])
                value[key] = "#" + quote(self.moved.get(there, there))


# --- generating ---------------------------------------------------------------------------


@dataclass(frozen=True)
class HostilePackage:
    """A package generated from a document with hostile texts."""

    package: GeneratedProject
    placed: tuple[ReplacedText, ...]
    refused: tuple[ReplacedText, ...]


def generate_hostile(
    document: dict[str, Any], spec: Path, choose: Choice, *, lenient: bool = False
) -> HostilePackage:
    """Generate, without the texts that are rejected at their location."""
    barred: dict[str, ReplacedText] = {}

    def admitted(location: str, kind: str) -> str | None:
        return None if location in barred else choose(location, kind)

    while True:
        rewriting = TextReplacer(admitted, everything=lenient)
        spec.write_text(json.dumps(rewriting.document(document)), encoding="utf-8")
        placed = rewriting.placed
        try:
            package = generate(config(spec, "shop"), lenient=lenient)
        except SpecError as error:
            if not placed:
                raise
            reported = {problem.pointer for problem in error.diagnostics}
            wrong = {
                location: text
                for location, text in placed.items()
                if any(related(text.pointer, pointer) for pointer in reported)
            }
            # Two paths may have become one: no text is at a reported location then. Drop half.
            all_at_once = lenient or not wrong
            barred |= dict(list(placed.items())[::2]) if all_at_once else wrong
        else:
            return HostilePackage(package, (*placed.values(),), (*barred.values(),))


def related(pointer: str, reported: str) -> bool:
    """Return whether a problem is at a text's location, its parent or its children."""
    if not pointer:
        return False
    above = pointer.rpartition("/")[0]
    return reported in (pointer, above) or reported.startswith(f"{pointer}/")


def some(seed: str, share: float) -> Choice:
    """Choose texts for a share of the locations, the same ones in each run."""

    def choose(location: str, kind: str) -> str | None:
        chance = random.Random(f"{seed} {location}")
        return TEXTS[chance.choice(list(TEXTS))] if chance.random() < share else None

    return choose


# --- checking -----------------------------------------------------------------------------

_DEVICES = {"con", "prn", "aux", "nul"}
_DEVICES |= {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
_CODE = {"__import__", "eval", "system"}


def assert_texts_stay_texts(result: HostilePackage) -> None:
    """Assert that the texts stay texts in every file."""
    paths = [PurePosixPath(path) for path in result.package.files]
    assert len({str(path).casefold() for path in paths}) == len(paths)
    for path in paths:
        assert not path.is_absolute()
        for part in path.parts:
            assert part.isprintable() and not set('<>:"/\\|?*') & set(part)
            assert part.partition(".")[0].casefold() not in _DEVICES
            assert (
                part.strip(". ") and part[-1] not in ". " and len(part.encode()) < 128
            )
    for file, text in result.package.files.items():
        if "/_runtime/" in file:
            assert MARK not in text
        elif file.endswith(".py"):
            assert_module_is_safe(text, file)
        elif file.endswith(".json"):
            json.loads(text)
        elif file.endswith(".toml"):
            assert_pyproject_is_safe(tomllib.loads(text))
        elif file.endswith(".md"):
            assert_markdown_is_safe(text)
    document = json.loads(result.package.files["tests/openapi.json"])
    for placed in result.placed:
        if placed.pointer:
            assert placed.text in found(document, placed.pointer), placed


def assert_module_is_safe(text: str, file: str) -> None:
    tree = ast.parse(text)
    assert not [name for name in names(tree) if MARK in name], file
    assert all(c.isprintable() or c == "\n" for c in text), file
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                assert called not in _CODE, (file, called)
            case ast.AnnAssign(annotation=annotation, value=value):
                assert_annotation_is_safe(annotation, file)
                if isinstance(annotation, ast.Name) and annotation.id == "TypeAlias":
                    assert_annotation_is_safe(value, file)
            case ast.arg(annotation=annotation) | ast.FunctionDef(returns=annotation):
                assert_annotation_is_safe(annotation, file)
            case ast.ClassDef(bases=bases):
                for base in bases:
                    assert_annotation_is_safe(base, file)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        assert token.type != tokenize.COMMENT or MARK not in token.string, file


def assert_annotation_is_safe(node: ast.AST | None, file: str) -> None:
    """Assert that string annotations contain no text, except in `Literal` or in arguments.

    Type checkers evaluate a string in an annotation.
    """
    match node:
        case None | ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return
        case ast.Constant(value=str(text)):
            assert text.isidentifier() and MARK not in text, file
    for inner in ast.iter_child_nodes(node):
        assert_annotation_is_safe(inner, file)


def assert_pyproject_is_safe(project: dict[str, Any]) -> None:
    assert project.keys() == {"build-system", "project", "tool"}
    assert project["project"].keys() == _PROJECT_KEYS
    assert project["tool"].keys() == {"hatch", "pytest"}
    assert MARK not in str(project["tool"]) + str(project["build-system"])


_PROJECT_KEYS = set(
    "name version description readme requires-python dependencies optional-dependencies".split()
)


def assert_markdown_is_safe(text: str) -> None:
    """Assert that Markdown has only its own code blocks, headings and cells, and no HTML."""
    code = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    for language, block in code.findall(text):
        if language == "python":
            assert_module_is_safe(block, "README.md")
        else:
            assert MARK not in block
    around = code.sub("", text)
    assert all(c.isprintable() or c == "\n" for c in around)
    assert not re.search(r"<|^\s*(```|~~~)|^(---|===)", around, re.MULTILINE)
    for line in around.splitlines():
        if line.startswith("#"):
            assert MARK not in line
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 4, line


def found(document: Any, pointer: str) -> list[str]:
    """Return the texts at a location: the key, or the value."""
    tokens = json_pointer.split(pointer)
    return [tokens[-1], json_pointer.follow(document, tokens)]


def named(spec: Path) -> str:
    return f"{spec.parent.name}-{spec.stem}"


def plain(spec: Path) -> dict[str, Any]:
    """Return the bundled document with JSON values only."""
    document: dict[str, Any] = json.loads(json.dumps(bundle(load(spec))))
    return document


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_hostile_text_stays_text(spec: Path, tmp_path: Path) -> None:
    for seed in range(ROUNDS):
        choose = some(f"{spec.name} {seed}", 0.4)
        result = generate_hostile(plain(spec), tmp_path / "api.json", choose)
        assert len(result.placed) > len(result.refused)
        assert_texts_stay_texts(result)


@pytest.mark.parametrize("spec", SPECS[::4], ids=named)
def test_hostile_text_in_invalid_document_stays_text(
    spec: Path, tmp_path: Path
) -> None:
    """Replace keywords' values by unknown ones, too; `--lenient` continues with them."""
    for seed in range(ROUNDS):
        choose = some(f"{spec.name} {seed}", 0.1)
        assert_texts_stay_texts(
            generate_hostile(plain(spec), tmp_path / "api.json", choose, lenient=True)
        )


@pytest.mark.parametrize("seed", range(4 * ROUNDS))
def test_hostile_text_leaves_syntax_tree_unchanged(seed: int, tmp_path: Path) -> None:
    """Compare syntax trees: hostile texts must give the same tree as harmless ones."""
    shapes = []
    for texts in (some(str(seed), 1), lambda location, kind: "Something harmless"):

        def choose(location: str, kind: str, texts: Choice = texts) -> str | None:
            return texts(location, kind) if kind in _TELLING else None

        result = generate_hostile(described_document(), tmp_path / "api.json", choose)
        assert result.placed and not result.refused
        shapes.append(
            {path: shape(result.package, path) for path in result.package.files}
        )
    assert shapes[0] == shapes[1]


_TELLING = frozenset({"description", "summary", "x-told"})


def described_document() -> dict[str, Any]:
    """Return a document with a text at every location that allows one."""
    reported = {"description": "d"}
    thing = {"$ref": "#/components/schemas/Thing"}
    content = {"application/json": {"schema": thing}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1", "summary": "s", **reported},
        "servers": [{"url": "https://a.example", **reported}],
        "tags": [{"name": "things", **reported}],
        "paths": {
            "/things/{id}": {
                "parameters": [
                    {
                        "name": "id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", **reported},
                        **reported,
                    }
                ],
                "put": {
                    "tags": ["things"],
                    "summary": "s",
                    "x-told": "x",
                    "requestBody": {"content": content, **reported},
                    "responses": {
                        "200": {"content": content, **reported},
                        "404": {"content": content, **reported},
                    },
                    **reported,
                },
            }
        },
        "webhooks": {
            "added": {
                "post": {"requestBody": {"content": content, **reported}, **reported}
            }
        },
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key", **reported}
            },
            "schemas": {
                "Thing": {
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", **reported},
                        "kind": {"enum": ["a", "b"], **reported},
                        "others": {"type": "array", "items": thing, **reported},
                    },
                    **reported,
                }
            },
        },
        "security": [{"key": []}],
    }


def shape(package: GeneratedProject, path: str) -> object:
    """Return a file's structure without its texts."""
    text = package.files[path]
    if path.endswith(".py"):
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        return ast.dump(tree)
    if path.endswith((".json", ".toml")):
        return keys(json.loads(text) if path.endswith(".json") else tomllib.loads(text))
    return re.findall(r"^(?:#|\||```).{10}", text, re.MULTILINE)


def keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: keys(item) for key, item in value.items()}
    return [keys(item) for item in value] if isinstance(value, list) else None


IMPORT = """\
import importlib, pathlib, pkgutil, sys
import httpx2, pydantic, typing
import asyncio, email.message, ssl

def hook(event, arguments):
    mode = arguments[1] if event == "open" else ""
    writes = isinstance(mode, str) and set(mode) & set("wax+")
    forbidden = event.split(".")[0] in ("os", "subprocess", "socket", "shutil", "ctypes", "pty")
    if writes or forbidden and event not in ("os.listdir", "os.scandir"):
        raise SystemExit(f"{event} {arguments}")

sys.dont_write_bytecode = True
sys.addaudithook(hook)
import shop
for module in pkgutil.walk_packages(shop.__path__, "shop."):
    importlib.import_module(module.name)
for name in shop.models.__all__:
    getattr(shop.models, name)
shop.Client(base_url="https://h.example")
print("done")
"""


@pytest.mark.parametrize("spec", SPECS[::5], ids=named)
def test_import_has_no_side_effects(spec: Path, tmp_path: Path) -> None:
    """Import without running, opening for writing, or connecting to anything."""
    choose = some(f"import {spec.name}", 0.5)
    result = generate_hostile(plain(spec), tmp_path / "api.json", choose)
    write(result.package, tmp_path / "out")
    completed = subprocess.run(
        [sys.executable, "-c", IMPORT],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
    )
    assert (completed.returncode, completed.stdout) == (0, "done\n"), completed.stderr
    assert MARK not in completed.stderr
